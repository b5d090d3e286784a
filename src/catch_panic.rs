//! Panics inside other people's readers → nothing. The one place where a panic is caught.
//!
//! symphonia's decoders and rustysynth's SoundFont reader are written to return errors, yet twenty thousand damaged files find
//! some dozens of overflows and failed assertions in symphonia alone (`tests/mutated_files.rs`). They read whatever is
//! downloaded, and one bad file must not end the work on ten thousand others, nor write a backtrace into somebody's terminal.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}
static HOOK: Once = Once::new();

/// What `work` returns; `None` where it panics.
///
/// What `work` refers to is used again after a panic. Both libraries are safe code, so the worst to come of that is another
/// error or panic, which is caught as well.
pub(crate) fn catch_panic<T>(work: impl FnOnce() -> T) -> Option<T> {
    HOOK.call_once(|| {
        // Panics of all others are reported as before.
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
    fn a_panic_becomes_nothing_and_results_pass_through() {
        assert_eq!(catch_panic::<()>(|| panic!("overflow")), None);
        assert_eq!(catch_panic(|| 3), Some(3));
        assert!(!INSIDE.get());
    }
}
