//! A library as JSON Lines: to keep what people made, and to merge it into another library.
//!
//! Each line is one recording with everything known of it, a playlist, an entry of a listening history, or a pair that is no duplicate.
//! Import never takes anything away: decisions are added, of two runs of the same model the newer one is kept, and importing a file
//! again changes nothing.

mod export;
mod import;
mod lines;
mod merge;
mod places;
mod runs;
#[cfg(test)]
mod tests;
mod validity;

use super::LibraryError;
pub use export::Exported;
pub use import::Imported;
use std::io;

/// Why an export or import fails.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExchangeError {
    /// The library cannot be read or changed.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// The file cannot be read or written.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// A line of the file is no line of an export.
    #[error("line {line}: {reason}; nothing was imported")]
    Line {
        /// Counted from 1.
        line: u64,
        /// What is wrong.
        reason: String,
    },
}

impl From<rusqlite::Error> for ExchangeError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Library(error.into())
    }
}
