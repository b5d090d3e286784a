//! What is lost of a damaged library, as far as it can be known.

use crate::format::thousands;
use std::collections::BTreeMap;

/// What rows are to a person, in the order in which it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Recordings,
    Analyses,
    /// What belongs to an analysis that is still there.
    Parts,
    Decisions,
    Favourites,
    Playlists,
    Entries,
    Pairs,
    Listens,
}

#[derive(Debug, Default)]
struct Loss {
    /// Known to be lost.
    count: u64,
    /// Whether there may be more of which nothing is known.
    may_be_more: bool,
}

/// What is lost of each kind.
#[derive(Debug, Default)]
pub(super) struct Losses(BTreeMap<Kind, Loss>);

impl Kind {
    /// What the rows of a table are.
    pub(super) fn of_table(table: &str) -> Self {
        match table {
            "recording" => Self::Recordings,
            "maker" | "label" | "model_run" => Self::Analyses,
            "decision" => Self::Decisions,
            "favourite" => Self::Favourites,
            "playlist" => Self::Playlists,
            "playlist_item" => Self::Entries,
            "distinct_pair" => Self::Pairs,
            "listened" => Self::Listens,
            _ => Self::Parts,
        }
    }

    fn nouns(self) -> (&'static str, &'static str) {
        match self {
            Self::Recordings => ("recording", "recordings"),
            Self::Analyses => ("analysis", "analyses"),
            Self::Parts => ("passage, embedding or fingerprint", "passages, embeddings or fingerprints"),
            Self::Decisions => ("decision", "decisions"),
            Self::Favourites => ("favourite", "favourites"),
            Self::Playlists => ("playlist", "playlists"),
            Self::Entries => ("entry of a playlist", "entries of playlists"),
            Self::Pairs => ("pair that is no duplicate", "pairs that are no duplicates"),
            Self::Listens => ("listen", "listens"),
        }
    }

    /// Whether a scan cannot find it out again.
    fn is_of_people(self) -> bool {
        self >= Self::Decisions
    }
}

impl Losses {
    /// `count` of the kind are lost.
    pub(super) fn add(&mut self, kind: Kind, count: u64) {
        if count > 0 {
            self.0.entry(kind).or_default().count += count;
        }
    }

    /// An unknown number of the kind is lost, perhaps none.
    pub(super) fn add_unknown(&mut self, kind: Kind) {
        self.0.entry(kind).or_default().may_be_more = true;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each kind of which something is lost, and where it may come from again; empty if all was saved.
    pub(super) fn text(&self) -> String {
        let lost = |(kind, loss): (&Kind, &Loss)| {
            let (one, many) = kind.nouns();
            let noun = if loss.count == 1 { one } else { many };
            let more = if loss.may_be_more { " or more" } else { "" };
            (loss.count > 0).then(|| format!("{}{more} {noun}", thousands(loss.count)))
        };
        let lost: Vec<String> = self.0.iter().filter_map(lost).collect();
        let unsure = self.0.iter().filter(|(_, loss)| loss.count == 0).map(|(kind, _)| kind.nouns().1);
        let unsure: Vec<&str> = unsure.collect();
        let mut text = String::new();
        if !lost.is_empty() {
            text += &format!("; lost: {}", listed(&lost));
        }
        if !unsure.is_empty() {
            text += &format!("; some of the {} may be lost", listed(&unsure));
        }
        text + &self.advice()
    }

    fn advice(&self) -> String {
        let mut advice = Vec::new();
        let has = |found: &[Kind]| self.0.keys().any(|kind| found.contains(kind));
        if has(&[Kind::Recordings, Kind::Analyses]) {
            advice.push("scan your folders again to analyse what is lost".to_owned());
        }
        if has(&[Kind::Parts]) {
            advice.push(
                "`pianoscope scan --reanalyse` finds passages, embeddings and fingerprints again".to_owned(),
            );
        }
        if self.0.keys().any(|kind| kind.is_of_people()) {
            advice.push(
                "what a person said comes back only from an export (`pianoscope library import`) or from a backup of the file"
                    .to_owned(),
            );
        }
        if advice.is_empty() { String::new() } else { format!(": {}", advice.join("; ")) }
    }
}

/// `a, b and c`.
fn listed<T: AsRef<str>>(parts: &[T]) -> String {
    let parts: Vec<&str> = parts.iter().map(AsRef::as_ref).collect();
    match parts.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_named_once_with_what_is_known_of_it() {
        let mut losses = Losses::default();
        assert!(losses.is_empty() && losses.text().is_empty());
        losses.add(Kind::Decisions, 1);
        losses.add(Kind::Analyses, 33);
        losses.add(Kind::Listens, 0);
        losses.add_unknown(Kind::Analyses);
        losses.add_unknown(Kind::Favourites);
        losses.add_unknown(Kind::Playlists);
        assert_eq!(
            losses.text(),
            "; lost: 33 or more analyses and 1 decision; some of the favourites and playlists may be lost: scan your folders again to \
             analyse what is lost; what a person said comes back only from an export (`pianoscope library import`) or from a backup \
             of the file"
        );
    }
}
