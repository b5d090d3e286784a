//! The thread of the map's page: it lays out the library, and answers what takes too long for a frame.

use super::data::MapData;
use super::make::make;
use crate::library::query::{ContentVersion, Query};
use crate::library::similar::Embeddings;
use crate::library::{Library, LibraryError, RecordingId};
use crate::library_map::LibraryMapError;
use crate::map::{MapError, NeighbourPath};
use crate::window::actor::Actor;
use crate::window::supervisor::Supervisor;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use std::collections::HashSet;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

/// Capacities of the channels.
const COMMANDS: usize = 32;
const EVENTS: usize = 16;
/// How often it is looked whether the library has changed.
const LOOK_INTERVAL: Duration = Duration::from_secs(2);
/// Progress is kept in these parts.
const PARTS: f64 = 1000.0;

/// A request to the thread. Places are those of the newest map.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Command {
    Make,
    /// The distances of all from this one.
    Distances(usize),
    /// The shortest path from one to another.
    Path(usize, usize),
    /// The page is hidden: drop what can be loaded again.
    Release,
}

#[derive(Debug)]
pub(super) enum Event {
    Made(Arc<MapData>),
    /// The library has no recording that could be on a map.
    Empty,
    /// As the user wished.
    Stopped,
    /// There is no map: why, and what the user can do.
    Failed(String),
    Distances(usize, Arc<[f32]>),
    Path(usize, usize, Option<NeighbourPath>),
    /// The library has changed: the number of its recordings, and which of the map's are favourites.
    Changed {
        recordings: u64,
        favourites: Vec<bool>,
    },
    /// A request failed; the map stays.
    Problem(String),
}

/// How far the map is; shared with the thread.
#[derive(Debug, Default)]
pub(super) struct Making {
    parts: AtomicU32,
    /// The user stops it.
    pub(super) stop: AtomicBool,
}

impl Making {
    /// From 0 to 1.
    pub(super) fn done(&self) -> f32 {
        self.parts.load(Ordering::Relaxed) as f32 / PARTS as f32
    }
}

/// Handle of the thread.
pub(super) struct MapWorker {
    pub(super) actor: Actor<Command, Event>,
    pub(super) making: Arc<Making>,
}

impl MapWorker {
    /// Starts the thread. It opens the library at `path` for each map.
    ///
    /// # Errors
    /// If the thread cannot be started.
    pub(super) fn start(path: PathBuf, supervisor: Supervisor) -> io::Result<Self> {
        let making = Arc::<Making>::default();
        let shared = making.clone();
        let actor = Actor::start("map", COMMANDS, EVENTS, move |commands, events| {
            let desk = Desk { path, making: shared, supervisor, made: None, counted: None };
            desk.answer(&commands, &events);
        })?;
        Ok(Self { actor, making })
    }
}

/// The thread is awaited when it is dropped, and a map may take minutes.
impl Drop for MapWorker {
    fn drop(&mut self) {
        self.making.stop.store(true, Ordering::Relaxed);
    }
}

/// What the thread works on.
struct Desk {
    path: PathBuf,
    making: Arc<Making>,
    supervisor: Supervisor,
    made: Option<Made>,
    /// What was counted last.
    counted: Option<ContentVersion>,
}

/// The library, and its map if there is one.
struct Made {
    library: Library,
    data: Option<Arc<MapData>>,
    /// Loaded for the first request for distances.
    embeddings: Option<Embeddings>,
}

impl Desk {
    /// Answers until the window closes.
    fn answer(mut self, commands: &Receiver<Command>, events: &Sender<Event>) {
        loop {
            let command = match commands.recv_timeout(LOOK_INTERVAL) {
                Ok(command) => Some(command),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return,
            };
            let supervisor = self.supervisor.clone();
            let makes = command == Some(Command::Make);
            let event = supervisor.catch(|| self.event(command)).unwrap_or_else(|_| {
                let why = "an internal error; please report it".to_owned();
                Some(if makes { Event::Failed(why) } else { Event::Problem(why) })
            });
            if let Some(event) = event {
                if events.send(event).is_err() {
                    return;
                }
                self.supervisor.wake();
            }
        }
    }

    fn event(&mut self, command: Option<Command>) -> Option<Event> {
        let answered = match command {
            Some(Command::Make) => return Some(self.make()),
            Some(Command::Distances(place)) => self.distances(place),
            Some(Command::Path(from, to)) => {
                let data = self.made.as_ref()?.data.as_ref()?;
                return Some(Event::Path(from, to, data.graph.shortest_path(from, to)));
            }
            Some(Command::Release) => {
                self.made.as_mut()?.embeddings = None;
                return None;
            }
            None => self.changed(),
        };
        answered.unwrap_or_else(|error| Some(Event::Problem(error.to_string())))
    }

    fn make(&mut self) -> Event {
        self.making.parts.store(0, Ordering::Relaxed);
        let (making, supervisor) = (&*self.making, &self.supervisor);
        // The old library is still open if this fails.
        let made = Library::open_read_only(&self.path).map_err(LibraryMapError::from).and_then(|library| {
            self.counted = library.content_version().ok();
            let map = make(&library, &|done| goes_on(making, supervisor, done));
            // Whatever there is to show: it may be filled meanwhile.
            Ok((library, map?))
        });
        match made {
            Ok((library, map)) => {
                let data = Arc::new(MapData::new(map));
                self.made = Some(Made { library, data: Some(data.clone()), embeddings: None });
                Event::Made(data)
            }
            Err(LibraryMapError::Empty) => {
                // To see when it is filled.
                if let Ok(library) = Library::open_read_only(&self.path) {
                    self.counted = library.content_version().ok();
                    self.made = Some(Made { library, data: None, embeddings: None });
                }
                Event::Empty
            }
            Err(LibraryMapError::Map(MapError::Cancelled)) => Event::Stopped,
            Err(error) => Event::Failed(error.to_string()),
        }
    }

    /// `None` without a map.
    fn distances(&mut self, place: usize) -> Result<Option<Event>, LibraryError> {
        let Some(Made { library, data: Some(data), embeddings }) = &mut self.made else { return Ok(None) };
        let embeddings = match embeddings {
            Some(known) => known,
            none => none.insert(Embeddings::of_most(library)?.map(|(_, loaded)| loaded).unwrap_or_default()),
        };
        let row = |id: RecordingId| embeddings.row_of(id).map(|row| embeddings.row(row));
        let Some(own) = data.recording(place).and_then(|recording| row(recording.id)) else {
            return Ok(None);
        };
        let distance = |id: RecordingId| match row(id) {
            Some(other) => {
                let cosine: f32 = own.iter().zip(other).map(|(one, other)| one * other).sum();
                (1.0 - cosine).max(0.0)
            }
            // It was removed from the library.
            None => f32::INFINITY,
        };
        let mut distances: Vec<f32> =
            data.recordings.iter().map(|recording| distance(recording.id)).collect();
        distances.get_mut(place).into_iter().for_each(|own| *own = 0.0);
        Ok(Some(Event::Distances(place, distances.into())))
    }

    /// What has changed in the library since it was looked at last, if anything.
    fn changed(&mut self) -> Result<Option<Event>, LibraryError> {
        let Some(Made { library, data, .. }) = &self.made else { return Ok(None) };
        let version = library.content_version()?;
        if self.counted == Some(version) {
            return Ok(None);
        }
        self.counted = Some(version);
        let recordings = library.count(&Query::default())?;
        let favourites: HashSet<RecordingId> =
            library.favourites()?.into_iter().filter_map(|item| item.recording).collect();
        let of_map = data.iter().flat_map(|data| &data.recordings);
        let favourites = of_map.map(|recording| favourites.contains(&recording.id)).collect();
        Ok(Some(Event::Changed { recordings, favourites }))
    }
}

/// Notes how much is done, 0 to 1; whether to go on.
fn goes_on(making: &Making, supervisor: &Supervisor, done: f64) -> bool {
    let parts = (PARTS * done) as u32;
    let before = making.parts.swap(parts, Ordering::Relaxed);
    // Whole percents are shown.
    if before / 10 != parts / 10 {
        supervisor.wake();
    }
    !making.stop.load(Ordering::Relaxed)
}
