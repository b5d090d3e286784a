//! Exports and imports of whole libraries.

use crate::library::query::Query;
use crate::library::{
    Analysis, Answer, ExchangeError, FileFacts, Findings, Imported, Library, Location, RecordingId,
    StoredFailure, StoredSegment, Tags,
};
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::path::PathBuf;

fn facts(path: &str, content: u8) -> FileFacts {
    let tags = Tags { title: Some("A\u{2028}b".to_owned()), year: Some(1959), ..Tags::default() };
    let location = match path.starts_with("http") {
        true => Location::Link(path.to_owned()),
        false => Location::File(PathBuf::from(path)),
    };
    FileFacts { location, size: Some(1000), modified_ns: Some(5), content_hash: Some([content; 32]), tags }
}

fn analysis(model: u8, verdict: &str) -> Analysis {
    let (head, label) = ("verdict".to_owned(), verdict.to_owned());
    let findings = Findings {
        duration_s: 12.345_678_9,
        audible_s: 0.1 + 0.2,
        level_db: Some(-20.25),
        codec: "flac".to_owned(),
        sample_rate_hz: 44_100,
        channels: 2,
        bit_rate: None,
        windows: 3,
        verdict: Some(verdict.to_owned()),
        confidence: Some(1.0 / 3.0),
        answers: vec![Answer { head: head.clone(), label: label.clone(), probability: 1.0 / 3.0, votes: 2 }],
        segments: vec![StoredSegment { head, label, start_s: 0.0, end_s: 1.0 / 3.0, confidence: 0.7 }],
        embedding: vec![0.1, -2.5e-9],
        fingerprint: vec![1, 2, u32::MAX],
        notes: vec!["cut".to_owned()],
    };
    Analysis {
        model: format!("m{model}"),
        model_hash: [model; 32],
        settings_hash: [0; 32],
        result: Ok(findings),
    }
}

/// Three recordings with all that can be known of them.
fn full() -> Library {
    let mut library = Library::in_memory().unwrap();
    let one = library.put(&facts("/a", 1), &analysis(1, "Piano")).unwrap();
    library.put(&facts("/a", 1), &analysis(2, "Other")).unwrap();
    let two = library.put(&facts("/copy of a", 1), &analysis(1, "Piano")).unwrap();
    let failure = StoredFailure { kind: "no_audio".to_owned(), message: "none".to_owned() };
    library.put(&facts("https://a.org/b", 2), &Analysis { result: Err(failure), ..analysis(1, "") }).unwrap();
    library.decide(one, "verdict", "Piano", "anna", Some("listened twice")).unwrap();
    library.decide(one, "verdict", "Other", "ben", None).unwrap();
    library.set_favourite(two, true).unwrap();
    library.mark_missing(&[two]).unwrap();
    library
        .connection()
        .execute_batch(
            "INSERT INTO playlist VALUES (1, 'evening', 'own', NULL, 3);
             INSERT INTO playlist_item (playlist, position, recording, title) VALUES (1, 0, 1, 'A'), (1, 1, NULL, 'unknown');
             INSERT INTO listened (recording, artist, title, at) VALUES (2, 'x', 'y', 4);
             INSERT INTO descriptor VALUES (1, 'tempo', 0.1, 1);
             INSERT INTO distinct_pair VALUES (1, 2, 6);",
        )
        .unwrap();
    library
}

fn exported(library: &Library) -> String {
    let mut out = Vec::new();
    library.export(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn import(library: &mut Library, text: &str) -> Imported {
    library.import(text.as_bytes()).unwrap()
}

#[test]
fn an_import_into_an_empty_library_makes_the_same_library() {
    let library = full();
    let text = exported(&library);
    assert!(text.starts_with("{\"input\":\"/a\"") && text.lines().count() == 6, "{text}");
    let mut copy = Library::in_memory().unwrap();
    let imported = import(&mut copy, &text);
    assert_eq!((imported.recordings, imported.known, imported.decisions, imported.runs), (3, 0, 2, 4));
    assert_eq!((imported.playlists, imported.listens, imported.favourites), (1, 1, 1));
    assert_eq!(exported(&copy), text);
    for id in 1..=3 {
        let stored = |library: &Library| library.recording_by_id(RecordingId(id)).unwrap();
        assert_eq!(stored(&copy), stored(&library));
    }
}

#[test]
fn importing_twice_changes_nothing() {
    let text = exported(&full());
    let mut library = Library::in_memory().unwrap();
    import(&mut library, &text);
    let again = import(&mut library, &text);
    assert_eq!(again, Imported { known: 3, ..Imported::default() });
    assert_eq!(exported(&library), text);
    let mut own = full();
    let before = exported(&own);
    assert_eq!(import(&mut own, &before), Imported { known: 3, ..Imported::default() });
    assert_eq!(exported(&own), before);
}

#[test]
fn decisions_are_merged_by_content_and_the_newest_is_in_force() {
    let mut library = Library::in_memory().unwrap();
    let id = library.put(&facts("/elsewhere/a", 1), &analysis(1, "Piano")).unwrap();
    library.decide(id, "verdict", "Piano", "carl", None).unwrap();
    library.connection().execute("UPDATE decision SET at = 5", []).unwrap();
    let other = full();
    other.connection().execute("UPDATE decision SET at = 9 WHERE by = 'ben'", []).unwrap();
    other.connection().execute("UPDATE decision SET at = 2 WHERE by = 'anna'", []).unwrap();
    let imported = import(&mut library, &exported(&other));
    assert_eq!((imported.recordings, imported.known), (2, 1), "the copy is a recording of its own");
    let stored = library.recording_by_id(id).unwrap().unwrap();
    assert_eq!(stored.facts.location, Location::File("/elsewhere/a".into()));
    let by: Vec<&str> = stored.decisions.iter().map(|decision| decision.by.as_str()).collect();
    assert_eq!(by, ["ben", "carl", "anna"]);
    assert_eq!(stored.decision("verdict").unwrap().label, "Other");
    assert_eq!(library.count(&Query::default()).unwrap(), 3);
}

#[test]
fn of_two_runs_of_a_model_the_newer_is_kept_and_of_other_content_none() {
    let newer = full();
    newer.connection().execute("UPDATE model_run SET at = at + 100, confidence = 0.25", []).unwrap();
    let mut library = full();
    let imported = import(&mut library, &exported(&newer));
    assert_eq!((imported.runs, imported.known), (4, 3));
    assert_eq!(exported(&library), exported(&newer));
    let imported = import(&mut library, &exported(&full()));
    assert_eq!(imported.runs, 0, "older runs are not taken");

    let mut changed = Library::in_memory().unwrap();
    let id = changed.put(&facts("/a", 9), &analysis(1, "Piano")).unwrap();
    import(&mut changed, &exported(&newer));
    let stored = changed.recording_by_id(id).unwrap().unwrap();
    assert_eq!(stored.facts.content_hash, Some([9; 32]));
    assert_eq!(changed.history(id).unwrap().len(), 1);
    assert_eq!(stored.decisions.len(), 2, "what people said is kept");
}

#[test]
fn a_playlist_of_the_same_name_is_never_replaced() {
    let mut library = full();
    let other = full();
    other.connection().execute("UPDATE playlist_item SET title = 'other' WHERE position = 1", []).unwrap();
    let text = exported(&other);
    assert_eq!(import(&mut library, &text).playlists, 1);
    assert_eq!(import(&mut library, &text).playlists, 0);
    let mut statement = library.connection().prepare("SELECT name FROM playlist ORDER BY id").unwrap();
    let names: Vec<String> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert_eq!(names, ["evening", "evening (2)"]);
}

#[cfg(unix)]
#[test]
fn a_path_that_is_no_utf8_survives() {
    use std::os::unix::ffi::OsStringExt;
    let path: PathBuf = std::ffi::OsString::from_vec(b"/F\xfcr 100%.mp3".to_vec()).into();
    let mut library = Library::in_memory().unwrap();
    let facts = FileFacts { location: Location::File(path.clone()), ..facts("/a", 1) };
    library.put(&facts, &analysis(1, "Piano")).unwrap();
    let text = exported(&library);
    assert!(text.contains(r#""input_bytes":"/F%FCr 100%25.mp3""#), "{text}");
    let mut copy = Library::in_memory().unwrap();
    import(&mut copy, &text);
    assert!(copy.recording(&Location::File(path)).unwrap().is_some());
    assert_eq!(exported(&copy), text);
}

#[test]
fn a_wrong_line_is_named_and_nothing_is_imported() {
    let text = exported(&full());
    let first = text.lines().next().unwrap();
    for (wrong, part) in [
        ("{", "line 2: this is no JSON"),
        ("{\"input\":\"/x\",\"title\":null}", "line 2: this is no recording of `pianoscope library export`"),
        ("{\"other\":1}", "line 2: this is no line of `pianoscope library export`"),
        ("[]", "line 2: this is no line"),
        (&first.replace("\"content_hash\":\"01", "\"content_hash\":\"0x"), "hexadecimal"),
    ] {
        let mut library = Library::in_memory().unwrap();
        let error = library.import(format!("{first}\n{wrong}\n").as_bytes()).unwrap_err();
        assert!(
            matches!(error, ExchangeError::Line { line: 2, .. }) && error.to_string().contains(part),
            "{error}"
        );
        assert_eq!(library.count(&Query::default()).unwrap(), 0, "nothing was imported");
    }
    let mut library = Library::in_memory().unwrap();
    let not_text = library.import(&b"\xff\xfe\n"[..]).unwrap_err();
    assert!(not_text.to_string().contains("no text"), "{not_text}");
    assert_eq!(import(&mut library, "\u{feff}\n\n"), Imported::default());
}

/// A text with random damage: digits and signs changed, parts left out or written twice.
fn mutated(text: &str, random: &mut Pcg64Mcg) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..random.random_range(1..4) {
        let at = random.random_range(0..bytes.len());
        let end = (at + random.random_range(1..12)).min(bytes.len());
        match random.random_range(0..5) {
            0 => bytes[at] = *b"-0123456789.eE\"{}[],:nutf\x00\xff".choose(random).unwrap(),
            1 => drop(bytes.drain(at..end)),
            2 => {
                let part = bytes[at..end].to_vec();
                bytes.splice(at..at, part);
            }
            _ => {
                // A number after some colon.
                let number = [":-1", ":99999999999", ":-9223372036854775808", ":null", ":1e300", ":\"00\""];
                if let Some(colon) = bytes[at..].iter().position(|byte| *byte == b':') {
                    let value = at + colon + 1;
                    let length = bytes[value..].iter().take_while(|byte| !b",}]".contains(byte)).count();
                    let written = number.choose(random).unwrap().bytes();
                    bytes.splice(value - 1..value + length, written);
                }
            }
        }
    }
    bytes
}

#[test]
fn what_is_imported_from_a_damaged_export_can_be_read_and_else_nothing_is() {
    let text = exported(&full());
    let mut random = Pcg64Mcg::seed_from_u64(1);
    let count = std::env::var("PIANOSCOPE_TEST_MUTATIONS").ok().and_then(|count| count.parse().ok());
    let (mut imported, mut refused) = (0, 0);
    for round in 0..count.unwrap_or(300) {
        let damaged = mutated(&text, &mut random);
        let shown = || String::from_utf8_lossy(&damaged).into_owned();
        let mut library = Library::in_memory().unwrap();
        match library.import(damaged.as_slice()) {
            Ok(_) => {
                imported += 1;
                assert_eq!(library.check().unwrap(), Vec::<String>::new(), "{round}: {}", shown());
                let ids = library.ids(&Query::default()).unwrap();
                let read =
                    library.recordings_by_id(&ids).unwrap_or_else(|error| panic!("{error}: {}", shown()));
                assert_eq!(read.len(), ids.len());
                exported(&library);
            }
            Err(ExchangeError::Line { reason, .. }) => {
                refused += 1;
                assert!(!reason.is_empty());
                assert_eq!(library.count(&Query::default()).unwrap(), 0);
            }
            Err(error) => panic!("{round}: {error}: {}", shown()),
        }
    }
    eprintln!("{imported} imported, {refused} refused");
    assert!(imported > 20 && refused > 100, "{imported} imported, {refused} refused");
}

#[test]
fn a_backup_over_a_library_that_forgot_all_connects_the_same_playlist_and_listens_again() {
    let text = exported(&full());
    let mut library = full();
    library.connection().execute("DELETE FROM recording", []).unwrap();
    assert_eq!(library.playlists().unwrap()[0].matched, 0);
    let imported = import(&mut library, &text);
    assert_eq!((imported.recordings, imported.playlists, imported.listens, imported.matched), (3, 0, 0, 2));
    let playlists = library.playlists().unwrap();
    assert_eq!(playlists.iter().map(|list| (list.entries, list.matched)).collect::<Vec<_>>(), [(2, 1)]);
    assert_eq!(exported(&library), text);
}

#[test]
fn an_entry_that_waits_for_a_path_has_its_recording_when_an_import_brings_it() {
    let mut library = Library::in_memory().unwrap();
    let sql = "INSERT INTO playlist VALUES (1, 'p', 'own', NULL, 1);
        INSERT INTO playlist_item (playlist, position, path) VALUES (1, 0, '/copy of a');";
    library.connection().execute_batch(sql).unwrap();
    assert_eq!(import(&mut library, &exported(&full())).matched, 1);
    assert_eq!(library.playlist_named("p").unwrap().items[0].recording, Some(RecordingId(2)));
}
