//! Export of the selected recordings, or of all that were found.

use super::*;
use crate::library::playlists::read_playlist;

/// Answers the dialogs for files with this path.
fn answer_with(desktop: &mut Desktop, path: &Path) {
    let path = path.to_owned();
    let app = desktop.window.state_mut().as_mut().unwrap();
    app.background_jobs.answer_dialogs(move |dialog| {
        assert!(dialog.title.starts_with("Export "), "{}", dialog.title);
        Some(path.clone())
    });
}

/// Exports by the key and the dialog, and waits for the message.
fn export(desktop: &mut Desktop, target: &Path, button: &str, message: &str) {
    answer_with(desktop, target);
    press_with(desktop, egui::Modifiers::COMMAND, egui::Key::E);
    desktop.click(button);
    desktop.wait_for_text(message);
    desktop.wait("the end", |desktop| desktop.app().library.export().is_none());
}

#[test]
fn what_was_found_is_exported_in_the_order_of_the_table() {
    let (mut desktop, _) = page_of_five();
    let folder = tempfile::tempdir().unwrap();
    desktop.click("Sort by title, now ascending");
    desktop.wait("the order", |desktop| titles(desktop) == "edcba");
    export(&mut desktop, &folder.path().join("all"), "All 5 recordings found: CSV", "Saved 5 recordings as");
    let text = std::fs::read_to_string(folder.path().join("all.csv")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    // The columns of `library list`, then those on show.
    let titles = "path,verdict,confidence,duration,audible,title,artist,album,year,genre,error,added,checked";
    assert_eq!(lines[0], titles);
    assert!(lines[1].starts_with("/music/e.mp3,,,") && lines[1].contains(",not_audio,"), "{}", lines[1]);
    assert!(lines[4].starts_with("/music/b.mp3,Other,0.6,300,300,Ballade,Dvořák,,"), "{}", lines[4]);
    assert_eq!(lines.len(), 6);
}

#[test]
fn the_selected_ones_become_lines_and_playlists() {
    let (mut desktop, path) = page_of_five();
    let folder = tempfile::tempdir().unwrap();
    desktop.press(egui::Key::Home);
    press_with(&mut desktop, egui::Modifiers::SHIFT, egui::Key::ArrowDown);
    let lines = folder.path().join("two.jsonl");
    export(&mut desktop, &lines, "2 recordings selected: JSON Lines", "Saved 2 recordings as");
    let text = std::fs::read_to_string(&lines).unwrap();
    let library = Library::open_read_only(&path).unwrap();
    let as_listed = |name: &str| {
        let stored = library.recording(&Location::File(name.into())).unwrap().unwrap();
        crate::library::listing::json_line(&stored).unwrap()
    };
    assert_eq!(text, format!("{}\n{}\n", as_listed("/music/a.mp3"), as_listed("/music/b.mp3")));
    for (name, button) in [("two.m3u8", "M3U8"), ("two.xspf", "XSPF")] {
        let list = folder.path().join(name);
        let button = format!("2 recordings selected: {button}");
        export(&mut desktop, &list, &button, &format!("Saved 2 recordings as {}", list.display()));
        let items = read_playlist(&list).unwrap().items;
        assert_eq!(items[1].location, Some(Location::File("/music/b.mp3".into())), "{name}");
        assert_eq!(items[1].title.as_deref(), Some("Ballade"), "{name}");
        assert_eq!(items.len(), 2, "{name}");
    }
}

#[test]
fn a_file_of_another_kind_and_a_recording_are_left() {
    let (mut desktop, _) = page_of_five();
    let folder = tempfile::tempdir().unwrap();
    let notes = folder.path().join("notes.csv");
    std::fs::write(&notes, "my own table, by hand").unwrap();
    let message = "exists and is another kind of file: choose another name";
    export(&mut desktop, &notes, "All 5 recordings found: CSV", message);
    assert_eq!(std::fs::read_to_string(&notes).unwrap(), "my own table, by hand");
    // One of its own kind is replaced.
    std::fs::write(&notes, "path,verdict\n/old,Piano\n").unwrap();
    export(&mut desktop, &notes, "All 5 recordings found: CSV", "Saved 5 recordings as");
    assert_eq!(std::fs::read_to_string(&notes).unwrap().lines().count(), 6);
    let recording = Path::new("/music/a.mp3");
    export(&mut desktop, recording, "All 5 recordings found: CSV", "is a recording of the library");
}

#[test]
fn the_dialog_names_the_command_without_marks_of_code() {
    let (mut desktop, _) = page_of_five();
    press_with(&mut desktop, egui::Modifiers::COMMAND, egui::Key::E);
    desktop.window.run_steps(2);
    desktop.wait_for_text("“pianoscope library playlist import”");
    assert!(desktop.window.query_all_by_label_contains("`").next().is_none());
}
