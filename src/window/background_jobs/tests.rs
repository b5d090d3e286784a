//! Exports, refused and panicking jobs.

use super::label_tracks::LabelTracks;
use super::*;
use crate::classify::{Engine, Options, classify_file};
use crate::dsp::FrequencyAxis;
use crate::model::Model;
use crate::picture::{ColourMap, Theme};
use crate::window::action::ListExport;

#[test]
fn a_fifth_dialog_is_refused_with_the_reason_and_a_sixth_opens_after_one_is_closed() {
    let jobs = BackgroundJobs::new(|| {});
    let (open, opened) = bounded::<()>(0);
    for _ in 0..MAX_RUNNING {
        let opened = opened.clone();
        jobs.spawn("dialog", move || {
            opened.recv().unwrap_or_default();
            JobResult::Cancelled
        });
    }
    assert!(jobs.results().is_empty());
    jobs.spawn("dialog", || JobResult::Cancelled);
    let results = jobs.results();
    assert!(matches!(results.as_slice(), [JobResult::Failed(reason)] if reason == TOO_MANY), "{results:?}");
    open.send(()).unwrap();
    assert!(matches!(jobs.results.recv().unwrap(), JobResult::Cancelled));
    jobs.spawn("dialog", || JobResult::Installed("6".to_owned()));
    assert!(matches!(jobs.results.recv().unwrap(), JobResult::Installed(_)));
}

#[test]
fn a_job_that_panics_gives_a_message_and_does_not_count_as_running() {
    let (supervisor, panics) = Supervisor::new(|| {});
    let jobs = BackgroundJobs::new(supervisor);
    for _ in 0..2 * MAX_RUNNING {
        jobs.spawn("save", || panic!("halfway"));
        assert!(matches!(jobs.results.recv().unwrap(), JobResult::Failed(reason) if reason == JOB_PANICKED));
    }
    assert_eq!(panics.recv().unwrap().thread, "save");
}

/// Outcome, model and path of a demo recording.
fn classified() -> (Outcome, Model, PathBuf) {
    let model = Model::built_in().unwrap();
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/demo-band.opus"));
    let mut engine = Engine::new(&model).unwrap();
    let outcome =
        classify_file(&path, &mut engine, &Options::default(), &Cancel::new(), &mut |_| {}).unwrap();
    (outcome, model, path)
}

#[test]
fn an_open_dialog_is_not_awaited_when_the_window_closes_but_a_write_is() {
    let folder = tempfile::tempdir().unwrap();
    let mut jobs = BackgroundJobs::new(|| {});
    let (answer, answered) = bounded::<PathBuf>(0);
    jobs.answer_dialogs(move |_| answered.recv().ok());
    let (outcome, model, recording) = classified();
    let report = Report { input: "band".to_owned(), raw_input: None, result: Ok(Box::new(outcome)) };
    let data = ExportData::Report { report, heads: model.heads().to_vec(), format: ReportFormat::Json };
    let dialog = SaveDialog { title: String::new(), file_name: None, folder: None };
    jobs.export(ExportKind::Json, dialog, recording, data, None);
    let begin = Instant::now();
    jobs.finish_writing();
    assert!(jobs.writing_count() == 0 && begin.elapsed() < Duration::from_secs(5), "a dialog");
    let path = folder.path().join("a.json");
    answer.send(path.clone()).unwrap();
    assert!(matches!(jobs.results.recv().unwrap(), JobResult::Saved { .. }));
    assert!(path.is_file() && jobs.writing_count() == 0);
}

#[test]
fn every_export_has_its_format() {
    let folder = tempfile::tempdir().unwrap();
    let (outcome, model, recording) = classified();
    let report = Report { input: "band".to_owned(), raw_input: None, result: Ok(Box::new(outcome.clone())) };
    let heads = model.heads().to_vec();
    let file = |name: &str| folder.path().join(name);
    let read = |name: &str| std::fs::read_to_string(file(name)).unwrap();

    let json =
        ExportData::Report { report: report.clone(), heads: heads.clone(), format: ReportFormat::Json };
    json.write(&file("a.json")).unwrap();
    let value: serde_json::Value = serde_json::from_str(&read("a.json")).unwrap();
    assert_eq!(value[0]["verdict"], "Other");
    let csv = ExportData::Report { report, heads: heads.clone(), format: ReportFormat::Csv };
    csv.write(&file("a.csv")).unwrap();
    assert_eq!(read("a.csv").lines().count(), 2, "a head and a row");
    ExportData::Labels(Box::new(outcome.clone())).write(&file("a.txt")).unwrap();
    assert!(read("a.txt").trim_end().ends_with("Other"));

    let export = SpectrogramExport {
        title: "band".to_owned(),
        track: None,
        width: 640,
        height: 400,
        start_s: 5.0,
        end_s: Some(10.0),
        axis: FrequencyAxis::Log,
        top_hz: Some(8000.0),
        n_fft: Some(1024),
        range_db: 70.0,
        colours: ColourMap::Viridis,
        theme: Theme::Dark,
        votes: true,
    };
    let outcome = Some(Box::new(outcome));
    ExportData::Picture { export, recording, outcome }.write(&file("a.png")).unwrap();
    let picture = image::open(file("a.png")).unwrap();
    assert_eq!((picture.width(), picture.height()), (640, 400));
}

#[test]
fn a_failed_export_returns_the_reason() {
    let (outcome, ..) = classified();
    let reason = ExportData::Labels(Box::new(outcome)).write(Path::new("/nowhere/a.txt")).unwrap_err();
    assert!(reason.contains("does not exist"), "{reason}");
}

#[test]
fn files_that_cannot_be_written_are_counted_and_the_others_are_saved() {
    let (outcome, model, recording) = classified();
    let outcome = Arc::new(outcome);
    let item = |number: u64, title: &str| ListItem {
        id: RecordingId(number),
        run: 3,
        input: title.to_owned(),
        raw_input: None,
        title: title.to_owned(),
        location: Location::File(recording.clone()),
        result: Ok(outcome.clone()),
    };
    let items: Vec<_> = (0..300).map(|number| item(number, "band")).collect();
    let heads = model.heads().to_vec();
    let data = ListExportData { export: ListExport::Labels, items, heads, left_out: 0 };
    let folder = tempfile::tempdir().unwrap();
    let result = data.save(folder.path());
    let JobResult::Saved { message, runs, problem } = result else { panic!("{result:?}") };
    assert_eq!((runs.len(), problem), (300, None));
    assert!(message.starts_with("Saved 300 label files in "), "{message}");
    assert!(folder.path().join("band (300).txt").is_file());
    let result = data.save(Path::new("/nowhere"));
    let JobResult::Failed(reason) = result else { panic!("{result:?}") };
    assert!(
        reason.starts_with("300 label files could not be saved in /nowhere: the first is band.txt: "),
        "{reason}"
    );
    let tracks = LabelTracks {
        saved: vec![(RecordingId(1), 3)],
        failed: 1,
        first_failure: Some("a.txt: no space".to_owned()),
    };
    let result = data.label_tracks_result(tracks, Path::new("/music"));
    let JobResult::Saved { message, runs, problem } = result else { panic!("{result:?}") };
    assert_eq!(message, "Saved 1 label file in /music");
    assert_eq!(runs, [(RecordingId(1), 3)]);
    assert_eq!(problem.unwrap(), "1 label file could not be saved in /music: a.txt: no space");
}
