//! Which window is trained on next: labels by a fixed share, sources by the square root of their size, and recordings by their
//! [`HardExampleWeights`].

use super::augment::Augment;
use super::hard_example_weights::HardExampleWeights;
use super::{Clip, Recording, Settings, Split, TrainError};
use crate::audio::WINDOW_SAMPLES;
use crate::dsp::level;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::collections::BTreeMap;
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

/// The label of a sampled window, and its recording unless it is a mix.
pub(super) struct SampledWindow {
    pub(super) label: usize,
    pub(super) recording: Option<usize>,
}

/// Samples labelled, augmented windows. The same index, seed and weights give the same window on every machine.
pub(super) struct Sampler<'a> {
    recordings: &'a [Recording],
    /// For each label the recordings that may also be tested with, and the training-only ones.
    tables: Vec<[Table; 2]>,
    /// What may sound behind the exclusive label; may be empty.
    background: Table,
    /// Index of the label that a mix with any other label no longer has.
    exclusive: Option<usize>,
    seed: u64,
}

/// Recordings with the running sum of their weights.
type Table = Vec<(f64, usize)>;

/// What is added to a window, and the range of the window's level relative to it, in dB.
type Addition<'a> = (&'a [(f64, usize)], Range<f32>);

/// Clips that share one weight: those of a source; of training-only clips those of a category, since each source may be one sound.
fn group(clip: &Clip) -> &str {
    if clip.training_only { &clip.category } else { &clip.source }
}

/// The training recordings that `belongs` selects. A group weighs the square root of its number of windows, split among its
/// recordings by their length.
fn table(split: Split<'_>, belongs: impl Fn(&Recording) -> bool) -> Table {
    let members = || {
        let selected = |r: &&(usize, &Recording)| r.1.windows() > 0 && (split.is_train)(r.1) && belongs(r.1);
        split.recordings.iter().enumerate().filter(move |r| selected(&r))
    };
    let mut groups: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, r) in members() {
        *groups.entry(group(&r.clip)).or_default() += r.windows();
    }
    let mut sum = 0.0;
    members()
        .map(|(index, r)| {
            let of_group = groups.get(group(&r.clip)).copied().unwrap_or(1);
            sum += r.windows() as f64 / (of_group as f64).sqrt();
            (sum, index)
        })
        .collect()
}

impl<'a> Sampler<'a> {
    /// Samples from the training side of `split`.
    pub(super) fn new(split: Split<'a>, settings: &Settings) -> Self {
        let exclusive = split.labels.iter().position(|l| *l == settings.exclusive_label);
        let background = Some(&settings.background).filter(|name| !name.is_empty());
        let is_background =
            |r: &Recording| exclusive.is_some_and(|e| e != r.label) && Some(&r.clip.category) == background;
        Self {
            recordings: split.recordings,
            tables: (0..split.labels.len())
                .map(|label| {
                    [false, true]
                        .map(|extra| table(split, |r| r.label == label && r.clip.training_only == extra))
                })
                .collect(),
            background: table(split, is_background),
            exclusive,
            seed: settings.seed,
        }
    }

    /// Fills `samples` with window number `index` and returns its label.
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
        if let Some((table, over)) = &added {
            let mut other = vec![0.0; WINDOW_SAMPLES];
            self.draw(table, weights, &mut random, augment, &mut other)?;
            level::mix(samples, &other, -random.random_range(over.clone()));
        }
        augment.after_mixing(&mut random, samples);
        Ok(SampledWindow { label, recording: recording.filter(|_| added.is_none()) })
    }

    /// The table that a window of `label` is drawn from; `at` is uniform in 0 to 1.
    fn table_of(&self, label: usize, at: f64) -> &[(f64, usize)] {
        match self.tables.get(label) {
            Some([tested, extra]) if tested.is_empty() || (at < TRAINING_ONLY_SHARE && !extra.is_empty()) => {
                extra
            }
            Some([tested, _]) => tested,
            None => &[],
        }
    }

    /// What is added to a window of `label`, and at which relative level; `at` and `which` are uniform in 0 to 1.
    fn addition(&self, label: usize, recording: Option<usize>, at: f64, which: f64) -> Option<Addition<'_>> {
        let exclusive = self.exclusive?;
        if label == exclusive {
            return if at < EXCLUSIVE_MIXED {
                Some((self.table_of(exclusive, which), MIX_DB))
            } else if at < EXCLUSIVE_MIXED + WITH_BACKGROUND && !self.background.is_empty() {
                Some((&self.background, BACKGROUND_DB))
            } else {
                None
            };
        }
        // Whether the exclusive label with a background is still exclusive depends on the level: no correct label exists.
        let contaminates = recording.is_some_and(|r| self.background.iter().all(|(_, b)| *b != r));
        if at < OTHERS_MIXED {
            Some((self.table_of(label, which), MIX_DB))
        } else if at < OTHERS_MIXED + CONTAMINATED && contaminates {
            Some((self.table_of(exclusive, which), MIX_DB))
        } else {
            None
        }
    }

    fn label(&self, random: &mut Pcg64Mcg) -> usize {
        let labels = self.tables.len();
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
        table: &[(f64, usize)],
        weights: &HardExampleWeights,
        random: &mut Pcg64Mcg,
        augment: &mut Augment,
        samples: &mut [f32],
    ) -> Result<Option<usize>, TrainError> {
        let total = table.last().map_or(0.0, |(sum, _)| *sum);
        let mut chosen = None;
        for _ in 0..TRIES {
            let at = random.random_range(0.0..1.0) * total;
            let place = table.partition_point(|(sum, _)| *sum <= at).min(table.len().saturating_sub(1));
            chosen = table.get(place).map(|(_, r)| *r);
            if chosen.is_some_and(|r| random.random_bool(weights.acceptance(r))) {
                break;
            }
        }
        debug_assert!(chosen.is_some(), "a label without training windows");
        let Some(recording) = chosen.and_then(|r| self.recordings.get(r)) else { return Ok(None) };
        let last = recording.samples.len() - WINDOW_SAMPLES;
        let start = random.random_range(0..=last);
        augment.stretched(random, |from, out| recording.window(start + from, out), samples)?;
        Ok(chosen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::Samples;

    fn recording(
        label: usize,
        source: &str,
        category: &str,
        seconds: usize,
        training_only: bool,
    ) -> Recording {
        Recording {
            clip: Clip {
                path: source.into(),
                label: String::new(),
                source: source.into(),
                fold: None,
                category: category.into(),
                training_only,
            },
            label,
            duration_s: seconds as f64,
            samples: Samples::InMemory(
                (0..seconds * WINDOW_SAMPLES).map(|i| ((i * 7919) % 2003) as i16).collect(),
            ),
        }
    }

    /// How often each recording is drawn unmixed, and each label at all, in 4,000 windows.
    fn drawn(recordings: &[Recording], easy: &[usize]) -> (Vec<usize>, [usize; 2]) {
        let labels = ["Piano", "Other"].map(str::to_owned);
        let split = Split { recordings, is_train: &|r| r.clip.source != "held back", labels: &labels };
        let sampler = Sampler::new(split, &Settings::default());
        let mut weights = HardExampleWeights::new(recordings.len());
        for recording in easy {
            (0..100).for_each(|_| weights.update(*recording, 0.0));
        }
        let (mut counts, mut of_label) = (vec![0; recordings.len()], [0; 2]);
        let (mut augment, mut samples) = (Augment::new(), vec![0.0; WINDOW_SAMPLES]);
        for index in 0..4000 {
            let sampled = sampler.window(index, &weights, &mut augment, &mut samples).unwrap();
            of_label[sampled.label] += 1;
            if let Some(recording) = sampled.recording {
                counts[recording] += 1;
            }
        }
        (counts, of_label)
    }

    fn ratio(a: usize, b: usize) -> f64 {
        a as f64 / b as f64
    }

    #[test]
    fn sources_weigh_the_root_of_their_length_and_held_back_ones_nothing() {
        let recordings = [
            recording(0, "long", "", 16, false),
            recording(0, "short", "", 1, false),
            recording(1, "other", "", 2, false),
            recording(1, "held back", "", 9, false),
        ];
        let (counts, of_label) = drawn(&recordings, &[]);
        assert!((ratio(counts[0], counts[1]) - 4.0).abs() < 0.8, "{counts:?}");
        assert_eq!(counts[3], 0);
        assert!((ratio(of_label[0], 4000) - EXCLUSIVE_SHARE).abs() < 0.03, "{of_label:?}");
    }

    #[test]
    fn training_only_clips_are_a_third_however_many_there_are() {
        let mut recordings = vec![recording(0, "piano", "", 2, false), recording(1, "real", "", 2, false)];
        recordings.extend((0..20).map(|i| recording(1, &format!("made {i}"), "made", 2, true)));
        let (counts, _) = drawn(&recordings, &[]);
        let made: usize = counts[2..].iter().sum();
        assert!((ratio(made, made + counts[1]) - TRAINING_ONLY_SHARE).abs() < 0.04, "{counts:?}");
    }

    #[test]
    fn easy_recordings_are_drawn_less() {
        let recordings = [
            recording(0, "piano", "", 2, false),
            recording(1, "easy", "", 2, false),
            recording(1, "hard", "", 2, false),
        ];
        let (counts, _) = drawn(&recordings, &[1]);
        // Accepted at every fourth draw.
        assert!((ratio(counts[2], counts[1]) - 4.0).abs() < 0.8, "{counts:?}");
    }

    #[test]
    fn the_exclusive_label_is_never_added_to_a_background() {
        let recordings = [recording(0, "piano", "", 2, false), recording(1, "street", "noise", 2, false)];
        let (counts, of_label) = drawn(&recordings, &[]);
        // Unmixed except for those that mix two backgrounds.
        assert!((ratio(counts[1], of_label[1]) - (1.0 - OTHERS_MIXED)).abs() < 0.03, "{counts:?}");
    }
}
