//! The list of the last session, which can be opened again: the files and links of its recordings, without results.
//!
//! The list is written a moment after each change, so that little is lost if the process is killed, and when the window closes. Several
//! windows share one file: the one that wrote last wins, so after all have closed it holds the list of the one that closed last. A window
//! without recordings never writes, so that opening and closing an empty window loses nothing.
//!
//! A session of one file does not lose the list of 300 before it: of the lists that were replaced, the longest is kept in a second file and
//! offered as an earlier list, until a session has all of its recordings.

mod file;
mod store;

pub(super) use file::ListedInput;

use super::app::App;
use super::recording::State;
use super::session::Session;
use super::source::RecordingSource;
use super::supervisor::Supervisor;
use super::views::Notice;
use eframe::egui;
use etcetera::{BaseStrategy, choose_base_strategy};
use std::collections::HashSet;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use store::{KeptLists, LastListStore};

/// A changed list is written after this time without further changes.
const SAVE_DELAY: Duration = Duration::from_secs(1);
/// A list that keeps changing is written after this time.
const MAX_SAVE_DELAY: Duration = Duration::from_secs(5);

/// A list of an earlier session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeptList {
    /// Of the last session.
    Last,
    /// The longest of those that were replaced.
    Earlier,
}

/// Numbers of recordings of the lists, 0 for one that does not exist.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ListLengths {
    last: usize,
    earlier: usize,
}

impl ListLengths {
    pub(super) fn of(self, list: KeptList) -> usize {
        match list {
            KeptList::Last => self.last,
            KeptList::Earlier => self.earlier,
        }
    }
}

/// The lists of earlier sessions, and the file that becomes the list of this session.
pub(super) struct LastList {
    store: LastListStore,
    /// As they were at the start; empty until they are read.
    lists: KeptLists,
    /// A list whose recordings are being added.
    opening: Option<KeptList>,
    /// Revision of the session's list that was written last.
    saved_revision: u64,
    /// The last revision, and the times of the first change that is not written and of the last one.
    unsaved: Option<(u64, Instant, Instant)>,
}

impl LastList {
    /// The file: `pianoscope/last-list.json` in the user's folder for state, or for data where there is none.
    pub(super) fn path() -> Option<PathBuf> {
        let folders = choose_base_strategy().ok()?;
        Some(folders.state_dir().unwrap_or_else(|| folders.data_dir()).join("pianoscope/last-list.json"))
    }

    /// Starts the thread that reads and writes the file.
    ///
    /// # Errors
    /// If the thread cannot be started.
    pub(super) fn start(path: PathBuf, supervisor: Supervisor) -> io::Result<Self> {
        let store = LastListStore::start(path, supervisor)?;
        Ok(Self { store, lists: KeptLists::default(), opening: None, saved_revision: 0, unsaved: None })
    }

    /// Numbers of recordings of the lists.
    pub(super) fn lengths(&self) -> ListLengths {
        ListLengths { last: self.lists.last.len(), earlier: self.lists.earlier.len() }
    }

    /// The inputs of a list that the session does not have, as they would be typed.
    fn missing_words(&self, list: KeptList, session: &Session) -> Vec<OsString> {
        let inputs = match list {
            KeptList::Last => &self.lists.last,
            KeptList::Earlier => &self.lists.earlier,
        };
        let present: HashSet<_> = inputs_of(session).into_iter().map(ListedInput::absolute).collect();
        inputs.iter().filter(|input| !present.contains(*input)).map(ListedInput::word).collect()
    }

    /// Has a list that was changed written once it stays the same for a moment.
    fn update(&mut self, session: &Session, ctx: &egui::Context) {
        if let Some(lists) = self.store.loaded() {
            self.lists = lists;
        }
        let revision = session.inputs_revision();
        if revision == self.saved_revision {
            return;
        }
        let now = Instant::now();
        let (last, first_change, mut last_change) = *self.unsaved.get_or_insert((revision, now, now));
        if last != revision {
            last_change = now;
            self.unsaved = Some((revision, first_change, now));
        }
        let left = SAVE_DELAY
            .saturating_sub(now - last_change)
            .min(MAX_SAVE_DELAY.saturating_sub(now - first_change));
        if left.is_zero() {
            self.save(session);
        } else {
            ctx.request_repaint_after(left);
        }
    }

    fn save(&mut self, session: &Session) {
        self.saved_revision = session.inputs_revision();
        self.unsaved = None;
        let inputs = inputs_of(session);
        if !inputs.is_empty() {
            self.store.save(inputs);
        }
    }

    /// Writes the list when the window closes, also an unchanged one: another window may have written its own.
    pub(super) fn close(&mut self, session: &Session) {
        self.save(session);
        self.store.finish();
    }
}

/// The inputs that lead to the recordings of a session.
fn inputs_of(session: &Session) -> Vec<ListedInput> {
    let input_of = |recording: &super::recording::Recording| match &recording.source {
        RecordingSource::File(path) => Some(ListedInput::File(path.clone())),
        RecordingSource::Link(link_source) => {
            Some(ListedInput::Link(link_source.target.link.url().to_owned()))
        }
        // Its disk may be absent now.
        RecordingSource::Invalid => match &recording.state {
            State::Failed(failure) if failure.kind == "missing" && is_real_path(&recording.name) => {
                Some(ListedInput::File(PathBuf::from(&recording.name)))
            }
            _ => None,
        },
    };
    session.recordings().iter().filter_map(input_of).collect()
}

/// Whether the name of a missing file is its path, in which no character was replaced for display.
fn is_real_path(name: &str) -> bool {
    Path::new(name).is_absolute() && !name.contains(['?', char::REPLACEMENT_CHARACTER])
}

impl App {
    /// Reads and writes the last list.
    pub(super) fn update_last_list(&mut self, ctx: &egui::Context) {
        if let Some(last_list) = &mut self.last_list {
            last_list.update(&self.session, ctx);
            if self.pending_inputs.is_empty() && self.searches.is_empty() {
                last_list.opening = None;
            }
        }
    }

    /// Adds the recordings of a list that the session does not have.
    pub(super) fn open_list(&mut self, list: KeptList) {
        let Some(last_list) = &mut self.last_list else { return };
        // A second click while they are being added.
        if last_list.opening == Some(list) {
            return;
        }
        let words = last_list.missing_words(list, &self.session);
        if words.is_empty() {
            self.notices.show(Notice::info("All of its recordings are in the list"));
            return;
        }
        last_list.opening = Some(list);
        self.pending_inputs.push_back(words);
    }
}
