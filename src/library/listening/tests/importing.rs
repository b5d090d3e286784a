use crate::cancel::Cancel;
use crate::library::listening::{HistoryError, ImportedHistory, Matched};
use crate::library::tests::{analysis, facts};
use crate::library::{FileFacts, Library, RecordingId, Tags};
use std::fs;
use std::path::Path;

pub(super) fn line(at: i64, artist: &str, title: &str) -> String {
    format!(
        "{{\"listened_at\": {at}, \"track_metadata\": {{\"artist_name\": \"{artist}\", \"track_name\": \"{title}\"}}}}\n"
    )
}

fn put(library: &mut Library, name: &str, content: u8, artist: &str, title: &str) -> RecordingId {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let tags = Tags { artist: text(artist), title: text(title), ..Tags::default() };
    library.put(&FileFacts { tags, ..facts(name, content) }, &analysis(1)).unwrap()
}

fn import(library: &mut Library, path: &Path) -> ImportedHistory {
    library.import_history(path, &Cancel::new()).unwrap()
}

fn listened(library: &Library) -> Vec<(String, Option<i64>)> {
    let mut statement =
        library.connection().prepare("SELECT title, recording FROM listened ORDER BY at").unwrap();
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
}

#[test]
fn listens_are_matched_by_artist_and_title_and_stored_once() {
    let here = tempfile::tempdir().unwrap();
    let file = here.path().join("1.jsonl");
    let mut library = Library::in_memory().unwrap();
    let live = put(&mut library, "a.mp3", 1, "Frédéric Chopin", "Prélude No. 4 (live)");
    let prelude = put(&mut library, "b.mp3", 2, "Frédéric Chopin", "Prélude No. 4");
    let untagged = put(&mut library, "03 - Satie - Gymnopédie 1.mp3", 3, "", "");
    let text = [
        line(10, "frederic chopin", "PRELUDE NO 4"),
        line(20, "Frederic Chopin", "Prelude, No. 4 [Live]"),
        line(30, "Satie feat. Nobody", "Gymnopédie 1"),
        line(40, "Grieg", "Arietta"),
        line(50, "Frederic Chopin", "Prelude No. 4 (take 2)"),
        "damaged\n".to_owned(),
        line(10, "frederic chopin", "PRELUDE NO 4"),
    ];
    fs::write(&file, text.concat()).unwrap();
    let imported = import(&mut library, &file);
    let expected =
        ImportedHistory { files: 1, listens: 6, new: 5, matched: 4, skipped: 1, is_cancelled: false };
    assert_eq!(imported, expected);
    let recordings: Vec<Option<i64>> =
        listened(&library).into_iter().map(|(_, recording)| recording).collect();
    assert_eq!(recordings, [Some(prelude.0), Some(live.0), Some(untagged.0), None, Some(live.0)]);
    let again = import(&mut library, &file);
    assert_eq!((again.listens, again.new, again.matched), (6, 0, 0));
}

#[test]
fn what_a_scan_adds_later_is_matched_then() {
    let here = tempfile::tempdir().unwrap();
    let file = here.path().join("export.json");
    fs::write(&file, format!("[{}, {}]", line(10, "Grieg", "Arietta"), line(20, "Grieg", "Notturno")))
        .unwrap();
    let mut library = Library::in_memory().unwrap();
    assert_eq!(import(&mut library, &file).matched, 0);
    assert_eq!(library.match_unmatched().unwrap(), Matched::default());
    let arietta = put(&mut library, "a.mp3", 1, "Edvard Grieg", "Arietta");
    assert_eq!(library.match_unmatched().unwrap(), Matched::default(), "another artist");
    let arietta_too = put(&mut library, "b.mp3", 2, "GRIEG", "arietta");
    assert_eq!(library.match_unmatched().unwrap(), Matched { listens: 1, playlist_items: 0 });
    assert_eq!(listened(&library)[0].1, Some(arietta_too.0));
    library.forget(&[arietta, arietta_too]).unwrap();
    assert_eq!(listened(&library), [("Arietta".to_owned(), None), ("Notturno".to_owned(), None)]);
}

#[test]
fn an_unpacked_export_is_read_as_a_whole() {
    let here = tempfile::tempdir().unwrap();
    fs::create_dir_all(here.path().join("listens/2024")).unwrap();
    fs::write(here.path().join("user.json"), "{\"user_id\": 1, \"username\": \"me\"}\n").unwrap();
    fs::write(here.path().join("feedback.jsonl"), "{\"recording_msid\": \"x\", \"score\": 1}\n").unwrap();
    for month in [1, 2, 11] {
        let path = here.path().join(format!("listens/2024/{month}.jsonl"));
        fs::write(path, line(month, "Grieg", "Arietta")).unwrap();
    }
    let mut library = Library::in_memory().unwrap();
    let imported = import(&mut library, here.path());
    assert_eq!((imported.files, imported.new, imported.skipped), (3, 3, 0));
}

#[test]
fn listens_in_one_sitting_are_a_basket() {
    let here = tempfile::tempdir().unwrap();
    let file = here.path().join("1.jsonl");
    let mut library = Library::in_memory().unwrap();
    let ids: Vec<RecordingId> =
        (1..=4).map(|n| put(&mut library, &format!("{n}.mp3"), n, "A", &n.to_string())).collect();
    let times = [(1000, "1"), (1200, "2"), (2000, "nowhere"), (3700, "3"), (5600, "4")];
    fs::write(&file, times.map(|(at, title)| line(at, "A", title)).concat()).unwrap();
    import(&mut library, &file);
    let co_listening = library.co_listening().unwrap();
    assert_eq!(co_listening.recordings(), &ids[..3]);
    assert_eq!(co_listening.common_baskets(ids[0], ids[2]), 1, "the one that is not here bridges the time");
}

#[test]
fn what_is_no_history_says_what_to_do() {
    let here = tempfile::tempdir().unwrap();
    let path = |name: &str, bytes: &[u8]| {
        let path = here.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let mut library = Library::in_memory().unwrap();
    let mut failure = |path: &Path| library.import_history(path, &Cancel::new()).unwrap_err();
    for (name, bytes) in [
        ("empty", &b""[..]),
        ("text", b"Dear diary\nno music\n"),
        ("json", b"{\"a\": [1]}"),
        ("0", &[0; 5000]),
    ] {
        let error = failure(&path(name, bytes));
        assert!(matches!(error, HistoryError::NotAHistory { .. }), "{name}: {error}");
        assert!(error.to_string().contains("listened_at"), "{error}");
    }
    let zip = failure(&path("export.zip", b"PK\x03\x04\x14\0"));
    assert!(matches!(zip, HistoryError::Archive(_)), "{zip}");
    assert!(matches!(failure(&here.path().join("gone")), HistoryError::Read { .. }));
    let empty = here.path().join("folder");
    fs::create_dir(&empty).unwrap();
    assert!(matches!(failure(&empty), HistoryError::NoFiles(_)));
}

#[test]
fn a_cancelled_import_keeps_what_it_has() {
    let here = tempfile::tempdir().unwrap();
    let file = here.path().join("1.jsonl");
    fs::write(&file, (1..25_000).map(|at| line(at, "A", "B")).collect::<String>()).unwrap();
    let mut library = Library::in_memory().unwrap();
    let cancel = Cancel::new();
    cancel.cancel();
    let imported = library.import_history(&file, &cancel).unwrap();
    assert!(imported.is_cancelled && imported.new == 0, "{imported:?}");
    assert_eq!(import(&mut library, &file).new, 24_999);
}
