//! Folders are searched while the window is used.

use super::{Desktop, copy_of, piano};
use crate::cancel::Cancel;
use crate::input::expand_with;
use crate::window::input_resolver::Search;

#[test]
fn a_folder_is_a_row_for_each_recording_and_its_first_is_selected() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("b")).unwrap();
    for name in ["a.ogg", "b/1.ogg", "b/2.ogg"] {
        copy_of(piano(), folder.path(), name);
    }
    let mut desktop = Desktop::open(&[folder.path().to_str().unwrap()]);
    desktop.wait_for_results(3);
    let session = &desktop.app().session;
    assert!(session.selected().unwrap().name.ends_with("a.ogg"));
    assert!(!desktop.has("Cancel search"), "it has ended");
}

#[test]
fn a_long_search_shows_its_progress_and_can_be_cancelled() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.wav"), "").unwrap();
    let mut desktop = Desktop::open(&[]);
    desktop.window.step();
    // As if the resolver were on its way through a folder.
    let search = Search::new(Vec::new());
    assert_eq!(expand_with(folder.path().as_os_str(), &Cancel::new(), &search.progress).count(), 1);
    desktop.window.state_mut().as_mut().unwrap().searches.add(search.clone());
    desktop.wait_for_text("Looking through folders: 1 entry, 1 recording");
    desktop.click("Cancel search");
    assert!(search.cancel.is_cancelled());
}
