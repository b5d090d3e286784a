//! Predictions of windows → passages of one label, in the recording's own time.

use super::{Span, WindowPrediction};

/// Half a sample at 16 kHz: times that differ by less are equal.
const SAME_S: f64 = 0.5 / 16_000.0;

/// How windows become segments.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SegmentSettings {
    /// Minimum length in seconds; shorter passages are left out.
    pub min_segment_s: f64,
    /// An interruption of up to this many seconds does not end a passage.
    pub bridge_gap_s: f64,
}

impl Default for SegmentSettings {
    fn default() -> Self {
        Self { min_segment_s: 2.0, bridge_gap_s: 1.0 }
    }
}

/// A passage of one label.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Segment {
    /// Start in seconds of the recording.
    pub start_s: f64,
    /// End in seconds of the recording.
    pub end_s: f64,
    /// Index of the label.
    pub label: usize,
    /// Mean probability of the label over the audible time of the segment, 0 to 1.
    pub confidence: f64,
}

/// A stretch of time in which one window is audible. A window has several if silence was dropped inside it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AudibleSpan<'a> {
    /// In seconds of the recording.
    pub start_s: f64,
    /// In seconds of the recording.
    pub end_s: f64,
    /// The prediction for the window.
    pub prediction: &'a WindowPrediction,
}

#[derive(Clone, Copy)]
struct Run {
    start_s: f64,
    end_s: f64,
    label: usize,
}

/// The passages of one label, in order of time, disjoint, all inside the windows.
///
/// `predictions` and `spans` are in order of time. A window covers only the audible parts of its time, so a silence inside a window
/// is not part of a passage unless it is short enough to be bridged. An interruption, silent or of another label, is bridged if it
/// lasts at most `bridge_gap_s` and, if it has another label, the passages on both sides are longer than it: otherwise a rapid alternation
/// of labels would belong to whichever came first.
pub fn segments(predictions: &[WindowPrediction], spans: &[Span], settings: SegmentSettings) -> Vec<Segment> {
    let audible = audible_spans(predictions, spans);
    let mut found: Vec<Segment> = bridge_labels(bridge_silences(&audible, settings), settings)
        .into_iter()
        .filter(|run| run.end_s - run.start_s >= settings.min_segment_s - SAME_S)
        .map(|Run { start_s, end_s, label }| Segment { start_s, end_s, label, confidence: 0.0 })
        .collect();
    set_confidence(&mut found, &audible);
    found
}

/// The audible parts of each window; `predictions` and `spans` are in order of time.
pub fn audible_spans<'a>(predictions: &'a [WindowPrediction], spans: &[Span]) -> Vec<AudibleSpan<'a>> {
    let mut audible = Vec::with_capacity(predictions.len());
    let mut kept = spans.iter().filter(|span| span.audible).peekable();
    for prediction in predictions {
        while let Some(span) = kept.peek() {
            if span.end_s > prediction.start_s + SAME_S {
                let (start_s, end_s) =
                    (span.start_s.max(prediction.start_s), span.end_s.min(prediction.end_s));
                if end_s > start_s + SAME_S {
                    audible.push(AudibleSpan { start_s, end_s, prediction });
                }
                // The span may continue in the next window.
                if span.end_s > prediction.end_s - SAME_S {
                    break;
                }
            }
            kept.next();
        }
    }
    audible
}

/// Joins neighbours of one label over short silences.
fn bridge_silences(audible: &[AudibleSpan<'_>], settings: SegmentSettings) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for part in audible {
        let label = part.prediction.label();
        match runs.last_mut() {
            Some(last)
                if last.label == label && part.start_s - last.end_s <= settings.bridge_gap_s + SAME_S =>
            {
                last.end_s = part.end_s;
            }
            _ => runs.push(Run { start_s: part.start_s, end_s: part.end_s, label }),
        }
    }
    runs
}

/// Joins runs of one label over a short run of another.
fn bridge_labels(runs: Vec<Run>, settings: SegmentSettings) -> Vec<Run> {
    let mut joined: Vec<Run> = Vec::with_capacity(runs.len());
    for mut run in runs {
        // A join makes the run longer, so that it may bridge the interruption before it as well.
        while let [.., before, _] = joined.as_slice() {
            let gap = run.start_s - before.end_s;
            let short = gap <= settings.bridge_gap_s + SAME_S;
            let longer = |run: &Run| run.end_s - run.start_s > gap + SAME_S;
            if before.label != run.label || !short || !longer(before) || !longer(&run) {
                break;
            }
            run.start_s = before.start_s;
            joined.truncate(joined.len() - 2);
        }
        joined.push(run);
    }
    joined
}

fn set_confidence(segments: &mut [Segment], audible: &[AudibleSpan<'_>]) {
    let mut audible = audible.iter().peekable();
    for segment in segments {
        while audible.next_if(|part| part.end_s <= segment.start_s + SAME_S).is_some() {}
        let (mut sum, mut time) = (0.0, 0.0);
        while let Some(part) = audible.next_if(|part| part.start_s < segment.end_s - SAME_S) {
            let length = part.end_s - part.start_s;
            let probability = part.prediction.probabilities.get(segment.label).copied().unwrap_or(0.0);
            sum += f64::from(probability) * length;
            time += length;
        }
        segment.confidence = if time > 0.0 { sum / time } else { 0.0 };
    }
}

#[cfg(test)]
mod tests {
    use super::{Segment, SegmentSettings, segments};
    use crate::classify::{Span, WindowPrediction};
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    fn prediction(index: u64, start_s: f64, end_s: f64, piano: f32) -> WindowPrediction {
        WindowPrediction { index, start_s, end_s, probabilities: vec![piano, 1.0 - piano] }
    }

    /// One letter a second: `P` piano, `o` other, `.` silence.
    fn recording_from(pattern: &str) -> (Vec<WindowPrediction>, Vec<Span>) {
        let (mut predictions, mut spans) = (Vec::new(), Vec::new());
        for (second, letter) in pattern.chars().enumerate() {
            let (start_s, end_s) = (second as f64, second as f64 + 1.0);
            spans.push(Span { audible: letter != '.', start_s, end_s });
            match letter {
                'P' => predictions.push(prediction(predictions.len() as u64, start_s, end_s, 0.75)),
                'o' => predictions.push(prediction(predictions.len() as u64, start_s, end_s, 0.25)),
                _ => {}
            }
        }
        (predictions, spans)
    }

    /// (start, end, label) of the segments of a pattern with the default settings.
    fn found(pattern: &str) -> Vec<(f64, f64, usize)> {
        let (predictions, spans) = recording_from(pattern);
        let found = segments(&predictions, &spans, SegmentSettings::default());
        found.iter().map(|s| (s.start_s, s.end_s, s.label)).collect()
    }

    #[test]
    fn runs_of_one_label_become_segments() {
        assert_eq!(found(""), []);
        assert_eq!(found("PPPP"), [(0.0, 4.0, 0)]);
        assert_eq!(found("PPPooo"), [(0.0, 3.0, 0), (3.0, 6.0, 1)]);
        assert_eq!(found("..PPP.."), [(2.0, 5.0, 0)]);
    }

    #[test]
    fn a_run_shorter_than_the_least_length_is_left_out() {
        assert_eq!(found("P"), []);
        assert_eq!(found("P...oo"), [(4.0, 6.0, 1)]);
    }

    #[test]
    fn a_short_silence_is_bridged_and_a_long_one_is_not() {
        assert_eq!(found("PP.PP"), [(0.0, 5.0, 0)]);
        assert_eq!(found("PP..PP"), [(0.0, 2.0, 0), (4.0, 6.0, 0)]);
    }

    #[test]
    fn a_single_window_of_another_label_is_bridged() {
        assert_eq!(found("PPPoPPP"), [(0.0, 7.0, 0)]);
        assert_eq!(found("PPPooPPP"), [(0.0, 3.0, 0), (3.0, 5.0, 1), (5.0, 8.0, 0)]);
        assert_eq!(found("PP.o.PP"), [(0.0, 2.0, 0), (5.0, 7.0, 0)], "with its silences it is too long");
    }

    #[test]
    fn labels_that_alternate_each_second_make_no_segment() {
        assert_eq!(found("PoPoPoPo"), []);
    }

    #[test]
    fn a_join_also_bridges_the_interruption_before_it() {
        assert_eq!(found("PPoPPoPP"), [(0.0, 8.0, 0)]);
    }

    #[test]
    fn the_silence_inside_a_window_is_not_part_of_a_segment() {
        // Half a second of window 2 is before the silence of ten seconds, half after it.
        let predictions = [
            prediction(0, 0.0, 1.0, 0.9),
            prediction(1, 1.0, 2.0, 0.9),
            prediction(2, 2.0, 13.0, 0.9),
            prediction(3, 13.0, 15.0, 0.9),
        ];
        let spans = [
            Span { audible: true, start_s: 0.0, end_s: 2.5 },
            Span { audible: false, start_s: 2.5, end_s: 12.5 },
            Span { audible: true, start_s: 12.5, end_s: 15.0 },
        ];
        let found = segments(&predictions, &spans, SegmentSettings::default());
        let times: Vec<_> = found.iter().map(|s| (s.start_s, s.end_s)).collect();
        assert_eq!(times, [(0.0, 2.5), (12.5, 15.0)]);
    }

    #[test]
    fn confidence_is_the_mean_over_the_audible_time_with_what_was_bridged() {
        let (predictions, spans) = recording_from("PP.PPoPPP");
        let found = segments(&predictions, &spans, SegmentSettings::default());
        let expected = (7.0 * 0.75 + 0.25) / 8.0;
        assert_eq!(found, [Segment { start_s: 0.0, end_s: 9.0, label: 0, confidence: expected }]);
    }

    #[test]
    fn segments_are_sorted_disjoint_long_enough_and_inside_the_recording() {
        let mut random = Pcg64Mcg::seed_from_u64(11);
        for round in 0..2000 {
            let labels = random.random_range(1..4);
            let settings = SegmentSettings {
                min_segment_s: random.random_range(0.0..4.0),
                bridge_gap_s: random.random_range(0.0..4.0),
            };
            let (predictions, spans, length) = recording(&mut random, labels);
            let found = segments(&predictions, &spans, settings);
            let mut end = 0.0;
            for segment in &found {
                assert!(segment.start_s >= end, "round {round}: {found:?}");
                assert!(segment.end_s - segment.start_s >= settings.min_segment_s - 1e-4, "round {round}");
                assert!(segment.label < labels, "round {round}");
                assert!((0.0..=1.0).contains(&segment.confidence), "round {round}");
                end = segment.end_s;
            }
            assert!(end <= length, "round {round}: {end} of {length} s");
        }
    }

    /// Spans of random length, and windows of one audible second over them.
    fn recording(random: &mut Pcg64Mcg, labels: usize) -> (Vec<WindowPrediction>, Vec<Span>, f64) {
        let (mut spans, mut time) = (Vec::new(), 0.0);
        for i in 0..random.random_range(0..12) {
            let length = random.random_range(0.05..8.0);
            spans.push(Span { audible: i % 2 == 0, start_s: time, end_s: time + length });
            time += length;
        }
        let (mut predictions, mut start, mut filled) = (Vec::new(), None, 0.0);
        for span in spans.iter().filter(|span: &&Span| span.audible) {
            let mut at = span.start_s;
            while at < span.end_s {
                let first: f64 = *start.get_or_insert(at);
                let step = (1.0_f64 - filled).min(span.end_s - at);
                (at, filled) = (at + step, filled + step);
                if filled > 1.0 - 1e-9 {
                    let mut probabilities = vec![0.0; labels];
                    probabilities[random.random_range(0..labels)] = 1.0;
                    predictions.push(WindowPrediction {
                        index: predictions.len() as u64,
                        start_s: first,
                        end_s: at,
                        probabilities,
                    });
                    (start, filled) = (None, 0.0);
                }
            }
        }
        (predictions, spans, time)
    }
}
