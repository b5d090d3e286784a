//! One line for people.

use super::workers::Described;
use crate::descriptors::Value;
use crate::format::{clock_time, one_line};
use std::io::{self, Write};

/// Writes tempo, key, loudness, loudness range, spectral centroid and length; what the recording does not have is `-`.
pub(super) fn write_line(name: &str, described: &Described, out: &mut impl Write) -> io::Result<()> {
    let number = |column: &str, digits: usize, unit: &str| match described.summary.value(column) {
        Some(Value::Number(number)) => format!("{number:.digits$} {unit}"),
        _ => "-".to_owned(),
    };
    let key = described.summary.key.map_or_else(|| "-".to_owned(), |key| key.to_string());
    writeln!(
        out,
        "{:>7}  {key:<8}  {:>10}  {:>7}  {:>7}  {:>7}  {}",
        number("tempo", 0, "bpm"),
        number("loudness", 1, "LUFS"),
        number("loudness_range", 1, "LU"),
        number("spectral_centroid_mean", 0, "Hz"),
        clock_time(described.duration_s),
        one_line(name)
    )
}
