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

#[test]
fn a_corrected_range_goes_on_without_repeating_what_was_delivered() {
    let mut harness = Harness::with_recording(RATE);
    harness.send(PlayerCommand::SetLooping(true));
    harness.send(PlayerCommand::PlayRange { start_s: 2.0, end_s: 4.0 });
    harness.run(1.0);
    let taken = harness.taken.len();
    for end_s in [4.1, 4.2, 3.5] {
        harness.send(PlayerCommand::ChangeRange { start_s: 2.0, end_s });
        harness.run(0.1);
    }
    let times_s: Vec<f64> =
        harness.taken[taken - 100..].iter().filter_map(|&sample| time_of(sample)).collect();
    // A fade between two blocks changes samples, not their order.
    assert!(times_s.windows(2).all(|pair| pair[1] > pair[0] - 0.002), "nothing is played twice");
    harness.run(0.6);
    assert!((2.0..2.7).contains(&harness.position_s()), "the next lap: {}", harness.position_s());
    harness.assert_no_click();
}

#[test]
fn a_range_that_is_corrected_in_a_pause_stays_paused_and_is_played() {
    let mut harness = Harness::with_recording(RATE);
    harness.send(PlayerCommand::SetLooping(true));
    harness.send(PlayerCommand::PlayRange { start_s: 2.0, end_s: 4.0 });
    harness.run(1.0);
    harness.send(PlayerCommand::Pause);
    harness.run(0.3);
    let paused_s = harness.position_s();
    harness.send(PlayerCommand::ChangeRange { start_s: 2.0, end_s: 3.5 });
    harness.run(0.2);
    let state = harness.state();
    assert!(!state.playing);
    assert_eq!(state.range, Some((2.0, 3.5)));
    assert_near(state.position_s, paused_s, 0.2);
    harness.send(PlayerCommand::Play);
    harness.run(1.0);
    assert!((2.0..3.5).contains(&harness.position_s()), "{}", harness.position_s());
    // Outside of its position, playback begins at the new start.
    harness.send(PlayerCommand::ChangeRange { start_s: 6.0, end_s: 7.0 });
    assert_eq!(harness.position_s(), 6.0);
}

#[test]
fn a_seek_to_the_end_of_a_loop_begins_its_next_lap() {
    let mut harness = Harness::with_recording(RATE);
    harness.send(PlayerCommand::SetLooping(true));
    harness.send(PlayerCommand::Play);
    harness.run(0.5);
    harness.send(PlayerCommand::Seek(LENGTH_S));
    harness.run(1.2);
    harness.send(PlayerCommand::Pause);
    harness.run(0.2);
    let paused_s = harness.position_s();
    assert!((0.5..1.3).contains(&paused_s), "{paused_s}");
    harness.send(PlayerCommand::Play);
    harness.run(0.5);
    assert!(harness.position_s() > paused_s, "it does not start over: {}", harness.position_s());
}

#[test]
fn a_measured_duration_replaces_that_of_the_container() {
    let mut harness = Harness::with_recording(RATE);
    // As of a file whose container states too little.
    harness.transport.loaded(1, Some(4.0));
    harness.send(PlayerCommand::SetDuration(Some(LENGTH_S)));
    harness.transport.loaded(1, Some(4.0));
    harness.send(PlayerCommand::Seek(6.0));
    harness.send(PlayerCommand::Play);
    harness.run(0.5);
    assert!((6.0..6.6).contains(&harness.position_s()), "{}", harness.position_s());
}
