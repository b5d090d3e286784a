//! Channels that cancel each other.

use super::made::{decoded, decoded_from, level, stereo_wave};
use pianoscope::audio::Decoder;
use std::f32::consts::TAU;
use std::io::Cursor;

const RATE: u32 = 16_000;

/// Some partials of a tone, with a little noise of its own in each channel; the right one is multiplied by `gain(n)`.
fn recording(frames: usize, gain: impl Fn(usize) -> f32) -> Vec<u8> {
    let tone = |n: usize| -> f32 {
        let at = |hz: f32| (TAU * hz * n as f32 / RATE as f32).sin();
        0.2 * at(220.0) + 0.1 * at(443.0) + 0.05 * at(1_330.0)
    };
    let mut state = 1_u64;
    let mut noise = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 40) as f32 / (1 << 23) as f32 - 1.0) * 0.003
    };
    stereo_wave(RATE, (0..frames).map(|n| [tone(n) + noise(), gain(n) * tone(n) + noise()]))
}

const NOTE: &str = "channels cancel each other from 0.0 s: the difference was used";

#[test]
fn an_inverted_channel_is_as_loud_as_one_that_is_not() {
    let frames = 80_000;
    let (ordinary, decoder) = decoded(recording(frames, |_| 1.0));
    assert_eq!(decoder.notes(), [""; 0]);
    for gain in [-1.0, -0.8, -1.2] {
        let (inverted, decoder) = decoded(recording(frames, |_| gain));
        assert_eq!(inverted.len(), frames);
        assert_eq!(decoder.notes(), [NOTE], "{gain}");
        assert!((level(&inverted) - level(&ordinary)).abs() < 1.5, "{gain}: {}", level(&inverted));
    }
}

#[test]
fn ordinary_stereo_is_the_mean_to_the_bit() {
    for gain in [1.0, 0.5, 0.0, -0.3] {
        let bytes = recording(40_000, |_| gain);
        let stereo = wave_frames(&bytes);
        let (mono, decoder) = decoded(bytes);
        assert_eq!(decoder.notes(), [""; 0]);
        let mean: Vec<f32> = stereo.iter().map(|[left, right]| left * 0.5 + right * 0.5).collect();
        assert!(mono == mean, "{gain}");
    }
}

fn wave_frames(bytes: &[u8]) -> Vec<[f32; 2]> {
    let reader = hound::WavReader::new(Cursor::new(bytes.to_vec())).unwrap();
    let samples: Vec<f32> = reader.into_samples::<i16>().map(|x| f32::from(x.unwrap()) / 32_768.0).collect();
    samples.as_chunks::<2>().0.to_vec()
}

#[test]
fn a_part_that_is_inverted_is_found_and_ends() {
    let inverted = 24_000..56_000;
    let (mono, decoder) = decoded(recording(80_000, |n| if inverted.contains(&n) { -1.0 } else { 1.0 }));
    assert_eq!(decoder.notes(), ["channels cancel each other from 1.5 s: the difference was used"]);
    for second in 0..5 {
        let db = level(&mono[second * 16_000..(second + 1) * 16_000]);
        assert!((-17.5..-14.0).contains(&db), "second {second}: {db}");
    }
}

#[test]
fn a_seek_gives_the_same_samples_and_playback_stays_stereo() {
    let bytes = recording(160_000, |n| if n < 70_000 { -1.0 } else { 1.0 });
    let whole = decoded(bytes.clone()).0;
    for start_s in [6.0, 2.5, 4.4] {
        let mut decoder = Decoder::from_source(Box::new(Cursor::new(bytes.clone())), None).unwrap();
        decoder.seek(start_s).unwrap();
        let start = (start_s * f64::from(RATE)) as usize;
        assert!(decoded_from(&mut decoder) == whole[start..], "from {start_s}");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("inverted.wav");
    std::fs::write(&path, &bytes).unwrap();
    let mut stereo = Decoder::open_stereo(&path).unwrap();
    let frames = decoded_from(&mut stereo);
    let expected: Vec<f32> = wave_frames(&bytes).concat();
    assert!(frames == expected);
    assert_eq!(stereo.notes(), [""; 0]);
}

#[test]
fn ffmpeg_s_output_is_mixed_alike() {
    if !super::common::has_program("ffmpeg") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("inverted.au");
    let mut au = b".snd".to_vec();
    let frames = wave_frames(&recording(80_000, |_| -1.0));
    for word in [24, u32::MAX, 3, RATE, 2] {
        au.extend(word.to_be_bytes());
    }
    au.extend(frames.iter().flatten().flat_map(|sample| ((sample * 32_768.0) as i16).to_be_bytes()));
    std::fs::write(&path, au).unwrap();
    let mut decoder = Decoder::open(&path).unwrap();
    let mono = decoded_from(&mut decoder);
    assert_eq!(mono.len(), 80_000);
    assert!((-17.5..-14.0).contains(&level(&mono)), "{}", level(&mono));
    assert!(decoder.notes().iter().any(|note| note == NOTE), "{:?}", decoder.notes());
}
