//! A damaged library is kept aside, and what can be read of it is saved into a new one.

mod counted;
mod first_pages;
mod kept_aside;
mod losses;
mod rows;

use super::LibraryError;
use super::open::prepare;
use super::open_read_only::beside;
use super::schema::{APPLICATION_ID, PAGE_SIZE, migration_error, migrations};
use crate::format::thousands;
use rows::{Saved, save_rows};
use rusqlite::{Connection, OpenFlags};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use tempfile::TempDir;

/// Bytes in which the text of the first table is looked for.
const HEAD: u64 = 1 << 18;
/// How the tables of a library begin, as text in the file.
const FIRST_TABLE: &[u8] = b"CREATE TABLE recording (\n    id INTEGER PRIMARY KEY,\n    path ANY NOT NULL";
/// How any SQLite database begins.
const MAGIC: &[u8] = b"SQLite format 3\0";
/// Where the application id is in the file.
const ID_AT: std::ops::Range<usize> = 68..72;

/// Whether the file, which was not opened because of `error`, is a library, however damaged: by its id, by the text of its first table, or by
/// the pages behind it.
pub(super) fn is_ours(path: &Path, error: &LibraryError) -> bool {
    let mut head = Vec::new();
    // SQLite cannot open the file, so closing this handle releases no lock of its connections.
    let read = File::open(path).and_then(|file| file.take(HEAD).read_to_end(&mut head));
    let id = head.get(ID_AT).and_then(|bytes| bytes.try_into().ok()).map(u32::from_be_bytes);
    let has_table = || memchr::memmem::find(&head, FIRST_TABLE).is_some();
    // Its tables can be read, and are others.
    let is_of_another = head.starts_with(MAGIC) && matches!(error, LibraryError::NotALibrary(_));
    let has_our_pages = || !is_of_another && first_pages::has_our_pages(path).unwrap_or(false);
    read.is_ok() && (id.map(i64::from) == Some(APPLICATION_ID) || has_table() || has_our_pages())
}

/// What became of a damaged library.
#[derive(Debug, Default)]
pub(super) struct Salvaged {
    /// What the user should know.
    pub(super) notes: Vec<String>,
    /// Whether something of it is lost, or may be.
    pub(super) has_losses: bool,
}

/// Keeps the library at `path` aside and puts a new one there, with all rows that can be read. Nothing is done if another process has done
/// so meanwhile, which `is_repaired` decides.
///
/// # Errors
/// If the new library cannot be written; then the damaged one is still there.
pub(super) fn salvage(path: &Path, is_repaired: impl Fn() -> bool) -> Result<Salvaged, LibraryError> {
    // Of a link to a library, the file that it leads to.
    let path = &std::fs::canonicalize(path)?;
    let lock_path = beside(path, ".lock");
    let lock = File::create(&lock_path)?;
    lock.lock()?;
    let salvaged = if is_repaired() { Ok(Salvaged::default()) } else { salvage_locked(path) };
    // One that stays does no harm.
    std::fs::remove_file(lock_path).ok();
    salvaged
}

fn salvage_locked(path: &Path) -> Result<Salvaged, LibraryError> {
    let folder = path.parent().ok_or(io::Error::from(io::ErrorKind::NotADirectory))?;
    // In the folder of the library, so that the new file is renamed and not copied.
    let work = tempfile::Builder::new().prefix(".pianoscope-").tempdir_in(folder)?;
    let new = work.path().join("new.sqlite");
    let saved = {
        let mut target = new_library(&new)?;
        let saved = match Source::open(path)? {
            Some(source) => Some(save_rows(&source.connection, &mut target)?),
            None => None,
        };
        target.close().map_err(|(_, error)| error)?;
        saved
    };
    File::open(&new)?.sync_all()?;
    let aside = kept_aside::replace(path, &new)?;
    tracing::warn!(path = %path.display(), aside = %aside.display(), ?saved, "salvaged a damaged library");
    let has_losses = saved.as_ref().is_none_or(|saved| !saved.losses.is_empty());
    Ok(Salvaged { notes: vec![note(&aside, saved.as_ref())], has_losses })
}

/// `saved`: `None` if nothing could be read.
fn note(aside: &Path, saved: Option<&Saved>) -> String {
    let kept = format!("the library was damaged: it is kept as {}", aside.display());
    let Some(saved) = saved else {
        return format!(
            "{kept}; nothing of it could be read: scan your folders again; what a person said comes back only from an export \
             (`pianoscope library import`) or from a backup of the file"
        );
    };
    let counts = [
        (saved.recordings, "recording"),
        (saved.decisions, "decision"),
        (saved.favourites, "favourite"),
        (saved.playlists, "playlist"),
    ];
    let counts: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{} {what}{}", thousands(*count), if *count == 1 { "" } else { "s" }))
        .collect();
    let lost = if saved.losses.is_empty() { "; nothing is lost".to_owned() } else { saved.losses.text() };
    if counts.is_empty() {
        return format!("{kept}; no recording was saved from it{lost}");
    }
    format!("{kept}, {} were saved from it{lost}", counts.join(", "))
}

/// Creates an empty library. A crash leaves it unfinished, so nothing is synced.
fn new_library(path: &Path) -> Result<Connection, LibraryError> {
    let mut connection = Connection::open(path)?;
    prepare(&connection)?;
    connection.pragma_update(None, "page_size", PAGE_SIZE)?;
    connection.pragma_update_and_check(None, "journal_mode", "MEMORY", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "OFF")?;
    // Rows come in any order; orphans are removed at the end.
    connection.pragma_update(None, "foreign_keys", false)?;
    migrations().to_latest(&mut connection).map_err(migration_error)?;
    Ok(connection)
}

/// A damaged library, opened to be read.
struct Source {
    connection: Connection,
    /// A copy with first pages that can be read.
    _copy: Option<TempDir>,
}

impl Source {
    /// `None` if nothing can be read.
    fn open(path: &Path) -> Result<Option<Self>, LibraryError> {
        match read_schema(path) {
            Ok(connection) => return Ok(Some(Self { connection, _copy: None })),
            Err(error) => tracing::info!(%error, "the first pages of the library cannot be read"),
        }
        let folder = tempfile::Builder::new().prefix(".pianoscope-").tempdir()?;
        let copy = folder.path().join("library.sqlite");
        std::fs::copy(path, &copy)?;
        let log = beside(path, "-wal");
        if log.try_exists()? {
            std::fs::copy(log, beside(&copy, "-wal"))?;
        }
        first_pages::restore(&copy)?;
        Ok(read_schema(&copy).ok().map(|connection| Self { connection, _copy: Some(folder) }))
    }
}

/// Opens a damaged file, if at least the list of its tables can be read, and has that of the recordings.
fn read_schema(path: &Path) -> Result<Connection, LibraryError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    // Tables whose description is damaged are passed over.
    connection.pragma_update(None, "writable_schema", true)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    let count: i64 = connection.query_row(
        "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('recording', 'decision', 'model_run')",
        [],
        |row| row.get(0),
    )?;
    // Also refuses a file whose tables cannot be understood.
    connection.prepare("SELECT id, path FROM recording")?;
    if count == 3 { Ok(connection) } else { Err(LibraryError::Damaged("tables are missing".into())) }
}
