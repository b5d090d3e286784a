//! Why a scan as a whole failed. The failure of one recording is stored in the library instead.

use crate::library::LibraryError;
use crate::model::ModelError;

/// Why a scan as a whole failed. All that was committed before is in the library.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScanError {
    /// The library cannot be read or changed.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// The model cannot be identified.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// No thread could be started.
    #[error("no thread can be started ({0}): close other programs")]
    Thread(std::io::Error),
}
