//! A part of a recording, and looping.

use super::*;

#[test]
fn a_range_is_played_and_paused_at_its_end() {
    let mut studio = Studio::with_recording(RATE);
    studio.tell(Command::PlayRange { start_s: 2.0, end_s: 3.0 });
    assert_eq!(studio.position_s(), 2.0);
    studio.run(1.5);
    let state = studio.state();
    assert!(!state.playing);
    assert_near(state.position_s, 3.0, 1e-9);
    assert_eq!(state.duration_s, Some(LENGTH_S), "the recording is longer than that");
    let told: Vec<f64> = studio.taken.iter().filter_map(|&sample| time_of(sample)).collect();
    assert!(told.iter().all(|time_s| (0.0..3.001).contains(time_s)));
    studio.assert_no_click();
}

#[test]
fn play_after_a_range_goes_on_from_there() {
    let mut studio = Studio::with_recording(RATE);
    studio.tell(Command::PlayRange { start_s: 2.0, end_s: 3.0 });
    studio.run(1.5);
    studio.tell(Command::Play);
    studio.run(1.0);
    assert!(studio.state().playing);
    assert_near(studio.position_s(), 4.0, 0.15);
}

#[test]
fn a_range_is_repeated_while_looping_is_on() {
    let mut studio = Studio::with_recording(RATE);
    studio.tell(Command::SetLooping(true));
    studio.tell(Command::PlayRange { start_s: 2.0, end_s: 3.0 });
    for _ in 0..100 {
        studio.run(0.04);
        if let Some(truth_s) = studio.truth_s().filter(|truth_s| (2.01..2.99).contains(truth_s)) {
            assert_near(studio.position_s(), truth_s, 0.001);
        }
    }
    let state = studio.state();
    assert!(state.playing && state.looping);
    let starts = studio.taken.windows(2).filter(|pair| pair[0] == 0.0 && pair[1] > 0.0).count();
    assert_eq!(starts, 4, "begun four times in four seconds");
    studio.assert_no_click();
}

#[test]
fn a_recording_is_repeated_while_looping_is_on() {
    let mut studio = Studio::with_recording(RATE);
    studio.tell(Command::SetLooping(true));
    studio.tell(Command::Seek(9.0));
    studio.tell(Command::Play);
    studio.run(2.0);
    assert!(studio.state().playing);
    assert_near(studio.position_s(), 1.0 - LATENCY.as_secs_f64(), 0.05);
    assert_near(studio.position_s(), studio.truth_s().unwrap(), 0.001);
}

#[test]
fn looping_switched_off_ends_the_lap_that_is_heard() {
    let mut studio = Studio::with_recording(RATE);
    studio.tell(Command::SetLooping(true));
    studio.tell(Command::PlayRange { start_s: 2.0, end_s: 3.0 });
    // The next lap is decoded already.
    studio.run(0.8);
    studio.tell(Command::SetLooping(false));
    studio.run(1.0);
    assert!(!studio.state().playing);
    assert_near(studio.position_s(), 3.0, 1e-9);
    studio.assert_no_click();
}

#[test]
fn looping_switched_on_just_before_the_end_goes_on_without_a_gap() {
    let mut studio = Studio::with_recording(RATE);
    studio.tell(Command::PlayRange { start_s: 2.0, end_s: 3.0 });
    // The end is decoded already.
    studio.run(0.8);
    studio.tell(Command::SetLooping(true));
    studio.run(0.8);
    assert!(studio.state().playing);
    assert_near(studio.position_s(), studio.truth_s().unwrap(), 0.001);
    assert_near(studio.position_s(), 2.6 - LATENCY.as_secs_f64(), 0.05);
}

#[test]
fn a_seek_out_of_the_range_forgets_it() {
    let mut studio = Studio::with_recording(RATE);
    studio.tell(Command::PlayRange { start_s: 2.0, end_s: 3.0 });
    studio.run(0.4);
    studio.tell(Command::Seek(2.8));
    studio.run(0.6);
    assert_near(studio.position_s(), 3.0, 1e-9);
    studio.tell(Command::PlayRange { start_s: 2.0, end_s: 3.0 });
    studio.run(0.4);
    studio.tell(Command::Seek(5.0));
    studio.run(2.0);
    assert!(studio.state().playing);
    assert_near(studio.position_s(), 7.0, 0.15);
}

#[test]
fn a_range_that_is_none_is_not_played() {
    let mut studio = Studio::with_recording(RATE);
    for (start_s, end_s) in [(3.0, 3.0), (3.0, 2.0), (f64::NAN, 3.0), (3.0, f64::NAN), (f64::INFINITY, 3.0)] {
        studio.tell(Command::PlayRange { start_s, end_s });
        let state = studio.state();
        assert_eq!((state.playing, state.position_s), (false, 0.0));
    }
}

#[test]
fn looping_at_the_very_end_does_not_go_round_for_ever() {
    let mut studio = Studio::with_recording(RATE);
    studio.tell(Command::SetLooping(true));
    studio.tell(Command::PlayRange { start_s: 20.0, end_s: 30.0 });
    studio.run(0.4);
    studio.tell(Command::Pause);
    assert!(!studio.state().playing);
}
