//! The thread that reads the kept lists at the start and writes them after changes.

use super::file::{self, ListedInput};
use crate::window::actor::Actor;
use crate::window::supervisor::{Supervisor, inject_panic};
use crossbeam_channel::{Receiver, Sender};
use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Longest wait for the file to be written when the window closes.
const MAX_CLOSE_TIME: Duration = Duration::from_secs(2);

/// The lists of earlier sessions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct KeptLists {
    /// Of the last session.
    pub(super) last: Vec<ListedInput>,
    /// The longest of those that were replaced, unless the last one has all of its recordings.
    pub(super) earlier: Vec<ListedInput>,
}

/// Handle of the thread. Failures are only logged: no result depends on this file.
pub(super) struct LastListStore {
    actor: Actor<Vec<ListedInput>, StoreEvent>,
    /// The newest list, which the thread has not accepted yet.
    unsent: Option<Vec<ListedInput>>,
    /// Number of accepted lists that are not written yet.
    unwritten: usize,
}

enum StoreEvent {
    Loaded(KeptLists),
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

    /// The lists of the files, once they are read; call it once a frame.
    pub(super) fn loaded(&mut self) -> Option<KeptLists> {
        let mut loaded = None;
        for event in self.actor.events() {
            match event {
                StoreEvent::Loaded(lists) => loaded = Some(lists),
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

/// Reads the files, and writes them until the window closes.
fn run(
    path: &Path,
    lists: &Receiver<Vec<ListedInput>>,
    events: &Sender<StoreEvent>,
    supervisor: &Supervisor,
) {
    let mut files = ListFiles { path: path.to_owned(), written: None };
    let loaded = supervisor.catch(|| {
        inject_panic("last list", path);
        files.read()
    });
    if events.send(StoreEvent::Loaded(loaded.unwrap_or_default())).is_err() {
        return;
    }
    supervisor.wake();
    for inputs in lists {
        // A panic was reported by the supervisor.
        if let Ok(Err(error)) = supervisor.catch(|| files.write(inputs)) {
            tracing::warn!("{} could not be written: {error}", path.display());
        }
        // While the window closes, it may not read the result; the rest is written all the same.
        events.send(StoreEvent::Written).ok();
        supervisor.wake();
    }
}

/// The file of the last list, and `earlier-list.json` beside it.
struct ListFiles {
    path: PathBuf,
    /// What this window wrote last.
    written: Option<Vec<ListedInput>>,
}

impl ListFiles {
    fn earlier_path(&self) -> PathBuf {
        self.path.with_file_name("earlier-list.json")
    }

    /// The lists; a damaged one is ignored.
    fn read(&self) -> KeptLists {
        let last = read_or_ignore(&self.path);
        let mut earlier = read_or_ignore(&self.earlier_path());
        if has_all(&last, &earlier) {
            earlier.clear();
        }
        KeptLists { last, earlier }
    }

    /// Replaces the last list. If that was not of this window, it becomes the earlier one, unless that is longer. A list with all recordings
    /// of the earlier one replaces both.
    fn write(&mut self, inputs: Vec<ListedInput>) -> io::Result<()> {
        let inputs: Vec<_> = inputs.into_iter().map(ListedInput::absolute).collect();
        let KeptLists { last, earlier } = self.read();
        let is_of_this_window = self.written.as_ref() == Some(&last);
        if !is_of_this_window && last.len() >= earlier.len() && !has_all(&inputs, &last) {
            file::write(&self.earlier_path(), &last)?;
        } else if has_all(&inputs, &earlier) && self.earlier_path().exists() {
            // Only once its recordings are in the other file.
            file::write(&self.path, &inputs)?;
            std::fs::remove_file(self.earlier_path())?;
        }
        file::write(&self.path, &inputs)?;
        self.written = Some(inputs);
        Ok(())
    }
}

fn read_or_ignore(path: &Path) -> Vec<ListedInput> {
    file::read(path).unwrap_or_else(|error| {
        tracing::warn!("the list in {} is ignored: {error}", path.display());
        Vec::new()
    })
}

/// Whether `list` has all of `inputs`.
fn has_all(list: &[ListedInput], inputs: &[ListedInput]) -> bool {
    let list: HashSet<_> = list.iter().collect();
    inputs.iter().all(|input| list.contains(input))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(names: std::ops::Range<usize>) -> Vec<ListedInput> {
        names.map(|n| ListedInput::File(format!("/music/{n}.mp3").into())).collect()
    }

    /// The lists that a session finds, and leaves behind after it had these recordings.
    fn session(path: &Path, steps: &[Vec<ListedInput>]) -> KeptLists {
        let mut files = ListFiles { path: path.to_owned(), written: None };
        let found = files.read();
        for step in steps {
            files.write(step.clone()).unwrap();
        }
        found
    }

    #[test]
    fn a_short_session_keeps_the_long_list_before_it_until_that_is_opened_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("last-list.json");
        assert_eq!(session(&path, &[list(0..100), list(0..300)]), KeptLists::default());
        // Days with a single file each.
        for day in 1000..1003 {
            let found = session(&path, &[list(day..day + 1)]);
            let long = if day == 1000 { &found.last } else { &found.earlier };
            assert_eq!(*long, list(0..300), "{day}");
        }
        // Opened again, and corrected.
        let found = session(&path, &[list(0..200), list(0..300), list(0..250)]);
        assert_eq!((found.last, found.earlier), (list(1002..1003), list(0..300)));
        let found = session(&path, &[list(0..250)]);
        assert_eq!((found.last, found.earlier), (list(0..250), Vec::new()));
    }

    #[test]
    fn the_list_of_another_window_that_was_open_meanwhile_is_kept_as_well() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("last-list.json");
        let window = || ListFiles { path: path.clone(), written: None };
        let (mut long, mut short) = (window(), window());
        short.write(list(500..501)).unwrap();
        long.write(list(0..300)).unwrap();
        short.write(list(500..502)).unwrap();
        let found = window().read();
        assert_eq!((found.last, found.earlier), (list(500..502), list(0..300)));
        long.write(list(0..300)).unwrap();
        assert_eq!(window().read().last, list(0..300), "the one that closed last");
    }
}
