//! The thread that recommends: it has a connection of its own, and holds the recommender while the page wants it.

use super::answer::{Named, SimilarAnswer, answer, nearest};
use super::ask::SimilarAsk;
use crate::library::similar::Recommender;
use crate::library::{Library, LibraryError, RecordingId};
use crate::window::actor::Actor;
use crate::window::supervisor::Supervisor;
use crossbeam_channel::{Receiver, Sender};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Capacities of the channels.
const COMMANDS: usize = 32;
const EVENTS: usize = 16;
/// A library that changes all the time, since a folder is being added, is not read again more often.
const LEAST_AGE: Duration = Duration::from_secs(30);
/// How often progress is drawn.
const REDRAW_INTERVAL: Duration = Duration::from_millis(100);

/// A request to the thread. Only the newest of each kind is answered.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Command {
    Ask(SimilarAsk),
    /// The nearest of one recording, if the recommender is loaded.
    Nearest(RecordingId),
    /// Drop the recommender and the connection.
    Release,
}

#[derive(Debug)]
pub(super) enum Event {
    Answered(Box<SimilarAnswer>),
    Nearest(RecordingId, Vec<Named>),
    /// The recommender was not loaded, as the user wished.
    Stopped,
    /// A request failed: why, and what the user can do.
    Failed(String),
}

/// How far the recommender is loaded; shared with the thread.
#[derive(Debug, Default)]
pub(super) struct Loading {
    pub(super) is_loading: AtomicBool,
    pub(super) done: AtomicUsize,
    pub(super) all: AtomicUsize,
    /// The user stops it.
    pub(super) stop: AtomicBool,
}

/// Handle of the thread.
pub(super) type SimilarWorker = Actor<Command, Event>;

/// Starts the thread. It opens the library at `path` for the first request.
///
/// # Errors
/// If the thread cannot be started.
pub(super) fn start(
    path: PathBuf,
    loading: Arc<Loading>,
    supervisor: Supervisor,
) -> io::Result<SimilarWorker> {
    Actor::start("similar", COMMANDS, EVENTS, move |commands, events| {
        Recommending { path, loading, supervisor, known: None }.work(&commands, &events);
    })
}

struct Recommending {
    path: PathBuf,
    loading: Arc<Loading>,
    supervisor: Supervisor,
    known: Option<Known>,
}

/// A recommender and the library that it is of.
struct Known {
    library: Library,
    recommender: Recommender,
    loaded_at: Instant,
}

impl Recommending {
    /// Answers until the window closes.
    fn work(&mut self, commands: &Receiver<Command>, events: &Sender<Event>) {
        while let Ok(first) = commands.recv() {
            for command in newest(std::iter::once(first).chain(commands.try_iter())) {
                let supervisor = self.supervisor.clone();
                let event = supervisor.catch(|| self.event(command)).unwrap_or_else(|_| {
                    self.known = None;
                    self.loading.is_loading.store(false, Ordering::Relaxed);
                    Some(Event::Failed("an internal error; please report it".to_owned()))
                });
                if let Some(event) = event {
                    if events.send(event).is_err() {
                        return;
                    }
                    self.supervisor.wake();
                }
            }
        }
    }

    fn event(&mut self, command: Command) -> Option<Event> {
        let result = match command {
            Command::Release => {
                self.known = None;
                return None;
            }
            Command::Nearest(id) => {
                let Known { library, recommender, .. } = self.known.as_ref()?;
                nearest(library, recommender, id).map(|named| Event::Nearest(id, named))
            }
            Command::Ask(ask) => self.answer(ask),
        };
        Some(result.unwrap_or_else(|error| Event::Failed(error.to_string())))
    }

    fn answer(&mut self, ask: SimilarAsk) -> Result<Event, LibraryError> {
        let known = match self.known.take() {
            Some(known) if !known.is_stale(&ask)? => known,
            // The old one first: two would be too large.
            other => {
                drop(other);
                match self.load(&ask)? {
                    Some(known) => known,
                    None => return Ok(Event::Stopped),
                }
            }
        };
        let answer = answer(&known.library, &known.recommender, ask);
        self.known = Some(known);
        answer.map(|answer| Event::Answered(Box::new(answer)))
    }

    /// `None` if the user stops it.
    fn load(&self, ask: &SimilarAsk) -> Result<Option<Known>, LibraryError> {
        let loading = &*self.loading;
        loading.stop.store(false, Ordering::Relaxed);
        loading.done.store(0, Ordering::Relaxed);
        loading.all.store(0, Ordering::Relaxed);
        loading.is_loading.store(true, Ordering::Relaxed);
        self.supervisor.wake();
        let mut drawn = Instant::now();
        let mut goes_on = |done: usize, all: usize| {
            loading.done.store(done, Ordering::Relaxed);
            loading.all.store(all, Ordering::Relaxed);
            if drawn.elapsed() >= REDRAW_INTERVAL {
                drawn = Instant::now();
                self.supervisor.wake();
            }
            !loading.stop.load(Ordering::Relaxed)
        };
        let known = load(&self.path, &ask.seeds, &mut goes_on);
        loading.is_loading.store(false, Ordering::Relaxed);
        known
    }
}

fn load(
    path: &Path,
    seeds: &[RecordingId],
    goes_on: &mut dyn FnMut(usize, usize) -> bool,
) -> Result<Option<Known>, LibraryError> {
    let library = Library::open_read_only(path)?;
    let recommender = Recommender::load_while(&library, seeds, goes_on)?;
    Ok(recommender.map(|recommender| Known { library, recommender, loaded_at: Instant::now() }))
}

impl Known {
    /// Whether it has to be loaded again for this request.
    fn is_stale(&self, ask: &SimilarAsk) -> Result<bool, LibraryError> {
        if self.recommender.lacks(&self.library, &ask.seeds)? {
            return Ok(true);
        }
        Ok(self.loaded_at.elapsed() >= LEAST_AGE && !self.recommender.is_current(&self.library)?)
    }
}

/// The newest request of each kind, in their order; what was asked before a release is not answered.
fn newest(commands: impl Iterator<Item = Command>) -> Vec<Command> {
    let mut newest: Vec<Command> = Vec::new();
    for command in commands {
        if command == Command::Release {
            newest.clear();
        }
        let kind = std::mem::discriminant(&command);
        newest.retain(|other| std::mem::discriminant(other) != kind);
        newest.push(command);
    }
    newest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_newest_of_each_kind_is_answered_and_nothing_from_before_a_release() {
        let ask = |id: i64| Command::Ask(SimilarAsk::nearest(vec![RecordingId(id)], None));
        let near = |id: i64| Command::Nearest(RecordingId(id));
        assert_eq!(newest([ask(1), near(1), ask(2), near(2)].into_iter()), [ask(2), near(2)]);
        assert_eq!(
            newest([ask(1), Command::Release, near(1), ask(2)].into_iter()),
            [Command::Release, near(1), ask(2)]
        );
        assert_eq!(newest([ask(1), near(1), Command::Release].into_iter()), [Command::Release]);
    }
}
