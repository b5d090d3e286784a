//! Which window is learned from next: labels by a fixed share, sources by the square root of their size, and within these
//! what is not known yet.

use super::augment::Augment;
use super::interest::Interest;
use super::{Clip, Lesson, Recording, Settings, TrainError};
use crate::audio::WINDOW_SAMPLES;
use crate::dsp::level;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::collections::BTreeMap;
use std::ops::Range;

/// Share of windows of the pure label. Under a half: most recordings are no solo piano, and a false alarm costs whoever
/// looks through an archive more than a miss.
const PURE_SHARE: f64 = 0.3;
/// Share of the other labels' windows that a window of the pure one is added to: a piano with anything else is no solo piano.
const SPOILED: f64 = 0.25;
/// Share of the other labels' windows that are two of their recordings at once.
const OTHERS_TOGETHER: f64 = 0.1;
/// Share of the pure label's windows that are two of its recordings at once: denser playing, and two rooms.
const PURE_TOGETHER: f64 = 0.1;
/// Share of the pure label's windows behind which a background is heard.
const BEFORE_BACKGROUND: f64 = 0.15;
/// Level of a window over what is added to it, in dB. Quieter ones would be mislabelled, one hears only what was added.
const MIX_DB: Range<f32> = -8.0..6.0;
/// Level of the pure label over a background, in dB.
const BACKGROUND_DB: Range<f32> = 10.0..35.0;
/// Share of a label's windows that come from what is only learned from, where there is any: synthetic sound, say. It must not
/// drown what the network is meant for, however much of it there is.
const EXTRA_SHARE: f64 = 1.0 / 3.0;
/// Recordings drawn at most before one is taken.
const TRIES: usize = 6;

/// A window's label, and the recording that it is from, if it is from one alone.
pub(super) struct Drawn {
    pub(super) label: usize,
    pub(super) recording: Option<usize>,
}

/// Draws labelled, augmented windows; the same index, seed and interest give the same window on every machine.
pub(super) struct Sampler<'a> {
    recordings: &'a [Recording],
    /// Of each label: what may be tested with, and what is only learned from.
    tables: Vec<[Table; 2]>,
    /// What may be heard behind the pure label; empty where there is no such thing.
    background: Table,
    /// The label that another one spoils when added to it.
    pure: Option<usize>,
    seed: u64,
}

/// Recordings with the running sum of their weights.
type Table = Vec<(f64, usize)>;

/// What is added to a window, and at which level the window stays over it, in dB.
type Addition<'a> = (&'a [(f64, usize)], Range<f32>);

/// What shares one weight: a source, and of what is only learned from a category, since each of its sources may be one sound.
fn group(clip: &Clip) -> &str {
    if clip.training_only { &clip.category } else { &clip.source }
}

/// Recordings that are chosen and fulfil `belongs`. A group weighs the root of its windows, shared among its recordings by
/// their length.
fn table(lesson: Lesson<'_>, belongs: impl Fn(&Recording) -> bool) -> Table {
    let members = || {
        let chosen = |r: &&(usize, &Recording)| r.1.windows() > 0 && (lesson.chosen)(r.1) && belongs(r.1);
        lesson.recordings.iter().enumerate().filter(move |r| chosen(&r))
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
    /// Draws from the recordings that the lesson chooses.
    pub(super) fn new(lesson: Lesson<'a>, settings: &Settings) -> Self {
        let pure = lesson.labels.iter().position(|l| *l == settings.pure);
        let background = Some(&settings.background).filter(|name| !name.is_empty());
        let is_background =
            |r: &Recording| pure.is_some_and(|p| p != r.label) && Some(&r.clip.category) == background;
        Self {
            recordings: lesson.recordings,
            tables: (0..lesson.labels.len())
                .map(|label| {
                    [false, true]
                        .map(|extra| table(lesson, |r| r.label == label && r.clip.training_only == extra))
                })
                .collect(),
            background: table(lesson, is_background),
            pure,
            seed: settings.seed,
        }
    }

    /// Window number `index`: fills `samples` (one second) and says what it is.
    pub(super) fn window(
        &self,
        index: u64,
        interest: &Interest,
        augment: &mut Augment,
        samples: &mut [f32],
    ) -> Result<Drawn, TrainError> {
        let mut random = Pcg64Mcg::seed_from_u64(self.seed ^ index.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let label = self.label(&mut random);
        let table = self.table_of(label, random.random());
        let recording = self.draw(table, interest, &mut random, augment, samples)?;
        let added = self.addition(label, recording, random.random(), random.random());
        if let Some((table, over)) = &added {
            let mut other = vec![0.0; WINDOW_SAMPLES];
            self.draw(table, interest, &mut random, augment, &mut other)?;
            level::mix(samples, &other, -random.random_range(over.clone()));
        }
        augment.after_mixing(&mut random, samples);
        Ok(Drawn { label, recording: recording.filter(|_| added.is_none()) })
    }

    /// Where a window of `label` comes from; `at` is drawn from 0 to 1.
    fn table_of(&self, label: usize, at: f64) -> &[(f64, usize)] {
        match self.tables.get(label) {
            Some([tested, extra]) if tested.is_empty() || (at < EXTRA_SHARE && !extra.is_empty()) => extra,
            Some([tested, _]) => tested,
            None => &[],
        }
    }

    /// What is added to a window of `label`, and at which level that one stays over it; `at` and `which` are drawn from 0 to 1.
    fn addition(&self, label: usize, recording: Option<usize>, at: f64, which: f64) -> Option<Addition<'_>> {
        let pure = self.pure?;
        if label == pure {
            return if at < PURE_TOGETHER {
                Some((self.table_of(pure, which), MIX_DB))
            } else if at < PURE_TOGETHER + BEFORE_BACKGROUND && !self.background.is_empty() {
                Some((&self.background, BACKGROUND_DB))
            } else {
                None
            };
        }
        // Whether a background spoils the pure label is a question of its level, which nobody could answer.
        let spoils = recording.is_some_and(|r| self.background.iter().all(|(_, b)| *b != r));
        if at < OTHERS_TOGETHER {
            Some((self.table_of(label, which), MIX_DB))
        } else if at < OTHERS_TOGETHER + SPOILED && spoils {
            Some((self.table_of(pure, which), MIX_DB))
        } else {
            None
        }
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

    /// Fills `samples` from a recording of `table` and says from which.
    fn draw(
        &self,
        table: &[(f64, usize)],
        interest: &Interest,
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
            if chosen.is_some_and(|r| random.random_bool(interest.of(r))) {
                break;
            }
        }
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
            samples: Samples::Held(
                (0..seconds * WINDOW_SAMPLES).map(|i| ((i * 7919) % 2003) as i16).collect(),
            ),
        }
    }

    /// How often each recording is drawn alone, and each label at all, in 4,000 windows.
    fn drawn(recordings: &[Recording], known: &[usize]) -> (Vec<usize>, [usize; 2]) {
        let labels = ["Piano", "Other"].map(str::to_owned);
        let lesson = Lesson { recordings, chosen: &|r| r.clip.source != "held back", labels: &labels };
        let sampler = Sampler::new(lesson, &Settings::default());
        let mut interest = Interest::new(recordings.len());
        for recording in known {
            (0..100).for_each(|_| interest.heard(*recording, 0.0));
        }
        let (mut counts, mut of_label) = (vec![0; recordings.len()], [0; 2]);
        let (mut augment, mut samples) = (Augment::new(), vec![0.0; WINDOW_SAMPLES]);
        for index in 0..4000 {
            let drawn = sampler.window(index, &interest, &mut augment, &mut samples).unwrap();
            of_label[drawn.label] += 1;
            if let Some(recording) = drawn.recording {
                counts[recording] += 1;
            }
        }
        (counts, of_label)
    }

    fn ratio(a: usize, b: usize) -> f64 {
        a as f64 / b as f64
    }

    #[test]
    fn sources_weigh_the_root_of_their_length_and_the_held_back_nothing() {
        let recordings = [
            recording(0, "long", "", 16, false),
            recording(0, "short", "", 1, false),
            recording(1, "other", "", 2, false),
            recording(1, "held back", "", 9, false),
        ];
        let (counts, of_label) = drawn(&recordings, &[]);
        assert!((ratio(counts[0], counts[1]) - 4.0).abs() < 0.8, "{counts:?}");
        assert_eq!(counts[3], 0);
        assert!((ratio(of_label[0], 4000) - PURE_SHARE).abs() < 0.03, "{of_label:?}");
    }

    #[test]
    fn what_is_only_learned_from_stays_a_third_however_much_there_is() {
        let mut recordings = vec![recording(0, "piano", "", 2, false), recording(1, "real", "", 2, false)];
        recordings.extend((0..20).map(|i| recording(1, &format!("made {i}"), "made", 2, true)));
        let (counts, _) = drawn(&recordings, &[]);
        let made: usize = counts[2..].iter().sum();
        assert!((ratio(made, made + counts[1]) - EXTRA_SHARE).abs() < 0.04, "{counts:?}");
    }

    #[test]
    fn what_is_known_is_drawn_less() {
        let recordings = [
            recording(0, "piano", "", 2, false),
            recording(1, "known", "", 2, false),
            recording(1, "unknown", "", 2, false),
        ];
        let (counts, _) = drawn(&recordings, &[1]);
        // Taken at every fourth draw, else drawn again.
        assert!((ratio(counts[2], counts[1]) - 4.0).abs() < 0.8, "{counts:?}");
    }

    #[test]
    fn a_background_is_never_spoiled_by_the_pure_label() {
        let recordings = [recording(0, "piano", "", 2, false), recording(1, "street", "noise", 2, false)];
        let (counts, of_label) = drawn(&recordings, &[]);
        // Alone but for those that are two backgrounds at once.
        assert!((ratio(counts[1], of_label[1]) - (1.0 - OTHERS_TOGETHER)).abs() < 0.03, "{counts:?}");
    }
}
