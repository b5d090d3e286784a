//! Several recordings of a map: inside of a line, and along a path; as playlists, and played one after another. And favourites.

use super::*;
use crate::library::playlists::PlaylistItem;

/// Names the playlist that is asked for, and waits until it is made.
fn save_as(desktop: &mut Desktop, name: &str) {
    desktop.wait_for_text("New playlist");
    desktop.window.run_steps(3);
    desktop.window.get_by_role_and_label(Role::TextInput, "Name of the playlist").type_text(name);
    desktop.window.run_steps(3);
    desktop.click("Create");
    desktop.wait_for_text(&format!("Playlist {name} made of"));
}

/// The titles of a playlist in the library's file.
fn titles_of(path: &Path, name: &str) -> Vec<String> {
    let library = Library::open_read_only(path).unwrap();
    let playlists = library.playlists().unwrap();
    let playlist = playlists.iter().find(|playlist| playlist.name == name).unwrap();
    let items: Vec<PlaylistItem> = library.playlist(playlist.id).unwrap().items;
    items.into_iter().filter_map(|item| item.title).collect()
}

#[test]
fn a_line_around_points_makes_a_playlist() {
    let (mut desktop, path) = map_of_forty();
    desktop.click("2-D");
    desktop.click("Lasso");
    assert!(desktop.has("Draw a line around recordings on the map."));
    // Around all that is left of the middle.
    let rect = desktop.window.get_by_role(Role::Canvas).rect().shrink(4.0);
    let middle = rect.center().x;
    let line = [
        rect.left_top(),
        egui::pos2(middle, rect.top()),
        egui::pos2(middle, rect.bottom()),
        rect.left_bottom(),
    ];
    let modifiers = egui::Modifiers::NONE;
    let button = |pos, pressed| egui::Event::PointerButton {
        pos,
        button: egui::PointerButton::Primary,
        pressed,
        modifiers,
    };
    desktop.window.event(egui::Event::PointerMoved(line[0]));
    desktop.window.event(button(line[0], true));
    for at in line {
        desktop.window.event(egui::Event::PointerMoved(at));
        desktop.window.step();
    }
    desktop.window.event(button(line[3], false));
    desktop.window.run_steps(3);
    let left = |place: &usize| desktop.app().map.canvas.seen(*place).unwrap().at.x < middle;
    let expected: Vec<usize> = (0..COUNT).filter(left).collect();
    assert!(expected.len() > 5 && expected.len() < 35);
    assert_eq!(map(&desktop).lassoed, expected);
    assert!(
        !map(&desktop).is_lasso_on && desktop.has(&format!("{} recordings inside the line", expected.len()))
    );
    desktop.click("Save the recordings inside the line as a playlist");
    save_as(&mut desktop, "Left");
    let titles: Vec<String> = expected.iter().map(|n| format!("Piece {n:02}")).collect();
    assert_eq!(titles_of(&path, "Left"), titles);
    desktop.click("Forget the line");
    assert!(map(&desktop).lassoed.is_empty());
}

#[test]
fn a_path_leads_from_neighbour_to_neighbour_and_becomes_a_playlist() {
    let (mut desktop, path) = map_of_forty();
    select(&mut desktop, 0);
    desktop.click("Path to…");
    assert!(
        desktop
            .window
            .query_all_by_label_contains("click the recording where the path ends")
            .next()
            .is_some()
    );
    act(&mut desktop, MapAction::Select(Some(39)));
    desktop.wait("the path", |desktop| !map(desktop).path_steps().is_empty());
    desktop.window.run_steps(2);
    assert_eq!(map(&desktop).selected, Some(0), "the start stays selected");
    let steps = map(&desktop).path_steps().to_vec();
    assert_eq!((steps.first(), steps.last()), (Some(&0), Some(&39)));
    assert!(steps.is_sorted() && steps.len() > 3, "{steps:?}");
    desktop.click("Save the path as a playlist");
    save_as(&mut desktop, "Way");
    assert_eq!(titles_of(&path, "Way").len(), steps.len());
    desktop.click("Close the path");
    assert!(map(&desktop).path.is_none());
}

#[test]
fn two_that_nothing_joins_have_no_path() {
    let mut two = recordings(0..60);
    for (n, (_, analysis)) in two.iter_mut().enumerate() {
        // Two groups on opposite sides.
        let (side, angle) = (if n < 30 { 1.0 } else { -1.0 }, 0.01 * (n % 30) as f32);
        analysis.result.as_mut().unwrap().embedding = vec![side, 0.1 * side * angle.sin(), 0.1 * angle.cos()];
    }
    let (mut desktop, _) = with_map(&two, egui::vec2(1280.0, 800.0));
    desktop.wait("the map", |desktop| desktop.app().map.state.is_some());
    select(&mut desktop, 0);
    act(&mut desktop, MapAction::BeginPath);
    act(&mut desktop, MapAction::Select(Some(59)));
    desktop.wait_for_text("No chain of neighbours joins Piece 00 and Piece 59.");
}

#[test]
fn all_are_played_one_after_another() {
    let (mut desktop, _) = map_of_forty();
    act(&mut desktop, MapAction::Lassoed(vec![3, 1, 2]));
    desktop.click("Play the recordings inside the line");
    let playback = desktop.app().library.playback().unwrap();
    assert_eq!(playback.queue.progress(), (1, 3));
    let first = playback.queue.key().and_then(|key| key.recording());
    assert_eq!(first, map(&desktop).data.recording(3).map(|recording| recording.id));
}

#[test]
fn a_favourite_is_one_in_the_library_and_what_others_change_is_seen() {
    let (mut desktop, path) = map_of_forty();
    select(&mut desktop, 4);
    desktop.click("Favourite");
    assert!(map(&desktop).is_favourite(4) && desktop.has("Show only favourites (1)"));
    let favourites = || -> Vec<Option<RecordingId>> {
        let library = Library::open_read_only(&path).unwrap();
        library.favourites().unwrap().into_iter().map(|item| item.recording).collect()
    };
    let id = map(&desktop).data.recording(4).map(|recording| recording.id);
    desktop.wait("the library", |_| favourites() == [id]);
    desktop.click("Show only favourites (1)");
    assert_eq!(clear(&desktop), [4]);
    let fifth = map(&desktop).data.recording(5).unwrap().id;
    Library::open(&path).unwrap().library.set_favourite(fifth, true).unwrap();
    desktop.wait("the other one", |desktop| clear(desktop) == [4, 5]);
}
