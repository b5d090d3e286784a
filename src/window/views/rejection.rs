//! What is wrong with the typed text, below the field.

use super::announcer::announce_text;
use super::icon::{Icon, icon_button};
use super::trailing::with_trailing_ui;
use crate::window::action::Action;
use crate::window::typed_input::{Rejection, TypedInput};
use eframe::egui::{self, Frame, Key, Label, Margin, RichText, vec2};

/// Height of the line with the buttons, in points.
const HEIGHT: f32 = 26.0;

/// Draws the reasons, and the offer to search for the words; or that the text is being checked, if that takes long.
pub(in crate::window) fn rejection_ui(ui: &mut egui::Ui, typed: &TypedInput, actions: &mut Vec<Action>) {
    let Some(rejection) = &typed.rejection else {
        if typed.is_checking() {
            ui.horizontal(|ui| {
                ui.spinner();
                ui.label("Looking for the file: the disk is slow to answer");
            });
        }
        return;
    };
    let background = ui.visuals().extreme_bg_color;
    Frame::new().fill(background).corner_radius(5.0).inner_margin(Margin::symmetric(10, 4)).show(ui, |ui| {
        let messages = |ui: &mut egui::Ui| messages_ui(ui, rejection);
        with_trailing_ui(ui, "rejection", HEIGHT, messages, |ui| buttons_ui(ui, rejection, actions));
    });
}

fn messages_ui(ui: &mut egui::Ui, rejection: &Rejection) {
    ui.vertical(|ui| {
        // The first line of text stands in the middle of the buttons.
        ui.add_space((0.5 * (HEIGHT - ui.text_style_height(&egui::TextStyle::Body))).max(0.0));
        for message in &rejection.messages {
            let text = RichText::new(message);
            let text = if rejection.is_error { text.color(ui.visuals().error_fg_color) } else { text };
            announce_text(&ui.add(Label::new(text).wrap()));
        }
    });
}

fn buttons_ui(ui: &mut egui::Ui, rejection: &Rejection, actions: &mut Vec<Action>) {
    if let Some(words) = &rejection.search {
        let button = ui.button("Search YouTube").on_hover_text("Shows five videos to choose from (↓, Enter)");
        if button.clicked() {
            actions.push(Action::SearchVideos(words.clone()));
        }
        // From the field, as to the suggestions of a browser.
        let is_typing = ui.memory(|memory| memory.has_focus(super::address::id()));
        if is_typing && ui.input(|input| input.key_pressed(Key::ArrowDown)) {
            button.request_focus();
        }
    }
    if icon_button(ui, Icon::Close, "Dismiss the message", "Dismiss (Esc)", vec2(22.0, 22.0)).clicked() {
        actions.push(Action::DismissRejection);
    }
}
