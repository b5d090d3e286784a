//! Predictions of windows → passages of one label, in the recording's own time.

use super::represented_time::RepresentedTime;
use super::{THRESHOLD, WindowPrediction};
use crate::audio::{Framing, GateSpan};
use crate::model::{Head, HeadKind};

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

/// A stretch of audible time that one window represents. A window has several if silence was dropped inside it.
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

/// The passages of one label of the head with this index, in order of time, all inside the windows.
///
/// Of an exclusive head they are disjoint. Of an independent head each label has its own: passages in which it is probable
/// ([`THRESHOLD`]), which may overlap with those of other labels. Values have none.
///
/// `predictions` and `spans` are in order of time. A window covers only the audible parts of its time, so a silence inside a window
/// is not part of a passage unless it is short enough to be bridged. An interruption, silent or of another label, is bridged if it
/// lasts at most `bridge_gap_s` and, if it has another label, the passages on both sides are longer than it: otherwise a rapid alternation
/// of labels would belong to whichever came first.
pub fn segments(
    head: &Head,
    index: usize,
    predictions: &[WindowPrediction],
    spans: &[GateSpan],
    framing: Framing,
    settings: SegmentSettings,
) -> Vec<Segment> {
    let audible = audible_spans(predictions, spans, framing);
    match head.kind {
        HeadKind::Exclusive => {
            let mut found = passages(&audible, settings, |prediction| prediction.label(index));
            set_confidence(&mut found, &audible, index);
            found
        }
        HeadKind::Independent => {
            let mut all = Vec::new();
            for label in 0..head.labels.len() {
                let output = |prediction: &WindowPrediction| prediction.output(index).get(label).copied();
                let holds = |prediction: &WindowPrediction| {
                    output(prediction).is_some_and(|probability| f64::from(probability) >= THRESHOLD)
                };
                // The label against the rest.
                let found = passages(&audible, settings, |prediction| usize::from(!holds(prediction)));
                let mut found: Vec<Segment> = found
                    .into_iter()
                    .filter(|segment| segment.label == 0)
                    .map(|segment| Segment { label, ..segment })
                    .collect();
                set_confidence(&mut found, &audible, index);
                all.extend(found);
            }
            all.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
            all
        }
        HeadKind::Value => Vec::new(),
    }
}

/// Passages of windows to which `label` gives the same label, without their confidence.
fn passages(
    audible: &[AudibleSpan<'_>],
    settings: SegmentSettings,
    label: impl Fn(&WindowPrediction) -> usize,
) -> Vec<Segment> {
    bridge_labels(bridge_silences(audible, settings, label), settings)
        .into_iter()
        .filter(|run| run.end_s - run.start_s >= settings.min_segment_s - SAME_S)
        .map(|Run { start_s, end_s, label }| Segment { start_s, end_s, label, confidence: 0.0 })
        .collect()
}

/// The audible time that each window represents; `predictions` and `spans` are in order of time.
///
/// Adjacent windows represent all of their audible time. Of overlapping windows each represents the hop at its centre: every moment
/// belongs to the window whose centre is nearest. The first window also represents what is before that, the last what is after.
pub fn audible_spans<'a>(
    predictions: &'a [WindowPrediction],
    spans: &[GateSpan],
    framing: Framing,
) -> Vec<AudibleSpan<'a>> {
    let mut represented = RepresentedTime::new(spans, framing);
    let mut audible = Vec::with_capacity(predictions.len());
    let mut kept = spans.iter().filter(|span| span.audible).peekable();
    for (n, prediction) in predictions.iter().enumerate() {
        let (from_s, to_s) = represented.of(prediction, n + 1 == predictions.len());
        while let Some(span) = kept.peek() {
            if span.end_s > from_s + SAME_S {
                let (start_s, end_s) = (span.start_s.max(from_s), span.end_s.min(to_s));
                if end_s > start_s + SAME_S {
                    audible.push(AudibleSpan { start_s, end_s, prediction });
                }
                // The span may continue in the next window.
                if span.end_s > to_s - SAME_S {
                    break;
                }
            }
            kept.next();
        }
    }
    audible
}

/// Joins neighbours of one label over short silences.
fn bridge_silences(
    audible: &[AudibleSpan<'_>],
    settings: SegmentSettings,
    label: impl Fn(&WindowPrediction) -> usize,
) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for part in audible {
        let label = label(part.prediction);
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

fn set_confidence(segments: &mut [Segment], audible: &[AudibleSpan<'_>], head: usize) {
    let mut audible = audible.iter().peekable();
    for segment in segments {
        while audible.next_if(|part| part.end_s <= segment.start_s + SAME_S).is_some() {}
        let (mut sum, mut time) = (0.0, 0.0);
        while let Some(part) = audible.next_if(|part| part.start_s < segment.end_s - SAME_S) {
            let length = part.end_s - part.start_s;
            debug_assert!(segment.label < part.prediction.output(head).len(), "no label {}", segment.label);
            let probability = part.prediction.output(head).get(segment.label).copied().unwrap_or(0.0);
            sum += f64::from(probability) * length;
            time += length;
        }
        segment.confidence = if time > 0.0 { sum / time } else { 0.0 };
    }
}

#[cfg(test)]
mod tests;
