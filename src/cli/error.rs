//! Why a command cannot do its work.

use crate::model::ModelError;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Why a command cannot do its work. What is wrong with one input of several is told in the reports instead.
#[derive(Debug, thiserror::Error)]
pub(super) enum CliError {
    /// The arguments do not fit together.
    #[error("{0}")]
    Usage(String),
    /// The command failed.
    #[error("{0}")]
    Failed(String),
    /// A model that the user named cannot be used.
    #[error("{}", about_file(path, error))]
    Model { path: PathBuf, error: ModelError },
    /// The model inside the program cannot be used.
    #[error("the built-in model: {0}; name a model file with --model")]
    BuiltInModel(ModelError),
    /// stdout does not take the results.
    #[error("the results cannot be written: {0}")]
    Output(io::Error),
}

/// The reason with the file's name, once.
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
