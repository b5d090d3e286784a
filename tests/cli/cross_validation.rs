//! Cross-validation: each fold is predicted by a network that was not trained on it.

use crate::training::{data, program, train};
use pianoscope::model::Model;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;

#[test]
fn cross_validation_predicts_every_recording_once() {
    let folder = tempfile::tempdir().unwrap();
    data(&folder.path().join("data"));
    let scores = folder.path().join("scores.csv");
    let mut command = program(folder.path());
    command.arg("train").arg(folder.path().join("data")).args(["--folds", "--steps", "4", "--pure", "Low"]);
    let pictures = folder.path().join("pictures");
    let done = command.arg("--scores").arg(&scores).arg("--pictures").arg(&pictures).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(String::from_utf8(done.stdout).unwrap().starts_with("12 recordings, 12 of at least 3 s"));
    assert_eq!(std::fs::read_to_string(scores).unwrap().lines().count(), 13);
    for picture in ["confusion-recordings.png", "confusion-windows.png", "roc.png", "reliability.png"] {
        assert!(pictures.join(picture).is_file(), "{picture}");
    }
}

/// Folds, validation and calibration as a user would use them, and options that do not fit together.
#[test]
fn a_fold_is_held_back_and_a_cross_validation_calibrates_the_model() {
    let folder = tempfile::tempdir().unwrap();
    let data_folder = folder.path().join("data");
    data(&data_folder);
    let out = folder.path().join("model.safetensors");
    let held = train(&data_folder, &out, &["--hold-back", "1", "--patience", "3", "--epoch", "2"]);
    let said = String::from_utf8(held.stderr).unwrap();
    assert!(held.status.success() && said.contains("held back: loss"), "{said}");

    let folded = folder.path().join("folded.safetensors");
    let done = train(&data_folder, &folded, &["--folds", "--steps", "4"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let origin = Model::load(&folded).unwrap().origin().to_vec();
    assert!(
        origin.iter().any(|(name, value)| name == "calibration" && value.contains("logits")),
        "{origin:?}"
    );
    let run = folder.path().join("folded.run");
    let folds = (0..5).filter(|fold| run.join(format!("fold-{fold}/last.checkpoint")).is_file()).count();
    assert_eq!(folds, 5);

    for (more, code, reason) in [
        (&["--hold-back", "9"][..], 1, "no fold 9"),
        (&["--format", "json"], 2, "give --folds"),
        (&["--class-weight", "Middle=2"], 1, "no label is called Middle"),
        (&["--class-weight", "Low"], 2, "LABEL=WEIGHT"),
        (&["--learning-rate", "0"], 2, "above 0"),
        (&["--resume", "--hold-back", "1", "--seed", "5"], 1, "other settings (seed)"),
        (&["--resume"], 1, "other recordings"),
        (&["--extra", "nowhere"], 1, "no data set"),
    ] {
        let done = train(&data_folder, &out, more);
        let said = String::from_utf8(done.stderr).unwrap();
        assert_eq!((done.status.code(), said.contains(reason)), (Some(code), true), "{more:?}: {said}");
    }

    let mut command = program(folder.path());
    let on_a_model = command.arg("evaluate").arg(&folded).args(["music", "--folds"]).output().unwrap();
    let said = String::from_utf8(on_a_model.stderr).unwrap();
    assert!(said.contains("pianoscope train music --folds"), "{said}");
    assert_eq!(on_a_model.status.code(), Some(2));
}

/// Killed between two networks of a cross-validation: finished networks are not trained again, and the result is that of an
/// uninterrupted run.
#[test]
fn a_killed_cross_validation_of_an_ensemble_resumes() {
    let folder = tempfile::tempdir().unwrap();
    let data_folder = folder.path().join("data");
    data(&data_folder);
    let recipe = ["--folds", "--members", "2", "--steps", "4", "--epoch", "2"];
    let whole = folder.path().join("whole.safetensors");
    let done = train(&data_folder, &whole, &recipe);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let model = Model::load(&whole).unwrap();
    assert_eq!(model.members().len(), 2);
    assert!(model.members()[0] != model.members()[1], "each has a seed of its own");
    assert!(model.origin().contains(&("seed".to_owned(), "1; 2".to_owned())), "{:?}", model.origin());

    let broken = folder.path().join("broken.safetensors");
    let mut command = program(folder.path());
    command.arg("train").arg(&data_folder).arg("--out").arg(&broken).args(["--pure", "Low"]).args(recipe);
    let mut running = command.stderr(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(running.stderr.take().unwrap()).lines();
    // Which three are done first depends on how many are trained at once.
    let trained: Vec<String> = lines.map(Result::unwrap).filter(|l| l.contains("trained")).take(3).collect();
    running.kill().unwrap();
    running.wait().unwrap();
    let restarted = train(&data_folder, &broken, &recipe);
    assert!(String::from_utf8_lossy(&restarted.stderr).contains("give --resume"));
    let written = || -> Vec<std::time::SystemTime> {
        let checkpoints = trained.iter().map(|line| checkpoint_of(&broken.with_extension("run"), line));
        checkpoints.map(|file| std::fs::metadata(file).unwrap().modified().unwrap()).collect()
    };
    let before = written();
    assert_eq!(before.len(), 3, "{trained:?}");
    let resumed: Vec<&str> = recipe.into_iter().chain(["--resume"]).collect();
    let resumed_run = train(&data_folder, &broken, &resumed);
    assert!(resumed_run.status.success(), "{}", String::from_utf8_lossy(&resumed_run.stderr));
    assert_eq!(resumed_run.stdout, done.stdout);
    assert_eq!(written(), before, "finished networks are not trained again");
    assert!(Model::load(&broken).unwrap().members() == model.members());
}

/// The checkpoint of the network that a line "fold F, network N trained" names.
fn checkpoint_of(run: &Path, line: &str) -> PathBuf {
    let numbers: Vec<&str> = line.split(|c: char| !c.is_ascii_digit()).filter(|n| !n.is_empty()).collect();
    let [fold, network] = numbers[..] else { panic!("{line}") };
    let folder = run.join(format!("fold-{fold}"));
    let folder = if network == "1" { folder } else { folder.join(format!("member-{network}")) };
    folder.join("last.checkpoint")
}
