//! Which window is trained on next: labels of the first head by a fixed share, sources by the square root of their size, and
//! recordings by their [`HardExampleWeights`].

use super::augment::Augment;
use super::hard_example_weights::HardExampleWeights;
use super::tables::Table;
use super::{Recording, Settings, Split, TrainError};
use crate::dsp::level;
use crate::model::HeadKind;
use crate::nn::Target;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::ops::Range;

/// Share of windows of the exclusive label. Below a half: in use most recordings have another label, and in an archive a false
/// alarm costs more than a miss.
const EXCLUSIVE_SHARE: f64 = 0.3;
/// Share of the other labels' windows to which a window of the exclusive one is added: a mix of both is not exclusive.
const CONTAMINATED: f64 = 0.25;
/// Share of the other labels' windows that mix two of their recordings.
const OTHERS_MIXED: f64 = 0.1;
/// Share of the exclusive label's windows that mix two of its recordings.
const EXCLUSIVE_MIXED: f64 = 0.1;
/// Share of the exclusive label's windows to which a background is added.
const WITH_BACKGROUND: f64 = 0.15;
/// Level of a window relative to what is added to it, in dB. Below this range the label would be wrong.
const MIX_DB: Range<f32> = -8.0..6.0;
/// Level of the exclusive label relative to a background, in dB.
const BACKGROUND_DB: Range<f32> = 10.0..35.0;
/// Share of a label's windows that come from training-only clips such as synthetic sound, however many of those there are.
const TRAINING_ONLY_SHARE: f64 = 1.0 / 3.0;
/// Draws after which a recording is accepted in any case.
const TRIES: usize = 6;

/// A sampled window: the targets of its heads, and its recording unless it is a mix.
pub(super) struct SampledWindow {
    pub(super) targets: Vec<Option<Target>>,
    pub(super) recording: Option<usize>,
}

/// Samples labelled, augmented windows. The same index, seed and weights give the same window on every machine.
pub(super) struct Sampler<'a> {
    recordings: &'a [Recording],
    /// Number of labels of the first head if it is exclusive, else 0.
    labels: usize,
    /// For each of these labels, and at the end for recordings without one: the recordings that may also be tested with, and the
    /// training-only ones.
    tables: Vec<[Table; 2]>,
    /// Share of windows of recordings without a label.
    unlabelled: f64,
    /// What may sound behind the exclusive label; may be empty.
    background: Table,
    /// Index of the label that a mix with any other label no longer has.
    exclusive: Option<usize>,
    seed: u64,
}

/// What is added to a window.
struct Addition<'a> {
    table: &'a Table,
    /// Level of the window relative to it, in dB.
    over_db: Range<f32>,
    /// Whether all heads' targets still hold; else only the first head's does.
    keeps_targets: bool,
}

impl<'a> Sampler<'a> {
    /// Samples from the training side of `split`.
    pub(super) fn new(split: Split<'a>, settings: &Settings) -> Self {
        let first = split.heads.first().filter(|head| head.kind == HeadKind::Exclusive);
        let labels = first.map_or(0, |head| head.labels.len());
        let exclusive = settings
            .exclusive_label
            .as_ref()
            .and_then(|label| first.and_then(|head| head.labels.iter().position(|l| l == label)));
        let is_background = |r: &Recording| {
            let label = r.clip.label(0);
            exclusive.is_some()
                && label.is_some()
                && label != exclusive
                && settings.background.as_ref().is_some_and(|category| *category == r.clip.category)
        };
        let tables_of = |belongs: &dyn Fn(&Recording) -> bool| {
            [false, true].map(|extra| Table::new(split, |r| belongs(r) && r.clip.training_only == extra))
        };
        let mut tables: Vec<[Table; 2]> =
            (0..labels).map(|label| tables_of(&|r| r.clip.label(0) == Some(label))).collect();
        let labelled: f64 = tables.iter().flatten().map(Table::total).sum();
        tables.push(tables_of(&|r| r.clip.label(0).is_none() && r.clip.targets.iter().any(Option::is_some)));
        let all: f64 = tables.iter().flatten().map(Table::total).sum();
        Self {
            recordings: split.recordings,
            labels,
            tables,
            unlabelled: if all > 0.0 { 1.0 - labelled / all } else { 0.0 },
            background: Table::new(split, is_background),
            exclusive,
            seed: settings.seed,
        }
    }

    /// Fills `samples` with window number `index` and returns its targets.
    ///
    /// # Errors
    /// If cached audio cannot be read.
    pub(super) fn window(
        &self,
        index: u64,
        weights: &HardExampleWeights,
        augment: &mut Augment,
        samples: &mut [f32],
    ) -> Result<SampledWindow, TrainError> {
        let mut random = Pcg64Mcg::seed_from_u64(self.seed ^ index.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let label = self.label(&mut random);
        let table = self.table_of(label, random.random());
        let recording = self.draw(table, weights, &mut random, augment, samples)?;
        let added = self.addition(label, recording, random.random(), random.random());
        if let Some(Addition { table, over_db, .. }) = &added {
            let mut other = vec![0.0; samples.len()];
            self.draw(table, weights, &mut random, augment, &mut other)?;
            level::mix(samples, &other, -random.random_range(over_db.clone()));
        }
        augment.after_mixing(&mut random, samples);
        let clip = recording.and_then(|r| self.recordings.get(r)).map(|r| &r.clip);
        let mut targets = clip.map_or_else(Vec::new, |clip| clip.targets.clone());
        if added.as_ref().is_some_and(|added| !added.keeps_targets) {
            targets.iter_mut().skip(1).for_each(|target| *target = None);
        }
        Ok(SampledWindow { targets, recording: recording.filter(|_| added.is_none()) })
    }

    /// The table that a window of `label` is drawn from; `at` is uniform in 0 to 1.
    fn table_of(&self, label: usize, at: f64) -> &Table {
        const NONE: &Table = &Table::empty();
        debug_assert!(label < self.tables.len(), "label {label} of {}", self.labels);
        match self.tables.get(label) {
            Some([tested, extra]) if tested.is_empty() || (at < TRAINING_ONLY_SHARE && !extra.is_empty()) => {
                extra
            }
            Some([tested, _]) => tested,
            None => NONE,
        }
    }

    /// What is added to a window of `label`; `at` and `which` are uniform in 0 to 1.
    fn addition(&self, label: usize, recording: Option<usize>, at: f64, which: f64) -> Option<Addition<'_>> {
        let exclusive = self.exclusive.filter(|_| label < self.labels)?;
        let mixed = |table| Some(Addition { table, over_db: MIX_DB, keeps_targets: false });
        if label == exclusive {
            return if at < EXCLUSIVE_MIXED {
                mixed(self.table_of(exclusive, which))
            } else if at < EXCLUSIVE_MIXED + WITH_BACKGROUND && !self.background.is_empty() {
                Some(Addition { table: &self.background, over_db: BACKGROUND_DB, keeps_targets: true })
            } else {
                None
            };
        }
        // Whether the exclusive label with a background is still exclusive depends on the level: no correct label exists.
        let contaminates = recording.is_some_and(|r| !self.background.contains(r));
        if at < OTHERS_MIXED {
            mixed(self.table_of(label, which))
        } else if at < OTHERS_MIXED + CONTAMINATED && contaminates {
            mixed(self.table_of(exclusive, which))
        } else {
            None
        }
    }

    /// A label, or the number of labels for none.
    fn label(&self, random: &mut Pcg64Mcg) -> usize {
        let labels = self.labels;
        if labels == 0 || (self.unlabelled > 0.0 && random.random_bool(self.unlabelled.min(1.0))) {
            return labels;
        }
        match self.exclusive {
            Some(exclusive) if random.random_bool(EXCLUSIVE_SHARE) => exclusive,
            // The other labels uniformly, counted from `exclusive` on.
            Some(exclusive) if labels > 1 => (exclusive + random.random_range(1..labels)) % labels,
            _ => random.random_range(0..labels),
        }
    }

    /// Fills `samples` from a random recording of `table`; returns its index.
    fn draw(
        &self,
        table: &Table,
        weights: &HardExampleWeights,
        random: &mut Pcg64Mcg,
        augment: &mut Augment,
        samples: &mut [f32],
    ) -> Result<Option<usize>, TrainError> {
        let mut drawn = None;
        for _ in 0..TRIES {
            drawn = table.at(random.random_range(0.0..1.0));
            if drawn.is_some_and(|r| random.random_bool(weights.acceptance(r))) {
                break;
            }
        }
        debug_assert!(drawn.is_some(), "a label without training windows");
        let Some(recording) = drawn.and_then(|r| self.recordings.get(r)) else { return Ok(None) };
        let start = random.random_range(0..=recording.last_start());
        augment.stretched(random, |from, out| recording.read(start + from, out), samples)?;
        Ok(drawn)
    }
}

#[cfg(test)]
mod tests;
