//! Playlists: made, named, filled, ordered, deleted, imported, exported; each change is undone.

use super::collections::{choose, with_evening};
use super::*;
use crate::library::playlists::PlaylistId;
use crate::window::tests::classifying::Dropped;
use std::sync::Arc;

const WIDE: Vec2 = egui::vec2(1280.0, 800.0);
const ALT: egui::Modifiers = egui::Modifiers::ALT;

/// Shows the playlist Evening, with the focus in the table.
fn in_evening() -> (Desktop, PathBuf, PlaylistId) {
    let (mut desktop, path, id) = with_evening(WIDE);
    choose(&mut desktop, "Evening");
    desktop.wait("the entries", |desktop| titles(desktop) == "dagd");
    focus_table(&mut desktop);
    (desktop, path, id)
}

fn focus_table(desktop: &mut Desktop) {
    desktop.window.get_by_role_and_label(Role::ListBox, "Recordings of the library").focus();
    desktop.window.run_steps(2);
}

fn undo(desktop: &mut Desktop) {
    press_with(desktop, egui::Modifiers::COMMAND, egui::Key::Z);
}

/// The collections, as they are read.
fn names(desktop: &Desktop) -> Vec<String> {
    let items = desktop.window.query_all_by_role(Role::TreeItem);
    items.filter_map(|item| item.accesskit_node().label()).collect()
}

fn has_collection(desktop: &Desktop, name: &str) -> bool {
    names(desktop).iter().any(|other| other == name)
}

/// First letters of the entries in the library's file.
fn stored_entries(path: &Path, name: &str) -> String {
    let library = Library::open_read_only(path).unwrap();
    let items = library.playlist_named(name).unwrap().items;
    items.iter().map(|item| item.title.as_ref().unwrap().to_lowercase().chars().next().unwrap()).collect()
}

#[test]
fn a_playlist_is_made_renamed_and_deleted_and_each_is_undone() {
    let (mut desktop, _, _) = with_evening(WIDE);
    desktop.click("New playlist");
    desktop.window.get_by_role_and_label(Role::TextInput, "Name of the playlist").type_text("Evening");
    desktop.window.run_steps(2);
    assert!(desktop.has("A playlist is called Evening already"));
    desktop.window.get_by_role_and_label(Role::TextInput, "Name of the playlist").type_text(" late");
    desktop.window.run_steps(2);
    desktop.click("Create");
    desktop.wait("the playlist", |desktop| has_collection(desktop, "Evening late: 0 entries, 0:00"));
    desktop.wait_for_text("This playlist is empty");
    // Renamed by its key.
    desktop.window.get_by_role_and_label(Role::Tree, "Collections").focus();
    desktop.window.run_steps(2);
    desktop.press(egui::Key::F2);
    desktop.window.get_by_role_and_label(Role::TextInput, "Name of the playlist").type_text("r");
    desktop.window.run_steps(2);
    desktop.click("Rename");
    desktop.wait("the name", |desktop| has_collection(desktop, "Evening later: 0 entries, 0:00"));
    desktop.window.get_by_role_and_label(Role::Tree, "Collections").focus();
    desktop.window.run_steps(2);
    desktop.press(egui::Key::Delete);
    // Apart from the question, whose end a long name would cut off.
    assert!(desktop.has("Delete this playlist?") && desktop.has("Evening later"));
    desktop.click("Delete");
    desktop.wait("two collections", |desktop| !has_collection(desktop, "Evening later: 0 entries, 0:00"));
    focus_table(&mut desktop);
    undo(&mut desktop);
    desktop.wait("the playlist again", |desktop| has_collection(desktop, "Evening later: 0 entries, 0:00"));
    undo(&mut desktop);
    desktop.wait("the first name", |desktop| has_collection(desktop, "Evening late: 0 entries, 0:00"));
    undo(&mut desktop);
    desktop.wait("what was there", |desktop| !names(desktop).iter().any(|name| name.contains("late")));
}

#[test]
fn the_selection_is_added_by_key_and_by_menu_and_becomes_a_new_playlist() {
    let (mut desktop, path, _) = with_evening(WIDE);
    desktop.click("Sort by title");
    desktop.wait("the order", |desktop| !desktop.app().library.is_searching() && titles(desktop) == "abcde");
    focus_table(&mut desktop);
    desktop.press(egui::Key::Home);
    press_with(&mut desktop, egui::Modifiers::SHIFT, egui::Key::ArrowDown);
    desktop.press(egui::Key::L);
    assert!(desktop.has("Add 2 recordings to"));
    desktop.press(egui::Key::Num1);
    desktop.wait_for_text("2 recordings added to Evening");
    assert_eq!(stored_entries(&path, "Evening"), "dagdab");
    desktop.wait("the size", |desktop| has_collection(desktop, "Evening: 6 entries, 12:30"));
    focus_table(&mut desktop);
    undo(&mut desktop);
    desktop.wait("as before", |desktop| has_collection(desktop, "Evening: 4 entries, 6:30"));
    choose(&mut desktop, "All recordings");
    desktop.wait("all", |desktop| titles(desktop).len() == 5);
    desktop.window.get_by_label_contains("Clair de lune: Piano").click_secondary();
    desktop.window.run_steps(3);
    desktop.window.get_by_label_contains("Add to playlist").click();
    desktop.window.run_steps(3);
    desktop.click("New…");
    desktop.window.get_by_role_and_label(Role::TextInput, "Name of the playlist").type_text("Moon");
    desktop.window.run_steps(2);
    desktop.press(egui::Key::Enter);
    desktop.wait("the playlist", |desktop| has_collection(desktop, "Moon: 1 entry, 3:00"));
    assert_eq!(stored_entries(&path, "Moon"), "c");
}

#[test]
fn entries_are_moved_and_removed_by_keys_and_each_is_undone() {
    let (mut desktop, path, _) = in_evening();
    desktop.press(egui::Key::Home);
    press_with(&mut desktop, ALT, egui::Key::ArrowDown);
    desktop.wait("the order", |desktop| titles(desktop) == "adgd");
    assert_eq!(selected(&desktop), "d", "the entry stays selected");
    press_with(&mut desktop, ALT, egui::Key::ArrowDown);
    desktop.wait("the order", |desktop| titles(desktop) == "agdd");
    press_with(&mut desktop, ALT, egui::Key::ArrowUp);
    desktop.wait("the order", |desktop| titles(desktop) == "adgd");
    desktop.press(egui::Key::Delete);
    desktop.wait("two others", |desktop| titles(desktop) == "agd");
    assert_eq!(selected(&desktop), "g", "the next entry is at hand");
    assert_eq!(stored_entries(&path, "Evening"), "agd");
    for order in ["adgd", "agdd", "adgd", "dagd"] {
        undo(&mut desktop);
        desktop.wait("the order before", |desktop| titles(desktop) == order);
    }
    // Sorted rows have no places in the playlist.
    desktop.click("Sort by title");
    desktop.wait("sorted", |desktop| titles(desktop) == "addg");
    focus_table(&mut desktop);
    desktop.press(egui::Key::Home);
    press_with(&mut desktop, ALT, egui::Key::ArrowDown);
    desktop.wait_for_text("The rows are sorted by title");
}

/// Drags from one place to another one, step by step as a hand does.
fn drag(desktop: &mut Desktop, from: egui::Pos2, to: egui::Pos2) {
    desktop.window.hover_at(from);
    desktop.window.run_steps(1);
    desktop.window.drag_at(from);
    desktop.window.run_steps(1);
    for share in [0.1, 0.4, 0.7, 1.0] {
        desktop.window.event(egui::Event::PointerMoved(from + (to - from) * share));
        desktop.window.run_steps(1);
    }
    desktop.window.run_steps(1);
    desktop.window.drop_at(to);
    desktop.window.run_steps(3);
}

fn row_place(desktop: &Desktop, row: usize) -> egui::Rect {
    let rows = desktop.window.query_all_by_role(Role::ListBoxOption);
    let mut rects: Vec<egui::Rect> = rows.map(|row| row.rect()).collect();
    rects.sort_by(|one, other| one.top().total_cmp(&other.top()));
    rects[row]
}

#[test]
fn dragged_rows_land_between_others_and_on_playlists() {
    let (mut desktop, path, _) = in_evening();
    let (from, to) = (row_place(&desktop, 0).center(), row_place(&desktop, 2).center_bottom());
    drag(&mut desktop, from, to);
    desktop.wait("the order", |desktop| titles(desktop) == "agdd");
    assert_eq!(stored_entries(&path, "Evening"), "agdd");
    // Behind the last one, where no row is.
    let below = row_place(&desktop, 3).center_bottom() + egui::vec2(0.0, 60.0);
    let from = row_place(&desktop, 0).center();
    drag(&mut desktop, from, below);
    desktop.wait("the order", |desktop| titles(desktop) == "gdda");
    choose(&mut desktop, "All recordings");
    desktop.wait("all", |desktop| titles(desktop).len() == 5);
    let etude = desktop.window.get_by_label_contains("Etude: failed").rect().center();
    let items: Vec<_> = desktop.window.query_all_by_role(Role::TreeItem).collect();
    let evening = items.iter().find(|item| item.accesskit_node().label().unwrap().starts_with("Evening"));
    let evening = evening.unwrap().rect().center();
    drop(items);
    drag(&mut desktop, etude, evening);
    desktop.wait_for_text("1 recording added to Evening");
    assert_eq!(stored_entries(&path, "Evening"), "gddae");
}

#[test]
fn a_dropped_playlist_is_imported_and_exported_again_with_relative_paths() {
    let (mut desktop, path, _) = with_evening(WIDE);
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("morning.m3u8");
    std::fs::write(
        &list,
        "#EXTM3U\n#PLAYLIST:Morning\n/music/b.mp3\n#EXTINF:61,Nobody - Nothing\nnowhere.mp3\n",
    )
    .unwrap();
    desktop.window.input_mut().dropped_files = vec![Arc::new(Dropped(list))];
    desktop.wait("the playlist", |desktop| {
        names(desktop).iter().any(|name| name.starts_with("Morning: 2 entries"))
    });
    desktop.wait("its entries", |desktop| titles(desktop) == "bn");
    assert!(desktop.has("Morning imported: 2 entries, 1 of them not in the library"));
    assert!(
        desktop
            .window
            .get_by_label_contains("Nothing: not in the library")
            .accesskit_node()
            .label()
            .is_some()
    );
    assert!(desktop.app().session.recordings().is_empty(), "it is not analysed");
    for (name, button) in [("out.m3u8", "Export as M3U8…"), ("out.xspf", "Export as XSPF…")] {
        let target = folder.path().join(name);
        let answer = target.clone();
        let app = desktop.window.state_mut().as_mut().unwrap();
        app.background_jobs.answer_dialogs(move |_| Some(answer.clone()));
        desktop.click("This playlist");
        desktop.window.get_by_label_contains(button).click();
        desktop.window.run_steps(3);
        desktop.wait_for_text(&format!("Saved 2 entries as {}", target.display()));
        let file = crate::library::playlists::read_playlist(&target).unwrap();
        assert_eq!(file.name, "Morning");
        let text = std::fs::read_to_string(&target).unwrap();
        assert!(
            text.contains("nowhere.mp3") && !text.contains(&folder.path().display().to_string()),
            "{text}"
        );
    }
    focus_table(&mut desktop);
    undo(&mut desktop);
    desktop.wait("no import", |desktop| !names(desktop).iter().any(|name| name.starts_with("Morning")));
    assert!(Library::open_read_only(&path).unwrap().playlist_named("Morning").is_err());
    // A file that is none.
    let broken = folder.path().join("broken.xspf");
    std::fs::write(&broken, "nothing").unwrap();
    desktop.window.input_mut().dropped_files = vec![Arc::new(Dropped(broken))];
    desktop.wait_for_text("broken.xspf");
}

#[test]
fn del_takes_favourites_out_of_their_list_only() {
    let (mut desktop, path) = page_of_five();
    desktop.press(egui::Key::Home);
    desktop.press(egui::Key::F);
    desktop.wait_for_text("added to the favourites");
    choose(&mut desktop, "Favourites");
    desktop.wait("the favourite", |desktop| titles(desktop) == "a");
    focus_table(&mut desktop);
    desktop.press(egui::Key::Home);
    desktop.press(egui::Key::Delete);
    desktop.wait_for_text("removed from the favourites");
    assert!(!stored(&path, "/music/a.mp3").favourite);
    assert!(desktop.app().library.question().is_none());
}
