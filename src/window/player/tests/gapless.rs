//! One recording follows another without a gap.

use super::super::audio_renderer::FADE_S;
use super::*;
use std::f64::consts::TAU;
use std::path::PathBuf;
use std::process::Command;

const TONE_HZ: f64 = 440.0;
const TONE: f64 = 0.5;
/// Frames of the tone before the cut, in no whole number of periods or blocks.
const CUT: usize = 70_001;
const ALL: usize = 150_000;

fn tone(frame: usize, rate: u32) -> f32 {
    (TONE * (TAU * TONE_HZ * frame as f64 / f64::from(rate)).sin()) as f32
}

fn write_tone(path: &Path, rate: u32, channels: u16, frames: std::ops::Range<usize>) {
    let sample_format = hound::SampleFormat::Float;
    let spec = hound::WavSpec { channels, sample_rate: rate, bits_per_sample: 32, sample_format };
    let mut wav = hound::WavWriter::create(path, spec).unwrap();
    for frame in frames {
        (0..channels).for_each(|_| wav.write_sample(tone(frame, rate)).unwrap());
    }
    wav.finalize().unwrap();
}

/// A harness, and the tone in its folder: whole, and in two halves.
fn with_tone(rate: u32) -> (Harness, [PathBuf; 3]) {
    let harness = Harness::new();
    let paths = ["whole.wav", "one.wav", "two.wav"].map(|name| harness.folder.path().join(name));
    for (path, frames) in paths.iter().zip([0..ALL, 0..CUT, CUT..ALL]) {
        write_tone(path, rate, 1, frames);
    }
    (harness, paths)
}

impl Harness {
    /// Plays a recording, and behind it another one, until the end. Returns what the device took, without the silence around it.
    fn play_through(&mut self, path: &Path, next: Option<&Path>) -> Vec<f32> {
        self.send(PlayerCommand::Load(path.to_owned()));
        let number = next.map(|next| self.transport.set_next(Some(next.into())));
        self.send(PlayerCommand::Play);
        for _ in 0..300 {
            self.run(0.04);
            if !self.state().playing {
                break;
            }
        }
        let state = self.state();
        assert!(!state.playing && state.at_end && state.problem.is_none(), "{state:?}");
        number.into_iter().for_each(|number| assert_eq!(state.track, number));
        let is_sound = |sample: &f32| *sample != 0.0;
        let start = self.taken.iter().position(is_sound).unwrap();
        let end = self.taken.iter().rposition(is_sound).unwrap();
        std::mem::take(&mut self.taken)[start..=end].to_vec()
    }
}

#[test]
fn two_halves_sound_like_the_whole_sample_by_sample() {
    for rate in [RATE, 44_100, 22_050] {
        let (mut harness, [whole, one, two]) = with_tone(rate);
        let expected = harness.play_through(&whole, None);
        let played = harness.play_through(&one, Some(&two));
        assert_eq!(played.len(), expected.len(), "{rate} Hz");
        let differences = played.iter().zip(&expected).map(|(one, other)| (one - other).abs());
        let most = differences.fold(0.0, f32::max);
        assert!(most < 1e-6, "{most} at {rate} Hz");
    }
}

#[test]
fn the_position_starts_anew_when_the_next_recording_is_audible() {
    let (mut harness, [_, one, two]) = with_tone(RATE);
    harness.send(PlayerCommand::Load(one));
    let first = harness.state().track;
    let second = harness.transport.set_next(Some(two.into()));
    harness.send(PlayerCommand::Play);
    let cut_s = CUT as f64 / f64::from(RATE);
    let mut before = (first, 0.0);
    for _ in 0..70 {
        harness.run(0.04);
        let state = harness.state();
        if state.track == first {
            assert!(state.position_s >= before.1 && state.position_s <= cut_s + 1e-6, "{state:?}");
        } else {
            assert_eq!(state.track, second);
            let start_s = if before.0 == first { 0.0 } else { before.1 };
            assert!(state.position_s >= start_s && state.position_s < 1.7, "{state:?}");
            assert_near(state.duration_s.unwrap(), (ALL - CUT) as f64 / f64::from(RATE), 1e-6);
        }
        before = (state.track, state.position_s);
    }
    // 2.8 s have passed, of which the latency was silent.
    assert_near(before.1, 2.8 - 0.04 - cut_s - LATENCY.as_secs_f64(), 0.05);
    assert!(harness.woken.load(Ordering::Relaxed) > 0);
}

#[test]
fn a_seek_after_the_next_one_was_decoded_stays_in_the_recording_that_is_audible() {
    let (mut harness, [_, one, two]) = with_tone(RATE);
    harness.send(PlayerCommand::Load(one));
    let first = harness.state().track;
    let second = harness.transport.set_next(Some(two.into()));
    harness.send(PlayerCommand::Seek(1.0));
    harness.send(PlayerCommand::Play);
    // The cut is after 0.46 s, and half a second is decoded ahead.
    harness.run(0.2);
    harness.send(PlayerCommand::Seek(0.5));
    harness.run(0.4);
    let state = harness.state();
    assert_eq!(state.track, first);
    assert_near(state.position_s, 0.8, 0.1);
    harness.run(1.0);
    assert_eq!(harness.state().track, second, "the next one follows all the same");
    assert_no_click(&harness.taken);
}

#[test]
fn another_next_recording_replaces_the_one_that_was_decoded_ahead() {
    let (mut harness, [_, one, two]) = with_tone(RATE);
    let silent = harness.folder.path().join("ramp.wav");
    write_ramp(&silent, RATE, LENGTH_S);
    harness.send(PlayerCommand::Load(one));
    harness.transport.set_next(Some(two.into()));
    harness.send(PlayerCommand::Seek(1.0));
    harness.send(PlayerCommand::Play);
    harness.run(0.2);
    let other = harness.transport.set_next(Some(silent.into()));
    harness.run(2.0);
    let state = harness.state();
    assert_eq!((state.track, state.duration_s), (other, Some(LENGTH_S)));
    // At the seam the tone ends and the other recording begins, each at its own level.
    let seam = (0.45 * f64::from(RATE)) as usize;
    assert_no_click(&harness.taken[..seam]);
    harness.transport.set_next(None);
    harness.run(LENGTH_S);
    assert!(harness.state().at_end);
}

#[test]
fn a_next_recording_that_is_missing_or_damaged_is_reported_and_the_present_one_plays_on() {
    let (mut harness, [_, one, two]) = with_tone(RATE);
    let damaged = harness.folder.path().join("damaged.wav");
    std::fs::write(&damaged, b"RIFF....WAVEnothing of use").unwrap();
    harness.send(PlayerCommand::Load(one));
    harness.send(PlayerCommand::Play);
    for path in [harness.folder.path().join("missing.wav"), damaged] {
        let number = harness.transport.set_next(Some(path.into()));
        harness.run(0.2);
        let state = harness.state();
        assert!(state.playing && state.problem.is_none());
        let (failed, problem) = state.failed_next.unwrap();
        assert_eq!(failed, number);
        assert!(!problem.is_empty());
    }
    let number = harness.transport.set_next(Some(two.into()));
    harness.run(1.5);
    assert_eq!(harness.state().track, number);
    assert_no_click(&harness.taken);
}

#[test]
fn a_next_recording_of_another_format_follows_without_silence() {
    let (mut harness, [_, one, _]) = with_tone(RATE);
    let two = harness.folder.path().join("stereo.wav");
    write_tone(&two, 44_100, 2, 0..80_000);
    let played = harness.play_through(&one, Some(&two));
    let expected = CUT + 80_000 * 480 / 441;
    assert!(played.len().abs_diff(expected) < 50, "{} of {expected}", played.len());
    let mut silent = 0;
    for sample in &played {
        silent = if sample.abs() < 0.01 { silent + 1 } else { 0 };
        // Two fades of 4 ms meet.
        assert!(silent < 200, "silence");
    }
}

#[test]
fn nothing_follows_a_recording_that_repeats() {
    let (mut harness, [_, one, two]) = with_tone(RATE);
    harness.send(PlayerCommand::SetLooping(true));
    harness.send(PlayerCommand::Load(one));
    let first = harness.state().track;
    let second = harness.transport.set_next(Some(two.into()));
    harness.send(PlayerCommand::Play);
    // In the third lap, far from its end.
    harness.run(3.3);
    assert_eq!(harness.state().track, first);
    harness.send(PlayerCommand::SetLooping(false));
    harness.run(3.0);
    assert_eq!(harness.state().track, second);
}

/// No step from one sample to the next is larger than those of the tone while it fades.
fn assert_no_click(taken: &[f32]) {
    let most = TONE * TAU * TONE_HZ / f64::from(RATE) + 2.0 * TONE / (f64::from(RATE) * FADE_S) + 1e-3;
    let steps = taken.windows(2).map(|pair| f64::from((pair[1] - pair[0]).abs()));
    let (at, largest) = steps.enumerate().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
    assert!(largest <= most, "a step of {largest} at frame {at}");
}

/// Plays the halves in this encoding; `None` without an encoder. Returns what was played, and the largest distance from the tone but for
/// what is near the ends of the files, where codecs differ.
fn play_encoded(name: &str, codec: &[&str]) -> Option<(Vec<f32>, f64)> {
    let (mut harness, [_, one, two]) = with_tone(RATE);
    let encode = |path: &Path| {
        let encoded = path.with_extension(name);
        let mut ffmpeg = Command::new("ffmpeg");
        ffmpeg.args(["-v", "error", "-y", "-i"]).arg(path);
        // WAV of one channel has it on the left, which some encoders refuse.
        ffmpeg.args(["-af", "aformat=channel_layouts=mono"]).args(codec).arg(&encoded);
        ffmpeg.status().is_ok_and(|status| status.success()).then_some(encoded)
    };
    let (Some(one), Some(two)) = (encode(&one), encode(&two)) else {
        println!("SKIPPED {name}: ffmpeg cannot make it");
        return None;
    };
    let played = harness.play_through(&one, Some(&two));
    // The first frame of a tone is 0, which is trimmed, and the fades change what is near both ends.
    let start = (0..200).min_by(|a, b| error(&played, *a).total_cmp(&error(&played, *b))).unwrap();
    let is_steady = |frame: &usize| frame.abs_diff(CUT) > 3000 || name == "flac";
    let largest = (1000..played.len() - 3000)
        .filter(is_steady)
        .map(|frame| (f64::from(played[frame]) - f64::from(tone(frame + start, RATE))).abs())
        .fold(0.0, f64::max);
    Some((played, largest))
}

#[test]
fn encoded_halves_have_neither_gap_nor_overlap() {
    for (name, codec, tolerance) in
        [("flac", &["-c:a", "flac"][..], 1e-4), ("ogg", &["-c:a", "libvorbis", "-q:a", "7"], 0.05)]
    {
        let Some((played, largest)) = play_encoded(name, codec) else { continue };
        assert!(played.len().abs_diff(ALL) < 100, "{name}: {} of {ALL} frames", played.len());
        assert!(largest < tolerance, "{name}: off by {largest}");
        // 5 ms, more than two periods.
        for near in played[CUT - 3000..CUT + 3000].windows(240).step_by(24) {
            let mean = near.iter().map(|sample| f64::from(*sample).powi(2)).sum::<f64>() / 240.0;
            assert!(mean.sqrt() > 0.5 * TONE / 2.0_f64.sqrt(), "{name}: a gap, {}", mean.sqrt());
        }
    }
}

#[test]
#[ignore = "prints figures"]
fn encoders_that_add_silence() {
    for (name, codec) in [
        ("mp3", &["-c:a", "libmp3lame", "-b:a", "256k"][..]),
        ("m4a", &["-c:a", "aac", "-b:a", "256k"]),
        ("opus", &["-c:a", "libopus", "-b:a", "192k"]),
    ] {
        let Some((played, largest)) = play_encoded(name, codec) else { continue };
        println!("{name}: {} of {ALL} frames, off by {largest:.3} at most", played.len());
    }
}

/// How far what was played is from a tone that begins at this frame.
fn error(played: &[f32], start: usize) -> f64 {
    let far = |frame: usize| (f64::from(played[frame]) - f64::from(tone(frame + start, RATE))).abs();
    (2000..3000).map(far).sum()
}
