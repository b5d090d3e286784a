//! Inputs, the queue, verdicts, errors.

use super::*;
use crate::classify::{Cancel, Options};
use crate::window::recording::{RecordingId, State};
use crate::window::recording_analysis::{PassStatus, RecordingAnalysis};
use crate::window::worker::{self, Job, JobInput};
use std::sync::Arc;

/// A dropped file.
#[derive(Debug)]
pub(super) struct Dropped(pub(super) PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

/// A file of this many seconds at 8 kHz.
fn wav(folder: &Path, seconds: u32, sample: impl Fn(u32) -> i16) -> PathBuf {
    let path = folder.join("made.wav");
    let sample_format = hound::SampleFormat::Int;
    let spec = hound::WavSpec { channels: 1, sample_rate: 8_000, bits_per_sample: 16, sample_format };
    let mut wav = hound::WavWriter::create(&path, spec).unwrap();
    (0..seconds * 8_000).for_each(|n| wav.write_sample(sample(n)).unwrap());
    wav.finalize().unwrap();
    path
}

/// An hour of noise, whose classification takes long enough to be cancelled.
fn hour(folder: &Path) -> PathBuf {
    wav(folder, 3600, |n| (n.wrapping_mul(2_654_435_761) >> 18) as i16)
}

#[test]
fn a_typed_path_gets_a_verdict() {
    let mut desktop = Desktop::open(&[]);
    assert!(desktop.window.query_by_label("Piano or Other?").is_some());
    desktop.window.get_by_label("Recording").focus();
    desktop.window.step();
    desktop.window.get_by_label("Recording").type_text(piano());
    desktop.window.step();
    desktop.press(egui::Key::Enter);
    desktop.wait_for_results(1);
    assert!(desktop.has("Piano"));
    assert!(desktop.has("27 of 27 windows"));
    assert!(desktop.app().typed.text.is_empty(), "the field is empty again");
}

#[test]
fn a_recording_is_decoded_once_for_votes_tiles_and_stage() {
    let mut desktop = Desktop::open(&[piano(), band()]);
    desktop.wait_for_results(2);
    desktop.wait("the tiles of the first recording", |desktop| desktop.app().tiles.known().complete);
    desktop.press(egui::Key::PageDown);
    desktop.wait("the tiles of the second recording", |desktop| desktop.app().tiles.known().complete);
    let shown = desktop.app().shown.clone().unwrap();
    assert!(shown.analysis.unwrap().has_audio(), "for the motion of the stage");
    assert_eq!(desktop.app().reanalysis.requests, 0);
    // Another FFT size needs a second pass.
    desktop.window.get_by_role_and_label(egui::accesskit::Role::ComboBox, "FFT").click();
    desktop.window.run_steps(3);
    desktop.window.query_all_by_label_contains("4096").next().unwrap().click();
    desktop.window.run_steps(3);
    desktop.wait("the new tiles", |desktop| desktop.app().tiles.known().complete);
    assert_eq!(desktop.app().reanalysis.requests, 1);
}

#[test]
fn pasted_paths_are_queued() {
    let mut desktop = Desktop::open(&[]);
    desktop.window.step();
    desktop.window.event(egui::Event::Paste(format!("{}\n\"{}\"\n", piano(), band())));
    desktop.wait_for_results(2);
    let verdicts: Vec<_> = desktop
        .app()
        .session
        .recordings()
        .iter()
        .map(|recording| recording.outcome().unwrap().verdict_label().unwrap().to_owned())
        .collect();
    assert_eq!(verdicts, ["Piano", "Other"]);
    assert!(desktop.window.query_by_label_contains("demo-band.opus: Other, 26 of 26 windows").is_some());
}

#[test]
fn dropped_files_are_classified() {
    let mut desktop = Desktop::open(&[]);
    desktop.window.input_mut().hovered_files = vec![egui::HoveredFile::default(); 3];
    desktop.window.step();
    desktop.window.input_mut().hovered_files.clear();
    desktop.window.input_mut().dropped_files = vec![Arc::new(Dropped(PathBuf::from(piano())))];
    desktop.wait_for_results(1);
    assert!(desktop.has("Piano"));
}

#[test]
fn a_clicked_row_is_selected_and_a_removed_one_disappears() {
    let mut desktop = Desktop::open(&[piano(), band()]);
    desktop.wait_for_results(2);
    assert!(desktop.window.query_by_label("27 of 27 windows").is_some(), "the first input is selected");
    desktop.row("demo-band.opus: Other").click();
    desktop.window.run_steps(3);
    assert!(desktop.has("26 of 26 windows"));
    desktop.click("Remove demo-band.opus");
    assert!(desktop.has("27 of 27 windows"));
    desktop.press(egui::Key::Delete);
    assert!(desktop.has("Piano or Other?"));
}

#[test]
fn failures_show_a_message_and_the_next_step() {
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("broken.mp3");
    std::fs::write(&broken, b"no sound at all, only words").unwrap();
    let mut desktop = Desktop::open(&["/nowhere/lost.mp3", broken.to_str().unwrap()]);
    desktop.wait_for_results(2);
    assert!(desktop.has("No result"));
    assert!(desktop.window.query_all_by_label_contains("check the path").next().is_some());
    assert!(!desktop.has("Try again"), "there is no file to try again");
    desktop.press(egui::Key::PageDown);
    assert!(desktop.window.query_all_by_label_contains("no audio file of a known format").next().is_some());
    // After a repair it is classified.
    std::fs::copy(piano(), &broken).unwrap();
    desktop.click("Try again");
    desktop.wait_for_results(2);
    assert!(desktop.has("27 of 27 windows"));
    desktop.wait("its spectrogram", |desktop| desktop.app().tiles.known().complete);
}

#[test]
fn a_silent_recording_has_no_verdict() {
    let folder = tempfile::tempdir().unwrap();
    let path = wav(folder.path(), 3, |_| 0);
    let mut desktop = Desktop::open(&[path.to_str().unwrap()]);
    desktop.wait_for_results(1);
    assert!(desktop.has("Nothing audible"));
}

#[test]
fn all_queued_recordings_can_be_cancelled_and_later_ones_are_classified() {
    let folder = tempfile::tempdir().unwrap();
    let names: Vec<_> = (0..60).map(|n| copy_of(piano(), folder.path(), &format!("{n:02}.ogg"))).collect();
    let mut desktop = Desktop::open(&[folder.path().to_str().unwrap()]);
    desktop.wait("the list", |desktop| desktop.app().session.recordings().len() == names.len());
    desktop.window.run_steps(2);
    desktop.click("Cancel all");
    assert_eq!(desktop.app().session.pending_count(), 0);
    let cancelled = |desktop: &Desktop| {
        let recordings = desktop.app().session.recordings();
        recordings.iter().filter(|recording| matches!(recording.state, State::Cancelled)).count()
    };
    assert!(cancelled(&desktop) > 0, "sixty recordings are not classified in five frames");
    desktop.click("Clear");
    assert!(desktop.has("Piano or Other?"));
    desktop.window.event(egui::Event::Paste(band().to_owned()));
    desktop.wait_for_results(1);
    assert!(desktop.has("26 of 26 windows"));
}

#[test]
fn a_cancelled_recording_can_be_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    // The first takes long, so that the last is still queued when it is cancelled.
    hour(folder.path());
    copy_of(piano(), folder.path(), "t.ogg");
    copy_of(piano(), folder.path(), "u.ogg");
    let mut desktop = Desktop::open(&[folder.path().to_str().unwrap()]);
    desktop.wait("a row to cancel", |desktop| desktop.has("Cancel u.ogg"));
    desktop.click("Cancel u.ogg");
    desktop.wait_for_results(3);
    let found = |desktop: &Desktop| desktop.app().session.recordings().last().unwrap().outcome().is_some();
    assert!(!found(&desktop));
    desktop.click("Try u.ogg again");
    desktop.wait_for_results(3);
    assert!(found(&desktop));
}

#[test]
fn a_recording_cancelled_before_its_turn_has_a_spectrogram() {
    let folder = tempfile::tempdir().unwrap();
    // Occupies the worker while the other one is cancelled.
    hour(folder.path());
    copy_of(piano(), folder.path(), "u.ogg");
    let mut desktop = Desktop::open(&[folder.path().to_str().unwrap()]);
    desktop.wait("the second job to be sent", |desktop| {
        let second = desktop.app().session.recordings().get(1);
        second.is_some_and(|recording| matches!(recording.state, State::Running(_)))
    });
    desktop.click("Cancel all");
    desktop.press(egui::Key::PageDown);
    assert!(matches!(desktop.app().session.selected().unwrap().state, State::Cancelled));
    desktop.wait("its spectrogram", |desktop| desktop.app().tiles.known().complete);
}

#[test]
fn a_cancelled_job_gives_up_its_analysis_and_wakes_the_window() {
    let (wakeups, woken) = crossbeam_channel::unbounded();
    let worker = worker::start("cancelled", move || wakeups.send(()).unwrap_or_default()).unwrap();
    let analysis = RecordingAnalysis::new(2048, true);
    let job = Job {
        id: RecordingId(0),
        run: 0,
        input: JobInput::File(piano().into()),
        recorder: Some(analysis.recorder()),
        known_stamp: None,
        if_replaced: None,
        options: Options::default(),
        model: Arc::new(Model::built_in().unwrap()),
        tags: true,
        keep: None,
        cancel: Cancel::new(),
    };
    job.cancel.cancel();
    assert!(worker.try_send(job).is_ok());
    woken.recv_timeout(TIMEOUT).unwrap();
    assert_eq!(analysis.status(), PassStatus::Aborted);
}

#[test]
fn the_card_lists_passages_and_copies_the_report() {
    let mut desktop = Desktop::open(&[band()]);
    desktop.wait_for_results(1);
    assert!(desktop.window.query_by_label_contains("0:00 – 0:26  Other").is_some());
    desktop.window.get_by_label("Copy").click();
    desktop.window.step();
    let copied = |desktop: &Desktop| {
        desktop.window.output().platform_output.commands.iter().any(|command| {
            matches!(command, egui::OutputCommand::CopyText(text) if text.contains("Other") && text.contains("demo-band.opus"))
        })
    };
    desktop.wait("the copy", copied);
}

#[test]
fn the_menus_have_their_entries() {
    let mut desktop = Desktop::open(&[piano()]);
    desktop.wait_for_results(1);
    desktop.click("Export…");
    for kind in ["JSON", "CSV table", "Audacity labels", "Picture (PNG)"] {
        assert!(desktop.has(kind), "{kind}");
    }
    desktop.press(egui::Key::Escape);
    assert!(!desktop.has("CSV table"));
    desktop.click("Open…");
    assert!(desktop.window.query_by_label_contains("Files…").is_some() && desktop.has("A folder…"));
}

#[test]
fn the_list_scrolls_to_the_selected_recording() {
    let folder = tempfile::tempdir().unwrap();
    let broken = |name: &str| std::fs::write(folder.path().join(name), b"no sound").unwrap();
    (0..50).for_each(|n| broken(&format!("{n:02}.mp3")));
    let mut desktop = Desktop::open(&[folder.path().to_str().unwrap()]);
    desktop.wait_for_results(50);
    assert!(desktop.has("Remove 00.mp3") && !desktop.has("Remove 30.mp3"));
    for _ in 0..30 {
        desktop.press(egui::Key::PageDown);
    }
    desktop.window.run_steps(3);
    assert!(desktop.has("Remove 30.mp3"));
}

#[test]
fn recordings_can_be_classified_again_and_errors_copied() {
    let folder = tempfile::tempdir().unwrap();
    let mut desktop = Desktop::open(&[band(), "/nowhere/lost.mp3"]);
    desktop.wait_for_results(2);
    desktop.click("Analyse again");
    desktop.wait("the second run", |desktop| desktop.app().session.recordings().first().unwrap().run == 1);
    desktop.wait_for_results(2);
    assert!(desktop.has("26 of 26 windows"));
    desktop.press(egui::Key::PageDown);
    desktop.window.get_by_label("Copy details").click();
    let copied = |desktop: &Desktop| {
        desktop.window.output().platform_output.commands.iter().any(|command| {
            matches!(command, egui::OutputCommand::CopyText(text) if text.contains("lost.mp3") && text.contains("(missing)"))
        })
    };
    desktop.wait("the copy", copied);
    let long = hour(folder.path());
    desktop.window.event(egui::Event::Paste(long.to_string_lossy().into_owned()));
    desktop.wait("a run to cancel", |desktop| desktop.has("Cancel made.wav"));
    desktop.click("Cancel made.wav");
    assert!(desktop.app().session.selected().unwrap().is_cancelled());
    desktop.click("Resume");
    desktop.wait_for_results(3);
    assert!(desktop.app().session.selected().unwrap().outcome().is_some());
}

#[test]
fn a_name_with_a_nul_character_is_an_error() {
    let mut desktop = Desktop::open(&["lost\0.mp3"]);
    desktop.wait_for_results(1);
    assert!(desktop.has("No result"));
    assert!(!desktop.app().title.contains('\0'), "it would end the title");
}

#[test]
fn the_selected_recording_is_classified_next() {
    let folder = tempfile::tempdir().unwrap();
    hour(folder.path());
    for n in 0..6 {
        copy_of(piano(), folder.path(), &format!("n{n}.ogg"));
    }
    let mut desktop = Desktop::open(&[folder.path().to_str().unwrap()]);
    desktop.wait("the list", |desktop| desktop.app().session.recordings().len() == 7);
    for _ in 0..6 {
        desktop.press(egui::Key::PageDown);
    }
    let found = |desktop: &Desktop, row: usize| desktop.app().session.recordings()[row].outcome().is_some();
    desktop.wait("the result of the last one", |desktop| found(desktop, 6));
    assert!(!found(&desktop, 5), "the ones before it are still queued");
}

#[test]
fn a_replaced_file_that_is_classified_again_has_a_new_spectrogram_and_player() {
    let folder = tempfile::tempdir().unwrap();
    let path = wav(folder.path(), 4, |n| if n % 20 < 10 { 8000 } else { -8000 });
    let mut desktop = Desktop::open(&[path.to_str().unwrap()]);
    desktop.wait_for_results(1);
    desktop.wait("the spectrogram", |desktop| desktop.app().tiles.known().complete);
    desktop.wait("the player", |desktop| desktop.app().player.state().duration_s.is_some());
    let analysis = |desktop: &Desktop| desktop.app().shown.clone().unwrap().analysis.unwrap();
    let first = analysis(&desktop);
    // The same file keeps its spectrogram.
    desktop.click("Analyse again");
    desktop.wait_for_results(1);
    assert!(analysis(&desktop) == first);
    assert!((desktop.app().length_s() - 4.0).abs() < 0.1);

    wav(folder.path(), 9, |n| if n % 8 < 4 { 8000 } else { -8000 });
    desktop.click("Analyse again");
    let is_done = |desktop: &Desktop| desktop.app().session.recordings()[0].run == 2;
    desktop.wait("the new run", is_done);
    desktop.wait_for_results(1);
    assert!(analysis(&desktop) != first);
    desktop.wait("the new spectrogram", |desktop| desktop.app().tiles.known().complete);
    assert!((desktop.app().length_s() - 9.0).abs() < 0.1, "{}", desktop.app().length_s());
    let is_new =
        |desktop: &Desktop| desktop.app().player.state().duration_s.is_some_and(|s| (s - 9.0).abs() < 0.1);
    desktop.wait("the new player", is_new);
    assert_eq!(desktop.app().reanalysis.requests, 0, "both passes are the classification's own");
}
