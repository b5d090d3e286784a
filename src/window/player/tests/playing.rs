//! Play, pause, seek, end, under-run.

use super::*;

#[test]
fn a_loaded_recording_is_paused_at_its_start_and_its_length_is_known() {
    let mut harness = Harness::with_recording(RATE);
    harness.run(1.0);
    let state = harness.state();
    assert!(!state.playing);
    assert_eq!((state.position_s, state.duration_s, state.output), (0.0, Some(LENGTH_S), Output::NotOpened));
    assert_eq!(harness.opened(), 0, "no device is opened before it is needed");
    assert_eq!(harness.next, Next::Wait(None), "and nothing is done");
}

#[test]
fn the_position_told_is_that_of_the_sound_heard() {
    for rate in [RATE, 44_100, 22_050] {
        let mut harness = Harness::with_recording(rate);
        harness.send(Command::Play);
        assert_eq!(harness.state().output, Output::Device("fake".to_owned()));
        let mut compared = 0;
        for _ in 0..100 {
            harness.run(0.04);
            // Between two callbacks, at any place.
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
fn a_pause_loses_no_sound() {
    let mut harness = Harness::with_recording(RATE);
    harness.send(Command::Play);
    harness.run(1.0);
    harness.send(Command::Pause);
    assert!(!harness.state().playing);
    harness.run(0.2);
    let paused_s = harness.position_s();
    harness.run(1.0);
    assert_eq!(harness.position_s(), paused_s);
    harness.send(Command::Play);
    harness.run(1.0);
    harness.assert_no_click();
    // All times between are there: a fade of 4 ms at most is softer than it was.
    let mut told: Vec<f64> = harness.taken.iter().filter_map(|&sample| time_of(sample)).collect();
    told.sort_by(f64::total_cmp);
    let gap = told.windows(2).map(|pair| pair[1] - pair[0]).fold(0.0, f64::max);
    assert!(gap < 0.012, "{gap} s are missing");
    assert_near(harness.position_s(), 2.0 - LATENCY.as_secs_f64(), 0.05);
}

#[test]
fn a_seek_is_told_at_once_and_nothing_of_before_is_heard_after_it() {
    let mut harness = Harness::with_recording(RATE);
    harness.send(Command::Play);
    harness.run(1.0);
    let before = harness.taken.len();
    harness.send(Command::Seek(7.0));
    assert_eq!(harness.position_s(), 7.0);
    harness.run(0.04);
    assert_eq!(harness.position_s(), 7.0, "what was handed to the device before is still heard");
    harness.run(1.0);
    harness.assert_no_click();
    assert_near(harness.position_s(), harness.truth_s().unwrap(), 0.001);
    assert_near(harness.position_s(), 8.0, 0.15);
    // Fading in passes by what sounds like other times.
    let fade = (f64::from(RATE) * super::super::audio_renderer::FADE_S) as usize;
    let after = harness.taken[before + fade..].iter().filter_map(|&sample| time_of(sample));
    let between = after.filter(|time_s| (1.2..6.99).contains(time_s)).count();
    assert!(between <= fade, "{between} frames of before");
}

#[test]
fn a_seek_in_a_pause_is_told_at_once_and_decodes_nothing() {
    let mut harness = Harness::with_recording(RATE);
    for time_s in [3.0, 8.0, 5.5] {
        harness.send(Command::Seek(time_s));
        assert_eq!(harness.position_s(), time_s);
    }
    assert_eq!(harness.engine.waiting(), 0);
    harness.send(Command::Play);
    harness.run(1.0);
    assert_near(harness.position_s(), harness.truth_s().unwrap(), 0.001);
    assert_near(harness.position_s(), 6.5, 0.15);
}

#[test]
fn a_seek_outside_the_recording_stays_in_it() {
    let mut harness = Harness::with_recording(RATE);
    for (asked_s, told_s) in [(-3.0, 0.0), (99.0, LENGTH_S), (f64::NAN, LENGTH_S), (f64::INFINITY, LENGTH_S)]
    {
        harness.send(Command::Seek(asked_s));
        assert_eq!(harness.position_s(), told_s);
    }
    harness.send(Command::Play);
    harness.run(0.4);
    assert!(!harness.state().playing, "there is nothing behind the end");
    assert_eq!(harness.position_s(), LENGTH_S);
}

#[test]
fn the_end_pauses_there_and_play_begins_anew() {
    let mut harness = Harness::with_recording(RATE);
    harness.send(Command::Seek(9.0));
    harness.send(Command::Play);
    harness.run(1.0);
    assert!(harness.state().playing, "the last sound is on its way still");
    let woken = harness.woken.load(Ordering::Relaxed);
    harness.run(0.2);
    let state = harness.state();
    assert!(!state.playing);
    assert_near(state.position_s, LENGTH_S, 1e-9);
    assert!(harness.woken.load(Ordering::Relaxed) > woken, "the window must repaint");
    // Also after the device was closed.
    harness.run(10.0);
    assert_near(harness.position_s(), LENGTH_S, 1e-9);
    harness.send(Command::Play);
    assert_eq!(harness.position_s(), 0.0);
    harness.run(1.0);
    assert_near(harness.position_s(), harness.truth_s().unwrap(), 0.001);
    harness.assert_no_click();
}

#[test]
fn while_the_decoder_is_late_there_is_silence_and_the_position_waits() {
    let mut harness = Harness::with_recording(RATE);
    harness.send(Command::Play);
    harness.run(1.0);
    harness.thread_stands = true;
    harness.run(2.0);
    let waiting_s = harness.position_s();
    assert!((1.3..1.7).contains(&waiting_s), "half a second was decoded ahead, not {waiting_s}");
    harness.run(0.4);
    assert_eq!(harness.position_s(), waiting_s);
    harness.thread_stands = false;
    harness.run(1.0);
    harness.assert_no_click();
    assert_near(harness.position_s(), harness.truth_s().unwrap(), 0.001);
    assert_near(harness.position_s(), waiting_s + 1.0 - LATENCY.as_secs_f64(), 0.05);
}

#[test]
fn the_position_never_goes_back_while_it_plays() {
    let mut harness = Harness::with_recording(44_100);
    harness.send(Command::Play);
    let mut last_s = 0.0;
    for round in 0..200 {
        harness.run(0.04);
        // A machine that is late now and then.
        harness.now += Duration::from_millis([0, 11, 3, 25][round % 4]);
        let position_s = harness.position_s();
        assert!(position_s >= last_s, "{position_s} after {last_s}");
        last_s = position_s;
    }
}

#[test]
fn the_volume_is_squared_and_changes_without_a_click() {
    let mut harness = Harness::with_recording(RATE);
    harness.send(Command::Play);
    harness.run(1.0);
    harness.send(Command::SetVolume(0.5));
    harness.run(0.4);
    harness.assert_no_click();
    let expected = QUIETEST + (LOUDEST - QUIETEST) * 1.4 / LENGTH_S;
    assert_near(f64::from(*harness.taken.last().unwrap()), expected * 0.25, 0.01);
    for (asked, told) in [(2.0, 1.0), (-1.0, 0.0), (f32::NAN, 0.0)] {
        harness.send(Command::SetVolume(asked));
        assert_eq!(harness.state().volume, told);
    }
}

#[test]
fn the_sides_of_a_stereo_recording_are_heard_on_their_sides() {
    for rate in [RATE, 44_100] {
        for (gains, heard) in [([1.0, 0.0], true), ([0.0, 1.0], false)] {
            let mut harness = Harness::new();
            let path = harness.folder.path().join("stereo.wav");
            write_ramps(&path, rate, LENGTH_S, &gains);
            harness.send(Command::Load(path));
            harness.send(Command::Seek(3.0));
            harness.send(Command::Play);
            harness.run(1.0);
            // The left channel is what is taken down.
            assert_eq!(harness.taken.iter().any(|&sample| sample != 0.0), heard);
            if heard {
                assert_near(harness.position_s(), harness.truth_s().unwrap(), 0.001);
            }
            harness.assert_no_click();
        }
    }
}

#[test]
fn what_cannot_be_played_is_told_in_words() {
    let mut harness = Harness::with_recording(RATE);
    let (text, gone) = (harness.folder.path().join("text.wav"), harness.folder.path().join("gone.wav"));
    std::fs::write(&text, "no sound at all").unwrap();
    for (path, words) in [(text, "no audio file"), (gone, "no such file")] {
        harness.send(Command::Load(path));
        harness.send(Command::Play);
        let state = harness.state();
        assert!(!state.playing);
        assert!(state.problem.as_ref().unwrap().contains(words), "{:?}", state.problem);
    }
    assert_eq!(harness.opened(), 0);
}

#[test]
fn a_file_that_was_mended_plays_after_all() {
    let mut harness = Harness::new();
    let path = harness.folder.path().join("late.wav");
    harness.send(Command::Load(path.clone()));
    assert!(harness.state().problem.is_some());
    write_ramp(&path, RATE, LENGTH_S);
    harness.send(Command::Play);
    harness.run(0.4);
    let state = harness.state();
    assert_eq!((state.playing, state.problem), (true, None));
    assert!(state.position_s > 0.2);
}

#[test]
fn another_recording_is_paused_at_its_start() {
    let mut harness = Harness::with_recording(RATE);
    harness.send(Command::Play);
    harness.run(2.0);
    let other = harness.folder.path().join("other.wav");
    write_ramp(&other, 44_100, 3.0);
    harness.send(Command::Load(other));
    harness.run(1.0);
    harness.assert_no_click();
    let state = harness.state();
    assert_eq!((state.playing, state.position_s, state.duration_s), (false, 0.0, Some(3.0)));
    harness.send(Command::Unload);
    harness.send(Command::Play);
    harness.run(1.0);
    let state = harness.state();
    assert_eq!((state.playing, state.position_s, state.duration_s), (false, 0.0, None));
}

#[test]
fn half_an_hour_is_never_in_memory() {
    let mut harness = Harness::new();
    let path = harness.folder.path().join("long.wav");
    write_ramp(&path, 8_000, 1_800.0);
    harness.send(Command::Load(path));
    harness.send(Command::Play);
    let mut most = 0;
    for _ in 0..15_200 {
        harness.run(0.1);
        harness.taken.clear();
        harness.heard.clear();
        most = most.max(harness.engine.waiting());
    }
    assert!(!harness.state().playing, "it has come to its end");
    // Half a second, and a second that the decoder hands over at once.
    assert!(most < 2 * RATE as usize, "{most} frames");
}
