//! A map over a slice on several threads.

use std::ops::ControlFlow;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Applies `work` to `items` on at most `threads` threads, in their order, and returns the results in the same order.
///
/// After a `Break` no further item is started; those in progress are finished, so that the results cover the first items without a gap.
/// If `work` panics, the panic is propagated once all threads have ended.
pub(crate) fn parallel_map<I: Sync, T: Send>(
    items: &[I],
    threads: usize,
    work: impl Fn(usize, &I) -> ControlFlow<T, T> + Sync,
) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let run = || {
        let mut results = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else { return results };
            let result = work(index, item);
            if result.is_break() {
                next.store(items.len(), Ordering::Relaxed);
            }
            let (ControlFlow::Continue(result) | ControlFlow::Break(result)) = result;
            results.push((index, result));
        }
    };
    let mut all: Vec<_> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(run)).collect();
        workers.into_iter().flat_map(|w| w.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    });
    all.sort_by_key(|(index, _)| *index);
    all.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..100).collect();
        let squares = parallel_map(&items, 4, |index, item| {
            if index % 7 == 0 {
                thread::yield_now();
            }
            ControlFlow::Continue(item * item)
        });
        assert!(squares.into_iter().eq((0..100).map(|i| i * i)));
        assert!(parallel_map(&[(); 0], 2, |_, ()| ControlFlow::Continue(())).is_empty());
    }

    #[test]
    fn nothing_is_started_after_a_break() {
        let until_break = |threads| {
            parallel_map(&[0; 1000], threads, |index, _| match index {
                3 => ControlFlow::Break(index),
                _ => ControlFlow::Continue(index),
            })
        };
        assert_eq!(until_break(1).len(), 4);
        // How many items the other thread starts before the break depends on timing; what was started is returned.
        let results = until_break(2);
        assert!(results.iter().copied().eq(0..results.len()), "{results:?}");
        assert!(results.len() > 3);
    }

    #[test]
    #[should_panic(expected = "dropped")]
    fn a_panic_is_propagated() {
        parallel_map(&[1, 2, 3], 2, |_, item| {
            assert!(*item != 2, "dropped");
            ControlFlow::Continue(())
        });
    }
}
