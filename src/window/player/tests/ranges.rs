//! Ranges and looping.

use super::*;

#[test]
fn playback_pauses_at_the_end_of_a_range() {
    let mut harness = Harness::with_recording(RATE);
    harness.send(PlayerCommand::PlayRange { start_s: 2.0, end_s: 3.0 });
    assert_eq!(harness.position_s(), 2.0);
    harness.run(1.5);
    let state = harness.state();
    assert!(!state.playing);
    assert_near(state.position_s, 3.0, 1e-9);
    assert_eq!(state.duration_s, Some(LENGTH_S), "the recording is longer than that");
    let times_s: Vec<f64> = harness.taken.iter().filter_map(|&sample| time_of(sample)).collect();
    assert!(times_s.iter().all(|time_s| (0.0..3.001).contains(time_s)));
    harness.assert_no_click();
}

#[test]
fn play_after_a_range_continues_from_its_end() {
    let mut harness = Harness::with_recording(RATE);
    harness.send(PlayerCommand::PlayRange { start_s: 2.0, end_s: 3.0 });
    harness.run(1.5);
    harness.send(PlayerCommand::Play);
    harness.run(1.0);
    assert!(harness.state().playing);
    assert_near(harness.position_s(), 4.0, 0.15);
}

#[test]
fn a_range_is_repeated_while_looping_is_on() {
    let mut harness = Harness::with_recording(RATE);
    harness.send(PlayerCommand::SetLooping(true));
    harness.send(PlayerCommand::PlayRange { start_s: 2.0, end_s: 3.0 });
    for _ in 0..100 {
        harness.run(0.04);
        if let Some(truth_s) = harness.truth_s().filter(|truth_s| (2.01..2.99).contains(truth_s)) {
            assert_near(harness.position_s(), truth_s, 0.001);
        }
    }
    let state = harness.state();
    assert!(state.playing && state.looping);
    let starts = harness.taken.windows(2).filter(|pair| pair[0] == 0.0 && pair[1] > 0.0).count();
    assert_eq!(starts, 4, "four starts in four seconds");
    harness.assert_no_click();
}

#[test]
fn a_recording_is_repeated_while_looping_is_on() {
    let mut harness = Harness::with_recording(RATE);
    harness.send(PlayerCommand::SetLooping(true));
    harness.send(PlayerCommand::Seek(9.0));
    harness.send(PlayerCommand::Play);
    harness.run(2.0);
    assert!(harness.state().playing);
    assert_near(harness.position_s(), 1.0 - LATENCY.as_secs_f64(), 0.05);
    assert_near(harness.position_s(), harness.truth_s().unwrap(), 0.001);
}

#[test]
fn looping_switched_off_ends_after_the_audible_lap() {
    let mut harness = Harness::with_recording(RATE);
    harness.send(PlayerCommand::SetLooping(true));
    harness.send(PlayerCommand::PlayRange { start_s: 2.0, end_s: 3.0 });
    // The next lap is decoded already.
    harness.run(0.8);
    harness.send(PlayerCommand::SetLooping(false));
    harness.run(1.0);
    assert!(!harness.state().playing);
    assert_near(harness.position_s(), 3.0, 1e-9);
    harness.assert_no_click();
}

#[test]
fn looping_switched_on_just_before_the_end_continues_without_a_gap() {
    let mut harness = Harness::with_recording(RATE);
    harness.send(PlayerCommand::PlayRange { start_s: 2.0, end_s: 3.0 });
    // The end is decoded already.
    harness.run(0.8);
    harness.send(PlayerCommand::SetLooping(true));
    harness.run(0.8);
    assert!(harness.state().playing);
    assert_near(harness.position_s(), harness.truth_s().unwrap(), 0.001);
    assert_near(harness.position_s(), 2.6 - LATENCY.as_secs_f64(), 0.05);
}

#[test]
fn a_seek_out_of_the_range_clears_it() {
    let mut harness = Harness::with_recording(RATE);
    harness.send(PlayerCommand::PlayRange { start_s: 2.0, end_s: 3.0 });
    harness.run(0.4);
    harness.send(PlayerCommand::Seek(2.8));
    harness.run(0.6);
    assert_near(harness.position_s(), 3.0, 1e-9);
    harness.send(PlayerCommand::PlayRange { start_s: 2.0, end_s: 3.0 });
    harness.run(0.4);
    harness.send(PlayerCommand::Seek(5.0));
    harness.run(2.0);
    assert!(harness.state().playing);
    assert_near(harness.position_s(), 7.0, 0.15);
}

#[test]
fn an_invalid_range_is_not_played() {
    let mut harness = Harness::with_recording(RATE);
    for (start_s, end_s) in [(3.0, 3.0), (3.0, 2.0), (f64::NAN, 3.0), (3.0, f64::NAN), (f64::INFINITY, 3.0)] {
        harness.send(PlayerCommand::PlayRange { start_s, end_s });
        let state = harness.state();
        assert_eq!((state.playing, state.position_s), (false, 0.0));
    }
}

#[test]
fn looping_beyond_the_end_does_not_loop_for_ever() {
    let mut harness = Harness::with_recording(RATE);
    harness.send(PlayerCommand::SetLooping(true));
    harness.send(PlayerCommand::PlayRange { start_s: 20.0, end_s: 30.0 });
    harness.run(0.4);
    harness.send(PlayerCommand::Pause);
    assert!(!harness.state().playing);
}
