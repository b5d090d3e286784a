//! Panics inside symphonia → decode errors.

use symphonia::core::errors::{Error, Result};

/// Calls symphonia; a panic becomes a decode error. See [`crate::catch_panic`].
///
/// # Errors
/// Those of `work`, and [`Error::DecodeError`] for a panic.
pub(super) fn catch_panic<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    crate::catch_panic::catch_panic(work).unwrap_or(Err(Error::DecodeError("the decoder gave up on it")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error() {
        assert!(matches!(catch_panic::<()>(|| panic!("overflow")), Err(Error::DecodeError(_))));
    }
}
