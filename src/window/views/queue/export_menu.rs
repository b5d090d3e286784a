//! The menu that saves the results of the list.

use crate::format::thousands;
use crate::window::action::{Action, ListExport};
use crate::window::list_view::{Filter, ListView, labels};
use crate::window::session::Session;
use crate::window::style;
use eframe::egui::containers::menu::MenuButton;
use eframe::egui::{Button, RichText, Ui};

/// Draws the menu. It saves what the list shows, in its order.
pub(super) fn export_menu_ui(ui: &mut Ui, session: &Session, list: &ListView, actions: &mut Vec<Action>) {
    let waits = list.totals().of(&Filter::Waiting) + list.totals().of(&Filter::Cancelled);
    let is_enabled = list.totals().all > waits;
    ui.add_enabled_ui(is_enabled, |ui| {
        let (response, _) = MenuButton::from_button(Button::new("Export list…")).ui(ui, |ui| {
            menu_ui(ui, session, list, actions);
        });
        response
            .on_hover_text("Save the results of the list as shown")
            .on_disabled_hover_text("No results yet");
    });
}

/// The entries; computed only while the menu is open.
fn menu_ui(ui: &mut Ui, session: &Session, list: &ListView, actions: &mut Vec<Action>) {
    let shown = || list.recordings_from(0, session).map(|(_, recording)| recording);
    let results = shown().filter(|recording| recording.outcome().is_some()).count();
    let reports = shown().filter(|recording| recording.has_report()).count();
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for (_, label) in shown().flat_map(labels) {
        match counts.iter_mut().find(|(known, _)| *known == label) {
            Some((_, count)) => *count += 1,
            None => counts.push((label, 1)),
        }
    }
    // In the order of the model's labels.
    let groups: Vec<_> = list.totals().groups().map(|group| group.filter).collect();
    counts.sort_by_key(|(label, _)| groups.iter().position(|filter| filter.name() == *label));
    let mut entry_ui = |count: usize, text: String, export: ListExport| {
        let button = Button::new(format!("{} {text}…", thousands(count as u64)));
        if ui.add_enabled(count > 0, button).clicked() {
            actions.push(Action::ExportList(export));
            ui.close();
        }
    };
    entry_ui(reports, format!("{} as CSV table", results_word(reports)), ListExport::Csv);
    entry_ui(reports, format!("{} as JSON", results_word(reports)), ListExport::Json);
    entry_ui(reports, format!("{} as JSON Lines", results_word(reports)), ListExport::Jsonl);
    let files = if results == 1 { "file" } else { "files" };
    entry_ui(results, format!("{files} of Audacity labels in a folder"), ListExport::Labels);
    for (label, count) in counts {
        entry_ui(count, format!("{label} as M3U playlist"), ListExport::Playlist(label.to_owned()));
    }
    let left_out = list.len() - reports;
    let mut notes = Vec::new();
    if list.len() < list.totals().all {
        notes.push(format!("Only the {} shown", thousands(list.len() as u64)));
    }
    if left_out > 0 {
        notes.push(format!("{} without a result are left out", thousands(left_out as u64)));
    }
    if !notes.is_empty() {
        ui.separator();
        ui.label(RichText::new(notes.join("; ")).color(style::secondary_text(ui.visuals())));
    }
}

fn results_word(count: usize) -> &'static str {
    if count == 1 { "result" } else { "results" }
}
