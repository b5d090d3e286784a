//! `evaluate` and `classify` give the same probabilities.

use crate::sound::{tone, write_wav};
use crate::training::program;
use pianoscope::cancel::Cancel;
use pianoscope::classify::{Engine, Options, classify_file};
use pianoscope::model::Model;
use pianoscope::train::{Dataset, HeadColumn, load, predict, predict_files};
use std::path::Path;

/// The demos (Opus and Vorbis, stereo, 48 and 44.1 kHz) and a tone with a pause in it.
fn recordings(folder: &Path) -> Vec<(String, &'static str)> {
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
    for demo in ["demo-piano.ogg", "demo-band.opus"] {
        std::fs::copy(assets.join(demo), folder.join(demo)).unwrap();
    }
    write_wav(&folder.join("tone.wav"), &[tone(440.0, 2.3), vec![0.0; 16_000], tone(550.0, 3.4)]);
    [("demo-piano.ogg", "Piano"), ("demo-band.opus", "Other"), ("tone.wav", "Other")]
        .map(|(name, label)| (name.to_owned(), label))
        .to_vec()
}

#[test]
fn evaluate_and_classify_give_the_same_probabilities() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let recordings = recordings(folder);
    let mut rows = csv::Writer::from_path(folder.join("manifest.csv")).unwrap();
    rows.write_record(["path", "label"]).unwrap();
    recordings.iter().for_each(|(name, label)| rows.write_record([name, *label]).unwrap());
    rows.flush().unwrap();
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/piano.safetensors");
    let mut evaluate = program(folder);
    evaluate.arg("evaluate").arg(&model).arg(folder).arg("--scores").arg(folder.join("scores.csv"));
    let done = evaluate.output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let mut scores = csv::Reader::from_path(folder.join("scores.csv")).unwrap();
    let columns = scores.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = scores.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), recordings.len());
    let model = Model::load(&model).unwrap();
    let mut engine = Engine::new(&model).unwrap();
    for (row, (name, _)) in rows.iter().zip(&recordings) {
        let path = folder.join(name);
        let outcome =
            classify_file(&path, &mut engine, &Options::default(), &Cancel::new(), &mut |_| {}).unwrap();
        let column =
            |name: &str| row[columns.iter().position(|c| c == name).unwrap()].parse::<f64>().unwrap();
        assert_eq!(column("windows"), outcome.predictions.len() as f64, "{name}");
        for (label, mean) in ["Piano", "Other"].iter().zip(&outcome.heads[0].tally.mean) {
            let found = column(&format!("mean {label}"));
            assert!((mean - found).abs() < 1e-6, "{name}, {label}: {found} is not {mean}");
        }
    }

    // Window by window; and from the audio cache, whose samples have 16 bits.
    let columns = [HeadColumn::default()];
    let dataset = Dataset::open_for(folder, model.heads(), &columns).unwrap();
    let files = predict_files(&model, &dataset, 2, &Cancel::new(), || {}).unwrap();
    let loaded = load(&dataset, model.framing(), model.envelope(), None, 2, || true).unwrap();
    let cached = predict(&model, &loaded.recordings, |_| true, 2).unwrap();
    for (clip, (from_file, from_cache)) in dataset.clips.iter().zip(files.predictions.iter().zip(&cached)) {
        let outcome =
            classify_file(&clip.path, &mut engine, &Options::default(), &Cancel::new(), &mut |_| {}).unwrap();
        let (from_file, from_cache) = (&from_file.heads[0].windows, &from_cache.heads[0].windows);
        assert_eq!(
            (from_file.len(), from_cache.len()),
            (outcome.predictions.len(), outcome.predictions.len())
        );
        for (window, (file, cache)) in outcome.predictions.iter().zip(from_file.iter().zip(from_cache)) {
            for ((p, file), cache) in window.output(0).iter().zip(file).zip(cache) {
                assert!((p - file).abs() < 1e-6, "{}: {file} is not {p}", clip.path.display());
                assert!((p - cache).abs() < 0.02, "{}: {cache} is not {p}", clip.path.display());
            }
        }
    }
}
