//! How many duplicates there are and what they take, the search, and what concerns all groups.

use crate::format::thousands;
use crate::library::DuplicatesStep;
use crate::window::action::Action;
use crate::window::library::{DuplicatesAction, LibraryAction, LibraryPage, recordings_text, size_text};
use crate::window::style;
use crate::window::views::announcer::announce_text;
use crate::window::views::set_value_text;
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
    let duplicates = page.duplicates();
    let secondary = style::secondary_text(ui.visuals());
    let groups = duplicates.groups().len();
    let spare = duplicates.len().saturating_sub(2 * groups);
    let (compared, without) = duplicates.compared();
    let text = match groups {
        0 => format!("No duplicates among {}", recordings_text(compared)),
        _ => format!(
            "{} with {} too many, which take {}",
            counted(groups, "group", "groups"),
            recordings_text(spare),
            size_text(duplicates.spare_bytes())
        ),
    };
    ui.horizontal_wrapped(|ui| {
        announce_text(&ui.label(RichText::new(text).strong()));
        let mut note = format!("{PROMISE}.");
        if without > 0 {
            note += &format!(
                " Of {} without a fingerprint (too short, silent, or not analysed yet) only exact copies are found.",
                recordings_text(without)
            );
        }
        ui.add(Label::new(RichText::new(note).color(secondary)).wrap());
    });
    ui.horizontal_wrapped(|ui| {
        let mut act =
            |action: DuplicatesAction| actions.push(Action::Library(LibraryAction::Duplicates(action)));
        let again = ui.button("Search again").on_hover_text("Compare the whole library again (F5)");
        if again.clicked() {
            act(DuplicatesAction::Search);
        }
        let has_any = groups > 0;
        let copy = ui.add_enabled(has_any, Button::new("Copy paths not to keep"));
        if copy.on_hover_text("The paths of all but the first of each group, a line each").clicked() {
            act(DuplicatesAction::CopyAllSpare);
        }
        let export = ui.add_enabled(has_any, Button::new("Export as CSV…"));
        if export
            .on_hover_text("A table with a row for each recording, as `pianoscope library duplicates`")
            .clicked()
        {
            act(DuplicatesAction::Export);
        }
        let undo = ui.add_enabled(duplicates.can_undo(), Button::new("Undo"));
        if undo.on_hover_text("Take the last “Not the same” back (Ctrl+Z)").clicked() {
            act(DuplicatesAction::Undo);
        }
        if duplicates.added() > 0 {
            let added = recordings_text(duplicates.added());
            let were = if duplicates.added() == 1 { "was" } else { "were" };
            ui.label(
                RichText::new(format!("Found before {added} {were} added; search again")).color(secondary),
            );
        }
    });
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
