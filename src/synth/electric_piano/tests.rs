use super::*;
use crate::dsp::level::{normalise, peak, rms};
use rand::SeedableRng;
use std::f32::consts::TAU;

fn note(start_s: f64, damped_s: f64, pitch: u8, velocity: u8) -> Note {
    Note { start_s, key_up_s: damped_s, damped_s, pitch, velocity }
}

/// A tone generator without amplifier and mechanical noise, exactly in tune.
fn plain(generator: ToneGenerator) -> ElectricPiano {
    let mut piano = ElectricPiano::draw(&mut Pcg64Mcg::seed_from_u64(1));
    piano.amplifier = Amplifier::off();
    piano.mechanics = None;
    piano.tuning = vec![0.0; 128];
    piano.generator = generator;
    piano
}

fn actions(random: &mut Pcg64Mcg) -> Vec<ElectricPiano> {
    vec![
        plain(ToneGenerator::Tine(ClampedBar::tine(random))),
        plain(ToneGenerator::Reed(ClampedBar::struck(random))),
        plain(ToneGenerator::Pluck(ClampedBar::pluck(random))),
        plain(ToneGenerator::Strings(Clavinet::draw(random))),
    ]
}

/// Amplitude at a frequency (Goertzel's sum, Hann window).
fn amplitude(samples: &[f32], hz: f32) -> f32 {
    let n = samples.len() as f32;
    let (mut re, mut im) = (0.0_f64, 0.0_f64);
    for (i, s) in samples.iter().enumerate() {
        let window = 0.5 - 0.5 * (TAU * i as f32 / n).cos();
        let (sin, cos) = (std::f64::consts::TAU * f64::from(hz) * i as f64 / 16_000.0).sin_cos();
        re += f64::from(s * window) * cos;
        im += f64::from(s * window) * sin;
    }
    (re.hypot(im) * 4.0 / f64::from(n)) as f32
}

fn play(piano: &ElectricPiano, notes: &[Note], seconds: f64) -> Vec<f32> {
    piano.play(&mut Pcg64Mcg::seed_from_u64(2), notes, seconds).unwrap()
}

#[test]
fn the_energy_is_at_the_harmonics_of_the_pitch() {
    for seed in 0..10 {
        for piano in actions(&mut Pcg64Mcg::seed_from_u64(seed)) {
            let sound = play(&piano, &[note(0.0, 2.0, 57, 100)], 1.0);
            let sound = &sound[4000..];
            // A at 220 Hz: nearly all energy is at the harmonics, nearly none between them.
            let on: f32 = (1..=8).map(|n| amplitude(sound, 220.0 * n as f32)).sum();
            let off: f32 = (1..=8).map(|n| amplitude(sound, 220.0 * (n as f32 - 0.5))).sum();
            assert!(on > 10.0 * off, "{}, seed {seed}: {on} {off}", piano.name());
            assert!(amplitude(sound, 220.0) > 0.05 * on, "{}, seed {seed}", piano.name());
        }
    }
}

#[test]
fn a_hard_strike_makes_the_second_harmonic_of_a_tine_louder() {
    let piano = plain(ToneGenerator::Tine(ClampedBar::tine(&mut Pcg64Mcg::seed_from_u64(5))));
    let second_over_first = |velocity| {
        let sound = play(&piano, &[note(0.0, 2.0, 45, velocity)], 1.0);
        amplitude(&sound[2000..], 220.0) / amplitude(&sound[2000..], 110.0)
    };
    assert!(second_over_first(120) > 1.5 * second_over_first(25));
}

#[test]
fn a_damped_note_decays_quickly_and_every_instrument_makes_a_sound() {
    for seed in 0..40 {
        let random = &mut Pcg64Mcg::seed_from_u64(seed);
        let piano = ElectricPiano::draw(random);
        let mut sound = play(&piano, &[note(0.1, 0.8, 60, 90), note(0.3, 0.8, 28, 127)], 2.0);
        assert!(sound.iter().all(|s| s.is_finite()) && peak(&sound) > 1e-4, "seed {seed}");
        normalise(&mut sound, 0.0);
        assert!(rms(&sound[28_000..]) < 0.02, "seed {seed}: {}", rms(&sound[28_000..]));
    }
}

#[test]
fn mechanical_noise_occurs_at_key_press_and_release_only() {
    let random = &mut Pcg64Mcg::seed_from_u64(1);
    let mechanics = std::iter::repeat_with(|| Mechanics::draw(random)).take(50).flatten();
    for mechanics in mechanics {
        let tone = |i: u32| 0.1 * (i as f32 * 0.05).sin();
        let mut sound: Vec<f32> = (0..2 * RATE as u32).map(tone).collect();
        mechanics.add(&mut Pcg64Mcg::seed_from_u64(2), &[note(0.5, 1.5, 60, 127)], &mut sound);
        let noise: Vec<f32> = sound.iter().zip(0..).map(|(s, i)| s - tone(i)).collect();
        let at = |from_s: f32, to_s: f32| rms(&noise[(from_s * RATE) as usize..(to_s * RATE) as usize]);
        let (before, strike, between) = (at(0.0, 0.49), at(0.5, 0.52), at(1.0, 1.49));
        assert!(strike > 100.0 * before.max(between), "{before} {strike} {between}");
        assert!(at(1.5, 1.52) <= strike && at(1.9, 2.0) < 0.01 * strike);
    }
}
