//! A row of the table.

use super::LibraryView;
use super::columns::{MARK, Place};
use super::drag::drag_rows;
use super::focus::{row_id, table_id};
use super::keys::enter_action;
use super::menu::selection_menu_ui;
use crate::window::action::Action;
use crate::window::display_text::display_text;
use crate::window::library::{
    Click, Column, LibraryAction, LibraryRow, Likeness, Named, RowKey, SimilarAction,
};
use crate::window::style;
use crate::window::views::icon::{Icon, paint_icon};
use crate::window::views::list_row::{describe_row, is_focus_requested, row_background_ui};
use crate::window::views::name_text::cut_name;
use crate::window::views::queue::Cell;
use eframe::egui::{
    Modifiers, Rangef, Rect, Role, Sense, Shape, Stroke, StrokeKind, TextStyle, Ui, Vec2, WidgetInfo, pos2,
    vec2,
};

/// Size of the mark of favourites, in points.
const STAR: f32 = 12.0;
/// Width of the number before a bar, in points.
const NUMBER: f32 = 40.0;

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
    let mut spoken = row.known.map_or_else(|| "loading".to_owned(), |known| known.spoken_text(view.columns));
    if is_played(view, row.key) {
        spoken += ", now playing";
    }
    let likeness =
        row.key.recording().filter(|_| page_is_similar(view)).and_then(|id| view.page.similar().likeness(id));
    let spoken = match likeness {
        Some(likeness) => format!("{spoken}, alike {:.2}, {}", likeness.alike, likeness.why),
        None => spoken,
    };
    describe_row(&response, &spoken, row.is_selected, row.place);
    row_background_ui(ui, &response, row.is_selected, row.is_cursor);
    let mut act = |action: LibraryAction| actions.push(Action::Library(action));
    if response.double_clicked() {
        act(LibraryAction::Select(row.place, Click::Plain));
        act(enter_action(view.page.scope()));
    } else if response.secondary_clicked() {
        act(LibraryAction::Select(row.place, Click::Menu));
    } else if response.clicked() || is_focus_requested(&response, table_id()) {
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
        is_cut |= match (place.column, likeness) {
            (Column::Alike, Some(likeness)) => {
                if alike_ui(ui, likeness, known, row, Rect::from_x_y_ranges(place.range, rect.y_range()))
                    && let Some(id) = row.key.recording()
                {
                    let named = Named { id, name: known.name.clone() };
                    actions.push(Action::Library(LibraryAction::Similar(SimilarAction::To(named))));
                }
                false
            }
            (Column::Why, Some(likeness)) => {
                let font = TextStyle::Body.resolve(ui.style());
                let shown = cut_name(ui, &likeness.why, &font, place.range.span());
                let colour = style::secondary_text(ui.visuals());
                shown.is_cut | Cell::text(&shown.text, colour).paint(ui, rect, place.range)
            }
            _ => cell_ui(ui, known, *place, view, rect),
        };
    }
    if is_played(view, row.key) {
        let at = pos2(rect.left() + 0.5 * MARK + 3.0, rect.center().y);
        let triangle = [vec2(-4.0, -5.0), vec2(5.0, 0.0), vec2(-4.0, 5.0)].map(|corner| at + corner);
        let colour = ui.visuals().selection.stroke.color;
        ui.painter().add(Shape::convex_polygon(triangle.to_vec(), colour, Stroke::NONE));
    } else if known.is_favourite {
        let at = pos2(rect.left() + 0.5 * MARK + 3.0, rect.center().y);
        let star = Rect::from_center_size(at, Vec2::splat(STAR));
        paint_icon(ui.painter(), Icon::Star, star, ui.visuals().text_color());
    }
    if is_cut {
        let location = known.text(Column::Path);
        let why = likeness.map_or_else(String::new, |likeness| format!("\n{}", likeness.why));
        response.on_hover_text(format!("{}\n{}{why}", display_text(&known.name), display_text(&location)));
    }
}

fn page_is_similar(view: &LibraryView<'_>) -> bool {
    view.page.scope().is_similar()
}

/// How alike the recording is, as a number and a bar; whether it was clicked, which compares with it.
fn alike_ui(ui: &Ui, likeness: &Likeness, known: &LibraryRow, row: &Row<'_>, cell: Rect) -> bool {
    let response = ui.interact(cell, row_id(row.key).with("alike"), Sense::CLICK);
    let name = format!("Compare with {}", known.name);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    let bar = cell.shrink2(vec2(0.0, 0.32 * cell.height())).with_min_x(cell.left() + NUMBER);
    let background = style::colour(style::theme(ui.visuals()).plot_background());
    let border = ui.visuals().widgets.noninteractive.bg_stroke;
    let part = bar.with_max_x(bar.left() + bar.width() * likeness.alike as f32);
    ui.painter().rect(bar, 2.0, background, border, StrokeKind::Inside);
    ui.painter().rect_filled(part, 2.0, style::label_colour(ui.visuals(), 0));
    if response.hovered() {
        ui.painter().rect_stroke(cell.expand(1.0), 3.0, ui.visuals().selection.stroke, StrokeKind::Inside);
    }
    let number = Rangef::new(cell.left(), cell.left() + NUMBER - 6.0);
    Cell::number(ui, &format!("{:.2}", likeness.alike), ui.visuals().text_color()).paint(ui, cell, number);
    let is_clicked = response.clicked();
    response.on_hover_text("Click to show what is like this one (S)");
    is_clicked
}

/// Whether this row is played; of rows that are played one after another, only that entry of several with its recording.
fn is_played(view: &LibraryView<'_>, key: RowKey) -> bool {
    let page = view.page;
    match page.playback() {
        Some(playback) if playback.queue.scope() == page.scope() => playback.queue.key() == Some(key),
        // One that cannot be played only seems to be.
        _ if view.state.problem.is_some() => false,
        _ => page.preview().is_some_and(|preview| key.recording() == Some(preview.id)),
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
    rect: Rect,
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
