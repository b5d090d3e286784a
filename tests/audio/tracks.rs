//! Files with several audio tracks: which one is decoded, and the note about it.

use super::common::has_program;
use super::data;
use super::formats::{compare, decode};
use super::mp4_boxes::with_movie;
use pianoscope::audio::{Decoder, DecoderOptions};
use std::io::Cursor;
use std::path::Path;
use std::process::Command;

/// Pictures, then two audio tracks: English at 44.1 kHz, German at 8 kHz.
const FILE: &str = "two_tracks.mp4";

fn on_track(track: usize) -> DecoderOptions {
    DecoderOptions { track: Some(track), ..DecoderOptions::default() }
}

#[test]
fn a_track_is_chosen_by_its_number() {
    for (track, rate, note) in
        [(1, 44_100, "track 1 of 2 (English, aac)"), (2, 8_000, "track 2 of 2 (German, alac)")]
    {
        let mut decoder = Decoder::open_as(&data(FILE), &on_track(track)).unwrap();
        assert_eq!(decoder.info().sample_rate, rate);
        assert!(decoder.notes()[0].contains(note), "{:?}", decoder.notes());
        let all = decode(&mut decoder);
        assert!((all.len() as f64 / f64::from(rate) - 1.0).abs() < 0.03, "{}", all.len());
        // A seek stays in the track, though the pictures end before the sound.
        for start_s in [0.5, 0.0, 0.9] {
            assert!((decoder.seek(start_s).unwrap() - start_s).abs() < 1e-4);
            let rest = decode(&mut decoder);
            assert_eq!(rest.len(), all.len() - (start_s * f64::from(rate)).round() as usize);
        }
    }
}

#[test]
fn a_number_without_a_track_is_an_error_that_names_how_many_there_are() {
    for (name, track, hint) in [(FILE, 3, "1 to 2"), ("mp3.mp3", 2, "only one"), ("aac.m4a", 2, "only one")] {
        let error = Decoder::open_as(&data(name), &on_track(track)).err().unwrap();
        assert_eq!(error.kind(), "no_such_track", "{name}");
        assert!(error.to_string().contains(hint), "{error}");
    }
    assert!(Decoder::open_as(&data("mp3.mp3"), &on_track(1)).unwrap().notes().is_empty());
}

#[test]
fn the_enabled_track_is_the_default() {
    let whole = std::fs::read(data(FILE)).unwrap();
    for (enabled, rate) in
        [([true, true], 44_100), ([true, false], 44_100), ([false, true], 8_000), ([false, false], 44_100)]
    {
        let bytes = with_movie(&whole, |movie| {
            for (index, enabled) in enabled.into_iter().enumerate() {
                movie.audio_track(index).set_enabled(enabled);
            }
        });
        let decoder = Decoder::from_source(Box::new(Cursor::new(bytes)), Some("mp4")).unwrap();
        assert_eq!(decoder.info().sample_rate, rate, "{enabled:?}");
        assert_eq!(decoder.notes().iter().filter(|note| note.contains("of 2")).count(), 1);
    }
}

/// A file with AC-3 at 48 kHz and AAC at 44.1 kHz.
fn ac3_then_aac(path: &Path) {
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-nostdin", "-loglevel", "error", "-y", "-i"]).arg(data("aac.m4a"));
    ffmpeg.args(["-map", "0:a", "-map", "0:a", "-c:a:0", "ac3", "-ar:a:0", "48000", "-c:a:1", "copy"]);
    assert!(
        ffmpeg
            .args(["-disposition:a:0", "default", "-disposition:a:1", "0"])
            .arg(path)
            .status()
            .unwrap()
            .success()
    );
}

#[test]
fn ffmpeg_decodes_the_chosen_track() {
    if !has_program("ffmpeg") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for name in ["two.mp4", "two.mkv"] {
        let path = folder.path().join(name);
        ac3_then_aac(&path);
        for (track, rate) in [(None, 48_000), (Some(1), 48_000), (Some(2), 44_100)] {
            let options = DecoderOptions { track, ..DecoderOptions::default() };
            let mut decoder = Decoder::open_as(&path, &options).unwrap();
            assert_eq!(decoder.info().sample_rate, rate, "{name} {track:?}: {:?}", decoder.notes());
            let by_ffmpeg = decoder.notes().iter().any(|note| note.contains("ffmpeg"));
            assert_eq!(by_ffmpeg, rate == 48_000, "{name} {track:?}");
            assert!((decoder.seek(0.5).unwrap() - 0.5).abs() < 1e-4);
            assert!((0.4..0.65).contains(&(decode(&mut decoder).len() as f64 / f64::from(rate))));
        }
        // Without ffmpeg: the track that can be decoded, with a note.
        let decoder = Decoder::open_with(&path, "no-such-program".as_ref()).unwrap();
        assert_eq!(decoder.info().sample_rate, 44_100);
        assert!(
            decoder.notes().iter().any(|note| note.contains("track 1 needs ffmpeg")),
            "{:?}",
            decoder.notes()
        );
    }
}

#[test]
fn pcm_of_either_order_of_bytes_is_decoded() {
    if !has_program("ffmpeg") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pcm.mov");
    for codec in
        ["s16le", "s16be", "s24le", "s24be", "s32le", "s32be", "f32le", "f32be", "f64le", "f64be", "u8"]
    {
        let mut ffmpeg = Command::new("ffmpeg");
        ffmpeg.args(["-nostdin", "-loglevel", "error", "-y", "-i"]).arg(data("pcm16.wav"));
        let encoder = format!("pcm_{codec}");
        assert!(ffmpeg.args(["-c:a", &encoder]).arg(&path).status().unwrap().success(), "{codec}");
        let decoded = decode(&mut Decoder::open(&path).unwrap());
        let (_, correlation, amplitude) = compare(&decoded, 4_000, 0..=0);
        assert!(correlation > 0.999 && (amplitude - 1.0).abs() < 0.02, "{codec}: {correlation} {amplitude}");
    }
}
