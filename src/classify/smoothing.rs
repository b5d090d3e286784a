//! Smoothing of predictions over neighbouring windows. Music seldom changes for a single second, so a single window that contradicts
//! its neighbours is usually wrong.

use super::WindowPrediction;
use crate::model::{Head, HeadKind};

/// The smoothed outputs of a head for window `index`: the mean of the window and its neighbours (see [`HeadKind::mean`]) with
/// triangular weights, 1 for the window itself and 0 from `reach + 1` windows away. With a reach of 2 a passage of two windows
/// survives, a single one does not.
///
/// `windows` are the outputs of the head in order of time; those on both sides of a dropped silence are neighbours too. A reach of 0 changes
/// nothing.
pub fn smooth_window<W: AsRef<[f32]>>(kind: HeadKind, windows: &[W], index: usize, reach: usize) -> Vec<f32> {
    debug_assert!(index < windows.len(), "there is no window {index}");
    let own = windows.get(index).map(AsRef::as_ref).unwrap_or_default();
    if reach == 0 {
        return own.to_vec();
    }
    let near = windows.iter().enumerate().take(index + reach + 1).skip(index.saturating_sub(reach));
    let weight = |at: usize| 1.0 - at.abs_diff(index) as f32 / (reach + 1) as f32;
    kind.mean(own.len(), near.map(|(at, window)| (weight(at), window.as_ref())))
}

/// [`smooth_window`] for a stream of predictions: each is passed on as soon as its last neighbour has arrived.
pub(super) struct Smoother {
    kinds: Vec<HeadKind>,
    reach: usize,
    /// The newest predictions of the network, as many as are still needed.
    raw: Vec<WindowPrediction>,
    /// Index in `raw` of the first that was not passed on.
    next: usize,
}

impl Smoother {
    pub(super) fn new(heads: &[Head], reach: usize) -> Self {
        Self { kinds: heads.iter().map(|head| head.kind).collect(), reach, raw: Vec::new(), next: 0 }
    }

    /// Adds the next prediction and passes on those that are complete.
    pub(super) fn push(&mut self, prediction: WindowPrediction, sink: impl FnMut(WindowPrediction)) {
        self.raw.push(prediction);
        self.emit(self.raw.len().saturating_sub(self.reach), sink);
    }

    /// Passes on the last ones, which have no neighbours after them.
    pub(super) fn finish(&mut self, sink: impl FnMut(WindowPrediction)) {
        self.emit(self.raw.len(), sink);
    }

    /// Passes on all before `end` and forgets what is no neighbour of any that follows.
    fn emit(&mut self, end: usize, mut sink: impl FnMut(WindowPrediction)) {
        for index in self.next..end {
            if let Some(&WindowPrediction { index: number, start_s, end_s, .. }) = self.raw.get(index) {
                let smoothed = self.kinds.iter().enumerate().map(|(head, &kind)| {
                    let outputs: Vec<&[f32]> = self.raw.iter().map(|raw| raw.output(head)).collect();
                    smooth_window(kind, &outputs, index, self.reach)
                });
                sink(WindowPrediction { index: number, start_s, end_s, outputs: smoothed.collect() });
            }
        }
        self.next = self.next.max(end);
        let past = self.next.saturating_sub(self.reach);
        self.raw.drain(..past);
        self.next -= past;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::vote;

    const KIND: HeadKind = HeadKind::Exclusive;

    /// One letter a window: `P` for piano, `o` for other, both equally sure.
    fn windows(pattern: &str) -> Vec<[f32; 2]> {
        pattern.chars().map(|c| if c == 'P' { [0.8, 0.2] } else { [0.2, 0.8] }).collect()
    }

    fn smoothed(pattern: &str, reach: usize) -> String {
        let windows = windows(pattern);
        (0..windows.len())
            .map(|index| if vote(&smooth_window(KIND, &windows, index, reach)) == 0 { 'P' } else { 'o' })
            .collect()
    }

    #[test]
    fn a_single_window_is_overruled_and_two_are_not() {
        assert_eq!(smoothed("PPPPoPPPP", 2), "PPPPPPPPP");
        assert_eq!(smoothed("PPPPooPPPP", 2), "PPPPooPPPP");
        assert_eq!(smoothed("PPPPPooooo", 2), "PPPPPooooo");
        assert_eq!(smoothed("ooPPPP", 2), "ooPPPP", "at the edge too");
    }

    #[test]
    fn a_reach_of_0_changes_nothing() {
        let windows = windows("PoPoo");
        (0..5).for_each(|index| assert_eq!(smooth_window(KIND, &windows, index, 0), windows[index]));
    }

    #[test]
    fn a_window_that_is_much_surer_than_its_neighbours_wins() {
        let windows = [[0.6, 0.4], [0.6, 0.4], [0.01, 0.99], [0.6, 0.4], [0.6, 0.4]];
        assert_eq!(vote(&smooth_window(KIND, &windows, 2, 2)), 1);
    }

    #[test]
    fn a_stream_is_smoothed_like_a_list() {
        let windows: Vec<[f32; 2]> =
            (0..23).map(|i| (i * 37 % 101) as f32 / 100.0).map(|p| [p, 1.0 - p]).collect();
        let heads = [Head::verdict(vec!["Piano".to_owned(), "Other".to_owned()])];
        for reach in [0, 1, 2, 30] {
            for count in [0, 1, 2, 5, 23] {
                let windows = &windows[..count];
                let (mut smoother, mut smoothed) = (Smoother::new(&heads, reach), Vec::new());
                for (index, window) in windows.iter().enumerate() {
                    let (start_s, end_s) = (index as f64, index as f64 + 1.0);
                    let raw = WindowPrediction {
                        index: index as u64,
                        start_s,
                        end_s,
                        outputs: vec![window.to_vec()],
                    };
                    smoother.push(raw, |prediction| smoothed.push(prediction));
                    assert_eq!(smoothed.len(), (index + 1).saturating_sub(reach));
                    assert!(smoother.raw.len() <= 2 * reach + 1);
                }
                smoother.finish(|prediction| smoothed.push(prediction));
                assert_eq!(smoothed.len(), count);
                for (index, prediction) in smoothed.iter().enumerate() {
                    assert_eq!(prediction.index, index as u64);
                    assert_eq!(prediction.output(0), smooth_window(KIND, windows, index, reach));
                }
            }
        }
    }
}
