//! Settings that few users need.

use super::links::text_ui;
use super::setting::{checkbox_ui, setting_ui};
use crate::window::action::Action;
use crate::window::settings::Settings;
use crate::window::views::install_button::install_button_ui;
use eframe::egui::{self, Label, RichText};
use std::path::Path;

pub(super) fn advanced_ui(
    ui: &mut egui::Ui,
    settings: &mut Settings,
    is_installing: bool,
    actions: &mut Vec<Action>,
) {
    let hint = "Before the window closes, ask if recordings are not classified yet, or more than ten results were not exported";
    setting_ui(ui, "Closing", hint, &mut settings.ask_before_closing, &true, |ui, asks| {
        checkbox_ui(ui, asks, "ask if something would be lost", hint)
    });

    let hint = "Each result is added to the library, where the page Library finds it. Otherwise it is gone when the window is closed";
    let keeps = &mut settings.library.keeps_results;
    setting_ui(ui, "Results", hint, keeps, &true, |ui, keeps| {
        checkbox_ui(ui, keeps, "keep them in the library", hint)
    });

    let hint = "The program that downloads from sites such as YouTube. Name its path to use another one than the one that is found";
    text_ui(ui, "yt-dlp", hint, "found automatically", &mut settings.links.yt_dlp);
    install_button_ui(ui, "Install the newest yt-dlp", is_installing, actions);

    let hint =
        "Passed to yt-dlp unchanged, quoted as in a shell, e.g. --extractor-args 'youtube:player_client=web'";
    text_ui(ui, "Extra yt-dlp options", hint, "none", &mut settings.links.extra_args);
}

/// Draws where the settings are saved.
pub(super) fn path_ui(ui: &mut egui::Ui, path: Option<&Path>) {
    if let Some(path) = path {
        ui.add_space(4.0);
        let text = RichText::new(format!("All settings are in {}", path.display())).small();
        ui.add(Label::new(text.color(ui.visuals().weak_text_color())).wrap());
    }
}
