//! What the map's page knows, and how it and its thread exchange requests and answers.

use super::canvas::MapCanvas;
use super::data::MapData;
use super::settings::MapSettings;
use super::state::{MapState, PathSearch};
use super::worker::{Command, Event, MapWorker};
use crate::window::supervisor::Supervisor;
use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Why there is no map, or no newer one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::window) enum Lack {
    /// The library has no recording that could be on a map.
    Empty,
    /// The user has stopped it.
    Stopped,
    /// Why, and what the user can do.
    Failed(String),
}

/// What the map's page knows.
pub(in crate::window) struct MapPage {
    worker: Option<MapWorker>,
    unsent: VecDeque<Command>,
    supervisor: Supervisor,
    /// A map is being made.
    is_making: bool,
    lack: Option<Lack>,
    /// `None` until there is a map.
    pub(in crate::window) state: Option<MapState>,
    pub(in crate::window) canvas: MapCanvas,
    /// Recordings that the library has now.
    recordings: Option<u64>,
    /// The recording whose distances were asked for.
    asked: Option<usize>,
    /// Counts what moves the selection, so that a list scrolls to it.
    pub(in crate::window) moves: u64,
    is_shown: bool,
}

impl MapPage {
    /// Without a thread, which is started when the page is shown.
    pub(in crate::window) fn new(supervisor: Supervisor) -> Self {
        Self {
            worker: None,
            unsent: VecDeque::new(),
            supervisor,
            is_making: false,
            lack: None,
            state: None,
            canvas: MapCanvas::default(),
            recordings: None,
            asked: None,
            moves: 0,
            is_shown: false,
        }
    }

    /// Takes the thread's answers and sends what is due. `library`: the file, if the library is open; `is_shown`: whether the page is;
    /// `settings`: how the first map is shown.
    /// Returns why requests failed.
    pub(in crate::window) fn update(
        &mut self,
        library: Option<&Path>,
        is_shown: bool,
        settings: &MapSettings,
    ) -> Vec<String> {
        let mut problems = Vec::new();
        if is_shown && self.state.is_none() && !self.is_making && self.lack.is_none() {
            problems.extend(self.make(library).err());
        }
        let events: Vec<Event> = self.worker.iter().flat_map(|worker| worker.actor.events()).collect();
        for event in events {
            self.take(event, library, settings, &mut problems);
        }
        if self.is_shown && !is_shown && self.state.is_some() {
            self.unsent.push_back(Command::Release);
        }
        self.is_shown = is_shown;
        self.ask_distances();
        if let Some(worker) = &self.worker {
            worker.actor.send_waiting(&mut self.unsent);
        }
        problems
    }

    /// Makes the map, or makes it again. Without a library nothing is done.
    ///
    /// # Errors
    /// If the thread cannot be started.
    pub(in crate::window) fn make(&mut self, library: Option<&Path>) -> Result<(), String> {
        let Some(library) = library.filter(|_| !self.is_making) else { return Ok(()) };
        let worker = match &self.worker {
            Some(worker) => worker,
            None => match MapWorker::start(library.to_owned(), self.supervisor.clone()) {
                Ok(started) => self.worker.insert(started),
                Err(error) => {
                    let reason = error.to_string();
                    self.lack = Some(Lack::Failed(reason.clone()));
                    return Err(format!("The map: {reason}"));
                }
            },
        };
        worker.making.stop.store(false, Ordering::Relaxed);
        self.lack = None;
        self.is_making = true;
        self.unsent.push_back(Command::Make);
        Ok(())
    }

    /// Stops making the map; an earlier one stays.
    pub(in crate::window) fn stop(&self) {
        if let Some(worker) = &self.worker {
            worker.making.stop.store(true, Ordering::Relaxed);
        }
    }

    fn take(
        &mut self,
        event: Event,
        library: Option<&Path>,
        settings: &MapSettings,
        problems: &mut Vec<String>,
    ) {
        match event {
            Event::Made(data) => {
                self.is_making = false;
                self.use_map(data, settings);
            }
            Event::Empty => (self.is_making, self.lack) = (false, Some(Lack::Empty)),
            Event::Stopped => (self.is_making, self.lack) = (false, Some(Lack::Stopped)),
            Event::Failed(reason) => (self.is_making, self.lack) = (false, Some(Lack::Failed(reason))),
            Event::Distances(place, distances) => {
                let Some(state) = self.state.as_mut().filter(|state| state.data.len() == distances.len())
                else {
                    return;
                };
                state.distances = Some((place, distances));
                state.refresh();
            }
            Event::Path(from, to, found) => {
                let is_it = |path: &&mut PathSearch| (path.from, path.to) == (from, Some(to));
                let path = self.state.as_mut().and_then(|state| state.path.as_mut());
                if let Some(path) = path.filter(is_it) {
                    path.found = Some(found);
                }
            }
            Event::Changed { recordings, favourites } => {
                self.recordings = Some(recordings);
                if let Some(state) = self.state.as_mut().filter(|state| state.data.len() == favourites.len())
                {
                    state.favourites = favourites;
                    state.refresh();
                }
                // Nobody works with an empty page.
                if self.lack == Some(Lack::Empty) && recordings > 0 {
                    problems.extend(self.make(library).err());
                }
            }
            Event::Problem(reason) => problems.push(format!("The map: {reason}")),
        }
    }

    /// Shows a map; what the user has chosen stays as far as it makes sense there.
    fn use_map(&mut self, data: Arc<MapData>, settings: &MapSettings) {
        self.recordings = Some((data.len() + data.left_out) as u64);
        self.asked = None;
        self.canvas.lasso.clear();
        self.canvas.hovered = None;
        let state = match &self.state {
            Some(before) => before.on(data),
            None => {
                let mut state = MapState::new(data);
                settings.apply(&mut state);
                state
            }
        };
        self.canvas.camera.set_flat(state.view == super::MapView::Flat);
        self.state = Some(state);
    }

    /// Asks for the distances from the selected recording, unless they are known.
    fn ask_distances(&mut self) {
        let Some(state) = self.state.as_ref().filter(|_| self.is_shown && !self.is_making) else { return };
        let is_known = state.distances.as_ref().is_some_and(|(of, _)| Some(*of) == state.selected);
        if let Some(selected) = state.selected.filter(|_| !is_known && self.asked != state.selected) {
            self.asked = Some(selected);
            self.unsent.push_back(Command::Distances(selected));
        }
    }

    /// Asks for the path that the user has chosen.
    pub(super) fn ask_path(&mut self) {
        let path = self.state.as_ref().and_then(|state| state.path.as_ref());
        if let Some(PathSearch { from, to: Some(to), found: None }) = path {
            self.unsent.push_back(Command::Path(*from, *to));
        }
    }

    /// How much of a map is made, 0 to 1, while one is.
    pub(in crate::window) fn making(&self) -> Option<f32> {
        self.worker.as_ref().filter(|_| self.is_making).map(|worker| worker.making.done())
    }

    /// Why there is no map, or no newer one.
    pub(in crate::window) fn lack(&self) -> Option<&Lack> {
        self.lack.as_ref()
    }

    /// How many recordings the library has more than when the map was made; negative if some were removed.
    pub(in crate::window) fn news(&self) -> i64 {
        let (Some(state), Some(recordings)) = (&self.state, self.recordings) else { return 0 };
        let then = (state.data.len() + state.data.left_out) as u64;
        i64::try_from(recordings).unwrap_or(i64::MAX) - i64::try_from(then).unwrap_or(i64::MAX)
    }

    /// For the window: `Map: 2,318 recordings – pianoscope`
    pub(in crate::window) fn title(&self) -> String {
        match &self.state {
            Some(state) => {
                format!("Map: {} – pianoscope", crate::window::library::recordings_text(state.data.len()))
            }
            None => "Map – pianoscope".to_owned(),
        }
    }
}
