//! Synthetic notes and the demo recording.

use super::*;
use crate::analysis::{Analyser, AudioBlock, Pass};
use crate::audio::{Decoder, StreamInfo};
use crate::cancel::Cancel;
use std::f32::consts::TAU;
use std::path::Path;

const RATE: usize = 16_000;

fn stream_info() -> StreamInfo {
    Decoder::open(&demo()).unwrap().info().clone()
}

fn demo() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo-piano.ogg")
}

/// Decaying notes with three partials, four a second, each pitch from a linear congruential generator.
fn melody(seconds: f32) -> Vec<f32> {
    let mut state = 12_345_u32;
    let note_samples = RATE / 4;
    let mut samples = Vec::new();
    while (samples.len() as f32) < seconds * RATE as f32 {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let pitch = 45 + (state >> 16) % 40;
        let frequency = 440.0 * 2.0_f32.powf((pitch as f32 - 69.0) / 12.0);
        samples.extend((0..note_samples).map(|i| {
            let time = i as f32 / RATE as f32;
            let partial = |n: f32| (TAU * frequency * n * time).sin() / n;
            0.2 * (-4.0 * time).exp() * (partial(1.0) + partial(2.0) + partial(3.0))
        }));
    }
    samples.truncate((seconds * RATE as f32) as usize);
    samples
}

fn words(samples: &[f32], block: usize) -> Vec<u32> {
    let mut analyser = FingerprintAnalyser::new();
    analyser.start(&stream_info()).unwrap();
    for (index, resampled) in samples.chunks(block).enumerate() {
        let resampled_start = (index * block) as u64;
        analyser.push(&AudioBlock { source: &[], source_start: 0, resampled, resampled_start }).unwrap();
    }
    let recording =
        crate::analysis::AnalysedRecording { info: stream_info(), notes: vec![], duration_s: 0.0 };
    analyser.finish(&recording).unwrap()
}

/// Share of different bits.
fn bit_error_rate(a: &[u32], b: &[u32]) -> f64 {
    let bits: u32 = a.iter().zip(b).map(|(a, b)| (a ^ b).count_ones()).sum();
    f64::from(bits) / (32 * a.len().min(b.len())) as f64
}

#[test]
fn the_words_depend_on_the_sound_alone_not_on_the_blocks_it_comes_in() {
    let sound = melody(20.0);
    let whole = words(&sound, sound.len());
    assert!((130..150).contains(&whole.len()), "{}", whole.len());
    for block in [1, 799, 800, 16_384] {
        assert!(words(&sound, block) == whole, "blocks of {block}");
    }
}

#[test]
fn silence_before_the_sound_is_left_out_and_other_sound_has_other_words() {
    let sound = melody(25.0);
    let plain = words(&sound[..20 * RATE], 16_000);
    let mut padded = vec![1e-4; 3 * RATE];
    padded.extend_from_slice(&sound[..20 * RATE]);
    assert_eq!(words(&padded, 16_000), plain);
    // The frames then begin up to 50 ms earlier or later in the sound.
    padded.splice(..0, std::iter::repeat_n(0.0, 333));
    let error_rate = bit_error_rate(&words(&padded, 16_000), &plain);
    assert!(error_rate < 0.1, "{error_rate}");
    let error_rate = bit_error_rate(&words(&sound[5 * RATE..], 16_000), &plain);
    assert!(error_rate > 0.3, "{error_rate}");
}

#[test]
fn louder_clipped_and_softer_copies_have_nearly_the_same_words() {
    let sound = melody(20.0);
    let plain = words(&sound, 16_000);
    for gain in [0.05, 0.5, 2.0, 8.0] {
        let copy: Vec<f32> = sound.iter().map(|sample| (sample * gain).clamp(-1.0, 1.0)).collect();
        let error_rate = bit_error_rate(&words(&copy, 16_000), &plain);
        assert!(error_rate < 0.1, "gain {gain}: {error_rate}");
    }
}

#[test]
fn a_minute_of_sound_is_enough_and_the_rest_is_not_looked_at() {
    let sound = melody(70.0);
    let all = words(&sound, 16_000);
    assert_eq!(all.len(), 447);
    assert_eq!(words(&sound[..60 * RATE + 800], 16_000), all);
    let mut analyser = FingerprintAnalyser::new();
    let pass = Pass::new(&Cancel::new());
    assert!(!analyser.is_complete());
    pass.run(Decoder::open(&demo()).unwrap(), &mut analyser).unwrap();
    assert!(!analyser.is_complete(), "the demo is shorter than a minute");
    // It may start again after a failed pass; what it took before is forgotten.
    let (_, again) = pass.analyse(Decoder::open(&demo()).unwrap(), analyser).unwrap();
    let (_, once) = pass.analyse(Decoder::open(&demo()).unwrap(), FingerprintAnalyser::new()).unwrap();
    assert!(!once.is_empty());
    assert_eq!(again, once);
}

#[test]
fn silence_and_very_short_sounds_have_no_fingerprint() {
    let none = [vec![], vec![0.0005; 10 * RATE], melody(2.7), vec![f32::NAN; 10 * RATE]];
    assert!(none.iter().all(|sound| words(sound, 16_000).is_empty()));
    assert!(!words(&melody(3.0), 16_000).is_empty());
}
