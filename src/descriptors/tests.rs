//! All descriptors against librosa; tests/data/descriptors/descriptors.py makes the numbers. What does not depend on librosa: silence, short
//! recordings, blocks.

use super::*;
use crate::analysis::{AnalysedRecording, Analyser, AudioBlock};
use crate::audio::{SAMPLE_RATE, StreamInfo};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::f64::consts::{PI, TAU};

const RATE: f64 = SAMPLE_RATE as f64;

fn noise() -> Vec<i16> {
    let mut x = 1_u32;
    let mut next = || {
        x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (((x >> 16) as i32 - 32_768).div_euclid(2)) as i16
    };
    (0..6 * SAMPLE_RATE).map(|_| next()).collect()
}

fn rounded(length: usize, signal: impl Fn(f64) -> f64) -> Vec<i16> {
    (0..length).map(|n| (32_767.0 * signal(n as f64 / RATE) + 0.5).floor() as i16).collect()
}

fn sines() -> Vec<i16> {
    let tones = [(0.5, 440.0), (0.25, 1234.5), (0.001, 6000.0)];
    rounded(4 * SAMPLE_RATE as usize + 123, |t| tones.iter().map(|(a, f)| a * (2.0 * PI * f * t).sin()).sum())
}

fn music() -> Vec<i16> {
    let melody = [60, 62, 64, 65, 67, 69, 71, 72, 71, 67, 64, 60];
    let mut notes: Vec<(f64, i32)> =
        melody.iter().enumerate().map(|(i, midi)| (0.6 * i as f64, *midi)).collect();
    notes.extend([(0.0, 48), (0.0, 55), (2.4, 43), (2.4, 53), (4.8, 48), (4.8, 52)]);
    rounded(10 * SAMPLE_RATE as usize, |t| {
        let sounding = notes.iter().filter(|(start, _)| t - 1.0 - start >= 0.0 && t < 9.0);
        let of_note = |(start, midi): &(f64, i32)| {
            let (s, f0) = (t - 1.0 - start, 440.0 * 2_f64.powf(f64::from(midi - 69) / 12.0));
            (1_u8..7)
                .map(f64::from)
                .map(|n| (2.0 * PI * n * f0 * s).sin() * (-2.0 * n * s).exp() / n)
                .sum::<f64>()
        };
        0.1 * sounding.map(of_note).sum::<f64>()
    })
}

fn floats(samples: &[i16]) -> Vec<f32> {
    samples.iter().map(|sample| f32::from(*sample) / 32_768.0).collect()
}

/// Of a mono recording at 16 kHz that comes in blocks of this many samples.
fn described(samples: &[f32], block: usize) -> Descriptors {
    let info = StreamInfo {
        codec: "pcm".to_owned(),
        sample_rate: SAMPLE_RATE,
        channels: 1,
        duration_s: None,
        title: None,
    };
    let mut analyser = DescriptorAnalyser::new();
    analyser.start(&info).unwrap();
    let mut start = 0;
    for part in samples.chunks(block) {
        let audio = AudioBlock { source: part, source_start: start, resampled: part, resampled_start: start };
        analyser.push(&audio).unwrap();
        start += part.len() as u64;
    }
    let duration_s = samples.len() as f64 / RATE;
    analyser.finish(&AnalysedRecording { info, notes: Vec::new(), duration_s }).unwrap()
}

fn frames(descriptors: &mut Descriptors) -> Vec<(f64, [f32; FRAME_VALUES])> {
    let mut all = Vec::new();
    let taken = descriptors.frames.for_each(|time_s, values| {
        all.push((time_s, *values));
        Ok::<(), std::io::Error>(())
    });
    taken.unwrap();
    all
}

fn number(summary: &Summary, column: &str) -> f64 {
    match summary.value(column) {
        Some(Value::Number(number)) => number,
        other => panic!("{column}: {other:?}"),
    }
}

fn numbers(json: &Json) -> Vec<f64> {
    json.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

/// How far a value may be off: 1e-4 of it, and where the values of a column cancel each other, as those of a cepstral coefficient around zero
/// do, 1e-4 of their standard deviation.
fn is_near(ours: f64, theirs: f64, std: f64) -> bool {
    (ours - theirs).abs() <= 1e-4 * theirs.abs().max(std)
}

/// How far the onset strength may be off in dB: of steady tones it is smaller than the rounding of the levels that it is the difference of.
const ROUNDING_DB: f64 = 1e-5;

#[test]
fn all_descriptors_equal_librosa_on_noise_sines_and_music() {
    let expected: BTreeMap<String, Json> =
        serde_json::from_str(include_str!("../../tests/data/descriptors/librosa.json")).unwrap();
    let mut wrong = Vec::new();
    for (name, samples) in [("noise", noise()), ("sines", sines()), ("music", music())] {
        let expected = &expected[name];
        // The same signal: sines of another library may differ in a few roundings.
        let checksum: i64 = samples.iter().enumerate().map(|(i, x)| (i % 97) as i64 * i64::from(*x)).sum();
        assert!((checksum - expected["checksum"].as_i64().unwrap()).abs() < 10_000, "{name}: {checksum}");
        let mut ours = described(&floats(&samples), 10_000);
        assert_eq!(ours.summary.frames, expected["count"].as_u64().unwrap(), "{name}");
        check_tempo(name, ours.summary.tempo, &expected["tempo"]);
        let (means, stds) = (numbers(&expected["mean"]), numbers(&expected["std"]));
        let mut check = |column: &str, ours: f64, theirs: f64, std: f64| {
            let is_rounding = column.contains("onset") && (ours - theirs).abs() < ROUNDING_DB;
            if !is_near(ours, theirs, std) && !is_rounding {
                wrong.push(format!("{name} {column}: {ours} instead of {theirs} (deviation {std})"));
            }
        };
        let chroma = numbers(&expected["chroma"]);
        check("chroma_mean", number(&ours.summary, "chroma_mean"), chroma[0], 0.0);
        check("chroma_std", number(&ours.summary, "chroma_std"), chroma[1], 0.0);
        for (column, (mean, std)) in frame_columns().iter().zip(means.iter().zip(&stds)) {
            let (mean_column, std_column) = (format!("{column}_mean"), format!("{column}_std"));
            check(&mean_column, number(&ours.summary, &mean_column), *mean, *std);
            check(&std_column, number(&ours.summary, &std_column), *std, *std);
        }
        let all = frames(&mut ours);
        for (i, theirs) in expected["frames"].as_array().unwrap().iter().enumerate() {
            let (time_s, values) = &all[16 * i];
            assert!((time_s - 0.512 * i as f64).abs() < 1e-9);
            for (((column, value), theirs), std) in
                frame_columns().iter().zip(values).zip(numbers(theirs)).zip(&stds)
            {
                check(&format!("frame {} {column}", 16 * i), f64::from(*value), theirs, *std);
            }
        }
    }
    assert!(wrong.is_empty(), "{} values:\n{}", wrong.len(), wrong.join("\n"));
}

fn check_tempo(name: &str, ours: Option<f64>, theirs: &Json) {
    let (ours, theirs) = (ours.unwrap(), theirs.as_f64().unwrap());
    assert!((ours / theirs - 1.0).abs() < 1e-9, "{name}: {ours} instead of {theirs} beats a minute");
}

#[test]
fn the_scale_of_c_is_in_c_major() {
    let key = described(&floats(&music()), 16_384).summary.key.unwrap();
    assert_eq!(key.to_string(), "C major");
    assert!(key.correlation > 0.6, "{key:?}");
}

#[test]
fn blocks_do_not_matter() {
    let samples = floats(&music());
    let mut whole = described(&samples, samples.len());
    let frames_of_whole = frames(&mut whole);
    for block in [1_000, 512, 16_384] {
        let mut parts = described(&samples, block);
        assert_eq!(parts.summary, whole.summary, "blocks of {block}");
        assert!(frames(&mut parts) == frames_of_whole, "blocks of {block}");
    }
}

#[test]
fn a_pass_that_starts_again_forgets_what_it_had() {
    let samples = floats(&sines());
    let info = |sample_rate| StreamInfo {
        codec: "pcm".to_owned(),
        sample_rate,
        channels: 1,
        duration_s: None,
        title: None,
    };
    let mut analyser = DescriptorAnalyser::new();
    let audio = AudioBlock { source: &samples, source_start: 0, resampled: &samples, resampled_start: 0 };
    analyser.start(&info(44_100)).unwrap();
    analyser.push(&audio).unwrap();
    analyser.start(&info(SAMPLE_RATE)).unwrap();
    analyser.push(&audio).unwrap();
    let recording = AnalysedRecording { info: info(SAMPLE_RATE), notes: Vec::new(), duration_s: 4.0 };
    assert_eq!(analyser.finish(&recording).unwrap().summary, described(&samples, 16_384).summary);
}

#[test]
fn silence_has_no_tempo_key_or_loudness_and_all_its_other_values_are_finite() {
    let mut silence = described(&vec![0.0; 5 * SAMPLE_RATE as usize], 16_384);
    for absent in WHOLE {
        assert_eq!(silence.summary.value(absent), None, "{absent}");
    }
    let present = summary_columns().len() - WHOLE.len();
    assert_eq!(silence.summary.values().count(), present);
    assert!(silence.summary.values().all(|(_, value)| matches!(value, Value::Number(n) if n.is_finite())));
    assert_eq!(number(&silence.summary, "spectral_centroid_mean"), 0.0);
    assert_eq!(number(&silence.summary, "spectral_flatness_mean"), 1.0);
    assert!(frames(&mut silence).iter().all(|(_, values)| values.iter().all(|value| value.is_finite())));
}

#[test]
fn the_shortest_recordings_have_finite_values_and_none_has_none() {
    let tone: Vec<f32> =
        (0..3000).map(|n| (0.5 * (TAU * 440.0 * f64::from(n) / RATE).sin()) as f32).collect();
    for length in [1, 2, 100, 511, 512, 3000] {
        let mut short = described(&tone[..length], 16_384);
        assert_eq!(short.summary.frames, 1 + length as u64 / 512);
        assert_eq!(short.summary.value("loudness_range"), None);
        assert!(
            short.summary.values().all(|(_, value)| !matches!(value, Value::Number(n) if !n.is_finite())),
            "{length}"
        );
        assert!(frames(&mut short).iter().all(|(_, values)| values.iter().all(|value| value.is_finite())));
    }
    let mut none = described(&[], 16_384);
    assert_eq!(none.summary.values().count(), 0);
    assert!(frames(&mut none).is_empty());
}
