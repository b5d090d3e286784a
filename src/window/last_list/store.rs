//! The thread that reads the last list at the start and writes it after changes.

use super::file::{self, ListedInput};
use crate::window::actor::Actor;
use crate::window::supervisor::{Supervisor, inject_panic};
use crossbeam_channel::{Receiver, Sender};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Longest wait for the file to be written when the window closes.
const MAX_CLOSE_TIME: Duration = Duration::from_secs(2);

/// Handle of the thread. Failures are only logged: no result depends on this file.
pub(super) struct LastListStore {
    actor: Actor<Vec<ListedInput>, StoreEvent>,
    /// The newest list, which the thread has not accepted yet.
    unsent: Option<Vec<ListedInput>>,
    /// Number of accepted lists that are not written yet.
    unwritten: usize,
}

enum StoreEvent {
    Loaded(Vec<ListedInput>),
    Written,
}

impl LastListStore {
    /// Starts the thread, which wakes the window when it has read the file.
    ///
    /// # Errors
    /// If the thread cannot be started.
    pub(super) fn start(path: PathBuf, supervisor: Supervisor) -> io::Result<Self> {
        let actor = Actor::start("last list", 1, 4, move |lists, events| {
            run(&path, &lists, &events, &supervisor);
        })?;
        Ok(Self { actor, unsent: None, unwritten: 0 })
    }

    /// The list of the file, once it is read; call it once a frame.
    pub(super) fn loaded(&mut self) -> Option<Vec<ListedInput>> {
        let mut loaded = None;
        for event in self.actor.events() {
            match event {
                StoreEvent::Loaded(inputs) => loaded = Some(inputs),
                StoreEvent::Written => self.unwritten = self.unwritten.saturating_sub(1),
            }
        }
        self.send();
        loaded
    }

    /// Writes this list, instead of an earlier one that is not written yet.
    pub(super) fn save(&mut self, inputs: Vec<ListedInput>) {
        self.unsent = Some(inputs);
        self.send();
    }

    /// Waits a moment until everything is written, for when the window closes.
    pub(super) fn finish(&mut self) {
        let deadline = Instant::now() + MAX_CLOSE_TIME;
        self.send();
        while self.unwritten > 0 || self.unsent.is_some() {
            match self.actor.wait(deadline.saturating_duration_since(Instant::now())) {
                Some(StoreEvent::Written) => self.unwritten = self.unwritten.saturating_sub(1),
                Some(StoreEvent::Loaded(_)) => {}
                None => {
                    tracing::warn!("the list of recordings could not be kept in time for the next start");
                    return;
                }
            }
            self.send();
        }
    }

    fn send(&mut self) {
        if let Some(inputs) = self.unsent.take() {
            match self.actor.try_send(inputs) {
                Ok(()) => self.unwritten += 1,
                Err(inputs) => self.unsent = Some(inputs),
            }
        }
    }
}

/// Reads the file, and writes it until the window closes.
fn run(
    path: &Path,
    lists: &Receiver<Vec<ListedInput>>,
    events: &Sender<StoreEvent>,
    supervisor: &Supervisor,
) {
    let loaded = supervisor.catch(|| {
        inject_panic("last list", path);
        file::read(path)
    });
    let inputs = loaded.unwrap_or_else(|_| Ok(Vec::new())).unwrap_or_else(|error| {
        tracing::warn!("the last list in {} is ignored: {error}", path.display());
        Vec::new()
    });
    if events.send(StoreEvent::Loaded(inputs)).is_err() {
        return;
    }
    supervisor.wake();
    for inputs in lists {
        match supervisor.catch(|| file::write(path, &inputs)) {
            Ok(Err(error)) => tracing::warn!("{} could not be written: {error}", path.display()),
            // A panic was reported by the supervisor.
            Ok(Ok(())) | Err(_) => {}
        }
        // While the window closes, it may not read the result; the rest is written all the same.
        events.send(StoreEvent::Written).ok();
        supervisor.wake();
    }
}
