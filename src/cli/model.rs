//! `--model FILE` → the model.

use super::error::CliError;
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
    match file {
        Some(path) => Model::load(path).map_err(|error| CliError::Model { path: path.to_owned(), error }),
        None => Model::built_in_music().map_err(CliError::BuiltInModel),
    }
}
