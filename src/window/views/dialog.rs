//! A dialog: centred whenever it opens, never larger than the window, with the keyboard's focus inside.

use super::reveal::reveal_focus;
use eframe::egui::accesskit::Role;
use eframe::egui::style::ScrollStyle;
use eframe::egui::{
    self, Align2, Color32, Context, FocusDirection, Id, Key, LayerId, Modifiers, Order, Popup, ScrollArea,
    StrokeKind, Ui, Vec2, WindowDrag,
};

/// Height of the title bar and the margins, in points.
const FRAME_HEIGHT: f32 = 64.0;
/// Space at either side, in points.
const MARGIN: f32 = 12.0;

/// What is remembered from the last frame in which the dialog was open.
#[derive(Debug, Clone, Copy)]
struct Shown {
    frame: u64,
    opened_at_frame: u64,
    window_size: Vec2,
    /// The widget that had the focus before the dialog opened.
    focus_before: Option<Id>,
}

/// The focus of a closed dialog goes back to this widget.
#[derive(Debug, Clone, Copy)]
struct FocusToReturn {
    id: Id,
    closed_at_frame: u64,
}

fn return_id() -> Id {
    Id::unique("focus to return")
}

/// Gives the focus back after a dialog was closed: in the frame after that, since in its own one widgets behind it cannot have the focus.
/// Called once a frame, after the dialogs.
pub(in crate::window) fn return_focus(ctx: &Context) {
    let Some(focus) = ctx.data(|data| data.get_temp::<FocusToReturn>(return_id())) else { return };
    if ctx.cumulative_frame_nr() > focus.closed_at_frame {
        ctx.data_mut(|data| data.remove::<FocusToReturn>(return_id()));
        if ctx.memory(|memory| memory.focused()).is_none() {
            ctx.memory_mut(|memory| memory.request_focus(focus.id));
        }
    }
}

/// The open dialogs, the newest last, each with the frame in which it was drawn last.
#[derive(Debug, Clone, Default)]
struct OpenDialogs(Vec<(Id, u64)>);

fn open_dialogs_id() -> Id {
    Id::unique("open dialogs")
}

/// Notes that a dialog is open; whether it is the one that was opened last. Only that one has the Escape key, whichever is drawn first.
fn is_on_top(ctx: &Context, id: Id, frame: u64) -> bool {
    ctx.data_mut(|data| {
        let open = &mut data.get_temp_mut_or_default::<OpenDialogs>(open_dialogs_id()).0;
        open.retain(|(_, drawn)| drawn + 1 >= frame);
        match open.iter_mut().find(|(known, _)| *known == id) {
            Some((_, drawn)) => *drawn = frame,
            None => open.push((id, frame)),
        }
        open.last().is_some_and(|(last, _)| *last == id)
    })
}

/// Draws a dialog whose contents scroll if they do not fit, at most `width` points wide; `false` if the user closes it.
pub(super) fn dialog_ui(ctx: &Context, title: &str, width: f32, contents: impl FnOnce(&mut Ui)) -> bool {
    dialog_of_height_ui(ctx, title, width, |ui, max_height| {
        scrolled_ui(ui, |scroll| scroll.max_height(max_height).auto_shrink([false, true]), contents);
    })
}

/// Draws a ring around the cross in the title bar while it has the keyboard's focus; egui only brightens it. `top`: of the contents.
fn close_ring_ui(ctx: &Context, layer: LayerId, top: f32) {
    let focused = ctx.memory(|memory| memory.focused()).and_then(|id| ctx.read_response(id));
    if let Some(cross) = focused.filter(|cross| cross.layer_id == layer && cross.rect.bottom() <= top) {
        let stroke = ctx.global_style().visuals.selection.stroke;
        ctx.layer_painter(layer).rect_stroke(cross.rect, 3.0, stroke, StrokeKind::Outside);
    }
}

/// Draws a dialog whose contents keep within the height that they are given, in points; `false` if the user closes it.
pub(super) fn dialog_of_height_ui(
    ctx: &Context,
    title: &str,
    width: f32,
    contents: impl FnOnce(&mut Ui, f32),
) -> bool {
    let id = Id::unique(("dialog", title));
    let layer = LayerId::new(Order::Middle, id);
    let screen = ctx.content_rect();
    let frame = ctx.cumulative_frame_nr();
    let known = ctx.data(|data| data.get_temp::<Shown>(id)).filter(|shown| shown.frame + 1 >= frame);
    let shown = known.unwrap_or_else(|| Shown {
        frame,
        opened_at_frame: frame,
        window_size: screen.size(),
        focus_before: ctx.memory(|memory| memory.focused()),
    });
    ctx.data_mut(|data| data.insert_temp(id, Shown { frame, window_size: screen.size(), ..shown }));
    // A dialog is laid out in its first frame and seen from the second one on.
    let is_new = frame <= shown.opened_at_frame + 1;
    // What is behind the dialog gets neither focus nor clicks.
    ctx.memory_mut(|memory| memory.set_modal_layer(layer));
    ctx.layer_painter(LayerId::background()).rect_filled(screen, 0.0, Color32::from_black_alpha(70));
    let is_on_top = is_on_top(ctx, id, frame);
    let popup_is_open = Popup::is_any_open(ctx);
    let width = width.min(screen.width() - 2.0 * MARGIN - 16.0).max(60.0);
    let mut open = true;
    let mut window = egui::Window::new(title)
        .id(id)
        .open(&mut open)
        .collapsible(false)
        // A title bar that drags would be a nameless step of the keyboard's focus.
        .drag_area(WindowDrag::Anywhere)
        .resizable(false)
        .pivot(Align2::CENTER_CENTER)
        .default_width(width)
        .default_height(screen.height());
    // The user may move it, but it opens in the middle, also of a window that was resized.
    if is_new || shown.window_size != screen.size() {
        window = window.current_pos(screen.center());
    }
    if known.is_none() {
        ctx.move_to_top(layer);
        ctx.memory_mut(|memory| shown.focus_before.map(|focus| memory.surrender_focus(focus)));
        ctx.request_repaint();
    } else if is_new && ctx.memory(|memory| memory.focused()).is_none() {
        // The first widget of the dialog takes the focus.
        ctx.memory_mut(|memory| memory.move_focus(FocusDirection::Next));
    }
    let drawn = window.show(ctx, |ui| {
        // egui names the node of the area.
        ctx.accesskit_node_builder(id.with("move"), |node| {
            node.set_role(Role::Dialog);
            node.set_modal();
        });
        ui.set_width(width);
        contents(ui, (screen.height() - FRAME_HEIGHT).max(60.0));
        ui.max_rect().top()
    });
    if let Some(top) = drawn.and_then(|drawn| drawn.inner) {
        close_ring_ui(ctx, layer, top);
    }
    let is_escaped =
        is_on_top && !popup_is_open && ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
    let stays = open && !is_escaped;
    if !stays {
        ctx.data_mut(|data| {
            data.remove::<Shown>(id);
            data.get_temp_mut_or_default::<OpenDialogs>(open_dialogs_id()).0.retain(|(open, _)| *open != id);
        });
        if let Some(id) = shown.focus_before {
            ctx.data_mut(|data| data.insert_temp(return_id(), FocusToReturn { id, closed_at_frame: frame }));
        }
        ctx.request_repaint();
    }
    stays
}

/// A vertical scroll area whose bar is visible whenever there is more than fits.
pub(in crate::window) fn scrolled_ui(
    ui: &mut Ui,
    sized: impl FnOnce(ScrollArea) -> ScrollArea,
    contents: impl FnOnce(&mut Ui),
) {
    ui.scope(|ui| {
        ui.spacing_mut().scroll = visible_scroll_bar();
        sized(ScrollArea::vertical()).show(ui, |ui| {
            ui.reset_style();
            contents(ui);
            reveal_focus(ui);
        });
    });
}

/// A scroll bar that is visible without the pointer, and beside what is scrolled.
pub(in crate::window) fn visible_scroll_bar() -> ScrollStyle {
    ScrollStyle { bar_width: 8.0, ..ScrollStyle::solid() }
}
