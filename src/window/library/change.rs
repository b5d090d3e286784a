//! Changes of any number of recordings, made in parts of a transaction each: other requests are answered in between.

use super::judge::{Judged, Judgement, judge};
use crate::library::{DecisionId, FavouriteSince, Library, LibraryError, RecordingId};

/// Recordings in a part: some ten milliseconds.
const PART: usize = 1000;

/// A change that the user asks for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Change {
    Judge(Vec<RecordingId>, Judgement),
    /// Add to the favourites, or remove.
    SetFavourite(Vec<RecordingId>, bool),
    Forget(Vec<RecordingId>),
    Undo(UndoStep),
}

/// What a change did, to be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum UndoStep {
    Decisions(Vec<DecisionId>),
    /// These became favourites.
    Added(Vec<RecordingId>),
    /// These are no favourites any more.
    Removed(Vec<FavouriteSince>),
}

/// What became of a change, or of the parts of it that were made before an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Changed {
    Judged(Judged),
    /// These recordings were added to the favourites, or were some already.
    Added(Vec<RecordingId>, UndoStep),
    Removed(Vec<RecordingId>, UndoStep),
    /// This many recordings were removed from the library.
    Forgotten(usize),
    Undone(Undone),
}

/// What was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Undone {
    /// Recordings that are as before.
    pub(super) ids: Vec<RecordingId>,
    /// Decisions, otherwise favourites.
    pub(super) is_decision: bool,
    /// What could not be taken back.
    pub(super) rest: Option<UndoStep>,
}

/// A change that is under way.
#[derive(Debug)]
pub(super) struct Changing {
    change: Change,
    done: usize,
    judged: Judged,
    changed: Vec<RecordingId>,
    removed: Vec<FavouriteSince>,
    forgotten: usize,
}

impl Changing {
    pub(super) fn new(change: Change) -> Self {
        let (judged, changed, removed) = (Judged::default(), Vec::new(), Vec::new());
        Self { change, done: 0, judged, changed, removed, forgotten: 0 }
    }

    /// How many recordings are done, and all.
    pub(super) fn progress(&self) -> (usize, usize) {
        (self.done, self.change.len())
    }

    /// Makes the next part; whether it was the last one.
    ///
    /// # Errors
    /// If the library cannot be changed; then nothing of this part is made.
    pub(super) fn make_part(&mut self, library: &mut Library) -> Result<bool, LibraryError> {
        let start = self.done;
        match &self.change {
            Change::Judge(ids, judgement) => judge(library, part(ids, start), judgement, &mut self.judged)?,
            Change::SetFavourite(ids, true) => {
                let favourites: Vec<_> = part(ids, start).iter().map(|id| (*id, None)).collect();
                self.changed.extend(library.add_favourites(&favourites)?);
            }
            Change::SetFavourite(ids, false) | Change::Undo(UndoStep::Added(ids)) => {
                self.removed.extend(library.remove_favourites(part(ids, start))?);
            }
            Change::Forget(ids) => self.forgotten += library.forget(part(ids, start))?,
            Change::Undo(UndoStep::Decisions(decisions)) => {
                self.changed.extend(library.undo_decisions(part(decisions, start))?);
            }
            Change::Undo(UndoStep::Removed(favourites)) => {
                let part = part(favourites, start).iter();
                let favourites: Vec<_> = part.map(|(id, since)| (*id, Some(*since))).collect();
                self.changed.extend(library.add_favourites(&favourites)?);
            }
        }
        self.done = (start + PART).min(self.change.len());
        Ok(self.done == self.change.len())
    }

    /// What became of it.
    pub(super) fn into_changed(self) -> Changed {
        let Self { change, done, judged, mut changed, removed, forgotten } = self;
        match change {
            Change::Judge(..) => Changed::Judged(judged),
            Change::SetFavourite(ids, true) => Changed::Added(ids, UndoStep::Added(changed)),
            Change::SetFavourite(ids, false) => Changed::Removed(ids, UndoStep::Removed(removed)),
            Change::Forget(_) => Changed::Forgotten(forgotten),
            Change::Undo(step) => {
                changed.extend(removed.iter().map(|(id, _)| *id));
                let is_decision = matches!(step, UndoStep::Decisions(_));
                Changed::Undone(Undone { ids: changed, is_decision, rest: step.after(done) })
            }
        }
    }
}

impl Change {
    fn len(&self) -> usize {
        match self {
            Self::Judge(ids, _) | Self::SetFavourite(ids, _) | Self::Forget(ids) => ids.len(),
            Self::Undo(step) => step.len(),
        }
    }
}

impl UndoStep {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Decisions(decisions) => decisions.len(),
            Self::Added(ids) => ids.len(),
            Self::Removed(favourites) => favourites.len(),
        }
    }

    /// Without the first `count`; `None` if nothing is left.
    fn after(self, count: usize) -> Option<Self> {
        let rest = match self {
            Self::Decisions(decisions) => Self::Decisions(decisions.into_iter().skip(count).collect()),
            Self::Added(ids) => Self::Added(ids.into_iter().skip(count).collect()),
            Self::Removed(favourites) => Self::Removed(favourites.into_iter().skip(count).collect()),
        };
        (rest.len() > 0).then_some(rest)
    }
}

fn part<T>(all: &[T], start: usize) -> &[T] {
    let end = start.saturating_add(PART).min(all.len());
    all.get(start..end).unwrap_or_default()
}
