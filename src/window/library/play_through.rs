//! Plays the rows of a collection one after another, without a gap: while one is played, the next one is looked up in the library and
//! opened. What cannot be played is skipped, and the status says so.

use super::answer::Command;
use super::play_queue::PlayQueue;
use super::preview::Preview;
use super::row::LibraryRow;
use crate::library::{Location, RecordingId};
use crate::window::app::App;
use crate::window::clock_seed::clock_seed;
use crate::window::player::PlayerState;
use crate::window::views::Notice;
use std::path::PathBuf;

/// When so many recordings one after another cannot be played, something else is wrong: a disk is not mounted, e.g.
const MAX_SKIPPED: usize = 20;
/// Later than this in a recording, in seconds, the button for the previous one returns to its start.
const RESTART_AFTER_S: f64 = 3.0;

/// What the user does with rows that are played one after another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::window) enum PlayAction {
    /// Play the rows from the one at the cursor on.
    Through,
    PlayOrPause,
    Next,
    Previous,
    Shuffle(bool),
    Repeat(bool),
    Stop,
}

/// Rows that are played one after another, and how far that is.
#[derive(Debug)]
pub(in crate::window) struct Playback {
    pub(in crate::window) queue: PlayQueue,
    /// The recording that is played, once the library has answered, and its number in the player.
    now: Option<(u64, LibraryRow)>,
    /// The recording that follows: its number in the player, and its place in the queue.
    next: Option<(u64, usize, LibraryRow)>,
    awaited: Option<Awaited>,
    /// How many could not be played since the last one that could.
    skipped: usize,
}

/// A row that the library is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Awaited {
    /// Place in the queue.
    at: usize,
    id: RecordingId,
    /// It follows the present one; otherwise it is played at once.
    is_next: bool,
}

impl Playback {
    /// The recording that is played.
    pub(in crate::window) fn row(&self) -> Option<&LibraryRow> {
        self.now.as_ref().map(|(_, row)| row)
    }
}

impl App {
    pub(super) fn handle_play_action(&mut self, action: PlayAction) {
        match action {
            PlayAction::Through => self.play_through(),
            PlayAction::PlayOrPause => self.play_or_pause_library_player(),
            PlayAction::Next => {
                let queue = self.library.playback.as_ref().map(|playback| &playback.queue);
                match queue.map(|queue| queue.after(queue.at())) {
                    Some(Some(at)) => self.ask_row(at, false),
                    Some(None) => self.end_of_queue(),
                    None => {}
                }
            }
            PlayAction::Previous => self.play_previous(),
            PlayAction::Shuffle(on) => {
                let seed = clock_seed();
                self.change_queue(|queue| queue.set_shuffled(on, seed));
            }
            PlayAction::Repeat(on) => self.change_queue(|queue| queue.set_repeats(on)),
            PlayAction::Stop => {
                self.library.playback = None;
                self.library.preview = None;
                self.library_player.unload();
            }
        }
    }

    /// Plays the rows on show from the one at the cursor on.
    fn play_through(&mut self) {
        let start = self.library.selection().cursor().unwrap_or(0);
        let queue = PlayQueue::new(self.library.scope().clone(), self.library.found.keys.clone(), start);
        self.play_queue(queue, start);
    }

    /// Plays the rows of a queue from the one at `start` on.
    pub(super) fn play_queue(&mut self, queue: PlayQueue, start: usize) {
        let is_known = queue.key().is_some_and(|key| key.recording().is_some());
        let first = if is_known { Some(start) } else { queue.after(start) };
        let Some(first) = first else {
            "Nothing to play here".clone_into(&mut self.library.status);
            return;
        };
        let (now, next, awaited) = (None, None, None);
        self.library.playback = Some(Playback { queue, now, next, awaited, skipped: 0 });
        self.ask_row(first, false);
    }

    fn play_previous(&mut self) {
        let Some(playback) = &self.library.playback else { return };
        if self.library_player.state().position_s > RESTART_AFTER_S {
            return self.library_player.seek(0.0);
        }
        match playback.queue.before() {
            Some(at) => self.ask_row(at, false),
            None => self.library_player.seek(0.0),
        }
    }

    /// Changes the order; the recording that is played goes on.
    fn change_queue(&mut self, change: impl FnOnce(&mut PlayQueue)) {
        let Some(playback) = &mut self.library.playback else { return };
        change(&mut playback.queue);
        playback.next = None;
        self.library_player.set_next(None);
        // Another recording is awaited that is to be played at once: what follows is asked for afterwards.
        if playback.awaited.is_none_or(|awaited| awaited.is_next) {
            self.ask_next();
        }
    }

    fn ask_next(&mut self) {
        let Some(playback) = &mut self.library.playback else { return };
        playback.awaited = None;
        if let Some(at) = playback.queue.after(playback.queue.at()) {
            self.ask_row(at, true);
        }
    }

    /// Asks the library for the row at this place of the queue.
    fn ask_row(&mut self, at: usize, is_next: bool) {
        let Some(playback) = &mut self.library.playback else { return };
        let Some(id) = playback.queue.key_at(at).and_then(|key| key.recording()) else { return };
        playback.awaited = Some(Awaited { at, id, is_next });
        if !is_next {
            playback.next = None;
        }
        self.library.send(Command::RowToPlay(id));
    }

    /// Takes the library's answer.
    pub(super) fn take_row_to_play(&mut self, id: RecordingId, row: Option<LibraryRow>) {
        let Some(playback) = &mut self.library.playback else { return };
        let Some(awaited) = playback.awaited.take_if(|awaited| awaited.id == id) else { return };
        match playable(row) {
            Err((name, reason)) => self.skip(awaited, &name, reason),
            Ok((path, row)) if awaited.is_next => {
                let number = self.library_player.set_next(Some(&path));
                playback.next = Some((number, awaited.at, row));
            }
            Ok((path, row)) => {
                self.library_player.load(&path);
                self.library_player.set_looping(false);
                self.play_library_player();
                let number = self.library_player.state().track;
                self.goes_on_with(number, awaited.at, row);
            }
        }
    }

    /// Notes that this row is played, and asks for the next one.
    fn goes_on_with(&mut self, number: u64, at: usize, row: LibraryRow) {
        let Some(playback) = &mut self.library.playback else { return };
        self.library.preview = row.id.map(|id| Preview::new(id, row.name.clone()));
        playback.queue.go_to(at);
        (playback.now, playback.next) = (Some((number, row)), None);
        self.ask_next();
    }

    /// Follows the player, once an update.
    pub(in crate::window) fn update_playback(&mut self) {
        let state = self.library_player.state();
        let Some(playback) = &mut self.library.playback else { return };
        if let Some((number, at, row)) = playback.next.take_if(|(number, ..)| state.track == *number) {
            return self.goes_on_with(number, at, row);
        }
        if let Some((failed, reason)) = &state.failed_next
            && let Some((_, at, row)) = playback.next.take_if(|(number, ..)| number == failed)
            && let Some(id) = row.id
        {
            return self.skip(Awaited { at, id, is_next: true }, &row.name, reason);
        }
        let is_played = playback.now.as_ref().is_some_and(|(number, _)| *number == state.track);
        let is_awaited = playback.awaited.is_some_and(|awaited| !awaited.is_next);
        if is_played && !is_awaited {
            self.follow_present(&state);
        }
    }

    /// Goes on after the end of the present recording, or where it cannot be played.
    fn follow_present(&mut self, state: &PlayerState) {
        let Some(playback) = &mut self.library.playback else { return };
        let at = playback.queue.at();
        if let Some(problem) = &state.problem {
            let name = playback.row().map(|row| row.name.clone()).unwrap_or_default();
            let id = playback.row().and_then(|row| row.id);
            playback.now = None;
            if let Some(id) = id {
                self.skip(Awaited { at, id, is_next: false }, &name, problem);
            }
            return;
        }
        // One that cannot be opened is played for a moment, too.
        if state.playing && state.position_s > 0.0 {
            playback.skipped = 0;
        }
        if !state.at_end || state.playing {
            return;
        }
        // What follows came too late to be played without a gap.
        if let Some((_, at, _)) = playback.next {
            self.ask_row(at, false);
        } else if let Some(awaited) = &mut playback.awaited {
            awaited.is_next = false;
        } else {
            self.end_of_queue();
        }
    }

    /// Goes on behind a row that cannot be played.
    fn skip(&mut self, what: Awaited, name: &str, reason: &str) {
        let text = format!("Skipped {name}: {reason}");
        self.library.status.clone_from(&text);
        let Some(playback) = &mut self.library.playback else { return };
        playback.skipped += 1;
        if playback.skipped > MAX_SKIPPED {
            self.end_of_queue();
            let text = format!(
                "Playback stopped: {MAX_SKIPPED} recordings one after another cannot be played. {text}"
            );
            return self.notices.show(Notice::error(text));
        }
        match playback.queue.after(what.at) {
            Some(at) => self.ask_row(at, what.is_next),
            None if what.is_next => {}
            None => self.end_of_queue(),
        }
    }

    fn end_of_queue(&mut self) {
        self.library.playback = None;
        self.library.preview = None;
        self.library_player.set_next(None);
        self.library_player.pause();
    }
}

/// The file of a row, or its name and why it cannot be played.
fn playable(row: Option<LibraryRow>) -> Result<(PathBuf, LibraryRow), (String, &'static str)> {
    let Some(row) = row else {
        return Err(("a recording".to_owned(), "it was removed from the library"));
    };
    match row.location.clone() {
        Some(Location::File(path)) => Ok((path, row)),
        _ => Err((row.name, "a link has to be downloaded first: open it in Listen")),
    }
}
