//! The library's page: search and filter, a table of what was found, and the details of one recording.

mod collections;
mod columns;
mod conditions;
mod details;
mod drag;
mod duplicates;
mod fields;
mod focus;
mod import;
mod keys;
mod menu;
mod passages;
mod placeholder;
mod play_bar;
mod playlist_menu;
mod playlist_question;
mod question;
mod row;
mod similar;
mod status;
mod table;
mod titles;

pub(in crate::window::views) use fields::search_id;
pub(in crate::window::views) use keys::{library_keys, once};
pub(in crate::window::views) use placeholder::{centred_ui, unavailable_ui};
pub(in crate::window) use play_bar::play_bar_ui;
pub(in crate::window) use question::library_question_ui;

use super::announcer::name_panel;
use super::dialog::scrolled_ui;
use crate::window::action::Action;
use crate::window::library::{Availability, Column, LibraryPage, Scope};
use crate::window::player::PlayerState;
use crate::window::style;
use collections::collections_ui;
use conditions::conditions_ui;
use details::details_ui;
use drag::dragged_ui;
use duplicates::duplicates_ui;
use eframe::egui::{self, CentralPanel, Panel};
use fields::fields_ui;
use import::{export_ui, import_ui};
use play_bar::has_play_bar;
use similar::similar_ui;
use status::{is_empty, status_ui};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use table::table_ui;

/// In narrower pages, in points, the details are below the table.
const MIN_WIDE: f32 = 900.0;
/// In lower ones there are no details.
const MIN_HIGH: f32 = 420.0;
/// In narrower ones the collections are a menu.
const MIN_WITH_COLLECTIONS: f32 = 980.0;
/// Width of the collections beside the table, in points.
const COLLECTIONS_WIDTH: f32 = 190.0;
/// Widths of the details beside the table, and height below it, in points.
const DETAILS_WIDTHS: RangeInclusive<f32> = 250.0..=360.0;
const DETAILS_HEIGHT: f32 = 170.0;

/// What the page is drawn from.
#[derive(Clone, Copy)]
pub(in crate::window) struct LibraryView<'a> {
    pub(in crate::window) page: &'a LibraryPage,
    /// Columns on show, in order.
    pub(in crate::window) columns: &'a [Column],
    /// Of the player.
    pub(in crate::window) state: &'a PlayerState,
    /// Folders whose recordings are added as they appear.
    pub(in crate::window) watched: &'a [PathBuf],
    /// Number of recordings that wait or are analysed on the page for listening.
    pub(in crate::window) analysing: usize,
}

/// Draws the page.
pub(in crate::window) fn library_ui(ui: &mut egui::Ui, view: &LibraryView<'_>, actions: &mut Vec<Action>) {
    let page = view.page;
    let with_likeness;
    let columns = if page.scope().is_similar() {
        with_likeness = Column::with_likeness(view.columns);
        &with_likeness
    } else {
        view.columns
    };
    let view = &LibraryView { columns, ..*view };
    if *page.availability() != Availability::Open {
        return placeholder_panel(ui, |ui| placeholder::unavailable_ui(ui, page, actions));
    }
    let is_filtered = !(page.words().is_empty() && page.filter().is_empty());
    if page.was_searched()
        && page.total() == 0
        && !is_filtered
        && *page.scope() == Scope::All
        && page.collections().playlists.is_empty()
    {
        return placeholder_panel(ui, |ui| placeholder::empty_ui(ui, view, actions));
    }
    // An empty line above the play bar would only take room.
    if !(has_play_bar(page, view.state) && is_empty(view)) {
        Panel::bottom("library status").frame(style::panel()).show(ui, |ui| {
            name_panel(ui, Some("Library status"));
            import_ui(ui, page, actions);
            export_ui(ui, page, actions);
            status_ui(ui, view, actions);
        });
    }
    let width = ui.available_width();
    let has_collections = width >= MIN_WITH_COLLECTIONS;
    // Before what differs from one collection to the other, so that it keeps its place.
    if has_collections {
        collections_panel(ui, view, actions);
    }
    if *page.scope() == Scope::Duplicates {
        return duplicates_ui(ui, view, !has_collections, actions);
    }
    Panel::top("library search").frame(style::panel()).show(ui, |ui| {
        name_panel(ui, Some("Search of the library"));
        fields_ui(ui, view, !has_collections, actions);
        conditions_ui(ui, page, actions);
        if page.scope().is_similar() {
            similar_ui(ui, view, actions);
        }
        ui.add_space(2.0);
    });
    let height = ui.available_height();
    let details = |ui: &mut egui::Ui, actions: &mut Vec<Action>| {
        name_panel(ui, Some("Details"));
        scrolled_ui(
            ui,
            |scroll| scroll.id_salt("library details").auto_shrink(false),
            |ui| details_ui(ui, view, actions),
        );
    };
    if width >= MIN_WIDE {
        let width = (0.27 * width).clamp(*DETAILS_WIDTHS.start(), *DETAILS_WIDTHS.end());
        let panel = Panel::right("library details").resizable(false).exact_size(width);
        panel.frame(style::panel()).show(ui, |ui| details(ui, actions));
    } else if height >= MIN_HIGH {
        let panel = Panel::bottom("library details below").resizable(false).exact_size(DETAILS_HEIGHT);
        panel.frame(style::panel()).show(ui, |ui| details(ui, actions));
    }
    CentralPanel::no_frame().frame(style::panel()).show(ui, |ui| {
        name_panel(ui, Some("Recordings found"));
        table_ui(ui, view, actions);
    });
    dragged_ui(ui.ctx(), page);
}

fn collections_panel(ui: &mut egui::Ui, view: &LibraryView<'_>, actions: &mut Vec<Action>) {
    let panel = Panel::left("library collections").resizable(false).exact_size(COLLECTIONS_WIDTH);
    panel.frame(style::panel()).show(ui, |ui| {
        name_panel(ui, Some("Collections of the library"));
        scrolled_ui(
            ui,
            |scroll| scroll.id_salt("library collections").auto_shrink(false),
            |ui| collections_ui(ui, view, actions),
        );
    });
}

fn placeholder_panel(ui: &mut egui::Ui, contents: impl FnOnce(&mut egui::Ui)) {
    CentralPanel::no_frame().frame(style::panel()).show(ui, |ui| {
        name_panel(ui, None);
        contents(ui);
    });
}
