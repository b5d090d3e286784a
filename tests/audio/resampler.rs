//! Pass band, stop band, delay and length of the resampler, against closed forms.

use pianoscope::audio::{AudioError, Resampler};
use std::f64::consts::TAU;

fn tone(hz: f64, rate: u32, samples: usize) -> Vec<f32> {
    (0..samples).map(|n| (0.5 * (TAU * hz * n as f64 / f64::from(rate)).sin()) as f32).collect()
}

fn resample(samples: &[f32], from_hz: u32, block: usize) -> Vec<f32> {
    let mut resampler = Resampler::new(from_hz).unwrap();
    let mut out = Vec::new();
    for part in samples.chunks(block) {
        resampler.process(part, &mut out).unwrap();
    }
    resampler.finish(&mut out).unwrap();
    out
}

fn decibels(ratio: f64) -> f64 {
    20.0 * ratio.max(1e-20).log10()
}

const RATES: [u32; 11] =
    [8_000, 11_025, 22_050, 24_000, 32_000, 44_099, 44_100, 48_000, 96_000, 192_000, 384_000];

#[test]
fn tones_in_the_pass_band_keep_time_and_amplitude() {
    for rate in RATES {
        let length = rate as usize * 2;
        for hz in [100.0, 1_000.0, 7_000.0, 7_500.0] {
            if hz > f64::from(rate) * 0.46 {
                continue;
            }
            let resampled = resample(&tone(hz, rate, length), rate, 1_000);
            assert_eq!(resampled.len(), 32_000, "{rate} Hz");
            // The edges ring, since the tone begins and ends abruptly.
            let error = (4_000..28_000).map(|n| {
                let expected = 0.5 * (TAU * hz * n as f64 / 16_000.0).sin();
                (f64::from(resampled[n]) - expected).abs()
            });
            let worst = decibels(error.fold(0.0, f64::max) / 0.5);
            println!("{rate} Hz, {hz} Hz: {worst:.1} dB");
            assert!(worst < -75.0, "{hz} Hz from {rate} Hz: error of {worst} dB");
        }
    }
}

#[test]
fn frequencies_above_8_khz_are_removed() {
    for rate in RATES.into_iter().filter(|&rate| rate > 16_000) {
        for hz in [8_050.0, 9_000.0, 10_500.0, 15_900.0, 20_000.0] {
            if hz > f64::from(rate) / 2.0 {
                continue;
            }
            // Faded in and out, since an abrupt start has energy at all frequencies.
            let length = rate as usize * 2;
            let fade = |n: usize| (TAU / 2.0 * n as f64 / length as f64).sin().powi(2) as f32;
            let faded: Vec<f32> =
                tone(hz, rate, length).iter().enumerate().map(|(n, x)| x * fade(n)).collect();
            let resampled = resample(&faded, rate, 4_096);
            let loudest = resampled[4_000..28_000].iter().fold(0.0_f32, |loudest, x| loudest.max(x.abs()));
            let alias = decibels(f64::from(loudest) / 0.5);
            println!("{rate} Hz, {hz} Hz: {alias:.1} dB");
            assert!(alias < -100.0, "{hz} Hz at {rate} Hz leaves an alias at {alias} dB");
        }
    }
}

#[test]
fn a_click_stays_at_its_time() {
    for rate in RATES {
        let mut samples = vec![0.0; rate as usize];
        samples[rate as usize / 2] = 1.0;
        let resampled = resample(&samples, rate, 777);
        let peak = (0..resampled.len()).max_by(|&a, &b| resampled[a].total_cmp(&resampled[b])).unwrap();
        assert!(peak.abs_diff(8_000) <= 1, "{rate} Hz: {peak}");
    }
}

#[test]
fn the_length_is_right_at_any_rate_and_in_any_blocks() {
    for (rate, samples) in [
        (1, 3),
        (2, 7),
        (999, 5_000),
        (15_999, 40_000),
        (44_099, 12_345),
        (44_100, 1),
        (48_000, 100_001),
        (767_999, 800_000),
        (768_000, 800_000),
    ] {
        let expected = (samples as f64 * 16_000.0 / f64::from(rate)).round() as usize;
        let input = vec![0.1; samples];
        let whole = resample(&input, rate, samples);
        assert_eq!(whole.len(), expected, "{rate} Hz");
        assert_eq!(whole, resample(&input, rate, 1 + samples / 3), "{rate} Hz");
        assert!(whole.iter().all(|x| x.is_finite()));
    }
}

#[test]
fn sixteen_kilohertz_is_unchanged() {
    let noise: Vec<f32> =
        (0..5_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 8) as f32 / 1e7 - 0.8).collect();
    assert_eq!(resample(&noise, 16_000, 333), noise);
    assert!(resample(&[], 44_100, 1).is_empty());
}

#[test]
fn implausible_rates_are_refused() {
    for rate in [0, 768_001, u32::MAX] {
        assert!(matches!(Resampler::new(rate), Err(AudioError::SampleRate(_))));
    }
}
