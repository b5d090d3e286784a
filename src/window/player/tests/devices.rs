//! Devices that are missing, get lost, stall and return.

use super::*;

#[test]
fn without_a_device_the_position_advances_in_silence() {
    let mut harness = Harness::with_recording(RATE);
    harness.fake.missing.store(true, Ordering::Relaxed);
    harness.send(PlayerCommand::Play);
    let Output::Silent(why) = harness.state().output else { panic!("there is no device") };
    assert!(why.contains("none is connected"), "{why}");
    let start_s = harness.position_s();
    for tenth in 1..30 {
        harness.run(0.12);
        assert_near(harness.position_s() - start_s, f64::from(tenth) * 0.12, 0.03);
    }
    harness.send(PlayerCommand::Pause);
    harness.run(0.2);
    let paused_s = harness.position_s();
    harness.run(5.0);
    assert_eq!(harness.position_s(), paused_s);
    assert_eq!(harness.next, NextStep::Wait(None), "a pause takes no CPU");
    harness.send(PlayerCommand::Seek(9.5));
    harness.send(PlayerCommand::Play);
    harness.run(1.0);
    assert!(!harness.state().playing, "it ends as with a device");
    assert_near(harness.position_s(), LENGTH_S, 1e-9);
}

#[test]
fn between_two_steps_the_silent_clock_advances() {
    let mut harness = Harness::with_recording(RATE);
    harness.fake.missing.store(true, Ordering::Relaxed);
    harness.send(PlayerCommand::Play);
    harness.run(1.0);
    let position_s = harness.position_s();
    harness.now += Duration::from_millis(15);
    assert_near(harness.position_s(), position_s + 0.015, 1e-6);
}

#[test]
fn a_suspended_machine_continues_where_it_stopped() {
    let mut harness = Harness::with_recording(RATE);
    harness.fake.missing.store(true, Ordering::Relaxed);
    harness.send(PlayerCommand::Play);
    harness.run(1.0);
    harness.now += Duration::from_secs(3_600);
    harness.run(1.0);
    assert!((1.8..2.3).contains(&harness.position_s()), "{}", harness.position_s());
}

#[test]
fn a_lost_device_is_replaced_by_silence_from_the_audible_position_on() {
    let mut harness = Harness::with_recording(RATE);
    harness.send(PlayerCommand::Play);
    harness.run(2.0);
    let audible_s = harness.position_s();
    harness.fake.missing.store(true, Ordering::Relaxed);
    *harness.fake.fault.lock().unwrap() = Some(PlayerError::Lost("unplugged".to_owned()));
    let woken = harness.woken.load(Ordering::Relaxed);
    harness.step();
    let state = harness.state();
    assert!(state.playing);
    let Output::Silent(why) = state.output else { panic!("it was lost") };
    assert!(why.contains("unplugged"), "{why}");
    assert!(harness.woken.load(Ordering::Relaxed) > woken);
    assert_near(state.position_s, audible_s, 1e-6);
    harness.run(2.0);
    assert_near(harness.position_s(), audible_s + 2.0, 0.05);
    // The next play command opens a device again.
    harness.fake.missing.store(false, Ordering::Relaxed);
    harness.send(PlayerCommand::Pause);
    harness.run(0.2);
    let paused_s = harness.position_s();
    harness.send(PlayerCommand::Play);
    assert_eq!(harness.state().output, Output::Device("fake".to_owned()));
    assert_near(harness.position_s(), paused_s, 0.07);
    harness.run(1.0);
    assert_near(harness.position_s(), harness.truth_s().unwrap(), 0.001);
}

#[test]
fn a_device_that_stalls_is_abandoned() {
    let mut harness = Harness::with_recording(RATE);
    harness.send(PlayerCommand::Play);
    harness.run(1.0);
    harness.device_stopped = true;
    harness.run(4.0);
    assert_near(harness.position_s(), 1.0, 0.1);
    assert!(matches!(harness.state().output, Output::Device(_)));
    harness.run(1.5);
    assert!(matches!(harness.state().output, Output::Silent(_)));
    harness.run(1.0);
    assert!(harness.position_s() > 2.0);
}

#[test]
fn a_device_that_hangs_while_it_is_closed_blocks_nothing() {
    let mut harness = Harness::with_recording(RATE);
    let (hanging, hangs) = crossbeam_channel::bounded(0);
    *harness.fake.hangs.lock().unwrap() = Some(hangs);
    harness.send(PlayerCommand::Play);
    harness.run(1.0);
    *harness.fake.fault.lock().unwrap() = Some(PlayerError::Stalled);
    harness.step();
    assert!(matches!(harness.state().output, Output::Silent(_)));
    let abandoned_s = harness.position_s();
    // It resumes and takes frames as before, without effect.
    harness.taken.clear();
    harness.run(2.0);
    assert!(!harness.taken.is_empty());
    assert_near(harness.position_s(), abandoned_s + 2.0, 0.05);
    drop(hanging);
}

#[test]
fn some_seconds_after_a_pause_the_device_is_closed_and_the_thread_sleeps() {
    let mut harness = Harness::with_recording(RATE);
    harness.send(PlayerCommand::Play);
    harness.run(1.0);
    harness.send(PlayerCommand::Pause);
    harness.run(3.0);
    assert!(harness.fake.renderer.lock().unwrap().is_some(), "still open for another play command");
    let paused_s = harness.position_s();
    harness.run(2.0);
    assert!(harness.fake.renderer.lock().unwrap().is_none());
    assert_eq!(harness.next, NextStep::Wait(None));
    assert_near(harness.position_s(), paused_s, 1e-9);
    harness.send(PlayerCommand::Play);
    assert_eq!(harness.opened(), 2);
    harness.run(1.0);
    assert_near(harness.position_s(), harness.truth_s().unwrap(), 0.001);
    assert_near(harness.position_s(), paused_s + 1.0 - LATENCY.as_secs_f64(), 0.05);
}

#[test]
fn an_open_device_is_reused() {
    let mut harness = Harness::with_recording(RATE);
    for _ in 0..5 {
        harness.send(PlayerCommand::Play);
        harness.run(0.4);
        harness.send(PlayerCommand::Pause);
        harness.run(0.4);
    }
    assert_eq!(harness.opened(), 1);
}
