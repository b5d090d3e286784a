//! A full-text search that does not have the words of the recordings is found, and made again.

use super::{assert_sound, damaged, open};
use crate::library::Library;
use crate::library::query::{Filter, Query};
use std::path::Path;

/// How many recordings the word finds.
fn found(library: &Library, word: &str) -> u64 {
    let filter = Filter::Words { text: word.to_owned(), whole: true };
    library.count(&Query { filter, ..Query::default() }).unwrap()
}

/// A library of 120 recordings, of one of which the words are removed from the index, or others are added.
fn library_with(change: &str, path: &Path) {
    damaged::library(path);
    open(path).connection().execute_batch(change).unwrap();
}

const LESS: &str = "INSERT INTO recording_text(recording_text, rowid, title, artist, album, genre, path)
    SELECT 'delete', id, title, artist, album, genre, path FROM recording WHERE id = 3";
const MORE: &str = "INSERT INTO recording_text(rowid, title) VALUES (500, 'nocturne')";

#[test]
fn words_that_are_missing_or_too_many_are_a_problem_that_repair_mends_in_place() {
    for (change, word, before, after) in [(LESS, "Elise", 119, 120), (MORE, "nocturne", 0, 0)] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("library.sqlite");
        library_with(change, &path);
        assert_eq!(found(&open(&path), word), before);
        let checked = Library::open_to_check(&path).unwrap();
        let [problem] = &checked.check().unwrap()[..] else { panic!("{:?}", checked.check()) };
        assert!(problem.contains("full-text search"), "{problem}");
        let opened = Library::repair(&path).unwrap();
        let [note] = &opened.notes[..] else { panic!("{:?}", opened.notes) };
        assert!(note.contains("made again"), "{note}");
        assert_eq!(found(&opened.library, word), after);
        assert_sound(&opened.library);
        let aside = std::fs::read_dir(folder.path())
            .unwrap()
            .any(|entry| entry.unwrap().file_name().to_string_lossy().contains("damaged"));
        assert!(!aside, "nothing else was damaged");
    }
}

#[test]
fn a_damaged_index_is_made_again() {
    for damage in [
        "UPDATE recording_text_data SET block = x'00' WHERE id = (SELECT max(id) FROM recording_text_data)",
        "DELETE FROM recording_text_data WHERE id > 10",
        "DELETE FROM recording_text_docsize WHERE id = 7",
        "UPDATE recording_text_config SET v = 1 WHERE k = 'version'",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("library.sqlite");
        damaged::library(&path);
        rusqlite::Connection::open(&path).unwrap().execute(damage, []).unwrap();
        assert!(!Library::open_to_check(&path).unwrap().check().unwrap().is_empty(), "{damage}");
        let opened = Library::repair(&path).unwrap();
        assert_eq!(opened.notes.len(), 1, "{damage}: {:?}", opened.notes);
        assert_sound(&opened.library);
        assert_eq!(found(&opened.library, "Elise"), 120, "{damage}");
    }
}

#[test]
fn a_connection_that_only_reads_cannot_compare_it_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.sqlite");
    library_with(LESS, &path);
    let library = Library::open_read_only(&path).unwrap();
    assert!(library.is_read_only());
    assert_eq!(library.check().unwrap(), Vec::<String>::new());
    assert!(!Library::open_to_check(&path).unwrap().is_read_only());
    let missing = folder.path().join("none.sqlite");
    assert!(Library::open_to_check(&missing).is_err() && !missing.exists(), "nothing is created");
}
