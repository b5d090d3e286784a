//! How wide a button will be, before it is drawn.

use eframe::egui::{FontSelection, TextStyle, TextWrapMode, Ui, WidgetText};

/// The width of a button with this text, in points.
pub(super) fn button_width(ui: &Ui, text: String) -> f32 {
    let font = FontSelection::from(TextStyle::Button);
    let galley = WidgetText::from(text).into_galley(ui, Some(TextWrapMode::Extend), f32::INFINITY, font);
    galley.size().x + 2.0 * ui.spacing().button_padding.x
}
