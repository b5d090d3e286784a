//! Damage inside a stream: what follows keeps its time.

use super::common::has_program;
use super::data;
use super::made::{Made, decoded, decoded_from, level, made};
use pianoscope::audio::Decoder;
use std::io::Cursor;

const SECONDS: f64 = 8.0;

const CBR: (&[&str], &str) =
    (&["-ac", "2", "-ar", "44100", "-b:a", "128k", "-write_xing", "0", "-id3v2_version", "0"], "mp3");
const VBR: (&[&str], &str) = (&["-ac", "2", "-ar", "44100", "-q:a", "4"], "mp3");
const AAC: (&[&str], &str) = (&["-ac", "2", "-ar", "44100", "-b:a", "96k"], "aac");
const FLAC: (&[&str], &str) = (&["-ac", "2", "-ar", "44100"], "flac");
const VORBIS: (&[&str], &str) = (&["-ac", "2", "-ar", "48000", "-c:a", "libvorbis"], "ogg");

fn file((arguments, extension): (&[&str], &str)) -> Vec<u8> {
    made(&Made { recording: "demo-piano.ogg", seconds: SECONDS, arguments, extension })
}

/// Pseudo-random bytes (Knuth's 64-bit generator).
fn noise(count: usize) -> Vec<u8> {
    let mut state = 7_u64;
    let next = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    (0..count).map(next).collect()
}

/// By how many samples the last second of `found` is later than in `whole`, at most a second either way.
fn shift(found: &[f32], whole: &[f32], rate: usize) -> i64 {
    // Every eighth sample of the mean level tells times apart well enough.
    let end = whole.len() - rate;
    let template = &whole[end - 2 * rate..end - rate];
    let error = |shift: i64| -> f32 {
        let start = (end as i64 - 2 * rate as i64 + shift) as usize;
        let Some(part) = found.get(start..start + rate) else { return f32::INFINITY };
        part.iter().zip(template).step_by(8).map(|(a, b)| (a - b).powi(2)).sum()
    };
    let coarse =
        (-(rate as i64)..rate as i64).step_by(16).min_by(|&a, &b| error(a).total_cmp(&error(b))).unwrap();
    (coarse - 16..=coarse + 16).min_by(|&a, &b| error(a).total_cmp(&error(b))).unwrap()
}

#[test]
fn behind_an_overwritten_part_times_are_right() {
    if !has_program("ffmpeg") {
        return;
    }
    // Format, and how exactly the clock is kept: a variable bit rate is estimated.
    for (format, exact_s) in [(CBR, 0.001), (VBR, 0.4), (AAC, 0.2), (FLAC, 0.001), (VORBIS, 0.001)] {
        let bytes = file(format);
        let (whole, decoder) = decoded(bytes.clone());
        let rate = decoder.info().sample_rate as usize;
        let (from, length) = (bytes.len() * 3 / 8, bytes.len() / 8);
        for (kind, filling) in [("zeros", vec![0; length]), ("noise", noise(length))] {
            let mut damaged = bytes.clone();
            damaged[from..from + length].copy_from_slice(&filling);
            let (samples, decoder) = decoded(damaged);
            let shifted_s = shift(&samples, &whole, rate) as f64 / rate as f64;
            assert!(shifted_s.abs() <= exact_s, "{kind} in {format:?}: {shifted_s} s late");
            let lost = |note: &&String| note.starts_with("silence was inserted");
            assert_eq!(
                decoder.notes().iter().filter(lost).count(),
                1,
                "{kind} in {format:?}: {:?}",
                decoder.notes()
            );
            let cut = |note: &&String| note.contains("cut short");
            assert_eq!(decoder.notes().iter().filter(cut).count(), 0, "{:?}", decoder.notes());
        }
    }
}

#[test]
fn two_holes_in_an_mp3_are_two() {
    let bytes = std::fs::read(data("untagged.mp3")).unwrap();
    let whole = decoded(bytes.clone()).0;
    let mut damaged = bytes;
    damaged[2_000..3_500].fill(0);
    damaged[5_000..6_500].fill(0);
    let (samples, decoder) = decoded(damaged);
    assert_eq!(samples.len(), whole.len());
    assert_eq!(samples[samples.len() - 4_000..], whole[whole.len() - 4_000..]);
    let notes = decoder.notes();
    assert!(notes.iter().any(|note| note.contains("in 2 places")), "{notes:?}");
    assert!(notes.iter().any(|note| note == "2 damaged packets were skipped"), "{notes:?}");
}

#[test]
fn a_seek_behind_a_hole_lands_on_the_sample() {
    let mut damaged = std::fs::read(data("untagged.mp3")).unwrap();
    damaged[3_000..4_500].fill(0);
    let whole = decoded(damaged.clone()).0;
    for start_s in [0.8, 0.2, 0.7] {
        let mut decoder = Decoder::from_source(Box::new(Cursor::new(damaged.clone())), None).unwrap();
        assert!((decoder.seek(start_s).unwrap() - start_s).abs() < 1e-4);
        let start = (start_s * 44_100.0_f64).round() as usize;
        let rest = decoded_from(&mut decoder);
        assert_eq!(rest.len(), whole.len() - start);
        let differs = rest.iter().zip(&whole[start..]).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(differs < 1e-3, "from {start_s}: {differs}");
    }
}

#[test]
fn bytes_that_were_inserted_or_deleted_make_no_silence() {
    if !has_program("ffmpeg") {
        return;
    }
    let bytes = file(CBR);
    let whole = decoded(bytes.clone()).0;
    let middle = bytes.len() / 2;
    let inserted = [&bytes[..middle], &noise(10_000), &bytes[middle..]].concat();
    let samples = decoded(inserted).0;
    assert!(samples.len().abs_diff(whole.len()) <= 2 * 1_152, "{} of {}", samples.len(), whole.len());
    let deleted = [&bytes[..middle], &bytes[middle + 16_000..]].concat();
    let samples = decoded(deleted).0;
    // 16,000 bytes are a second.
    assert!(
        samples.len().abs_diff(whole.len() - 44_100) <= 3 * 1_152,
        "{} of {}",
        samples.len(),
        whole.len()
    );
    assert!(level(&samples[samples.len() - 44_100..]) > -45.0);
}

#[test]
fn frames_deleted_from_a_flac_are_silence() {
    if !has_program("ffmpeg") {
        return;
    }
    let bytes = file(FLAC);
    let whole = decoded(bytes.clone()).0;
    let deleted = [&bytes[..bytes.len() / 3], &bytes[bytes.len() / 2..]].concat();
    let (samples, decoder) = decoded(deleted);
    assert_eq!(samples.len(), whole.len());
    assert_eq!(samples[samples.len() - 44_100..], whole[whole.len() - 44_100..]);
    assert!(decoder.notes()[0].starts_with("silence was inserted for 1."), "{:?}", decoder.notes());
}
