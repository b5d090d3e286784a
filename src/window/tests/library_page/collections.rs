//! The collections beside the table, and their rows.

use super::*;
use crate::library::playlists::{PlaylistId, PlaylistItem};

/// Five recordings; the playlist Evening has d, a, an entry that the library does not have, and d again.
pub(super) fn with_evening(size: Vec2) -> (Desktop, PathBuf, PlaylistId) {
    let (mut desktop, path) = with_library(&five(), size);
    let mut library = Library::open(&path).unwrap().library;
    let item = |name: &str| {
        let location = Location::File(PathBuf::from("/music").join(name));
        PlaylistItem::of(&library.recording(&location).unwrap().unwrap())
    };
    let absent = PlaylistItem {
        title: Some("Gymnopédie".into()),
        artist: Some("Satie".into()),
        location: Some(Location::File("/elsewhere/g.mp3".into())),
        duration_s: Some(90.0),
        ..PlaylistItem::default()
    };
    let items = vec![item("d.mp3"), item("a.mp3"), absent, item("d.mp3")];
    let id = library.create_playlist("Evening").unwrap();
    library.add_to_playlist(id, items, None).unwrap();
    desktop.press(egui::Key::F5);
    desktop.wait("the playlist", |desktop| !desktop.app().library.collections().playlists.is_empty());
    desktop.window.run_steps(2);
    (desktop, path, id)
}

/// Clicks the collection whose name begins so.
pub(super) fn choose(desktop: &mut Desktop, name: &str) {
    let is_named = |node: &egui_kittest::Node<'_>| {
        node.accesskit_node().label().is_some_and(|label| label.starts_with(&format!("{name}: ")))
    };
    desktop.window.query_all_by_role(Role::TreeItem).find(is_named).unwrap().click();
    desktop.window.run_steps(2);
}

#[test]
fn a_playlist_shows_its_entries_in_their_order_also_twice_and_those_not_in_the_library() {
    let (mut desktop, _, _) = with_evening(egui::vec2(1280.0, 800.0));
    let names = |desktop: &Desktop| -> Vec<String> {
        let items = desktop.window.query_all_by_role(Role::TreeItem);
        items.filter_map(|item| item.accesskit_node().label()).collect()
    };
    assert_eq!(
        names(&desktop),
        ["All recordings: 5", "Favourites: 0", "Similar", "Duplicates", "Evening: 4 entries, 6:30"]
    );
    choose(&mut desktop, "Evening");
    desktop.wait("the entries", |desktop| titles(desktop) == "dagd");
    assert!(desktop.has("4 of 4"));
    let absent = desktop.window.get_by_label_contains("Gymnopédie: not in the library");
    assert!(absent.accesskit_node().label().unwrap().contains("artist Satie"));
    absent.click();
    desktop.wait_for_text("the entry finds its recording");
    // A column sorts; the third click returns to the order of the playlist.
    desktop.click("Sort by title");
    desktop.wait("the titles", |desktop| titles(desktop) == "addg");
    desktop.click("Sort by title, now ascending");
    desktop.wait("turned round", |desktop| titles(desktop) == "ddag");
    desktop.click("Sort by title, now descending");
    desktop.wait("the order of the playlist", |desktop| titles(desktop) == "dagd");
}

#[test]
fn the_keys_of_the_list_choose_and_words_apply_inside() {
    let (mut desktop, path, _) = with_evening(egui::vec2(1280.0, 800.0));
    desktop.window.get_by_role_and_label(Role::Tree, "Collections").focus();
    desktop.window.run_steps(2);
    desktop.press(egui::Key::End);
    desktop.wait("the playlist", |desktop| titles(desktop) == "dagd");
    desktop.window.get_by_role_and_label(Role::TextInput, "Search").focus();
    desktop.window.run_steps(2);
    desktop.window.get_by_role_and_label(Role::TextInput, "Search").type_text("dumk");
    desktop.wait("the words", |desktop| titles(desktop) == "dd");
    assert!(desktop.has("2 of 4"));
    desktop.click("Show all");
    desktop.wait("all entries", |desktop| titles(desktop) == "dagd");
    // Another process deletes the playlist.
    let mut library = Library::open(&path).unwrap().library;
    let id = library.playlist_named("Evening").unwrap().id;
    library.delete_playlist(id).unwrap();
    desktop.window.get_by_role_and_label(Role::ListBox, "Recordings of the library").focus();
    desktop.window.run_steps(2);
    desktop.press(egui::Key::F5);
    desktop.wait("the whole library", |desktop| desktop.has("5 of 5"));
    assert_eq!(desktop.app().library.status(), "This playlist was deleted");
}

#[test]
fn narrow_windows_have_a_menu_of_collections() {
    for size in [egui::vec2(860.0, 600.0), egui::vec2(420.0, 320.0)] {
        let (mut desktop, _, _) = with_evening(size);
        assert_eq!(desktop.window.query_all_by_role(Role::TreeItem).count(), 0);
        desktop.click("Collections");
        // With its size, which is part of the name.
        desktop.click("Evening");
        desktop.wait("the entries", |desktop| titles(desktop).starts_with("da"));
        assert!(desktop.has("4 of 4"));
    }
}

#[test]
fn the_menu_of_collections_leaves_room_for_its_scroll_bar() {
    let (mut desktop, path, _) = with_evening(egui::vec2(420.0, 320.0));
    let mut library = Library::open(&path).unwrap().library;
    for n in 0..12 {
        library.create_playlist(&format!("Later {n:02}")).unwrap();
    }
    desktop.press(egui::Key::F5);
    desktop.wait("the playlists", |desktop| desktop.app().library.collections().playlists.len() == 13);
    desktop.click("Collections");
    desktop.window.run_steps(3);
    let right = |name: &str| desktop.window.get_by_role_and_label(Role::Button, name).rect().right();
    assert!(right("All recordings") <= right("New playlist") - 8.0);
}
