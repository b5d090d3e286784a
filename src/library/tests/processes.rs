//! Several processes at once, and processes that are killed.

use super::{assert_sound, count, open, results};
use crate::library::{Library, StoredRecording};
use rand::{RngExt, SeedableRng};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

/// Variables of the environment: the library, and the name of the folder whose recordings are stored.
const LIBRARY: &str = "PIANOSCOPE_TEST_LIBRARY";
const FOLDER: &str = "PIANOSCOPE_TEST_FOLDER";
/// How often a process is killed, if not [`KILLS`] times.
const KILLS_VARIABLE: &str = "PIANOSCOPE_TEST_KILLS";
const KILLS: u32 = 8;
/// Batches of a process that ends by itself.
const BATCHES: u8 = 12;

/// Recordings in a batch, 1 to 23.
fn batch_size(batch: usize) -> u8 {
    (1 + batch * 7 % 23) as u8
}

/// Not a test of its own: what the processes do that the others start.
#[test]
#[ignore = "other tests start it in a process of its own"]
fn store_batches() {
    let (Some(library), Ok(folder)) = (std::env::var_os(LIBRARY), std::env::var(FOLDER)) else { return };
    let mut library = open(Path::new(&library));
    let endless = folder.is_empty();
    let first = if endless { count(&library, "recording") } else { 0 };
    for batch in first.. {
        if !endless && batch == usize::from(BATCHES) {
            return;
        }
        let ids = library.put_all(&results(&format!("{folder}{batch}"), batch_size(batch))).unwrap();
        library.decide(ids[0], "class", "Other", "alice", None).unwrap();
        library.set_favourite(ids[0], true).unwrap();
    }
}

fn start(library: &Path, folder: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "library::tests::processes::store_batches", "--ignored"])
        .env(LIBRARY, library)
        .env(FOLDER, folder)
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

fn stored(library: &Library) -> Vec<StoredRecording> {
    let mut statement = library.connection().prepare("SELECT id FROM recording ORDER BY id").unwrap();
    let ids = statement.query_map([], |row| row.get(0)).unwrap();
    let ids: Vec<i64> = ids.collect::<Result<_, _>>().unwrap();
    ids.into_iter()
        .map(|id| library.recording_by_id(crate::library::RecordingId(id)).unwrap().unwrap())
        .collect()
}

/// Asserts that of each batch all recordings are there, with all that was found; returns how many batches.
fn assert_whole(library: &Library) -> usize {
    let mut batches = std::collections::BTreeMap::<String, Vec<StoredRecording>>::new();
    for recording in stored(library) {
        let location = recording.facts.location.to_string();
        let folder = location.trim_start_matches("/music/").split('/').next().unwrap().to_owned();
        batches.entry(folder).or_default().push(recording);
    }
    for (folder, recordings) in &batches {
        let expected =
            results(folder, batch_size(folder.trim_start_matches(char::is_alphabetic).parse().unwrap()));
        assert_eq!(recordings.len(), expected.len(), "{folder}");
        for (recording, (facts, analysis)) in recordings.iter().zip(expected) {
            assert_eq!(recording.facts, facts);
            assert_eq!(recording.run.as_ref().unwrap().analysis, analysis);
        }
    }
    batches.len()
}

#[test]
fn what_a_killed_process_has_stored_is_whole() {
    let kills = std::env::var(KILLS_VARIABLE).ok().and_then(|kills| kills.parse().ok()).unwrap_or(KILLS);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.sqlite");
    let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(5);
    let mut batches = 0;
    for kill in 0..kills {
        let mut child = start(&path, "");
        thread::sleep(Duration::from_millis(random.random_range(0..400)));
        child.kill().unwrap();
        child.wait().unwrap();
        let library = open(&path);
        assert_sound(&library);
        let stored = assert_whole(&library);
        assert!(stored >= batches, "kill {kill}: nothing that was stored is lost");
        batches = stored;
        assert!(
            count(&library, "decision") <= batches
                && count(&library, "decision") + kill as usize + 1 >= batches
        );
    }
    let library = open(&path);
    eprintln!("{kills} kills: {} recordings in {batches} batches, all whole", count(&library, "recording"));
    assert!(batches > 0, "no process came so far as to store anything");
}

#[test]
fn two_processes_that_store_at_once_store_each_recording_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.sqlite");
    // Two store the same ones, a third others; the library does not exist before.
    let children = ["a", "a", "b"].map(|folder| start(&path, folder));
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let library = open(&path);
    assert_sound(&library);
    assert_eq!(assert_whole(&library), 2 * usize::from(BATCHES));
    assert_eq!(count(&library, "run"), count(&library, "recording"));
    assert_eq!(count(&library, "decision"), 3 * usize::from(BATCHES));
}

#[test]
fn threads_that_open_a_new_library_at_once_all_get_it() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..10 {
        let path = folder.path().join(format!("{number}.sqlite"));
        thread::scope(|scope| {
            for name in 0..6 {
                let path = &path;
                scope.spawn(move || open(path).put_all(&results(&name.to_string(), 1)).unwrap());
            }
        });
        assert_eq!(count(&open(&path), "recording"), 6);
    }
}
