//! Listening histories → the library.

use super::HistoryError;
use super::history::{Listen, read_history};
use super::matching::{Matcher, Wanted};
use crate::cancel::Cancel;
use crate::library::{Library, LibraryError};
use rusqlite::{Connection, params};
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

/// Listens that are stored in one transaction.
const BATCH: usize = 10_000;
/// Bytes of the file that are read at a time.
const BUFFER_BYTES: usize = 1 << 18;
/// Names of artist and title whose recording is remembered.
const MOST_REMEMBERED: usize = 200_000;

/// What an import of a history added.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ImportedHistory {
    /// Files that were read.
    pub files: usize,
    /// Listens in the files.
    pub listens: u64,
    /// Those that the library did not have.
    pub new: u64,
    /// New ones of recordings of the library; the others are matched when a scan adds theirs.
    pub matched: u64,
    /// Lines and entries that are no listens.
    pub skipped: u64,
    /// Whether it was stopped before the end. What was imported stays, and importing again adds the rest.
    pub is_cancelled: bool,
}

impl Library {
    /// Imports an export of ListenBrainz: one file, or the folder of an unpacked export. Listens that the library has are not added again.
    ///
    /// # Errors
    /// If it cannot be read, is no such export, or the library cannot be changed. What was stored before stays.
    pub fn import_history(&mut self, path: &Path, cancel: &Cancel) -> Result<ImportedHistory, HistoryError> {
        let matcher = Matcher::load(self.connection())?;
        let mut import = Import { library: self, matcher, remembered: HashMap::new(), batch: Vec::new() };
        let mut total = ImportedHistory::default();
        for file in files(path)? {
            if cancel.is_cancelled() {
                total.is_cancelled = true;
                break;
            }
            import.file(&file, cancel, &mut total)?;
            total.files += 1;
        }
        if total.listens == 0 && !total.is_cancelled {
            return Err(HistoryError::NotAHistory { path: path.to_owned(), lines: total.skipped });
        }
        Ok(total)
    }
}

struct Import<'a> {
    library: &'a mut Library,
    matcher: Matcher,
    /// The recordings of artists and titles: most are listened to more than once.
    remembered: HashMap<(String, String, Option<String>), Option<i64>>,
    batch: Vec<Listen>,
}

/// Why the reading of a file ends early.
enum Stop {
    Read(io::Error),
    Library(LibraryError),
    Cancelled,
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Read(error)
    }
}

impl Import<'_> {
    fn file(
        &mut self,
        path: &Path,
        cancel: &Cancel,
        total: &mut ImportedHistory,
    ) -> Result<(), HistoryError> {
        let failed = |reason| HistoryError::Read { path: path.to_owned(), reason };
        let file = open(path).map_err(failed)?;
        let read = read_history(BufReader::with_capacity(BUFFER_BYTES, file), |listen| {
            self.batch.push(listen);
            if self.batch.len() < BATCH {
                return Ok(());
            }
            self.store(total).map_err(Stop::Library)?;
            if cancel.is_cancelled() { Err(Stop::Cancelled) } else { Ok(()) }
        });
        self.store(total)?;
        match read {
            Ok(skipped) => total.skipped += skipped,
            Err(Stop::Cancelled) => total.is_cancelled = true,
            Err(Stop::Read(reason)) => return Err(failed(reason)),
            Err(Stop::Library(error)) => return Err(error.into()),
        }
        Ok(())
    }

    fn store(&mut self, total: &mut ImportedHistory) -> Result<(), LibraryError> {
        let transaction = self.library.transaction()?;
        for listen in self.batch.drain(..) {
            let recording = recording_of(&self.matcher, &mut self.remembered, &transaction, &listen)?;
            let mut insert = transaction.prepare_cached(
                "INSERT OR IGNORE INTO listened (recording, artist, title, album, at) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?;
            let Listen { artist, title, album, at } = listen;
            let new = insert.execute(params![recording, artist, title, album, at])? as u64;
            total.listens += 1;
            total.new += new;
            total.matched += if recording.is_some() { new } else { 0 };
        }
        transaction.commit()?;
        Ok(())
    }
}

fn recording_of(
    matcher: &Matcher,
    remembered: &mut HashMap<(String, String, Option<String>), Option<i64>>,
    library: &Connection,
    listen: &Listen,
) -> Result<Option<i64>, LibraryError> {
    let key = (listen.artist.clone(), listen.title.clone(), listen.album.clone());
    if let Some(known) = remembered.get(&key) {
        return Ok(*known);
    }
    let wanted = Wanted {
        artist: Some(&listen.artist),
        title: Some(&listen.title),
        album: listen.album.as_deref(),
        locations: &[],
    };
    let recording = matcher.find(library, &wanted)?.map(|recording| recording.0);
    if remembered.len() >= MOST_REMEMBERED {
        remembered.clear();
    }
    remembered.insert(key, recording);
    Ok(recording)
}

/// Regular files only: a pipe would wait for its writer.
fn open(path: &Path) -> io::Result<File> {
    if std::fs::metadata(path)?.is_file() {
        File::open(path)
    } else {
        Err(io::Error::other("no regular file"))
    }
}

/// The files of an export, in order: the file itself, or those below a folder.
fn files(path: &Path) -> Result<Vec<PathBuf>, HistoryError> {
    let failed = |reason| HistoryError::Read { path: path.to_owned(), reason };
    let metadata = std::fs::metadata(path).map_err(failed)?;
    if metadata.is_dir() {
        let entries = walkdir::WalkDir::new(path).sort_by_file_name().into_iter();
        let mut files = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| failed(error.into()))?;
            let is_export =
                entry.path().extension().is_some_and(|ending| ending == "jsonl" || ending == "json");
            // The other files of an export: the account, and ratings without names.
            let is_other = ["user.json", "feedback.jsonl", "pinned_recording.jsonl"]
                .iter()
                .any(|name| entry.file_name() == *name);
            if entry.file_type().is_file() && is_export && !is_other {
                files.push(entry.into_path());
            }
        }
        return if files.is_empty() { Err(HistoryError::NoFiles(path.to_owned())) } else { Ok(files) };
    }
    let head = crate::atomic_file::read_at_most(path, 4).map_err(failed)?;
    if head.starts_with(b"PK\x03\x04") {
        return Err(HistoryError::Archive(path.to_owned()));
    }
    Ok(vec![path.to_owned()])
}
