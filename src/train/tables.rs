//! Tables of recordings to draw from, by label and by what mixes with it.

use super::{Clip, Recording, Split};
use std::collections::BTreeMap;

/// Recordings with the running sum of their weights.
#[derive(Debug, Clone, Default)]
pub(super) struct Table(Vec<(f64, usize)>);

impl Table {
    pub(super) const fn empty() -> Self {
        Self(Vec::new())
    }

    /// The training recordings that `belongs` selects. A group weighs the square root of its number of windows, split among its
    /// recordings by their length.
    pub(super) fn new(split: Split<'_>, belongs: impl Fn(&Recording) -> bool) -> Self {
        let members = || {
            let selected =
                |r: &&(usize, &Recording)| r.1.windows() > 0 && (split.is_train)(r.1) && belongs(r.1);
            split.recordings.iter().enumerate().filter(move |r| selected(&r))
        };
        let mut groups: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, r) in members() {
            *groups.entry(group(&r.clip)).or_default() += r.windows();
        }
        let mut sum = 0.0;
        let weighted = members().map(|(index, r)| {
            let of_group = groups.get(group(&r.clip)).copied();
            debug_assert!(of_group.is_some(), "a recording without its group");
            sum += r.windows() as f64 / (of_group.unwrap_or(1) as f64).sqrt();
            (sum, index)
        });
        Self(weighted.collect())
    }

    /// The recording at `share`, 0 to 1, of the sum of all weights; `None` if the table is empty.
    pub(super) fn at(&self, share: f64) -> Option<usize> {
        let at = share * self.total();
        let place = self.0.partition_point(|(sum, _)| *sum <= at).min(self.0.len().saturating_sub(1));
        self.0.get(place).map(|(_, recording)| *recording)
    }

    /// Sum of all weights.
    pub(super) fn total(&self) -> f64 {
        self.0.last().map_or(0.0, |(sum, _)| *sum)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn contains(&self, recording: usize) -> bool {
        self.0.iter().any(|(_, r)| *r == recording)
    }
}

/// Clips that share one weight: those of a source; of training-only clips those of a category, since each source may be one sound.
fn group(clip: &Clip) -> &str {
    if clip.training_only { &clip.category } else { &clip.source }
}
