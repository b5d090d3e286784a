//! How many duplicates there are and what they take, the search, and what concerns all groups.

use crate::format::thousands;
use crate::library::DuplicatesStep;
use crate::window::action::Action;
use crate::window::library::{DuplicatesAction, LibraryAction, LibraryPage, recordings_text, size_text};
use crate::window::style;
use crate::window::views::announcer::announce_text;
use crate::window::views::library::collections::collections_menu_ui;
use crate::window::views::set_value_text;
use eframe::egui::containers::menu::MenuButton;
use eframe::egui::{Button, Label, ProgressBar, RichText, Ui};
use std::time::{Duration, Instant};

/// Width of the bar, in points.
const BAR: f32 = 160.0;
/// Shares of the whole search at which a step begins, from experience.
const COMPARING_AT: f32 = 0.15;
const DESCRIBING_AT: f32 = 0.7;

const PROMISE: &str = "Files are never deleted or changed from here";

/// Draws what was found.
pub(super) fn heading_ui(ui: &mut Ui, page: &LibraryPage, actions: &mut Vec<Action>) {
    let secondary = style::secondary_text(ui.visuals());
    ui.horizontal_wrapped(|ui| {
        announce_text(&ui.label(RichText::new(found_text(page)).strong()));
        ui.add(Label::new(RichText::new(note_text(page)).color(secondary)).wrap());
    });
    ui.horizontal_wrapped(|ui| {
        buttons_ui(ui, page, actions);
        if let Some(text) = added_text(page) {
            ui.label(RichText::new(text).color(secondary));
        }
    });
}

/// The same in one line, with the buttons in a menu.
pub(super) fn small_heading_ui(
    ui: &mut Ui,
    page: &LibraryPage,
    has_collections: bool,
    actions: &mut Vec<Action>,
) {
    ui.horizontal(|ui| {
        if has_collections {
            collections_menu_ui(ui, page, actions);
        }
        MenuButton::from_button(Button::new("All groups")).ui(ui, |ui| {
            if buttons_ui(ui, page, actions) {
                ui.close();
            }
        });
        let label = Label::new(RichText::new(found_text(page)).strong()).truncate();
        let label = ui.add(label);
        announce_text(&label);
        let added = added_text(page).map(|text| format!("\n{text}")).unwrap_or_default();
        label.on_hover_text(format!("{}\n{}{added}", found_text(page), note_text(page)));
    });
}

/// `12 groups with 14 recordings too many, which take 120.3 MB`
fn found_text(page: &LibraryPage) -> String {
    let duplicates = page.duplicates();
    let groups = duplicates.groups().len();
    // A heading and the one to keep are rows, too.
    let spare = duplicates.len().saturating_sub(2 * groups);
    match groups {
        0 => format!("No duplicates among {}", recordings_text(duplicates.compared().0)),
        _ => format!(
            "{} with {} too many, which take {}",
            counted(groups, "group", "groups"),
            recordings_text(spare),
            size_text(duplicates.spare_bytes())
        ),
    }
}

fn note_text(page: &LibraryPage) -> String {
    match page.duplicates().compared().1 {
        0 => format!("{PROMISE}."),
        without => format!(
            "{PROMISE}. Of {} without a fingerprint (too short, silent, or not analysed yet) only exact copies are found.",
            recordings_text(without)
        ),
    }
}

fn added_text(page: &LibraryPage) -> Option<String> {
    let added = page.duplicates().added();
    let were = if added == 1 { "was" } else { "were" };
    (added > 0).then(|| format!("Found before {} {were} added; search again", recordings_text(added)))
}

/// What concerns all groups; whether a button was clicked.
fn buttons_ui(ui: &mut Ui, page: &LibraryPage, actions: &mut Vec<Action>) -> bool {
    let mut is_clicked = false;
    let duplicates = page.duplicates();
    let has_any = !duplicates.groups().is_empty();
    for (name, hint, is_enabled, action) in [
        ("Search again", "Compare the whole library again (F5)", true, DuplicatesAction::Search),
        (
            "Copy paths not to keep",
            "The paths of all but the first of each group, a line each",
            has_any,
            DuplicatesAction::CopyAllSpare,
        ),
        (
            "Export as CSV…",
            "A table with a row for each recording, as that of “pianoscope library duplicates”",
            has_any,
            DuplicatesAction::Export,
        ),
    ] {
        if ui.add_enabled(is_enabled, Button::new(name)).on_hover_text(hint).clicked() {
            actions.push(Action::Library(LibraryAction::Duplicates(action)));
            is_clicked = true;
        }
    }
    is_clicked
}

/// Draws what a search would do.
pub(super) fn absent_ui(ui: &mut Ui, page: &LibraryPage, actions: &mut Vec<Action>) {
    let text = format!(
        "Compares the sound of {} with each other: copies in other encodings, cut, louder or resampled are found. {PROMISE}.",
        recordings_text(usize::try_from(page.total()).unwrap_or(usize::MAX))
    );
    ui.add(Label::new(RichText::new(text).color(style::secondary_text(ui.visuals()))).wrap());
    let search = ui.add_enabled(page.total() > 0, Button::new("Search for duplicates"));
    if search.on_disabled_hover_text("The library is empty").clicked() {
        actions.push(Action::Library(LibraryAction::Duplicates(DuplicatesAction::Search)));
    }
}

/// Draws how far the search is.
pub(super) fn progress_ui(ui: &mut Ui, step: DuplicatesStep, since: Instant, actions: &mut Vec<Action>) {
    let (share, text) = match step {
        DuplicatesStep::Reading => (0.0, "Reading fingerprints".to_owned()),
        DuplicatesStep::Comparing(count) => (COMPARING_AT, format!("Comparing {}", recordings_text(count))),
        DuplicatesStep::Describing { done, all } => {
            let part = if all > 0 { done as f32 / all as f32 } else { 1.0 };
            let text = format!("Describing {}", counted(all, "group", "groups"));
            (DESCRIBING_AT + (1.0 - DESCRIBING_AT) * part, text)
        }
    };
    ui.horizontal_wrapped(|ui| {
        let bar = ui.add(ProgressBar::new(share).desired_width(BAR)).accessible_name("Search");
        set_value_text(&bar, format!("{:.0} %", 100.0 * share));
        if ui.button("Stop").on_hover_text("End the search; what was found before stays").clicked() {
            actions.push(Action::Library(LibraryAction::Duplicates(DuplicatesAction::Stop)));
        }
        let text = format!("{text}, {} s", since.elapsed().as_secs());
        ui.label(RichText::new(text).color(style::secondary_text(ui.visuals())));
    });
    // The seconds.
    ui.ctx().request_repaint_after(Duration::from_secs(1));
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", thousands(count as u64), if count == 1 { one } else { many })
}
