//! Contains panics of other crates' readers. Besides the worker threads, which must outlive a bug, the only place where a
//! panic is caught.
//!
//! Symphonia's decoders and rustysynth's SoundFont reader are written to return errors, yet twenty thousand damaged files find dozens of
//! overflows and failed assertions in Symphonia alone (`tests/mutated_files.rs`). They read whatever was downloaded: one damaged
//! file must not stop the work on ten thousand others, nor print a backtrace.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}
static HOOK: Once = Once::new();

/// Runs `work`; `None` if it panics. No message is printed.
///
/// State that `work` refers to is used again after a panic. The libraries are safe code, so the worst consequence is another error
/// or panic, which is caught as well.
pub(crate) fn catch_panic<T>(work: impl FnOnce() -> T) -> Option<T> {
    HOOK.call_once(|| {
        // Panics outside of `work` are reported as before.
        let report = take_hook();
        set_hook(Box::new(move |panic| {
            if !INSIDE.get() {
                report(panic);
            }
        }));
    });
    let outer = INSIDE.replace(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    INSIDE.set(outer);
    result.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_gives_none_and_results_pass_through() {
        assert_eq!(catch_panic::<()>(|| panic!("overflow")), None);
        assert_eq!(catch_panic(|| 3), Some(3));
        assert!(!INSIDE.get());
    }
}
