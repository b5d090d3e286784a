//! Speeds: position, duration, pitch, changes while playing.

use super::super::PlaybackSpeed;
use super::*;

fn speed(factor: f64, keeps_pitch: bool) -> PlayerCommand {
    PlayerCommand::SetSpeed(PlaybackSpeed { factor, keeps_pitch })
}

/// The harness plays at this speed from the start, and a second has passed.
fn playing(factor: f64, keeps_pitch: bool) -> Harness {
    let mut harness = Harness::with_recording(44_100);
    harness.send(speed(factor, keeps_pitch));
    harness.send(PlayerCommand::Play);
    harness.run(1.0);
    harness
}

/// Largest difference of the position from the audible time, at three moments in each period.
fn worst_error_s(harness: &mut Harness, seconds: f64) -> f64 {
    let mut worst = 0.0_f64;
    for _ in 0..(seconds / PERIOD.as_secs_f64()) as usize {
        harness.run(PERIOD.as_secs_f64());
        for after_ms in [1, 14, 33] {
            let now = harness.now;
            harness.now += Duration::from_millis(after_ms);
            let (position_s, truth_s) = (harness.position_s(), harness.truth_s().unwrap());
            worst = worst.max((position_s - truth_s).abs());
            harness.now = now;
        }
    }
    worst
}

#[test]
fn the_position_is_that_of_the_audible_frame_at_any_speed() {
    for keeps_pitch in [false, true] {
        for factor in [0.5, 0.75, 1.25, 2.0] {
            let mut harness = playing(factor, keeps_pitch);
            let begun_s = harness.position_s();
            let worst_s = worst_error_s(&mut harness, 2.0);
            // A stretched ramp is built from frames of 85 ms, and not a ramp within 20 ms.
            let tolerance_s = if keeps_pitch { 0.02 } else { 0.001 };
            assert!(worst_s < tolerance_s, "{worst_s} s at {factor}, pitch kept: {keeps_pitch}");
            // The last position was read 33 ms later.
            assert_near(
                harness.position_s() - begun_s,
                2.02 * factor,
                if keeps_pitch { 0.08 } else { 0.02 * factor },
            );
        }
    }
}

#[test]
fn speed_1_plays_the_samples_of_the_recording() {
    let play = |commands: &[PlayerCommand]| {
        let mut harness = Harness::with_recording(44_100);
        commands.iter().for_each(|command| harness.send(command.clone()));
        harness.send(PlayerCommand::Play);
        harness.run(2.0);
        harness.taken
    };
    let plain = play(&[]);
    assert!(plain.iter().any(|&sample| sample > 0.2));
    assert_eq!(plain, play(&[speed(0.7, true), speed(1.0, true)]));
    assert_eq!(plain, play(&[speed(1.0, false)]));
}

#[test]
fn a_change_of_speed_continues_where_the_device_is_and_the_position_does_not_jump() {
    for keeps_pitch in [false, true] {
        let mut harness = playing(1.0, keeps_pitch);
        for factor in [0.8, 1.6, 0.5, 1.0] {
            let before_s = harness.position_s();
            harness.send(speed(factor, keeps_pitch));
            assert_near(harness.position_s(), before_s, 1e-6);
            let mut last_s = before_s;
            for _ in 0..25 {
                harness.run(0.04);
                let position_s = harness.position_s();
                assert!((last_s..last_s + 0.13).contains(&position_s), "{position_s} after {last_s}");
                last_s = position_s;
            }
            harness.run(0.2);
            let worst_s = worst_error_s(&mut harness, 0.4);
            assert!(worst_s < if keeps_pitch { 0.02 } else { 0.001 }, "{worst_s} at {factor}");
        }
        harness.assert_no_click();
        let passed: f64 = [0.8, 1.6, 0.5, 1.0].iter().map(|factor| factor * 1.6).sum();
        assert_near(harness.position_s(), 1.0 - LATENCY.as_secs_f64() + passed, 0.2);
    }
}

#[test]
fn a_change_of_speed_neither_repeats_nor_drops_audio() {
    let mut harness = playing(1.0, false);
    let before = harness.taken.len();
    harness.send(speed(0.9, false));
    harness.run(0.4);
    let fade = (2.0 * f64::from(RATE) * super::super::audio_renderer::FADE_S) as usize;
    let last_s = time_of(harness.taken[before - 1]).unwrap();
    let first_s =
        time_of(harness.taken[before + fade..][..PERIOD_FRAMES].iter().copied().fold(0.0, f32::max)).unwrap();
    assert!((-0.002..0.05).contains(&(first_s - last_s)), "{first_s} after {last_s}");
}

#[test]
fn a_range_ends_and_repeats_at_any_speed() {
    for keeps_pitch in [false, true] {
        let mut harness = Harness::with_recording(RATE);
        harness.send(speed(0.5, keeps_pitch));
        harness.send(PlayerCommand::PlayRange { start_s: 2.0, end_s: 3.0 });
        harness.run(1.8);
        assert!(harness.state().playing, "a second lasts two");
        harness.run(0.6);
        assert!(!harness.state().playing);
        assert_near(harness.position_s(), 3.0, 1e-3);
        harness.send(PlayerCommand::SetLooping(true));
        harness.send(PlayerCommand::PlayRange { start_s: 2.0, end_s: 3.0 });
        harness.run(3.0);
        harness.send(speed(2.0, keeps_pitch));
        harness.run(3.0);
        assert!(harness.state().playing);
        assert!((2.0..=3.0).contains(&harness.position_s()), "{}", harness.position_s());
        harness.assert_no_click();
    }
}

#[test]
fn the_end_of_the_recording_is_its_duration_at_any_speed() {
    for keeps_pitch in [false, true] {
        let mut harness = playing(1.5, keeps_pitch);
        harness.run(6.5);
        let state = harness.state();
        assert!(!state.playing);
        assert_near(state.position_s, LENGTH_S, 1e-3);
        assert_near(state.duration_s.unwrap(), LENGTH_S, 1e-3);
        harness.send(PlayerCommand::Play);
        harness.run(0.4);
        assert_near(harness.position_s(), 0.6 - 1.5 * LATENCY.as_secs_f64(), 0.07);
    }
}

#[test]
fn a_speed_changed_in_a_pause_or_without_a_device_keeps_the_position() {
    let mut harness = playing(1.0, true);
    harness.send(PlayerCommand::Pause);
    harness.run(0.4);
    let paused_s = harness.position_s();
    harness.send(speed(0.5, true));
    assert_eq!(harness.position_s(), paused_s);
    harness.run(6.0);
    assert_eq!(harness.position_s(), paused_s, "the device is closed");
    harness.send(speed(2.0, true));
    harness.send(PlayerCommand::Play);
    harness.run(1.0);
    assert_near(harness.position_s(), paused_s + 2.0 - 2.0 * LATENCY.as_secs_f64(), 0.1);
    // A lost device: time goes on at the same speed.
    harness.fake.missing.store(true, Ordering::Relaxed);
    *harness.fake.fault.lock().unwrap() = Some(PlayerError::Stalled);
    harness.step();
    let lost_s = harness.position_s();
    harness.run(1.0);
    assert_near(harness.position_s(), lost_s + 2.0, 0.15);
}

#[test]
fn a_speed_out_of_range_is_clamped_and_no_number_is_ignored() {
    let mut harness = Harness::with_recording(RATE);
    for (requested, factor) in [(0.1, 0.5), (9.0, 2.0), (f64::NAN, 2.0), (1.0000001, 1.0)] {
        harness.send(speed(requested, true));
        assert_eq!(harness.state().speed.factor, factor);
    }
}
