//! The card of a recording that is being classified, or was cancelled: the leading label so far.

use crate::model::{HeadKind, Model};
use crate::window::action::Action;
use crate::window::recording::Recording;
use crate::window::style;
use crate::window::views::queue::{status_text, windows_text};
use eframe::egui::{self, Label, RichText};

/// The leading label so far and the progress.
pub(super) fn progress_ui(
    ui: &mut egui::Ui,
    recording: &Recording,
    model: &Model,
    actions: &mut Vec<Action>,
) {
    match leading(recording, model) {
        Some(leading) => {
            leading_ui(ui, &leading, "Preliminary: the classification is running");
            ui.label(format!("{} so far", windows_text(leading.votes, leading.windows)));
        }
        None => {
            let heading = match recording.transfer {
                Some(transfer) if transfer.bytes == 0 => "Connecting…",
                Some(_) => "Downloading…",
                None => "Decoding…",
            };
            ui.label(RichText::new(heading).size(30.0));
        }
    }
    ui.add(Label::new(status_text(recording)).wrap());
    if ui.button("Cancel").clicked() {
        actions.push(Action::Cancel(recording.id));
    }
}

/// What was counted before the recording was cancelled.
pub(super) fn cancelled_ui(
    ui: &mut egui::Ui,
    recording: &Recording,
    model: &Model,
    actions: &mut Vec<Action>,
) {
    match leading(recording, model) {
        Some(leading) => {
            leading_ui(ui, &leading, "Of the windows that were classified before it was cancelled");
            ui.label(windows_text(leading.votes, leading.windows));
            ui.label("Cancelled");
        }
        None => {
            ui.label(RichText::new("Cancelled").size(30.0));
        }
    }
    if ui.button("Analyse again").clicked() {
        actions.push(Action::Reclassify(recording.id));
    }
}

/// The label of most windows so far.
struct Leading<'a> {
    label: usize,
    name: &'a str,
    votes: u64,
    windows: u64,
}

/// `None` without windows, or if the first head is not exclusive.
fn leading<'a>(recording: &'a Recording, model: &'a Model) -> Option<Leading<'a>> {
    recording.heads(model).first().filter(|head| head.kind == HeadKind::Exclusive)?;
    let labels = recording.labels(model);
    let count = |label: usize| recording.votes().iter().filter(|vote| vote.label(0) == label).count() as u64;
    // The first label in case of a tie.
    let (label, votes) =
        (0..labels.len()).map(|label| (label, count(label))).rev().max_by_key(|(_, n)| *n)?;
    let windows = recording.votes().len() as u64;
    (windows > 0).then_some(Leading { label, name: labels.get(label)?, votes, windows })
}

fn leading_ui(ui: &mut egui::Ui, leading: &Leading<'_>, hint: &str) {
    let colour = style::label_text_colour(ui.visuals(), leading.label);
    ui.label(RichText::new(format!("{}?", leading.name)).size(36.0).color(colour)).on_hover_text(hint);
}
