//! The card of a recording that waits, is being classified, or was cancelled: the leading label so far.

use crate::window::action::Action;
use crate::window::recording::{LeadingLabel, Recording};
use crate::window::style;
use crate::window::views::queue::{counted_text, status_text, windows_text};
use eframe::egui::{self, Label, RichText};

/// It waits for its turn.
pub(super) fn waiting_ui(ui: &mut egui::Ui, recording: &Recording, actions: &mut Vec<Action>) {
    ui.label(RichText::new("Waiting…").size(30.0));
    if let Some(counted) = recording.counted() {
        ui.add(Label::new(format!("{} before it was cancelled", counted_text(counted))).wrap());
    }
    cancel_and_resume_ui(ui, recording, actions);
}

/// The leading label so far and the progress.
pub(super) fn progress_ui(ui: &mut egui::Ui, recording: &Recording, actions: &mut Vec<Action>) {
    if let Some(leading) = recording.leading_label() {
        leading_ui(ui, &leading, "Preliminary: the classification is running");
        ui.label(format!("{} so far", windows_text(leading.won, leading.all)));
    } else {
        let heading = match recording.transfer {
            Some(transfer) if transfer.bytes == 0 => "Connecting…",
            Some(_) => "Downloading…",
            None => "Decoding…",
        };
        ui.label(RichText::new(heading).size(30.0));
    }
    ui.add(Label::new(status_text(recording)).wrap());
    cancel_and_resume_ui(ui, recording, actions);
}

/// What was counted until it was cancelled.
pub(super) fn cancelled_ui(ui: &mut egui::Ui, recording: &Recording, actions: &mut Vec<Action>) {
    match recording.counted() {
        Some(counted) => {
            leading_ui(ui, counted, "Preliminary: the classification was cancelled");
            ui.add(Label::new(format!("{}, cancelled", windows_text(counted.won, counted.all))).wrap());
        }
        None => {
            ui.label(RichText::new("Cancelled").size(30.0));
        }
    }
    cancel_and_resume_ui(ui, recording, actions);
}

fn leading_ui(ui: &mut egui::Ui, leading: &LeadingLabel, hint: &str) {
    let colour = style::label_text_colour(ui.visuals(), leading.label);
    ui.label(RichText::new(format!("{}?", leading.name)).size(36.0).color(colour)).on_hover_text(hint);
}

/// Two buttons of which one applies; both keep their places, so that a double click on Cancel does not resume.
fn cancel_and_resume_ui(ui: &mut egui::Ui, recording: &Recording, actions: &mut Vec<Action>) {
    ui.horizontal_wrapped(|ui| {
        let is_cancelled = recording.is_cancelled();
        if ui.add_enabled(!is_cancelled, egui::Button::new("Cancel")).clicked() {
            actions.push(Action::Cancel(recording.id));
        }
        let resume = ui.add_enabled(is_cancelled, egui::Button::new("Resume"));
        if resume.on_hover_text("Classify it from the start").clicked() {
            actions.push(Action::Reclassify(recording.id));
        }
    });
}
