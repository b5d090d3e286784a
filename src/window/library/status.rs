//! What was done last, in words: shown on the page and announced by screen readers.

use super::judge::{Decided, Judged};
use super::row_cache::RowCache;
use crate::format::thousands;
use crate::library::RecordingId;

/// `1 recording`, `1,234 recordings`
pub(in crate::window) fn recordings_text(count: usize) -> String {
    let word = if count == 1 { "recording" } else { "recordings" };
    format!("{} {word}", thousands(count as u64))
}

/// A single recording by its name, several by their number.
fn subject(rows: &RowCache, count: usize, first: Option<RecordingId>) -> String {
    let name = first.filter(|_| count == 1).and_then(|id| rows.get(id)).map(|row| row.name.clone());
    name.unwrap_or_else(|| recordings_text(count))
}

pub(super) fn judged_text(rows: &RowCache, judged: &Judged) -> String {
    let Judged { decided, label, left_out } = judged;
    let left_out = match left_out {
        0 => String::new(),
        _ if decided.is_empty() => return "Nothing decided: there is no verdict to judge".to_owned(),
        count => format!("; {} without a verdict left out", recordings_text(*count)),
    };
    let first = decided.first().map(|decided| decided.id);
    let what = match (label, decided.len()) {
        (Some(label), 1) => format!("is {label}"),
        _ => "checked".to_owned(),
    };
    format!("{} {what}{left_out}", subject(rows, decided.len(), first))
}

pub(super) fn undone_text(rows: &RowCache, undone: &[Decided]) -> String {
    let first = undone.first().map(|decided| decided.id);
    match undone.len() {
        0 => "Nothing to undo: the decision was taken back elsewhere".to_owned(),
        count => format!("Decision on {} taken back", subject(rows, count, first)),
    }
}

pub(super) fn favourite_text(rows: &RowCache, ids: &[RecordingId], on: bool) -> String {
    let what = if on { "added to the favourites" } else { "removed from the favourites" };
    format!("{} {what}", subject(rows, ids.len(), ids.first().copied()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_out_is_said() {
        let rows = RowCache::default();
        let decided = |count: i64| {
            (0..count).map(|id| Decided { id: RecordingId(id), head: "verdict".into() }).collect::<Vec<_>>()
        };
        let judged = |count, left_out| {
            let judged = Judged { decided: decided(count), label: Some("Piano".into()), left_out };
            judged_text(&rows, &judged)
        };
        assert_eq!(judged(1, 0), "1 recording is Piano");
        assert_eq!(judged(1200, 2), "1,200 recordings checked; 2 recordings without a verdict left out");
        assert_eq!(judged(0, 1), "Nothing decided: there is no verdict to judge");
        assert_eq!(undone_text(&rows, &decided(3)), "Decision on 3 recordings taken back");
    }
}
