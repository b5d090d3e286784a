//! The shards of a step on several threads.

use super::TrainError;
use crate::nn::{Gradients, HeadScore};

/// Calls `f` for each worker, at most `threads` at a time; results in the order of the workers.
pub(super) fn in_threads<W: Send, T: Send>(
    workers: &mut [W],
    threads: usize,
    f: impl Fn(usize, &mut W) -> Result<T, TrainError> + Sync,
) -> Result<Vec<T>, TrainError> {
    let group = workers.len().div_ceil(threads.max(1)).max(1);
    let f = &f;
    std::thread::scope(|scope| {
        let running: Vec<_> = workers
            .chunks_mut(group)
            .enumerate()
            .map(|(g, part)| {
                scope.spawn(move || {
                    part.iter_mut()
                        .enumerate()
                        .map(|(i, w)| f(g * group + i, w))
                        .collect::<Result<Vec<T>, _>>()
                })
            })
            .collect();
        let mut all = Vec::new();
        for thread in running {
            match thread.join() {
                Ok(part) => all.extend(part?),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        Ok(all)
    })
}

/// Mean over shards of one size.
pub(super) fn mean(shards: Vec<Gradients>) -> Gradients {
    let share = 1.0 / shards.len().max(1) as f32;
    let mut sum = Gradients::default();
    for shard in shards {
        sum.losses.extend(shard.losses);
        sum.mean_losses.extend(shard.mean_losses);
        sum.scores.resize(shard.scores.len(), HeadScore::default());
        sum.scores.iter_mut().zip(shard.scores).for_each(|(sum, score)| sum.add(score));
        if sum.tensors.is_empty() {
            sum.tensors = shard.tensors.iter().map(|t| vec![0.0; t.len()]).collect();
        }
        for (total, tensor) in sum.tensors.iter_mut().zip(&shard.tensors) {
            for (t, v) in total.iter_mut().zip(tensor) {
                *t += v * share;
            }
        }
    }
    sum
}
