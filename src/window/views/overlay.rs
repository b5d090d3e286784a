//! The view of an empty session, and the overlay while files are dragged over the window.

use super::kept_lists::kept_list_buttons_ui;
use crate::window::action::Action;
use crate::window::last_list::ListLengths;
use crate::window::style;
use eframe::egui::{self, Align2, Color32, Id, LayerId, Order, RichText, Stroke, StrokeKind, TextStyle};

/// Draws the view of an empty session; `labels` are those of the model's first head, `lists` those of earlier sessions.
pub(in crate::window) fn empty_ui(
    ui: &mut egui::Ui,
    labels: &[String],
    lists: ListLengths,
    actions: &mut Vec<Action>,
) {
    let height = ui.available_height();
    ui.vertical_centered(|ui| {
        ui.add_space((0.28 * height - 30.0).max(8.0));
        ui.label(RichText::new(question(labels)).size(34.0));
        ui.add_space(6.0);
        let hint =
            "Drop recordings or folders anywhere in this window,\nor paste links or paths with Ctrl+V.";
        ui.label(RichText::new(hint).size(16.0).color(style::secondary_text(ui.visuals())));
        ui.add_space(14.0);
        if ui.button(RichText::new("Open files…").size(16.0)).clicked() {
            actions.push(Action::OpenFiles);
        }
        kept_list_buttons_ui(ui, lists, actions);
    });
}

/// `Piano or Other?`, or a general heading for a head with many labels.
fn question(labels: &[String]) -> String {
    match labels.len() {
        2 | 3 => format!("{}?", labels.join(" or ")),
        _ => "Classify recordings".to_owned(),
    }
}

/// Draws an overlay while files are dragged over the window.
pub(in crate::window) fn drop_ui(ctx: &egui::Context) {
    let count = ctx.input(|input| input.raw.hovered_files.len());
    if count == 0 {
        return;
    }
    let painter = ctx.layer_painter(LayerId::new(Order::Foreground, Id::unique("drop")));
    let rect = ctx.content_rect();
    let stroke = Stroke::new(3.0, style::label_colour(&ctx.global_style().visuals, 0));
    painter.rect_filled(rect, 0.0, Color32::from_black_alpha(190));
    painter.rect_stroke(rect.shrink(14.0), 10.0, stroke, StrokeKind::Inside);
    let text =
        if count == 1 { "Drop to classify".to_owned() } else { format!("Drop {count} files to classify") };
    let font = egui::FontId::new(30.0, TextStyle::Heading.resolve(&ctx.global_style()).family);
    painter.text(rect.center(), Align2::CENTER_CENTER, text, font, Color32::WHITE);
}
