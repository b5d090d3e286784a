//! The thread that searches for duplicates and remembers what the user says of them, with a connection of its own.

use super::switch::SoundStarts;
use crate::analysis::Pass;
use crate::audio::Decoder;
use crate::cancel::Cancel;
use crate::fingerprint::SoundStartAnalyser;
use crate::library::{Duplicates, DuplicatesStep, Library, LibraryError, RecordingId};
use crate::window::actor::Actor;
use crate::window::supervisor::Supervisor;
use crossbeam_channel::{Receiver, Sender};
use std::io;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

/// Capacities of the channels.
const COMMANDS: usize = 64;
const EVENTS: usize = 16;
/// How often progress is drawn.
const REDRAW_INTERVAL: Duration = Duration::from_millis(150);

/// Two recordings that are not the same.
pub(super) type Pair = (RecordingId, RecordingId);

/// A request to the thread.
pub(super) enum Command {
    Search(Search),
    /// Remember that these are not the same.
    Mark(Vec<Pair>),
    /// Take that back.
    Unmark(Vec<Pair>),
    /// Remove from the library.
    Forget(RecordingId),
    /// Measure where the sound of these files begins.
    Measure(Vec<(RecordingId, PathBuf)>),
}

pub(super) enum Event {
    /// `None`: cancelled.
    Found(Option<Duplicates>),
    Marked,
    Unmarked,
    Forgotten(RecordingId),
    /// Where the sound of recordings begins. Those that cannot be decoded are left out.
    Measured(SoundStarts),
    /// The search failed: why, and what the user can do.
    SearchFailed(String),
    /// A change failed: why, and what the user can do.
    ChangeFailed(String),
}

/// A search that is under way; shared with the thread.
#[derive(Debug, Clone)]
pub(super) struct Search {
    pub(super) cancel: Cancel,
    step: Arc<Mutex<DuplicatesStep>>,
}

impl Search {
    pub(super) fn new() -> Self {
        Self { cancel: Cancel::new(), step: Arc::new(Mutex::new(DuplicatesStep::Reading)) }
    }

    /// What it does now.
    pub(super) fn step(&self) -> DuplicatesStep {
        *self.step.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn report(&self, step: DuplicatesStep) {
        *self.step.lock().unwrap_or_else(PoisonError::into_inner) = step;
    }
}

/// Handle of the thread.
pub(super) type DuplicatesWorker = Actor<Command, Event>;

/// Starts the thread for the library at `path`.
///
/// # Errors
/// If the thread cannot be started.
pub(super) fn start(path: PathBuf, supervisor: Supervisor) -> io::Result<DuplicatesWorker> {
    Actor::start("duplicates", COMMANDS, EVENTS, move |commands, events| {
        work(&path, &commands, &events, &supervisor);
    })
}

/// Answers until the window closes.
fn work(path: &Path, commands: &Receiver<Command>, events: &Sender<Event>, supervisor: &Supervisor) {
    for command in commands {
        let is_search = matches!(command, Command::Search(_));
        let answered = supervisor.catch(|| answer(path, command, supervisor));
        let failed = |reason: String| {
            if is_search { Event::SearchFailed(reason) } else { Event::ChangeFailed(reason) }
        };
        let event = match answered {
            Ok(Ok(event)) => event,
            Ok(Err(error)) => failed(error.to_string()),
            Err(_) => failed("an internal error; please report it".to_owned()),
        };
        if events.send(event).is_err() {
            return;
        }
        supervisor.wake();
    }
}

fn answer(path: &Path, command: Command, supervisor: &Supervisor) -> Result<Event, LibraryError> {
    match command {
        Command::Search(search) => {
            let library = Library::open_read_only(path)?;
            // One processor is left for the window.
            let threads = available_parallelism().map_or(1, NonZero::get).saturating_sub(1).max(1);
            let mut drawn = Instant::now();
            let mut report = |step: DuplicatesStep| {
                search.report(step);
                if drawn.elapsed() >= REDRAW_INTERVAL || !matches!(step, DuplicatesStep::Describing { .. }) {
                    drawn = Instant::now();
                    supervisor.wake();
                }
            };
            library.duplicates_in_steps(None, threads, &search.cancel, &mut report).map(Event::Found)
        }
        Command::Mark(pairs) => {
            let mut library = Library::open(path)?.library;
            pairs.iter().try_for_each(|(a, b)| library.mark_distinct(*a, *b))?;
            Ok(Event::Marked)
        }
        Command::Unmark(pairs) => {
            let mut library = Library::open(path)?.library;
            pairs.iter().try_for_each(|(a, b)| library.unmark_distinct(*a, *b).map(drop))?;
            Ok(Event::Unmarked)
        }
        Command::Measure(files) => {
            let start = |(id, path): &(RecordingId, PathBuf)| Some((*id, sound_start(path)?));
            Ok(Event::Measured(files.iter().filter_map(start).collect()))
        }
        Command::Forget(id) => {
            Library::open(path)?.library.forget(&[id])?;
            Ok(Event::Forgotten(id))
        }
    }
}

/// In seconds; `None` of a file that cannot be decoded, which the player says when it is played.
fn sound_start(path: &Path) -> Option<f64> {
    let decoder = Decoder::open(path).ok()?;
    let (_, start_s) = Pass::new(&Cancel::new()).analyse(decoder, SoundStartAnalyser::new()).ok()?;
    Some(start_s)
}
