//! `pianoscope library verify`: problems of the library, files that are missing or have changed.

use crate::library::{Made, recording};
use pianoscope::library::{Analysis, FileFacts, Library, Location};
use std::fs;
use std::path::Path;
use std::time::UNIX_EPOCH;

/// A recording of this file as it is now.
fn recorded(file: &Path) -> (FileFacts, Analysis) {
    let metadata = fs::metadata(file).unwrap();
    let (mut facts, analysis) = recording("/a", "A", "B", Some((0.9, 10.0)));
    facts.location = Location::File(file.to_owned());
    facts.size = Some(metadata.len());
    let modified = metadata.modified().unwrap().duration_since(UNIX_EPOCH).unwrap();
    facts.modified_ns = Some(i64::try_from(modified.as_nanos()).unwrap());
    (facts, analysis)
}

#[test]
fn missing_and_changed_files_are_listed() {
    let made = Made::new();
    let missing = made.run(&["verify"]);
    assert_eq!(missing.code, Some(1));
    assert_eq!(missing.stdout.lines().count(), 5, "{}", missing.stdout);
    assert!(missing.stdout.contains("missing  /music/bach/fugue.flac\n"), "{}", missing.stdout);
    assert_eq!(missing.stderr, "pianoscope: the library is sound; 5 files missing, 0 files changed\n");

    let file = made.place.path("a.wav");
    fs::write(&file, "sound").unwrap();
    let (facts, analysis) = recorded(&file);
    let mut library = Library::open(&made.place.path("one.sqlite")).unwrap().library;
    library.put(&facts, &analysis).unwrap();
    drop(library);
    let verify = || made.run(&["verify", "--library", "one.sqlite"]);
    let sound = verify();
    assert_eq!((sound.code, sound.stdout.as_str()), (Some(0), ""), "{}", sound.stderr);
    fs::write(&file, "other sound").unwrap();
    let changed = verify();
    assert_eq!((changed.code, changed.stdout), (Some(1), format!("changed  {}\n", file.display())));
}

#[test]
fn a_damaged_library_is_reported_and_repaired() {
    let made = Made::new();
    let path = made.place.path("library.sqlite");
    let sound = made.run(&["verify", "--repair"]);
    assert!(sound.stderr.contains("nothing was repaired"), "{}", sound.stderr);
    let mut bytes = fs::read(&path).unwrap();
    // The second half of the pages, whatever is in them.
    let half = bytes.len() / 2;
    bytes[half..].fill(0x5a);
    fs::write(&path, &bytes).unwrap();
    let damaged = made.run(&["verify"]);
    assert_eq!(damaged.code, Some(1), "{}", damaged.stderr);
    assert!(
        damaged.stderr.contains("verify --repair") || damaged.stderr.contains("kept"),
        "{}",
        damaged.stderr
    );
    let repaired = made.run(&["verify", "--repair"]);
    assert_eq!(repaired.code, Some(1), "something is lost, and files are missing: {}", repaired.stderr);
    assert!(repaired.stderr.contains("kept") || repaired.stderr.contains("saved"), "{}", repaired.stderr);
    let again = made.run(&["verify"]);
    assert!(again.stderr.contains("the library is sound"), "{}", again.stderr);
}

#[test]
fn a_repair_that_loses_something_fails_and_one_that_saves_all_does_not() {
    let made = Made::new();
    let path = made.place.path("one.sqlite");
    let file = made.place.path("a.wav");
    let store = || {
        fs::remove_file(&path).ok();
        fs::write(&file, "sound").unwrap();
        let (facts, analysis) = recorded(&file);
        let mut library = Library::open(&path).unwrap().library;
        let id = library.put(&facts, &analysis).unwrap();
        library.set_favourite(id, true).unwrap();
    };
    let overwrite = |range: std::ops::Range<usize>| {
        let mut bytes = fs::read(&path).unwrap();
        bytes[range].fill(0xa5);
        fs::write(&path, &bytes).unwrap();
    };
    store();
    overwrite(100..8192);
    let saved = made.run(&["verify", "--repair", "--library", "one.sqlite"]);
    assert!(
        saved.stderr.contains("1 recording, 1 favourite were saved from it; nothing is lost"),
        "{}",
        saved.stderr
    );
    assert_eq!(saved.code, Some(0), "{}", saved.stderr);
    store();
    let end = fs::metadata(&path).unwrap().len() as usize;
    overwrite(8192..end);
    let lost = made.run(&["verify", "--repair", "--library", "one.sqlite"]);
    assert!(lost.stderr.contains("favourites, playlists"), "{}", lost.stderr);
    assert!(lost.stderr.contains("only from an export"), "{}", lost.stderr);
    assert_eq!(lost.code, Some(1), "{}", lost.stderr);
}
