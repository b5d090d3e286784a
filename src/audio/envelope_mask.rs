//! One second of samples and a threshold → the stretches whose envelope reaches it.
//!
//! No rolling maximum is computed: the envelope at n reaches the threshold exactly if one sample
//! in `n-400..n+400` does. So each loud sample keeps its surroundings, and only the first and the last loud
//! sample of a loud stretch must be located; between them the maxima of blocks of 5 ms are enough. The same
//! block maxima give the envelope every 10 ms for the level. An hour takes well under a tenth of a second.

use super::SAMPLE_RATE;
use std::ops::Range;

/// Samples in a second, the step in which the level is updated.
pub(super) const SECOND: usize = SAMPLE_RATE as usize;
/// Samples whose maxima are kept: 5 ms. Half the envelope's window is five of them, a second 200.
pub(super) const BLOCK: usize = 80;
pub(super) const BLOCKS_PER_SECOND: usize = SECOND / BLOCK;
/// Half of the envelope's window of 50 ms.
pub(super) const REACH: usize = SECOND / 40;
pub(super) const REACH_BLOCKS: usize = REACH / BLOCK;

/// max |x|. Bit patterns of positive floats are ordered as the floats are, and unlike these they are
/// compared many at a time.
pub(super) fn maximum(block: &[f32]) -> f32 {
    f32::from_bits(block.iter().map(|x| x.abs().to_bits()).max().unwrap_or(0))
}

/// The stretches of one second whose envelope reaches `threshold`, in samples from the second's start (the
/// last may reach beyond its end). `samples` and `maxima` begin `REACH` before the second.
pub(super) fn audible_runs(samples: &[f32], maxima: &[f32], threshold: f32) -> Vec<Range<usize>> {
    let loud = |x: &f32| x.abs() >= threshold;
    // First and last loud sample of a loud block.
    let loud_from = |n: usize| n * BLOCK + located(block(samples, n).iter().position(loud), 0);
    let loud_to = |n: usize| n * BLOCK + located(block(samples, n).iter().rposition(loud), BLOCK - 1);
    let mut runs: Vec<Range<usize>> = Vec::new();
    let mut stretch: Option<(usize, usize)> = None;
    let blocks = maxima.len().min(BLOCKS_PER_SECOND + 2 * REACH_BLOCKS);
    for (n, &peak) in maxima.iter().take(blocks).chain(&[0.0]).enumerate() {
        match stretch {
            None if peak >= threshold => stretch = Some((n, n)),
            Some((first, _)) if peak >= threshold => stretch = Some((first, n)),
            Some((first, last)) => {
                stretch = None;
                // A loud sample at m keeps n with n - REACH <= m < n + REACH; both count from REACH early.
                let run = (loud_from(first) + 1).saturating_sub(2 * REACH)..loud_to(last) + 1;
                match runs.last_mut() {
                    Some(before) if before.end >= run.start => before.end = run.end,
                    _ => runs.push(run),
                }
            }
            None => {}
        }
    }
    runs
}

fn block(samples: &[f32], n: usize) -> &[f32] {
    debug_assert!(n * BLOCK < samples.len(), "block {n} is beyond {} samples", samples.len());
    samples.get(n * BLOCK..((n + 1) * BLOCK).min(samples.len())).unwrap_or_default()
}

/// The loud sample of a block whose maximum is loud.
fn located(found: Option<usize>, otherwise: usize) -> usize {
    debug_assert!(found.is_some(), "a block's maximum is none of its samples");
    found.unwrap_or(otherwise)
}
