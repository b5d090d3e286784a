//! Which windows are drawn, how often, and what is mixed with them.

use super::*;
use crate::audio::Framing;
use crate::model::Head;
use crate::train::{Clip, Passage, Samples};

const WINDOW: usize = 16_000;

fn recording(label: usize, source: &str, category: &str, seconds: usize, training_only: bool) -> Recording {
    Recording {
        clip: Clip {
            path: source.into(),
            passage: Passage::WHOLE,
            targets: vec![Some(Target::Label(label))],
            source: source.into(),
            fold: None,
            category: category.into(),
            training_only,
        },
        duration_s: seconds as f64,
        samples: Samples::InMemory((0..seconds * WINDOW).map(|i| ((i * 7919) % 2003) as i16).collect()),
        framing: Framing::default(),
    }
}

/// How often each recording is drawn unmixed, and each label at all, in 4,000 windows.
fn drawn(recordings: &[Recording], easy: &[usize]) -> (Vec<usize>, [usize; 2]) {
    let heads = [Head::verdict(vec!["Piano".into(), "Other".into()])];
    let split = Split { recordings, is_train: &|r| r.clip.source != "held back", heads: &heads };
    let sampler = Sampler::new(split, &settings());
    let mut weights = HardExampleWeights::new(recordings.len());
    for recording in easy {
        (0..100).for_each(|_| weights.update(*recording, 0.0));
    }
    let (mut counts, mut of_label) = (vec![0; recordings.len()], [0; 2]);
    let (mut augment, mut samples) = (Augment::new(WINDOW, 1.0), vec![0.0; WINDOW]);
    for index in 0..4000 {
        let sampled = sampler.window(index, &weights, &mut augment, &mut samples).unwrap();
        let Some(Target::Label(label)) = sampled.targets[0] else { panic!() };
        of_label[label] += 1;
        if let Some(recording) = sampled.recording {
            counts[recording] += 1;
        }
    }
    (counts, of_label)
}

fn settings() -> Settings {
    Settings {
        exclusive_label: Some("Piano".into()),
        background: Some("noise".into()),
        ..Settings::default()
    }
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

#[test]
fn a_mix_keeps_only_the_target_of_the_first_head() {
    let mut recordings = [recording(0, "piano", "", 2, false), recording(1, "other", "", 2, false)];
    recordings.iter_mut().for_each(|r| r.clip.targets.push(Some(Target::Labels(vec![true]))));
    let mut unlabelled = recordings[1].clone();
    unlabelled.clip.source = "unlabelled".into();
    unlabelled.clip.targets[0] = None;
    let recordings = [recordings.to_vec(), vec![unlabelled]].concat();
    let tags = Head { name: "tags".into(), labels: vec!["x".into()], kind: HeadKind::Independent };
    let heads = [Head::verdict(vec!["Piano".into(), "Other".into()]), tags];
    let split = Split { recordings: &recordings, is_train: &|_| true, heads: &heads };
    let sampler = Sampler::new(split, &settings());
    let weights = HardExampleWeights::new(recordings.len());
    let (mut augment, mut samples) = (Augment::new(WINDOW, 1.0), vec![0.0; WINDOW]);
    let (mut mixed, mut without_label) = (0, 0);
    for index in 0..2000 {
        let window = sampler.window(index, &weights, &mut augment, &mut samples).unwrap();
        assert_eq!(window.targets[1].is_some(), window.recording.is_some());
        mixed += usize::from(window.recording.is_none());
        without_label += usize::from(window.recording == Some(2));
        assert_eq!(window.targets[0].is_none(), window.recording == Some(2));
    }
    // Each recording has the same number of windows.
    assert!((ratio(without_label, 2000) - 1.0 / 3.0).abs() < 0.03, "{without_label}");
    let share = EXCLUSIVE_SHARE * EXCLUSIVE_MIXED + (1.0 - EXCLUSIVE_SHARE) * (OTHERS_MIXED + CONTAMINATED);
    assert!((ratio(mixed, 2000 - without_label) - share).abs() < 0.04, "{mixed}");
}
