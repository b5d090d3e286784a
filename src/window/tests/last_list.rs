//! The list of the last session, which can be opened again.

use super::*;

impl Desktop {
    /// Closes the window; the folder of its settings stays.
    fn close(self) -> tempfile::TempDir {
        let Self { mut window, _folder, .. } = self;
        window.state_mut().as_mut().unwrap().close().unwrap();
        drop(window);
        _folder
    }

    /// Ends as if the process was killed.
    fn kill(self) -> tempfile::TempDir {
        let Self { window, _folder, .. } = self;
        drop(window);
        _folder
    }

    fn reopen(folder: tempfile::TempDir) -> Self {
        let mut desktop = Self::open_in(folder, &[], egui::vec2(1280.0, 800.0));
        desktop.window.step();
        desktop
    }

    fn names(&self) -> Vec<&str> {
        self.app().session.recordings().iter().map(|recording| recording.short_name()).collect()
    }

    fn last_list(&self) -> String {
        std::fs::read_to_string(self._folder.path().join("last-list.json")).unwrap_or_default()
    }
}

#[test]
fn the_list_of_the_last_session_is_opened_again_and_an_empty_window_does_not_replace_it() {
    let sounds = tempfile::tempdir().unwrap();
    short_files(sounds.path(), 3);
    let count = 3;
    let mut desktop = Desktop::open(&[sounds.path().to_str().unwrap()]);
    desktop.wait_for_results(count);
    let folder = desktop.close();

    let mut empty = Desktop::reopen(folder);
    let offer = format!("Open the last list ({count} recordings)");
    empty.wait_for_text(&offer);
    let folder = empty.close();

    let mut desktop = Desktop::reopen(folder);
    desktop.wait_for_text(&offer);
    desktop.click(&offer);
    desktop.wait_for_results(count);
    assert!(desktop.app().session.recordings().iter().all(|recording| recording.outcome().is_some()));
    assert_eq!(desktop.names(), ["000.wav", "001.wav", "002.wav"]);
}

#[test]
fn a_session_of_one_file_keeps_the_long_list_before_it_and_both_are_in_the_menu() {
    let sounds = tempfile::tempdir().unwrap();
    short_files(sounds.path(), 3);
    let mut desktop = Desktop::open(&[sounds.path().to_str().unwrap()]);
    desktop.wait_for_results(3);
    let mut desktop = Desktop::open_in(desktop.close(), &[piano()], egui::vec2(1280.0, 800.0));
    desktop.wait_for_results(1);
    desktop.click("Open…");
    assert!(desktop.has("The last list (3 recordings)"), "beside the recordings of this session");
    let mut desktop = Desktop::reopen(desktop.close());
    desktop.wait_for_text("Open the last list (1 recording)");
    desktop.click("Open an earlier list (3 recordings)");
    desktop.wait_for_results(3);
    desktop.click("Open…");
    desktop.click("An earlier list (3 recordings)");
    assert!(desktop.has("All of its recordings are in the list"), "none is there twice");
    desktop.click("Open…");
    desktop.click("The last list (1 recording)");
    desktop.wait_for_results(4);
    let mut desktop = Desktop::reopen(desktop.close());
    desktop.wait_for_text("Open the last list (4 recordings)");
    assert!(desktop.window.query_by_label_contains("Open an earlier list").is_none(), "it has all of them");
}

#[test]
fn the_list_survives_a_killed_process() {
    let mut desktop = Desktop::open(&[piano(), band()]);
    desktop.wait("the file", |desktop| desktop.last_list().contains("demo-band"));
    let mut desktop = Desktop::reopen(desktop.kill());
    desktop.wait_for_text("Open the last list (2 recordings)");
}

#[test]
fn without_a_last_list_or_with_a_damaged_one_nothing_is_offered() {
    let mut desktop = Desktop::open(&[]);
    desktop.window.run_steps(10);
    assert!(desktop.window.query_by_label_contains("Open the last list").is_none());
    let folder = desktop.close();
    std::fs::write(folder.path().join("last-list.json"), "{ half").unwrap();
    let mut desktop = Desktop::reopen(folder);
    std::thread::sleep(Duration::from_millis(300));
    desktop.window.run_steps(10);
    assert!(desktop.window.query_by_label_contains("Open the last list").is_none());
    assert!(desktop.app().notices.error().is_none(), "it is only logged");
}

#[test]
fn of_two_windows_the_one_that_closed_last_with_recordings_is_kept() {
    let sounds = tempfile::tempdir().unwrap();
    short_files(sounds.path(), 3);
    let folder = tempfile::tempdir().unwrap();
    let other_folder = tempfile::tempdir().unwrap();
    let mut one = Desktop::open_in(folder, &[sounds.path().to_str().unwrap()], egui::vec2(900.0, 600.0));
    one.wait_for_results(3);
    one.wait("its file", |one| one.last_list().contains("002.wav"));
    // The other window writes to the same file.
    let shared = one._folder.path().join("last-list.json");
    let mut other = Desktop::open_in(other_folder, &[piano()], egui::vec2(900.0, 600.0));
    other.wait_for_results(1);
    let other_list = other._folder.path().join("last-list.json");
    other.wait("its file", |other| other.last_list().contains("demo-piano"));
    std::fs::copy(&other_list, &shared).unwrap();
    let folder = one.close();
    let text = std::fs::read_to_string(folder.path().join("last-list.json")).unwrap();
    assert!(text.contains("002.wav") && !text.contains("demo-piano"), "{text}");
}

#[test]
fn a_missing_file_stays_in_the_list() {
    let mut desktop = Desktop::open(&["/nowhere/lost.mp3"]);
    desktop.wait_for_results(1);
    let folder = desktop.close();
    let mut desktop = Desktop::reopen(folder);
    desktop.wait_for_text("Open the last list (1 recording)");
}
