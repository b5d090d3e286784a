//! The thread that asks the library for the page.

use super::answer::{Command, Event, answers, collections, failed, statistics};
use super::change::Changing;
use super::order::KnownOrder;
use super::playlist_change::{PlaylistChange, change_playlist};
use crate::library::query::ContentVersion;
use crate::library::{Library, Opened};
use crate::window::actor::Actor;
use crate::window::supervisor::Supervisor;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use std::collections::VecDeque;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Capacities of the channels.
const COMMANDS: usize = 64;
const EVENTS: usize = 16;
/// How often it is looked whether others have changed the library.
const LOOK_INTERVAL: Duration = Duration::from_secs(2);
/// Counting takes at most this part of the time, or somebody who types would have to wait for it.
const LEAST_REST: u32 = 10;

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

    /// Sends an event that may be missed.
    fn try_send(&self, event: Event) {
        if self.events.try_send(event).is_ok() {
            self.supervisor.wake();
        }
    }
}

/// Answers until the window closes.
fn work(path: &Path, commands: &Receiver<Command>, sender: &EventSender) {
    let (library, event) = open(path, sender);
    if !sender.send(event) {
        return;
    }
    let mut desk = Desk {
        path,
        sender,
        library,
        waiting: VecDeque::new(),
        changing: None,
        order: KnownOrder::default(),
        counted: None,
        look_after: LOOK_INTERVAL,
    };
    desk.answer(commands);
    // Decisions that were made just before the window was closed.
    desk.waiting.extend(commands.try_iter());
    desk.finish_changes();
}

/// What the thread works on.
struct Desk<'a> {
    path: &'a Path,
    sender: &'a EventSender,
    library: Option<Library>,
    waiting: VecDeque<Command>,
    changing: Option<Changing>,
    order: KnownOrder,
    /// What was counted last.
    counted: Option<ContentVersion>,
    /// How long to wait until it is looked for changes.
    look_after: Duration,
}

impl Desk<'_> {
    /// Answers requests until the window closes.
    fn answer(&mut self, commands: &Receiver<Command>) {
        let (mut counts_are_due, mut collections_are_due) = (false, false);
        'requests: loop {
            self.waiting.extend(commands.try_iter());
            drop_older_searches(&mut self.waiting);
            let next = next_command(&mut self.waiting, self.changing.is_some());
            let rests = next.is_none() && self.changing.is_none();
            let events = next.map_or_else(Vec::new, |command| {
                counts_are_due |= command.changes();
                collections_are_due |= command.changes_collections();
                self.answers_to(command)
            });
            let change = self.continue_change();
            for event in events.into_iter().chain(change) {
                if !self.sender.send(event) {
                    return;
                }
            }
            if !rests {
                continue;
            }
            // While nobody waits.
            for (is_due, count) in [
                (&mut collections_are_due, collections as fn(&Library) -> Event),
                (&mut counts_are_due, statistics as fn(&Library) -> Event),
            ] {
                if let Some(library) = self.library.as_ref().filter(|_| std::mem::take(is_due)) {
                    self.counted = library.content_version().ok();
                    let begin = Instant::now();
                    let counts = self.sender.supervisor.catch(|| count(library));
                    self.look_after = LOOK_INTERVAL.max(LEAST_REST * begin.elapsed());
                    if let Ok(counts) = counts
                        && !self.sender.send(counts)
                    {
                        return;
                    }
                    continue 'requests;
                }
            }
            match commands.recv_timeout(self.look_after) {
                Ok(command) => self.waiting.push_back(command),
                Err(RecvTimeoutError::Timeout) => {
                    let has_changed = self.has_changed();
                    counts_are_due |= has_changed;
                    collections_are_due |= has_changed;
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Whether the library is another one than was counted: another process, or another thread of the window, may fill it.
    fn has_changed(&self) -> bool {
        let Some(library) = self.library.as_ref().filter(|_| self.counted.is_some()) else { return false };
        library.content_version().is_ok_and(|version| self.counted != Some(version))
    }

    /// Answers a request; a change is only begun.
    fn answers_to(&mut self, command: Command) -> Vec<Event> {
        match (command, &self.library) {
            (Command::Open, _) => {
                let (opened, event) = open(self.path, self.sender);
                self.library = opened;
                vec![event]
            }
            (Command::Change(change), Some(_)) => {
                self.changing = Some(Changing::new(change));
                Vec::new()
            }
            (Command::ChangePlaylist(change), Some(_)) => self.change_playlist(change).into_iter().collect(),
            (command, Some(library)) => {
                let without_answer = command.without_answer();
                let order = &mut self.order;
                let answered = self.sender.supervisor.catch(|| answers(library, order, command));
                answered.unwrap_or(without_answer)
            }
            // The page says why there is no library.
            (command, None) => command.without_answer(),
        }
    }

    /// Makes a change of playlists; `None` after a panic, which the supervisor reports.
    fn change_playlist(&mut self, change: PlaylistChange) -> Option<Event> {
        let library = self.library.as_mut()?;
        let changed = self.sender.supervisor.catch(|| change_playlist(library, change)).ok()?;
        Some(changed.map_or_else(|error| Event::Failed(error.to_string()), Event::PlaylistChanged))
    }

    /// Makes a part of the change that is under way, if there is one.
    fn continue_change(&mut self) -> Vec<Event> {
        let (Some(mut changing), Some(library)) = (self.changing.take(), &mut self.library) else {
            return Vec::new();
        };
        let made = self.sender.supervisor.catch(|| changing.make_part(library));
        let problem = match made {
            Ok(Ok(false)) => {
                let (done, all) = changing.progress();
                // The window may be hidden, and the change has to go on.
                self.sender.try_send(Event::Changing { done, all });
                self.changing = Some(changing);
                return Vec::new();
            }
            Ok(Ok(true)) => None,
            Ok(Err(error)) => Some(failed(error)),
            // The supervisor reports it.
            Err(_) => None,
        };
        std::iter::once(Event::Changed(changing.into_changed())).chain(problem).collect()
    }

    /// Makes all changes that wait; nobody is interested in what became of them.
    fn finish_changes(&mut self) {
        loop {
            while self.changing.is_some() {
                self.continue_change();
            }
            match self.waiting.pop_front() {
                Some(Command::Change(change)) => self.changing = Some(Changing::new(change)),
                Some(Command::ChangePlaylist(change)) => drop(self.change_playlist(change)),
                Some(_) => {}
                None => return,
            }
        }
    }
}

/// The next request; while a change is under way, the first that is none.
fn next_command(waiting: &mut VecDeque<Command>, is_changing: bool) -> Option<Command> {
    let may_be_next = |command: &Command| {
        !is_changing || !matches!(command, Command::Change(_) | Command::ChangePlaylist(_))
    };
    let at = waiting.iter().position(may_be_next)?;
    waiting.remove(at)
}

/// Opens the library, unless that fails.
fn open(path: &Path, sender: &EventSender) -> (Option<Library>, Event) {
    match sender.supervisor.catch(|| Library::open(path)) {
        Ok(Ok(Opened { library, notes, .. })) => (Some(library), Event::Opened(notes)),
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
