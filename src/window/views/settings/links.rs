//! Settings for links.

use super::setting::setting_ui;
use crate::window::link_settings::{LinkSettings, MAX_MEGABYTES_RANGE, MAX_MINUTES_RANGE, PAUSE_RANGE_S};
use eframe::egui::{self, DragValue, TextEdit};

pub(super) fn links_ui(ui: &mut egui::Ui, links: &mut LinkSettings) {
    let defaults = LinkSettings::default();
    let hint = "Larger downloads are refused. Raise it for concerts of several hours";
    setting_ui(
        ui,
        "Largest download",
        hint,
        &mut links.most_megabytes,
        &defaults.most_megabytes,
        |ui, most| ui.add(DragValue::new(most).range(MAX_MEGABYTES_RANGE).suffix(" MB")),
    );

    let hint = "Longer recordings are refused. Raise it for concerts of several hours";
    setting_ui(ui, "Longest recording", hint, &mut links.most_minutes, &defaults.most_minutes, |ui, most| {
        ui.add(DragValue::new(most).range(MAX_MINUTES_RANGE).suffix(" min"))
    });

    let hint = "Seconds between two links. Raise it if a site blocks you after many downloads";
    setting_ui(ui, "Pause between links", hint, &mut links.pause_s, &defaults.pause_s, |ui, pause_s| {
        ui.add(DragValue::new(pause_s).range(PAUSE_RANGE_S).suffix(" s"))
    });

    let hint = "A browser whose cookies yt-dlp may read, for videos that need a login";
    text_ui(ui, "Cookies from", hint, "firefox, chrome, …", &mut links.cookies_from_browser);

    let hint = "Downloads go through it: http://, https:// or socks5://. Empty: as the system is set up";
    text_ui(ui, "Proxy", hint, "system proxy", &mut links.proxy);
}

/// Draws a setting that is a line of text and empty by default.
pub(super) fn text_ui(ui: &mut egui::Ui, name: &str, hint: &str, placeholder: &str, text: &mut String) {
    setting_ui(ui, name, hint, text, &String::new(), |ui, text| {
        ui.add(TextEdit::singleline(text).hint_text(placeholder).desired_width(f32::INFINITY))
    });
}
