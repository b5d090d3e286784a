//! A row of the table.

use super::LibraryView;
use super::columns::{MARK, Place};
use super::drag::drag_rows;
use super::focus::{describe_row, is_focus_requested, row_id};
use super::menu::selection_menu_ui;
use crate::window::action::Action;
use crate::window::display_text::display_text;
use crate::window::library::{Click, Column, LibraryAction, LibraryRow, RowKey};
use crate::window::style;
use crate::window::views::name_text::cut_name;
use crate::window::views::queue::Cell;
use eframe::egui::{Align2, Color32, FontId, Modifiers, Sense, StrokeKind, TextStyle, Ui, pos2, vec2};

/// A row and its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) key: RowKey,
    /// `None` until it was fetched.
    pub(super) known: Option<&'a LibraryRow>,
    /// From 0 in the table.
    pub(super) place: usize,
    pub(super) is_selected: bool,
    /// Keys move from here; the table has the focus.
    pub(super) is_cursor: bool,
    /// In points.
    pub(super) height: f32,
}

/// Draws a row.
pub(super) fn row_ui(
    ui: &mut Ui,
    row: &Row<'_>,
    view: &LibraryView<'_>,
    places: &[Place],
    actions: &mut Vec<Action>,
) {
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), row.height));
    let response = ui.interact(rect, row_id(row.key), Sense::CLICK | Sense::DRAG);
    let spoken = row.known.map_or_else(|| "loading".to_owned(), |known| known.spoken_text(view.columns));
    describe_row(&response, &spoken, row.is_selected, row.place);
    let background = if row.is_selected {
        ui.visuals().selection.bg_fill
    } else if response.hovered() {
        style::colour(style::theme(ui.visuals()).plot_background())
    } else {
        Color32::TRANSPARENT
    };
    ui.painter().rect_filled(rect, 4.0, background);
    if row.is_cursor {
        ui.painter().rect_stroke(rect, 4.0, ui.visuals().selection.stroke, StrokeKind::Inside);
    }
    let mut act = |action: LibraryAction| actions.push(Action::Library(action));
    if response.double_clicked() {
        act(LibraryAction::Open);
    } else if response.secondary_clicked() {
        act(LibraryAction::Select(row.place, Click::Menu));
    } else if response.clicked() || is_focus_requested(&response) {
        let click = click(ui.input(|input| input.modifiers));
        act(LibraryAction::Select(row.place, click));
    }
    if response.drag_started() {
        actions.push(Action::Library(LibraryAction::Select(row.place, Click::Menu)));
    }
    drag_rows(&response);
    response.context_menu(|ui| selection_menu_ui(ui, view.page, actions));
    let Some(known) = row.known else { return };
    let mut is_cut = false;
    for place in places {
        is_cut |= cell_ui(ui, known, *place, view, rect);
    }
    if known.is_favourite {
        let at = pos2(rect.left() + 0.5 * MARK + 3.0, rect.center().y);
        let font = FontId::proportional(13.0);
        ui.painter().text(at, Align2::CENTER_CENTER, "★", font, ui.visuals().text_color());
    }
    if is_cut {
        let location = known.text(Column::Path);
        response.on_hover_text(format!("{}\n{}", display_text(&known.name), display_text(&location)));
    }
}

fn click(modifiers: Modifiers) -> Click {
    match modifiers {
        Modifiers { shift: true, .. } => Click::Extend,
        Modifiers { command: true, .. } => Click::Toggle,
        _ => Click::Plain,
    }
}

/// Paints what stands in a column; whether its end was cut.
fn cell_ui(
    ui: &Ui,
    known: &LibraryRow,
    Place { column, range }: Place,
    view: &LibraryView<'_>,
    rect: eframe::egui::Rect,
) -> bool {
    let text = known.text(column);
    let secondary = style::secondary_text(ui.visuals());
    let colour = match column {
        // A file that is not there cannot be played.
        Column::Title if !known.is_missing && known.id.is_some() => ui.visuals().text_color(),
        Column::Verdict if known.has_failed() => ui.visuals().error_fg_color,
        Column::Verdict => {
            let index = known.verdict.as_deref().and_then(|label| view.page.label_index(label));
            index.map_or(secondary, |label| style::label_text_colour(ui.visuals(), label))
        }
        Column::Confidence => ui.visuals().text_color(),
        _ => secondary,
    };
    if column.is_number() {
        return Cell::number(ui, &text, colour).paint(ui, rect, range);
    }
    let shown = cut_name(ui, &text, &TextStyle::Body.resolve(ui.style()), range.span());
    shown.is_cut | Cell::text(&shown.text, colour).paint(ui, rect, range)
}
