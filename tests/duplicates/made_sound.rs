//! Melodies that are made here, in WAV files.

use super::{Sound, pairs, sound};
use std::collections::BTreeSet;
use std::f64::consts::TAU;
use std::path::Path;

/// Twenty pieces of decaying notes with partials. Half of them share their rhythm and range, so that they are as alike as pieces for one
/// instrument are.
const PIECES: u32 = 20;
const SECONDS: f64 = 32.0;

/// A melody of two voices, four notes a second, at any sample rate.
fn piece(number: u32, rate_hz: u32) -> Vec<f32> {
    let mut state = number.wrapping_mul(747_796_405).wrapping_add(2_891_336_453);
    let mut random = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state >> 16
    };
    let rate = f64::from(rate_hz);
    let mut samples = vec![0.0; (SECONDS * rate) as usize];
    let note_s = if number.is_multiple_of(2) { 0.25 } else { 0.2 + 0.01 * f64::from(number) };
    let mut start_s = 0.0;
    while start_s < SECONDS {
        for lowest in [40, 60] {
            let pitch = lowest + random() % 24;
            let frequency_hz = 440.0 * 2.0_f64.powf((f64::from(pitch) - 69.0) / 12.0);
            let first = (start_s * rate) as usize;
            let length = (2.5 * note_s * rate) as usize;
            for (index, sample) in samples.iter_mut().skip(first).take(length).enumerate() {
                let time_s = index as f64 / rate;
                let partial = |n: f64| (TAU * frequency_hz * n * time_s).sin() / n;
                *sample += 0.1 * (-4.0 * time_s).exp() * (partial(1.0) + partial(2.0) + partial(3.0));
            }
        }
        start_s += note_s;
    }
    samples.into_iter().map(|sample| sample as f32).collect()
}

fn write(path: &Path, rate_hz: u32, channels: u16, samples: &[f32]) {
    let spec = hound::WavSpec {
        channels,
        sample_rate: rate_hz,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, spec).unwrap();
    for sample in samples {
        let value = (sample.clamp(-1.0, 1.0) * f32::from(i16::MAX)) as i16;
        (0..channels).for_each(|_| writer.write_sample(value).unwrap());
    }
    writer.finalize().unwrap();
}

#[test]
fn cut_louder_coarser_and_resampled_copies_are_found_and_no_other_piece_is() {
    let folder = tempfile::tempdir().unwrap();
    let made = |name: &str, rate_hz: u32, channels: u16, samples: &[f32]| -> Sound {
        let path = folder.path().join("copy.wav");
        write(&path, rate_hz, channels, samples);
        sound(name, &path)
    };
    let second = 44_100;
    let mut sounds = Vec::new();
    let mut expected = BTreeSet::new();
    for number in 0..PIECES {
        let samples = piece(number, 44_100);
        sounds.push(made(&format!("{number} original"), 44_100, 1, &samples));
        let loud: Vec<f32> = samples.iter().map(|sample| 4.0 * sample).collect();
        // Steps of 1/64: 7 bits.
        let coarse: Vec<f32> = samples.iter().map(|sample| (sample * 64.0).round() / 64.0).collect();
        let padded: Vec<f32> = vec![0.0; 7 * second / 3].into_iter().chain(samples.iter().copied()).collect();
        let copies = [
            ("from 5 s on", made("", 44_100, 1, &samples[5 * second..])),
            ("to 25 s", made("", 44_100, 1, &samples[..25 * second])),
            ("louder", made("", 44_100, 1, &loud)),
            ("coarse", made("", 44_100, 1, &coarse)),
            ("padded", made("", 44_100, 1, &padded)),
            ("22.05 kHz stereo", made("", 22_050, 2, &piece(number, 22_050))),
            ("8 kHz", made("", 8000, 1, &piece(number, 8000))),
        ];
        for (kind, copy) in copies {
            let name = format!("{number} {kind}");
            expected.insert(name.clone());
            sounds.push(Sound { name, ..copy });
        }
    }
    let found = pairs(&sounds);
    let piece_of = |name: &str| name.split(' ').next().unwrap().to_owned();
    let wrong: Vec<_> = found.iter().filter(|pair| piece_of(&pair.a) != piece_of(&pair.b)).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    let copies: BTreeSet<String> =
        found.iter().filter(|pair| pair.a.ends_with("original")).map(|pair| pair.b.clone()).collect();
    assert_eq!(copies, expected);
}
