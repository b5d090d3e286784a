//! Decisions on many recordings at once, and what taking them back restores.

use super::*;
use crate::library::{DecisionId, RecordingId, Verdict};

fn ten() -> (Library, Vec<RecordingId>) {
    let mut library = Library::in_memory().unwrap();
    library.put_all(&results("many", 10)).unwrap();
    let ids = library.ids(&Default::default()).unwrap();
    (library, ids)
}

fn labels(library: &Library, ids: &[RecordingId]) -> Vec<Option<String>> {
    library.verdicts_of(ids).unwrap().into_iter().map(|verdict| verdict.label).collect()
}

#[test]
fn all_are_decided_at_once_and_exactly_these_decisions_are_taken_back() {
    let (mut library, ids) = ten();
    library.decide(ids[3], "class", "Other", "alice", None).unwrap();
    let before = labels(&library, &ids);
    assert_eq!((before[2].as_deref(), before[3].as_deref()), (Some("Piano"), Some("Other")));
    let mut verdicts = library.verdicts_of(&ids).unwrap();
    for verdict in &mut verdicts {
        assert_eq!(verdict.head, "class");
        verdict.label = Some("Organ".into());
    }
    verdicts[9].label = None;
    library.forget(&ids[8..9]).unwrap();
    let decided = library.decide_all(&verdicts, "bob", None).unwrap();
    assert_eq!(decided.iter().map(|made| made.recording).collect::<Vec<_>>(), ids[..8]);
    assert!(labels(&library, &ids[..8]).iter().all(|label| label.as_deref() == Some("Organ")));
    // A later decision of somebody else stays in force.
    library.decide(ids[0], "class", "Guitar", "carl", None).unwrap();
    assert_eq!(library.undo_decisions(&decided).unwrap(), ids[..8]);
    assert_eq!(library.undo_decisions(&decided).unwrap(), [], "only once");
    let after = labels(&library, &ids[..8]);
    assert_eq!(after[0].as_deref(), Some("Guitar"));
    assert_eq!(after[1..], before[1..8]);
}

#[test]
fn a_number_that_was_used_again_is_another_decision() {
    let (mut library, ids) = ten();
    let verdict = |id| Verdict { id, head: "class".into(), label: Some("Other".into()) };
    let first: Vec<DecisionId> = library.decide_all(&[verdict(ids[0])], "alice", None).unwrap();
    library.undo_decision(ids[0], "class").unwrap();
    let second = library.decide_all(&[verdict(ids[1])], "bob", None).unwrap();
    assert_eq!(library.undo_decisions(&first).unwrap(), []);
    assert_eq!(library.undo_decisions(&second).unwrap(), [ids[1]]);
}

#[test]
fn favourites_come_back_with_their_time() {
    let (mut library, ids) = ten();
    let old = [(ids[0], Some(1000)), (ids[1], Some(2000))];
    assert_eq!(library.add_favourites(&old).unwrap(), ids[..2]);
    let all: Vec<_> = ids[..4].iter().map(|id| (*id, None)).collect();
    assert_eq!(library.add_favourites(&all).unwrap(), ids[2..4], "only those that were none");
    let removed = library.remove_favourites(&ids).unwrap();
    assert_eq!(removed[..2], [(ids[0], 1000), (ids[1], 2000)]);
    assert_eq!((removed.len(), count(&library, "favourite")), (4, 0));
    let again: Vec<_> = removed.iter().map(|(id, since)| (*id, Some(*since))).collect();
    library.add_favourites(&again).unwrap();
    assert_eq!(library.remove_favourites(&ids).unwrap(), removed);
}
