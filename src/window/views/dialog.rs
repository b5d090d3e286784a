//! A centred dialog that scrolls if it does not fit.

use eframe::egui::{self, Align2, Context, Key, Modifiers, ScrollArea, Ui};

/// Draws a dialog, at most `width` points wide; `false` if the user closes it.
pub(super) fn dialog_ui(ctx: &Context, title: &str, width: f32, contents: impl FnOnce(&mut Ui)) -> bool {
    let mut open = true;
    let screen = ctx.content_rect();
    egui::Window::new(title)
        .open(&mut open)
        .collapsible(false)
        .resizable(false)
        .default_height(screen.height())
        .pivot(Align2::CENTER_CENTER)
        .default_pos(screen.center())
        .default_width(width.min(screen.width() - 40.0))
        .show(ctx, |ui| {
            let max_height = (screen.height() - 90.0).max(120.0);
            ScrollArea::vertical().max_height(max_height).auto_shrink([false, true]).show(ui, contents);
        });
    open && !ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape))
}
