//! What is shown of a map, and how: everything that the user chooses, and what follows from it.

use super::colours;
use super::data::MapData;
use super::filter::{Filters, matches, ranked};
use super::legend::ColourField;
use crate::map::NeighbourPath;
use crate::picture::Theme;
use eframe::egui::Color32;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How many nearest recordings are listed and joined by lines.
pub(in crate::window) const LISTED: std::ops::RangeInclusive<usize> = 3..=20;

/// How the map is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::window) enum MapView {
    #[default]
    Space,
    Flat,
    List,
}

/// A path from one recording to another.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::window) struct PathSearch {
    pub(in crate::window) from: usize,
    /// `None` while the user chooses it.
    pub(in crate::window) to: Option<usize>,
    /// `None` until it is known; `Some(None)`: there is none.
    pub(in crate::window) found: Option<Option<NeighbourPath>>,
}

/// What is shown of a map.
#[derive(Debug, Clone)]
pub(in crate::window) struct MapState {
    pub(in crate::window) data: Arc<MapData>,
    /// Counts the maps: each has another number.
    pub(super) number: u64,
    pub(in crate::window) view: MapView,
    /// Index of the field that colours the points.
    pub(in crate::window) field: usize,
    pub(in crate::window) filters: Filters,
    /// As typed.
    pub(in crate::window) search: String,
    pub(in crate::window) selected: Option<usize>,
    pub(in crate::window) listed: usize,
    pub(super) favourites: Vec<bool>,
    /// The distances of all from this one.
    pub(super) distances: Option<(usize, Arc<[f32]>)>,
    pub(in crate::window) path: Option<PathSearch>,
    /// A line is being drawn around recordings, or will be with the next drag.
    pub(in crate::window) is_lasso_on: bool,
    /// What such a line enclosed.
    pub(in crate::window) lassoed: Vec<usize>,
    shown: Vec<bool>,
    matches: Option<Vec<bool>>,
    /// Whether each is inside of the line that was drawn; empty without one.
    is_inside: Vec<bool>,
    /// What the search finds, in the order of a list.
    found: Vec<usize>,
    /// By similarity to the selected one, else by title; only while the list is shown.
    order: Vec<usize>,
    /// Number of recordings that are drawn as others.
    clear_count: usize,
    /// Changes with everything that changes how points look.
    version: u64,
}

impl MapState {
    pub(super) fn new(data: Arc<MapData>) -> Self {
        let mut state = Self {
            number: 0,
            view: if data.dimensions == 2 { MapView::Flat } else { MapView::Space },
            field: 0,
            filters: Filters::default(),
            search: String::new(),
            selected: None,
            listed: 10,
            favourites: data.favourites.clone(),
            distances: None,
            path: None,
            is_lasso_on: false,
            lassoed: Vec::new(),
            shown: Vec::new(),
            matches: None,
            is_inside: Vec::new(),
            found: Vec::new(),
            order: Vec::new(),
            clear_count: 0,
            version: 0,
            data,
        };
        state.refresh();
        state
    }

    /// The same choices on another map of the library, as far as they make sense there.
    pub(super) fn on(&self, data: Arc<MapData>) -> Self {
        let name = self.field().map(|field| field.name.as_str());
        let field = data.fields.iter().position(|field| Some(field.name.as_str()) == name);
        let place = |old: usize| data.place_of(self.data.recording(old)?.id);
        let mut state = Self::new(data.clone());
        state.view =
            if data.dimensions == 2 && self.view == MapView::Space { MapView::Flat } else { self.view };
        state.field = field.unwrap_or_default();
        state.filters.only_favourites = self.filters.only_favourites;
        state.filters.max_distance = self.filters.max_distance;
        state.search.clone_from(&self.search);
        state.selected = self.selected.and_then(place);
        state.listed = self.listed;
        state.lassoed = self.lassoed.iter().copied().filter_map(place).collect();
        state.number = self.number + 1;
        state.version = self.version + 1;
        state.refresh();
        state
    }

    /// Computes anew what follows from the choices. Called after each change.
    pub(super) fn refresh(&mut self) {
        let distances = self.distances.as_ref().filter(|(of, _)| Some(*of) == self.selected);
        let distances = distances.map(|(_, distances)| distances.clone());
        if self.selected.is_none() {
            self.filters.max_distance = None;
        }
        self.shown = self.filters.shown(&self.data, &self.favourites, distances.as_deref());
        self.matches = matches(&self.data, &self.search);
        self.is_inside = vec![false; if self.lassoed.is_empty() { 0 } else { self.data.len() }];
        for place in &self.lassoed {
            self.is_inside.get_mut(*place).into_iter().for_each(|is_inside| *is_inside = true);
        }
        self.found = match &self.matches {
            Some(_) => ranked(&self.data, &self.search, |place| self.is_clear(place)),
            None => Vec::new(),
        };
        self.clear_count = (0..self.data.len()).filter(|place| self.is_clear(*place)).count();
        self.order = match self.view {
            MapView::List => self.in_order(distances.as_deref()),
            MapView::Space | MapView::Flat => Vec::new(),
        };
        self.version += 1;
    }

    /// What is shown, by similarity to the selected recording, else by title.
    fn in_order(&self, distances: Option<&[f32]>) -> Vec<usize> {
        let title = |place: usize| self.data.recording(place).map(|recording| recording.searchable.as_str());
        let distance = |place: usize| match distances {
            _ if Some(place) == self.selected => -1.0,
            Some(distances) => distances.get(place).copied().unwrap_or(f32::INFINITY),
            None => 0.0,
        };
        let mut order: Vec<usize> = (0..self.data.len()).filter(|place| self.is_clear(*place)).collect();
        order.sort_by(|one, other| {
            distance(*one).total_cmp(&distance(*other)).then_with(|| title(*one).cmp(&title(*other)))
        });
        order
    }

    /// The field that colours the points.
    pub(in crate::window) fn field(&self) -> Option<&ColourField> {
        self.data.fields.get(self.field)
    }

    /// Whether it passes all filters.
    pub(in crate::window) fn is_shown(&self, place: usize) -> bool {
        self.shown.get(place) == Some(&true)
    }

    /// Whether it is drawn as others: it passes all filters, and is found if something is searched for.
    pub(in crate::window) fn is_clear(&self, place: usize) -> bool {
        self.is_shown(place) && self.matches.as_ref().is_none_or(|matches| matches.get(place) == Some(&true))
    }

    /// Whether it is drawn in its colour: also inside of the line, if one was drawn.
    pub(super) fn stands_out(&self, place: usize) -> bool {
        self.is_clear(place) && (self.is_inside.is_empty() || self.is_inside.get(place) == Some(&true))
    }

    /// Number of recordings that are drawn as others.
    pub(in crate::window) fn clear_count(&self) -> usize {
        self.clear_count
    }

    /// What the search finds among those on show; `None` if nothing is searched for.
    pub(in crate::window) fn found(&self) -> Option<&[usize]> {
        self.matches.as_ref().map(|_| self.found.as_slice())
    }

    /// Those of a list: by similarity to the selected one, else by title.
    pub(in crate::window) fn order(&self) -> &[usize] {
        &self.order
    }

    pub(in crate::window) fn is_favourite(&self, place: usize) -> bool {
        self.favourites.get(place) == Some(&true)
    }

    pub(in crate::window) fn favourite_count(&self) -> usize {
        self.favourites.iter().filter(|is_favourite| **is_favourite).count()
    }

    /// The distance from the selected recording, once it is known.
    pub(in crate::window) fn distance(&self, place: usize) -> Option<f32> {
        let (of, distances) = self.distances.as_ref()?;
        distances.get(place).copied().filter(|_| Some(*of) == self.selected)
    }

    /// The largest distance from the selected recording, once it is known.
    pub(in crate::window) fn largest_distance(&self) -> Option<f32> {
        let (of, distances) = self.distances.as_ref()?;
        let finite = distances.iter().copied().filter(|distance| distance.is_finite());
        finite.reduce(f32::max).filter(|_| Some(*of) == self.selected)
    }

    /// The nearest of the selected recording.
    pub(in crate::window) fn nearest(&self) -> Vec<(usize, f32)> {
        self.selected.map_or_else(Vec::new, |selected| self.data.nearest(selected, self.listed).collect())
    }

    /// The recordings of the path that was found.
    pub(in crate::window) fn path_steps(&self) -> &[usize] {
        let found = self.path.as_ref().and_then(|path| path.found.as_ref()?.as_ref());
        found.map_or(&[], |path| path.steps.as_slice())
    }

    pub(super) fn version(&self) -> u64 {
        self.version
    }

    /// The colour of a point, as if nothing were filtered.
    pub(in crate::window) fn colour(&self, place: usize, theme: Theme) -> Color32 {
        self.field().map_or_else(|| colours::plain(theme), |field| field.colour(place, theme))
    }

    /// Title and artist.
    pub(in crate::window) fn name(&self, place: usize) -> String {
        match self.data.recording(place) {
            Some(recording) => match &recording.artist {
                Some(artist) => format!("{} – {artist}", recording.title),
                None => recording.title.clone(),
            },
            None => String::new(),
        }
    }
}
