//! What the page shows without a library, and of an empty one: what the user can do.

use super::LibraryView;
use super::import::{folder_buttons_ui, import_ui};
use crate::window::action::Action;
use crate::window::display_text::display_text;
use crate::window::library::{Availability, LibraryAction, LibraryPage, recordings_text};
use crate::window::style;
use eframe::egui::{self, Label, RichText};

const HEADING: f32 = 26.0;
/// About the width of the buttons for folders, in points.
const BUTTONS_WIDTH: f32 = 220.0;

/// Draws why there is no library.
pub(in crate::window::views) fn unavailable_ui(
    ui: &mut egui::Ui,
    page: &LibraryPage,
    actions: &mut Vec<Action>,
) {
    let (heading, text) = match page.availability() {
        Availability::Open => return,
        Availability::Opening => ("Opening the library…", None),
        Availability::NoFolder => (
            "There is no library",
            Some(
                "This user has no folder for data, where it could be: set HOME, then open the window again"
                    .to_owned(),
            ),
        ),
        Availability::Unavailable(reason) => {
            let path = page.path().map_or_else(String::new, |path| format!("{}\n", path.display()));
            ("The library cannot be opened", Some(format!("{path}{reason}")))
        }
    };
    centred_ui(ui, heading, |ui| {
        if let Some(text) = text {
            ui.add(Label::new(RichText::new(text).color(ui.visuals().error_fg_color)).wrap());
        }
        if matches!(page.availability(), Availability::Unavailable(_)) {
            ui.add_space(10.0);
            ui.horizontal(|ui| {
                if ui.button("Try again").clicked() {
                    actions.push(Action::Library(LibraryAction::Reopen));
                }
            });
            ui.add_space(4.0);
            let text = "Everything on the page Listen works without it.";
            ui.label(RichText::new(text).color(style::secondary_text(ui.visuals())));
        }
    });
}

/// Draws how an empty library is filled.
pub(super) fn empty_ui(ui: &mut egui::Ui, view: &LibraryView<'_>, actions: &mut Vec<Action>) {
    centred_ui(ui, "The library is empty", |ui| {
        let text = "Each recording that is analysed in this window is added: drop files, or paste links. A whole \
            collection is added by its folder, here or with the command “pianoscope scan FOLDER”; that can be stopped and resumed at will.";
        ui.add(Label::new(RichText::new(text).color(style::secondary_text(ui.visuals()))).wrap());
        ui.add_space(10.0);
        ui.horizontal(|ui| {
            // In the middle, as far as that is known before they are drawn.
            ui.add_space((0.5 * (ui.available_width() - BUTTONS_WIDTH)).max(0.0));
            folder_buttons_ui(ui, view.page, actions);
        });
        for folder in view.watched {
            let text = format!("Watching {}", folder.display());
            ui.add(
                Label::new(RichText::new(display_text(&text)).color(style::secondary_text(ui.visuals())))
                    .truncate(),
            );
        }
        import_ui(ui, view.page, actions);
        if ui.button("Look again").clicked() {
            actions.push(Action::Library(LibraryAction::Refresh));
        }
        if view.analysing > 0 {
            ui.label(format!("{} being analysed in Listen", recordings_text(view.analysing)));
        }
    });
}

/// A heading with text below, in a column that is not wider than text should be.
pub(in crate::window::views) fn centred_ui(
    ui: &mut egui::Ui,
    heading: &str,
    contents: impl FnOnce(&mut egui::Ui),
) {
    let height = ui.available_height();
    ui.vertical_centered(|ui| {
        ui.set_max_width(ui.available_width().min(560.0));
        ui.add_space((0.28 * height - 30.0).max(8.0));
        ui.label(RichText::new(heading).size(HEADING));
        ui.add_space(8.0);
        contents(ui);
    });
}
