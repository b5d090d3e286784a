//! What was done last, in words: shown on the page and announced by screen readers.

use super::change::Undone;
use super::judge::Judged;
use super::page::{Availability, LibraryPage};
use super::row_cache::RowCache;
use crate::format::thousands;
use crate::library::{Decision, RecordingId};

/// `1 recording`, `1,234 recordings`
pub(in crate::window) fn recordings_text(count: usize) -> String {
    let word = if count == 1 { "recording" } else { "recordings" };
    format!("{} {word}", thousands(count as u64))
}

/// `1 entry`, `1,234 entries`
pub(in crate::window) fn entries_text(count: usize) -> String {
    let word = if count == 1 { "entry" } else { "entries" };
    format!("{} {word}", thousands(count as u64))
}

/// Who made a decision: a user without a name can only be the one who reads this.
pub(in crate::window) fn said_by(decision: &Decision) -> &str {
    decision.person().unwrap_or("you")
}

impl LibraryPage {
    /// For the window: `Library: 12 of 1,234 – pianoscope`
    pub(in crate::window) fn title(&self) -> String {
        match self.availability() {
            Availability::Open if self.was_searched() => {
                let (found, all) = (thousands(self.len() as u64), thousands(self.scope_len()));
                format!("Library: {found} of {all} – pianoscope")
            }
            _ => "Library – pianoscope".to_owned(),
        }
    }
}

/// A single recording by its name, several by their number.
fn subject(rows: &RowCache, count: usize, first: Option<RecordingId>) -> String {
    let name = first.filter(|_| count == 1).and_then(|id| rows.get(id)).map(|row| row.name.clone());
    name.unwrap_or_else(|| recordings_text(count))
}

pub(super) fn judged_text(rows: &RowCache, judged: &Judged) -> String {
    let Judged { decided, label, is_correction, left_out } = judged;
    let left_out = match left_out {
        0 => String::new(),
        _ if decided.is_empty() => return "Nothing decided: there is no verdict to judge".to_owned(),
        count => format!("; {} without a verdict left out", recordings_text(*count)),
    };
    let first = decided.first().map(|decided| decided.recording);
    let what = match (label, decided.len()) {
        (Some(label), 1) => format!("is {label}"),
        _ if *is_correction => "corrected".to_owned(),
        _ => "checked".to_owned(),
    };
    format!("{} {what}{left_out}", subject(rows, decided.len(), first))
}

pub(super) fn undone_text(rows: &RowCache, undone: &Undone) -> String {
    let Undone { ids, is_decision, .. } = undone;
    if ids.is_empty() {
        return "Nothing to undo: it was taken back elsewhere".to_owned();
    }
    let subject = subject(rows, ids.len(), ids.first().copied());
    match is_decision {
        true => format!("Decision on {subject} taken back"),
        false => format!("Favourites as before: {subject}"),
    }
}

pub(super) fn favourite_text(rows: &RowCache, ids: &[RecordingId], on: bool) -> String {
    let what = if on { "added to the favourites" } else { "removed from the favourites" };
    format!("{} {what}", subject(rows, ids.len(), ids.first().copied()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::query::Query;
    use crate::library::{Analysis, FileFacts, Library, Location, StoredFailure, Tags, Verdict};

    #[test]
    fn what_was_left_out_is_said() {
        let rows = RowCache::default();
        let mut library = Library::in_memory().unwrap();
        let facts = |n: usize| FileFacts {
            location: Location::Link(n.to_string()),
            size: None,
            modified_ns: None,
            content_hash: None,
            tags: Tags::default(),
        };
        let failure = StoredFailure { kind: "damaged".into(), message: String::new() };
        let run =
            Analysis { model: "m".into(), model_hash: [0; 32], settings_hash: [0; 32], result: Err(failure) };
        let all: Vec<_> = (0..1200).map(|n| (facts(n), run.clone())).collect();
        library.put_all(&all).unwrap();
        let ids = library.ids(&Query::default()).unwrap();
        let mut judged = |count: usize, left_out| {
            let verdict = |id| Verdict { id, head: "verdict".into(), label: Some("Piano".into()) };
            let verdicts: Vec<_> = ids.iter().take(count).copied().map(verdict).collect();
            let decided = library.decide_all(&verdicts, "anna", None).unwrap();
            judged_text(
                &rows,
                &Judged { decided, label: Some("Piano".into()), is_correction: false, left_out },
            )
        };
        assert_eq!(judged(1, 0), "1 recording is Piano");
        assert_eq!(judged(1200, 2), "1,200 recordings checked; 2 recordings without a verdict left out");
        assert_eq!(judged(0, 1), "Nothing decided: there is no verdict to judge");
        let undone = |ids: &[RecordingId], is_decision| {
            undone_text(&rows, &Undone { ids: ids.to_vec(), is_decision, rest: None })
        };
        assert_eq!(undone(&ids[..3], true), "Decision on 3 recordings taken back");
        assert_eq!(undone(&ids[..1], false), "Favourites as before: 1 recording");
        assert_eq!(undone(&[], true), "Nothing to undo: it was taken back elsewhere");
    }
}
