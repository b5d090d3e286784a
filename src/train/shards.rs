//! The shards of a step on several threads.

use super::TrainError;

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
