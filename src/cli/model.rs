//! `--model FILE` → the model.

use super::error::CliError;
use crate::classify::Tags;
use crate::model::Model;
use std::path::Path;

/// The named model, or the one inside the program.
pub(super) fn load(file: Option<&Path>) -> Result<Model, CliError> {
    match file {
        Some(path) => Model::load(path).map_err(|error| CliError::Model { path: path.to_owned(), error }),
        None => Model::built_in().map_err(CliError::BuiltInModel),
    }
}

/// The named model of genre and mood, or the one inside the program.
pub(super) fn load_music(file: Option<&Path>) -> Result<Model, CliError> {
    let Some(path) = file else { return Model::built_in_music().map_err(CliError::BuiltInModel) };
    let model = Model::load(path).map_err(|error| CliError::Model { path: path.to_owned(), error })?;
    if !Tags::HEADS.iter().any(|name| model.heads().iter().any(|head| head.name == *name)) {
        let heads: Vec<&str> = model.heads().iter().map(|head| head.name.as_str()).collect();
        return Err(CliError::Usage(format!(
            "{}: a model with a head called {} is needed, this one has {}",
            path.display(),
            Tags::HEADS.join(", "),
            heads.join(", ")
        )));
    }
    Ok(model)
}
