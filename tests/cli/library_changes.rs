//! `pianoscope library correct|forget|move`: what a person changes.

use crate::library::{Made, recording};
use pianoscope::library::query::Query;
use std::io::Write;
use std::process::Stdio;

const FUGUE: &str = "/music/bach/fugue.flac";

fn verdicts(made: &Made) -> Vec<String> {
    let list = made.run(&["list", "--format", "csv", "--columns", "path,verdict,checked"]).result();
    list.lines().skip(1).map(str::to_owned).collect()
}

#[test]
fn a_decision_survives_a_run_and_is_taken_back() {
    let made = Made::new();
    let done = made.run(&["correct", FUGUE, "--verdict", "OTHER"]);
    assert_eq!((done.code, done.stdout.as_str()), (Some(0), ""));
    assert_eq!(done.stderr, format!("pianoscope: {FUGUE}: Other\n"));
    let (facts, analysis) = recording(FUGUE, "Fugue", "Bach", Some((0.99, 241.5)));
    made.library().put(&facts, &analysis).unwrap();
    assert!(verdicts(&made).contains(&format!("{FUGUE},Other,true")));
    assert_eq!(made.run(&["correct", FUGUE, "--verdict", "Piano"]).code, Some(0));
    assert!(verdicts(&made).contains(&format!("{FUGUE},Piano,true")));
    for (expected, said) in
        [("Other,true", "Other, as decided before"), ("Piano,false", "Piano, as the model found")]
    {
        let undone = made.run(&["correct", FUGUE, "--undo"]);
        assert_eq!((undone.code, undone.stderr), (Some(0), format!("pianoscope: {FUGUE}: {said}\n")));
        assert!(verdicts(&made).contains(&format!("{FUGUE},{expected}")), "{:?}", verdicts(&made));
    }
    let none = made.run(&["correct", FUGUE, "--undo"]);
    assert_eq!(none.code, Some(1));
    assert!(none.stderr.contains("no decision to take back"), "{}", none.stderr);
}

#[test]
fn names_are_read_from_stdin_and_one_that_is_unknown_stops_no_other() {
    let made = Made::new();
    let mut program = made.place.program();
    program.args(["library", "--library", "library.sqlite", "correct", "-", "--verdict", "Other"]);
    let mut child = program.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let names = "/music/bach/prelude.flac\n/music/none.mp3\n/music/broken.mp3\n";
    child.stdin.take().unwrap().write_all(names.as_bytes()).unwrap();
    let done = child.wait_with_output().unwrap();
    assert_eq!(done.status.code(), Some(1));
    let stderr = String::from_utf8(done.stderr).unwrap();
    assert!(stderr.contains("/music/none.mp3: it is not in the library"), "{stderr}");
    let verdicts = verdicts(&made);
    assert!(verdicts.contains(&"/music/bach/prelude.flac,Other,true".to_owned()), "{verdicts:?}");
    assert!(verdicts.contains(&"/music/broken.mp3,Other,true".to_owned()), "also one that failed");
}

#[test]
fn a_filter_or_a_playlist_names_the_recordings_to_correct() {
    let made = Made::new();
    let correct = |filter: &str| {
        let done = made.run(&["correct", "--where", filter, "--verdict", "OTHER", "--note", "an organ"]);
        (done.code, done.stderr)
    };
    assert_eq!(correct("artist=bach and not checked"), (Some(0), "pianoscope: 2 recordings: Other\n".into()));
    assert!(verdicts(&made).contains(&"/music/bach/prelude.flac,Other,true".to_owned()));
    let nothing = "pianoscope: no recording fits the filter\n".to_owned();
    assert_eq!(correct("artist=bach and not checked"), (Some(0), nothing));
    assert_eq!(correct("  ").0, Some(2), "the whole library is not meant by mistake");
    let undone = made.run(&["correct", "--where", "artist ~ ba", "--undo"]);
    assert_eq!(undone.stderr, "pianoscope: 2 decisions taken back, of 4 recordings\n");
    assert_eq!(made.run(&["correct", FUGUE, "--where", "bach", "--undo"]).code, Some(2));

    let playlist = made.run(&["list", "--where", "artist=bach", "--format", "m3u"]).result();
    let mut program = made.place.program();
    program.args(["library", "--library", "library.sqlite", "correct", "-", "--verdict", "Other"]);
    let mut child = program.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(playlist.as_bytes()).unwrap();
    let done = child.wait_with_output().unwrap();
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(made.library().statistics().unwrap().corrected, 2);
}

#[test]
fn forgetting_needs_a_yes_and_lists_the_decisions_that_are_lost() {
    let made = Made::new();
    made.run(&["correct", FUGUE, "--verdict", "Other"]);
    let count = || made.library().count(&Query::default()).unwrap();
    let asked = made.run(&["forget", "--where", "folder=/music/bach"]);
    assert_eq!(asked.code, Some(2));
    assert!(
        asked.stderr.contains(&format!("these decisions would be lost, 1 in all:\n  {FUGUE}: Other\n")),
        "{}",
        asked.stderr
    );
    assert!(asked.stderr.contains("2 recordings would be forgotten: add --yes"), "{}", asked.stderr);
    assert_eq!(count(), 5);
    let done = made.run(&["forget", "--where", "folder=/music/bach", "--yes"]);
    assert_eq!(done.code, Some(0));
    assert!(done.stderr.ends_with("pianoscope: forgot 2 recordings\n"), "{}", done.stderr);
    assert_eq!(count(), 3);
    assert_eq!(made.run(&["forget", "/music/none.mp3", "/music/broken.mp3", "--yes"]).code, Some(1));
    assert_eq!(count(), 3, "a wrong name stops all");
    assert_eq!(made.run(&["forget", "/music/broken.mp3", "--yes"]).code, Some(0));
    assert_eq!(made.run(&["forget", "--missing", "--yes"]).code, Some(0), "none is missing");
    assert_eq!(count(), 2);
}

#[test]
fn a_moved_folder_takes_everything_with_it() {
    let made = Made::new();
    made.run(&["correct", FUGUE, "--verdict", "Other"]);
    let done = made.run(&["move", "/music/bach", "/media/disk/Bach"]);
    assert_eq!((done.code, done.stdout.as_str()), (Some(0), ""), "{}", done.stderr);
    assert_eq!(done.stderr, "pianoscope: moved 2 recordings to /media/disk/Bach\n");
    assert!(verdicts(&made).contains(&"/media/disk/Bach/fugue.flac,Other,true".to_owned()));
    let taken = made.run(&["move", "/music/band/song.mp3", "/music/broken.mp3"]);
    assert_eq!(taken.code, Some(1));
    assert!(taken.stderr.contains("nothing was moved"), "{}", taken.stderr);
    let nothing = made.run(&["move", "/nowhere", "/music"]);
    assert_eq!(nothing.code, Some(1));
    assert!(nothing.stderr.contains("/nowhere: nothing of the library is there"), "{}", nothing.stderr);
    assert_eq!(made.run(&["list", "--where", "disk"]).result().lines().count(), 3, "also the search follows");
}
