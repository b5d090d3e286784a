//! Handles the actions of the map's page.

use super::MapAction;
use super::filter::Filters;
use super::legend::FieldValues;
use super::settings::MapSettings;
use super::state::{LISTED, MapState, MapView, PathSearch};
use crate::map::further;
use crate::window::app::App;
use crate::window::clock_seed::clock_seed;
use crate::window::library::Availability;
use crate::window::page::Page;
use crate::window::views::Notice;
use eframe::egui;
use std::path::PathBuf;

impl App {
    /// Takes the answers of the map's thread.
    pub(in crate::window) fn update_map(&mut self) {
        let library = self.open_library();
        let is_shown = self.settings.page == Page::Map;
        for problem in self.map.update(library.as_deref(), is_shown, &self.settings.map) {
            self.notices.show(Notice::error(problem));
        }
    }

    /// The library's file, once it is open.
    fn open_library(&self) -> Option<PathBuf> {
        let is_open = *self.library.availability() == Availability::Open;
        self.library.path().filter(|_| is_open).map(PathBuf::from)
    }

    pub(in crate::window) fn handle_map_action(&mut self, ctx: &egui::Context, action: MapAction) {
        match action {
            MapAction::Make => {
                let library = self.open_library();
                if let Err(problem) = self.map.make(library.as_deref()) {
                    self.notices.show(Notice::error(problem));
                }
            }
            MapAction::Stop => self.map.stop(),
            action => self.handle_shown_map_action(ctx, action),
        }
        ctx.request_repaint();
    }

    /// Handles what only makes sense with a map.
    fn handle_shown_map_action(&mut self, ctx: &egui::Context, action: MapAction) {
        let reduced_motion = self.settings.stage.reduced_motion;
        let Some(state) = &mut self.map.state else { return };
        match action {
            MapAction::Select(place) => return self.select_on_map(place),
            MapAction::Play(place) => {
                self.select_on_map(Some(place));
                return self.play_on_map(place);
            }
            MapAction::PlayOrPause(place) => {
                let id = state.data.recording(place).map(|recording| recording.id);
                if !id.is_some_and(|id| self.pause_or_resume(id)) {
                    self.play_on_map(place);
                }
                return;
            }
            MapAction::SelectTowards(right, down) => {
                let next = self.map.canvas.next_towards(state, right, down);
                return next.into_iter().for_each(|next| self.select_on_map(Some(next)));
            }
            MapAction::StepInList(by) => {
                let row = state.order().iter().position(|place| Some(*place) == state.selected);
                let last = state.order().len().saturating_sub(1);
                let next = row.map_or(0, |row| row.saturating_add_signed(by).min(last));
                if let Some(next) = state.order().get(next).copied() {
                    self.select_on_map(Some(next));
                }
                return;
            }
            MapAction::ToggleFavourite(place) => {
                let Some(id) = state.data.recording(place).map(|recording| recording.id) else { return };
                let is_favourite = !state.is_favourite(place);
                // The library says so a moment later.
                state.favourites.get_mut(place).into_iter().for_each(|known| *known = is_favourite);
                self.library.set_favourite(id, is_favourite);
            }
            MapAction::FlyTo(place) => {
                if let Some(point) = state.data.points.get(place) {
                    self.map.canvas.camera.fly_to(*point, reduced_motion);
                }
                return;
            }
            MapAction::Turn(right, down) => return self.map.canvas.camera.turn(right, down),
            MapAction::Zoom(factor) => return self.map.canvas.camera.zoom(factor, 0.0, 0.0),
            MapAction::Further => return self.play_further(reduced_motion),
            MapAction::PlayAll(places) => {
                let ids = state.data.ids(&places);
                return self.play_one_after_another(ids);
            }
            MapAction::SaveAll(places) => {
                let ids = state.data.ids(&places);
                return self.library.ask_playlist_of(ids);
            }
            MapAction::OpenInListen(place) => {
                let id = state.data.recording(place).map(|recording| recording.id);
                return id.into_iter().for_each(|id| self.library.open_in_listen(id));
            }
            MapAction::ShowSimilar(place) => {
                let Some(recording) = state.data.recording(place) else { return };
                let (id, title) = (recording.id, recording.title.clone());
                self.show_page(ctx, Page::Library);
                return self.show_similar_to(id, title);
            }
            MapAction::Reset => {
                self.map.canvas.camera.reset(reduced_motion);
                state.reset();
            }
            MapAction::Show(view) => {
                self.map.canvas.camera.set_flat(view == MapView::Flat);
                self.map.canvas.hovered = None;
                state.view = view;
                self.map.moves += 1;
            }
            MapAction::Escape => {
                self.map.canvas.lasso.clear();
                state.escape();
            }
            action => state.choose(action),
        }
        if let Some(state) = &mut self.map.state {
            state.refresh();
            let now = MapSettings::of(state);
            if self.settings.map != now {
                self.settings.map = now;
                self.settings_changed(ctx);
            }
        }
    }

    /// Selects a recording, which is the end of a path if one is awaited.
    fn select_on_map(&mut self, place: Option<usize>) {
        let Some(state) = &mut self.map.state else { return };
        let is_end = state.choose_end(place);
        if !is_end {
            state.selected = place;
        }
        state.refresh();
        self.map.moves += 1;
        if is_end {
            self.map.ask_path();
        }
    }

    fn play_on_map(&mut self, place: usize) {
        let state = self.map.state.as_ref();
        let Some(recording) = state.and_then(|state| state.data.recording(place)) else { return };
        let (id, title, location) = (recording.id, recording.title.clone(), recording.location.clone());
        self.play_one(id, title, &location);
    }

    /// Selects and plays one at random that is further away than the slider says, or of the farther half.
    fn play_further(&mut self, reduced_motion: bool) {
        let Some(state) = &mut self.map.state else { return };
        let seed = clock_seed();
        let drawn = state.draw_further(seed);
        let Some(place) = drawn else {
            return self.notices.show(Notice::info("No recording is further away: widen the distance"));
        };
        if let Some(point) = state.data.points.get(place) {
            self.map.canvas.camera.fly_to(*point, reduced_motion);
        }
        self.select_on_map(Some(place));
        self.play_on_map(place);
    }
}

impl MapState {
    /// One that is further away than the slider says; of the farther half if it says nothing; any if nothing is selected.
    fn draw_further(&self, seed: u64) -> Option<usize> {
        let known = self.distances.as_ref().filter(|(of, _)| Some(*of) == self.selected);
        // The slider hides what is farther, which is what is wanted here.
        let mut filters = self.filters.clone();
        filters.max_distance = None;
        let passes = filters.shown(&self.data, &self.favourites, None);
        let may_be = |place: usize| passes.get(place) == Some(&true) && Some(place) != self.selected;
        match known {
            Some((_, distances)) => further(distances, self.filters.max_distance, may_be, seed),
            None => further(&vec![1.0; self.data.len()], Some(0.0), may_be, seed),
        }
    }

    fn reset(&mut self) {
        self.filters = Filters::default();
        self.search.clear();
        self.path = None;
        self.lassoed.clear();
        self.is_lasso_on = false;
    }

    /// Ends what was begun last.
    fn escape(&mut self) {
        if self.is_lasso_on || !self.lassoed.is_empty() {
            self.is_lasso_on = false;
            self.lassoed.clear();
        } else if self.path.is_some() {
            self.path = None;
        } else if !self.search.is_empty() {
            self.search.clear();
        } else {
            self.selected = None;
        }
    }

    /// Makes a recording the end of the path, if one is awaited.
    fn choose_end(&mut self, place: Option<usize>) -> bool {
        let Some(path) = self.path.as_mut().filter(|path| path.to.is_none()) else { return false };
        let Some(place) = place.filter(|place| *place != path.from) else { return true };
        path.to = Some(place);
        true
    }

    fn choose(&mut self, action: MapAction) {
        let data = self.data.clone();
        let categories = |field: usize| match data.fields.get(field).map(|field| &field.values) {
            Some(FieldValues::Categories(categories)) => Some(categories),
            _ => None,
        };
        match action {
            MapAction::ColourBy(field) => self.field = field,
            MapAction::ToggleSlot { field, slot } => {
                if let Some(categories) = categories(field) {
                    self.filters.toggle(field, categories, slot);
                }
            }
            MapAction::OnlySlot { field, slot } => {
                if let Some(categories) = categories(field) {
                    self.filters.only(field, categories, slot);
                }
            }
            MapAction::SetRange { field, from, to } => self.filters.set_range(field, from, to),
            MapAction::RemoveFilter(field) => drop(self.filters.of_fields.remove(&field)),
            MapAction::OnlyFavourites(only) => self.filters.only_favourites = only,
            MapAction::SetDistance(distance) => self.filters.max_distance = distance,
            MapAction::ShowAll => self.filters = Filters::default(),
            MapAction::Search(search) => self.search = search,
            MapAction::SetListed(count) => self.listed = count.clamp(*LISTED.start(), *LISTED.end()),
            MapAction::BeginPath => {
                self.path = self.selected.map(|from| PathSearch { from, to: None, found: None });
            }
            MapAction::ClosePath => self.path = None,
            MapAction::SetLasso(on) => {
                self.is_lasso_on = on;
                if on && self.view == MapView::List {
                    self.view = if self.data.dimensions == 2 { MapView::Flat } else { MapView::Space };
                }
            }
            MapAction::Lassoed(places) => (self.lassoed, self.is_lasso_on) = (places, false),
            _ => {}
        }
    }
}
