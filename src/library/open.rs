//! How a file becomes a connection.

use super::check::Problem;
use super::journal::{is_on_network, set_journal};
use super::salvage::{Salvaged, is_ours, salvage};
use super::schema::{
    APPLICATION_ID, PAGE_SIZE, VERSION, expected_objects, migration_error, migrations, objects,
};
use super::{Library, LibraryError};
use crate::input::has_audio_extension;
use etcetera::{BaseStrategy, choose_base_strategy};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, MAIN_DB, OpenFlags};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

/// How long a change waits for that of another process.
const BUSY: Duration = Duration::from_secs(30);
/// SQLite does not wait while another process makes the file or sets its journal: opened again after this time.
const OPEN_AGAIN: Duration = Duration::from_millis(20);
/// Prepared statements that a connection keeps.
const STATEMENTS: usize = 64;

/// An opened library.
#[derive(Debug)]
pub struct Opened {
    /// The library.
    pub library: Library,
    /// What the user should know, e.g. that a damaged file was kept aside.
    pub notes: Vec<String>,
    /// Whether something of a damaged file is lost, or may be.
    pub has_losses: bool,
}

impl Library {
    /// The file of this user: `pianoscope/library.sqlite` in the folder for data; `None` without such a folder.
    pub fn default_path() -> Option<PathBuf> {
        let folders = choose_base_strategy().ok()?;
        Some(folders.data_dir().join("pianoscope/library.sqlite"))
    }

    /// Opens a library to read and change it. One that does not exist is created, the user's own one with its folder; one of an older version gets the
    /// tables of this version. A damaged one is kept aside under a new name, and what can be read of it is saved into a new library;
    /// damage that only [`Library::check`] finds is left to [`Library::repair`].
    ///
    /// # Errors
    /// If the file cannot be opened or changed, is no library, or is one of a newer program; then it is left as it is.
    pub fn open(path: &Path) -> Result<Opened, LibraryError> {
        let path = std::path::absolute(path)?;
        create_if_missing(&path)?;
        match open_patiently(&path) {
            Ok(library) => Ok(Opened { library, notes: Vec::new(), has_losses: false }),
            Err(error @ (LibraryError::Damaged(_) | LibraryError::NotALibrary(_)))
                if is_ours(&path, &error) =>
            {
                let Salvaged { notes, has_losses } = salvage(&path, || open_patiently(&path).is_ok())?;
                Ok(Opened { library: open_patiently(&path)?, notes, has_losses })
            }
            Err(LibraryError::Damaged(_)) => Err(unrecognised()),
            Err(error) => Err(error),
        }
    }

    /// Opens a library for [`Library::check`]: to change it if that is possible, else to read it. Nothing is created or repaired.
    ///
    /// # Errors
    /// As [`Library::open_read_only`].
    pub fn open_to_check(path: &Path) -> Result<Self, LibraryError> {
        let path = std::path::absolute(path)?;
        let is_filled = std::fs::metadata(&path).is_ok_and(|found| found.is_file() && found.len() > 0);
        match is_filled.then(|| open_patiently(&path)) {
            Some(Ok(library)) => Ok(library),
            Some(Err(_)) | None => Self::open_read_only(&path),
        }
    }

    /// As [`Library::open`], after all of the file was read. A full-text search that does not have the words of the recordings is made
    /// again; if anything else is damaged, the file is kept aside, and what can be read of it is saved.
    ///
    /// # Errors
    /// As [`Library::open`].
    pub fn repair(path: &Path) -> Result<Opened, LibraryError> {
        let mut opened = Self::open(path)?;
        let damage = opened.library.damage()?;
        if damage.is_empty() {
            return Ok(opened);
        }
        if damage == [Problem::TextSearch] && opened.library.is_mended()? {
            let note = "the full-text search did not have the words of the recordings: it was made again";
            opened.notes.push(note.to_owned());
            return Ok(opened);
        }
        drop(opened.library);
        let path = std::path::absolute(path)?;
        let is_sound = |library: Self| library.damage().is_ok_and(|damage| damage.is_empty());
        let is_repaired = || open_patiently(&path).is_ok_and(is_sound);
        let Salvaged { notes, has_losses } = salvage(&path, is_repaired)?;
        opened.notes.extend(notes);
        opened.has_losses |= has_losses;
        opened.library = open_patiently(&path)?;
        Ok(opened)
    }

    fn damage(&self) -> Result<Vec<Problem>, LibraryError> {
        match self.problems() {
            Err(LibraryError::Damaged(why)) => Ok(vec![Problem::Other(why)]),
            problems => problems,
        }
    }

    /// Makes the full-text search again, and returns whether the library is sound then.
    fn is_mended(&mut self) -> Result<bool, LibraryError> {
        match self.rebuild_text_search() {
            Ok(()) => Ok(self.damage()?.is_empty()),
            Err(LibraryError::Damaged(_) | LibraryError::Sqlite(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// A library in memory, which ends with this value.
    ///
    /// # Errors
    /// If memory is short.
    pub fn in_memory() -> Result<Self, LibraryError> {
        let mut connection = Connection::open_in_memory()?;
        prepare(&connection)?;
        migrations().to_latest(&mut connection).map_err(migration_error)?;
        Ok(Self { connection, path: None, copy: None })
    }
}

/// A database that cannot be read and has nothing of a library: a repair would find nothing either.
pub(super) fn unrecognised() -> LibraryError {
    LibraryError::NotALibrary("a damaged database, perhaps of another program".into())
}

/// Creates an empty file that only its owner may read: what somebody listens to is private. The files beside it get its mode.
fn create_if_missing(path: &Path) -> Result<(), LibraryError> {
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => Err(LibraryError::NotALibrary("a folder".into())),
        Ok(metadata) if !metadata.is_file() => Err(LibraryError::NotALibrary("a device or a pipe".into())),
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            if has_audio_extension(path) {
                return Err(LibraryError::NameOfRecording);
            }
            if let Some(folder) = path.parent() {
                make_folder(path, folder)?;
            }
            let mut options = std::fs::OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            {
                use std::os::unix::fs::OpenOptionsExt;
                options.mode(0o600);
            }
            match options.open(path) {
                // Another process may have created it meanwhile.
                Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error.into()),
                _ => Ok(()),
            }
        }
        Err(error) => Err(error.into()),
    }
}

/// Makes the folder of the user's own library. That of another one is not made: its name is probably misspelt, or its disk not mounted.
fn make_folder(path: &Path, folder: &Path) -> Result<(), LibraryError> {
    if Library::default_path().as_deref() == Some(path) {
        return Ok(std::fs::create_dir_all(folder)?);
    }
    match std::fs::metadata(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(LibraryError::NoSuchFolder(folder.to_owned()))
        }
        _ => Ok(()),
    }
}

/// Opens an existing file, which may be empty, and waits for other processes that are just doing so.
pub(super) fn open_patiently(path: &Path) -> Result<Library, LibraryError> {
    let start = Instant::now();
    loop {
        match open_once(path) {
            Err(LibraryError::Busy) if start.elapsed() < BUSY => thread::sleep(OPEN_AGAIN),
            opened => return opened,
        }
    }
}

fn open_once(path: &Path) -> Result<Library, LibraryError> {
    // Without SQLITE_OPEN_URI, which would give names such as `file:x` a meaning.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    prepare(&connection)?;
    if connection.is_readonly(MAIN_DB)? {
        // Another kind of file is refused as such.
        state(&connection)?;
        return Err(LibraryError::ReadOnly("its file is read-only".into()));
    }
    // Before anything of another program is changed.
    let empty = std::fs::metadata(path)?.len() == 0;
    if empty {
        connection.pragma_update(None, "page_size", PAGE_SIZE)?;
    } else if !is_on_network(path) {
        state(&connection)?;
    }
    set_journal(&connection, path)?;
    match state(&connection)? {
        State::Current => {}
        State::Older => {
            migrations().to_latest(&mut connection).map_err(migration_error).or_else(|error| {
                // Another process has just done so.
                if matches!(state(&connection), Ok(State::Current)) { Ok(()) } else { Err(error) }
            })?
        }
        State::Nameless => connection.pragma_update(None, "application_id", APPLICATION_ID)?,
    }
    Ok(Library { connection, path: Some(path.into()), copy: None })
}

/// Settings of every connection.
pub(super) fn prepare(connection: &Connection) -> Result<(), LibraryError> {
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    // A file may come from somebody else: its views and triggers call nothing, and SQL cannot damage it.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    super::query::register(connection)?;
    Ok(())
}

/// What an opened file is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum State {
    /// A library with the tables of this program.
    Current,
    /// An empty file, or a library of an older program.
    Older,
    /// As current, but its application id was changed.
    Nameless,
}

/// # Errors
/// If it is no library, is one of a newer program, or has other tables than its version should have.
pub(super) fn state(connection: &Connection) -> Result<State, LibraryError> {
    // One view of both, while another process may be creating the tables.
    let transaction = connection.unchecked_transaction()?;
    let pragma = |name: &str| -> Result<i64, rusqlite::Error> {
        transaction.pragma_query_value(None, name, |row| row.get(0))
    };
    let (found, id) = (pragma("user_version")?, pragma("application_id")?);
    let objects = objects(&transaction)?;
    if objects.is_empty() && found == 0 && [0, APPLICATION_ID].contains(&id) {
        return Ok(State::Older);
    }
    if found > VERSION && id == APPLICATION_ID {
        return Err(LibraryError::Newer { found, known: VERSION });
    }
    let Some(expected) = expected_objects(found)? else {
        return Err(match id {
            APPLICATION_ID => LibraryError::Damaged(format!("it has tables of a version {found}")),
            _ => LibraryError::NotALibrary("a database of another program".into()),
        });
    };
    let wrong = expected.iter().find(|(name, sql)| objects.get(*name) != Some(*sql));
    match wrong {
        Some((name, _)) if id == APPLICATION_ID => {
            Err(LibraryError::Damaged(format!("its {name} is missing or changed")))
        }
        Some(_) => Err(LibraryError::NotALibrary("a database of another program".into())),
        None if id != APPLICATION_ID => Ok(State::Nameless),
        None if found == VERSION => Ok(State::Current),
        None => Ok(State::Older),
    }
}
