//! Search, filter, order, columns, and long lists.

use super::*;

/// Types into the field of this name, whose text it replaces.
fn type_into(desktop: &mut Desktop, field: &str, text: &str) {
    desktop.window.get_by_role_and_label(Role::TextInput, field).focus();
    desktop.window.run_steps(2);
    desktop.press(egui::Key::Escape);
    if !text.is_empty() {
        desktop.window.get_by_role_and_label(Role::TextInput, field).focus();
        desktop.window.run_steps(2);
        desktop.window.get_by_role_and_label(Role::TextInput, field).type_text(text);
    }
    desktop.window.run_steps(2);
}

#[test]
fn words_are_searched_for_as_one_types() {
    let (mut desktop, _) = page_of_five();
    assert!(desktop.has("5 of 5"));
    press_with(&mut desktop, egui::Modifiers::COMMAND, egui::Key::F);
    desktop.window.get_by_role_and_label(Role::TextInput, "Search").type_text("dvor");
    desktop.wait("the found", |desktop| titles(desktop) == "bd");
    assert!(desktop.has("2 of 5"));
    type_into(&mut desktop, "Search", "nothing like this");
    desktop.wait("nothing", |desktop| desktop.has("No recording matches"));
    desktop.click("Show all recordings");
    desktop.wait("all", |desktop| !desktop.app().library.is_searching() && titles(desktop) == "abcde");
}

#[test]
fn the_filter_is_the_language_of_the_command_line_and_errors_have_their_place() {
    let (mut desktop, _) = page_of_five();
    type_into(&mut desktop, "Filter", "piano>0.92 or duration>4min");
    desktop.wait("the found", |desktop| titles(desktop) == "ab");
    // Typed on: an empty field would show all rows first.
    desktop.window.get_by_role_and_label(Role::TextInput, "Filter").focus();
    desktop.window.run_steps(2);
    desktop.press(egui::Key::End);
    desktop.window.get_by_role_and_label(Role::TextInput, "Filter").type_text(" or verdct=Piano");
    desktop.wait_for_text("did you mean `verdict`?");
    assert_eq!(desktop.app().library.error().unwrap().span(), 31..37);
    assert_eq!(titles(&desktop), "ab", "what was found before stays");
    type_into(&mut desktop, "Filter", "");
    desktop.wait("all", |desktop| !desktop.app().library.is_searching() && titles(desktop) == "abcde");
    assert!(desktop.app().library.error().is_none());
}

#[test]
fn what_is_wrong_with_the_filter_is_said_once_and_never_as_if_nothing_matched() {
    let (mut desktop, _) = page_of_five();
    let said = |desktop: &Desktop| desktop.window.query_all_by_label_contains("unknown field").count();
    // The words before the comparison, of which nothing was found.
    type_into(&mut desktop, "Filter", "durration");
    desktop.wait("nothing", |desktop| desktop.has("No recording matches"));
    desktop.window.get_by_role_and_label(Role::TextInput, "Filter").type_text(">6");
    desktop.wait_for_text("Filter: unknown field `durration`; did you mean `duration`?");
    desktop.window.run_steps(2);
    assert!(!desktop.has("No recording matches"));
    assert_eq!(said(&desktop), 1);
    desktop.click("Show all recordings");
    desktop.wait("all", |desktop| !desktop.app().library.is_searching() && titles(desktop) == "abcde");
    // With rows it is below the field, and at the bottom once the focus is elsewhere.
    desktop.window.get_by_role_and_label(Role::TextInput, "Filter").focus();
    desktop.window.run_steps(2);
    desktop.window.get_by_role_and_label(Role::TextInput, "Filter").type_text("durration>6");
    desktop.wait("the error", |desktop| said(desktop) == 1);
    desktop.window.get_by_role_and_label(Role::ListBox, "Recordings of the library").focus();
    desktop.window.run_steps(3);
    assert_eq!((said(&desktop), titles(&desktop).as_str()), (1, "abcde"));
}

#[test]
fn conditions_are_toggled_with_their_counts_and_write_the_filter() {
    let (mut desktop, _) = page_of_five();
    for count in ["2 Piano", "2 Other", "1 unsure", "5 not checked", "0 favourites", "1 failed"] {
        assert!(desktop.has(count), "{count}");
    }
    assert!(!desktop.has("0 missing"), "there is nothing to see");
    type_into(&mut desktop, "Filter", "missing");
    desktop.wait("none", |desktop| desktop.has("No recording matches"));
    assert!(desktop.has("0 missing"), "it can be taken away as it was typed");
    type_into(&mut desktop, "Filter", "");
    desktop.wait("all", |desktop| !desktop.app().library.is_searching() && titles(desktop) == "abcde");
    desktop.click("2 Piano");
    desktop.wait("the found", |desktop| titles(desktop) == "ac");
    desktop.click("2 Other");
    desktop.wait("the other verdict", |desktop| titles(desktop) == "bd");
    desktop.click("1 unsure");
    desktop.wait("both conditions", |desktop| titles(desktop) == "b");
    let filter = desktop.app().library.filter().to_owned();
    assert_eq!(filter, "verdict = \"Other\" and unsure");
    desktop.click("2 Other");
    desktop.click("1 unsure");
    desktop.wait("all", |desktop| !desktop.app().library.is_searching() && titles(desktop) == "abcde");
    assert_eq!(desktop.app().library.filter(), "");
}

#[test]
fn titles_sort_and_a_second_click_turns_the_order_round() {
    let (mut desktop, _) = page_of_five();
    desktop.click("Sort by length");
    desktop.wait("the shortest first", |desktop| titles(desktop) == "adcbe");
    desktop.click("Sort by length, now ascending");
    desktop.wait("the longest first", |desktop| titles(desktop) == "bcdae");
    desktop.click("Sort by confidence");
    desktop.wait("the most doubtful first", |desktop| titles(desktop) == "bcade");
}

#[test]
fn a_third_click_returns_to_the_newest_first_and_the_titles_say_so() {
    let (mut desktop, path) = with_library(&five(), egui::vec2(1900.0, 800.0));
    // In a second of its own: the newest.
    let newest = (facts(Path::new("/music/n.mp3"), "Nocturne", "Field"), analysis(&TWO, 0, 0.9, 60.0));
    std::thread::sleep(Duration::from_millis(1100));
    Library::open(&path).unwrap().library.put_all(&[newest]).unwrap();
    desktop.press(egui::Key::F5);
    desktop.wait("the newest first", |desktop| titles(desktop).starts_with('n'));
    let hover = |desktop: &mut Desktop, title: &str| {
        desktop.window.get_by_label(title).hover();
        desktop.wait_for_text("a third one returns to the newest first");
    };
    hover(&mut desktop, "Sort by title");
    desktop.wait_for_text("Now: the newest first");
    desktop.click("Sort by title");
    desktop.wait("the titles", |desktop| titles(desktop) == "abcden");
    desktop.click("Sort by title, now ascending");
    desktop.wait("turned round", |desktop| titles(desktop) == "nedcba");
    desktop.click("Sort by title, now descending");
    desktop.wait("the newest first", |desktop| {
        titles(desktop).starts_with('n') && desktop.has("Sort by date added, now descending")
    });
    assert!(desktop.has("Sort by title"), "not by the title any more");
    // The column of that order has two orders only.
    desktop.click("Sort by date added, now descending");
    desktop.wait("the oldest first", |desktop| titles(desktop).ends_with('n'));
    desktop.click("Sort by date added, now ascending");
    desktop.wait("the newest first", |desktop| titles(desktop).starts_with('n'));
    desktop.wait_for_text("Sort by date added, now descending");
}

#[test]
fn columns_are_chosen_and_remembered() {
    let (mut desktop, _) = page_of_five();
    assert!(!desktop.has("Sort by path"));
    desktop.click("Columns");
    desktop.click("Path");
    desktop.click("Artist");
    assert!(desktop.has("Sort by path") && !desktop.has("Sort by artist"));
    let row = desktop.window.get_by_label_contains("Arabesque: Piano").accesskit_node().label().unwrap();
    assert!(row.contains("path /music/a.mp3") && !row.contains("artist"), "{row}");
    let settings_path = desktop.settings_path.clone();
    let columns = desktop.app().settings.library.clone();
    desktop.wait("the settings", |_| settings_path.exists());
    desktop.wait("the columns", |_| saved_settings(&settings_path).0.library == columns);
}

#[test]
fn a_table_is_one_list_with_as_many_rows_as_were_found() {
    let (desktop, _) = page_of_five();
    let list = desktop.window.get_by_role_and_label(Role::ListBox, "Recordings of the library");
    assert_eq!(list.accesskit_node().size_of_set(), Some(5));
    assert!(list.accesskit_node().is_multiselectable());
    let rows: Vec<String> = desktop
        .window
        .query_all_by_role(Role::ListBoxOption)
        .filter_map(|row| row.accesskit_node().label())
        .collect();
    assert!(rows[4].starts_with("Etude: failed: not audio, artist Chopin"), "{rows:?}");
}

#[test]
fn a_long_table_fetches_and_draws_only_what_is_seen_and_rests() {
    let at = |n: usize| PathBuf::from(format!("/music/{n:05}.mp3"));
    let many: Vec<_> = (0..6000)
        .map(|n| (facts(&at(n), &format!("{n:05}"), "A"), analysis(&TWO, n % 2, 0.9, 60.0)))
        .collect();
    let (mut desktop, _) = with_library(&many, egui::vec2(1280.0, 800.0));
    desktop.click("Sort by title");
    desktop.wait("the order", |desktop| desktop.app().library.row(0).is_some_and(|row| row.name == "00000"));
    desktop.window.run_steps(2);
    let drawn = desktop.window.query_all_by_role(Role::ListBoxOption).count();
    assert!((5..40).contains(&drawn), "{drawn} rows");
    desktop.press(egui::Key::End);
    desktop.wait("the last row", |desktop| desktop.app().library.row(5999).is_some());
    desktop.window.run_steps(2);
    assert_eq!(desktop.app().library.cursor_row().unwrap().name, "05999");
    assert!(desktop.app().library.row(3000).is_none(), "rows in between are not fetched");
    desktop.wait("the details", |desktop| desktop.app().library.details().is_some());
    // Nothing changes: no frame is asked for, after what fades in has faded.
    let begin = Instant::now();
    let mut rested = 0;
    while rested < 5 {
        assert!(begin.elapsed() < TIMEOUT, "the window goes on drawing");
        desktop.window.step();
        rested = if desktop.window.ctx.has_requested_repaint() { 0 } else { rested + 1 };
    }
}

#[test]
fn a_scroll_bar_is_beside_the_table_and_not_over_its_last_column() {
    let right_of_rows = |count: usize| {
        let at = |n: usize| PathBuf::from(format!("/music/{n:05}.mp3"));
        let many: Vec<_> = (0..count)
            .map(|n| (facts(&at(n), &format!("{n:05}"), "A"), analysis(&TWO, 0, 0.9, 60.0)))
            .collect();
        let (desktop, _) = with_library(&many, egui::vec2(700.0, 400.0));
        desktop.window.query_all_by_role(Role::ListBoxOption).next().unwrap().rect().right()
    };
    assert!(right_of_rows(100) <= right_of_rows(2) - 8.0);
}
