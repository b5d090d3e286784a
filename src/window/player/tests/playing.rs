//! Play, pause, seek, end, underrun.

use super::*;

#[test]
fn a_loaded_recording_is_paused_at_its_start_and_has_a_duration() {
    let mut harness = Harness::with_recording(RATE);
    harness.run(1.0);
    let state = harness.state();
    assert!(!state.playing);
    assert_eq!((state.position_s, state.duration_s, state.output), (0.0, Some(LENGTH_S), Output::NotOpened));
    assert_eq!(harness.opened(), 0, "no device is opened before it is needed");
    assert_eq!(harness.next, NextStep::Wait(None), "and the thread sleeps");
}

#[test]
fn the_position_is_that_of_the_audible_frame() {
    for rate in [RATE, 44_100, 22_050] {
        let mut harness = Harness::with_recording(rate);
        harness.send(PlayerCommand::Play);
        assert_eq!(harness.state().output, Output::Device("fake".to_owned()));
        let mut compared = 0;
        for _ in 0..100 {
            harness.run(0.04);
            // At any time between two callbacks.
            harness.now += Duration::from_millis(13);
            if let Some(truth_s) = harness.truth_s().filter(|&truth_s| truth_s > 0.1) {
                assert_near(harness.position_s(), truth_s, 0.001);
                compared += 1;
            }
            harness.now -= Duration::from_millis(13);
        }
        assert!(compared > 90, "{compared} positions at {rate} Hz");
    }
}

#[test]
fn a_pause_loses_no_samples() {
    let mut harness = Harness::with_recording(RATE);
    harness.send(PlayerCommand::Play);
    harness.run(1.0);
    harness.send(PlayerCommand::Pause);
    assert!(!harness.state().playing);
    harness.run(0.2);
    let paused_s = harness.position_s();
    harness.run(1.0);
    assert_eq!(harness.position_s(), paused_s);
    harness.send(PlayerCommand::Play);
    harness.run(1.0);
    harness.assert_no_click();
    // No time is missing; at most a fade of 4 ms is quieter.
    let mut times_s: Vec<f64> = harness.taken.iter().filter_map(|&sample| time_of(sample)).collect();
    times_s.sort_by(f64::total_cmp);
    let gap = times_s.windows(2).map(|pair| pair[1] - pair[0]).fold(0.0, f64::max);
    assert!(gap < 0.012, "{gap} s are missing");
    assert_near(harness.position_s(), 2.0 - LATENCY.as_secs_f64(), 0.05);
}

#[test]
fn a_seek_takes_effect_at_once_and_nothing_from_before_is_audible_after_it() {
    let mut harness = Harness::with_recording(RATE);
    harness.send(PlayerCommand::Play);
    harness.run(1.0);
    let before = harness.taken.len();
    harness.send(PlayerCommand::Seek(7.0));
    assert_eq!(harness.position_s(), 7.0);
    harness.run(0.04);
    assert_eq!(harness.position_s(), 7.0, "the device still plays frames delivered before");
    harness.run(1.0);
    harness.assert_no_click();
    assert_near(harness.position_s(), harness.truth_s().unwrap(), 0.001);
    assert_near(harness.position_s(), 8.0, 0.15);
    // While fading in, samples look like other times.
    let fade = (f64::from(RATE) * super::super::audio_renderer::FADE_S) as usize;
    let after = harness.taken[before + fade..].iter().filter_map(|&sample| time_of(sample));
    let between = after.filter(|time_s| (1.2..6.99).contains(time_s)).count();
    assert!(between <= fade, "{between} frames from before");
}

#[test]
fn a_seek_in_a_pause_takes_effect_at_once_and_decodes_nothing() {
    let mut harness = Harness::with_recording(RATE);
    for time_s in [3.0, 8.0, 5.5] {
        harness.send(PlayerCommand::Seek(time_s));
        assert_eq!(harness.position_s(), time_s);
    }
    assert_eq!(harness.engine.waiting(), 0);
    harness.send(PlayerCommand::Play);
    harness.run(1.0);
    assert_near(harness.position_s(), harness.truth_s().unwrap(), 0.001);
    assert_near(harness.position_s(), 6.5, 0.15);
}

#[test]
fn a_seek_outside_the_recording_is_clamped() {
    let mut harness = Harness::with_recording(RATE);
    for (seek_s, position_s) in
        [(-3.0, 0.0), (99.0, LENGTH_S), (f64::NAN, LENGTH_S), (f64::INFINITY, LENGTH_S)]
    {
        harness.send(PlayerCommand::Seek(seek_s));
        assert_eq!(harness.position_s(), position_s);
    }
}

#[test]
fn playback_pauses_at_the_end_and_play_starts_again() {
    let mut harness = Harness::with_recording(RATE);
    harness.send(PlayerCommand::Seek(9.0));
    harness.send(PlayerCommand::Play);
    harness.run(1.0);
    assert!(harness.state().playing, "the last frames are not audible yet");
    let woken = harness.woken.load(Ordering::Relaxed);
    harness.run(0.2);
    let state = harness.state();
    assert!(!state.playing);
    assert_near(state.position_s, LENGTH_S, 1e-9);
    assert!(harness.woken.load(Ordering::Relaxed) > woken, "the window must repaint");
    // Also after the device was closed.
    harness.run(10.0);
    assert_near(harness.position_s(), LENGTH_S, 1e-9);
    harness.send(PlayerCommand::Play);
    assert_eq!(harness.position_s(), 0.0);
    harness.run(1.0);
    assert_near(harness.position_s(), harness.truth_s().unwrap(), 0.001);
    harness.assert_no_click();
}

#[test]
fn play_after_a_seek_to_the_end_starts_from_the_start() {
    let mut harness = Harness::with_recording(RATE);
    harness.send(PlayerCommand::Seek(LENGTH_S));
    harness.run(0.2);
    assert_eq!(harness.position_s(), LENGTH_S);
    harness.send(PlayerCommand::Play);
    assert_eq!(harness.position_s(), 0.0);
    harness.run(1.0);
    assert!(harness.state().playing);
    assert_near(harness.position_s(), harness.truth_s().unwrap(), 0.001);
    // While playing, a seek to the end pauses there.
    harness.send(PlayerCommand::Seek(LENGTH_S + 5.0));
    harness.run(0.4);
    assert!(!harness.state().playing);
    assert_eq!(harness.position_s(), LENGTH_S);
    harness.send(PlayerCommand::Seek(3.0));
    harness.send(PlayerCommand::Play);
    harness.run(0.4);
    assert_near(harness.position_s(), 3.4 - LATENCY.as_secs_f64(), 0.05);
}

#[test]
fn play_starts_from_the_start_where_nothing_is_left_even_if_the_duration_was_stated_wrong() {
    let mut harness = Harness::with_recording(RATE);
    // As a container would that states 10.5 s; the window knows from decoding where the end is.
    harness.transport.loaded(1, Some(LENGTH_S + 0.5));
    for left_s in [0.0, 0.02] {
        harness.send(PlayerCommand::Seek(LENGTH_S - left_s));
        harness.send(PlayerCommand::Play);
        harness.run(1.4);
        assert!(harness.state().playing);
        assert_near(harness.position_s(), harness.truth_s().unwrap(), 0.001);
        assert!(harness.position_s() < 1.4, "{}", harness.position_s());
        harness.send(PlayerCommand::Pause);
        harness.run(0.1);
        harness.transport.loaded(1, Some(LENGTH_S + 0.5));
    }
}

#[test]
fn during_an_underrun_there_is_silence_and_the_position_waits() {
    let mut harness = Harness::with_recording(RATE);
    harness.send(PlayerCommand::Play);
    harness.run(1.0);
    harness.thread_stopped = true;
    harness.run(2.0);
    let waiting_s = harness.position_s();
    assert!((1.3..1.7).contains(&waiting_s), "half a second was decoded ahead, not {waiting_s}");
    harness.run(0.4);
    assert_eq!(harness.position_s(), waiting_s);
    harness.thread_stopped = false;
    harness.run(1.0);
    harness.assert_no_click();
    assert_near(harness.position_s(), harness.truth_s().unwrap(), 0.001);
    assert_near(harness.position_s(), waiting_s + 1.0 - LATENCY.as_secs_f64(), 0.05);
}

#[test]
fn the_position_never_decreases_while_playing() {
    let mut harness = Harness::with_recording(44_100);
    harness.send(PlayerCommand::Play);
    let mut last_s = 0.0;
    for round in 0..200 {
        harness.run(0.04);
        // Steps that are late now and then.
        harness.now += Duration::from_millis([0, 11, 3, 25][round % 4]);
        let position_s = harness.position_s();
        assert!(position_s >= last_s, "{position_s} after {last_s}");
        last_s = position_s;
    }
}

#[test]
fn the_volume_is_squared_and_changes_without_a_click() {
    let mut harness = Harness::with_recording(RATE);
    harness.send(PlayerCommand::Play);
    harness.run(1.0);
    harness.send(PlayerCommand::SetVolume(0.5));
    harness.run(0.4);
    harness.assert_no_click();
    let expected = QUIETEST + (LOUDEST - QUIETEST) * 1.4 / LENGTH_S;
    assert_near(f64::from(*harness.taken.last().unwrap()), expected * 0.25, 0.01);
    for (requested, volume) in [(2.0, 1.0), (-1.0, 0.0), (f32::NAN, 0.0)] {
        harness.send(PlayerCommand::SetVolume(requested));
        assert_eq!(harness.state().volume, volume);
    }
}

#[test]
fn the_channels_of_a_stereo_recording_are_not_swapped_or_mixed() {
    for rate in [RATE, 44_100] {
        for (gains, is_audible) in [([1.0, 0.0], true), ([0.0, 1.0], false)] {
            let mut harness = Harness::new();
            let path = harness.folder.path().join("stereo.wav");
            write_ramps(&path, rate, LENGTH_S, &gains);
            harness.send(PlayerCommand::Load(path));
            harness.send(PlayerCommand::Seek(3.0));
            harness.send(PlayerCommand::Play);
            harness.run(1.0);
            // `taken` holds the left channel.
            assert_eq!(harness.taken.iter().any(|&sample| sample != 0.0), is_audible);
            if is_audible {
                assert_near(harness.position_s(), harness.truth_s().unwrap(), 0.001);
            }
            harness.assert_no_click();
        }
    }
}

#[test]
fn an_unplayable_file_is_reported_with_the_reason() {
    let mut harness = Harness::with_recording(RATE);
    let (text, gone) = (harness.folder.path().join("text.wav"), harness.folder.path().join("gone.wav"));
    std::fs::write(&text, "no audio at all").unwrap();
    for (path, reason) in [(text, "no audio file"), (gone, "no such file")] {
        harness.send(PlayerCommand::Load(path));
        harness.send(PlayerCommand::Play);
        let state = harness.state();
        assert!(!state.playing);
        assert!(state.problem.as_ref().unwrap().contains(reason), "{:?}", state.problem);
    }
    assert_eq!(harness.opened(), 0);
}

#[test]
fn a_file_that_was_replaced_is_opened_again() {
    let mut harness = Harness::new();
    let path = harness.folder.path().join("late.wav");
    harness.send(PlayerCommand::Load(path.clone()));
    assert!(harness.state().problem.is_some());
    write_ramp(&path, RATE, LENGTH_S);
    harness.send(PlayerCommand::Play);
    harness.run(0.4);
    let state = harness.state();
    assert_eq!((state.playing, state.problem), (true, None));
    assert!(state.position_s > 0.2);
}

#[test]
fn loading_another_recording_pauses_at_its_start() {
    let mut harness = Harness::with_recording(RATE);
    harness.send(PlayerCommand::Play);
    harness.run(2.0);
    let other = harness.folder.path().join("other.wav");
    write_ramp(&other, 44_100, 3.0);
    harness.send(PlayerCommand::Load(other));
    harness.run(1.0);
    harness.assert_no_click();
    let state = harness.state();
    assert_eq!((state.playing, state.position_s, state.duration_s), (false, 0.0, Some(3.0)));
    harness.send(PlayerCommand::Unload);
    harness.send(PlayerCommand::Play);
    harness.run(1.0);
    let state = harness.state();
    assert_eq!((state.playing, state.position_s, state.duration_s), (false, 0.0, None));
}

#[test]
fn memory_use_does_not_grow_with_half_an_hour_of_audio() {
    let mut harness = Harness::new();
    let path = harness.folder.path().join("long.wav");
    write_ramp(&path, 8_000, 1_800.0);
    harness.send(PlayerCommand::Load(path));
    harness.send(PlayerCommand::Play);
    let mut most = 0;
    for _ in 0..15_200 {
        harness.run(0.1);
        harness.taken.clear();
        harness.audible.clear();
        most = most.max(harness.engine.waiting());
    }
    assert!(!harness.state().playing, "it has ended");
    // Half a second in the queue, and a second that the decoder returns at once.
    assert!(most < 2 * RATE as usize, "{most} frames");
}
