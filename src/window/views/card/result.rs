//! The card of a classified recording: verdict, confidence, what can be done with it.

use super::passage_bar::passage_bar_ui;
use crate::classify::Outcome;
use crate::classify::report::{Report, ReportFormat, ReportWriter};
use crate::format::{clock_time, percent, thousands};
use crate::model::Head;
use crate::window::action::{Action, ExportKind};
use crate::window::recording::Recording;
use crate::window::style;
use crate::window::views::head_summary::{headline, means_text, others_text};
use crate::window::views::queue::windows_text;
use eframe::egui::{self, Color32, Label, Rect, RichText, Sense, pos2, vec2};

/// Draws everything but the list of passages.
pub(super) fn result_ui(
    ui: &mut egui::Ui,
    recording: &Recording,
    outcome: &Outcome,
    actions: &mut Vec<Action>,
) {
    if outcome.windows() == 0 {
        ui.label(RichText::new("Nothing audible").size(30.0));
        ui.label(
            "Nothing in it is audible, so there is no verdict. The silence threshold is in the settings.",
        );
    } else if outcome.verdict().is_some() {
        verdict_ui(ui, outcome, actions);
    } else if let Some(head) = outcome.first() {
        ui.add(Label::new(RichText::new(headline(head)).size(30.0)).wrap());
    }
    // The first head is shown above.
    for head in outcome.heads.iter().skip(1).filter(|head| head.tally.windows > 0) {
        ui.add(Label::new(format!("{}: {}", head.head.name, means_text(head))).wrap());
    }
    details_ui(ui, outcome);
    if let Some(failure) = recording.failure_of_last_run() {
        let text =
            format!("It could not be analysed again: {}. The earlier result is shown.", failure.message);
        ui.add(Label::new(RichText::new(text).color(ui.visuals().error_fg_color)).wrap());
    }
    buttons_ui(ui, recording, outcome, actions);
}

/// The label, the other labels of a mixed recording with a bar of the whole, and the confidence.
fn verdict_ui(ui: &mut egui::Ui, outcome: &Outcome, actions: &mut Vec<Action>) {
    let (Some(head), Some(verdict)) = (outcome.first(), outcome.verdict()) else { return };
    let colour = style::label_colour(ui.visuals(), verdict.label);
    let text_colour = style::label_text_colour(ui.visuals(), verdict.label);
    let others = others_text(head);
    // With others it is not the whole answer, and what follows has to be read as well.
    let size = if others.is_some() { 36.0 } else { 46.0 };
    ui.label(RichText::new(outcome.label(verdict.label)).size(size).strong().color(text_colour));
    if let Some(others) = others {
        ui.add(Label::new(RichText::new(others).size(17.0).strong()).wrap());
        passage_bar_ui(ui, head, outcome.duration_s, actions);
    }
    ui.label(RichText::new(windows_text(outcome.winning_windows(), outcome.windows())).size(17.0));
    meter_ui(ui, verdict.confidence, colour);
    let hint = format!(
        "Mean probability of the label over its windows: what the network gives to {} on average in all {} windows. 100 % is certain.",
        outcome.label(verdict.label),
        thousands(outcome.windows())
    );
    ui.label(format!("confidence {}", percent(verdict.confidence, 1))).on_hover_text(hint);
}

/// Copy, export, analyse again.
fn buttons_ui(ui: &mut egui::Ui, recording: &Recording, outcome: &Outcome, actions: &mut Vec<Action>) {
    ui.horizontal_wrapped(|ui| {
        if ui.button("Copy").on_hover_text("The verdict as text").clicked() {
            actions.push(Action::Copy(report_text(&recording.name, outcome)));
            actions.push(Action::MarkSaved(vec![(recording.id, recording.run)]));
        }
        ui.menu_button("Export…", |ui| {
            for save in ExportKind::ALL {
                if ui.button(save.name()).clicked() {
                    actions.push(Action::Export(save));
                    ui.close();
                }
            }
        });
        if ui.button("Analyse again").clicked() {
            actions.push(Action::Reclassify(recording.id));
        }
    });
}

/// The confidence as a bar.
fn meter_ui(ui: &mut egui::Ui, confidence: f64, colour: Color32) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 8.0), Sense::hover());
    let background = style::colour(style::theme(ui.visuals()).plot_background());
    ui.painter().rect_filled(rect, 4.0, background);
    let end = rect.left() + rect.width() * confidence.clamp(0.0, 1.0) as f32;
    ui.painter().rect_filled(Rect::from_min_max(rect.min, pos2(end, rect.bottom())), 4.0, colour);
}

fn details_ui(ui: &mut egui::Ui, outcome: &Outcome) {
    let weak = |text: String| RichText::new(text).color(ui.visuals().weak_text_color());
    let audible =
        weak(format!("{} of {} audible", clock_time(outcome.audible_s), clock_time(outcome.duration_s)));
    let elapsed = weak(format!("took {:.2} s, model {}", outcome.elapsed_s, outcome.model));
    ui.label(audible);
    ui.label(elapsed);
    for note in &outcome.notes {
        ui.add(Label::new(note).wrap());
    }
}

/// The report that the command line prints for a recording.
fn report_text(name: &str, outcome: &Outcome) -> String {
    let heads: Vec<Head> = outcome.heads.iter().map(|head| head.head.clone()).collect();
    let mut page = Vec::new();
    let mut writer = ReportWriter::new(ReportFormat::Text, &heads, false, &mut page);
    let report = Report { input: name.to_owned(), raw_input: None, result: Ok(Box::new(outcome.clone())) };
    // Writing into memory cannot fail.
    writer.write(&report).and_then(|()| writer.finish()).ok();
    String::from_utf8_lossy(&page).into_owned()
}
