//! `--library FILE` → the opened library.

use crate::cli::error::CliError;
use crate::cli::output::print_message;
use crate::library::query::{Filter, FilterError, Flag, Query, Vocabulary};
use crate::library::{Library, LibraryError, RecordingId};
use std::path::{Path, PathBuf};

/// The library that a command uses.
pub(in crate::cli) struct Opened {
    pub(in crate::cli) library: Library,
    pub(in crate::cli) path: PathBuf,
}

impl Opened {
    /// To read it only.
    pub(in crate::cli) fn to_read(named: Option<&Path>) -> Result<Self, CliError> {
        let path = existing(named)?;
        let library = Library::open_read_only(&path).map_err(|error| failed(&path, &error))?;
        Ok(Self { library, path })
    }

    /// To check it: to change it if that is possible, else to read it.
    pub(super) fn to_check(named: Option<&Path>) -> Result<Self, CliError> {
        let path = existing(named)?;
        let library = Library::open_to_check(&path).map_err(|error| failed(&path, &error))?;
        Ok(Self { library, path })
    }

    /// To read and change it.
    pub(in crate::cli) fn to_change(named: Option<&Path>) -> Result<Self, CliError> {
        Self::or_create(existing(named)?)
    }

    /// To change it; a new one is created.
    pub(in crate::cli) fn or_create(path: PathBuf) -> Result<Self, CliError> {
        let opened = Library::open(&path).map_err(|error| failed(&path, &error))?;
        opened.notes.iter().for_each(|note| print_message(note));
        Ok(Self { library: opened.library, path })
    }

    /// Removes a library that a command has created and that is empty, because the command failed.
    pub(super) fn discard_if_new(self, is_new: bool) {
        let is_empty = is_new
            && self.library.count(&Query::default()).is_ok_and(|count| count == 0)
            && self.library.playlists().is_ok_and(|playlists| playlists.is_empty());
        let Self { library, path } = self;
        // SQLite removes what it keeps beside the file.
        drop(library);
        if is_empty {
            std::fs::remove_file(path).ok();
        }
    }

    /// The error with the library's name.
    pub(in crate::cli) fn failed(&self, error: &LibraryError) -> CliError {
        failed(&self.path, error)
    }

    pub(in crate::cli) fn vocabulary(&self) -> Result<Vocabulary, CliError> {
        self.library.vocabulary().map_err(|error| self.failed(&error))
    }

    /// The recordings that `--where` means; all without it.
    pub(in crate::cli) fn filter(&self, text: Option<&str>) -> Result<Filter, CliError> {
        Filter::parse(text.unwrap_or_default(), &self.vocabulary()?).map_err(|error| wrong("--where", &error))
    }

    /// The recordings that fit the filter; those of other models than the built-in one are stale.
    pub(super) fn ids(&self, filter: Filter) -> Result<Vec<RecordingId>, CliError> {
        let model_hash = if filter.asks_for(Flag::Stale) { Some(model_hash(None)?) } else { None };
        let query = Query { filter, model_hash, ..Query::default() };
        self.library.ids(&query).map_err(|error| self.failed(&error))
    }
}

/// The named library, or that of this user.
pub(in crate::cli) fn path(named: Option<&Path>) -> Result<PathBuf, CliError> {
    let path = named.map(Path::to_owned).or_else(Library::default_path);
    path.ok_or_else(|| CliError::Usage(LibraryError::NoFolder.to_string()))
}

/// The file of a library that exists.
pub(super) fn existing(named: Option<&Path>) -> Result<PathBuf, CliError> {
    let path = path(named)?;
    match (path.try_exists(), named) {
        (Ok(false), None) => Err(CliError::Failed("no library yet: run `pianoscope scan FOLDER`".to_owned())),
        (Ok(false), Some(named)) => Err(CliError::Failed(format!(
            "{}: no library yet: run `pianoscope scan --library {0} FOLDER`, or check the name",
            named.display()
        ))),
        _ => Ok(path),
    }
}

pub(in crate::cli) fn failed(path: &Path, error: &LibraryError) -> CliError {
    let message = format!("{}: {error}", path.display());
    match error {
        LibraryError::NotALibrary(_) | LibraryError::NameOfRecording => CliError::Usage(message),
        _ => CliError::Failed(message),
    }
}

/// SHA-256 of the named model, or of the one inside the program: runs of others are stale.
pub(super) fn model_hash(named: Option<&Path>) -> Result<[u8; 32], CliError> {
    let model = crate::cli::model::load(named)?;
    model.content_hash().map_err(|error| CliError::Failed(error.to_string()))
}

/// A filter, keys or columns that cannot be read.
pub(in crate::cli) fn wrong(option: &str, error: &FilterError) -> CliError {
    CliError::Usage(format!("{option}: {error}"))
}
