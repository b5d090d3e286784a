//! A list of work that several threads take from, the first first.

use std::ops::ControlFlow;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// What `work` makes of each of `items`, in their order; at most `threads` of them at a time. After a break none is begun any more, and
/// what is under way is waited for: the results are of the first items then. Where `work` panics, so does this, when the others are done.
pub(crate) fn each<I: Sync, T: Send>(
    items: &[I],
    threads: usize,
    work: impl Fn(usize, &I) -> ControlFlow<T, T> + Sync,
) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let take = || {
        let mut mine = Vec::new();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(place) else { return mine };
            let made = work(place, item);
            if made.is_break() {
                next.store(items.len(), Ordering::Relaxed);
            }
            let (ControlFlow::Continue(made) | ControlFlow::Break(made)) = made;
            mine.push((place, made));
        }
    };
    let mut all: Vec<_> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(take)).collect();
        workers.into_iter().flat_map(|w| w.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    });
    all.sort_by_key(|(place, _)| *place);
    all.into_iter().map(|(_, made)| made).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_the_order_of_the_work() {
        let items: Vec<usize> = (0..100).collect();
        let squares = each(&items, 4, |place, item| {
            if place % 7 == 0 {
                thread::yield_now();
            }
            ControlFlow::Continue(item * item)
        });
        assert!(squares.into_iter().eq((0..100).map(|i| i * i)));
        assert!(each(&[(); 0], 2, |_, ()| ControlFlow::Continue(())).is_empty());
    }

    #[test]
    fn nothing_is_begun_after_a_break() {
        let until = |threads| {
            each(&[0; 1000], threads, |place, _| match place {
                3 => ControlFlow::Break(place),
                _ => ControlFlow::Continue(place),
            })
        };
        assert_eq!(until(1).len(), 4);
        // How many another thread begins before the break nobody knows, but what was begun is there.
        let made = until(2);
        assert!(made.iter().copied().eq(0..made.len()), "{made:?}");
        assert!(made.len() > 3);
    }

    #[test]
    #[should_panic(expected = "dropped")]
    fn a_panic_is_handed_on() {
        each(&[1, 2, 3], 2, |_, item| {
            assert!(*item != 2, "dropped");
            ControlFlow::Continue(())
        });
    }
}
