//! Outputs of windows → bars of the votes plot.

use crate::audio::{Framing, GateSpan};
use crate::classify::{AudibleSpan, WindowPrediction, audible_spans, vote};

/// A bar on the screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bar {
    pub(super) left: f32,
    pub(super) right: f32,
    /// Mean height of the windows that share the bar.
    pub(super) height: f32,
}

/// The audible spans of the votes, as in exported pictures. The last spans of a running classification are not known yet; there a
/// window is drawn up to the next one.
pub(super) fn audible_votes<'a>(
    votes: &'a [WindowPrediction],
    spans: &[GateSpan],
    framing: Framing,
) -> Vec<AudibleSpan<'a>> {
    let known_s = spans.last().map_or(0.0, |span| span.end_s);
    let first_after = votes.partition_point(|vote| vote.start_s < known_s);
    let later = votes.get(first_after..).unwrap_or_default();
    let whole = later.iter().enumerate().map(|(n, prediction)| {
        let end_s = later.get(n + 1).map_or(prediction.end_s, |next| prediction.end_s.min(next.start_s));
        AudibleSpan { start_s: prediction.start_s, end_s, prediction }
    });
    audible_spans(votes, spans, framing).into_iter().chain(whole).collect()
}

/// Confidence of an exclusive vote: 1 if the first label is certain, -1 if another label is, near 0 if all labels are equally probable.
pub(super) fn signed_confidence(probabilities: &[f32]) -> f32 {
    let chance = 1.0 / probabilities.len().max(2) as f32;
    let label = vote(probabilities);
    debug_assert!(label < probabilities.len(), "a vote for a label that does not exist");
    let won = probabilities.get(label).copied().unwrap_or(chance);
    let confidence = ((won - chance) / (1.0 - chance)).clamp(0.0, 1.0);
    if label == 0 { confidence } else { -confidence }
}

/// One bar a window where each is at least a pixel wide, otherwise one bar a pixel with the mean of its windows.
pub(super) fn bars_from_votes(
    votes: &[AudibleSpan<'_>],
    height: impl Fn(&WindowPrediction) -> f32,
    x: impl Fn(f64) -> f32,
    pixel: f32,
) -> Vec<Bar> {
    let mut bars: Vec<Bar> = Vec::new();
    let (mut sum, mut count) = (0.0, 0.0);
    for vote in votes {
        let height = height(vote.prediction);
        let (left, right) = (x(vote.start_s), x(vote.end_s));
        match bars.last_mut() {
            Some(bar) if right - bar.left <= pixel => {
                (sum, count) = (sum + height, count + 1.0);
                bar.height = sum / count;
                bar.right = bar.right.max(right);
            }
            _ => {
                (sum, count) = (height, 1.0);
                // A gap between the bars of single windows.
                let gap = if right - left >= 6.0 * pixel { pixel } else { 0.0 };
                bars.push(Bar { left, right: (right - gap).max(left + pixel), height });
            }
        }
    }
    bars
}

#[cfg(test)]
mod tests {
    use super::*;

    fn votes(count: u64, piano: impl Fn(u64) -> f32) -> Vec<WindowPrediction> {
        let vote = |index: u64| WindowPrediction {
            index,
            start_s: index as f64,
            end_s: index as f64 + 1.0,
            outputs: vec![vec![piano(index), 1.0 - piano(index)]],
        };
        (0..count).map(vote).collect()
    }

    fn whole(votes: &[WindowPrediction]) -> Vec<AudibleSpan<'_>> {
        let whole = |vote| {
            let &WindowPrediction { start_s, end_s, .. } = vote;
            AudibleSpan { start_s, end_s, prediction: vote }
        };
        votes.iter().map(whole).collect()
    }

    fn height(vote: &WindowPrediction) -> f32 {
        signed_confidence(vote.output(0))
    }

    #[test]
    fn votes_are_drawn_while_their_span_still_grows() {
        let votes = votes(6, |_| 0.9);
        let times = |spans: &[GateSpan]| -> Vec<_> {
            let drawn = audible_votes(&votes, spans, Framing::default());
            drawn.iter().map(|vote| (vote.start_s, vote.end_s)).collect()
        };
        assert_eq!(times(&[]).len(), 6, "no span is known yet");
        let spans = [
            GateSpan { audible: true, start_s: 0.0, end_s: 1.5 },
            GateSpan { audible: false, start_s: 1.5, end_s: 3.0 },
        ];
        assert_eq!(times(&spans), [(0.0, 1.0), (1.0, 1.5), (3.0, 4.0), (4.0, 5.0), (5.0, 6.0)]);
    }

    #[test]
    fn overlapping_windows_do_not_overlap_on_the_screen() {
        let mut votes = votes(6, |_| 0.9);
        votes.iter_mut().for_each(|vote| vote.end_s += 2.0);
        let framing = Framing { window: 48_000, hop: 16_000 };
        let drawn = audible_votes(&votes, &[], framing);
        assert!(drawn.windows(2).all(|pair| pair[0].end_s <= pair[1].start_s));
    }

    #[test]
    fn wide_bars_have_gaps() {
        let bars = bars_from_votes(&whole(&votes(3, |_| 0.9)), height, |s| s as f32 * 20.0, 1.0);
        assert_eq!(bars.len(), 3);
        assert!(bars.windows(2).all(|pair| pair[0].right < pair[1].left));
    }

    #[test]
    fn votes_that_share_a_pixel_show_their_mean() {
        let votes = votes(1000, |index| (index % 2) as f32);
        let bars = bars_from_votes(&whole(&votes), height, |s| s as f32 * 0.1, 1.0);
        assert!((95..=105).contains(&bars.len()), "{}", bars.len());
        assert!(bars.iter().all(|bar| bar.height.abs() < 0.12), "{bars:?}");
    }

    #[test]
    fn the_sign_shows_whether_the_first_label_won() {
        assert_eq!(signed_confidence(&[1.0, 0.0, 0.0]), 1.0);
        assert!(signed_confidence(&[0.4, 0.3, 0.3]) > 0.0, "the first label won");
        assert!((signed_confidence(&[0.2, 0.2, 0.6]) + 0.4).abs() < 1e-6);
    }
}
