//! Which window is learned from next: labels by a fixed share, sources by the square root of their size.

use super::Recording;
use super::augment::{Augment, mix};
use super::interest::Interest;
use crate::audio::WINDOW_SAMPLES;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::collections::BTreeMap;

/// Share of the second label's windows that are made by adding a window of the first to one of the second:
/// a piano with anything else is no solo piano.
const MIXED: f64 = 0.25;
/// Share of the other labels' windows that two of their recordings are added up for.
const OTHERS_TOGETHER: f64 = 0.1;
/// Share of the pure label's windows that two of its recordings are added up for: denser playing, and two rooms.
const PURE_WITH_PURE: f64 = 0.1;
/// Recordings drawn at most before one is taken.
const TRIES: usize = 6;
/// Share of windows of the pure label. Under a half: most recordings are no solo piano, and a false alarm costs whoever
/// looks through an archive more than a miss.
const PURE_SHARE: f64 = 0.3;
/// Level of the added window over the first label's, in dB. Quieter ones would be mislabelled, one hears only piano.
const MIX_DB: std::ops::Range<f32> = -8.0..6.0;

/// A window's label, and the recording that it is from, if it is from one alone.
pub(super) struct Drawn {
    pub(super) label: usize,
    pub(super) recording: Option<usize>,
}

/// Draws labelled, augmented windows; the same index, seed and interest give the same window on every machine.
pub(super) struct Sampler<'a> {
    recordings: &'a [Recording],
    /// For each label: recordings with the running sum of their weights.
    tables: Vec<Vec<(f64, usize)>>,
    /// The label that another one spoils when added to it.
    pure: Option<usize>,
    seed: u64,
}

impl<'a> Sampler<'a> {
    /// Draws from `recordings` those that `chosen` allows. `pure` is the label that means "this and nothing else".
    pub(super) fn new(
        recordings: &'a [Recording],
        labels: usize,
        pure: Option<usize>,
        chosen: impl Fn(&Recording) -> bool,
        seed: u64,
    ) -> Self {
        let heard = |r: &&(usize, &Recording)| r.1.windows() > 0 && chosen(r.1);
        let all: Vec<(usize, &Recording)> = recordings.iter().enumerate().collect();
        let mut sources: BTreeMap<(usize, &str), usize> = BTreeMap::new();
        for (_, r) in all.iter().filter(heard) {
            *sources.entry((r.label, &r.clip.source)).or_default() += r.windows();
        }
        let tables = (0..labels)
            .map(|label| {
                let mut sum = 0.0;
                all.iter()
                    .filter(heard)
                    .filter(|(_, r)| r.label == label)
                    .map(|(index, r)| {
                        let of_source = sources.get(&(label, r.clip.source.as_str())).copied().unwrap_or(1);
                        // A source weighs the root of its windows, shared among its recordings by their length.
                        sum += r.windows() as f64 / (of_source as f64).sqrt();
                        (sum, *index)
                    })
                    .collect()
            })
            .collect();
        Self { recordings, tables, pure, seed }
    }

    /// Window number `index`: fills `samples` (one second) and says what it is.
    pub(super) fn window(
        &self,
        index: u64,
        interest: &Interest,
        augment: &mut Augment,
        samples: &mut [f32],
    ) -> Drawn {
        let mut random = Pcg64Mcg::seed_from_u64(self.seed ^ index.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let label = self.label(&mut random);
        let recording = self.draw(label, interest, &mut random, augment, samples);
        let added = match self.pure {
            Some(pure) if pure == label => random.random_bool(PURE_WITH_PURE).then_some(pure),
            Some(pure) => match random.random::<f64>() {
                at if at < MIXED => Some(pure),
                at if at < MIXED + OTHERS_TOGETHER => Some(label),
                _ => None,
            },
            None => None,
        };
        if let Some(added) = added {
            let mut other = vec![0.0; WINDOW_SAMPLES];
            self.draw(added, interest, &mut random, augment, &mut other);
            mix(samples, &other, random.random_range(MIX_DB));
        }
        augment.after_mixing(&mut random, samples);
        Drawn { label, recording: recording.filter(|_| added.is_none()) }
    }

    fn label(&self, random: &mut Pcg64Mcg) -> usize {
        let labels = self.tables.len();
        match self.pure {
            Some(pure) if random.random_bool(PURE_SHARE) => pure,
            // The others evenly: one behind `pure` and on, in a ring.
            Some(pure) if labels > 1 => (pure + random.random_range(1..labels)) % labels,
            _ => random.random_range(0..labels),
        }
    }

    /// Fills `samples` from a recording of `label` and says from which.
    fn draw(
        &self,
        label: usize,
        interest: &Interest,
        random: &mut Pcg64Mcg,
        augment: &mut Augment,
        samples: &mut [f32],
    ) -> Option<usize> {
        let table = self.tables.get(label)?;
        let total = table.last().map_or(0.0, |(sum, _)| *sum);
        let mut chosen = None;
        for _ in 0..TRIES {
            let at = random.random_range(0.0..1.0) * total;
            let place = table.partition_point(|(sum, _)| *sum <= at).min(table.len().saturating_sub(1));
            chosen = table.get(place).map(|(_, r)| *r);
            if chosen.is_some_and(|r| random.random_bool(interest.of(r))) {
                break;
            }
        }
        let recording = chosen.and_then(|r| self.recordings.get(r))?;
        let last = recording.samples.len() - WINDOW_SAMPLES;
        let start = random.random_range(0..=last);
        augment.stretched(random, |from, out| recording.window(start + from, out), samples);
        chosen
    }
}
