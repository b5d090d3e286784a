//! Recordings that are not in the library.

use crate::cancel::Cancel;
use crate::cli::error::CliError;
use crate::library::Location;
use std::path::Path;

/// The embeddings of recordings that are not in the library; there are none without a scan.
///
/// # Errors
/// If there is any such recording.
pub(super) fn embeddings(
    _model: Option<&Path>,
    _model_hash: &[u8; 32],
    recordings: &[&Location],
    _cancel: &Cancel,
) -> Result<Option<Vec<Vec<f32>>>, CliError> {
    match recordings.first() {
        None => Ok(Some(Vec::new())),
        Some(location) => {
            Err(CliError::Failed(format!("{location}: not in the library: `pianoscope scan` adds it")))
        }
    }
}
