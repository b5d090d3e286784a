//! Segments → a label track that Audacity imports (File › Import › Labels).

use crate::classify::{Outcome, Segment};
use crate::format::is_unprintable;
use std::io::{self, Write};

/// Writes one segment of the first head a line: start and end in seconds with six decimals, and the label, separated by tabs. The
/// segments of further heads follow, with the name of the head before the label.
///
/// # Errors
/// If `out` cannot be written.
pub fn write_labels(outcome: &Outcome, out: &mut impl Write) -> io::Result<()> {
    for (index, head) in outcome.heads.iter().enumerate() {
        for &Segment { start_s, end_s, label, .. } in &head.segments {
            // A tab or line break in a label would break the track.
            let label = head.label(label).replace(is_unprintable, " ");
            let name = head.head.name.replace(is_unprintable, " ");
            let prefix = if index == 0 { String::new() } else { format!("{name}: ") };
            let (start_s, end_s) = (super::round_time(start_s), super::round_time(end_s));
            writeln!(out, "{start_s:.6}\t{end_s:.6}\t{prefix}{label}")?;
        }
    }
    out.flush()
}
