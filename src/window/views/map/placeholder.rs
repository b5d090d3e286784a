//! What the page shows without a map: that it is being made, or what the user can do.

use crate::window::action::Action;
use crate::window::display_text::display_text;
use crate::window::library::{Availability, LibraryPage};
use crate::window::map::{Lack, MapAction, MapPage};
use crate::window::page::Page;
use crate::window::style;
use crate::window::views::announcer::announce_text;
use crate::window::views::library::{centred_ui, unavailable_ui};
use eframe::egui::{Label, ProgressBar, RichText, Ui};

/// Width of the bar, in points.
const BAR: f32 = 320.0;

/// Draws it.
pub(super) fn placeholder_ui(ui: &mut Ui, page: &MapPage, library: &LibraryPage, actions: &mut Vec<Action>) {
    if *library.availability() != Availability::Open {
        return unavailable_ui(ui, library, actions);
    }
    let mut act = |action: MapAction| actions.push(Action::Map(action));
    match (page.making(), page.lack()) {
        (_, Some(Lack::Empty)) => centred_ui(ui, "There is nothing to map yet", |ui| {
            text_ui(
                ui,
                "The map shows the recordings of the library that were analysed. As soon as the library has some, it is made.",
            );
            ui.add_space(10.0);
            if ui.button("Fill the library").clicked() {
                actions.push(Action::ShowPage(Page::Library));
            }
        }),
        (_, Some(Lack::Stopped)) => centred_ui(ui, "There is no map yet", |ui| {
            text_ui(ui, "It was stopped before it was done.");
            ui.add_space(10.0);
            if ui.button("Make the map").clicked() {
                act(MapAction::Make);
            }
        }),
        (_, Some(Lack::Failed(reason))) => centred_ui(ui, "The map cannot be made", |ui| {
            let text = RichText::new(display_text(reason)).color(ui.visuals().error_fg_color);
            announce_text(&ui.add(Label::new(text).wrap()));
            ui.add_space(10.0);
            if ui.button("Try again").clicked() {
                act(MapAction::Make);
            }
        }),
        (making, None) => {
            let done = making.unwrap_or_default();
            centred_ui(ui, &format!("Making the map: {:.0} %", 100.0 * done), |ui| {
                ui.add(ProgressBar::new(done).desired_width(BAR.min(ui.available_width())));
                ui.add_space(6.0);
                text_ui(
                    ui,
                    "Every recording is compared with all others, and then they are laid out so that those that sound alike lie \
                     near each other: seconds for some thousand recordings, minutes for some ten thousand. The other pages work meanwhile.",
                );
                ui.add_space(10.0);
                if making.is_some() && ui.button("Stop").clicked() {
                    act(MapAction::Stop);
                }
            });
        }
    }
}

fn text_ui(ui: &mut Ui, text: &str) {
    ui.add(Label::new(RichText::new(text).color(style::secondary_text(ui.visuals()))).wrap());
}
