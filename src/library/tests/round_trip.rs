//! What is stored is read again.

use super::{analysis, assert_sound, count, facts, results};
use crate::library::{Library, LibraryError, Location, StoredFailure, StoredRecording};
use std::path::PathBuf;

fn stored(library: &Library, name: &str) -> StoredRecording {
    library.recording(&facts(name, 1).location).unwrap().unwrap()
}

#[test]
fn a_recording_is_read_as_it_was_stored() {
    let mut library = Library::in_memory().unwrap();
    let id = library.put(&facts("a.mp3", 1), &analysis(1)).unwrap();
    assert_sound(&library);
    let read = stored(&library, "a.mp3");
    assert_eq!((read.id, &read.facts), (id, &facts("a.mp3", 1)));
    let run = read.run.as_ref().unwrap();
    assert_eq!((&run.analysis, run.head.as_deref()), (&analysis(1), Some("class")));
    assert_eq!(library.recording_by_id(id).unwrap(), Some(read));
    assert_eq!(library.recording(&facts("b.mp3", 1).location).unwrap(), None);
    let known = library.known(&facts("a.mp3", 1).location).unwrap().unwrap();
    assert_eq!((known.content_hash, known.run), (Some([1; 32]), Some(([1; 32], [9; 32]))));
}

#[test]
fn many_are_read_as_each_alone_but_without_signals_and_in_the_order_that_is_asked_for() {
    let mut library = Library::in_memory().unwrap();
    let mut ids = Vec::new();
    for folder in ["a", "b", "c"] {
        ids.extend(library.put_all(&results(folder, 250)).unwrap());
    }
    let failure = StoredFailure { kind: "damaged".into(), message: "the file is damaged".into() };
    let mut failed = analysis(2);
    failed.result = Err(failure);
    library.put(&results("a", 1)[0].0, &failed).unwrap();
    for id in ids.iter().step_by(7) {
        library.decide(*id, "class", "Other", "alice", Some("an organ")).unwrap();
        library.decide(*id, "genre", "Folk", "bob", None).unwrap();
        library.set_favourite(*id, true).unwrap();
    }
    library.mark_missing(&ids[3..9]).unwrap();
    let forgotten = ids[600];
    library.forget(&[forgotten]).unwrap();
    ids.reverse();
    let read = library.recordings_by_id(&ids).unwrap();
    ids.retain(|id| *id != forgotten);
    assert_eq!(read.len(), 749);
    for (id, read) in ids.iter().zip(read) {
        let mut alone = library.recording_by_id(*id).unwrap().unwrap();
        if let Ok(findings) = &mut alone.run.as_mut().unwrap().analysis.result {
            assert!(!findings.embedding.is_empty() && !findings.fingerprint.is_empty());
            findings.embedding.clear();
            findings.fingerprint.clear();
        }
        assert_eq!(read, alone);
    }
    assert!(library.recordings_by_id(&[]).unwrap().is_empty());
}

#[test]
fn a_run_of_the_same_model_and_settings_is_replaced_and_one_of_another_model_added() {
    let mut library = Library::in_memory().unwrap();
    for model in [1, 1, 2] {
        library.put(&facts("a.mp3", 1), &analysis(model)).unwrap();
    }
    assert_eq!(count(&library, "run"), 2);
    assert_eq!(stored(&library, "a.mp3").run.unwrap().analysis.model_hash, [2; 32]);
    let mut failed = analysis(1);
    failed.result = Err(StoredFailure { kind: "damaged".into(), message: "the file is damaged".into() });
    library.put(&facts("a.mp3", 1), &failed).unwrap();
    assert_eq!(stored(&library, "a.mp3").run.unwrap().analysis, failed);
}

#[test]
fn decisions_and_favourites_survive_a_run_and_new_content() {
    let mut library = Library::in_memory().unwrap();
    let id = library.put(&facts("a.mp3", 1), &analysis(1)).unwrap();
    library.decide(id, "class", "Other", "alice", None).unwrap();
    library.decide(id, "class", "Piano", "bob", Some("no, a piano")).unwrap();
    library.set_favourite(id, true).unwrap();
    library.put(&facts("a.mp3", 1), &analysis(2)).unwrap();
    let changed = facts("a.mp3", 2);
    assert_eq!(library.put(&changed, &analysis(3)).unwrap(), id);
    let read = stored(&library, "a.mp3");
    assert_eq!(read.decision("class").unwrap().by, "bob");
    assert!(read.favourite && read.decisions.len() == 2);
    assert_eq!(count(&library, "run"), 1, "runs of the old content are dropped");
    assert_eq!(library.undo_decision(id, "class").unwrap().unwrap().label, "Piano");
    assert_eq!(stored(&library, "a.mp3").decision("class").unwrap().by, "alice");
    library.set_favourite(id, false).unwrap();
    assert!(!stored(&library, "a.mp3").favourite);
}

#[test]
fn a_moved_file_keeps_all_that_is_known_of_it() {
    let mut library = Library::in_memory().unwrap();
    let id = library.put(&facts("a.mp3", 1), &analysis(1)).unwrap();
    library.put(&facts("b.mp3", 2), &analysis(1)).unwrap();
    library.mark_missing(&[id]).unwrap();
    assert!(stored(&library, "a.mp3").missing_since.is_some());
    let found = library.with_content(1001, &[1; 32]).unwrap();
    assert_eq!(found, [(id, facts("a.mp3", 1).location)]);
    let occupied = library.moved(id, &facts("b.mp3", 1).location, None);
    assert!(matches!(occupied, Err(LibraryError::Occupied(_))));
    let to = Location::File(PathBuf::from("/music/elsewhere/c.mp3"));
    library.moved(id, &to, Some(5)).unwrap();
    let read = library.recording(&to).unwrap().unwrap();
    assert_eq!((read.id, read.missing_since, read.facts.modified_ns), (id, None, Some(5)));
    assert!(read.run.is_some());
}

#[test]
fn a_forgotten_recording_leaves_no_row() {
    let mut library = Library::in_memory().unwrap();
    let results = [(facts("a.mp3", 1), analysis(1)), (facts("b.mp3", 2), analysis(1))];
    let ids = library.put_all(&results).unwrap();
    library.decide(ids[0], "class", "Other", "alice", None).unwrap();
    assert_eq!(library.forget(&ids).unwrap(), 2);
    for table in ["recording", "model_run", "answer", "segment", "embedding", "fingerprint", "decision"] {
        assert_eq!(count(&library, table), 0, "{table}");
    }
    assert!(matches!(library.decide(ids[0], "class", "Piano", "a", None), Err(LibraryError::NoRecording(_))));
    assert!(matches!(library.set_favourite(ids[0], true), Err(LibraryError::NoRecording(_))));
}

#[test]
fn text_is_found_by_word_and_prefix_also_after_a_change() {
    let mut library = Library::in_memory().unwrap();
    let id = library.put(&facts("a.mp3", 1), &analysis(1)).unwrap();
    let found = |library: &Library, text: &str| -> i64 {
        library
            .connection()
            .query_row("SELECT count(*) FROM recording_text WHERE recording_text MATCH ?1", [text], |row| {
                row.get(0)
            })
            .unwrap()
    };
    assert_eq!((found(&library, "fur"), found(&library, "bag*"), found(&library, "nocturne")), (1, 1, 0));
    let mut renamed = facts("a.mp3", 1);
    renamed.tags.title = Some("Nocturne".into());
    library.put(&renamed, &analysis(1)).unwrap();
    assert_eq!((found(&library, "fur"), found(&library, "nocturne")), (0, 1));
    library.forget(&[id]).unwrap();
    assert_eq!(found(&library, "nocturne"), 0);
}
