//! Libraries that cannot be changed.

use super::{analysis, count, facts, open, results};
use crate::library::{Library, LibraryError};

#[test]
fn there_is_nothing_to_read_before_the_first_scan() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.sqlite");
    assert!(matches!(Library::open_read_only(&path), Err(LibraryError::Missing)));
    assert!(!path.exists());
}

#[test]
fn a_reader_sees_what_another_connection_stores_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.sqlite");
    let mut writer = open(&path);
    writer.put(&facts("a.mp3", 1), &analysis(1)).unwrap();
    let mut reader = Library::open_read_only(&path).unwrap();
    writer.put(&facts("b.mp3", 2), &analysis(1)).unwrap();
    assert_eq!(count(&reader, "recording"), 2);
    let error = reader.put(&facts("c.mp3", 3), &analysis(1)).unwrap_err();
    assert!(matches!(error, LibraryError::ReadOnly(_)), "{error:?}");
    assert!(error.to_string().contains("change the mode or owner"));
}

/// SQLite's file of shared memory cannot be made where a link to nothing has its name, as in a folder that is read-only.
#[cfg(unix)]
#[test]
fn a_library_is_read_where_no_file_can_be_made_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let (path, copy) = (folder.path().join("library.sqlite"), folder.path().join("copy.sqlite"));
    let mut library = open(&path);
    library.put_all(&results("first", 30)).unwrap();
    // With a log that holds all of them, since nothing has closed the library.
    std::fs::copy(&path, &copy).unwrap();
    std::fs::copy(folder.path().join("library.sqlite-wal"), folder.path().join("copy.sqlite-wal")).unwrap();
    drop(library);
    for path in [path, copy] {
        let mut shared_memory = path.clone().into_os_string();
        shared_memory.push("-shm");
        std::os::unix::fs::symlink("/no such folder/file", shared_memory).unwrap();
        let library = Library::open_read_only(&path).unwrap();
        assert_eq!(count(&library, "recording"), 30, "{}", path.display());
        assert_eq!(library.check().unwrap(), Vec::<String>::new());
        let error = Library::open(&path).unwrap_err();
        assert!(matches!(error, LibraryError::Io(_)), "{error:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_must_not_be_written_is_read_and_says_so() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.sqlite");
    open(&path).put(&facts("a.mp3", 1), &analysis(1)).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o400)).unwrap();
    if std::fs::OpenOptions::new().append(true).open(&path).is_ok() {
        eprintln!("skipped: this user may write read-only files");
        return;
    }
    let error = Library::open(&path).unwrap_err();
    assert!(matches!(error, LibraryError::ReadOnly(_)), "{error:?}");
    assert_eq!(count(&Library::open_read_only(&path).unwrap(), "recording"), 1);
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o500)).unwrap();
    let read = Library::open_read_only(&path).map(|library| count(&library, "recording"));
    let written = Library::open(&path).map(|_| ());
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o700)).unwrap();
    assert_eq!(read.unwrap(), 1);
    assert!(written.is_err());
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o0)).unwrap();
    for error in [Library::open(&path).unwrap_err(), Library::open_read_only(&path).unwrap_err()] {
        assert!(matches!(error, LibraryError::Io(_)), "{error:?}");
    }
}
