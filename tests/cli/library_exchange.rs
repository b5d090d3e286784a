//! `pianoscope library export|import`: between two libraries, as a user does it.

use crate::library::Made;

const FUGUE: &str = "/music/bach/fugue.flac";

#[test]
fn an_export_is_merged_into_another_library_and_again_changes_nothing() {
    let made = Made::new();
    made.run(&["correct", FUGUE, "--verdict", "Other", "--note", "a harpsichord"]);
    let done = made.run(&["export", "library.jsonl"]);
    assert_eq!((done.code, done.stdout.as_str()), (Some(0), ""), "{}", done.stderr);
    assert_eq!(done.stderr, "pianoscope: exported 5 recordings and 0 playlists\n");
    let import = |file: &str| made.run(&["import", "--library", "other.sqlite", file]);
    let first = import("library.jsonl");
    assert_eq!(
        first.stderr,
        "pianoscope: added 5 recordings, 1 decision, 5 runs; 0 recordings known before\n"
    );
    let again = import("library.jsonl");
    assert_eq!(
        (again.code, again.stderr.as_str()),
        (Some(0), "pianoscope: nothing new: the library had all of it, 5 recordings\n")
    );
    let page = made.run(&["show", "--library", "other.sqlite", FUGUE]).result();
    assert!(page.contains("Other, by anna: a harpsichord"), "{page}");
    let stdout = made.run(&["export", "-", "--library", "other.sqlite"]).result();
    assert_eq!(stdout, std::fs::read_to_string(made.place.path("library.jsonl")).unwrap());
}

#[test]
fn what_is_no_export_is_named_and_creates_nothing_in_the_library() {
    let made = Made::new();
    std::fs::write(made.place.path("notes.txt"), "my notes\n").unwrap();
    let wrong = made.run(&["import", "notes.txt"]);
    assert_eq!(wrong.code, Some(1));
    assert!(wrong.stderr.contains("notes.txt: line 1: this is no JSON"), "{}", wrong.stderr);
    assert!(wrong.stderr.contains("nothing was imported"), "{}", wrong.stderr);
    let none = made.run(&["import", "none.jsonl", "--library", "new.sqlite"]);
    assert_eq!(none.code, Some(1));
    assert!(!made.place.path("new.sqlite").exists());
    // The jsonl of a list has no hashes and dates in words: it is no export.
    made.run(&["list", "--format", "jsonl", "-o", "list.jsonl"]);
    assert!(
        made.run(&["import", "list.jsonl"])
            .stderr
            .contains("this is no recording of `pianoscope library export`")
    );
    assert_eq!(made.run(&["export", "song.mp3"]).code, Some(2), "the name of a recording is refused");
    assert_eq!(made.run(&["export", "notes.txt"]).code, Some(2), "other text is kept");
    assert_eq!(std::fs::read_to_string(made.place.path("notes.txt")).unwrap(), "my notes\n");
}

#[test]
fn a_command_that_fails_leaves_no_new_library_and_no_folder() {
    let made = Made::new();
    std::fs::write(made.place.path("notes.txt"), "my notes\n").unwrap();
    for (arguments, code) in [
        (&["import", "notes.txt", "--library", "new.sqlite"][..], 1),
        (&["playlist", "import", "none.m3u", "--library", "new.sqlite"], 1),
        (&["playlist", "create", "A", "none.mp3", "--library", "new.sqlite"], 1),
        (&["playlist", "create", "A", "--library", "folder/new.sqlite"], 1),
        (&["playlist", "create", "A", "--library", "new.mp3"], 2),
    ] {
        let done = made.run(arguments);
        assert_eq!(done.code, Some(code), "{arguments:?}: {}", done.stderr);
    }
    for name in ["new.sqlite", "new.sqlite-wal", "folder", "new.mp3"] {
        assert!(!made.place.path(name).exists(), "{name}");
    }
    let folder = made.run(&["playlist", "create", "A", "--library", "folder/new.sqlite"]);
    assert!(folder.stderr.contains("there is no such folder"), "{}", folder.stderr);
    let scan = made.place.program().args(["scan", "--library", "new.mp3", "."]).output().unwrap();
    assert_eq!(scan.status.code(), Some(2), "{scan:?}");
    assert!(!made.place.path("new.mp3").exists());
}
