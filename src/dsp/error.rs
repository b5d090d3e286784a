//! Why a spectrum cannot be computed.

/// Why a transform cannot be planned or applied.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DspError {
    /// A setting is out of its range.
    #[error("{name} is {value}, must be {range}")]
    OutOfRange {
        /// Name of the setting.
        name: &'static str,
        /// Value found.
        value: f64,
        /// Allowed range, in words.
        range: &'static str,
    },
    /// A buffer does not have the size that was planned.
    #[error("{name} has {found} values, {expected} were planned")]
    Size {
        /// Name of the buffer.
        name: &'static str,
        /// Values expected.
        expected: usize,
        /// Values found.
        found: usize,
    },
}

impl DspError {
    /// `Ok` if `ok`, else [`DspError::OutOfRange`].
    pub(super) fn check(ok: bool, name: &'static str, value: f64, range: &'static str) -> Result<(), Self> {
        if ok { Ok(()) } else { Err(Self::OutOfRange { name, value, range }) }
    }

    /// `Ok` if `found` equals `expected`, else [`DspError::Size`].
    pub(super) fn check_size(name: &'static str, expected: usize, found: usize) -> Result<(), Self> {
        if found == expected { Ok(()) } else { Err(Self::Size { name, expected, found }) }
    }
}
