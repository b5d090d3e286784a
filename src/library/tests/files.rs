//! What is opened, what is refused, and what a full disk does.

use super::{analysis, assert_sound, count, facts, open, results};
use crate::library::{Library, LibraryError};
use rusqlite::Connection;
use std::path::Path;

#[test]
fn a_library_is_there_again_after_it_was_closed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.sqlite");
    let missing = Library::open(&folder.path().join("none/library.sqlite")).unwrap_err();
    assert!(matches!(missing, LibraryError::NoSuchFolder(_)), "{missing}");
    assert!(!folder.path().join("none").exists());
    let of_recording = Library::open(&folder.path().join("new.mp3")).unwrap_err();
    assert!(matches!(of_recording, LibraryError::NameOfRecording), "{of_recording}");
    let id = open(&path).put(&facts("a.mp3", 1), &analysis(1)).unwrap();
    let library = open(&path);
    assert_eq!(library.recording_by_id(id).unwrap().unwrap().run.unwrap().analysis, analysis(1));
    let pragma = |name: &str| -> String {
        library
            .connection()
            .pragma_query_value(None, name, |row| {
                row.get_ref(0)?
                    .as_str()
                    .map(str::to_owned)
                    .or_else(|_| row.get::<_, i64>(0).map(|n| n.to_string()))
            })
            .unwrap()
    };
    assert_eq!(["journal_mode", "synchronous", "page_size"].map(pragma), ["wal", "1", "8192"]);
    assert_sound(&library);
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_what_somebody_listens_to() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.sqlite");
    let mut library = open(&path);
    library.put(&facts("a.mp3", 1), &analysis(1)).unwrap();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", entry.path());
    }
}

/// A file that pianoscope must not touch, and what it is called.
fn refused(path: &Path, is: &str) {
    let before = std::fs::read(path).unwrap_or_default();
    for error in [Library::open(path).unwrap_err(), Library::open_read_only(path).unwrap_err()] {
        assert!(matches!(error, LibraryError::NotALibrary(_)), "{error:?}");
        assert!(error.to_string().contains(is) && error.to_string().contains("left as it is"), "{error}");
    }
    assert_eq!(std::fs::read(path).unwrap_or_default(), before);
}

#[test]
fn other_files_are_refused_and_stay_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let photo = folder.path().join("photo.jpg");
    std::fs::write(&photo, [&b"\xff\xd8\xff\xe0"[..], &[7; 9000]].concat()).unwrap();
    refused(&photo, "a file of another kind");
    let short = folder.path().join("notes.txt");
    std::fs::write(&short, "notes").unwrap();
    refused(&short, "a file of another kind");
    let foreign = folder.path().join("foreign.sqlite");
    let tables =
        "CREATE TABLE recording (id INTEGER PRIMARY KEY, title TEXT); INSERT INTO recording VALUES (1, 'x')";
    Connection::open(&foreign).unwrap().execute_batch(tables).unwrap();
    refused(&foreign, "a database of another program");
    let versioned = folder.path().join("versioned.sqlite");
    Connection::open(&versioned)
        .unwrap()
        .execute_batch("CREATE TABLE t (x); PRAGMA user_version = 1")
        .unwrap();
    refused(&versioned, "a database of another program");
    refused(folder.path(), "a folder");
    #[cfg(unix)]
    refused(Path::new("/dev/null"), "a device");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 4, "nothing was created beside them");
}

#[test]
fn an_empty_file_becomes_a_library() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.sqlite");
    std::fs::write(&path, "").unwrap();
    open(&path).put(&facts("a.mp3", 1), &analysis(1)).unwrap();
    // As a process leaves it that is killed before the tables are made.
    let journal_only = folder.path().join("journal.sqlite");
    Connection::open(&journal_only).unwrap().execute_batch("PRAGMA journal_mode = WAL").unwrap();
    assert!(std::fs::metadata(&journal_only).unwrap().len() > 0);
    open(&journal_only).put(&facts("a.mp3", 1), &analysis(1)).unwrap();
}

#[test]
fn a_library_of_a_newer_program_is_not_changed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.sqlite");
    open(&path).connection().execute_batch("PRAGMA user_version = 12; CREATE TABLE later (x)").unwrap();
    let before = std::fs::read(&path).unwrap();
    for error in [Library::open(&path).unwrap_err(), Library::open_read_only(&path).unwrap_err()] {
        assert!(matches!(error, LibraryError::Newer { found: 12, .. }), "{error:?}");
        assert!(error.to_string().contains("update pianoscope; nothing was changed"));
    }
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn a_full_disk_loses_only_the_transaction_that_does_not_fit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.sqlite");
    let mut library = open(&path);
    library.put_all(&results("first", 50)).unwrap();
    let pages: i64 = library.connection().pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    library.connection().pragma_update(None, "max_page_count", pages + 2).unwrap();
    let error = library.put_all(&results("second", 100)).unwrap_err();
    assert!(matches!(error, LibraryError::Full), "{error:?}");
    assert!(error.to_string().contains("free some space"));
    assert_eq!(count(&library, "recording"), 50);
    assert_sound(&library);
    library.connection().pragma_update(None, "max_page_count", 100_000).unwrap();
    library.put_all(&results("second", 100)).unwrap();
    drop(library);
    let library = open(&path);
    assert_eq!((count(&library, "recording"), count(&library, "embedding")), (150, 150));
    assert_sound(&library);
}
