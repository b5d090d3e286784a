//! Segments → a label track that Audacity imports (File › Import › Labels).

use super::LabelledSegment;
use std::io::{self, Write};

/// Writes one segment a line: start and end in seconds with six decimals, and the label, separated by tabs.
///
/// # Errors
/// If `out` cannot be written.
pub fn write_labels(segments: &[LabelledSegment], out: &mut impl Write) -> io::Result<()> {
    for LabelledSegment { start_s, end_s, label, .. } in segments {
        // A tab or line break in a label would break the track.
        let label = label.replace(|c: char| c.is_control(), " ");
        writeln!(out, "{start_s:.6}\t{end_s:.6}\t{label}")?;
    }
    out.flush()
}
