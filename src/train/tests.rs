//! Whole runs on tones that are learned in no time.

use super::*;
use crate::audio::WINDOW_SAMPLES;
use std::ops::ControlFlow;
use std::path::Path;

/// A recording of a tone, two seconds long.
fn tone(label: usize, source: usize, hz: f32) -> Recording {
    let sample = |i: usize| {
        let at = i as f32 / WINDOW_SAMPLES as f32;
        (8000.0 * (std::f32::consts::TAU * hz * at).sin()) as i16
    };
    Recording {
        clip: Clip {
            path: format!("{label}-{source}.wav").into(),
            label: ["Low", "High"][label].into(),
            source: format!("{label}-{source}"),
            fold: Some(source % 2),
            category: String::new(),
            training_only: false,
        },
        label,
        duration_s: 2.0,
        samples: Samples::Held((0..2 * WINDOW_SAMPLES).map(sample).collect()),
    }
}

fn recordings() -> Vec<Recording> {
    let pitch = |source: usize| 1.0 + source as f32 / 20.0;
    (0..4).flat_map(|s| [tone(0, s, 200.0 * pitch(s)), tone(1, s, 2000.0 * pitch(s))]).collect()
}

fn labels() -> Vec<String> {
    vec!["Low".into(), "High".into()]
}

fn settings() -> Settings {
    Settings { steps: 7, shards: 1, pure: "Low".into(), ..Settings::default() }
}

fn everything(_: &Recording) -> bool {
    true
}

fn lesson<'a>(recordings: &'a [Recording], labels: &'a [String]) -> Lesson<'a> {
    Lesson { recordings, chosen: &everything, labels }
}

/// Trains in `folder`, stopped once after `stop` steps and then gone on with, if that is asked for.
fn trained(folder: &Path, stop: Option<usize>) -> (crate::model::Model, History) {
    let (recordings, labels) = (recordings(), labels());
    let files = RunFiles::new(folder);
    files.prepare().unwrap();
    let plan =
        Plan { steps_an_epoch: 3, patience: None, recordings: &recordings, held_back: None, threads: 1 };
    let mut last = History::default();
    let mut part = |resumed: bool, stop: Option<usize>| {
        let mut trainer = Trainer::new(lesson(&recordings, &labels), &settings(), 1).unwrap();
        let history = match resumed {
            true => checkpoint::resume(&files.checkpoint(), &mut trainer).unwrap(),
            false => History::default(),
        };
        run(&mut trainer, history, &plan, &files, |progress, history| {
            last = history.clone();
            if stop == Some(progress.step) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
        .unwrap()
    };
    let ending = match stop {
        Some(_) => {
            assert!(matches!(part(false, stop), Ending::Stopped));
            part(true, None)
        }
        None => part(false, None),
    };
    match ending {
        Ending::Trained(model) => (*model, last),
        Ending::Stopped => panic!("stopped"),
    }
}

#[test]
fn a_run_that_was_stopped_anywhere_equals_an_unbroken_one_bit_for_bit() {
    let folder = tempfile::tempdir().unwrap();
    let (unbroken, history) = trained(&folder.path().join("unbroken"), None);
    assert_eq!(history.epochs.iter().map(|e| e.step).collect::<Vec<_>>(), [3, 6, 7]);
    for stop in [1, 3, 5] {
        let (broken, with_break) = trained(&folder.path().join(stop.to_string()), Some(stop));
        assert!(broken.members() == unbroken.members(), "stopped after step {stop}");
        assert_eq!(history, with_break, "stopped after step {stop}");
    }
    let csv = std::fs::read_to_string(folder.path().join("5/history.csv")).unwrap();
    assert_eq!(csv.lines().count(), 4);
    assert!(folder.path().join("5/curves.png").is_file());
}

#[test]
fn another_seed_gives_other_weights() {
    let (recordings, labels) = (recordings(), labels());
    let train = |seed| {
        let settings = Settings { steps: 2, seed, ..settings() };
        let mut trainer = Trainer::new(lesson(&recordings, &labels), &settings, 1).unwrap();
        trainer.finish(|_| ControlFlow::Continue(())).unwrap().members().to_vec()
    };
    assert!(train(1) == train(1));
    assert!(train(1) != train(2));
}

#[test]
fn a_checkpoint_that_does_not_fit_is_refused_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let (recordings, labels) = (recordings(), labels());
    let path = folder.path().join("a.checkpoint");
    let trainer = Trainer::new(lesson(&recordings, &labels), &settings(), 1).unwrap();
    checkpoint::save(&path, &trainer, &History::default()).unwrap();
    let refused = |path: &Path, recordings: &[Recording], settings: &Settings| {
        let mut other = Trainer::new(lesson(recordings, &labels), settings, 1).unwrap();
        checkpoint::resume(path, &mut other).unwrap_err().to_string()
    };
    assert!(
        refused(&path, &recordings, &Settings { seed: 9, ..settings() }).contains("other settings (seed)")
    );
    assert!(refused(&path, &recordings[2..], &settings()).contains("other recordings"));
    assert!(refused(&folder.path().join("none"), &recordings, &settings()).contains("leave out --resume"));
    let bytes = std::fs::read(&path).unwrap();
    for (cut, name) in [(0, "empty"), (100, "header"), (bytes.len() - 4, "end")] {
        let broken = folder.path().join(name);
        std::fs::write(&broken, &bytes[..cut]).unwrap();
        assert!(refused(&broken, &recordings, &settings()).contains("cannot be gone on from"), "{name}");
    }
    let model = folder.path().join("model.safetensors");
    trainer.model().unwrap().save(&model).unwrap();
    assert!(refused(&model, &recordings, &settings()).contains("no checkpoint"));
}

#[test]
fn what_is_held_back_ends_the_run_when_it_gets_no_better() {
    let folder = tempfile::tempdir().unwrap();
    let (recordings, labels) = (recordings(), labels());
    let folds = Folds::new(&recordings, &labels).unwrap();
    assert_eq!(folds.numbers(), [0, 1]);
    let held_back = |r: &Recording| folds.tests(1, r);
    let chosen = |r: &Recording| folds.learns(1, r);
    let files = RunFiles::new(folder.path());
    // At a rate of nothing only batch norm's running statistics move, and they soon settle.
    let settings = Settings { steps: 50, learning_rate: 0.0, schedule: Schedule::Constant, ..settings() };
    let lesson = Lesson { chosen: &chosen, ..lesson(&recordings, &labels) };
    let mut trainer = Trainer::new(lesson, &settings, 1).unwrap();
    let plan = Plan {
        steps_an_epoch: 1,
        patience: Some(2),
        recordings: &recordings,
        held_back: Some(&held_back),
        threads: 1,
    };
    let mut epochs = Vec::new();
    let ending = run(&mut trainer, History::default(), &plan, &files, |_, history| {
        epochs.clone_from(&history.epochs);
        ControlFlow::Continue(())
    });
    let Ending::Trained(model) = ending.unwrap() else { panic!("stopped") };
    let losses: Vec<f32> = epochs.iter().map(|e| e.validation_loss.unwrap()).collect();
    let lowest = losses.iter().copied().fold(f32::INFINITY, f32::min);
    assert!(losses.len() < 50);
    assert_eq!(losses.iter().rposition(|l| *l == lowest), Some(losses.len() - 3), "{losses:?}");
    // What comes out is the best epoch, not the last.
    let heard = evaluate(&model, &recordings, held_back, 1).unwrap();
    let loss = heard.iter().map(Heard::loss).sum::<f64>() / heard.len() as f64;
    assert!((loss as f32 - lowest).abs() < 1e-6, "{loss} {lowest}");
}

#[test]
fn a_label_without_sources_to_hold_back_is_refused() {
    let mut recordings: Vec<Recording> =
        recordings().into_iter().filter(|r| r.label == 0 || r.clip.source == "1-0").collect();
    recordings.iter_mut().for_each(|r| r.clip.fold = None);
    let refused = Folds::new(&recordings, &labels()).unwrap_err().to_string();
    assert!(refused.contains("never split"), "{refused}");
}

#[test]
fn folds_keep_the_numbers_of_the_data_and_all_rows_have_one() {
    let mut recordings = recordings();
    // Counted from 1, as some data sets have it, and one absurd.
    recordings.iter_mut().for_each(|r| r.clip.fold = r.clip.fold.map(|f| [1, usize::MAX][f]));
    let folds = Folds::new(&recordings, &labels()).unwrap();
    assert_eq!(folds.numbers(), [1, usize::MAX]);
    let said = folds.check(0).unwrap_err().to_string();
    assert!(said.contains("no fold 0") && said.contains("[1, "), "{said}");
    recordings[3].clip.fold = None;
    let said = Folds::new(&recordings, &labels()).unwrap_err().to_string();
    assert!(said.contains("names no fold"), "{said}");
}

#[test]
fn what_is_only_learned_from_is_held_back_with_its_source() {
    let mut recordings = recordings();
    let mut extra = recordings[0].clone();
    extra.clip.training_only = true;
    recordings.push(extra);
    let folds = Folds::new(&recordings, &labels()).unwrap();
    let extra = recordings.last().unwrap();
    assert!(!folds.learns(0, extra) && !folds.tests(0, extra));
    assert!(folds.learns(1, extra) && !folds.tests(1, extra));
}

#[test]
fn a_run_that_blows_up_says_so() {
    let (recordings, labels) = (recordings(), labels());
    let settings = Settings { learning_rate: 1e30, schedule: Schedule::Constant, ..settings() };
    let mut trainer = Trainer::new(lesson(&recordings, &labels), &settings, 1).unwrap();
    let said = trainer.finish(|_| ControlFlow::Continue(())).unwrap_err().to_string();
    assert!(said.contains("lower --learning-rate"), "{said}");
}
