//! The thread that asks the library for the page.

use super::answer::{Command, Event, answers, collections, statistics};
use crate::library::{Library, Opened};
use crate::window::actor::Actor;
use crate::window::supervisor::Supervisor;
use crossbeam_channel::{Receiver, Sender};
use std::collections::VecDeque;
use std::io;
use std::path::{Path, PathBuf};

/// Capacities of the channels.
const COMMANDS: usize = 64;
const EVENTS: usize = 16;

/// Handle of the thread.
pub(super) type LibraryWorker = Actor<Command, Event>;

/// Starts the thread, which opens the library at `path`.
///
/// # Errors
/// If the thread cannot be started.
pub(super) fn start(path: PathBuf, supervisor: Supervisor) -> io::Result<LibraryWorker> {
    Actor::start("library", COMMANDS, EVENTS, move |commands, events| {
        work(&path, &commands, &EventSender { events, supervisor });
    })
}

/// Sends events to the window and wakes it.
struct EventSender {
    events: Sender<Event>,
    supervisor: Supervisor,
}

impl EventSender {
    /// `false` if the window has closed.
    fn send(&self, event: Event) -> bool {
        let is_sent = self.events.send(event).is_ok();
        self.supervisor.wake();
        is_sent
    }
}

/// Answers until the window closes.
fn work(path: &Path, commands: &Receiver<Command>, sender: &EventSender) {
    let (mut library, event) = open(path, sender);
    if !sender.send(event) {
        return;
    }
    let mut waiting = VecDeque::new();
    let mut counts_are_due = false;
    let mut collections_are_due = false;
    loop {
        waiting.extend(commands.try_iter());
        drop_older_searches(&mut waiting);
        let Some(command) = waiting.pop_front() else {
            // While nobody waits.
            if let Some(library) = library.as_ref().filter(|_| std::mem::take(&mut collections_are_due)) {
                if let Ok(counts) = sender.supervisor.catch(|| collections(library))
                    && !sender.send(counts)
                {
                    return;
                }
                continue;
            }
            if let Some(library) = library.as_ref().filter(|_| std::mem::take(&mut counts_are_due)) {
                if let Ok(counts) = sender.supervisor.catch(|| statistics(library))
                    && !sender.send(counts)
                {
                    return;
                }
                continue;
            }
            match commands.recv() {
                Ok(command) => waiting.push_back(command),
                Err(_) => return,
            }
            continue;
        };
        let events = match (command, &mut library) {
            (Command::Open, _) => {
                let (opened, event) = open(path, sender);
                library = opened;
                vec![event]
            }
            (command, Some(library)) => {
                counts_are_due |= command.changes();
                collections_are_due |= command.changes_collections();
                let without_answer = command.without_answer();
                sender.supervisor.catch(|| answers(library, command)).unwrap_or(without_answer)
            }
            // The page says why there is no library.
            (command, None) => command.without_answer(),
        };
        for event in events {
            if !sender.send(event) {
                return;
            }
        }
    }
}

/// Opens the library, unless that fails.
fn open(path: &Path, sender: &EventSender) -> (Option<Library>, Event) {
    match sender.supervisor.catch(|| Library::open(path)) {
        Ok(Ok(Opened { library, notes })) => (Some(library), Event::Opened(notes)),
        Ok(Err(error)) => (None, Event::Unavailable(error.to_string())),
        Err(_) => (None, Event::Unavailable("an internal error; please report it".to_owned())),
    }
}

/// Only the newest search is answered, in its place; it counts if one of the others should have.
fn drop_older_searches(waiting: &mut VecDeque<Command>) {
    let asks = |command: &Command| matches!(command, Command::Search { counts: true, .. });
    let counted = waiting.iter().any(asks);
    let mut is_newest = true;
    for at in (0..waiting.len()).rev() {
        match waiting.get_mut(at) {
            Some(Command::Search { counts, .. }) if is_newest => {
                *counts = counted;
                is_newest = false;
            }
            Some(Command::Search { .. }) => drop(waiting.remove(at)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::RecordingId;
    use crate::window::library::answer::Search;

    #[test]
    fn only_the_newest_search_counts_and_other_requests_keep_their_order() {
        let search = |words: &str, counts: bool| Command::Search {
            search: Search { words: words.to_owned(), ..Search::default() },
            counts,
        };
        let rows = |id: i64| Command::Rows(vec![RecordingId(id)]);
        let mut waiting: VecDeque<Command> =
            [search("a", true), rows(1), search("ab", false), rows(2), search("abc", false), rows(3)].into();
        drop_older_searches(&mut waiting);
        assert_eq!(waiting, [rows(1), rows(2), search("abc", true), rows(3)]);
        drop_older_searches(&mut waiting);
        assert_eq!(waiting.len(), 4);
    }
}
