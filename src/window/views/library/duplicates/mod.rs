//! Recordings of the same sound: the groups as a list, and what can be done with each member.

mod details;
mod heading;
mod keys;
mod list;
mod row;

pub(super) use keys::duplicates_keys;

use super::LibraryView;
use super::collections::collections_menu_ui;
use super::conditions::is_small;
use crate::window::action::Action;
use crate::window::style;
use crate::window::views::dialog::scrolled_ui;
use crate::window::views::name_panel;
use details::details_ui;
use eframe::egui::{CentralPanel, Panel, Ui};
use heading::{absent_ui, heading_ui, progress_ui, small_heading_ui};
use list::list_ui;

/// Height of the details, in points; in low windows there are buttons only.
const DETAILS_HEIGHT: f32 = 152.0;
const DETAILS_HEIGHT_LOW: f32 = 40.0;
/// Windows are low below this height of the list and the details, in points.
const LOW: f32 = 340.0;

/// Draws what is known of duplicates. `has_collections`: there is a menu of collections.
pub(super) fn duplicates_ui(
    ui: &mut Ui,
    view: &LibraryView<'_>,
    has_collections: bool,
    actions: &mut Vec<Action>,
) {
    let duplicates = view.page.duplicates();
    let is_small = is_small(ui) && duplicates.searching().is_none() && duplicates.was_searched();
    Panel::top("duplicates heading").frame(style::panel()).show(ui, |ui| {
        name_panel(ui, Some("Duplicates"));
        if is_small {
            return small_heading_ui(ui, view.page, has_collections, actions);
        }
        if has_collections {
            collections_menu_ui(ui, view.page, actions);
        }
        match duplicates.searching() {
            Some((step, since)) => progress_ui(ui, step, since, actions),
            None if duplicates.was_searched() => heading_ui(ui, view.page, actions),
            None => absent_ui(ui, view.page, actions),
        }
        ui.add_space(2.0);
    });
    if duplicates.searching().is_none() && duplicates.member().is_some() {
        let height = if ui.available_height() < LOW { DETAILS_HEIGHT_LOW } else { DETAILS_HEIGHT };
        let is_low = height < DETAILS_HEIGHT;
        let panel = Panel::bottom("duplicate details").resizable(false).exact_size(height);
        panel.frame(style::panel()).show(ui, |ui| {
            name_panel(ui, Some("Details"));
            scrolled_ui(
                ui,
                // Of itself it would be higher than a low panel, and lie over the list.
                |scroll| scroll.id_salt("duplicate details").auto_shrink(false).min_scrolled_height(0.0),
                |ui| details_ui(ui, view, is_low, actions),
            );
        });
    }
    CentralPanel::no_frame().frame(style::panel()).show(ui, |ui| {
        name_panel(ui, Some("Groups of duplicates"));
        if duplicates.searching().is_none() && duplicates.len() > 0 {
            list_ui(ui, view, actions);
        }
    });
}
