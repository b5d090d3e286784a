//! Rows are played one after another, also when the page is left.

use super::collections::choose;
use super::*;
use crate::library::playlists::PlaylistItem;
use crate::window::tests::classifying::Dropped;
use std::sync::Arc;

/// A tone of this many seconds.
fn write_tone(path: &Path, seconds: f64) {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 16_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut wav = hound::WavWriter::create(path, spec).unwrap();
    for frame in 0..(16_000.0 * seconds) as usize {
        let sample = (0.1 * frame as f64).sin() * 8000.0;
        wav.write_sample(sample as i16).unwrap();
    }
    wav.finalize().unwrap();
}

/// The playlist Short has a, an entry that the library does not have, b whose file is missing, and c.
fn with_short(seconds: f64) -> (Desktop, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let names = ["a.wav", "b.wav", "c.wav"];
    let recordings: Vec<_> = names
        .iter()
        .map(|name| {
            let path = folder.path().join(name);
            if *name != "b.wav" {
                write_tone(&path, seconds);
            }
            (facts(&path, name, "Nobody"), analysis(&TWO, 0, 0.9, seconds))
        })
        .collect();
    let (mut desktop, path) = with_library(&recordings, egui::vec2(1280.0, 800.0));
    let mut library = Library::open(&path).unwrap().library;
    let item = |name: &str| {
        let location = Location::File(folder.path().join(name));
        PlaylistItem::of(&library.recording(&location).unwrap().unwrap())
    };
    let absent = PlaylistItem { title: Some("unknown".into()), ..PlaylistItem::default() };
    let items = vec![item("a.wav"), absent, item("b.wav"), item("c.wav")];
    let id = library.create_playlist("Short").unwrap();
    library.add_to_playlist(id, items, None).unwrap();
    desktop.press(egui::Key::F5);
    desktop.wait("the playlist", |desktop| !desktop.app().library.collections().playlists.is_empty());
    choose(&mut desktop, "Short");
    desktop.wait("the entries", |desktop| titles(desktop) == "aubc");
    desktop.window.get_by_role_and_label(Role::ListBox, "Recordings of the library").focus();
    desktop.window.run_steps(2);
    desktop.press(egui::Key::Home);
    (desktop, folder)
}

/// The title of what is played.
fn played(desktop: &Desktop) -> Option<String> {
    desktop.app().library.playback().and_then(|playback| playback.row()).map(|row| row.name.clone())
}

#[test]
fn a_playlist_plays_to_its_end_and_skips_what_is_not_there() {
    let (mut desktop, _folder) = with_short(1.0);
    desktop.press(egui::Key::Enter);
    desktop.wait("the first", |desktop| played(desktop).as_deref() == Some("a.wav"));
    assert!(desktop.app().library_player.state().playing);
    desktop.wait("the note", |desktop| desktop.app().library.status().starts_with("Skipped b.wav: "));
    assert_eq!(played(&desktop).as_deref(), Some("a.wav"), "the present one plays on meanwhile");
    desktop.wait("the last", |desktop| played(desktop).as_deref() == Some("c.wav"));
    desktop.window.run_steps(2);
    assert!(desktop.has("c.wav (4 of 4)"));
    let row = desktop.window.get_by_label_contains("c.wav: Piano").accesskit_node().label().unwrap();
    assert!(row.ends_with("now playing"), "{row}");
    desktop.wait("the end", |desktop| desktop.app().library.playback().is_none());
    assert!(!desktop.app().library_player.state().playing);
}

#[test]
fn the_music_goes_on_when_the_page_is_left_until_the_other_page_plays() {
    let (mut desktop, folder) = with_short(60.0);
    desktop.press(egui::Key::Enter);
    desktop.wait("the first", |desktop| played(desktop).as_deref() == Some("a.wav"));
    desktop.click("Listen");
    assert!(desktop.app().library_player.state().playing);
    assert!(desktop.has("a.wav (1 of 4)"), "what is played is on both pages");
    desktop.click("Pause the music");
    assert!(!desktop.app().library_player.state().playing);
    desktop.click("Play the music");
    assert!(desktop.app().library_player.state().playing);
    let file = copy_of(piano(), folder.path(), "listen.ogg");
    desktop.window.input_mut().dropped_files = vec![Arc::new(Dropped(PathBuf::from(file)))];
    desktop.wait_for_results(1);
    assert!(desktop.app().library_player.state().playing, "a result does not interrupt it");
    desktop.press(egui::Key::Space);
    assert!(desktop.app().player.state().playing && !desktop.app().library_player.state().playing);
    desktop.click("Stop the music");
    assert!(desktop.app().library.playback().is_none());
}

/// As a screen reader does: the buttons move with the length of the name beside them.
fn press_button(desktop: &mut Desktop, label: &str) {
    desktop.window.get_by_label(label).click_accesskit();
    desktop.window.run_steps(3);
}

#[test]
fn next_previous_shuffle_and_repeat() {
    let (mut desktop, _folder) = with_short(60.0);
    desktop.click("Play all");
    desktop.wait("the first", |desktop| played(desktop).as_deref() == Some("a.wav"));
    press_with(&mut desktop, egui::Modifiers::COMMAND, egui::Key::ArrowRight);
    // What is between cannot be played.
    desktop.wait("the last", |desktop| played(desktop).as_deref() == Some("c.wav"));
    press_button(&mut desktop, "Repeat");
    press_button(&mut desktop, "Next recording");
    desktop.wait("the first again", |desktop| played(desktop).as_deref() == Some("a.wav"));
    desktop.window.run_steps(2);
    press_button(&mut desktop, "Shuffle");
    assert!(desktop.app().library.playback().unwrap().queue.is_shuffled());
    assert_eq!(played(&desktop).as_deref(), Some("a.wav"), "the present one plays on");
    press_button(&mut desktop, "Shuffle");
    press_button(&mut desktop, "Repeat");
    press_button(&mut desktop, "Previous recording");
    desktop.window.run_steps(3);
    assert_eq!(played(&desktop).as_deref(), Some("a.wav"), "there is none before");
    // P plays one recording only.
    desktop.window.get_by_role_and_label(Role::ListBox, "Recordings of the library").focus();
    desktop.window.run_steps(2);
    desktop.press(egui::Key::End);
    desktop.press(egui::Key::P);
    assert!(desktop.app().library.playback().is_none());
    assert!(desktop.app().library_player.state().playing);
}

#[test]
fn after_many_that_cannot_be_played_it_stops_with_a_message() {
    let at = |n: usize| PathBuf::from(format!("/nowhere/{n:03}.mp3"));
    let many: Vec<_> =
        (0..40).map(|n| (facts(&at(n), &format!("{n:03}"), "A"), analysis(&TWO, 0, 0.9, 60.0))).collect();
    let (mut desktop, _) = with_library(&many, egui::vec2(1280.0, 800.0));
    press_with(&mut desktop, egui::Modifiers::SHIFT, egui::Key::Enter);
    desktop.wait_for_text("Playback stopped: 20 recordings one after another cannot be played");
    assert!(desktop.app().library.playback().is_none());
}

#[test]
fn what_p_plays_has_a_bar_in_any_collection_until_it_is_stopped() {
    let (mut desktop, _folder) = with_short(60.0);
    desktop.press(egui::Key::P);
    desktop.wait("the length", |desktop| desktop.app().library_player.state().duration_s.is_some());
    choose(&mut desktop, "All recordings");
    desktop.wait("the others", |desktop| titles(desktop).len() == 3);
    desktop.window.run_steps(2);
    assert!(desktop.has("a.wav") && desktop.has("Position of the music"));
    assert!(!desktop.has("Library status"), "an empty line above the bar");
    assert!(!desktop.has("Next recording") && !desktop.has("Shuffle"), "there is one only");
    press_button(&mut desktop, "Pause the music");
    assert!(!desktop.app().library_player.state().playing);
    press_button(&mut desktop, "Stop the music");
    assert!(desktop.app().library.preview().is_none() && !desktop.has("Stop the music"));
    assert!(desktop.has("Library status"));
}

#[test]
fn p_on_a_missing_file_says_that_it_cannot_be_played() {
    let (mut desktop, _folder) = with_short(60.0);
    desktop.press(egui::Key::ArrowDown);
    desktop.press(egui::Key::ArrowDown);
    assert_eq!(selected(&desktop), "b");
    desktop.press(egui::Key::P);
    desktop.wait_for_text("b.wav cannot be played: ");
    desktop.window.run_steps(2);
    let row = desktop.window.get_by_label_contains("b.wav: Piano").accesskit_node().label().unwrap();
    assert!(!row.contains("now playing"), "{row}");
    assert!(!desktop.has("Stop the music"));
}
