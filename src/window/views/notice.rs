//! A message below the input field that stays until it is dismissed.

use super::icon::{Icon, icon_button};
use crate::window::action::Action;
use eframe::egui::{self, Align, Frame, Label, Layout, Margin, RichText, vec2};

/// A message to the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::window) struct Notice {
    pub(in crate::window) text: String,
    /// Whether it is an error.
    pub(in crate::window) is_error: bool,
}

impl Notice {
    pub(in crate::window) fn info(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_error: false }
    }

    pub(in crate::window) fn error(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_error: true }
    }
}

/// Draws the message with its buttons.
pub(in crate::window) fn notice_ui(ui: &mut egui::Ui, notice: &Notice, actions: &mut Vec<Action>) {
    let background = ui.visuals().extreme_bg_color;
    Frame::new().fill(background).corner_radius(5.0).inner_margin(Margin::symmetric(10, 4)).show(ui, |ui| {
        let line = vec2(ui.available_width(), 26.0);
        ui.allocate_ui_with_layout(line, Layout::right_to_left(Align::Center), |ui| {
            if icon_button(ui, Icon::Close, "Dismiss the notice", "Dismiss", vec2(22.0, 22.0)).clicked() {
                actions.push(Action::DismissNotice);
            }
            if notice.is_error && ui.button("Copy details").clicked() {
                actions.push(Action::Copy(notice.text.clone()));
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let text = if notice.is_error {
                    RichText::new(&notice.text).color(ui.visuals().error_fg_color)
                } else {
                    RichText::new(&notice.text)
                };
                ui.add(Label::new(text).wrap());
            });
        });
    });
}
