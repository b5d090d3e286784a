//! Recordings with long passages of piano and of other music.

use super::*;
use crate::audio::Decoder;
use crate::format::percent;
use crate::window::views::others_text;

/// Piano, band, piano, band; both demos are at 48 kHz.
fn mixed(folder: &Path) -> String {
    let path = folder.join("mixed.wav");
    let sample_format = hound::SampleFormat::Float;
    let spec = hound::WavSpec { channels: 1, sample_rate: 48_000, bits_per_sample: 32, sample_format };
    let mut wav = hound::WavWriter::create(&path, spec).unwrap();
    for name in [piano(), band(), piano(), band()] {
        let mut decoder = Decoder::open(Path::new(name)).unwrap();
        let mut block = Vec::new();
        while decoder.next_block(&mut block).unwrap() {
            block.iter().for_each(|sample| wav.write_sample(*sample).unwrap());
        }
    }
    wav.finalize().unwrap();
    path.to_string_lossy().into_owned()
}

#[test]
fn a_mixed_recording_shows_the_time_of_the_other_label_and_a_bar_of_the_whole() {
    let folder = tempfile::tempdir().unwrap();
    let mut desktop = Desktop::open(&[&mixed(folder.path()), piano()]);
    desktop.wait_for_results(2);
    let head = desktop.app().session.recordings()[0].outcome().unwrap().first().unwrap().clone();
    let others = head.other_labels();
    assert!(others.len() == 1 && others[0].passages == 2, "{others:?}");
    assert!((45.0..60.0).contains(&others[0].seconds), "{others:?}");
    let text = others_text(&head).unwrap();
    assert!(text.starts_with("with 5") && text.ends_with(" in 2 passages"), "{text}");
    assert!(desktop.has(&text));
    let confidence = format!("confidence {}", percent(head.verdict.unwrap().confidence, 1));
    assert!(desktop.has(&confidence), "{confidence}");
    // The row names it as well.
    let verdict = head.verdict_label().unwrap();
    let row = format!("mixed.wav: {verdict} (5");
    assert!(desktop.window.query_all_by_label_contains(&row).next().is_some(), "{row}");
    // A click in the middle of the bar plays from the middle.
    desktop.window.get_by_label_contains("The whole recording: Piano 5").click();
    desktop.window.run_steps(3);
    let half = 0.5 * desktop.app().session.recordings()[0].outcome().unwrap().duration_s;
    desktop.wait("the middle of the recording", |desktop| {
        let position_s = desktop.app().player.state().position_s;
        (half - 1.0..half + 20.0).contains(&position_s)
    });
    // A recording of one label has no bar.
    desktop.press(egui::Key::PageDown);
    assert!(desktop.has("27 of 27 windows"));
    assert!(desktop.window.query_by_label_contains("The whole recording").is_none());
}
