//! Whole runs on tones, which are learned in a few steps.

use super::*;
use crate::audio::Framing;
use crate::dsp::LogMelSettings;
use crate::model::{Head, HeadKind, Model};
use crate::nn::NetworkName;
use crate::nn::Target;
use std::ops::ControlFlow;
use std::path::Path;

/// A recording of a tone, two seconds long.
fn tone(label: usize, source: usize, hz: f32) -> Recording {
    let sample = |i: usize| {
        let at = i as f32 / 16_000.0;
        (8000.0 * (std::f32::consts::TAU * hz * at).sin()) as i16
    };
    Recording {
        clip: Clip {
            path: format!("{label}-{source}.wav").into(),
            passage: Passage::WHOLE,
            targets: vec![Some(Target::Label(label))],
            source: format!("{label}-{source}"),
            fold: Some(source % 2),
            category: String::new(),
            training_only: false,
        },
        duration_s: 2.0,
        samples: Samples::InMemory((0..32_000).map(sample).collect()),
        framing: Framing::default(),
    }
}

fn recordings() -> Vec<Recording> {
    let pitch = |source: usize| 1.0 + source as f32 / 20.0;
    (0..4).flat_map(|s| [tone(0, s, 200.0 * pitch(s)), tone(1, s, 2000.0 * pitch(s))]).collect()
}

fn heads() -> Vec<Head> {
    vec![Head::verdict(vec!["Low".into(), "High".into()])]
}

fn settings() -> Settings {
    Settings { steps: 7, shards: 1, exclusive_label: Some("Low".into()), ..Settings::default() }
}

fn everything(_: &Recording) -> bool {
    true
}

fn split<'a>(recordings: &'a [Recording], heads: &'a [Head]) -> Split<'a> {
    Split { recordings, is_train: &everything, heads }
}

/// Trains in `folder`; with `stop`, interrupts the run after that many steps and resumes it.
fn trained(folder: &Path, stop: Option<usize>) -> (Model, History) {
    let (recordings, heads) = (recordings(), heads());
    let files = RunFiles::new(folder);
    files.prepare().unwrap();
    let plan = RunPlan {
        steps_per_epoch: 3,
        patience: None,
        recordings: &recordings,
        is_validation: None,
        threads: 1,
    };
    let mut last = History::default();
    let mut train = |resumed: bool, stop: Option<usize>| {
        let mut trainer = Trainer::new(split(&recordings, &heads), &settings(), 1).unwrap();
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
            assert!(matches!(train(false, stop), RunEnd::Stopped));
            train(true, None)
        }
        None => train(false, None),
    };
    match ending {
        RunEnd::Trained(model) => (*model, last),
        RunEnd::Stopped => panic!("stopped"),
    }
}

#[test]
fn a_resumed_run_equals_an_uninterrupted_one_bit_for_bit() {
    let folder = tempfile::tempdir().unwrap();
    let (uninterrupted, history) = trained(&folder.path().join("uninterrupted"), None);
    assert_eq!(history.epochs.iter().map(|e| e.step).collect::<Vec<_>>(), [3, 6, 7]);
    for stop in [1, 3, 5] {
        let (resumed, its_history) = trained(&folder.path().join(stop.to_string()), Some(stop));
        assert!(resumed.members() == uninterrupted.members(), "stopped after step {stop}");
        assert_eq!(history, its_history, "stopped after step {stop}");
    }
    let csv = std::fs::read_to_string(folder.path().join("5/history.csv")).unwrap();
    assert_eq!(csv.lines().count(), 4);
    assert!(folder.path().join("5/curves.png").is_file());
}

#[test]
fn a_resumed_run_of_several_heads_equals_an_uninterrupted_one_bit_for_bit() {
    let folder = tempfile::tempdir().unwrap();
    let mut recordings = recordings();
    for (at, r) in recordings.iter_mut().enumerate() {
        // Every third recording has no value.
        r.clip.targets.push((at % 3 > 0).then(|| Target::Values(vec![at as f32])));
    }
    let mut heads = heads();
    heads.push(Head { name: "number".into(), labels: vec!["number".into()], kind: HeadKind::Value });
    let mut settings = Settings { network: NetworkName::Stem, steps: 6, ..settings() };
    settings.losses = settings.losses_of(2);
    settings.losses[1].weight = 0.5;
    let new = |settings: &Settings| Trainer::new(split(&recordings, &heads), settings, 1).unwrap();
    let go_on = |_: Progress| ControlFlow::Continue(());
    let uninterrupted = new(&settings).finish(go_on).unwrap();
    let path = folder.path().join("two heads.checkpoint");
    let mut trainer = new(&settings);
    for _ in 0..3 {
        trainer.step().unwrap();
    }
    checkpoint::save(&path, &trainer, &History::default()).unwrap();
    let mut resumed = new(&settings);
    checkpoint::resume(&path, &mut resumed).unwrap();
    assert!(resumed.finish(go_on).unwrap().members() == uninterrupted.members());
    // Another weight, and one head less, are another run.
    let mut other = settings.clone();
    other.losses[1].weight = 1.0;
    let refused = checkpoint::resume(&path, &mut new(&other)).unwrap_err().to_string();
    assert!(
        refused.contains("other settings (losses)") || refused.contains("other settings (targets)"),
        "{refused}"
    );
    let mut single = Trainer::new(split(&recordings, &heads[..1]), &settings, 1).unwrap();
    let refused = checkpoint::resume(&path, &mut single).unwrap_err().to_string();
    assert!(refused.contains("other heads"), "{refused}");
}

#[test]
fn a_fold_without_targets_is_no_validation() {
    let folder = tempfile::tempdir().unwrap();
    let (mut recordings, heads) = (recordings(), heads());
    recordings.iter_mut().filter(|r| r.clip.fold == Some(1)).for_each(|r| r.clip.targets = vec![None]);
    let is_validation = |r: &Recording| r.clip.fold == Some(1);
    let is_train = |r: &Recording| !is_validation(r);
    let split = Split { is_train: &is_train, ..split(&recordings, &heads) };
    let mut trainer = Trainer::new(split, &Settings { steps: 3, ..settings() }, 1).unwrap();
    let plan = RunPlan {
        steps_per_epoch: 1,
        patience: Some(1),
        recordings: &recordings,
        is_validation: Some(&is_validation),
        threads: 1,
    };
    let files = RunFiles::new(folder.path());
    let mut epochs = Vec::new();
    let ending = run(&mut trainer, History::default(), &plan, &files, |_, history| {
        epochs.clone_from(&history.epochs);
        ControlFlow::Continue(())
    });
    let RunEnd::Trained(model) = ending.unwrap() else { panic!("stopped") };
    assert_eq!(epochs.len(), 3, "nothing shows that it should end");
    assert!(
        epochs.iter().all(|e| e.validation_loss.is_none() && e.validation_accuracy.is_none()),
        "{epochs:?}"
    );
    assert!(!files.best().exists());
    assert!(model.members() == trainer.model().unwrap().members(), "the last epoch");
}

#[test]
fn the_last_loss_holds_for_further_heads_in_validation_too() {
    let (mut recordings, mut heads) = (recordings(), heads());
    recordings.iter_mut().for_each(|r| r.clip.targets.extend(r.clip.targets.clone()));
    heads.push(Head { name: "again".into(), ..heads[0].clone() });
    let is_validation = |r: &Recording| r.clip.fold == Some(1);
    let is_train = |r: &Recording| !is_validation(r);
    let plan = RunPlan {
        steps_per_epoch: 1,
        patience: None,
        recordings: &recordings,
        is_validation: Some(&is_validation),
        threads: 1,
    };
    let validated = |heads_with_loss: usize| {
        let mut settings = Settings { network: NetworkName::Stem, steps: 1, ..settings() };
        settings.losses = settings.losses_of(heads_with_loss);
        settings.losses.iter_mut().for_each(|loss| loss.weight = 0.25);
        let split = Split { is_train: &is_train, ..split(&recordings, &heads) };
        let mut trainer = Trainer::new(split, &settings, 1).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let mut loss = None;
        run(&mut trainer, History::default(), &plan, &RunFiles::new(folder.path()), |_, history| {
            loss = history.epochs.last().and_then(|epoch| epoch.validation_loss);
            ControlFlow::Continue(())
        })
        .unwrap();
        loss.unwrap()
    };
    assert_eq!(validated(1), validated(2));
}

#[test]
fn another_seed_gives_other_weights() {
    let (recordings, heads) = (recordings(), heads());
    let train = |seed| {
        let settings = Settings { steps: 2, seed, ..settings() };
        let mut trainer = Trainer::new(split(&recordings, &heads), &settings, 1).unwrap();
        trainer.finish(|_| ControlFlow::Continue(())).unwrap().members().to_vec()
    };
    assert!(train(1) == train(1));
    assert!(train(1) != train(2));
}

#[test]
fn a_checkpoint_of_another_run_is_refused_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let (recordings, heads) = (recordings(), heads());
    let path = folder.path().join("a.checkpoint");
    let trainer = Trainer::new(split(&recordings, &heads), &settings(), 1).unwrap();
    checkpoint::save(&path, &trainer, &History::default()).unwrap();
    let refused = |path: &Path, recordings: &[Recording], settings: &Settings| {
        let mut other = Trainer::new(split(recordings, &heads), settings, 1).unwrap();
        checkpoint::resume(path, &mut other).unwrap_err().to_string()
    };
    assert!(
        refused(&path, &recordings, &Settings { seed: 9, ..settings() }).contains("other settings (seed)")
    );
    assert!(refused(&path, &recordings[2..], &settings()).contains("other recordings"));
    assert!(refused(&folder.path().join("none"), &recordings, &settings()).contains("leave out --resume"));
    let bytes = std::fs::read(&path).unwrap();
    for (cut, name) in [(0, "empty"), (100, "header"), (bytes.len() - 4, "end")] {
        let damaged = folder.path().join(name);
        std::fs::write(&damaged, &bytes[..cut]).unwrap();
        assert!(
            refused(&damaged, &recordings, &settings()).contains("cannot resume from this checkpoint"),
            "{name}"
        );
    }
    let model = folder.path().join("model.safetensors");
    trainer.model().unwrap().save(&model).unwrap();
    assert!(refused(&model, &recordings, &settings()).contains("no checkpoint"));
}

#[test]
fn a_run_ends_when_the_validation_loss_stops_falling() {
    let folder = tempfile::tempdir().unwrap();
    let (recordings, heads) = (recordings(), heads());
    let folds = Folds::new(&recordings, &heads).unwrap();
    assert_eq!(folds.numbers(), [0, 1]);
    let is_validation = |r: &Recording| folds.is_test(1, r);
    let is_train = |r: &Recording| folds.is_train(1, r);
    let files = RunFiles::new(folder.path());
    // At a learning rate of 0 only batch norm's running statistics change, and they soon converge.
    let settings = Settings { steps: 50, learning_rate: 0.0, schedule: Schedule::Constant, ..settings() };
    let split = Split { is_train: &is_train, ..split(&recordings, &heads) };
    let mut trainer = Trainer::new(split, &settings, 1).unwrap();
    let plan = RunPlan {
        steps_per_epoch: 1,
        patience: Some(2),
        recordings: &recordings,
        is_validation: Some(&is_validation),
        threads: 1,
    };
    let mut epochs = Vec::new();
    let ending = run(&mut trainer, History::default(), &plan, &files, |_, history| {
        epochs.clone_from(&history.epochs);
        ControlFlow::Continue(())
    });
    let RunEnd::Trained(model) = ending.unwrap() else { panic!("stopped") };
    let losses: Vec<f32> = epochs.iter().map(|e| e.validation_loss.unwrap()).collect();
    let lowest = losses.iter().copied().fold(f32::INFINITY, f32::min);
    assert!(losses.len() < 50);
    assert!(!checkpoint::is_unfinished(&files.checkpoint()), "the same command may train anew");
    assert_eq!(losses.iter().rposition(|l| *l == lowest), Some(losses.len() - 3), "{losses:?}");
    // The result is the best epoch, not the last.
    let predictions = predict(&model, &recordings, is_validation, 1).unwrap();
    let loss = evaluation::validation_loss(&predictions, &[]).unwrap();
    assert!((loss - lowest).abs() < 1e-6, "{loss} {lowest}");
}

#[test]
fn a_label_with_too_few_sources_is_refused() {
    let mut recordings: Vec<Recording> =
        recordings().into_iter().filter(|r| r.clip.label(0) == Some(0) || r.clip.source == "1-0").collect();
    recordings.iter_mut().for_each(|r| r.clip.fold = None);
    let refused = Folds::new(&recordings, &heads()).unwrap_err().to_string();
    assert!(refused.contains("never split"), "{refused}");
}

#[test]
fn folds_keep_the_numbers_of_the_data_and_all_rows_have_one() {
    let mut recordings = recordings();
    // Numbers from 1 on, as some data sets have them, and a huge one.
    recordings.iter_mut().for_each(|r| r.clip.fold = r.clip.fold.map(|f| [1, usize::MAX][f]));
    let folds = Folds::new(&recordings, &heads()).unwrap();
    assert_eq!(folds.numbers(), [1, usize::MAX]);
    let message = folds.check(0).unwrap_err().to_string();
    assert!(message.contains("no fold 0") && message.contains("[1, "), "{message}");
    recordings[3].clip.fold = None;
    let message = Folds::new(&recordings, &heads()).unwrap_err().to_string();
    assert!(message.contains("names no fold"), "{message}");
}

#[test]
fn training_only_clips_are_held_back_with_their_source() {
    let mut recordings = recordings();
    let mut extra = recordings[0].clone();
    extra.clip.training_only = true;
    recordings.push(extra);
    let folds = Folds::new(&recordings, &heads()).unwrap();
    let extra = recordings.last().unwrap();
    assert!(!folds.is_train(0, extra) && !folds.is_test(0, extra));
    assert!(folds.is_train(1, extra) && !folds.is_test(1, extra));
}

#[test]
fn a_diverging_run_is_reported() {
    let (recordings, heads) = (recordings(), heads());
    let settings = Settings { learning_rate: 1e30, schedule: Schedule::Constant, ..settings() };
    let mut trainer = Trainer::new(split(&recordings, &heads), &settings, 1).unwrap();
    let message = trainer.finish(|_| ControlFlow::Continue(())).unwrap_err().to_string();
    assert!(message.contains("lower --learning-rate"), "{message}");
}

/// Without labels all sources are dealt out alike.
#[test]
fn folds_of_a_value_head_need_sources_only() {
    let mut recordings = recordings();
    for (i, r) in recordings.iter_mut().enumerate() {
        (r.clip.fold, r.clip.targets) = (None, vec![Some(Target::Values(vec![i as f32]))]);
    }
    let heads = [Head { name: "tempo".into(), labels: vec!["bpm".into()], kind: HeadKind::Value }];
    let folds = Folds::new(&recordings, &heads).unwrap();
    assert_eq!(folds.numbers(), [0, 1, 2, 3, 4]);
    let refused = Folds::new(&recordings[..4], &heads).unwrap_err().to_string();
    assert!(refused.contains("the data: 4 source(s)"), "{refused}");
}

#[test]
fn a_head_without_targets_to_train_on_is_refused() {
    let mut recordings = recordings();
    for r in &mut recordings {
        let target = (r.clip.source == "1-0").then(|| Target::Values(vec![1.0]));
        r.clip.targets.push(target);
    }
    let mut heads = heads();
    heads.push(Head { name: "tempo".into(), labels: vec!["bpm".into()], kind: HeadKind::Value });
    assert!(Trainer::new(split(&recordings, &heads), &settings(), 1).is_ok());
    let is_train = |r: &Recording| r.clip.source != "1-0";
    let split = Split { recordings: &recordings, is_train: &is_train, heads: &heads };
    let refused = Trainer::new(split, &settings(), 1).err().unwrap().to_string();
    assert!(refused.contains("head tempo: nothing is left to train on"), "{refused}");
}

/// A model with an exclusive head of three labels and a value head, trained on 15 tones in windows of 3 s every 1.5 s, and the
/// tones. Takes a second or two.
pub(crate) fn model_with_two_heads() -> (Model, Vec<Recording>) {
    let labels = ["Low", "Middle", "High"];
    let recording = |label: usize, source: usize| {
        let hz = [200.0, 900.0, 3000.0][label] * (1.0 + source as f32 / 10.0);
        let sample = |i: usize| (8000.0 * (std::f32::consts::TAU * hz * i as f32 / 16_000.0).sin()) as i16;
        // One source of each label has no pitch.
        let pitch = (source < 4).then(|| Target::Values(vec![(hz / 100.0).log2()]));
        let mut recording = tone(0, source, hz);
        recording.clip.targets = vec![Some(Target::Label(label)), pitch];
        recording.samples = Samples::InMemory((0..96_000).map(sample).collect());
        recording.framing = Framing { window: 48_000, hop: 24_000 };
        recording
    };
    let recordings: Vec<Recording> =
        (0..3).flat_map(|label| (0..5).map(move |source| recording(label, source))).collect();
    let octaves = Head { name: "octaves".into(), labels: vec!["octaves".into()], kind: HeadKind::Value };
    let heads = [Head::verdict(labels.map(str::to_owned).to_vec()), octaves];
    let mut settings =
        Settings { network: NetworkName::Stem, steps: 40, shards: 1, window_hop: 24_000, ..settings() };
    settings.front_end =
        LogMelSettings { window_samples: 48_000, hop: 1024, n_mels: 32, ..settings.front_end };
    let mut trainer = Trainer::new(split(&recordings, &heads), &settings, 2).unwrap();
    (trainer.finish(|_| ControlFlow::Continue(())).unwrap(), recordings)
}

#[test]
fn two_heads_are_learned_together() {
    let (model, recordings) = model_with_two_heads();
    let predictions = predict(&model, &recordings, everything, 2).unwrap();
    assert!(
        predictions
            .iter()
            .all(|p| p.heads[0].windows.len() == 3 && p.heads[0].verdict() == p.heads[0].label())
    );
    let json = serde_json::to_value(Evaluation::new(&predictions, model.heads(), 0)).unwrap();
    let octaves = &json["heads"]["octaves"];
    assert_eq!(octaves["heard"], 12);
    assert!(octaves["outputs"][0]["r2"].as_f64().unwrap() > 0.8, "{octaves}");
}
