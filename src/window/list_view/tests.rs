//! Filters, orders and totals of made recordings.

use super::*;
use crate::audio::{Framing, StreamInfo};
use crate::classify::report::Failure;
use crate::classify::{HeadOutcome, Outcome, Tally, VoteRule};
use crate::model::{Head, HeadKind};
use crate::window::recording::State;
use crate::window::source::RecordingSource;
use std::path::PathBuf;
use std::sync::Arc;

fn labels() -> Vec<String> {
    vec!["Piano".to_owned(), "Other".to_owned()]
}

/// A result of 60 windows of which `piano` vote for the piano, with this probability in each window.
fn outcome(piano: usize, probability: f32, duration_s: f64) -> Outcome {
    let head = Head { name: "label".to_owned(), labels: labels(), kind: HeadKind::Exclusive };
    let loser = 1.0 - probability;
    let window = |n: usize| if n < piano { [probability, loser] } else { [loser, probability] };
    let windows: Vec<[f32; 2]> = (0..60).map(window).collect();
    let tally = Tally::new(HeadKind::Exclusive, 2, windows.iter().map(|outputs| outputs.as_slice()));
    Outcome {
        info: StreamInfo {
            codec: "wav".to_owned(),
            sample_rate: 48_000,
            channels: 2,
            duration_s: Some(duration_s),
            title: None,
        },
        model: "made".to_owned(),
        heads: vec![HeadOutcome::new(head, tally, Vec::new(), VoteRule::Majority)],
        framing: Framing::default(),
        duration_s,
        audible_s: duration_s,
        level_db: None,
        predictions: Vec::new(),
        embedding: Vec::new(),
        tags: None,
        spans: Vec::new(),
        notes: Vec::new(),
        elapsed_s: 0.1,
    }
}

fn add(session: &mut Session, name: &str, state: State) -> RecordingId {
    let id = session.add(name.to_owned(), Ok(RecordingSource::File(PathBuf::from(name))));
    session.get_mut(id).unwrap().state = state;
    id
}

fn done(piano: usize, probability: f32, duration_s: f64) -> State {
    State::Done(Arc::new(outcome(piano, probability, duration_s)))
}

/// A session in which every group has a recording.
fn session() -> Session {
    let mut session = Session::default();
    add(&mut session, "/music/Chopin/Nocturne op. 9 no. 2.mp3", done(60, 0.98, 260.0));
    add(&mut session, "/music/Dvořák/Humoresque.flac", done(2, 0.9, 180.0));
    add(&mut session, "/music/Chopin/Nocturne op. 27 no. 1.mp3", done(35, 0.95, 320.0));
    add(&mut session, "/music/lost.mp3", State::Failed(Failure::new("missing", "no such file")));
    add(&mut session, "/music/waiting.mp3", State::Queued);
    add(&mut session, "/music/cancelled.mp3", State::Cancelled);
    session
}

fn shown(list: &ListView, session: &Session) -> Vec<String> {
    list.recordings_from(0, session).map(|(_, recording)| recording.short_name().to_owned()).collect()
}

/// Updates the list until no change waits.
fn settle(list: &mut ListView, session: &Session) {
    while let Some(wait) = list.update(session, &labels()) {
        std::thread::sleep(wait);
    }
}

fn list(session: &Session, change: impl FnOnce(&mut ListView)) -> Vec<String> {
    let mut list = ListView::default();
    list.update(session, &labels());
    change(&mut list);
    list.update(session, &labels());
    shown(&list, session)
}

#[test]
fn totals_count_each_group() {
    let session = session();
    let mut list = ListView::default();
    list.update(&session, &labels());
    let groups: Vec<_> =
        list.totals().groups().map(|group| (group.filter.name().to_owned(), group.count)).collect();
    let expected =
        [("Piano", 2), ("Other", 1), ("unsure", 1), ("failed", 1), ("waiting", 1), ("cancelled", 1)];
    assert_eq!(groups, expected.map(|(name, count)| (name.to_owned(), count)));
    assert_eq!(list.totals().all, 6);
}

#[test]
fn a_group_shows_its_recordings_only_and_again_all() {
    let session = session();
    for (filter, names) in [
        (Filter::Label("Piano".to_owned()), vec!["Nocturne op. 9 no. 2.mp3", "Nocturne op. 27 no. 1.mp3"]),
        (Filter::Label("Other".to_owned()), vec!["Humoresque.flac"]),
        (Filter::Unsure, vec!["Nocturne op. 27 no. 1.mp3"]),
        (Filter::Failed, vec!["lost.mp3"]),
        (Filter::Waiting, vec!["waiting.mp3"]),
        (Filter::Cancelled, vec!["cancelled.mp3"]),
    ] {
        assert_eq!(list(&session, |list| list.show_only(filter.clone())), names, "{filter:?}");
    }
    let twice = |list: &mut ListView| (0..2).for_each(|_| list.show_only(Filter::Failed));
    assert_eq!(list(&session, twice).len(), 6);
}

#[test]
fn words_are_found_in_any_order_without_case_and_accents() {
    let session = session();
    for (text, count) in [
        ("nocturne", 2),
        ("no. 1 CHOPIN", 1),
        ("dvorak", 1),
        ("DVOŘÁK humoresque", 1),
        ("Dvor\u{30c}a\u{301}k", 1),
        ("chopin dvorak", 0),
        ("   ", 6),
    ] {
        assert_eq!(list(&session, |list| list.set_text(text.to_owned())).len(), count, "{text:?}");
    }
    let both = |list: &mut ListView| {
        list.set_text("chopin".to_owned());
        list.show_only(Filter::Unsure);
    };
    assert_eq!(list(&session, both), ["Nocturne op. 27 no. 1.mp3"]);
}

#[test]
fn names_are_folded_letter_by_letter() {
    for (name, folded) in [
        ("Łódź", "lodz"),
        ("Bjørn Ægir", "bjorn aegir"),
        ("Straße", "strasse"),
        ("ÉTUDE", "etude"),
        ("月光", "月光"),
    ] {
        assert_eq!(names::folded(name), folded);
    }
}

#[test]
fn every_order_has_both_directions_and_what_has_no_value_stays_last() {
    let session = session();
    let sorted =
        |key: SortKey, times: usize| list(&session, |list| (0..times).for_each(|_| list.sort_by(key)));
    let (nine, dvorak, twenty_seven) =
        ("Nocturne op. 9 no. 2.mp3", "Humoresque.flac", "Nocturne op. 27 no. 1.mp3");
    let others = ["lost.mp3", "waiting.mp3", "cancelled.mp3"];
    let with_others = |names: [&'static str; 3]| [names, others].concat();
    assert_eq!(
        sorted(SortKey::Name, 1),
        ["cancelled.mp3", dvorak, "lost.mp3", nine, twenty_seven, "waiting.mp3"]
    );
    assert_eq!(sorted(SortKey::Name, 2).first().unwrap(), "waiting.mp3");
    assert_eq!(sorted(SortKey::Confidence, 1), with_others([twenty_seven, dvorak, nine]));
    assert_eq!(sorted(SortKey::Confidence, 2), with_others([nine, dvorak, twenty_seven]));
    assert_eq!(sorted(SortKey::Length, 1), with_others([dvorak, nine, twenty_seven]));
    assert_eq!(sorted(SortKey::Length, 2), with_others([twenty_seven, nine, dvorak]));
    let by_result = [nine, twenty_seven, dvorak, "lost.mp3", "cancelled.mp3", "waiting.mp3"];
    assert_eq!(
        sorted(SortKey::Result, 1),
        by_result,
        "equal results are in the order in which they were added"
    );
    // The default order, turned round.
    assert_eq!(sorted(SortKey::Added, 1).first().unwrap(), "cancelled.mp3");
    assert_eq!(sorted(SortKey::Added, 2).first().unwrap(), nine);
}

#[test]
fn numbers_in_names_are_compared_by_their_value() {
    let sorted = ["a", "a 1", "a 02", "a 2 b", "a 10", "b 1"];
    for pair in sorted.windows(2) {
        assert!(names::compare_names(pair[0], pair[1]).is_lt(), "{pair:?}");
    }
    assert!(names::compare_names("a 007", "a 7").is_eq());
}

#[test]
fn rows_under_the_pointer_stay_until_it_leaves() {
    let mut session = session();
    let waiting = session.recordings()[4].id;
    let mut list = ListView::default();
    list.show_only(Filter::Waiting);
    settle(&mut list, &session);
    list.set_pointer_over(true);
    session.get_mut(waiting).unwrap().state = done(60, 0.99, 100.0);
    let new = add(&mut session, "/music/new.mp3", State::Queued);
    settle(&mut list, &session);
    assert_eq!(list.ids().collect::<Vec<_>>(), [waiting, new], "it stays although it has a result now");
    assert_eq!(list.totals().of(&Filter::Waiting), 1, "the totals do not wait");
    assert!(list.set_pointer_over(false), "the rows have to be arranged anew");
    settle(&mut list, &session);
    assert_eq!(list.ids().collect::<Vec<_>>(), [new]);

    // With another order new results do not move rows either.
    list.show_all();
    list.sort_by(SortKey::Confidence);
    settle(&mut list, &session);
    let before: Vec<_> = list.ids().collect();
    list.set_pointer_over(true);
    session.get_mut(new).unwrap().state = done(60, 0.5, 1.0);
    settle(&mut list, &session);
    assert_eq!(list.ids().collect::<Vec<_>>(), before);
    // What the user asks for happens at once.
    list.sort_by(SortKey::Confidence);
    settle(&mut list, &session);
    assert_ne!(list.ids().collect::<Vec<_>>(), before);
}

#[test]
fn steps_and_removals_follow_the_rows() {
    let session = session();
    let mut list = ListView::default();
    list.show_only(Filter::Label("Piano".to_owned()));
    list.update(&session, &labels());
    let [first, last] = list.ids().collect::<Vec<_>>()[..] else { panic!("two rows") };
    let hidden = session.recordings()[1].id;
    assert_eq!(list.step(Some(first), 1), Some(last));
    assert_eq!(list.step(Some(last), 1), Some(last));
    assert_eq!(list.step(Some(last), -5), Some(first));
    assert_eq!((list.step(Some(hidden), 1), list.step(Some(hidden), -1)), (Some(first), Some(last)));
    assert_eq!((list.neighbour(first), list.neighbour(last)), (Some(last), Some(first)));
    assert_eq!(list.neighbour(hidden), None);
}

#[test]
fn an_emptied_list_forgets_its_filter_and_keeps_its_order() {
    let mut session = session();
    let mut list = ListView::default();
    list.set_text("nocturne".to_owned());
    list.sort_by(SortKey::Name);
    settle(&mut list, &session);
    session.remove_finished(|_| true);
    session.remove(session.recordings()[0].id);
    settle(&mut list, &session);
    add(&mut session, "/music/other.mp3", State::Queued);
    settle(&mut list, &session);
    assert_eq!((list.len(), list.is_filtered(), list.sort().key), (1, false, SortKey::Name));
}

#[test]
fn a_hundred_thousand_recordings_are_arranged_after_changes_only() {
    let mut session = Session::default();
    for n in 0..100_000 {
        let name = format!("/music/{n}.mp3");
        session.add(name.clone(), Ok(RecordingSource::File(PathBuf::from(name))));
    }
    let mut list = ListView::default();
    list.sort_by(SortKey::Name);
    for _ in 0..1000 {
        list.update(&session, &labels());
    }
    assert_eq!((list.computations, list.len()), (1, 100_000), "nothing changed");
    // Of results in quick succession most wait for the next arrangement, and none is forgotten.
    for row in 0..200 {
        let id = session.recordings()[row].id;
        session.get_mut(id).unwrap().state = done(60, 0.9, 1.0);
        list.update(&session, &labels());
    }
    assert!(list.computations < 100, "{} arrangements for 200 results", list.computations);
    settle(&mut list, &session);
    assert_eq!(list.totals().of(&Filter::Label("Piano".to_owned())), 200);
    // A removal moves the rows after it, so that it does not wait.
    session.remove(session.recordings()[0].id);
    assert_eq!(list.update(&session, &labels()), None);
    assert_eq!(list.len(), 99_999);
    assert_eq!(list.recordings_from(0, &session).count(), 99_999);
}
