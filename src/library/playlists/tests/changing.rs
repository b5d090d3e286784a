use super::{put, titled};
use crate::library::playlists::{PlaylistError, PlaylistId, PlaylistItem};
use crate::library::{Library, Location};
use std::path::{Path, PathBuf};

fn titles(library: &Library, id: PlaylistId) -> String {
    let items = library.playlist(id).unwrap().items;
    items.iter().map(|item| item.title.clone().unwrap_or_default()).collect()
}

/// A playlist with the entries a to e.
fn letters(library: &mut Library) -> PlaylistId {
    let id = library.create_playlist("letters").unwrap();
    library.add_to_playlist(id, titled(&["a", "b", "c", "d", "e"]), None).unwrap();
    id
}

#[test]
fn entries_are_added_removed_and_moved_where_they_are_dropped() {
    let mut library = Library::in_memory().unwrap();
    let id = letters(&mut library);
    library.add_to_playlist(id, titled(&["x", "y"]), Some(1)).unwrap();
    assert_eq!(titles(&library, id), "axybcde");
    library.remove_from_playlist(id, &[2, 1, 2]).unwrap();
    assert_eq!(titles(&library, id), "abcde");
    for (positions, to, expected) in [
        (&[0][..], 4, "bcdea"),
        (&[4], 0, "abcde"),
        (&[1], 2, "acbde"),
        (&[2], 1, "abcde"),
        (&[3, 1], 0, "bdace"),
        (&[0, 1], 3, "acebd"),
        (&[3, 4], 4, "acebd"),
        (&[], 0, "acebd"),
    ] {
        library.move_in_playlist(id, positions, to).unwrap();
        assert_eq!(titles(&library, id), expected, "{positions:?} to {to}");
    }
}

#[test]
fn each_change_can_be_undone() {
    let mut library = Library::in_memory().unwrap();
    let id = letters(&mut library);
    let before = library.playlist(id).unwrap();
    let mut undone = |change: &dyn Fn(&mut Library) -> Result<_, PlaylistError>| {
        let returned = change(&mut library).unwrap();
        assert_eq!(returned, before);
        assert_ne!(library.playlist(id).ok(), Some(before.clone()), "it did change");
        library.restore_playlist(&returned).unwrap();
        assert_eq!(library.playlist(id).unwrap(), before);
    };
    undone(&|library| library.rename_playlist(id, "others"));
    undone(&|library| library.add_to_playlist(id, titled(&["f"]), None));
    undone(&|library| library.remove_from_playlist(id, &[0, 3]));
    undone(&|library| library.move_in_playlist(id, &[0], 2));
    undone(&|library| library.delete_playlist(id));
}

#[test]
fn a_deleted_playlist_comes_back_beside_those_made_since() {
    let mut library = Library::in_memory().unwrap();
    let id = letters(&mut library);
    let deleted = library.delete_playlist(id).unwrap();
    let other = library.create_playlist("other").unwrap();
    library.restore_playlist(&deleted).unwrap();
    assert_eq!(library.playlists().unwrap().iter().map(|p| p.id).collect::<Vec<_>>(), [id, other]);
    let deleted = library.delete_playlist(id).unwrap();
    library.create_playlist("letters").unwrap();
    assert!(matches!(library.restore_playlist(&deleted), Err(PlaylistError::NameTaken(_))));
    assert!(matches!(library.playlist(id), Err(PlaylistError::Deleted)));
    assert!(matches!(library.rename_playlist(id, "x"), Err(PlaylistError::Deleted)));
    assert!(matches!(library.delete_playlist(id), Err(PlaylistError::Deleted)));
}

#[test]
fn wrong_names_and_positions_change_nothing() {
    let mut library = Library::in_memory().unwrap();
    let id = letters(&mut library);
    for name in ["", "  ", "a\nb", "\u{1b}[2J", "\u{202e}x"] {
        assert!(matches!(library.create_playlist(name), Err(PlaylistError::BadName(_))), "{name:?}");
        assert!(matches!(library.rename_playlist(id, name), Err(PlaylistError::BadName(_))), "{name:?}");
    }
    assert!(matches!(library.create_playlist(" letters "), Err(PlaylistError::NameTaken(_))));
    let is_no_entry = |result: Result<_, PlaylistError>| matches!(result, Err(PlaylistError::NoEntry { .. }));
    assert!(is_no_entry(library.remove_from_playlist(id, &[0, 5])));
    assert!(is_no_entry(library.move_in_playlist(id, &[5], 0)));
    assert!(is_no_entry(library.move_in_playlist(id, &[0], 5)));
    assert!(is_no_entry(library.add_to_playlist(id, titled(&["x"]), Some(6))));
    assert!(is_no_entry(library.add_to_playlist(id, titled(&["x"]), Some(usize::MAX))));
    let many = vec![PlaylistItem::default(); 99_996];
    assert!(matches!(library.add_to_playlist(id, many, None), Err(PlaylistError::TooLong)));
    assert_eq!(titles(&library, id), "abcde");
}

#[test]
fn playlists_are_found_by_name_and_summed_up() {
    let mut library = Library::in_memory().unwrap();
    let recording = put(&mut library, Path::new("/music/a.mp3"), 1, "A", "T");
    let stored = library.recording_by_id(recording).unwrap().unwrap();
    let evening = library.create_playlist("Evening").unwrap();
    library.create_playlist("evening").unwrap();
    let mut items = titled(&["elsewhere"]);
    items.push(PlaylistItem::of(&stored));
    items[0].duration_s = Some(10.0);
    library.add_to_playlist(evening, items, None).unwrap();
    let [first, second] = &library.playlists().unwrap()[..] else { panic!() };
    assert_eq!(
        (first.name.as_str(), first.entries, first.matched, first.duration_s),
        ("Evening", 2, 1, 195.25)
    );
    assert_eq!((second.name.as_str(), second.entries, second.duration_s), ("evening", 0, 0.0));
    assert_eq!(library.playlist_named("Evening").unwrap().id, evening);
    assert_eq!(library.playlist_named("EVENING").unwrap().id, evening, "the first that differs in case only");
    let error = library.playlist_named("morning").unwrap_err();
    assert!(error.to_string().contains("playlist list"), "{error}");
}

#[test]
fn entries_follow_their_recording_and_survive_it() {
    let mut library = Library::in_memory().unwrap();
    let recording = put(&mut library, Path::new("/music/a.mp3"), 1, "A", "T");
    let stored = library.recording_by_id(recording).unwrap().unwrap();
    let id = library.create_playlist("one").unwrap();
    library.add_to_playlist(id, vec![PlaylistItem::of(&stored)], None).unwrap();
    let moved = Location::File(PathBuf::from("/music/b.mp3"));
    library.moved(recording, &moved, None).unwrap();
    let item = |library: &Library| library.playlist(id).unwrap().items[0].clone();
    assert_eq!((item(&library).location, item(&library).recording), (Some(moved), Some(recording)));
    library.forget(&[recording]).unwrap();
    let left = item(&library);
    assert_eq!((left.recording, left.name()), (None, "A - T".to_owned()));
    assert_eq!(left.duration_s, Some(185.25));
}

#[test]
fn favourites_are_entries_in_the_order_of_their_time() {
    let mut library = Library::in_memory().unwrap();
    let ids =
        [2, 1].map(|n: u8| put(&mut library, Path::new(&format!("/music/{n}.mp3")), n, "A", &n.to_string()));
    for id in ids {
        library.set_favourite(id, true).unwrap();
    }
    let favourites = library.favourites().unwrap();
    assert_eq!(favourites.iter().filter_map(|item| item.recording).collect::<Vec<_>>(), ids);
    assert_eq!(favourites[0].name(), "A - 2");
    library.set_favourite(ids[0], false).unwrap();
    assert_eq!(library.favourites().unwrap().len(), 1);
}
