//! What is like other recordings: the table in order of likeness, the seeds, distance and weight, and listening histories.

use super::collections::choose;
use super::*;
use crate::library::playlists::PlaylistItem;
use crate::window::library::SimilarAction;

/// Five recordings with embeddings: b is nearly a, then come c, e and d.
fn alike() -> Vec<(FileFacts, Analysis)> {
    let vectors = [[1.0, 0.0, 0.0], [0.9, 0.2, 0.0], [0.5, 0.7, 0.0], [-1.0, 0.1, 0.3], [0.0, -1.0, 0.0]];
    let mut recordings = five();
    recordings[4].1 = analysis(&TWO, 0, 0.9, 100.0);
    for ((_, analysis), vector) in recordings.iter_mut().zip(vectors) {
        analysis.result.as_mut().unwrap().embedding = vector.to_vec();
    }
    recordings
}

/// The page of them in the order of their titles, with the cursor on the first.
fn page(size: Vec2) -> (Desktop, PathBuf) {
    let (mut desktop, path) = with_library(&alike(), size);
    sort_by_title(&mut desktop);
    (desktop, path)
}

fn sort_by_title(desktop: &mut Desktop) {
    desktop.click("Sort by title");
    // They may have been in this order before.
    desktop.wait("the order", |desktop| !desktop.app().library.is_searching() && titles(desktop) == "abcde");
    desktop.press(egui::Key::Home);
}

fn act(desktop: &mut Desktop, action: SimilarAction) {
    let ctx = desktop.window.ctx.clone();
    let app = desktop.window.state_mut().as_mut().unwrap();
    app.handle_library_action(&ctx, crate::window::library::LibraryAction::Similar(action));
    desktop.window.run_steps(2);
}

#[test]
fn s_shows_what_is_like_the_selected_one_the_most_alike_first_and_says_why() {
    let (mut desktop, _) = page(egui::vec2(1280.0, 800.0));
    desktop.press(egui::Key::S);
    desktop.wait("the alike ones", |desktop| titles(desktop) == "bced");
    assert!(desktop.has("Compared with Arabesque") && desktop.has("4 of 4"));
    assert!(desktop.has("Sort by likeness"));
    let clair =
        desktop.window.get_by_label_contains("Clair de lune: Piano").accesskit_node().label().unwrap();
    assert!(clair.contains("alike 0.") && clair.ends_with("Piano 0.90, same artist"), "{clair}");
    let ballade = desktop.window.get_by_label_contains("Ballade: Other").accesskit_node().label().unwrap();
    assert!(ballade.contains("alike 1.00"), "{ballade}");
    // Words and filter apply inside, and a column sorts.
    desktop.window.get_by_role_and_label(Role::TextInput, "Search").focus();
    desktop.window.run_steps(2);
    desktop.window.get_by_role_and_label(Role::TextInput, "Search").type_text("dvor");
    desktop.wait("the words", |desktop| titles(desktop) == "bd");
    desktop.click("Show all");
    desktop.wait("all", |desktop| titles(desktop) == "bced");
    desktop.click("Sort by length");
    desktop.wait("the shortest first", |desktop| titles(desktop) == "edcb");
    desktop.click("Sort by likeness");
    desktop.wait("the most alike first", |desktop| titles(desktop) == "bced");
}

#[test]
fn a_click_on_its_likeness_compares_with_another_one_and_back_returns() {
    let (mut desktop, _) = page(egui::vec2(1280.0, 800.0));
    desktop.press(egui::Key::S);
    desktop.wait("the alike ones", |desktop| titles(desktop) == "bced");
    let back = |desktop: &Desktop| !desktop.window.get_by_label("Back").accesskit_node().is_disabled();
    assert!(!back(&desktop));
    desktop.click("Compare with Dumka");
    desktop.wait_for_text("Compared with Dumka");
    desktop.wait("those like Dumka", |desktop| titles(desktop).len() == 4 && !titles(desktop).contains('d'));
    desktop.click("Back");
    desktop.wait("those before", |desktop| titles(desktop) == "bced");
    assert!(desktop.has("Compared with Arabesque") && !back(&desktop));
    desktop.click("Compare with Clair de lune");
    desktop.wait("those like Clair", |desktop| titles(desktop).len() == 4 && !titles(desktop).contains('c'));
    press_with(&mut desktop, egui::Modifiers::ALT, egui::Key::ArrowLeft);
    desktop.wait("those before", |desktop| titles(desktop) == "bced");
}

#[test]
fn several_are_compared_with_from_the_menu_and_one_is_taken_away_by_a_click() {
    let (mut desktop, _) = page(egui::vec2(1280.0, 800.0));
    press_with(&mut desktop, egui::Modifiers::SHIFT, egui::Key::ArrowDown);
    assert_eq!(selected(&desktop), "ab");
    desktop.window.get_by_label_contains("Ballade: Other").click_secondary();
    desktop.window.run_steps(3);
    desktop.window.get_by_label_contains("More like these 2").click();
    desktop.wait("the others", |desktop| titles(desktop) == "ced");
    desktop.click("Compare no longer with Ballade");
    desktop.wait("those like the other", |desktop| titles(desktop) == "bced");
    assert!(desktop.has("Compared with Arabesque"));
    desktop.click("Back");
    desktop.wait("both again", |desktop| titles(desktop) == "ced");
}

#[test]
fn further_away_others_come_at_random_and_again_draws_others() {
    let many: Vec<_> = (0..400)
        .map(|n: u32| {
            let (mut facts, mut analysis) = alike().swap_remove(0);
            facts.location = Location::File(format!("/music/{n:03}.mp3").into());
            facts.tags.title = Some(format!("{n:03}"));
            let angle = f64::from(n) * 0.0075;
            analysis.result.as_mut().unwrap().embedding = vec![angle.cos() as f32, angle.sin() as f32, 0.3];
            (facts, analysis)
        })
        .collect();
    let (mut desktop, _) = with_library(&many, egui::vec2(1280.0, 800.0));
    desktop.click("Sort by title");
    desktop.wait("the order", |desktop| desktop.app().library.row(0).is_some_and(|row| row.name == "000"));
    desktop.press(egui::Key::Home);
    desktop.press(egui::Key::S);
    let found = |desktop: &Desktop| -> Vec<Option<crate::library::RecordingId>> {
        (0..desktop.app().library.len()).map(|row| desktop.app().library.id(row)).collect()
    };
    desktop.wait("the nearest", |desktop| found(desktop).len() == 100);
    let nearest = found(&desktop);
    assert!(!desktop.has("Others at random"));
    let slider = desktop.window.get_by_role_and_label(Role::Slider, "Distance");
    assert_eq!(slider.accesskit_node().value().as_deref(), Some("the nearest"));
    slider.focus();
    desktop.window.run_steps(2);
    for _ in 0..10 {
        desktop.press(egui::Key::ArrowRight);
    }
    desktop
        .wait("others", |desktop| found(desktop) != nearest && !desktop.app().library.similar().is_asking());
    assert!(desktop.has("Others at random"));
    desktop.window.run_steps(2);
    let first = found(&desktop);
    desktop.click("Others at random");
    desktop.wait("others again", |desktop| found(desktop) != first && found(desktop).len() == 100);
    act(&mut desktop, SimilarAction::SetDistance(0.0));
    desktop.wait("the nearest again", |desktop| found(desktop) == nearest);
}

#[test]
fn the_weight_of_listeners_needs_playlists_or_a_history() {
    let (mut desktop, path) = page(egui::vec2(1280.0, 800.0));
    desktop.press(egui::Key::S);
    desktop.wait("the alike ones", |desktop| titles(desktop) == "bced");
    let is_disabled = |desktop: &Desktop| {
        let slider = desktop.window.get_by_role_and_label(Role::Slider, "Weight of listeners");
        slider.accesskit_node().is_disabled()
    };
    assert!(is_disabled(&desktop));
    // Two sittings, each with a and d.
    let listen = |at: u64, artist: &str, title: &str| {
        format!(
            r#"{{"listened_at": {at}, "track_metadata": {{"artist_name": "{artist}", "track_name": "{title}"}}}}"#
        )
    };
    let listens = [
        listen(1_700_000_000, "Debussy", "Arabesque"),
        listen(1_700_000_300, "Dvořák", "Dumka"),
        listen(1_700_100_000, "Debussy", "Arabesque"),
        listen(1_700_100_300, "Dvořák", "Dumka"),
    ];
    let history = path.with_file_name("listens.jsonl");
    std::fs::write(&history, listens.join("\n")).unwrap();
    desktop.window.state_mut().as_mut().unwrap().import_history(history);
    desktop.wait_for_text("4 listens, 4 of them new, 4 of these of recordings in the library");
    desktop.wait("the weight", |desktop| !is_disabled(desktop));
    act(&mut desktop, SimilarAction::SetWeight(1.0));
    desktop.wait("what was listened to beside it", |desktop| titles(desktop).starts_with('d'));
    let dumka = desktop.window.get_by_label_contains("Dumka: Other").accesskit_node().label().unwrap();
    assert!(dumka.ends_with("in 2 playlists and sessions with it"), "{dumka}");
    act(&mut desktop, SimilarAction::SetWeight(0.0));
    desktop.wait("the sound alone", |desktop| titles(desktop) == "bced");
}

#[test]
fn playlists_count_as_what_listeners_put_together_and_a_bad_history_is_refused_with_the_reason() {
    let (mut desktop, path) = page(egui::vec2(1280.0, 800.0));
    let mut library = Library::open(&path).unwrap().library;
    let item = |name: &str| {
        let location = Location::File(PathBuf::from("/music").join(name));
        PlaylistItem::of(&library.recording(&location).unwrap().unwrap())
    };
    let items = vec![item("a.mp3"), item("e.mp3")];
    let id = library.create_playlist("Both").unwrap();
    library.add_to_playlist(id, items, None).unwrap();
    desktop.press(egui::Key::F5);
    desktop.wait("the playlist", |desktop| !desktop.app().library.collections().playlists.is_empty());
    desktop.press(egui::Key::S);
    desktop.wait("the alike ones", |desktop| titles(desktop).len() == 4);
    desktop.wait("the playlists", |desktop| desktop.app().library.similar().baskets() == Some(1));
    let etude = desktop.window.get_by_label_contains("Etude: Piano").accesskit_node().label().unwrap();
    assert!(etude.ends_with("in a playlist or session with it"), "{etude}");
    desktop.click("Add all to a playlist…");
    desktop.click("Both");
    desktop.wait("the entries", |_| {
        Library::open_read_only(&path).unwrap().playlist_named("Both").unwrap().items.len() == 6
    });
    let history = path.with_file_name("history.zip");
    std::fs::write(&history, b"PK\x03\x04 and so on").unwrap();
    desktop.window.state_mut().as_mut().unwrap().import_history(history);
    desktop.wait_for_text("a zip archive: unpack it");
}

#[test]
fn the_details_link_the_three_nearest_and_what_was_loaded_is_dropped_with_the_scope() {
    let (mut desktop, _) = page(egui::vec2(1280.0, 800.0));
    desktop.wait_for_text("Similar recordings");
    desktop.click("Similar recordings");
    desktop.wait("the alike ones", |desktop| titles(desktop) == "bced");
    desktop.press(egui::Key::End);
    let links = |desktop: &Desktop| -> Vec<String> {
        desktop
            .window
            .query_all_by_role(Role::Link)
            .filter_map(|link| link.accesskit_node().label())
            .collect()
    };
    desktop.wait("the links", |desktop| links(desktop).len() == 3);
    let first = links(&desktop)[0].clone();
    desktop.window.get_by_role_and_label(Role::Link, &first).click();
    desktop.wait_for_text(&format!("Compared with {first}"));
    choose(&mut desktop, "All recordings");
    desktop.wait("all", |desktop| titles(desktop).len() == 5);
    assert_eq!(desktop.app().library.similar().baskets(), None);
    // The panel returns to what was compared.
    let similar = desktop.window.get_by_role_and_label(Role::TreeItem, "Similar");
    similar.click();
    desktop.wait("the alike ones", |desktop| titles(desktop).len() == 4);
    assert!(desktop.has(&format!("Compared with {first}")));
}

#[test]
fn small_windows_have_the_comparison_in_a_menu_and_without_seeds_there_is_a_hint() {
    let (mut desktop, _) = with_library(&alike(), egui::vec2(420.0, 400.0));
    desktop.click("Collections");
    desktop.window.get_by_label_contains("Similar").click();
    desktop.wait_for_text("press S");
    desktop.click("Collections");
    desktop.window.get_by_label_contains("All recordings").click();
    desktop.wait("all", |desktop| !desktop.app().library.is_searching() && !titles(desktop).is_empty());
    // The menu has closed, and the rows are in their place.
    desktop.window.run_steps(3);
    desktop.window.query_all_by_role(Role::ListBoxOption).next().unwrap().click();
    desktop.window.run_steps(3);
    assert_eq!(selected(&desktop).len(), 1);
    desktop.press(egui::Key::S);
    desktop.wait("the alike ones", |desktop| desktop.app().library.len() == 4);
    desktop.click("Comparison");
    assert!(desktop.window.query_by_role_and_label(Role::Slider, "Distance").is_some());
}
