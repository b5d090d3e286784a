//! The button that installs yt-dlp.

use crate::window::action::Action;
use eframe::egui::{self, Button};

/// Draws it; while yt-dlp is being installed (`is_installing`) it is disabled.
pub(super) fn install_button_ui(
    ui: &mut egui::Ui,
    text: &str,
    is_installing: bool,
    actions: &mut Vec<Action>,
) {
    let button = ui.add_enabled(!is_installing, Button::new(text));
    let button = button
        .on_hover_text("Downloads it for pianoscope alone. Do this if a site fails that worked before")
        .on_disabled_hover_text("It is being downloaded");
    if button.clicked() {
        actions.push(Action::InstallYtDlp);
    }
}
