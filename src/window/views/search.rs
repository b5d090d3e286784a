//! Progress of a search through folders.

use crate::window::action::Action;
use eframe::egui::{self, Label};

/// Draws how far the search has come, and a button that ends it.
pub(in crate::window) fn search_ui(ui: &mut egui::Ui, progress: &str, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        ui.spinner();
        if ui.button("Cancel search").on_hover_text("What was found stays in the list").clicked() {
            actions.push(Action::CancelSearch);
        }
        let mut text = progress.to_owned();
        // A sentence of its own, as other messages of the window.
        if let Some(first) = text.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        ui.add(Label::new(text).truncate());
    });
}
