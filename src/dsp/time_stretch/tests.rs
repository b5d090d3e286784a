//! Closed forms: frequency, duration, attacks, the stereo image, the map of times.

use super::*;

const RATE: u32 = 48_000;
const SPEEDS: [f64; 5] = [0.5, 0.75, 1.25, 1.5, 2.0];

fn stretched(source: &[f32], channels: usize, speed: f64) -> Vec<f32> {
    let mut stretch = TimeStretch::new(RATE, channels, speed).unwrap();
    let mut out = Vec::new();
    // In uneven pieces, as a decoder returns them.
    for piece in source.chunks(channels * 1_153) {
        stretch.process(piece, &mut out).unwrap();
    }
    stretch.finish(&mut out).unwrap();
    out
}

fn sine(hz: f64, seconds: f64) -> Vec<f32> {
    let frames = (seconds * f64::from(RATE)) as usize;
    (0..frames)
        .map(|n| 0.5 * (std::f64::consts::TAU * hz * n as f64 / f64::from(RATE)).sin() as f32)
        .collect()
}

/// Frequency from the first to the last rising zero crossing, interpolated.
fn frequency(samples: &[f32]) -> f64 {
    let crossings: Vec<f64> = samples
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| pair[0] < 0.0 && pair[1] >= 0.0)
        .map(|(at, pair)| at as f64 + f64::from(-pair[0]) / f64::from(pair[1] - pair[0]))
        .collect();
    (crossings.len() - 1) as f64 * f64::from(RATE) / (crossings[crossings.len() - 1] - crossings[0])
}

#[test]
fn a_sine_keeps_its_frequency_and_amplitude_at_any_speed() {
    for speed in SPEEDS {
        for hz in [55.0, 440.0, 3_000.0] {
            let out = stretched(&sine(hz, 3.0), 1, speed);
            let middle = &out[out.len() / 5..out.len() * 4 / 5];
            let cents = 1_200.0 * (frequency(middle) / hz).log2();
            assert!(cents.abs() < 2.0, "{cents} cents at {hz} Hz, speed {speed}");
            let rms = (middle.iter().map(|x| x * x).sum::<f32>() / middle.len() as f32).sqrt();
            assert!(
                (rms / (0.5 * 0.5_f32.sqrt()) - 1.0).abs() < 0.02,
                "level {rms} at {hz} Hz, speed {speed}"
            );
        }
    }
}

#[test]
fn the_duration_is_that_of_the_source_divided_by_the_speed() {
    for speed in SPEEDS {
        for frames in [0, 1, 100, 4_096, 100_000] {
            let out = stretched(&vec![0.25; frames], 1, speed);
            assert_eq!(out.len(), (frames as f64 / speed).round() as usize, "speed {speed}");
        }
    }
}

#[test]
fn at_its_own_speed_the_output_is_the_source() {
    let source: Vec<f32> = sine(440.0, 0.5).iter().zip(sine(1_234.5, 0.5)).map(|(a, b)| a * b).collect();
    let out = stretched(&source, 1, 1.0);
    let worst = source.iter().zip(&out).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(worst < 1e-3, "{worst}");
}

/// Decaying notes, one every 0.25 s, over a steady bass.
fn notes() -> Vec<f32> {
    let bass = sine(110.0, 4.0);
    let note = |n: usize| {
        let (index, after) = (n / 12_000, (n % 12_000) as f32 / RATE as f32);
        let hz = [880.0, 1_318.5, 1_046.5, 1_568.0][index % 4];
        let partials: f32 =
            (1..6).map(|k| (after * hz * k as f32 * std::f32::consts::TAU).sin() / k as f32).sum();
        if index == 0 { 0.0 } else { 0.3 * partials * (-after * 25.0).exp() }
    };
    bass.iter().enumerate().map(|(n, bass)| 0.2 * bass + note(n)).collect()
}

/// Rising edges of the energy at high frequencies: the first block of 1 ms with a quarter of the note's largest.
fn attacks(samples: &[f32], times_s: impl Iterator<Item = f64>, within_ms: usize) -> Vec<(f64, f64)> {
    let energies: Vec<f32> = samples
        .chunks(48)
        .map(|block| block.windows(3).map(|w| (w[0] - 2.0 * w[1] + w[2]).powi(2)).sum())
        .collect();
    let found = times_s.map(|time_s| {
        let near = (time_s * 1e3) as usize - within_ms..(time_s * 1e3) as usize + within_ms;
        let part = &energies[near.clone()];
        let peak = part.iter().copied().fold(0.0, f32::max);
        let rise = |share: f32| part.iter().position(|&energy| energy > share * peak).unwrap() as f64 / 1e3;
        (near.start as f64 / 1e3 + rise(0.5), rise(0.5) - rise(0.05))
    });
    found.collect()
}

#[test]
fn attacks_stay_sharp_and_where_the_map_of_times_puts_them() {
    SPEEDS.into_iter().for_each(|speed| check_attacks(speed, &[1.0]));
}

#[test]
fn attacks_of_channels_with_opposite_signs_stay_sharp() {
    // Added up, they would be silence.
    SPEEDS.into_iter().for_each(|speed| check_attacks(speed, &[1.0, -1.0]));
}

/// `gains`: of each channel.
fn check_attacks(speed: f64, gains: &[f32]) {
    let mut stretch = TimeStretch::new(RATE, gains.len(), speed).unwrap();
    let source: Vec<f32> =
        notes().iter().flat_map(|sample| gains.iter().map(move |gain| gain * sample)).collect();
    let mut out = Vec::new();
    stretch.process(&source, &mut out).unwrap();
    stretch.finish(&mut out).unwrap();
    let out: Vec<f32> = out.iter().copied().step_by(gains.len()).collect();
    let expected: Vec<f64> = (1..15).map(|index| f64::from(index) * 0.25).collect();
    // Not so wide that it contains the note before.
    let found = attacks(&out, expected.iter().map(|s| s / speed), (75.0 / speed) as usize);
    for ((at_s, rise_s), time_s) in found.into_iter().zip(&expected) {
        assert!(rise_s < 0.003, "an attack at {at_s} s takes {rise_s} s, speed {speed}");
        let source_s = stretch.source_frame((at_s * f64::from(RATE)) as u64) / f64::from(RATE);
        assert!((source_s - time_s).abs() < 0.003, "{source_s} instead of {time_s}, speed {speed}");
        // The playhead may run ahead or lag by less than a frame.
        assert!((at_s * speed - time_s).abs() < 0.09, "{at_s} for {time_s}, speed {speed}");
    }
}

#[test]
fn the_channels_keep_their_relation() {
    let source: Vec<f32> = sine(440.0, 2.0).iter().flat_map(|&x| [x, -0.5 * x]).collect();
    let out = stretched(&source, 2, 0.75);
    let worst = out.chunks_exact(2).map(|frame| (frame[1] + 0.5 * frame[0]).abs()).fold(0.0, f32::max);
    assert!(worst < 1e-4, "{worst}");
}

#[test]
fn the_map_of_times_never_goes_back_and_ends_at_the_end() {
    for speed in SPEEDS {
        let source = notes();
        let mut stretch = TimeStretch::new(RATE, 1, speed).unwrap();
        let mut out = Vec::new();
        stretch.process(&source, &mut out).unwrap();
        stretch.finish(&mut out).unwrap();
        let mut last = 0.0;
        for frame in (0..out.len() as u64).step_by(480) {
            let source_frame = stretch.source_frame(frame);
            assert!(source_frame >= last, "{source_frame} after {last}");
            assert!((source_frame - frame as f64 * speed).abs() < 0.09 * f64::from(RATE), "speed {speed}");
            last = source_frame;
        }
        assert!((last - source.len() as f64).abs() < 0.1 * f64::from(RATE), "{last}");
    }
}

#[test]
fn a_value_out_of_range_is_refused() {
    for (rate, channels, speed) in [(RATE, 1, 0.1), (RATE, 1, f64::NAN), (0, 1, 1.0), (RATE, 0, 1.0)] {
        assert!(TimeStretch::new(rate, channels, speed).is_err());
    }
}
