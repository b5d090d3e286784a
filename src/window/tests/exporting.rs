//! Exports of the list and of a recording, through the background job; the tests answer the dialogs.

use super::*;
use crate::classify::Cancel;
use crate::input::{Source, entries_of_list};
use crate::model::HeadKind;
use crate::window::background_jobs::SaveDialog;
use crate::window::recording::State;
use std::sync::{Arc, Mutex};

/// The window with copies of both demo recordings, a broken file and one that is missing, and the folder of the first three.
struct Library {
    folder: tempfile::TempDir,
    desktop: Desktop,
    /// The dialogs that were shown.
    dialogs: Arc<Mutex<Vec<SaveDialog>>>,
}

impl Library {
    fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (file, name) in [(piano(), "#1 piano.ogg"), (band(), "band.opus"), (piano(), "piano, two.ogg")] {
            copy_of(file, folder.path(), name);
        }
        std::fs::write(folder.path().join("broken.mp3"), b"no sound").unwrap();
        let mut desktop = Desktop::open(&[folder.path().to_str().unwrap(), "/nowhere/lost.mp3"]);
        desktop.wait_for_results(5);
        desktop.window.run_steps(2);
        Self { folder, desktop, dialogs: Arc::default() }
    }

    /// Chooses an entry of the menu; the dialog is answered with this name in the folder.
    fn export(&mut self, entry: &str, answer: &str) -> SaveDialog {
        self.choose("Export list…", entry, answer)
    }

    fn choose(&mut self, menu: &str, entry: &str, answer: &str) -> SaveDialog {
        let (dialogs, answer) = (self.dialogs.clone(), self.folder.path().join(answer));
        let before = dialogs.lock().unwrap().len();
        let app = self.desktop.window.state_mut().as_mut().unwrap();
        app.background_jobs.answer_dialogs(move |dialog| {
            dialogs.lock().unwrap().push(dialog);
            Some(answer.clone())
        });
        self.desktop.click(menu);
        self.desktop.click(entry);
        let dialogs = self.dialogs.clone();
        self.desktop.wait("the dialog", |_| dialogs.lock().unwrap().len() > before);
        dialogs.lock().unwrap().last().unwrap().clone()
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).unwrap()
    }

    fn saved_count(&self) -> usize {
        self.desktop.app().session.recordings().iter().filter(|recording| recording.is_saved()).count()
    }
}

#[test]
fn the_list_is_saved_as_csv_in_its_order_and_counts_as_saved() {
    let mut library = Library::open();
    library.desktop.click("Sort by name");
    library.desktop.click("Sort by name, now ascending");
    let dialog = library.export("5 results as CSV table…", "results.csv");
    assert_eq!(dialog.title, "Export 5 results as CSV");
    assert_eq!(dialog.file_name.as_deref(), Some("pianoscope-results.csv"));
    assert_eq!(dialog.folder.as_deref(), Some(library.folder.path()), "beside the selected recording");
    library.desktop.wait_for_text("Saved 5 results as ");
    let table = library.read("results.csv");
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|column| column == name).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let names: Vec<_> =
        rows.iter().map(|row| Path::new(&row[0]).file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(names, ["piano, two.ogg", "lost.mp3", "broken.mp3", "band.opus", "#1 piano.ogg"]);
    let verdicts: Vec<_> = rows.iter().map(|row| &row[column("verdict")]).collect();
    assert_eq!(verdicts, ["Piano", "", "", "Other", "Piano"]);
    let errors: Vec<_> = rows.iter().map(|row| &row[column("error_kind")]).collect();
    assert!(!errors[1].is_empty() && !errors[2].is_empty() && errors[3].is_empty(), "{errors:?}");
    assert_eq!(library.saved_count(), 3);
    // A new run is not saved.
    let app = library.desktop.window.state_mut().as_mut().unwrap();
    let piano = app.session.recordings()[0].id;
    app.session.requeue(piano);
    library.desktop.wait_for_results(5);
    assert_eq!(library.saved_count(), 2);
}

#[test]
fn only_what_is_shown_is_saved_as_json_and_jsonl() {
    let mut library = Library::open();
    library.desktop.click("2 Piano");
    library.export("2 results as JSON…", "results.json");
    library.desktop.wait_for_text("Saved 2 results as ");
    let array: serde_json::Value = serde_json::from_str(&library.read("results.json")).unwrap();
    let verdicts: Vec<_> = array.as_array().unwrap().iter().map(|object| object["verdict"].clone()).collect();
    assert_eq!(verdicts, ["Piano", "Piano"]);
    library.desktop.click("2 failed");
    library.export("2 results as JSON Lines…", "lines");
    library.desktop.wait("the file", |desktop| {
        desktop.window.query_all_by_label_contains("lines.jsonl").next().is_some()
    });
    for line in library.read("lines.jsonl").lines() {
        let object: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(object["error"]["kind"].is_string(), "{line}");
    }
}

#[test]
fn labels_are_saved_one_file_each_and_nothing_is_overwritten() {
    let mut library = Library::open();
    let labels = library.folder.path().join("labels");
    std::fs::create_dir(&labels).unwrap();
    std::fs::write(labels.join("band.opus.txt"), "notes about the band").unwrap();
    let dialog = library.export("3 files of Audacity labels in a folder…", "labels");
    assert_eq!((dialog.title.as_str(), dialog.file_name), ("Folder for 3 label files", None));
    library.desktop.wait_for_text("Saved 3 label files in ");
    let names = || {
        let mut names: Vec<_> = std::fs::read_dir(&labels)
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    let expected = ["#1 piano.ogg.txt", "band.opus (2).txt", "band.opus.txt", "piano, two.ogg.txt"];
    assert_eq!(names(), expected);
    assert_eq!(library.read("labels/band.opus.txt"), "notes about the band");
    assert!(library.read("labels/band.opus (2).txt").trim_end().ends_with("Other"));
    assert!(library.read("labels/#1 piano.ogg.txt").lines().any(|line| line.ends_with("\tPiano")));
    // The same files again are no further files.
    library.export("3 files of Audacity labels in a folder…", "labels");
    library.desktop.wait("the second export", |desktop| desktop.app().background_jobs.is_idle());
    assert_eq!(names(), expected);
    assert_eq!(library.saved_count(), 3);
}

#[test]
fn the_pianos_are_saved_as_a_playlist_that_can_be_read_again() {
    let mut library = Library::open();
    let dialog = library.export("2 Piano as M3U playlist…", "pianos.m3u8");
    assert_eq!(dialog.title, "Export 2 Piano as playlist");
    assert_eq!(dialog.file_name.as_deref(), Some("pianoscope-Piano.m3u8"));
    library.desktop.wait_for_text("Saved 2 recordings as ");
    let list = library.read("pianos.m3u8");
    let lines: Vec<_> = list.lines().collect();
    assert_eq!(lines.len(), 5, "{list}");
    assert_eq!(lines[0], "#EXTM3U");
    assert!(lines[1].starts_with("#EXTINF:26,") || lines[1].starts_with("#EXTINF:27,"), "{list}");
    assert_eq!((lines[2], lines[4]), ("./#1 piano.ogg", "piano, two.ogg"), "relative, and not a comment");
    let entries = entries_of_list(&library.folder.path().join("pianos.m3u8"), &Cancel::new()).unwrap();
    let files: Vec<_> = entries
        .into_iter()
        .map(|entry| match entry.unwrap().source {
            Source::File(path) => path.canonicalize().unwrap(),
            Source::Link(link) => panic!("{link:?}"),
        })
        .collect();
    let folder = library.folder.path().canonicalize().unwrap();
    assert_eq!(files, [folder.join("#1 piano.ogg"), folder.join("piano, two.ogg")]);
    assert_eq!(library.saved_count(), 0, "a playlist has no results");
}

#[test]
fn no_export_replaces_a_recording_of_the_list() {
    let mut library = Library::open();
    let before = std::fs::read(library.folder.path().join("band.opus")).unwrap();
    library.export("5 results as CSV table…", "band.opus");
    library.desktop.wait_for_text("Nothing was saved");
    assert_eq!(std::fs::read(library.folder.path().join("band.opus")).unwrap(), before);
    assert_eq!(library.saved_count(), 0);
}

#[test]
fn dialogs_of_a_recording_have_a_title_a_name_and_its_folder() {
    let mut library = Library::open();
    for (entry, title, name) in [
        ("JSON", "Save the result of #1 piano.ogg as JSON", "#1 piano.json"),
        ("CSV table", "Save the result of #1 piano.ogg as CSV table", "#1 piano.csv"),
        ("Picture (PNG)", "Save the picture of #1 piano.ogg", "#1 piano.png"),
    ] {
        let dialog = library.choose("Export…", entry, name);
        assert_eq!((dialog.title.as_str(), dialog.file_name.as_deref()), (title, Some(name)));
        assert_eq!(dialog.folder.as_deref(), Some(library.folder.path()));
        library.desktop.wait_for_text(&format!("Saved as {}", library.folder.path().join(name).display()));
    }
    assert_eq!(library.saved_count(), 1);
}

#[test]
fn long_names_are_cut_at_a_character_and_do_not_end_the_export_of_labels() {
    let mut library = Library::open();
    let app = library.desktop.window.state_mut().as_mut().unwrap();
    let ids: Vec<_> = app.session.recordings().iter().map(|recording| recording.id).collect();
    // Longer than a file name may be, and with the same start.
    for (id, end) in ids.iter().zip(["a", "b"]) {
        app.session.get_mut(*id).unwrap().name = format!("/{}{end}.ogg", "€".repeat(100));
    }
    library.export("3 files of Audacity labels in a folder…", "");
    library.desktop.wait_for_text("Saved 3 label files in ");
    let stem = "€".repeat(66);
    assert!(library.read(&format!("{stem}.txt")).contains("Piano"));
    assert!(!library.read(&format!("{stem} (2).txt")).is_empty());
    assert_eq!(library.saved_count(), 3);
    let app = library.desktop.window.state_mut().as_mut().unwrap();
    app.session.select(ids[0]);
    library.desktop.window.run_steps(2);
    let dialog = library.choose("Export…", "CSV table", "long.csv");
    assert_eq!(dialog.file_name, Some(format!("{stem}.csv")));
}

#[test]
fn each_label_that_holds_has_a_playlist_if_labels_are_independent() {
    let mut library = Library::open();
    let app = library.desktop.window.state_mut().as_mut().unwrap();
    for place in 0..2 {
        let id = app.session.recordings()[place].id;
        let State::Done(outcome) = &mut app.session.get_mut(id).unwrap().state else { continue };
        for head in &mut Arc::make_mut(outcome).heads {
            head.head.kind = HeadKind::Independent;
            head.verdict = None;
            head.tally.mean = if place == 0 { vec![0.9, 0.8] } else { vec![0.1, 0.7] };
        }
    }
    library.desktop.window.run_steps(2);
    let labels = library.desktop.app().model.labels().to_vec();
    let dialog = library.export(&format!("2 {} as M3U playlist…", labels[1]), "both.m3u8");
    assert_eq!(dialog.title, format!("Export 2 {} as playlist", labels[1]));
    library.desktop.wait_for_text("Saved 2 recordings as ");
}
