//! `pianoscope scan`: what is stored, skipped, moved, copied and reported.

use crate::sound::{HIGH, LOW, Place, silence, write_wav};
use pianoscope::library::{Library, Location, StoredRecording};
use std::fs;

/// A place with a folder `music`.
pub(crate) struct Collection {
    pub(crate) place: Place,
}

impl Collection {
    pub(crate) fn new() -> Self {
        let place = Place::new();
        fs::create_dir(place.path("music")).unwrap();
        Self { place }
    }

    /// Writes a tone into the folder.
    pub(crate) fn tone(&self, name: &str, hz: f64, seconds: f64) {
        self.place.tone(&format!("music/{name}"), hz, seconds);
    }

    /// Exit code and stderr of a scan; stdout is empty.
    pub(crate) fn scan(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let done = self.command(arguments).output().unwrap();
        assert!(done.stdout.is_empty(), "{}", String::from_utf8_lossy(&done.stdout));
        (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> std::process::Command {
        let mut command = self.place.program();
        command.args(["scan", "--library", "library.sqlite", "--model", "model.safetensors"]).args(arguments);
        command
    }

    pub(crate) fn library(&self) -> Library {
        Library::open(&self.place.path("library.sqlite")).unwrap().library
    }

    fn location(&self, name: &str) -> Location {
        Location::File(self.place.path("music").canonicalize().unwrap().join(name))
    }

    pub(crate) fn stored(&self, name: &str) -> Option<StoredRecording> {
        self.library().recording(&self.location(name)).unwrap()
    }

    /// Paths below the place of all recordings.
    pub(crate) fn names(&self) -> Vec<String> {
        let root = self.place.path("").canonicalize().unwrap();
        let found = self.library().below(&root).unwrap();
        let mut names: Vec<_> =
            found.iter().map(|(_, path)| path.strip_prefix(&root).unwrap().display().to_string()).collect();
        names.sort_unstable();
        names
    }
}

/// The label of the first head.
pub(crate) fn verdict(stored: &StoredRecording) -> Option<String> {
    stored.run.as_ref().and_then(|run| run.analysis.result.as_ref().ok()?.verdict.clone())
}

#[test]
fn a_folder_is_stored_and_the_second_scan_skips_it() {
    let music = Collection::new();
    music.tone("low.wav", LOW, 3.0);
    fs::create_dir(music.place.path("music/deep")).unwrap();
    music.tone("deep/high.wav", HIGH, 2.0);
    write_wav(&music.place.path("music/silence.wav"), &[silence(2.0)]);
    fs::write(music.place.path("music/notes.txt"), "no recording").unwrap();
    let (code, text) = music.scan(&["music"]);
    assert_eq!((code, text.as_str()), (Some(0), "pianoscope: 3 recordings: 3 analysed\n"));
    let low = music.stored("low.wav").unwrap();
    assert_eq!(verdict(&low).as_deref(), Some("Low"));
    assert!(low.facts.content_hash.is_some() && low.facts.size == Some(44 + 2 * 48_000));
    let found = low.run.unwrap().analysis.result.unwrap();
    assert_eq!((found.windows, found.sample_rate_hz, found.channels), (3, 16_000, 1));
    assert_eq!((found.duration_s, found.bit_rate), (3.0, Some(256_000)));
    assert_eq!(found.answers.len(), 2);
    assert_eq!(found.segments.len(), 1);
    assert!(!found.fingerprint.is_empty());
    assert!(!found.embedding.is_empty() && found.embedding.iter().all(|value| value.is_finite()));
    assert_eq!(verdict(&music.stored("deep/high.wav").unwrap()).as_deref(), Some("High"));
    let silent = music.stored("silence.wav").unwrap().run.unwrap().analysis.result.unwrap();
    assert_eq!((silent.verdict, silent.answers.len(), silent.embedding.len()), (None, 0, 0));

    // Named on several ways, each is there once.
    let (code, text) = music.scan(&["music", "music/low.wav", "./music/../music"]);
    assert_eq!((code, text.as_str()), (Some(0), "pianoscope: 3 recordings: 3 known\n"));
    assert_eq!(music.names().len(), 3);
    let (_, text) = music.scan(&["music", "--reanalyse"]);
    assert_eq!(text, "pianoscope: 3 recordings: 3 analysed\n");
}

#[test]
fn another_model_is_another_run() {
    let music = Collection::new();
    music.tone("low.wav", LOW, 2.0);
    music.scan(&["music"]);
    let first = music.stored("low.wav").unwrap().run.unwrap().analysis;
    let model = pianoscope::model::Model::load(&music.place.path("model.safetensors")).unwrap();
    let parts = pianoscope::model::ModelParts { name: "other".to_owned(), ..model.into_parts() };
    pianoscope::model::Model::new(parts).unwrap().save(&music.place.path("other.safetensors")).unwrap();
    let scan = |model: &str| {
        let arguments = ["scan", "music", "--library", "library.sqlite", "--model", model];
        let done = music.place.program().args(arguments).output().unwrap();
        (
            String::from_utf8_lossy(&done.stderr).into_owned(),
            music.stored("low.wav").unwrap().run.unwrap().analysis,
        )
    };
    let (text, second) = scan("other.safetensors");
    assert_eq!(text, "pianoscope: 1 recording: 1 analysed\n");
    assert_eq!(second.model, "other");
    assert_ne!(second.model_hash, first.model_hash);
    assert_eq!(second.settings_hash, first.settings_hash);
    // The run of the first model is still there, and counts again.
    let (text, again) = scan("model.safetensors");
    assert_eq!(text, "pianoscope: 1 recording: 1 known\n");
    assert_eq!(again, first);
}

#[test]
fn a_moved_file_keeps_its_decisions_and_is_not_analysed_again() {
    let music = Collection::new();
    music.tone("a.wav", LOW, 2.0);
    music.tone("b.wav", HIGH, 2.0);
    music.scan(&["music"]);
    let before = music.stored("a.wav").unwrap();
    music.library().decide(before.id, "verdict", "High", "me", None).unwrap();
    fs::create_dir(music.place.path("music/new")).unwrap();
    fs::rename(music.place.path("music/a.wav"), music.place.path("music/new/renamed.wav")).unwrap();
    let (code, text) = music.scan(&["music"]);
    assert_eq!((code, text.as_str()), (Some(0), "pianoscope: 2 recordings: 1 known, 1 moved\n"));
    assert_eq!(music.names(), ["music/b.wav", "music/new/renamed.wav"]);
    let after = music.stored("new/renamed.wav").unwrap();
    let label = &after.decision("verdict").unwrap().label;
    assert_eq!(label, "High");
    assert_eq!((after.id, after.run, after.added_at), (before.id, before.run, before.added_at));
}

#[test]
fn a_copy_of_a_known_file_has_its_result_and_copies_within_a_scan_are_analysed_once() {
    let music = Collection::new();
    for name in ["a.wav", "b.wav", "c.wav"] {
        music.tone(name, LOW, 2.0);
    }
    let (_, text) = music.scan(&["music", "--jobs", "3"]);
    assert_eq!(text, "pianoscope: 3 recordings: 1 analysed, 2 the same as another\n");
    music.tone("d.wav", LOW, 2.0);
    let (_, text) = music.scan(&["music"]);
    assert_eq!(text, "pianoscope: 4 recordings: 3 known, 1 the same as another\n");
    let run = |name: &str| music.stored(name).unwrap().run.unwrap().analysis;
    for name in ["b.wav", "c.wav", "d.wav"] {
        assert_eq!(run(name), run("a.wav"), "{name}");
    }
}

#[test]
fn a_changed_file_is_analysed_again_and_its_correction_stays_with_a_note() {
    let music = Collection::new();
    music.tone("a.wav", LOW, 2.0);
    music.tone("b.wav", LOW, 3.0);
    music.scan(&["music"]);
    let before = music.stored("a.wav").unwrap();
    music.library().decide(before.id, "verdict", "Low", "me", None).unwrap();
    music.tone("a.wav", HIGH, 4.0);
    // The bytes of this one stay the same.
    let old = fs::read(music.place.path("music/b.wav")).unwrap();
    fs::write(music.place.path("music/b.wav"), old).unwrap();
    let (_, text) = music.scan(&["music"]);
    assert_eq!(text, "pianoscope: 2 recordings: 1 analysed, 1 known\n");
    let after = music.stored("a.wav").unwrap();
    assert_eq!(after.id, before.id);
    assert_eq!(verdict(&after).as_deref(), Some("High"));
    assert_eq!(after.decision("verdict").unwrap().label, "Low", "a person's decision stays");
    let notes = after.run.unwrap().analysis.result.unwrap().notes;
    assert!(notes.iter().any(|note| note.contains("changed since it was corrected")), "{notes:?}");
    // The new time is stored: no byte is read any more.
    let (_, text) = music.scan(&["music"]);
    assert_eq!(text, "pianoscope: 2 recordings: 2 known\n");
}

#[test]
fn a_failure_is_remembered_until_the_file_changes_or_it_is_to_be_retried() {
    let music = Collection::new();
    music.tone("good.wav", LOW, 2.0);
    fs::write(music.place.path("music/bad.wav"), "RIFFxxxxWAVE but not really").unwrap();
    let see = "; see `pianoscope library list --where failed`\n";
    let (code, text) = music.scan(&["music"]);
    assert_eq!(code, Some(1));
    assert!(text.contains("music/bad.wav: "), "{text}");
    assert!(text.ends_with(&format!("2 recordings: 1 analysed, 1 failed{see}")), "{text}");
    let stored = music.stored("bad.wav").unwrap().run.unwrap();
    let failure = stored.analysis.result.unwrap_err();
    assert!(!failure.kind.is_empty() && !failure.message.is_empty());
    let (code, text) = music.scan(&["music"]);
    assert_eq!(code, Some(0), "nothing was attempted");
    assert_eq!(text, format!("pianoscope: 2 recordings: 1 known, 1 failed before{see}"));
    let (code, text) = music.scan(&["music", "--retry-failed"]);
    assert_eq!(code, Some(1));
    assert!(text.ends_with(&format!("1 known, 1 failed{see}")), "{text}");
    music.tone("bad.wav", HIGH, 2.0);
    let (code, text) = music.scan(&["music"]);
    assert_eq!((code, text.as_str()), (Some(0), "pianoscope: 2 recordings: 1 analysed, 1 known\n"));
}

#[test]
fn deleted_files_are_marked_and_return_but_an_unmounted_disk_marks_nothing() {
    let music = Collection::new();
    for folder in ["music/disk", "music/own"] {
        fs::create_dir(music.place.path(folder)).unwrap();
    }
    music.tone("disk/a.wav", LOW, 2.0);
    music.tone("disk/b.wav", HIGH, 2.0);
    music.tone("own/c.wav", LOW, 3.0);
    music.tone("own/d.wav", HIGH, 3.0);
    music.scan(&["music"]);
    let away = |from: &str, to: &str| fs::rename(music.place.path(from), music.place.path(to)).unwrap();
    let missing = |name: &str| music.stored(name).unwrap().missing_since.is_some();

    away("music/own/c.wav", "c.wav");
    let (_, text) = music.scan(&["music"]);
    assert!(text.contains("3 known\n") && text.contains("music: 1 recording is no longer there"), "{text}");
    assert!(missing("own/c.wav") && !missing("own/d.wav"));
    away("c.wav", "music/own/c.wav");
    let (_, text) = music.scan(&["music"]);
    assert_eq!(text, "pianoscope: 4 recordings: 4 known\n");
    assert!(!missing("own/c.wav"));

    // Where a disk was mounted, an empty folder is left.
    away("music/disk", "disk");
    fs::create_dir(music.place.path("music/disk")).unwrap();
    let (_, text) = music.scan(&["music"]);
    assert!(text.contains("2 recordings are no longer there") && text.contains("not mounted"), "{text}");
    assert!(!missing("disk/a.wav") && !missing("own/d.wav"));

    // All of it.
    away("music/own", "own");
    let (_, text) = music.scan(&["music"]);
    assert!(text.contains("4 recordings are no longer there") && text.contains("not mounted"), "{text}");
    assert!(!missing("own/c.wav") && !missing("disk/a.wav"));
}

#[cfg(unix)]
#[test]
fn a_pipe_is_refused_unopened_and_an_unreadable_folder_is_no_missing_disk() {
    use std::os::unix::fs::PermissionsExt;
    let music = Collection::new();
    music.tone("low.wav", LOW, 2.0);
    fs::create_dir(music.place.path("music/deep")).unwrap();
    music.tone("deep/high.wav", HIGH, 2.0);
    let made = std::process::Command::new("mkfifo").arg(music.place.path("fifo.mp3")).status();
    if made.is_ok_and(|status| status.success()) {
        let (code, text) = music.scan(&["fifo.mp3"]);
        assert_eq!(code, Some(1), "{text}");
        assert!(text.contains("this is a pipe, not a file"), "{text}");
    }
    assert_eq!(music.scan(&["music"]).0, Some(0));
    let deep = music.place.path("music/deep");
    fs::set_permissions(&deep, fs::Permissions::from_mode(0o0)).unwrap();
    // Not if root runs the tests, who may read all.
    let is_closed = fs::read_dir(&deep).is_err();
    let (_, text) = music.scan(&["music"]);
    fs::set_permissions(&deep, fs::Permissions::from_mode(0o755)).unwrap();
    if is_closed {
        assert!(text.contains("1 recording is in a folder that must not be read"), "{text}");
        assert!(!text.contains("not mounted"), "{text}");
    }
}
