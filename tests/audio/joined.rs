//! Joined and spliced files: the format changes within a stream, or another one follows.

use super::common::has_program;
use super::made::{Made, decoded, decoded_from, level, made};
use pianoscope::audio::Decoder;
use std::io::Cursor;

/// Arguments of ffmpeg behind the input, and the extension: what the first and the second part of a file are made of.
type Part = (&'static [&'static str], &'static str);

const MONO: Part = (&["-ac", "1", "-ar", "44100", "-b:a", "96k"], "mp3");
const STEREO: Part = (&["-ac", "2", "-ar", "44100", "-b:a", "128k"], "mp3");
const STEREO_48: Part = (&["-ac", "2", "-ar", "48000", "-b:a", "128k"], "mp3");
const STEREO_22: Part = (&["-ac", "2", "-ar", "22050", "-b:a", "64k"], "mp3");
const UNTAGGED: Part =
    (&["-ac", "2", "-ar", "44100", "-b:a", "128k", "-write_xing", "0", "-id3v2_version", "0"], "mp3");
const AAC: Part = (&["-ac", "2", "-ar", "44100", "-b:a", "96k"], "aac");
const AAC_MONO_48: Part = (&["-ac", "1", "-ar", "48000", "-b:a", "64k"], "aac");
const FLAC: Part = (&["-ac", "2", "-ar", "44100"], "flac");
const FLAC_MONO_48: Part = (&["-ac", "1", "-ar", "48000"], "flac");

/// Six seconds of piano in one format and six of the band in another.
fn parts(first: Part, second: Part) -> (Vec<u8>, Vec<u8>) {
    let part = |recording, (arguments, extension): Part| {
        made(&Made { recording, seconds: 6.0, arguments, extension })
    };
    (part("demo-piano.ogg", first), part("demo-band.opus", second))
}

/// The band is louder than the quiet beginning of the piano piece by more than this, in dB.
const LOUDER_DB: f32 = 3.0;

#[test]
fn both_parts_are_decoded_whatever_their_formats() {
    if !has_program("ffmpeg") {
        return;
    }
    for (first, second) in [
        (MONO, STEREO),
        (STEREO, MONO),
        (STEREO, STEREO_48),
        (STEREO_48, STEREO_22),
        (UNTAGGED, STEREO_22),
        (UNTAGGED, MONO),
        (AAC, AAC_MONO_48),
        (FLAC, FLAC),
        (FLAC, FLAC_MONO_48),
    ] {
        let (a, b) = parts(first, second);
        let name = format!("{first:?} and {second:?}");
        let alone = [decoded(a.clone()), decoded(b.clone())]
            .map(|(samples, decoder)| samples.len() as f64 / f64::from(decoder.info().sample_rate));
        let (samples, decoder) = decoded([a, b].concat());
        let rate = f64::from(decoder.info().sample_rate);
        let seconds = samples.len() as f64 / rate;
        // At most the delay and padding of the second part are not cut.
        assert!(
            (-0.001..0.16).contains(&(seconds - alone.iter().sum::<f64>())),
            "{name}: {seconds} s of {alone:?}"
        );
        let changes = |note: &&String| !note.starts_with("the sample rate changes");
        assert_eq!(decoder.notes().iter().filter(changes).count(), 0, "{name}: {:?}", decoder.notes());
        let at = |from_s: f64, to_s: f64| level(&samples[(from_s * rate) as usize..(to_s * rate) as usize]);
        assert!(at(0.5, 2.5) > -45.0, "{name}: silence in the first part");
        for from_s in [6.5, 8.0, 10.0] {
            assert!(at(from_s, from_s + 1.0) > at(0.5, 2.5) + LOUDER_DB, "{name}: {from_s}");
        }
    }
}

#[test]
fn the_stated_length_of_a_joined_file_is_that_of_both_parts() {
    if !has_program("ffmpeg") {
        return;
    }
    for (first, second) in [(MONO, STEREO), (STEREO, STEREO), (AAC, AAC_MONO_48)] {
        let (a, b) = parts(first, second);
        let stated = decoded([a, b].concat()).1.info().duration_s.unwrap();
        assert!((stated - 12.0).abs() < 2.5, "{first:?} and {second:?}: {stated} s");
    }
    let (a, _) = parts(STEREO, STEREO);
    assert_eq!(decoded(a).1.info().duration_s, Some(6.0));
}

#[test]
fn tags_between_the_parts_take_no_time() {
    if !has_program("ffmpeg") {
        return;
    }
    let picture: Vec<u8> = (0..40_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let id3v1 = [b"TAG".to_vec(), vec![0; 125]].concat();
    let id3v2 = [b"ID3\x03\x00\x00\x00\x02\x38\x40".to_vec(), picture].concat();
    let footer = |flags: u32| {
        let words = [2_000, 132, 1, flags, 0, 0].map(u32::to_le_bytes).concat();
        [b"APETAGEX".to_vec(), words].concat()
    };
    let ape = [footer(0xa000_0000), vec![7; 100], footer(0x8000_0000)].concat();
    for (first, second) in [(MONO, STEREO), (FLAC, FLAC_MONO_48)] {
        let (a, b) = parts(first, second);
        let plain = decoded([a.clone(), b.clone()].concat()).0.len();
        for tags in [&id3v1, &[ape.clone(), id3v1.clone()].concat(), &[id3v1.clone(), id3v2.clone()].concat()]
        {
            let (samples, decoder) = decoded([&a[..], tags, &b].concat());
            let changes = |note: &&String| !note.starts_with("the sample rate changes");
            assert_eq!(decoder.notes().iter().filter(changes).count(), 0, "{:?}", decoder.notes());
            // symphonia needs what follows a FLAC frame, and a picture hides where the next stream begins.
            assert!(samples.len().abs_diff(plain) <= if first == FLAC { 4_608 } else { 0 }, "{first:?}");
        }
    }
}

#[test]
fn a_seek_into_the_second_part_lands_there() {
    if !has_program("ffmpeg") {
        return;
    }
    for (first, second) in [(MONO, STEREO), (STEREO, STEREO_48), (AAC, AAC_MONO_48)] {
        let (a, b) = parts(first, second);
        let bytes = [a, b].concat();
        let (whole, decoder) = decoded(bytes.clone());
        let rate = f64::from(decoder.info().sample_rate);
        for start_s in [9.0, 2.0, 6.5] {
            let mut decoder = Decoder::from_source(Box::new(Cursor::new(bytes.clone())), None).unwrap();
            let reached_s = decoder.seek(start_s).unwrap();
            assert!((reached_s - start_s).abs() < 1e-4, "{first:?}, {second:?}: {reached_s} for {start_s}");
            let rest = decoded_from(&mut decoder);
            let start = (start_s * rate).round() as usize;
            assert!(
                rest.len().abs_diff(whole.len() - start) < 100,
                "{} after {start} of {}",
                rest.len(),
                whole.len()
            );
            // One sample more or less where a rate changes.
            let error = |shift: usize| {
                let pairs = rest[..20_000].iter().zip(&whole[start + shift - 2..]);
                pairs.map(|(a, b)| (a - b).powi(2)).sum::<f32>()
            };
            let energy: f32 = rest[..20_000].iter().map(|x| x * x).sum();
            let least = (0..5).map(error).fold(f32::INFINITY, f32::min);
            assert!(least < 0.02 * energy, "{first:?}, {second:?} at {start_s}: {least} of {energy}");
        }
    }
}

#[test]
fn mp2_behind_mp3_is_left_to_ffmpeg() {
    if !has_program("ffmpeg") {
        return;
    }
    let (a, b) = parts(UNTAGGED, (&["-ac", "2", "-ar", "44100", "-b:a", "192k"], "mp2"));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("joined.mp3");
    std::fs::write(&path, [a, b].concat()).unwrap();
    let mut decoder = Decoder::open(&path).unwrap();
    let seconds = decoded_from(&mut decoder).len() as f64 / 44_100.0;
    assert!((seconds - 12.05).abs() < 0.1, "{seconds} s");
    assert!(decoder.notes()[0].ends_with("was decoded by ffmpeg"), "{:?}", decoder.notes());
}
