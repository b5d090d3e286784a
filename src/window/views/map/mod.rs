//! The page of the map: a picture of all recordings, and beside it what is known of them.

mod canvas;
mod gathered;
mod keys;
mod legend;
mod list;
mod overlay;
mod panel;
mod placeholder;
mod row;
mod selected;
mod toolbar;

pub(in crate::window::views) use keys::map_keys;
pub(in crate::window::views) use panel::search_id as map_search_id;

use super::announcer::name_panel;
use super::dialog::scrolled_ui;
use crate::window::action::Action;
use crate::window::library::{Availability, LibraryPage};
use crate::window::map::{MapAction, MapCanvas, MapPage, MapState, MapView};
use crate::window::player::PlayerState;
use crate::window::style;
use canvas::canvas_ui;
use eframe::egui::{CentralPanel, Panel, Ui};
use list::list_ui;
use panel::panel_ui;
use std::ops::RangeInclusive;
use toolbar::toolbar_ui;

/// In narrower pages, in points, the panel is below the map.
const MIN_WIDE: f32 = 700.0;
/// Widths of the panel beside the map.
const WIDTHS: RangeInclusive<f32> = 260.0..=330.0;
/// Height of the panel below it, relative to the page.
const HEIGHT_BELOW: f32 = 0.45;

/// What the page is drawn from.
pub(in crate::window) struct MapPageView<'a> {
    pub(in crate::window) page: &'a mut MapPage,
    pub(in crate::window) library: &'a LibraryPage,
    /// Of the library's player.
    pub(in crate::window) state: &'a PlayerState,
}

/// What the parts of the page beside the picture are drawn from.
#[derive(Clone, Copy)]
struct Shown<'a> {
    map: &'a MapState,
    /// The place of what was played last, and whether it is playing.
    played: Option<(usize, bool)>,
    /// Why OpenGL cannot draw the points.
    failure: Option<&'a str>,
    /// What was done last in the library, in words.
    status: &'a str,
}

impl Shown<'_> {
    fn is_playing(&self, place: usize) -> bool {
        self.played == Some((place, true))
    }
}

/// Draws the page.
pub(in crate::window) fn map_ui(ui: &mut Ui, view: MapPageView<'_>, actions: &mut Vec<Action>) {
    let MapPageView { page, library, state } = view;
    let is_open = *library.availability() == Availability::Open;
    let mut chosen = Vec::new();
    let (making, news, moves) = (page.making(), page.news(), page.moves);
    let lack = page.lack().cloned();
    let Some(map) = page.state.as_ref().filter(|_| is_open) else {
        CentralPanel::no_frame().frame(style::panel()).show(ui, |ui| {
            name_panel(ui, None);
            placeholder::placeholder_ui(ui, page, library, actions);
        });
        return;
    };
    let failure = page.canvas.failure();
    let preview = library.preview().and_then(|preview| map.data.place_of(preview.id));
    let shown = Shown {
        map,
        played: preview.map(|place| (place, state.playing)),
        failure: failure.as_deref(),
        status: library.status(),
    };
    let canvas = &mut page.canvas;
    let width = ui.available_width();
    let panel = |ui: &mut Ui, chosen: &mut Vec<MapAction>| {
        name_panel(ui, Some("About the map"));
        scrolled_ui(
            ui,
            |scroll| scroll.id_salt("map panel").auto_shrink(false),
            |ui| panel_ui(ui, shown, chosen),
        );
    };
    if width >= MIN_WIDE {
        let width = (0.28 * width).clamp(*WIDTHS.start(), *WIDTHS.end());
        let side = Panel::right("map panel").resizable(false).exact_size(width).frame(style::panel());
        side.show(ui, |ui| panel(ui, &mut chosen));
    } else {
        let height = HEIGHT_BELOW * ui.available_height();
        let below =
            Panel::bottom("map panel below").resizable(false).exact_size(height).frame(style::panel());
        below.show(ui, |ui| panel(ui, &mut chosen));
    }
    Panel::top("map toolbar").frame(style::panel()).show(ui, |ui| {
        name_panel(ui, Some("View of the map"));
        toolbar_ui(ui, shown, &toolbar::Upkeep { making, news, lack: lack.as_ref() }, &mut chosen);
    });
    CentralPanel::no_frame().show(ui, |ui| {
        name_panel(ui, Some("Map"));
        picture_ui(ui, shown, canvas, moves, &mut chosen);
    });
    actions.extend(chosen.into_iter().map(Action::Map));
}

fn picture_ui(
    ui: &mut Ui,
    shown: Shown<'_>,
    canvas: &mut MapCanvas,
    moves: u64,
    chosen: &mut Vec<MapAction>,
) {
    match shown.map.view {
        MapView::List => list_ui(ui, shown, moves, chosen),
        MapView::Space | MapView::Flat => canvas_ui(ui, shown, canvas, chosen),
    }
}
