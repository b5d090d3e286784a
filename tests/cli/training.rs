//! Training on folders of labelled audio, and the shipped network's verdicts on the demo recordings.

use crate::sound::{HIGH, LOW, silence, tone, write_wav};
use pianoscope::model::Model;
use pianoscope::train::RunFiles;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The program with its audio cache in `folder`.
pub(crate) fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pianoscope"));
    command.env("XDG_CACHE_HOME", folder.join("cache"));
    command
}

/// Six sources of low tones and six of high ones, a folder each, each source at a pitch of its own.
pub(crate) fn data(folder: &Path) {
    for (label, hz) in [("Low", LOW), ("High", HIGH)] {
        for source in 0..6 {
            let place = folder.join(label).join(format!("source {source}"));
            std::fs::create_dir_all(&place).unwrap();
            let pitch = hz * (1.0 + f64::from(source) / 20.0);
            write_wav(&place.join("tone.wav"), &[tone(pitch, 3.0)]);
        }
    }
}

pub(crate) fn train(data: &Path, out: &Path, more: &[&str]) -> Output {
    let mut command = program(out.parent().unwrap());
    command.arg("train").arg(data).arg("--out").arg(out).args(["--pure", "Low"]);
    let steps: &[&str] = if more.contains(&"--steps") { &[] } else { &["--steps", "10"] };
    command.args(steps).args(more);
    command.output().unwrap()
}

#[test]
fn a_folder_per_label_is_learned_and_the_number_of_threads_changes_no_bit() {
    let folder = tempfile::tempdir().unwrap();
    data(&folder.path().join("data"));
    let models = ["1", "2"].map(|jobs| {
        let out = folder.path().join(format!("{jobs}.safetensors"));
        let done = train(&folder.path().join("data"), &out, &["--jobs", jobs]);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        out
    });
    // The weights, not the files: the order of safetensors metadata is random.
    let [one, two] = [&models[0], &models[1]].map(|path| Model::load(path).unwrap());
    assert!(one.members() == two.members(), "one thread and two gave different weights");

    let evaluate = |format: &str| {
        let mut command = program(folder.path());
        command.arg("evaluate").arg(&models[0]).arg(folder.path().join("data")).args(["--format", format]);
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    let table = evaluate("text");
    let recordings = table.lines().find(|l| l.starts_with("Low") && l.contains("recordings")).unwrap();
    assert!(recordings.contains("1.000      1.000   1.000"), "{table}");
    let json: serde_json::Value = serde_json::from_str(&evaluate("json")).unwrap();
    assert_eq!(json["recordings"][0]["f1"], 1.0, "{json}");
    assert_eq!(json["confusion_of_recordings"], serde_json::json!([[6, 0, 0], [0, 6, 0]]));
}

/// What a learner sees without asking: curves, what was held back, and what to do about it.
#[test]
fn a_training_ends_with_a_table_and_has_fifty_points_and_all_holds_nothing_back() {
    let folder = tempfile::tempdir().unwrap();
    data(&folder.path().join("data"));
    let out = folder.path().join("model.safetensors");
    let small = ["--network", "stem", "--hop", "1024", "--mels", "16", "--steps", "60"];
    let done = train(&folder.path().join("data"), &out, &small);
    let table = String::from_utf8(done.stdout).unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let line = |name: &str| table.lines().find(|line| line.starts_with(name)).unwrap_or_default();
    assert!(line("learned from").contains("8 recordings of 4 sources, 24 s, 24 windows"), "{table}");
    assert!(table.contains("4 Low, 4 High"), "{table}");
    assert!(line("held back").contains("4 recordings of 2 sources, 12 s, 12 windows (fold 0)"), "{table}");
    assert!(line("how good").contains(" of 4 recordings of at least 3 s right; F1 of Low "), "{table}");
    assert_eq!(table.matches("predicted as").count(), 4, "all that were held back, the worst first: {table}");
    assert!(line("try next").contains("more sources of Low: there are 6"), "{table}");
    let run = RunFiles::new(&folder.path().join("model.run"));
    let history =
        csv::Reader::from_path(run.history()).unwrap().into_deserialize::<pianoscope::train::Epoch>();
    let history: Vec<_> = history.map(Result::unwrap).collect();
    assert_eq!(history.len(), 60);
    assert!(history.iter().all(|epoch| epoch.validation_loss.is_some() && epoch.learning_rate >= 0.0));
    let picture = image::open(run.curves()).unwrap();
    assert_eq!(picture.width(), 3 * 640, "loss, accuracy and learning rate");

    let all = folder.path().join("all.safetensors");
    let done = train(&folder.path().join("data"), &all, &[&small[..], &["--all"]].concat());
    let table = String::from_utf8(done.stdout).unwrap();
    assert!(table.contains("12 recordings of 6 sources") && table.contains("nothing: how good"), "{table}");
}

#[test]
fn with_too_few_sources_nothing_is_held_back_and_the_reason_is_given() {
    let folder = tempfile::tempdir().unwrap();
    let data_folder = folder.path().join("data");
    for (label, hz) in [("Low", LOW), ("High", HIGH)] {
        let place = data_folder.join(label).join("source");
        std::fs::create_dir_all(&place).unwrap();
        write_wav(&place.join("tone.wav"), &[tone(hz, 3.0)]);
    }
    let done = train(&data_folder, &folder.path().join("model.safetensors"), &["--steps", "2"]);
    let said = String::from_utf8(done.stderr).unwrap();
    assert!(done.status.success() && said.contains("nothing is held back"), "{said}");
}

/// Differs once a file is written again, under a new name that replaces the old one. Times do not show that: each use sets them.
#[cfg(unix)]
fn file_number(file: &std::fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(file)
}

#[cfg(not(unix))]
fn file_number(file: &std::fs::Metadata) -> u64 {
    file.len()
}

/// Audio is decoded once for two runs; the cache may be deleted or unwritable.
#[test]
fn the_audio_cache_changes_no_weights() {
    let folder = tempfile::tempdir().unwrap();
    let (data_folder, kept) = (folder.path().join("data"), folder.path().join("cache/pianoscope/decoded"));
    data(&data_folder);
    // The folder also has a lock, which is no recording.
    let is_audio = |file: &std::fs::DirEntry| file.file_name() != "lock";
    let files = || std::fs::read_dir(&kept).map_or(0, |found| found.flatten().filter(is_audio).count());
    let weights = |name: &str, more: &[&str]| {
        let out = folder.path().join(name);
        let done = train(&data_folder, &out, more);
        let said = String::from_utf8(done.stderr).unwrap();
        assert!(done.status.success(), "{said}");
        (Model::load(&out).unwrap().members().to_vec(), said)
    };
    let (in_memory, _) = weights("memory.safetensors", &["--in-memory"]);
    assert_eq!(files(), 0);
    let (first, _) = weights("first.safetensors", &[]);
    assert_eq!(files(), 12);
    let before: Vec<_> = std::fs::read_dir(&kept).unwrap().map(|file| file.unwrap().path()).collect();
    let state = |path: &Path| file_number(&std::fs::metadata(path).unwrap());
    let written: Vec<_> = before.iter().map(|path| state(path)).collect();
    let (second, _) = weights("second.safetensors", &[]);
    assert_eq!(written, before.iter().map(|path| state(path)).collect::<Vec<_>>());
    std::fs::remove_dir_all(&kept).unwrap();
    let (third, _) = weights("third.safetensors", &[]);
    assert_eq!(files(), 12);
    let nowhere = folder.path().join("nowhere");
    std::fs::write(&nowhere, "a file").unwrap();
    let (cache_error, said) = weights("nowhere.safetensors", &["--decoded", nowhere.to_str().unwrap()]);
    assert!(said.contains("kept in memory"), "{said}");
    assert!([first, second, third, cache_error].iter().all(|weights| *weights == in_memory));
}

#[test]
fn damaged_and_missing_clips_are_named_skipped_and_counted() {
    let folder = tempfile::tempdir().unwrap();
    let data_folder = folder.path().join("data");
    data(&data_folder);
    std::fs::write(data_folder.join("Low/source 0/damaged.wav"), b"RIFF\0\0").unwrap();
    let mut rows = csv::Writer::from_path(data_folder.join("manifest.csv")).unwrap();
    rows.write_record(["path", "label", "source"]).unwrap();
    for (label, source) in ["Low", "High"].into_iter().flat_map(|label| (0..6).map(move |s| (label, s))) {
        let row = [format!("{label}/source {source}/tone.wav"), label.into(), format!("{label} {source}")];
        rows.write_record(row).unwrap();
    }
    for clip in ["Low/source 0/damaged.wav", "Low/missing.wav"] {
        rows.write_record([clip, "Low", "Low 0"]).unwrap();
    }
    rows.flush().unwrap();
    let out = folder.path().join("model.safetensors");
    let done = train(&data_folder, &out, &["--folds", "--steps", "2"]);
    let said = String::from_utf8(done.stderr).unwrap();
    assert!(done.status.success(), "{said}");
    assert!(said.contains("damaged.wav skipped: ") && said.contains("missing.wav skipped: "), "{said}");
    assert!(said.contains("2 of 14 recordings skipped"), "{said}");
    let report = String::from_utf8(done.stdout).unwrap();
    assert!(
        report.starts_with("12 recordings, 12 of at least 3 s; 2 more could not be decoded\n"),
        "{report}"
    );
    let mut command = program(folder.path());
    let done = command.arg("evaluate").arg(&out).arg(&data_folder).args(["-f", "json"]).output().unwrap();
    let json: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!((&json["heard"], &json["skipped"]), (&12.into(), &2.into()), "{json}");
}

/// Killed repeatedly while it writes: the checkpoint is always complete, and the run resumes from it.
#[test]
fn a_killed_run_resumes_from_a_complete_checkpoint() {
    let folder = tempfile::tempdir().unwrap();
    data(&folder.path().join("data"));
    let out = folder.path().join("model.safetensors");
    let arguments = |more: &[&str]| {
        let mut command = program(folder.path());
        command.arg("train").arg(folder.path().join("data")).arg("--out").arg(&out);
        command.args(["--steps", "12", "--epoch", "1", "--pure", "Low"]).args(more);
        command
    };
    let mut resume: &[&str] = &[];
    for epochs in [1, 2, 3] {
        let mut running = arguments(resume).stderr(Stdio::piped()).spawn().unwrap();
        // An epoch is reported while its checkpoint is being written.
        let lines = BufReader::new(running.stderr.take().unwrap()).lines();
        let reported = lines.map(Result::unwrap).filter(|l| l.contains("epoch")).take(epochs).count();
        running.kill().unwrap();
        running.wait().unwrap();
        assert_eq!(reported, epochs);
        // The first epoch's checkpoint may not have been finished.
        if folder.path().join("model.run/last.checkpoint").exists() {
            resume = &["--resume"];
        }
    }
    let restarted = arguments(&[]).output().unwrap();
    assert!(
        String::from_utf8_lossy(&restarted.stderr).contains("give --resume"),
        "an unfinished run must not be overwritten"
    );
    let done = arguments(resume).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let uninterrupted = folder.path().join("uninterrupted.safetensors");
    let done = train(&folder.path().join("data"), &uninterrupted, &["--steps", "12"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let [resumed, uninterrupted] = [&out, &uninterrupted].map(|path| Model::load(path).unwrap());
    assert!(resumed.members() == uninterrupted.members(), "the resumed run gave other weights");
    let history = std::fs::read_to_string(folder.path().join("model.run/history.csv")).unwrap();
    assert_eq!(history.lines().last().unwrap().split(',').nth(1), Some("12"));
    let left: Vec<String> = std::fs::read_dir(folder.path().join("model.run"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(left.len(), 4, "history, curves, checkpoint and the best epoch: {left:?}");
}

#[test]
fn a_folder_that_another_run_writes_to_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    data(&folder.path().join("data"));
    let out = folder.path().join("model.safetensors");
    let train = || train(&folder.path().join("data"), &out, &["--steps", "2"]);
    assert!(train().status.success());
    let files = RunFiles::new(&folder.path().join("model.run"));
    let _lock = files.lock().expect("a run that has ended holds no lock");
    let before = std::fs::read(files.checkpoint()).unwrap();
    let refused = train();
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(said.contains("model.run: another run writes here"), "{said}");
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(std::fs::read(files.checkpoint()).unwrap(), before);
}

#[test]
fn unusable_data_is_refused_with_the_reason() {
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
        (&silent, &[], "not one audible window"),
        (&column, &[], r#"no column is called label; the first line names ["path", "lable"]"#),
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
fn the_shipped_network_classifies_the_demo_recordings() {
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
    for (file, verdict) in [("demo-piano.ogg", "Piano"), ("demo-band.opus", "Other")] {
        let mut command = program(&assets);
        let done = command.args(["classify", "--format", "jsonl"]).arg(assets.join(file)).output().unwrap();
        let report: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
        assert_eq!(report["verdict"], verdict, "{file}: {report}");
    }
}
