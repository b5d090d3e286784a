//! A row of the list: name, state and buttons of a recording.

use super::status::{fraction, status_text};
use crate::window::action::Action;
use crate::window::recording::{Recording, State};
use crate::window::style;
use crate::window::views::icon::{Icon, icon_button};
use eframe::egui::{self, Align, Label, Layout, ProgressBar, RichText, Sense, UiBuilder, vec2};

/// Draws a row.
pub(super) fn row_ui(
    ui: &mut egui::Ui,
    recording: &Recording,
    selected: bool,
    height: f32,
    actions: &mut Vec<Action>,
) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
    let name = recording.short_name();
    let status = status_text(recording);
    response.widget_info(|| {
        let text = format!("{name}: {status}");
        egui::WidgetInfo::selected(egui::Role::ListBoxOption, true, selected, text)
    });
    let background = if selected {
        ui.visuals().selection.bg_fill
    } else if response.hovered() || response.has_focus() {
        style::colour(style::theme(ui.visuals()).plot_background())
    } else {
        egui::Color32::TRANSPARENT
    };
    ui.painter().rect_filled(rect, 4.0, background);
    if response.has_focus() {
        ui.painter().rect_stroke(rect, 4.0, ui.visuals().selection.stroke, egui::StrokeKind::Inside);
    }
    if response.clicked() {
        actions.push(Action::Select(recording.id));
    }
    let inner = rect.shrink2(vec2(6.0, 1.0));
    let layout = Layout::right_to_left(Align::Center);
    ui.scope_builder(UiBuilder::new().max_rect(inner).layout(layout), |ui| {
        buttons_ui(ui, recording, actions);
        let right = (0.45 * inner.width()).min(320.0);
        ui.allocate_ui_with_layout(vec2(right, inner.height()), Layout::right_to_left(Align::Center), |ui| {
            state_ui(ui, recording, &status);
        });
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.add(Label::new(name).truncate().selectable(false).sense(Sense::hover()));
        });
    });
}

/// Each button has a place of its own: after a click on one, no other stands under the pointer. They are created from the right.
fn buttons_ui(ui: &mut egui::Ui, recording: &Recording, actions: &mut Vec<Action>) {
    let name = recording.short_name();
    let mut place_ui = |icon: Icon, is_shown: bool, name: String, hint: &str, action: Action| {
        let size = vec2(20.0, 20.0);
        if !is_shown {
            ui.add_space(size.x + ui.spacing().item_spacing.x);
        } else if icon_button(ui, icon, &name, hint, size).clicked() {
            actions.push(action);
        }
    };
    let is_pending = recording.is_pending();
    let can_retry =
        matches!(recording.state, State::Failed(_) | State::Cancelled) && recording.source.is_valid();
    let id = recording.id;
    place_ui(
        Icon::Close,
        !is_pending,
        format!("Remove {name}"),
        "Remove from the list (Del)",
        Action::Remove(id),
    );
    place_ui(Icon::Stop, is_pending, format!("Cancel {name}"), "Cancel", Action::Cancel(id));
    place_ui(Icon::Again, can_retry, format!("Try {name} again"), "Try again", Action::Reclassify(id));
}

fn state_ui(ui: &mut egui::Ui, recording: &Recording, status: &str) {
    match &recording.state {
        State::Running(progress) if progress.is_some() || recording.transfer.is_some() => {
            progress_ui(ui, fraction(recording, progress.as_ref()), status).on_hover_text(status);
        }
        State::Done(outcome) => {
            let label = outcome.verdict().map(|verdict| verdict.label);
            let colour = label.map_or(style::secondary_text(ui.visuals()), |label| {
                style::label_text_colour(ui.visuals(), label)
            });
            ui.add(Label::new(RichText::new(status).color(colour)).truncate().selectable(false));
        }
        State::Failed(_) => {
            let text = RichText::new(status).color(ui.visuals().error_fg_color);
            ui.add(Label::new(text).truncate().selectable(false)).on_hover_text(status);
        }
        State::NeedsChoice(_) | State::Queued | State::Running(_) | State::Cancelled => {
            let text = RichText::new(status).color(style::secondary_text(ui.visuals()));
            ui.add(Label::new(text).selectable(false));
        }
    }
}

/// A progress bar, or the text alone if the total is unknown.
fn progress_ui(ui: &mut egui::Ui, fraction: Option<f64>, text: &str) -> egui::Response {
    match fraction {
        Some(fraction) => ui.add(ProgressBar::new(fraction as f32).text(text)),
        None => ui.label(text),
    }
}
