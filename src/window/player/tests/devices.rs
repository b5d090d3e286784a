//! Devices that are missing, vanish, stop and come back.

use super::*;

#[test]
fn without_a_device_the_clock_runs_in_silence() {
    let mut studio = Studio::with_recording(RATE);
    studio.fake.missing.store(true, Ordering::Relaxed);
    studio.tell(Command::Play);
    let Output::Silent(why) = studio.state().output else { panic!("there is no device") };
    assert!(why.contains("none is there"), "{why}");
    let begun_s = studio.position_s();
    for tenth in 1..30 {
        studio.run(0.12);
        assert_near(studio.position_s() - begun_s, f64::from(tenth) * 0.12, 0.03);
    }
    studio.tell(Command::Pause);
    studio.run(0.2);
    let paused_s = studio.position_s();
    studio.run(5.0);
    assert_eq!(studio.position_s(), paused_s);
    assert_eq!(studio.next, Next::Wait(None), "a pause costs nothing");
    studio.tell(Command::Seek(9.5));
    studio.tell(Command::Play);
    studio.run(1.0);
    assert!(!studio.state().playing, "it comes to its end as with sound");
    assert_near(studio.position_s(), LENGTH_S, 1e-9);
}

#[test]
fn between_two_looks_the_silent_clock_goes_on() {
    let mut studio = Studio::with_recording(RATE);
    studio.fake.missing.store(true, Ordering::Relaxed);
    studio.tell(Command::Play);
    studio.run(1.0);
    let position_s = studio.position_s();
    studio.now += Duration::from_millis(15);
    assert_near(studio.position_s(), position_s + 0.015, 1e-6);
}

#[test]
fn a_machine_that_slept_does_not_skip_what_it_missed() {
    let mut studio = Studio::with_recording(RATE);
    studio.fake.missing.store(true, Ordering::Relaxed);
    studio.tell(Command::Play);
    studio.run(1.0);
    studio.now += Duration::from_secs(3_600);
    studio.run(1.0);
    assert!((1.8..2.3).contains(&studio.position_s()), "{}", studio.position_s());
}

#[test]
fn a_device_that_vanishes_is_replaced_by_silence_from_what_was_heard_last() {
    let mut studio = Studio::with_recording(RATE);
    studio.tell(Command::Play);
    studio.run(2.0);
    let heard_s = studio.position_s();
    studio.fake.missing.store(true, Ordering::Relaxed);
    *studio.fake.fault.lock().unwrap() = Some(PlayerError::Gone("unplugged".to_owned()));
    let woken = studio.woken.load(Ordering::Relaxed);
    studio.step();
    let state = studio.state();
    assert!(state.playing);
    let Output::Silent(why) = state.output else { panic!("it is gone") };
    assert!(why.contains("unplugged"), "{why}");
    assert!(studio.woken.load(Ordering::Relaxed) > woken);
    assert_near(state.position_s, heard_s, 1e-6);
    studio.run(2.0);
    assert_near(studio.position_s(), heard_s + 2.0, 0.05);
    // The next play tries again.
    studio.fake.missing.store(false, Ordering::Relaxed);
    studio.tell(Command::Pause);
    studio.run(0.2);
    let paused_s = studio.position_s();
    studio.tell(Command::Play);
    assert_eq!(studio.state().output, Output::Device("fake".to_owned()));
    assert_near(studio.position_s(), paused_s, 0.07);
    studio.run(1.0);
    assert_near(studio.position_s(), studio.truth_s().unwrap(), 0.001);
}

#[test]
fn a_device_that_stops_asking_is_given_up() {
    let mut studio = Studio::with_recording(RATE);
    studio.tell(Command::Play);
    studio.run(1.0);
    studio.device_stands = true;
    studio.run(4.0);
    assert_near(studio.position_s(), 1.0, 0.1);
    assert!(matches!(studio.state().output, Output::Device(_)));
    studio.run(1.5);
    assert!(matches!(studio.state().output, Output::Silent(_)));
    studio.run(1.0);
    assert!(studio.position_s() > 2.0);
}

#[test]
fn a_device_that_hangs_while_it_is_closed_holds_up_nothing() {
    let mut studio = Studio::with_recording(RATE);
    let (hanging, hangs) = crossbeam_channel::bounded(0);
    *studio.fake.hangs.lock().unwrap() = Some(hangs);
    studio.tell(Command::Play);
    studio.run(1.0);
    *studio.fake.fault.lock().unwrap() = Some(PlayerError::Stuck);
    studio.step();
    assert!(matches!(studio.state().output, Output::Silent(_)));
    let given_up_s = studio.position_s();
    // It comes to life again, and takes sound as before; that is of no effect.
    studio.taken.clear();
    studio.run(2.0);
    assert!(!studio.taken.is_empty());
    assert_near(studio.position_s(), given_up_s + 2.0, 0.05);
    drop(hanging);
}

#[test]
fn some_seconds_after_a_pause_the_device_is_closed_and_nothing_is_done() {
    let mut studio = Studio::with_recording(RATE);
    studio.tell(Command::Play);
    studio.run(1.0);
    studio.tell(Command::Pause);
    studio.run(3.0);
    assert!(studio.fake.renderer.lock().unwrap().is_some(), "play would not have to open it");
    let paused_s = studio.position_s();
    studio.run(2.0);
    assert!(studio.fake.renderer.lock().unwrap().is_none());
    assert_eq!(studio.next, Next::Wait(None));
    assert_near(studio.position_s(), paused_s, 1e-9);
    studio.tell(Command::Play);
    assert_eq!(studio.opened(), 2);
    studio.run(1.0);
    assert_near(studio.position_s(), studio.truth_s().unwrap(), 0.001);
    assert_near(studio.position_s(), paused_s + 1.0 - LATENCY.as_secs_f64(), 0.05);
}

#[test]
fn a_device_open_already_is_used_on() {
    let mut studio = Studio::with_recording(RATE);
    for _ in 0..5 {
        studio.tell(Command::Play);
        studio.run(0.4);
        studio.tell(Command::Pause);
        studio.run(0.4);
    }
    assert_eq!(studio.opened(), 1);
}
