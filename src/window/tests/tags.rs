//! Genre and mood beside the verdict.

use super::*;
use crate::classify::Tags;
use egui::accesskit::Role;

fn tags(desktop: &Desktop) -> Option<&Tags> {
    desktop.app().session.recordings().first()?.outcome()?.tags.as_deref()
}

fn click_role(desktop: &mut Desktop, role: Role, label: &str) {
    desktop.window.get_by_role_and_label(role, label).click();
    desktop.window.run_steps(3);
}

#[test]
fn the_card_shows_the_likeliest_genres_and_the_mood_and_a_click_plays_from_there() {
    let mut desktop = Desktop::open_sized(&[piano()], egui::vec2(1280.0, 1000.0));
    desktop.wait_for_results(1);
    desktop.window.run_steps(3);
    let found = tags(&desktop).unwrap().clone();
    assert_eq!(found.timeline.windows.len(), 9, "27 s in windows of 3 s");
    for tag in found.genre.iter().take(3) {
        let text = format!("{} {}", tag.label, crate::format::percent(tag.probability, 0));
        assert!(desktop.has(&text), "{text}");
    }
    let square = desktop.window.get_by_label_contains("Mood of the whole recording: pleasant ").rect();
    // The way of the recording is somewhere in it: a click there plays from that time.
    let affect = found.timeline.windows.last().unwrap().affect.unwrap();
    let inner = square.shrink(4.0);
    let place =
        egui::pos2(inner.left() + affect[0] * inner.width(), inner.bottom() - affect[1] * inner.height());
    desktop.click_at(place);
    desktop.wait("playback", |desktop| desktop.app().player.state().playing);
    let position_s = desktop.app().player.state().position_s;
    assert!((0.0..27.5).contains(&position_s), "{position_s}");
}

#[test]
fn the_lane_of_genres_is_read_with_the_votes_and_can_be_switched_off() {
    let mut desktop = Desktop::open(&[piano()]);
    desktop.wait_for_results(1);
    desktop.window.run_steps(3);
    // What is at 0:00 is not audible.
    desktop.press(egui::Key::ArrowRight);
    let genre = tags(&desktop).unwrap().timeline.windows.first().unwrap().strongest_genre().unwrap().0;
    let name = tags(&desktop).unwrap().timeline.genres.get(genre).unwrap().clone();
    let votes =
        |desktop: &Desktop| desktop.window.get_by_label_contains("windows say Piano").value().unwrap();
    assert!(votes(&desktop).contains(&name), "{} lacks {name}", votes(&desktop));
    desktop.click("over time");
    assert!(!desktop.app().settings.spectrogram.genre_lane);
    assert!(!votes(&desktop).contains(&name), "{}", votes(&desktop));
    desktop.wait("the settings file", |desktop| desktop.settings_path.exists());
    assert!(!saved_settings(&desktop.settings_path).0.spectrogram.genre_lane);
}

#[test]
fn whoever_does_not_want_them_gets_none_until_they_do() {
    let folder = tempfile::tempdir().unwrap();
    save_settings(folder.path(), &Settings { tags: false, ..Settings::default() });
    let mut desktop = Desktop::open_in(folder, &[piano()], egui::vec2(1280.0, 800.0));
    desktop.wait_for_results(1);
    desktop.window.run_steps(3);
    assert!(tags(&desktop).is_none() && !desktop.has("Genre") && !desktop.has("over time"));
    desktop.click("Settings");
    click_role(&mut desktop, Role::CheckBox, "Genre and mood");
    desktop.wait("tags", |desktop| tags(desktop).is_some());
    // Without them again, what is known stays.
    click_role(&mut desktop, Role::CheckBox, "Genre and mood");
    desktop.window.run_steps(5);
    desktop.wait_for_results(1);
    assert_eq!(desktop.app().session.recordings().first().unwrap().run, 1);
    assert!(tags(&desktop).is_some());
}
