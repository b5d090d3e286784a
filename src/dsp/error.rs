//! Settings that no spectrum can be computed with.

/// Why a transform cannot be planned.
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
        /// What is allowed, in words.
        range: &'static str,
    },
}
