//! One line under the field that says what happened, until it is put away.

use super::icon::{Icon, icon_button};
use crate::window::action::Action;
use eframe::egui::{self, Align, Frame, Label, Layout, Margin, RichText, vec2};

/// What is said there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::window) struct Notice {
    pub(in crate::window) text: String,
    /// Something went wrong.
    pub(in crate::window) wrong: bool,
}

impl Notice {
    pub(in crate::window) fn good(text: impl Into<String>) -> Self {
        Self { text: text.into(), wrong: false }
    }

    pub(in crate::window) fn wrong(text: impl Into<String>) -> Self {
        Self { text: text.into(), wrong: true }
    }
}

/// Draws the line with its buttons.
pub(in crate::window) fn notice_ui(ui: &mut egui::Ui, notice: &Notice, actions: &mut Vec<Action>) {
    let ground = ui.visuals().extreme_bg_color;
    Frame::new().fill(ground).corner_radius(5.0).inner_margin(Margin::symmetric(10, 4)).show(ui, |ui| {
        let line = vec2(ui.available_width(), 26.0);
        ui.allocate_ui_with_layout(line, Layout::right_to_left(Align::Center), |ui| {
            if icon_button(ui, Icon::Close, "Dismiss the notice", "Dismiss", vec2(22.0, 22.0)).clicked() {
                actions.push(Action::DismissNotice);
            }
            if notice.wrong && ui.button("Copy details").clicked() {
                actions.push(Action::Copy(notice.text.clone()));
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let text = if notice.wrong {
                    RichText::new(&notice.text).color(ui.visuals().error_fg_color)
                } else {
                    RichText::new(&notice.text)
                };
                ui.add(Label::new(text).wrap());
            });
        });
    });
}
