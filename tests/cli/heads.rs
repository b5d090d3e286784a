//! A model with an exclusive head of three labels and a value head, in overlapping windows of 3 s, from training to use.

use crate::sound::{tone, write_wav};
use crate::training::program;
use pianoscope::model::{HeadKind, Model};
use std::path::Path;

const TONES: [(&str, f64); 3] = [("Low", 200.0), ("Middle", 900.0), ("High", 3000.0)];

/// Five sources of each tone, each at a pitch of its own, 6 s long; the last of each label has no pitch in the manifest.
pub(super) fn manifest(folder: &Path) {
    std::fs::create_dir_all(folder).unwrap();
    let mut rows = csv::Writer::from_path(folder.join("manifest.csv")).unwrap();
    rows.write_record(["path", "label", "octaves", "source"]).unwrap();
    for (label, hz) in TONES {
        for source in 0..5 {
            let hz = hz * (1.0 + f64::from(source) / 10.0);
            let name = format!("{label}-{source}.wav");
            write_wav(&folder.join(&name), &[tone(hz, 6.0)]);
            let octaves = if source == 4 { String::new() } else { (hz / 100.0).log2().to_string() };
            rows.write_record([&name, label, &octaves, &format!("{label} {source}")]).unwrap();
        }
    }
    rows.flush().unwrap();
}

fn run(folder: &Path, arguments: &[&str]) -> String {
    let done = program(folder).current_dir(folder).args(arguments).output().unwrap();
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

#[test]
fn two_heads_and_windows_of_three_seconds_are_trained_evaluated_calibrated_and_used() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    manifest(&folder.join("data"));
    let train = "train data/manifest.csv --out tones.safetensors --head verdict=label --head octaves:value \
                 --labels Low,Middle,High --window-seconds 3 --window-hop-seconds 1.5 --network stem --hop 1024 --mels 32 \
                 --pure Low --background none --steps 30 --folds";
    let report = run(folder, &train.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>());
    assert!(report.contains("head octaves\n12 recordings"), "{report}");

    let model = Model::load(&folder.join("tones.safetensors")).unwrap();
    assert_eq!(model.labels(), ["Low", "Middle", "High"]);
    assert_eq!((model.heads()[1].name.as_str(), model.heads()[1].kind), ("octaves", HeadKind::Value));
    assert_eq!((model.framing().window, model.framing().hop), (48_000, 24_000));
    assert!(model.origin().iter().any(|(name, _)| name == "calibration"), "{:?}", model.origin());

    let json: serde_json::Value =
        serde_json::from_str(&run(folder, &["evaluate", "tones.safetensors", "data", "-f", "json"])).unwrap();
    assert_eq!(
        json["confusion_of_recordings"],
        serde_json::json!([[5, 0, 0, 0], [0, 5, 0, 0], [0, 0, 5, 0]])
    );
    let octaves = &json["heads"]["octaves"];
    assert_eq!((&octaves["kind"], &octaves["heard"]), (&"value".into(), &12.into()));
    assert!(octaves["outputs"][0]["r2"].as_f64().unwrap() > 0.8, "{octaves}");

    for (label, hz) in TONES {
        let line = run(
            folder,
            &[
                "classify",
                "--model",
                "tones.safetensors",
                "--format",
                "jsonl",
                &format!("data/{label}-4.wav"),
            ],
        );
        let json: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(json["verdict"], label, "{line}");
        let octaves = json["heads"]["octaves"]["mean"]["octaves"].as_f64().unwrap();
        assert!((octaves - (hz * 1.4 / 100.0).log2()).abs() < 1.0, "{line}");
        assert_eq!(json["heads"]["verdict"]["label"], label, "{line}");
    }
    let summary = run(folder, &["summary", "tones.safetensors"]);
    assert!(summary.contains("octaves"), "{summary}");
}

#[test]
fn options_that_need_an_exclusive_first_head_are_refused_without_one() {
    let folder = tempfile::tempdir().unwrap();
    manifest(&folder.path().join("data"));
    for option in [["--pure", "Low"], ["--background", "noise"]] {
        let mut train = program(folder.path());
        train.current_dir(folder.path()).args([
            "train",
            "data",
            "--out",
            "m.safetensors",
            "--head",
            "octaves:value",
            "--head",
            "verdict=label",
        ]);
        let done = train.args(option).output().unwrap();
        let stderr = String::from_utf8(done.stderr).unwrap();
        assert_eq!(done.status.code(), Some(2), "{stderr}");
        assert!(stderr.contains(option[0]) && stderr.contains("octaves, is not exclusive"), "{stderr}");
    }
}

#[test]
fn a_value_as_only_head_is_weighted_held_back_and_has_no_pictures() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::create_dir_all(folder.join("data")).unwrap();
    let mut rows = csv::Writer::from_path(folder.join("data/manifest.csv")).unwrap();
    rows.write_record(["path", "octaves", "source", "fold"]).unwrap();
    for source in 0..4 {
        let name = format!("{source}.wav");
        write_wav(&folder.join("data").join(&name), &[tone(300.0 * f64::from(source + 1), 2.0)]);
        // The last fold has no value.
        let octaves = if source == 3 { String::new() } else { source.to_string() };
        rows.write_record([&name, &octaves, &name, &source.to_string()]).unwrap();
    }
    rows.flush().unwrap();
    let mut train = program(folder);
    let arguments = "train data --out value.safetensors --head octaves:value:0.5 --network stem --hop 1024 --mels 32 --steps 2 --hold-back 3";
    let done = train.current_dir(folder).args(arguments.split(' ')).output().unwrap();
    let stderr = String::from_utf8(done.stderr).unwrap();
    assert!(done.status.success(), "{stderr}");
    assert!(stderr.contains("fold 3 has a target, so no epoch is validated"), "{stderr}");
    assert!(!stderr.contains("--pure"), "{stderr}");
    let mut evaluate = program(folder);
    evaluate.current_dir(folder).args(["evaluate", "value.safetensors", "data", "--pictures", "pictures"]);
    let done = evaluate.output().unwrap();
    let stderr = String::from_utf8(done.stderr).unwrap();
    assert!(done.status.success() && stderr.contains("no picture is drawn"), "{stderr}");
    assert_eq!(std::fs::read_dir(folder.join("pictures")).unwrap().count(), 0);
    let cache = folder.join("cache/pianoscope/decoded");
    assert!(cache.join("lock").is_file(), "of decoded audio");
    let csv = run(folder, &["classify", "--model", "value.safetensors", "--format", "csv", "data/1.wav"]);
    assert!(csv.starts_with("input,title,verdict,confidence,mean octaves,std octaves,duration_s"), "{csv}");
}
