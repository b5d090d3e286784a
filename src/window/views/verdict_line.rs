//! The verdict of the selected recording in one line, for windows that are too small for its card beside the plots.

use super::head_summary::verdict_text;
use super::icon::{Icon, icon_button};
use super::name_text::{cut_name, text_width};
use super::queue::status_text;
use super::trailing::with_trailing_ui;
use crate::window::action::Action;
use crate::window::display_text::display_text;
use crate::window::recording::{LeadingLabel, Recording, State};
use crate::window::style;
use eframe::egui::{self, Label, RichText, TextStyle, vec2};

/// Height of the line, in points.
pub(in crate::window) const VERDICT_LINE: f32 = 28.0;

/// Draws the state and the name of the recording. `stage_is_folded`: with a button for the stage in full screen.
pub(in crate::window) fn verdict_line_ui(
    ui: &mut egui::Ui,
    recording: &Recording,
    stage_is_folded: bool,
    actions: &mut Vec<Action>,
) {
    let status = status_text(recording);
    let leading = |ui: &mut egui::Ui| {
        let (heading, colour) = heading(ui, recording);
        ui.add(Label::new(RichText::new(&heading).size(20.0).strong().color(colour)).truncate());
        // Its own part of the status is already in the heading.
        let detail = status
            .strip_prefix(&format!("{heading}, "))
            .or_else(|| status.strip_prefix(&format!("{heading} ")))
            .unwrap_or(&status);
        let is_repeated = detail.trim_end_matches('…').eq_ignore_ascii_case(heading.trim_end_matches('…'));
        let font = TextStyle::Body.resolve(ui.style());
        let before = if is_repeated { String::new() } else { format!("{detail} · ") };
        let width = ui.available_width() - text_width(ui, &before, &font);
        let text = format!("{before}{}", cut_name(ui, recording.short_name(), &font, width).text);
        ui.add(Label::new(text).truncate())
            .on_hover_text(format!("{detail}\n{}", display_text(&recording.name)));
    };
    let trailing = |ui: &mut egui::Ui| {
        if stage_is_folded {
            let hint =
                "The window is too small for the stage. Enlarge it, or show the stage in full screen (F11)";
            if icon_button(ui, Icon::Grow, "Full screen", hint, vec2(26.0, 26.0)).clicked() {
                actions.push(Action::SetStageFullScreen(true));
            }
        }
    };
    with_trailing_ui(ui, "verdict", VERDICT_LINE, leading, trailing);
}

/// The verdict, or the state without one, and its colour.
fn heading(ui: &egui::Ui, recording: &Recording) -> (String, egui::Color32) {
    let visuals = ui.visuals();
    let text = |text: &str| (text.to_owned(), visuals.text_color());
    match &recording.state {
        State::NeedsChoice(_) => text("Which one?"),
        State::Queued => text("Waiting…"),
        State::Running(_) => match recording.leading_label() {
            Some(leading) => preliminary(visuals, &leading),
            None if recording.transfer.is_some() => text("Downloading…"),
            None => text("Decoding…"),
        },
        State::Done(outcome) => match outcome.verdict() {
            Some(verdict) => {
                let colour = style::label_text_colour(visuals, verdict.label);
                (outcome.first().and_then(verdict_text).unwrap_or_default(), colour)
            }
            None if outcome.windows() == 0 => text("Nothing audible"),
            None => text("Result"),
        },
        State::Failed(_) => ("No result".to_owned(), visuals.error_fg_color),
        State::Cancelled => match recording.counted() {
            Some(counted) => preliminary(visuals, counted),
            None => text("Cancelled"),
        },
    }
}

/// The label with most votes so far.
fn preliminary(visuals: &egui::Visuals, leading: &LeadingLabel) -> (String, egui::Color32) {
    (format!("{}?", leading.name), style::label_text_colour(visuals, leading.label))
}
