//! A row of the list: name, state and buttons of a recording.

use super::focus::{describe_row, is_focus_requested, row_id};
use super::status::{fraction, status_text};
use crate::window::action::Action;
use crate::window::display_text::display_text;
use crate::window::recording::{Recording, State};
use crate::window::style;
use crate::window::views::icon::{Icon, row_button};
use crate::window::views::unread;
use eframe::egui::{self, Align, Label, Layout, ProgressBar, RichText, Sense, UiBuilder, vec2};

/// Width and height of a button, in points.
const BUTTON: f32 = 20.0;
/// Number of places for buttons.
const PLACES: f32 = 3.0;

/// State of a row besides its recording.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    /// Its place in the list, from 0.
    pub(super) place: usize,
    pub(super) is_selected: bool,
    /// The list has the keyboard focus.
    pub(super) list_has_focus: bool,
}

/// Draws a row.
pub(super) fn row_ui(
    ui: &mut egui::Ui,
    recording: &Recording,
    row: Row,
    height: f32,
    actions: &mut Vec<Action>,
) {
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), height));
    let response = ui.interact(rect, row_id(recording.id), Sense::CLICK);
    let (name, status) = (recording.short_name(), status_text(recording));
    describe_row(&response, &spoken_text(recording, &status), row.is_selected, row.place);
    let background = if row.is_selected {
        ui.visuals().selection.bg_fill
    } else if response.hovered() {
        style::colour(style::theme(ui.visuals()).plot_background())
    } else {
        egui::Color32::TRANSPARENT
    };
    ui.painter().rect_filled(rect, 4.0, background);
    if row.is_selected && row.list_has_focus {
        ui.painter().rect_stroke(rect, 4.0, ui.visuals().selection.stroke, egui::StrokeKind::Inside);
    }
    if response.clicked() || is_focus_requested(&response) {
        actions.push(Action::Select(recording.id));
    }
    let inner = rect.shrink2(vec2(6.0, 1.0));
    let gap = ui.spacing().item_spacing.x;
    let buttons = inner.with_min_x(inner.right() - PLACES * BUTTON - (PLACES - 1.0) * gap);
    let state_width = (0.45 * inner.width()).min(320.0);
    let state = inner.with_max_x(buttons.left() - gap).with_min_x(buttons.left() - gap - state_width);
    let part =
        |rect, layout| UiBuilder::new().max_rect(rect).layout(layout).accessibility_parent(response.id);
    let from_left = Layout::left_to_right(Align::Center);
    ui.scope_builder(part(inner.with_max_x(state.left() - gap), from_left), |ui| {
        unread(&ui.add(Label::new(display_text(name)).truncate().selectable(false).sense(Sense::hover())));
    });
    ui.scope_builder(part(state, Layout::right_to_left(Align::Center)), |ui| {
        state_ui(ui, recording, &status)
    });
    ui.scope_builder(part(buttons, from_left), |ui| buttons_ui(ui, recording, row.is_selected, actions));
}

/// The row in words. Without numbers that change many times a second: screen readers read a name that changes.
fn spoken_text(recording: &Recording, status: &str) -> String {
    let name = recording.short_name();
    match &recording.state {
        State::Running(progress) => match fraction(recording, progress.as_ref()) {
            Some(fraction) => format!("{name}: under way, {:.0} %", (10.0 * fraction).floor() * 10.0),
            None => format!("{name}: under way"),
        },
        _ => format!("{name}: {status}"),
    }
}

/// Each button has a place of its own: after a click on one, no other stands under the pointer. Tab reaches those of the selected row.
fn buttons_ui(ui: &mut egui::Ui, recording: &Recording, is_selected: bool, actions: &mut Vec<Action>) {
    let name = recording.short_name();
    let mut place_ui = |icon: Icon, is_shown: bool, name: String, hint: &str, action: Action| {
        let size = vec2(BUTTON, BUTTON);
        if !is_shown {
            ui.add_space(size.x + ui.spacing().item_spacing.x);
        } else if row_button(ui, icon, &name, hint, size, is_selected).clicked() {
            actions.push(action);
        }
    };
    let is_pending = recording.is_pending();
    let can_retry =
        matches!(recording.state, State::Failed(_) | State::Cancelled) && recording.source.is_valid();
    let id = recording.id;
    place_ui(Icon::Again, can_retry, format!("Try {name} again"), "Try again", Action::Reclassify(id));
    place_ui(Icon::Stop, is_pending, format!("Cancel {name}"), "Cancel", Action::Cancel(id));
    place_ui(
        Icon::Close,
        !is_pending,
        format!("Remove {name}"),
        "Remove from the list (Del)",
        Action::Remove(id),
    );
}

fn state_ui(ui: &mut egui::Ui, recording: &Recording, status: &str) {
    match &recording.state {
        State::Running(progress) if progress.is_some() || recording.transfer.is_some() => {
            let bar = progress_ui(ui, fraction(recording, progress.as_ref()), status);
            unread(&bar.on_hover_text(status));
        }
        State::Done(outcome) => {
            let label = outcome.verdict().map(|verdict| verdict.label);
            let colour = label.map_or(style::secondary_text(ui.visuals()), |label| {
                style::label_text_colour(ui.visuals(), label)
            });
            unread(&ui.add(Label::new(RichText::new(status).color(colour)).truncate().selectable(false)));
        }
        State::Failed(_) => {
            let text = RichText::new(status).color(ui.visuals().error_fg_color);
            unread(&ui.add(Label::new(text).truncate().selectable(false)).on_hover_text(status));
        }
        State::NeedsChoice(_) | State::Queued | State::Running(_) | State::Cancelled => {
            let text = RichText::new(status).color(style::secondary_text(ui.visuals()));
            unread(&ui.add(Label::new(text).selectable(false)));
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
