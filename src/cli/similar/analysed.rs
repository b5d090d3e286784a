//! The embeddings of recordings that are not in the library: they are analysed for the comparison, and not stored.

use crate::cancel::Cancel;
use crate::classify::{ClassifyError, Engine, Options, classify_file};
use crate::cli::error::CliError;
use crate::cli::output::print_message;
use crate::library::Location;
use crate::scan::findings;
use std::path::Path;

/// The embedding of each recording by the model, which has to be that of the library's embeddings; `None` if cancelled.
///
/// # Errors
/// If the model is another one, or a recording cannot be analysed.
pub(super) fn embeddings(
    model: Option<&Path>,
    model_hash: &[u8; 32],
    recordings: &[&Location],
    cancel: &Cancel,
) -> Result<Option<Vec<Vec<f32>>>, CliError> {
    if recordings.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let failed = |message: String| CliError::Failed(message);
    if let Some(link) = recordings.iter().find(|recording| recording.is_link()) {
        return Err(failed(format!("{link}: not in the library: `pianoscope scan` adds it")));
    }
    let model = crate::cli::model::load(model)?;
    if model.content_hash().map_err(|error| failed(error.to_string()))? != *model_hash {
        return Err(failed(format!(
            "the library's recordings were analysed by another model than {:?}, their embeddings cannot be compared: name that \
             model with --model, or scan them again",
            model.name()
        )));
    }
    let mut engine = Engine::new(&model).map_err(|error| failed(error.to_string()))?;
    let options = Options { embedding: true, ..Options::default() };
    let mut embeddings = Vec::new();
    for location in recordings {
        let Location::File(path) = location else { continue };
        match classify_file(path, &mut engine, &options, cancel, &mut |_| {}) {
            Ok(outcome) => {
                let embedding = findings(&outcome).embedding;
                if embedding.is_empty() {
                    return Err(failed(format!("{location}: silence, which is like nothing")));
                }
                print_message(&format!("{location}: not in the library, analysed for this comparison"));
                embeddings.push(embedding);
            }
            Err(ClassifyError::Cancelled) => return Ok(None),
            Err(error) => return Err(failed(format!("{location}: {error}"))),
        }
    }
    Ok(Some(embeddings))
}
