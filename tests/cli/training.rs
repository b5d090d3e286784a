//! Training on a folder of one's own, and what the shipped network says of the demo recordings.

use crate::sound::{HIGH, LOW, silence, tone, write_wav};
use pianoscope::model::Model;
use std::path::Path;
use std::process::{Command, Output};

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_pianoscope"))
}

/// Six sources of low tones and six of high ones, a folder each, every source at a pitch of its own.
fn data(folder: &Path) {
    for (label, hz) in [("Low", LOW), ("High", HIGH)] {
        for source in 0..6 {
            let place = folder.join(label).join(format!("source {source}"));
            std::fs::create_dir_all(&place).unwrap();
            let pitch = hz * (1.0 + f64::from(source) / 20.0);
            write_wav(&place.join("tone.wav"), &[tone(pitch, 3.0)]);
        }
    }
}

fn train(data: &Path, out: &Path, more: &[&str]) -> Output {
    let mut command = program();
    command.arg("train").arg(data).arg("--out").arg(out).args(["--steps", "10", "--pure", "Low"]).args(more);
    command.output().unwrap()
}

#[test]
fn a_folder_a_label_is_learned_and_the_number_of_threads_changes_no_bit() {
    let folder = tempfile::tempdir().unwrap();
    data(&folder.path().join("data"));
    let models = ["1", "2"].map(|jobs| {
        let out = folder.path().join(format!("{jobs}.safetensors"));
        let done = train(&folder.path().join("data"), &out, &["--jobs", jobs]);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        out
    });
    // The weights, not the files: safetensors writes its metadata in no fixed order.
    let [one, two] = [&models[0], &models[1]].map(|path| Model::load(path).unwrap());
    assert!(one.weights == two.weights, "one thread and two gave different weights");

    let done = program().arg("evaluate").arg(&models[0]).arg(folder.path().join("data")).output().unwrap();
    let table = String::from_utf8(done.stdout).unwrap();
    let recordings = table.lines().find(|l| l.starts_with("Low") && l.contains("recordings")).unwrap();
    assert!(recordings.contains("1.000      1.000   1.000"), "{table}");
}

#[test]
fn cross_validation_hears_every_recording_once() {
    let folder = tempfile::tempdir().unwrap();
    data(&folder.path().join("data"));
    let scores = folder.path().join("scores.csv");
    let mut command = program();
    command.arg("train").arg(folder.path().join("data")).args(["--folds", "--steps", "4", "--pure", "Low"]);
    let done = command.arg("--scores").arg(&scores).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(String::from_utf8(done.stdout).unwrap().starts_with("12 recordings, 12 of at least 3 s"));
    assert_eq!(std::fs::read_to_string(scores).unwrap().lines().count(), 13);
}

#[test]
fn data_that_nothing_can_be_learned_from_is_refused_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| {
        let place = folder.path().join(name);
        std::fs::create_dir_all(&place).unwrap();
        place
    };
    let empty = place("empty");
    let one = place("one");
    write_wav(&place("one/Low/a").join("a.wav"), &[tone(LOW, 1.0)]);
    let silent = place("silent");
    write_wav(&place("silent/Low/a").join("a.wav"), &[tone(LOW, 1.0)]);
    write_wav(&place("silent/High/a").join("a.wav"), &[silence(1.0)]);
    let column = place("column");
    std::fs::write(column.join("manifest.csv"), "path,lable\na.wav,Low\n").unwrap();
    let split = place("split");
    std::fs::write(
        split.join("manifest.csv"),
        format!("path,label,source,fold\n{0},Low,a,0\n{0},High,a,1\n", one.join("Low/a/a.wav").display()),
    )
    .unwrap();
    for (data, more, reason) in [
        (&empty, &[][..], "no data set"),
        (&folder.path().join("missing"), &[], "no data set"),
        (&one, &[], "at least two"),
        (&silent, &[], "not one audible second"),
        (&column, &[], "missing field `label`"),
        (&split, &["--folds"], "never split"),
    ] {
        let out = folder.path().join("model.safetensors");
        let done = train(data, &out, more);
        let said = String::from_utf8(done.stderr).unwrap();
        assert!(said.contains(reason), "{}: {said}", data.display());
        assert_eq!(done.status.code(), Some(1));
        assert!(!out.exists());
    }
}

#[test]
fn the_shipped_network_knows_the_demo_recordings() {
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
    for (file, verdict) in [("demo-piano.ogg", "Piano"), ("demo-band.opus", "Other")] {
        let mut command = program();
        let done = command.args(["classify", "--format", "jsonl"]).arg(assets.join(file)).output().unwrap();
        let report: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
        assert_eq!(report["verdict"], verdict, "{file}: {report}");
    }
}
