//! Rows that are dragged: onto a playlist, to add them, or to another place of the playlist on show.

use crate::window::action::Action;
use crate::window::library::{LibraryAction, LibraryPage, PlaylistAction, recordings_text};
use crate::window::style;
use eframe::egui::{
    self, Align2, Color32, Context, CursorIcon, DragAndDrop, FontId, Id, LayerId, Order, Rect, Response,
    Stroke, Ui, pos2, vec2,
};

/// The selected rows are dragged.
#[derive(Debug, Clone, Copy)]
struct DraggedRows;

/// From this distance to the edge on, in points, the table scrolls.
const EDGE: f32 = 28.0;
/// Points in a frame.
const SCROLL_STEP: f32 = 8.0;

/// Begins to drag the selected rows, if this row of the selection is dragged.
pub(super) fn drag_rows(row: &Response) {
    row.dnd_set_drag_payload(DraggedRows);
}

fn rows_are_dragged(ctx: &Context) -> bool {
    DragAndDrop::has_payload_of_type::<DraggedRows>(ctx)
}

/// Whether dragged rows are over this place, and whether they are dropped there.
pub(super) fn rows_over(place: &Response) -> (bool, bool) {
    let is_over = place.dnd_hover_payload::<DraggedRows>().is_some();
    (is_over, place.dnd_release_payload::<DraggedRows>().is_some())
}

/// The rows of a table on show.
pub(super) struct DropTable {
    /// What is seen of them.
    pub(super) clip: Rect,
    /// Top of the first row, also if it is not seen, and distance from one row to the next.
    pub(super) top: f32,
    pub(super) step: f32,
    pub(super) rows: usize,
}

/// Shows where dragged rows will land in the playlist on show, scrolls near the edges, and moves them where they are dropped.
pub(super) fn drop_between_ui(ui: &Ui, table: &DropTable, actions: &mut Vec<Action>) {
    let DropTable { clip, top, step, rows } = *table;
    let pointer = ui.input(|input| input.pointer.interact_pos());
    let Some(pointer) = pointer.filter(|at| rows_are_dragged(ui.ctx()) && clip.x_range().contains(at.x))
    else {
        return;
    };
    // A little beyond the edges still scrolls.
    if !clip.y_range().expand(EDGE).contains(pointer.y) {
        return;
    }
    let row = (((pointer.y - top) / step).round().max(0.0) as usize).min(rows);
    let y = (top + row as f32 * step - 0.5 * ui.spacing().item_spacing.y)
        .clamp(clip.top() + 1.0, clip.bottom() - 1.0);
    let stroke = Stroke::new(2.0, ui.visuals().selection.stroke.color);
    ui.painter().hline(clip.x_range(), y, stroke);
    ui.painter().circle_filled(pos2(clip.left() + 3.0, y), 3.0, stroke.color);
    let scroll = if pointer.y < clip.top() + EDGE {
        SCROLL_STEP
    } else if pointer.y > clip.bottom() - EDGE {
        -SCROLL_STEP
    } else {
        0.0
    };
    if scroll != 0.0 {
        ui.scroll_with_delta(vec2(0.0, scroll));
        ui.ctx().request_repaint();
    }
    if ui.input(|input| input.pointer.any_released()) {
        DragAndDrop::clear_payload(ui.ctx());
        actions.push(Action::Library(LibraryAction::Playlist(PlaylistAction::MoveBefore(row))));
    }
}

/// Draws what is dragged beside the pointer.
pub(super) fn dragged_ui(ctx: &Context, page: &LibraryPage) {
    let pointer = ctx.input(|input| input.pointer.interact_pos());
    let Some(pointer) = pointer.filter(|_| rows_are_dragged(ctx)) else { return };
    ctx.set_cursor_icon(CursorIcon::Grabbing);
    let painter = ctx.layer_painter(LayerId::new(Order::Tooltip, Id::unique("dragged rows")));
    let visuals = &ctx.global_style().visuals;
    let text = recordings_text(page.selection().len());
    let galley = painter.layout_no_wrap(text, FontId::proportional(14.0), visuals.text_color());
    let frame = Align2::LEFT_TOP.anchor_size(pointer + vec2(14.0, 10.0), galley.size() + vec2(14.0, 8.0));
    painter.rect_filled(frame, 4.0, style::colour(style::theme(visuals).plot_background()));
    let stroke = Stroke::new(1.0, visuals.selection.stroke.color);
    painter.rect_stroke(frame, 4.0, stroke, egui::StrokeKind::Inside);
    painter.galley(frame.min + vec2(7.0, 4.0), galley, Color32::PLACEHOLDER);
}
