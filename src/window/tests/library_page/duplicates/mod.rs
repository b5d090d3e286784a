//! Recordings of the same sound: the search, the groups, what one says of them, and playing them at the same place.

mod changing;
mod large;
mod playing;

use super::*;
use crate::cancel::Cancel;
use crate::library::{DuplicateGroup, RecordingId};
use crate::window::library::{DuplicatesAction, LibraryAction};

/// A fingerprint as music has it.
fn words(seed: u32) -> Vec<u32> {
    let word =
        |n: u32| (n + seed * 1000).wrapping_mul(2_654_435_769) ^ n.wrapping_mul(n).wrapping_mul(77_777);
    (0..400).map(word).collect()
}

/// The same in another encoding.
fn coded(words: &[u32]) -> Vec<u32> {
    words.iter().enumerate().map(|(n, word)| if n % 3 == 0 { word ^ 1 } else { *word }).collect()
}

fn recording(
    path: &Path,
    content: u8,
    size: u64,
    change: impl FnOnce(&mut Findings),
) -> (FileFacts, Analysis) {
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    let mut facts = facts(path, &name, "Debussy");
    (facts.content_hash, facts.size) = (Some([content; 32]), Some(size));
    let mut analysis = analysis(&TWO, 0, 0.9, 51.0);
    change(analysis.result.as_mut().unwrap());
    (facts, analysis)
}

/// A lossless recording with two copies, one of them cut by 5.1 s; two exact copies; one alone.
fn copies() -> Vec<(FileFacts, Analysis)> {
    let at = |name: &str| PathBuf::from("/music").join(name);
    let whole = words(1);
    vec![
        recording(&at("lossless.flac"), 1, 5_000_000, |found| {
            (found.codec, found.bit_rate) = ("flac".into(), Some(700_000));
            found.fingerprint = whole.clone();
        }),
        recording(&at("coded.mp3"), 2, 1_000_000, |found| {
            found.bit_rate = Some(192_000);
            found.fingerprint = coded(&whole);
        }),
        recording(&at("cut.mp3"), 3, 900_000, |found| {
            (found.bit_rate, found.duration_s) = (Some(64_000), 45.9);
            found.fingerprint = coded(&whole[40..]);
        }),
        recording(&at("here/exact.mp3"), 4, 2_000_000, |found| found.fingerprint = words(4)),
        recording(&at("there/exact.mp3"), 4, 2_000_000, |found| found.fingerprint = words(4)),
        recording(&at("alone.mp3"), 6, 800_000, |found| found.fingerprint = words(9)),
    ]
}

fn choose_duplicates(desktop: &mut Desktop) {
    let is_it = |node: &egui_kittest::Node<'_>| {
        node.accesskit_node().label().is_some_and(|label| label.starts_with("Duplicates"))
    };
    desktop.window.query_all_by_role(Role::TreeItem).find(is_it).unwrap().click();
    desktop.window.run_steps(3);
}

/// Chooses the collection in its list or in its menu, and searches.
fn open_duplicates(desktop: &mut Desktop) {
    if desktop.window.query_all_by_role(Role::TreeItem).next().is_none() {
        desktop.click("Collections");
        desktop.window.get_by_label_contains("Duplicates").click();
        desktop.window.run_steps(3);
    } else {
        choose_duplicates(desktop);
    }
    desktop.click("Search for duplicates");
    desktop.wait("the groups", |desktop| desktop.app().library.duplicates().was_searched());
    desktop.window.run_steps(3);
}

/// The page after a search.
fn searched(recordings: &[(FileFacts, Analysis)], size: Vec2) -> (Desktop, PathBuf) {
    let (mut desktop, path) = with_library(recordings, size);
    choose_duplicates(&mut desktop);
    desktop.click("Search for duplicates");
    desktop.wait("the groups", |desktop| desktop.app().library.duplicates().was_searched());
    desktop.window.run_steps(2);
    (desktop, path)
}

fn page() -> (Desktop, PathBuf) {
    searched(&copies(), egui::vec2(1280.0, 800.0))
}

/// The members as they are listed, from the top.
fn rows(desktop: &Desktop) -> Vec<String> {
    let rows = desktop.window.query_all_by_role(Role::ListBoxOption);
    let mut rows: Vec<_> =
        rows.map(|row| (row.rect().top(), row.accesskit_node().label().unwrap_or_default())).collect();
    rows.sort_by(|one, other| one.0.total_cmp(&other.0));
    rows.into_iter().map(|(_, label)| label).collect()
}

fn at_cursor(desktop: &Desktop) -> String {
    let (_, member) = desktop.app().library.duplicates().member().unwrap();
    member.recording.facts.location.to_string()
}

/// What a search would find now: the places of the members of each group.
fn found_in(path: &Path) -> Vec<Vec<String>> {
    let library = Library::open_read_only(path).unwrap();
    let found = library.duplicates(None, 1, &Cancel::new()).unwrap().unwrap();
    let places = |group: &DuplicateGroup| {
        group.members.iter().map(|member| member.recording.facts.location.to_string()).collect()
    };
    found.groups.iter().map(places).collect()
}

fn act(desktop: &mut Desktop, action: DuplicatesAction) {
    let ctx = desktop.window.ctx.clone();
    let app = desktop.window.state_mut().as_mut().unwrap();
    app.handle_library_action(&ctx, LibraryAction::Duplicates(action));
}

#[test]
fn groups_are_listed_with_the_one_to_keep_how_they_match_and_what_differs() {
    let (desktop, _) = page();
    assert!(desktop.has("2 groups with 3 recordings too many, which take 3.9 MB"));
    assert!(desktop.window.query_by_label_contains("Files are never deleted or changed from here").is_some());
    assert!(desktop.has("3 recordings, keep the first: lossless; 1.9 MB too much"));
    let rows = rows(&desktop);
    assert_eq!(rows.len(), 5, "{rows:?}");
    assert_eq!(rows[0], "keep, /music/lossless.flac, flac 700 kbit/s 44.1 kHz stereo, 0:51, 5.0 MB");
    assert!(rows[1].starts_with("same sound, /music/coded.mp3, mp3 192 kbit/s"), "{}", rows[1]);
    assert!(rows[1].contains("mp3 instead of flac, 192 kbit/s instead of 700 kbit/s"), "{}", rows[1]);
    assert!(rows[1].contains("title “coded” instead of “lossless”"), "{}", rows[1]);
    assert!(rows[2].starts_with("part, /music/cut.mp3") && rows[2].contains("5.1 s shorter"), "{}", rows[2]);
    assert!(rows[3].starts_with("keep, /music/here/exact.mp3"), "{}", rows[3]);
    assert!(rows[4].starts_with("exact copy, /music/there/exact.mp3"), "{}", rows[4]);
    let list = desktop.window.get_by_role_and_label(Role::TreeItem, "Duplicates: 2");
    assert_eq!(list.accesskit_node().is_selected(), Some(true));
}

#[test]
fn where_the_one_to_keep_is_the_cut_one_the_whole_one_is_named() {
    let mut recordings = copies();
    // The lossless one lacks the last 5.1 s.
    let words = recordings[0].1.result.as_ref().unwrap().fingerprint.clone();
    let cut = recordings[0].1.result.as_mut().unwrap();
    (cut.fingerprint, cut.duration_s) = (words[..360].to_vec(), 45.9);
    let (desktop, _) = searched(&recordings[..2], egui::vec2(1280.0, 800.0));
    assert!(
        desktop.window.query_by_label_contains("keep the first: lossless; number 2 is 5 s longer").is_some()
    );
    assert!(rows(&desktop)[1].starts_with("5 s longer, /music/coded.mp3"), "{:?}", rows(&desktop));
    assert!(desktop.window.query_by_label_contains("Keep this one: lossless; but number 2").is_some());
}

#[test]
fn keys_move_over_the_groups_and_the_details_say_how_they_match() {
    let (mut desktop, _) = page();
    assert_eq!(at_cursor(&desktop), "/music/lossless.flac");
    assert!(desktop.window.query_by_label_contains("Keep this one: lossless").is_some());
    desktop.press(egui::Key::ArrowDown);
    desktop.press(egui::Key::ArrowDown);
    assert_eq!(at_cursor(&desktop), "/music/cut.mp3");
    desktop.window.run_steps(2);
    desktop.wait_for_text("of which it is a part, begins 5.1 s later in the music than the first");
    desktop.wait_for_text("compared, 1.0 % of the bits differ");
    desktop.press(egui::Key::ArrowDown);
    assert_eq!(at_cursor(&desktop), "/music/here/exact.mp3", "headings are left out");
    desktop.press(egui::Key::End);
    desktop.wait_for_text("Exact copy of the first: the same bytes");
    press_with(&mut desktop, egui::Modifiers::COMMAND, egui::Key::ArrowUp);
    assert_eq!(at_cursor(&desktop), "/music/lossless.flac");
    desktop.window.get_by_label_contains("same sound, /music/coded.mp3").click();
    desktop.window.run_steps(2);
    assert_eq!(at_cursor(&desktop), "/music/coded.mp3");
}

#[test]
fn the_paths_that_are_not_to_keep_are_copied_of_one_group_or_of_all() {
    let (mut desktop, _) = page();
    let copied = |desktop: &Desktop| -> Option<String> {
        desktop.window.output().platform_output.commands.iter().find_map(|command| match command {
            egui::OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        })
    };
    desktop.window.event(egui::Event::Copy);
    desktop.window.step();
    assert_eq!(copied(&desktop).as_deref(), Some("/music/coded.mp3\n/music/cut.mp3"));
    desktop.window.get_by_label("Copy paths not to keep").click();
    desktop.wait("the copy", |desktop| copied(desktop).is_some_and(|text| text.contains("exact")));
    assert_eq!(copied(&desktop).as_deref(), Some("/music/coded.mp3\n/music/cut.mp3\n/music/there/exact.mp3"));
}

#[test]
fn the_groups_are_exported_as_the_command_line_writes_them() {
    let (mut desktop, path) = page();
    let target = path.with_file_name("groups");
    let answer = target.clone();
    let app = desktop.window.state_mut().as_mut().unwrap();
    app.background_jobs.answer_dialogs(move |dialog| {
        assert_eq!(dialog.title, "Export 2 groups of duplicates as CSV");
        Some(answer.clone())
    });
    desktop.click("Export as CSV…");
    desktop.wait_for_text("Saved 2 groups as ");
    let table = std::fs::read_to_string(target.with_extension("csv")).unwrap();
    let rows: Vec<csv::StringRecord> =
        csv::Reader::from_reader(table.as_bytes()).records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 5);
    assert_eq!(
        rows[0].iter().take(5).collect::<Vec<_>>(),
        ["/music/lossless.flac", "1", "true", "", "lossless"]
    );
    assert_eq!(rows[4].iter().take(4).collect::<Vec<_>>(), ["/music/there/exact.mp3", "2", "false", "exact"]);
}

#[test]
fn a_search_is_stopped_and_an_old_result_says_what_came_since() {
    let (mut desktop, _) = page();
    act(&mut desktop, DuplicatesAction::Search);
    act(&mut desktop, DuplicatesAction::Stop);
    desktop.wait("the end", |desktop| desktop.app().library.duplicates().searching().is_none());
    assert_eq!(desktop.app().library.status(), "The search for duplicates was stopped");
    desktop.window.run_steps(2);
    assert_eq!(rows(&desktop).len(), 5, "what was found before stays");
    let page = &mut desktop.window.state_mut().as_mut().unwrap().library;
    page.update_duplicates(3, &mut Vec::new());
    desktop.window.run_steps(2);
    assert!(desktop.has("Found before 3 recordings were added; search again"));
    desktop.press(egui::Key::F5);
    desktop.wait("another result", |desktop| desktop.app().library.duplicates().added() == 0);
    desktop.window.run_steps(3);
    assert!(!desktop.has("Found before 3 recordings were added; search again"));
}

#[test]
fn a_library_without_duplicates_says_so() {
    let (desktop, _) = searched(&five(), egui::vec2(1280.0, 600.0));
    assert!(desktop.has("No duplicates among 5 recordings"));
    assert!(desktop.window.query_by_label_contains("of 5 recordings without a fingerprint").is_none());
    assert!(desktop.window.get_by_label("Export as CSV…").accesskit_node().is_disabled());
}

#[test]
fn a_decision_of_a_user_without_a_name_is_yours() {
    let (mut desktop, path) = with_library(&copies(), egui::vec2(1280.0, 800.0));
    let mut library = Library::open(&path).unwrap().library;
    library.decide(stored(&path, "/music/coded.mp3").id, "verdict", "Other", "unknown", None).unwrap();
    open_duplicates(&mut desktop);
    assert!(rows(&desktop)[1].contains("you said Other"), "{:?}", rows(&desktop));
}

#[test]
fn favourites_and_decisions_are_marked_in_rows_without_room_for_words() {
    for (width, is_marked) in [(1900.0, false), (900.0, true), (420.0, true)] {
        let (mut desktop, path) = with_library(&copies(), egui::vec2(width, 480.0));
        let mut library = Library::open(&path).unwrap().library;
        let coded = stored(&path, "/music/coded.mp3").id;
        library.set_favourite(coded, true).unwrap();
        library.decide(coded, "verdict", "Other", "anna", None).unwrap();
        open_duplicates(&mut desktop);
        let marks = desktop.window.query_all_by_role_and_label(Role::Image, "favourite, anna said Other");
        let marks: Vec<_> = marks.map(|mark| mark.rect()).collect();
        assert_eq!(marks.len(), usize::from(is_marked), "{width}");
        assert!(marks.iter().all(|mark| mark.left() > 100.0 && mark.right() < width - 80.0), "{marks:?}");
    }
}

#[test]
fn small_windows_show_the_list_and_what_can_be_done() {
    for size in [(900.0, 600.0), (640.0, 400.0), (420.0, 480.0), (420.0, 320.0)] {
        let size = egui::vec2(size.0, size.1);
        let (mut desktop, _) = with_library(&copies(), size);
        open_duplicates(&mut desktop);
        assert!(!rows(&desktop).is_empty(), "{size}");
        desktop.press(egui::Key::ArrowDown);
        assert_eq!(at_cursor(&desktop), "/music/coded.mp3", "{size}");
        let list = desktop.window.get_by_role_and_label(Role::ListBox, "Groups of duplicates").rect();
        for button in ["Play", "Switch", "Not the same", "Forget this one…"] {
            let button = desktop.window.get_by_label(button).rect();
            assert!(button.top() >= list.bottom() - 0.5, "{button} lies over {list} at {size}");
            assert!(button.bottom() <= size.y, "{button} at {size}");
        }
    }
}
