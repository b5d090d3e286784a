//! Sorting, limits, columns, stale runs and non-UTF-8 paths.

use super::plain::{Plain, PlainRun};
use crate::library::query::{Cell, Field, Filter, Query, SortKey};
use crate::library::{Library, LibraryError, RecordingId};

fn titled(path: &str, title: Option<&str>, duration: Option<f64>) -> Plain {
    let tags = [title.map(str::to_owned), None, None, None, None, None];
    Plain { path: path.to_owned(), tags, duration, ..Plain::default() }
}

fn library() -> Library {
    let library = Library::in_memory().unwrap();
    for recording in [
        titled("/3", Some("elan"), Some(3.0)),
        titled("/2", Some("Étude"), None),
        titled("/1", None, Some(7.0)),
        titled("/4", Some("Alt"), Some(3.0)),
    ] {
        recording.insert(&library);
    }
    library
}

fn sorted(library: &Library, keys: &str) -> Vec<i64> {
    let sort = SortKey::parse_list(keys, &library.vocabulary().unwrap()).unwrap();
    library.ids(&Query { sort, ..Query::default() }).unwrap().iter().map(|id| id.0).collect()
}

#[test]
fn rows_are_sorted_without_accents_and_those_without_a_value_come_last() {
    let library = library();
    assert_eq!(sorted(&library, "title"), [4, 1, 2, 3]);
    assert_eq!(sorted(&library, "-title"), [2, 1, 4, 3]);
    assert_eq!(sorted(&library, "-duration,title"), [3, 4, 1, 2]);
    assert_eq!(sorted(&library, "duration,-title"), [1, 4, 3, 2]);
    assert_eq!(sorted(&library, "path"), [3, 2, 1, 4]);
    let paths: Vec<i64> = library.ids(&Query::default()).unwrap().iter().map(|id| id.0).collect();
    assert_eq!(paths, [3, 2, 1, 4], "by path without keys");
}

#[test]
fn limit_and_offset_select_a_part_and_a_failing_reader_ends_it() {
    let library = library();
    let query =
        Query { limit: Some(2), offset: 1, columns: vec![Field::Title, Field::Duration], ..Query::default() };
    let rows = library.query(&query).unwrap();
    assert_eq!(rows.iter().map(|row| row.id.0).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(rows[0].cells, [Cell::Text("Étude".to_owned()), Cell::Absent]);
    assert_eq!(rows[1].cells, [Cell::Text("elan".to_owned()), Cell::Number(3.0)]);
    assert_eq!(library.count(&query).unwrap(), 4, "the limit does not count");
    assert_eq!(library.rows_by_id(&[RecordingId(1), RecordingId(99)], &query).unwrap(), rows[1..]);
    let beyond = Query { offset: 9, ..query };
    assert!(library.query(&beyond).unwrap().is_empty());
    let mut calls = 0;
    let stopped = library.for_each_row(&Query::default(), |_| {
        calls += 1;
        Err(LibraryError::NoFolder)
    });
    assert!(matches!(stopped, Err(LibraryError::NoFolder)) && calls == 1);
}

#[test]
fn runs_of_another_model_are_stale() {
    let library = library();
    let run = PlainRun { model: "m".to_owned(), ..PlainRun::default() };
    Plain { path: "/5".to_owned(), run: Some(run), ..Plain::default() }.insert(&library);
    library.connection().execute("UPDATE maker SET model_hash = ?1", [[7_u8; 32]]).unwrap();
    let filter = Filter::parse("stale", &library.vocabulary().unwrap()).unwrap();
    let found = |model_hash| {
        let query = Query { filter: filter.clone(), model_hash, ..Query::default() };
        library.ids(&query).unwrap()
    };
    assert_eq!(found(Some([8; 32])), [RecordingId(5)]);
    assert!(found(Some([7; 32])).is_empty());
    assert!(found(None).is_empty());
}

#[test]
fn a_path_that_is_no_utf8_is_found_by_folder_and_part() {
    let library = library();
    let sql = "INSERT INTO recording (path, is_link, added_at) VALUES (?1, 0, 1)";
    library.connection().execute(sql, [&b"/music/F\xfcr/Elise.mp3"[..]]).unwrap();
    for text in ["folder = /music", "folder = '/'", "folder = music", "folder ~ mus", "path ~ elise", "elise"]
    {
        let filter = Filter::parse(text, &library.vocabulary().unwrap()).unwrap();
        let found = library.ids(&Query { filter, ..Query::default() }).unwrap();
        assert!(found.contains(&RecordingId(5)), "{text}: {found:?}");
    }
}
