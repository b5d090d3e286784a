//! Requests of the view of duplicates.

use std::ops::Range;

/// A request of the view of duplicates. What concerns a recording concerns the one at the cursor.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::window) enum DuplicatesAction {
    /// Search the whole library.
    Search,
    /// Stop the search.
    Stop,
    /// These rows are on show.
    Show(Range<usize>),
    /// Move the cursor to this row.
    Select(usize),
    /// Move the cursor by this many recordings.
    Step(isize),
    /// Move the cursor to the first recording of the next group, or of one before: by this many groups.
    StepGroup(isize),
    PlayOrPause,
    /// Go on with the next one of the group, at the same place.
    Switch,
    ShowInFolder,
    /// Open on the page for listening.
    Open,
    /// Remember that it is not the same as the others of its group.
    NotTheSame,
    /// Ask whether to remove it from the library.
    AskForget,
    /// Copy the paths of those of the group that are not to keep.
    CopySpare,
    /// The same of all groups.
    CopyAllSpare,
    /// Save the groups as a table.
    Export,
    /// Take the last `NotTheSame` back.
    Undo,
}
