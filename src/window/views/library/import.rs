//! The folders that are added and watched, and how far that and an export are.

use super::LibraryView;
use crate::format::thousands;
use crate::window::action::Action;
use crate::window::display_text::display_text;
use crate::window::library::{ImportProgress, LibraryAction, LibraryPage, recordings_text};
use eframe::egui::containers::menu::MenuButton;
use eframe::egui::{self, Button, Label, ProgressBar};

/// Width of the bar, in points.
const BAR: f32 = 160.0;

/// Draws the menu of folders.
pub(super) fn folders_ui(ui: &mut egui::Ui, view: &LibraryView<'_>, actions: &mut Vec<Action>) {
    let (response, _) = MenuButton::from_button(Button::new("Folders")).ui(ui, |ui| {
        folder_buttons_ui(ui, view.page, actions);
        for folder in view.watched {
            let name = format!("Stop watching {}", folder.display());
            let stop = ui.button(display_text(&name).into_owned());
            if stop.on_hover_text("Its recordings stay in the library").clicked() {
                actions.push(Action::Library(LibraryAction::StopWatching(folder.clone())));
                ui.close();
            }
        }
    });
    response.on_hover_text("Add the recordings of folders to the library");
}

/// Draws the buttons that choose a folder, in a menu or not.
pub(super) fn folder_buttons_ui(ui: &mut egui::Ui, page: &LibraryPage, actions: &mut Vec<Action>) {
    let add = ui.add_enabled(page.import_progress().is_none(), Button::new("Add a folder…"));
    let add = add.on_hover_text("Analyse the recordings below a folder once");
    if add.on_disabled_hover_text("A folder is being added").clicked() {
        actions.push(Action::Library(LibraryAction::AddFolder));
        ui.close();
    }
    let watch = ui.button("Watch a folder…");
    if watch.on_hover_text("Analyse its recordings now and whenever new ones appear").clicked() {
        actions.push(Action::Library(LibraryAction::WatchFolder));
        ui.close();
    }
}

/// Draws the progress while a folder is being added.
pub(super) fn import_ui(ui: &mut egui::Ui, page: &LibraryPage, actions: &mut Vec<Action>) {
    let Some(progress) = page.import_progress() else { return };
    ui.horizontal(|ui| {
        let ImportProgress { done, found, .. } = progress;
        let share = if found > 0 { done as f32 / found as f32 } else { 0.0 };
        ui.add(ProgressBar::new(share.min(1.0)).desired_width(BAR));
        if ui.button("Stop").on_hover_text("What is done stays; add the folder again to go on").clicked() {
            actions.push(Action::Library(LibraryAction::CancelImport));
        }
        ui.add(Label::new(display_text(&progress_text(&progress)).into_owned()).truncate());
    });
}

/// Draws the progress while recordings are being written to a file.
pub(super) fn export_ui(ui: &mut egui::Ui, page: &LibraryPage, actions: &mut Vec<Action>) {
    let Some((done, all)) = page.export().and_then(|export| export.counts()) else { return };
    ui.horizontal(|ui| {
        ui.add(ProgressBar::new(done as f32 / all as f32).desired_width(BAR));
        if ui.button("Stop").on_hover_text("Nothing is written then").clicked() {
            actions.push(Action::Library(LibraryAction::CancelExport));
        }
        let text = format!("Exporting: {} of {}", thousands(done as u64), recordings_text(all));
        ui.add(Label::new(text).truncate());
    });
}

/// `Adding Music: 12 of 1,234, 1 failed`
fn progress_text(progress: &ImportProgress<'_>) -> String {
    let ImportProgress { folder, done, found, is_searching, failed } = *progress;
    let name = folder.file_name().unwrap_or(folder.as_os_str()).to_string_lossy();
    let more = if is_searching { " found so far" } else { "" };
    let failed = if failed > 0 { format!(", {} failed", thousands(failed)) } else { String::new() };
    format!("Adding {name}: {} of {}{more}{failed}", thousands(done), thousands(found))
}
