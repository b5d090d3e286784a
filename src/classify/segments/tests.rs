use super::{Segment, SegmentSettings, audible_spans};
use crate::audio::{Framing, GateSpan};
use crate::classify::WindowPrediction;
use crate::model::{Head, HeadKind};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// Of an exclusive head, in adjacent windows of a second.
fn segments(
    labels: usize,
    predictions: &[WindowPrediction],
    spans: &[GateSpan],
    settings: SegmentSettings,
) -> Vec<Segment> {
    let head = Head::verdict((0..labels).map(|label| label.to_string()).collect());
    super::segments(&head, 0, predictions, spans, Framing::default(), settings)
}

fn prediction(index: u64, start_s: f64, end_s: f64, piano: f32) -> WindowPrediction {
    WindowPrediction { index, start_s, end_s, outputs: vec![vec![piano, 1.0 - piano]] }
}

/// One letter a second: `P` piano, `o` other, `.` silence.
fn recording_from(pattern: &str) -> (Vec<WindowPrediction>, Vec<GateSpan>) {
    let (mut predictions, mut spans) = (Vec::new(), Vec::new());
    for (second, letter) in pattern.chars().enumerate() {
        let (start_s, end_s) = (second as f64, second as f64 + 1.0);
        spans.push(GateSpan { audible: letter != '.', start_s, end_s });
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
    let found = segments(2, &predictions, &spans, SegmentSettings::default());
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
        GateSpan { audible: true, start_s: 0.0, end_s: 2.5 },
        GateSpan { audible: false, start_s: 2.5, end_s: 12.5 },
        GateSpan { audible: true, start_s: 12.5, end_s: 15.0 },
    ];
    let found = segments(2, &predictions, &spans, SegmentSettings::default());
    let times: Vec<_> = found.iter().map(|s| (s.start_s, s.end_s)).collect();
    assert_eq!(times, [(0.0, 2.5), (12.5, 15.0)]);
}

#[test]
fn confidence_is_the_mean_over_the_audible_time_with_what_was_bridged() {
    let (predictions, spans) = recording_from("PP.PPoPPP");
    let found = segments(2, &predictions, &spans, SegmentSettings::default());
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
        let found = segments(labels, &predictions, &spans, settings);
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
fn recording(random: &mut Pcg64Mcg, labels: usize) -> (Vec<WindowPrediction>, Vec<GateSpan>, f64) {
    let (mut spans, mut time) = (Vec::new(), 0.0);
    for i in 0..random.random_range(0..12) {
        let length = random.random_range(0.05..8.0);
        spans.push(GateSpan { audible: i % 2 == 0, start_s: time, end_s: time + length });
        time += length;
    }
    let (mut predictions, mut start, mut filled) = (Vec::new(), None, 0.0);
    for span in spans.iter().filter(|span: &&GateSpan| span.audible) {
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
                    outputs: vec![probabilities],
                });
                (start, filled) = (None, 0.0);
            }
        }
    }
    (predictions, spans, time)
}

#[test]
fn labels_of_an_independent_head_have_passages_of_their_own() {
    let head = Head {
        name: "mood".to_owned(),
        labels: vec!["calm".to_owned(), "dark".to_owned()],
        kind: HeadKind::Independent,
    };
    let outputs = [[0.9, 0.1], [0.9, 0.1], [0.9, 0.7], [0.2, 0.7], [0.2, 0.7], [0.2, 0.1]];
    let predictions: Vec<WindowPrediction> = (0..)
        .zip(outputs)
        .map(|(index, outputs)| WindowPrediction {
            index,
            start_s: index as f64,
            end_s: index as f64 + 1.0,
            outputs: vec![outputs.to_vec()],
        })
        .collect();
    let spans = [GateSpan { audible: true, start_s: 0.0, end_s: 6.0 }];
    let settings = SegmentSettings::default();
    let found = super::segments(&head, 0, &predictions, &spans, Framing::default(), settings);
    let times: Vec<_> = found.iter().map(|s| (s.label, s.start_s, s.end_s)).collect();
    assert_eq!(times, [(0, 0.0, 3.0), (1, 2.0, 5.0)]);
    assert!(found.iter().all(|s| s.confidence > 0.69), "{found:?}");
    let value = Head { kind: HeadKind::Value, ..head };
    assert!(super::segments(&value, 0, &predictions, &spans, Framing::default(), settings).is_empty());
}

#[test]
fn overlapping_windows_share_the_time_by_their_centres() {
    // Four windows of 3 s every second over 6 s of sound; a silence of 10 s is dropped after 2.5 s.
    let framing = Framing { window: 48_000, hop: 16_000 };
    let spans = [
        GateSpan { audible: true, start_s: 0.0, end_s: 2.5 },
        GateSpan { audible: false, start_s: 2.5, end_s: 12.5 },
        GateSpan { audible: true, start_s: 12.5, end_s: 16.0 },
    ];
    let times = [(0.0, 13.0), (1.0, 14.0), (2.0, 15.0), (13.0, 16.0)];
    let predictions: Vec<WindowPrediction> =
        (0..).zip(times).map(|(index, (start_s, end_s))| prediction(index, start_s, end_s, 0.9)).collect();
    let found: Vec<_> = audible_spans(&predictions, &spans, framing)
        .iter()
        .map(|span| (span.prediction.index, span.start_s, span.end_s))
        .collect();
    // In audible time the centres are at 1.5, 2.5, 3.5 and 4.5 s, so that the borders are at 2, 3 and 4 s.
    assert_eq!(found, [(0, 0.0, 2.0), (1, 2.0, 2.5), (1, 12.5, 13.0), (2, 13.0, 14.0), (3, 14.0, 16.0)]);
}
