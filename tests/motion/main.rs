//! The motion of sounds whose notes are known.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use pianoscope::motion::{Drum, EnvelopeChannel, Motion, MotionAnalyser, Note};
use std::f64::consts::TAU;

const RATE: f64 = 16_000.0;

/// Adds a struck string: twelve partials, higher ones softer and with a faster decay, more so in the treble; damped after
/// `length_s`.
fn play(samples: &mut [f32], key: u8, at_s: f64, length_s: f64, amplitude: f64) {
    let hz = 440.0 * ((f64::from(key) - 48.0) / 12.0).exp2();
    let start = (at_s * RATE) as usize;
    let steepness = 0.8 + 2.0 * f64::from(key) / 87.0;
    for (i, sample) in samples.iter_mut().skip(start).enumerate() {
        let t = i as f64 / RATE;
        let damper = if t > length_s { (-(t - length_s) / 0.03).exp() } else { 1.0 };
        let attack = (t / 0.003).min(1.0);
        let partials = (1..=12).map(|n| (f64::from(n), hz * f64::from(n) * (1.0 + 2e-4 * f64::from(n * n))));
        let sum: f64 = partials
            .filter(|(_, hz)| *hz < 7500.0)
            .map(|(n, hz)| (TAU * hz * t).sin() * n.powf(-steepness) * (-t * (0.7 + 0.3 * n)).exp())
            .sum();
        *sample += (amplitude * attack * damper * sum) as f32;
    }
}

fn silence(seconds: f64) -> Vec<f32> {
    vec![0.0; (seconds * RATE) as usize]
}

fn analysed(samples: &[f32], block: usize) -> Motion {
    let mut analysis = MotionAnalyser::new().unwrap();
    samples.chunks(block).for_each(|block| analysis.push(block));
    analysis.finish()
}

fn notes(motion: &Motion) -> Vec<Note> {
    motion.notes(0.0, f64::MAX).collect()
}

/// A chord, a run and a repeated note.
fn music() -> Vec<f32> {
    let mut samples = silence(6.0);
    [27, 34, 39, 43].into_iter().for_each(|key| play(&mut samples, key, 0.3, 1.5, 0.1));
    (0..8).for_each(|i| play(&mut samples, 40 + 2 * i, 2.0 + 0.2 * f64::from(i), 0.2, 0.15));
    (0..4).for_each(|i| play(&mut samples, 51, 4.0 + 0.3 * f64::from(i), 0.25, 0.15));
    samples
}

#[test]
fn a_single_tone_is_one_note_of_its_key() {
    for key in [15, 20, 27, 39, 48, 60, 72] {
        let mut samples = silence(3.0);
        play(&mut samples, key, 1.0, 1.5, 0.3);
        let notes = notes(&analysed(&samples, 1600));
        assert_eq!(notes.iter().map(|s| s.key).collect::<Vec<_>>(), [key], "{notes:?}");
        assert!((notes[0].start_s - 1.0).abs() < 0.05, "{notes:?}");
    }
}

#[test]
fn an_octave_is_a_note_of_each_key() {
    for key in [20, 27, 39, 48, 60] {
        let mut samples = silence(3.0);
        play(&mut samples, key, 1.0, 1.5, 0.3);
        play(&mut samples, key + 12, 1.0, 1.5, 0.2);
        let keys: Vec<u8> = notes(&analysed(&samples, 1600)).iter().map(|s| s.key).collect();
        assert!(keys.contains(&key) && keys.contains(&(key + 12)), "{key}: {keys:?}");
    }
}

#[test]
fn a_held_tone_is_one_note_that_ends_when_it_is_damped() {
    let mut samples = silence(4.0);
    play(&mut samples, 39, 0.5, 2.0, 0.3);
    let motion = analysed(&samples, 1600);
    assert_eq!(notes(&motion).len(), 1);
    let end_s = notes(&motion)[0].end_s;
    assert!((end_s - 2.5).abs() < 0.12, "{end_s}");
    let down = (60..240).map(|i| motion.key_depth(39, f64::from(i) * 0.01));
    assert!(down.into_iter().all(|depth| depth == 1.0));
    assert_eq!(motion.key_depth(39, 3.0), 0.0);
}

#[test]
fn silence_moves_nothing() {
    let motion = analysed(&silence(3.0), 1600);
    assert!(notes(&motion).is_empty());
    for i in 0..300 {
        let at_s = f64::from(i) * 0.01;
        assert_eq!(motion.keys(at_s), [0.0; 88]);
        for lane in [
            EnvelopeChannel::Loudness,
            EnvelopeChannel::Pedal,
            EnvelopeChannel::Horn,
            EnvelopeChannel::Bass(0),
            EnvelopeChannel::Guitar(5),
        ] {
            assert_eq!(motion.level(lane, at_s), 0.0, "{lane:?} at {at_s}");
        }
        assert!(Drum::ALL.iter().all(|&drum| motion.last_hit(drum, at_s).is_none()));
    }
}

#[test]
fn noise_has_no_notes() {
    let mut seed = 1_u32;
    let hiss: Vec<f32> = (0..64_000)
        .map(|_| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (f64::from(seed >> 8) / f64::from(1 << 23) - 1.0) as f32
        })
        .collect();
    for amplitude in [0.001, 0.01, 0.3] {
        let hiss: Vec<f32> = hiss.iter().map(|v| v * amplitude).collect();
        let notes = notes(&analysed(&hiss, 1600));
        assert!(notes.is_empty(), "{amplitude}: {notes:?}");
    }
}

#[test]
fn each_stroke_of_a_trill_is_a_note() {
    let mut samples = silence(3.0);
    (0..16).for_each(|i| play(&mut samples, 51 + 2 * (i % 2), 0.5 + 0.1 * f64::from(i), 0.1, 0.2));
    let motion = analysed(&samples, 1600);
    for (i, note) in notes(&motion).iter().enumerate() {
        assert_eq!(usize::from(note.key), 51 + 2 * (i % 2), "{:?}", notes(&motion));
    }
    assert_eq!(notes(&motion).len(), 16);
}

#[test]
fn a_repeated_key_comes_up_between_its_notes() {
    let mut samples = silence(3.0);
    (0..6).for_each(|i| play(&mut samples, 44, 0.5 + 0.25 * f64::from(i), 0.17, 0.2));
    let motion = analysed(&samples, 1600);
    assert_eq!(notes(&motion).len(), 6);
    for note in notes(&motion).iter().skip(1) {
        assert!(motion.key_depth(44, note.start_s - 0.025) < 0.7);
        assert_eq!(motion.key_depth(44, note.start_s), 1.0);
    }
}

#[test]
fn a_louder_note_is_stronger() {
    let mut samples = silence(6.0);
    [0.03, 0.1, 0.3]
        .iter()
        .enumerate()
        .for_each(|(i, a)| play(&mut samples, 44, 0.5 + 1.5 * i as f64, 1.0, *a));
    // A loud note comes first, so that all three have the same reference loudness.
    let mut whole = silence(2.0);
    play(&mut whole, 30, 0.3, 1.0, 0.3);
    whole.extend(samples);
    let strengths: Vec<f32> =
        notes(&analysed(&whole, 1600)).iter().filter(|s| s.key == 44).map(|s| s.strength).collect();
    assert_eq!(strengths.len(), 3);
    assert!(strengths.is_sorted(), "{strengths:?}");
}

#[test]
fn blocks_of_any_size_give_the_same_motion() {
    let samples = music();
    let whole = analysed(&samples, samples.len());
    assert!(notes(&whole).len() > 10);
    for block in [1, 160, 1000, 4096, 7777] {
        assert!(analysed(&samples, block) == whole, "blocks of {block}");
    }
}

#[test]
fn settled_motion_does_not_change_in_any_order_of_queries() {
    let samples = music();
    let mut analysis = MotionAnalyser::new().unwrap();
    let mut seen = Vec::new();
    let mut query_s = 0.0;
    for block in samples.chunks(500) {
        analysis.push(block);
        while query_s < analysis.motion().settled_s() {
            seen.push((
                query_s,
                analysis.motion().keys(query_s),
                analysis.motion().level(EnvelopeChannel::Loudness, query_s),
            ));
            query_s += 0.013;
        }
    }
    let motion = analysis.finish();
    assert!(seen.len() > 400);
    for (at_s, keys, loudness) in seen.iter().rev() {
        assert_eq!(motion.keys(*at_s), *keys, "{at_s}");
        assert_eq!(motion.level(EnvelopeChannel::Loudness, *at_s), *loudness, "{at_s}");
        assert_eq!(motion.key_depth(40, *at_s), keys[40]);
    }
}

#[test]
fn the_look_ahead_is_under_half_a_second() {
    let mut analysis = MotionAnalyser::new().unwrap();
    analysis.push(&music());
    assert!(6.0 - analysis.motion().settled_s() < 0.36, "{}", analysis.motion().settled_s());
}

#[test]
fn a_sustained_tone_moves_the_horn_and_struck_strings_do_not() {
    let mut horn = silence(3.0);
    for (i, sample) in horn.iter_mut().enumerate() {
        let t = i as f64 / RATE;
        *sample =
            (1..9).map(|n| (TAU * 311.0 * f64::from(n) * t).sin() / f64::from(n)).sum::<f64>() as f32 * 0.1;
    }
    let mut struck = silence(3.0);
    (0..20).for_each(|i| play(&mut struck, 42, 0.15 * f64::from(i), 0.14, 0.3));
    let mean = |samples: &[f32]| {
        let motion = analysed(samples, 1600);
        (100..250).map(|i| motion.level(EnvelopeChannel::Horn, f64::from(i) * 0.01)).sum::<f32>() / 150.0
    };
    assert!(mean(&horn) > 0.7, "{}", mean(&horn));
    assert!(mean(&struck) < 0.7 * mean(&horn), "{}", mean(&struck));
}

#[test]
fn a_low_bass_note_moves_its_own_string_most() {
    for (string, key) in [(0, 8), (1, 13), (2, 18)] {
        let mut samples = silence(2.0);
        play(&mut samples, key, 0.5, 1.0, 0.3);
        let motion = analysed(&samples, 1600);
        let levels: Vec<f32> = (0..4).map(|s| motion.level(EnvelopeChannel::Bass(s), 0.8)).collect();
        let largest = levels.iter().copied().fold(0.0, f32::max);
        assert_eq!(levels[string], largest, "{levels:?}");
    }
}

#[test]
fn samples_that_are_not_numbers_count_as_silence() {
    let motion = analysed(&[f32::NAN, f32::INFINITY].repeat(20_000), 1600);
    assert!(notes(&motion).is_empty());
    assert_eq!(motion.level(EnvelopeChannel::Loudness, 1.0), 0.0);
}
