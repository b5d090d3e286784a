//! Figures of a part of the recordings: of one category, or of one source.

use super::Pair;
use crate::train::Recording;
use serde::Serialize;
use std::collections::BTreeMap;

/// The recordings of one label in one category or source.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    /// Category or source.
    pub name: String,
    /// What the data say of these recordings.
    pub label: String,
    /// How many there are.
    pub recordings: usize,
    /// How many of them got another verdict, or none.
    pub wrong: usize,
    /// Their windows.
    pub windows: usize,
    /// Share of the windows that voted for another label; 0 without windows.
    pub wrong_windows: f64,
}

impl Part {
    /// Share of the recordings that got another verdict.
    pub fn error_rate(&self) -> f64 {
        self.wrong as f64 / self.recordings.max(1) as f64
    }
}

/// The recordings by what `name` says of them, in its order, then in the labels' order.
pub(super) fn parts<'a>(
    pairs: &[Pair<'a>],
    labels: &[String],
    name: impl Fn(&'a Recording) -> &'a str,
) -> Vec<Part> {
    let mut groups: BTreeMap<(&str, usize), Vec<Pair<'a>>> = BTreeMap::new();
    for (heard, recording) in pairs {
        groups.entry((name(recording), heard.label)).or_default().push((heard, recording));
    }
    let part = |((name, label), pairs): ((&str, usize), Vec<Pair<'a>>)| {
        let windows: usize = pairs.iter().map(|(h, _)| h.windows.len()).sum();
        let right: f64 = pairs.iter().map(|(h, _)| h.share(label) * h.windows.len() as f64).sum();
        Part {
            name: name.to_owned(),
            label: labels.get(label).cloned().unwrap_or_default(),
            recordings: pairs.len(),
            wrong: pairs.iter().filter(|(h, _)| h.verdict() != Some(label)).count(),
            windows,
            wrong_windows: if windows == 0 { 0.0 } else { 1.0 - right / windows as f64 },
        }
    };
    groups.into_iter().map(part).collect()
}
