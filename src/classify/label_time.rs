//! Segments → how long each label lasts in a recording, and whether the recording is mixed.

use super::Segment;

/// A recording is mixed if labels beside the verdict's have a passage of at least this many seconds: shorter ones are often errors of
/// a few windows.
pub const MIXED_PASSAGE_S: f64 = 5.0;

/// The passages of one label in a recording.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LabelTime {
    /// Index of the label.
    pub label: usize,
    /// Total length of its passages in seconds, short silences that they bridge included.
    pub seconds: f64,
    /// Number of its passages.
    pub passages: usize,
    /// Length in seconds of the longest passage; 0 without passages.
    pub longest_s: f64,
}

/// The passages of each of `labels` labels, in the order of the labels.
pub fn label_times(labels: usize, segments: &[Segment]) -> Vec<LabelTime> {
    let none = |label| LabelTime { label, seconds: 0.0, passages: 0, longest_s: 0.0 };
    let mut times: Vec<LabelTime> = (0..labels).map(none).collect();
    for segment in segments {
        debug_assert!(segment.label < labels, "no label {}", segment.label);
        if let Some(time) = times.get_mut(segment.label) {
            let length_s = segment.end_s - segment.start_s;
            time.seconds += length_s;
            time.passages += 1;
            time.longest_s = time.longest_s.max(length_s);
        }
    }
    times
}

/// The other labels of a mixed recording whose verdict is `verdict`, the longest in all first: those with a passage of at least
/// [`MIXED_PASSAGE_S`]. Empty unless the verdict's label has one as well.
pub(super) fn other_labels(verdict: usize, labels: usize, segments: &[Segment]) -> Vec<LabelTime> {
    let mut long = label_times(labels, segments);
    long.retain(|time| time.longest_s >= MIXED_PASSAGE_S);
    let before = long.len();
    long.retain(|time| time.label != verdict);
    if long.len() == before {
        return Vec::new();
    }
    // Stable: of equals the first label comes first.
    long.sort_by(|one, other| other.seconds.total_cmp(&one.seconds));
    long
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segments(parts: &[(f64, f64, usize)]) -> Vec<Segment> {
        let segment =
            |&(start_s, end_s, label): &(f64, f64, usize)| Segment { start_s, end_s, label, confidence: 0.9 };
        parts.iter().map(segment).collect()
    }

    #[test]
    fn the_lengths_of_a_label_s_passages_are_added() {
        let found = label_times(3, &segments(&[(0.0, 26.0, 0), (27.0, 51.5, 1), (52.0, 60.0, 0)]));
        let time = |label, seconds, passages, longest_s| LabelTime { label, seconds, passages, longest_s };
        assert_eq!(found, [time(0, 34.0, 2, 26.0), time(1, 24.5, 1, 24.5), time(2, 0.0, 0, 0.0)]);
        assert_eq!(label_times(2, &[]), [time(0, 0.0, 0, 0.0), time(1, 0.0, 0, 0.0)]);
    }

    #[test]
    fn a_recording_is_mixed_if_both_labels_have_a_passage_of_five_seconds() {
        let others = |verdict, parts: &[(f64, f64, usize)]| -> Vec<(usize, f64, usize)> {
            let found = other_labels(verdict, 3, &segments(parts));
            found.iter().map(|time| (time.label, time.seconds, time.passages)).collect()
        };
        let both = [(0.0, 30.0, 1), (30.0, 35.0, 0), (35.0, 60.0, 1), (60.0, 62.0, 0)];
        assert_eq!(others(1, &both), [(0, 7.0, 2)], "the short passage counts beside a long one");
        assert_eq!(others(0, &both), [(1, 55.0, 2)]);
        assert_eq!(others(2, &both), [], "the verdict has no passage");
        assert_eq!(others(1, &[(0.0, 30.0, 1), (30.0, 34.9, 0), (40.0, 44.9, 0)]), [], "each is short");
        assert_eq!(others(1, &[(0.0, 30.0, 1)]), []);
        let three = [(0.0, 6.0, 0), (6.0, 40.0, 1), (40.0, 50.0, 2)];
        assert_eq!(others(1, &three), [(2, 10.0, 1), (0, 6.0, 1)], "the longest first");
    }
}
