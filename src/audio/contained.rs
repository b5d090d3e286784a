//! Panics inside symphonia → errors. The one place where a panic is caught.
//!
//! symphonia's readers are written to return errors, yet twenty thousand damaged files find some dozens of
//! overflows and failed assertions in them (`tests/mutated_files.rs`). They read whatever is downloaded, and one
//! bad file must not end the work on ten thousand others, nor write a backtrace into somebody's terminal.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;
use symphonia::core::errors::{Error, Result};

thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}
static HOOK: Once = Once::new();

/// Calls symphonia; a panic of it becomes a decode error.
///
/// What `work` refers to is used again after a panic. symphonia is safe code, so the worst to come of that is
/// another error or panic, which is caught as well.
pub(super) fn contained<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
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
    result.unwrap_or(Err(Error::DecodeError("the decoder gave up on it")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error_and_results_pass_through() {
        assert!(matches!(contained::<()>(|| panic!("overflow")), Err(Error::DecodeError(_))));
        assert_eq!(contained(|| Ok(3)).unwrap(), 3);
        assert!(!INSIDE.get());
    }
}
