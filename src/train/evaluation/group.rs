//! Metrics of a group of recordings: of one category, or of one source.

use super::exclusive::Case;
use super::predictions::HeadPredictions;
use crate::train::Clip;
use serde::Serialize;
use std::collections::BTreeMap;

/// The recordings of one label in one category or source.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupFigures {
    /// Category or source.
    pub name: String,
    /// Their label in the data.
    pub label: String,
    /// Number of recordings.
    pub recordings: usize,
    /// Number of recordings with another verdict, or none.
    pub wrong: usize,
    /// Number of windows.
    pub windows: usize,
    /// Share of the windows that voted for another label; 0 without windows.
    pub wrong_windows: f64,
}

impl GroupFigures {
    /// Share of the recordings with another verdict.
    pub fn error_rate(&self) -> f64 {
        self.wrong as f64 / self.recordings.max(1) as f64
    }
}

/// The recordings grouped by `name`, sorted by it and then by label.
pub(super) fn groups<'a>(
    cases: &[Case<'a>],
    labels: &[String],
    name: impl Fn(&'a Clip) -> &'a str,
) -> Vec<GroupFigures> {
    let mut groups: BTreeMap<(&str, usize), Vec<Case<'a>>> = BTreeMap::new();
    for case in cases {
        groups.entry((name(case.clip), case.label)).or_default().push(*case);
    }
    let group = |((name, label), cases): ((&str, usize), Vec<Case<'a>>)| {
        let windows: usize = cases.iter().map(|c| c.predictions.windows.len()).sum();
        let right = |p: &HeadPredictions| p.share(label) * p.windows.len() as f64;
        let right: f64 = cases.iter().map(|c| right(c.predictions)).sum();
        debug_assert!(label < labels.len(), "label {label} of {labels:?}");
        GroupFigures {
            name: name.to_owned(),
            label: labels.get(label).cloned().unwrap_or_default(),
            recordings: cases.len(),
            wrong: cases.iter().filter(|c| c.predictions.verdict() != Some(label)).count(),
            windows,
            wrong_windows: if windows == 0 { 0.0 } else { 1.0 - right / windows as f64 },
        }
    };
    groups.into_iter().map(group).collect()
}
