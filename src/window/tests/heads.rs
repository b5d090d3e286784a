//! Models with several heads and windows longer than a second.

use super::*;
use crate::audio::EnvelopeSettings;
use crate::dsp::{LogMel, LogMelSettings, MelScale};
use crate::format::percent;
use crate::model::{Head, HeadKind, ModelParts};
use crate::nn::{Activation, NetworkName, TrainingNetwork};

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

/// An untrained network with two heads, for windows of 3 s.
fn two_heads() -> Model {
    let front_end = LogMelSettings {
        sample_rate: 16_000,
        window_samples: 48_000,
        n_fft: 1024,
        hop: 1000,
        n_mels: 16,
        f_min: 30.0,
        f_max: 8000.0,
        mel_scale: MelScale::Slaney,
        relative_to_mean: true,
        floor: 1e-5,
        mean: -5.0,
        std: 3.5,
    };
    let frames = LogMel::new(&front_end).unwrap().frames();
    let heads = [("style", 3, Activation::Softmax), ("mood", 2, Activation::Sigmoid)];
    let architecture = NetworkName::Stem.architecture(16, frames, heads);
    let style = words(&["Baroque", "Romantic", "Jazz"]);
    Model::new(ModelParts {
        name: "two heads".to_owned(),
        heads: vec![
            Head { name: "style".to_owned(), labels: style, kind: HeadKind::Exclusive },
            Head { name: "mood".to_owned(), labels: words(&["calm", "lively"]), kind: HeadKind::Independent },
        ],
        window_hop: front_end.window_samples,
        front_end,
        envelope: EnvelopeSettings { threshold_db: -40.0 },
        smoothing: 0,
        unsmoothed: None,
        members: vec![TrainingNetwork::new(&architecture).unwrap().initial(5).unwrap()],
        architecture,
        origin: Vec::new(),
    })
    .unwrap()
}

#[test]
fn two_heads_and_windows_of_3_s_are_shown() {
    let mut desktop = Desktop::open_with_model(two_heads(), &[]);
    desktop.window.step();
    assert!(desktop.has("Baroque or Romantic or Jazz?"));
    desktop.window.event(egui::Event::Paste(piano().to_owned()));
    desktop.wait_for_results(1);
    let outcome = desktop.app().session.selected().unwrap().outcome().unwrap();
    assert!(outcome.predictions.iter().all(|window| window.end_s - window.start_s > 1.4));
    let (verdict, windows) = (outcome.verdict_label().unwrap().to_owned(), outcome.windows());
    assert!((8..=10).contains(&windows), "{windows} windows of 3 s in 27 s");
    let means = outcome.heads[1].tally.mean.clone();
    // The card and the list show the verdict of the first head, and the card also the other head.
    assert!(desktop.has(&verdict));
    let row = format!("demo-piano.ogg: {verdict}, ");
    desktop.row(&row);
    let (calm, lively) =
        (format!("calm {}", percent(means[0], 0)), format!("lively {}", percent(means[1], 0)));
    let moods = if means[0] >= means[1] { [calm, lively] } else { [lively, calm] };
    assert!(desktop.has(&format!("mood: {}", moods.join(", "))), "{moods:?}");
    // The votes plot shows the first head until another one is chosen.
    assert!(desktop.window.query_by_label_contains("windows say Baroque").is_some());
    desktop.window.get_by_role_and_label(egui::accesskit::Role::ComboBox, "Votes").click();
    desktop.window.run_steps(3);
    desktop.click("mood");
    let text = format!("Outputs of mood in {windows} windows: calm, lively");
    assert!(desktop.window.query_by_label_contains(&text).is_some());
}

#[test]
fn a_model_with_one_head_offers_no_choice() {
    let mut desktop = Desktop::open(&[piano()]);
    desktop.wait_for_results(1);
    let votes = desktop.window.query_by_role_and_label(egui::accesskit::Role::ComboBox, "Votes");
    assert!(votes.is_none());
}
