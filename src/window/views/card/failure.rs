//! The card of a recording that failed: why, and what can be done.

use crate::audio::INSTALL_FFMPEG;
use crate::classify::report::Failure;
use crate::window::action::Action;
use crate::window::recording::Recording;
use crate::window::views::install_button::install_button_ui;
use eframe::egui::{self, Label, RichText};

pub(super) fn failure_ui(
    ui: &mut egui::Ui,
    recording: &Recording,
    failure: &Failure,
    is_installing: bool,
    actions: &mut Vec<Action>,
) {
    let colour = ui.visuals().error_fg_color;
    ui.label(RichText::new("No result").size(30.0).color(colour));
    ui.add(Label::new(&failure.message).wrap());
    ui.horizontal_wrapped(|ui| {
        if recording.source.is_valid() && ui.button("Try again").clicked() {
            actions.push(Action::Reclassify(recording.id));
        }
        if failure.needs_yt_dlp() {
            install_button_ui(ui, "Install yt-dlp", is_installing, actions);
        }
        if failure.advises_link_settings() && ui.button("Settings for links…").clicked() {
            actions.push(Action::ShowLinkSettings);
        }
        if failure.kind == "needs_ffmpeg"
            && ui.button("Copy the command").on_hover_text(INSTALL_FFMPEG).clicked()
        {
            actions.push(Action::Copy(INSTALL_FFMPEG.to_owned()));
        }
        if ui.button("Open another…").clicked() {
            actions.push(Action::OpenFiles);
        }
        if ui.button("Copy details").clicked() {
            let mut details = format!("{}\n{} ({})", recording.name, failure.message, failure.kind);
            for line in &failure.said {
                details = format!("{details}\n{line}");
            }
            actions.push(Action::Copy(details));
        }
    });
    if !failure.said.is_empty() {
        ui.collapsing("Messages of yt-dlp", |ui| {
            for line in &failure.said {
                ui.add(Label::new(RichText::new(line).small().monospace()).wrap());
            }
        });
    }
}
