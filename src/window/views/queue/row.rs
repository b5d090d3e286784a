//! A row of the list: name, result and buttons of a recording.

use super::columns::{BUTTON, BUTTON_GAP, Cell, Columns};
use super::focus::{list_id, row_id};
use super::status::{fraction, result_text, status_text};
use crate::format::{clock_time, percent};
use crate::window::action::Action;
use crate::window::display_text::display_text;
use crate::window::recording::{Recording, State};
use crate::window::style;
use crate::window::views::icon::{Icon, row_button};
use crate::window::views::list_row::{describe_row, is_focus_requested, row_background_ui};
use crate::window::views::name_text::cut_name;
use eframe::egui::{Align, Id, Layout, Pos2, Rangef, Rect, Response, Sense, TextStyle, Ui, UiBuilder, vec2};

/// A row and its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) recording: &'a Recording,
    /// From 0 in the list as shown.
    pub(super) place: usize,
    /// From 1 in the order in which recordings were added.
    pub(super) number: usize,
    pub(super) is_selected: bool,
    /// The list has the keyboard focus.
    pub(super) list_has_focus: bool,
    /// In points.
    pub(super) height: f32,
}

/// Draws a row of `count` recordings.
pub(super) fn row_ui(ui: &mut Ui, row: &Row<'_>, count: usize, actions: &mut Vec<Action>) {
    let Row { recording, height, .. } = *row;
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), height));
    let response = ui.interact(rect, row_id(recording.id), Sense::CLICK);
    let columns = Columns::new(rect.x_range(), count);
    let (name, status) = (recording.short_name(), status_text(recording));
    describe_row(&response, &spoken_text(recording, &status), row.is_selected, row.place);
    row_background_ui(ui, &response, row.is_selected, row.is_selected && row.list_has_focus);
    if response.clicked() || is_focus_requested(&response, list_id()) {
        actions.push(Action::Select(recording.id));
    }
    let shown = cut_name(ui, name, &TextStyle::Body.resolve(ui.style()), columns.name.span());
    let mut is_cut =
        shown.is_cut | Cell::text(&shown.text, ui.visuals().text_color()).paint(ui, rect, columns.name);
    is_cut |= result_ui(ui, row, rect, &columns, &status);
    let id = response.id;
    if is_cut {
        response.on_hover_text(format!("{}\n{status}", display_text(name)));
    }
    let inner = Rect::from_x_y_ranges(columns.buttons, rect.shrink(1.0).y_range());
    let layout = Layout::left_to_right(Align::Center);
    let part = UiBuilder::new().max_rect(inner).layout(layout).accessibility_parent(id);
    // Within the row, so that the next one is below the row, not below the buttons.
    buttons_ui(&mut ui.new_child(part), recording, row.is_selected, actions);
}

/// The row in words. Without numbers that change many times a second: screen readers read a name that changes.
fn spoken_text(recording: &Recording, status: &str) -> String {
    let name = recording.short_name();
    match &recording.state {
        State::Running(progress) => match fraction(recording, progress.as_ref()) {
            Some(fraction) => format!("{name}: under way, {:.0} %", (10.0 * fraction).floor() * 10.0),
            None => format!("{name}: under way"),
        },
        State::Done(outcome) => match outcome.confidence() {
            Some(confidence) => format!("{name}: {status}, confidence {}", percent(confidence, 1)),
            None => format!("{name}: {status}"),
        },
        _ => format!("{name}: {status}"),
    }
}

/// Each button has a place of its own: after a click on one, no other stands under the pointer. Tab reaches those of the selected row.
fn buttons_ui(ui: &mut Ui, recording: &Recording, is_selected: bool, actions: &mut Vec<Action>) {
    ui.spacing_mut().item_spacing.x = BUTTON_GAP;
    let name = recording.short_name();
    let mut place_ui = |icon: Icon, is_shown: bool, name: String, hint: &str, action: Action| {
        let size = vec2(BUTTON, BUTTON);
        if !is_shown {
            // The ids of the other buttons stay: a quick second click goes to the id that was under the pointer.
            ui.skip_ahead_auto_ids(1);
            ui.add_space(size.x + ui.spacing().item_spacing.x);
            return;
        }
        let response = row_button(ui, icon, &name, hint, size, is_selected);
        let is_repeated = matches!(action, Action::Remove(_)) && is_second_click(&response);
        if response.clicked() && !is_repeated {
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

/// Time in seconds within which a click is the second one of a double click.
const DOUBLE_CLICK_S: f64 = 0.5;

/// Whether the button of the row before was clicked at the same place a moment ago. Its row is gone then, and this one has taken its place
/// under the pointer. Keys are not concerned.
fn is_second_click(response: &Response) -> bool {
    let Some(place) = response.interact_pointer_pos().filter(|_| response.clicked()) else { return false };
    let id = Id::unique("last removal by a click");
    let now_s = response.ctx.input(|input| input.time);
    let last = response.ctx.data(|data| data.get_temp::<(f64, Pos2)>(id));
    if last.is_some_and(|(at_s, at)| now_s - at_s < DOUBLE_CLICK_S && at.distance(place) < BUTTON) {
        return true;
    }
    response.ctx.data_mut(|data| data.insert_temp(id, (now_s, place)));
    false
}

/// Paints result, confidence and length; in narrow lists the status with all of them. Returns whether text was cut.
fn result_ui(ui: &Ui, row: &Row<'_>, rect: Rect, columns: &Columns, status: &str) -> bool {
    let recording = row.recording;
    let secondary = style::secondary_text(ui.visuals());
    let text_colour = match &recording.state {
        State::Done(outcome) => {
            let label = outcome.verdict().map(|verdict| verdict.label);
            label.map_or(secondary, |label| style::label_text_colour(ui.visuals(), label))
        }
        State::Failed(_) => ui.visuals().error_fg_color,
        State::NeedsChoice(_) | State::Queued | State::Running(_) | State::Cancelled => secondary,
    };
    let Some(details) = columns.details else {
        progress_ui(ui, recording, rect, columns.result);
        return Cell::text(status, text_colour).paint(ui, rect, columns.result);
    };
    Cell::number(ui, &row.number.to_string(), secondary).paint(ui, rect, details.number);
    let Some(outcome) = recording.outcome() else {
        // Long: also in the column of the confidence, and of the length if there is none.
        let length = recording.length_s().map(clock_time);
        let end = length.as_ref().map_or(details.length.max, |_| details.confidence.max);
        let column = Rangef::new(columns.result.min, end);
        if let Some(length) = length {
            Cell::number(ui, &length, secondary).paint(ui, rect, details.length);
        }
        progress_ui(ui, recording, rect, column);
        return Cell::text(status, text_colour).paint(ui, rect, column);
    };
    if let Some(confidence) = outcome.confidence() {
        Cell::number(ui, &percent(confidence, 1), ui.visuals().text_color()).paint(
            ui,
            rect,
            details.confidence,
        );
    }
    Cell::number(ui, &clock_time(outcome.duration_s), secondary).paint(ui, rect, details.length);
    Cell::text(&result_text(outcome), text_colour).paint(ui, rect, columns.result)
}

/// Paints the progress behind its text.
fn progress_ui(ui: &Ui, recording: &Recording, row: Rect, column: Rangef) {
    let State::Running(progress) = &recording.state else { return };
    let Some(done) = fraction(recording, progress.as_ref()) else { return };
    // A little wider than the text.
    let whole = Rect::from_x_y_ranges(column, row.shrink2(vec2(0.0, 3.0)).y_range()).expand2(vec2(4.0, 0.0));
    let end = whole.left() + whole.width() * done as f32;
    ui.painter().rect_filled(whole, 4.0, ui.visuals().extreme_bg_color);
    let filled = whole.with_max_x(end);
    ui.painter().rect_filled(filled, 4.0, ui.visuals().selection.bg_fill);
}
