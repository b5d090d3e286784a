//! Panics inside third-party code → `None`, without a report. Panics elsewhere are caught and reported where work is handed out:
//! `cli/classify/workers.rs` and `window/supervisor.rs`.
//!
//! symphonia's decoders and rustysynth's SoundFont reader are written to return errors, yet in symphonia alone twenty thousand damaged
//! files trigger some dozens of overflows and failed assertions (`tests/audio/mutated_files.rs`). They read whatever is
//! downloaded, and one bad file must not end the work on ten thousand others, nor write a backtrace to a user's terminal.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    static CATCHING: Cell<bool> = const { Cell::new(false) };
}
static HOOK: Once = Once::new();

/// Returns the result of `work`, or `None` if it panics.
///
/// What `work` refers to is used again after a panic. The wrapped libraries are safe code, so the worst consequence is another
/// error or panic, which is caught as well.
pub(crate) fn catch_panic<T>(work: impl FnOnce() -> T) -> Option<T> {
    HOOK.call_once(|| {
        // All other panics are reported as before.
        let report = take_hook();
        set_hook(Box::new(move |panic| {
            if !CATCHING.get() {
                report(panic);
            }
        }));
    });
    let outer = CATCHING.replace(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    CATCHING.set(outer);
    result.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_none_and_results_pass_through() {
        assert_eq!(catch_panic::<()>(|| panic!("overflow")), None);
        assert_eq!(catch_panic(|| 3), Some(3));
        assert!(!CATCHING.get());
    }
}
