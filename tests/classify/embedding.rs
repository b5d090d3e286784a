//! The embedding of a recording is the mean over the windows that count, and asking for it changes nothing else.

use pianoscope::audio::{Decoder, FramerOutput, GatedFramer, Resampler};
use pianoscope::classify::{Cancel, Engine, Options, Outcome, WindowChoice, classify_file};
use pianoscope::dsp::LogMel;
use pianoscope::model::Model;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn demo() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo-piano.ogg")
}

fn outcome(model: &Model, options: &Options) -> Outcome {
    let mut engine = Engine::new(model).unwrap();
    let outcome = classify_file(&demo(), &mut engine, options, &Cancel::new(), &mut |_| {}).unwrap();
    Outcome { elapsed_s: 0.0, ..outcome }
}

/// The embedding of each window, by `Network::embed`.
fn embeddings(model: &Model) -> BTreeMap<u64, Vec<f32>> {
    let mut decoder = Decoder::open(&demo()).unwrap();
    let mut resampler = Resampler::new(decoder.info().sample_rate).unwrap();
    let (mut block, mut samples) = (Vec::new(), Vec::new());
    while decoder.next_block(&mut block).unwrap() {
        resampler.process(&block, &mut samples).unwrap();
    }
    resampler.finish(&mut samples).unwrap();
    let mut framer = GatedFramer::new(model.envelope(), model.framing());
    let mut windows = Vec::new();
    let mut take = |output| {
        if let FramerOutput::Window(window) = output {
            windows.push(window);
        }
    };
    framer.push(&samples, &mut take);
    framer.finish(&mut take);
    let mut log_mel = LogMel::new(model.front_end()).unwrap();
    let mut network = model.network();
    let embed = |window: pianoscope::audio::Window| {
        let mut features = vec![0.0; model.front_end().n_mels * log_mel.frames()];
        log_mel.process(&window.samples, &mut features).unwrap();
        let mut embedding = Vec::new();
        network.embed(&features, &mut embedding);
        (window.index, embedding)
    };
    windows.into_iter().map(embed).collect()
}

fn mean(rows: &[&Vec<f32>]) -> Vec<f64> {
    let sum = |i: usize| rows.iter().map(|row| f64::from(row[i])).sum::<f64>();
    (0..rows[0].len()).map(|i| sum(i) / rows.len() as f64).collect()
}

#[test]
fn the_embedding_is_the_mean_over_the_windows_that_count_and_changes_nothing_else() {
    let model = Model::built_in().unwrap();
    let of_windows = embeddings(&model);
    let spread = |i: usize| of_windows.values().map(|row| row[i]).fold(0.0, f32::max);
    assert!(spread(0).max(spread(1)) > 0.0, "the windows have values");
    // Of a few windows drawn at random, most are replaced by later ones.
    for windows in [WindowChoice::All, WindowChoice::Random { count: 4, seed: 3 }] {
        let plain = Options { windows, threads: 1, ..Options::default() };
        let without = outcome(&model, &plain);
        let with = outcome(&model, &Options { embedding: true, ..plain });
        let counted: Vec<&Vec<f32>> = with.predictions.iter().map(|p| &of_windows[&p.index]).collect();
        let expected = mean(&counted);
        assert_eq!(with.embedding.len(), model.network().embedding_size());
        assert_eq!(with.embedding.len(), expected.len());
        for (found, expected) in with.embedding.iter().zip(&expected) {
            assert!((f64::from(*found) - expected).abs() < 1e-6, "{windows:?}: {found} and {expected}");
        }
        assert!(without.embedding.is_empty());
        assert_eq!(Outcome { embedding: Vec::new(), ..with }, without, "{windows:?}");
    }
}

#[test]
fn a_recording_without_an_audible_window_has_no_embedding() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("silence.wav");
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 16_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut wav = hound::WavWriter::create(&path, spec).unwrap();
    (0..32_000).for_each(|_| wav.write_sample(0_i16).unwrap());
    wav.finalize().unwrap();
    let model = Model::built_in().unwrap();
    let options = Options { embedding: true, ..Options::default() };
    let mut engine = Engine::new(&model).unwrap();
    let outcome = classify_file(&path, &mut engine, &options, &Cancel::new(), &mut |_| {}).unwrap();
    assert_eq!((outcome.verdict_label(), outcome.embedding.len()), (None, 0));
}
