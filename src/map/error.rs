//! Why there is no map.

use thiserror::Error;

/// An error of a map.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MapError {
    /// The values are not as many as rows and columns say.
    #[error("{values} values are no rows of {size}")]
    Shape {
        /// Values that there are.
        values: usize,
        /// Values of a row.
        size: usize,
    },
    /// A value is infinite or not a number.
    #[error("row {0} has a value that is no number")]
    NotFinite(usize),
    /// A setting is out of its range.
    #[error("{name} is {value}, not {range}")]
    OutOfRange {
        /// Name of the setting.
        name: &'static str,
        /// What it is.
        value: String,
        /// What it may be.
        range: &'static str,
    },
    /// Too many rows to count with 32 bits.
    #[error("{0} recordings are too many for a map")]
    TooMany(usize),
    /// Stopped by the caller.
    #[error("cancelled")]
    Cancelled,
}
