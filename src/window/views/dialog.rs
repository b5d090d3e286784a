//! A window inside the window, in its middle, that scrolls where it does not fit.

use eframe::egui::{self, Align2, Context, Key, Modifiers, ScrollArea, Ui};

/// Draws it, at most `width` points wide; `false` when it is to be closed, by its cross or by Escape.
pub(super) fn dialog_ui(ctx: &Context, title: &str, width: f32, contents: impl FnOnce(&mut Ui)) -> bool {
    let mut open = true;
    let room = ctx.content_rect();
    egui::Window::new(title)
        .open(&mut open)
        .collapsible(false)
        .resizable(false)
        .default_height(room.height())
        .pivot(Align2::CENTER_CENTER)
        .default_pos(room.center())
        .default_width(width.min(room.width() - 40.0))
        .show(ctx, |ui| {
            let most = (room.height() - 90.0).max(120.0);
            ScrollArea::vertical().max_height(most).auto_shrink([false, true]).show(ui, contents);
        });
    open && !ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape))
}
