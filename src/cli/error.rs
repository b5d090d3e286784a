//! Errors of a command as a whole.

use crate::model::ModelError;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Why a command failed. The failure of one input of several is part of its report instead.
#[derive(Debug, thiserror::Error)]
pub(super) enum CliError {
    /// Invalid arguments.
    #[error("{0}")]
    Usage(String),
    /// The command failed.
    #[error("{0}")]
    Failed(String),
    /// A model file given by the user cannot be loaded.
    #[error("{}", about_file(path, error))]
    Model { path: PathBuf, error: ModelError },
    /// The built-in model cannot be loaded.
    #[error("the built-in model: {0}; name a model file with --model")]
    BuiltInModel(ModelError),
    /// The window cannot be opened.
    #[error("{0}")]
    NoWindow(String),
    /// The results cannot be written to stdout.
    #[error("the results cannot be written: {0}")]
    Output(io::Error),
}

/// The error with the file name exactly once.
fn about_file(path: &Path, error: &ModelError) -> String {
    match error {
        ModelError::Read { .. } => error.to_string(),
        _ => format!("{}: {error}", path.display()),
    }
}

impl CliError {
    pub(super) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Usage(_) => ExitCode::from(2),
            _ => ExitCode::FAILURE,
        }
    }
}
