//! Matroska files of every kind: lacing, compression, track flags, late starts, gaps, damage, missing ends.

use super::common::has_program;
use super::mkv_writer::{Encoding, Lacing, Layout, Track, mkv, track_of};
use pianoscope::audio::{AudioError, Decoder};
use std::io::Cursor;

/// One file of each codec.
const FILES: [&str; 6] = ["opus.opus", "vorbis.ogg", "mp3.mp3", "aac.aac", "flac.flac", "pcm16.wav"];

fn open(bytes: &[u8]) -> Result<Decoder, AudioError> {
    Decoder::from_source(Box::new(Cursor::new(bytes.to_vec())), Some("mkv"))
}

/// Changes the bytes of a file.
type Damage<'a> = Box<dyn FnMut(&mut Vec<u8>) + 'a>;

/// All samples and notes, with the rate.
fn decode(bytes: &[u8]) -> Result<(Vec<f32>, Vec<String>, u32), AudioError> {
    let mut decoder = open(bytes)?;
    let samples = rest(&mut decoder);
    Ok((samples, decoder.notes().to_vec(), decoder.info().sample_rate))
}

fn rest(decoder: &mut Decoder) -> Vec<f32> {
    let (mut all, mut block) = (Vec::new(), Vec::new());
    while decoder.next_block(&mut block).unwrap() {
        all.extend_from_slice(&block);
    }
    all
}

fn plain(track: &Track) -> Vec<f32> {
    decode(&mkv(std::slice::from_ref(track), &Layout::default())).unwrap().0
}

fn kind(bytes: &[u8]) -> &'static str {
    decode(bytes).expect_err("an error").kind()
}

/// 26 s of music in clusters of a second.
fn band() -> Track {
    track_of("assets/demo-band.opus")
}

/// Largest difference of two stretches.
fn difference(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[test]
fn every_lacing_of_every_codec_decodes_to_the_same_samples() {
    for name in FILES {
        let track = track_of(name);
        let expected = plain(&track);
        assert!(expected.len() > track.rate as usize * 9 / 10, "{name}: {}", expected.len());
        for lacing in [Lacing::Xiph, Lacing::FixedSize, Lacing::Ebml] {
            // Frames of one size have only uncompressed samples.
            if lacing == Lacing::FixedSize && name != "pcm16.wav" {
                continue;
            }
            for per_block in [2, 7] {
                let mut track = track.clone();
                if lacing == Lacing::FixedSize {
                    let size = track.packets[0].1.len();
                    track.packets.retain(|(_, packet)| packet.len() == size);
                }
                let layout = Layout { lacing, per_block, ..Layout::default() };
                let (decoded, notes, _) = decode(&mkv(&[track], &layout)).unwrap();
                let lost = expected.len() - decoded.len();
                assert!(lost == 0 || lacing == Lacing::FixedSize, "{name} {layout:?}: {lost} lost");
                assert_eq!(difference(&decoded, &expected[..decoded.len()]), 0.0, "{name} {layout:?}");
                assert!(notes.is_empty() || lost > 0, "{name} {layout:?}: {notes:?}");
            }
        }
    }
}

#[test]
fn every_compression_of_every_codec_decodes_to_the_same_samples() {
    for name in FILES {
        let mut track = track_of(name);
        let expected = plain(&track);
        let shared = track.packets.iter().all(|(_, packet)| packet[0] == track.packets[0].1[0]);
        let stripped = if shared { Encoding::StrippedHeader(1) } else { Encoding::StrippedHeader(0) };
        for encoding in [Encoding::Zlib, stripped] {
            track.encoding = encoding;
            for (lacing, per_block) in [(Lacing::None, 1), (Lacing::Xiph, 4)] {
                let layout = Layout { lacing, per_block, ..Layout::default() };
                let (decoded, notes, _) = decode(&mkv(&[track.clone()], &layout)).unwrap();
                assert_eq!(difference(&decoded, &expected), 0.0, "{name} {encoding:?} {lacing:?}");
                assert_eq!(notes, [""; 0], "{name} {encoding:?}");
            }
        }
        track.encoding = Encoding::Bzip2;
        assert_eq!(kind(&mkv(&[track.clone()], &Layout::default())), "needs_ffmpeg", "{name}");
        track.encoding = Encoding::Encrypted;
        assert_eq!(kind(&mkv(&[track], &Layout::default())), "protected", "{name}");
    }
}

#[test]
fn the_default_or_only_enabled_track_is_decoded() {
    let (first, second) = (track_of("mp3.mp3"), track_of("opus.opus"));
    let rate = |first_flags: (bool, bool), second_flags: (bool, bool)| {
        let mut tracks = [first.clone(), second.clone()];
        for (track, (default, enabled)) in tracks.iter_mut().zip([first_flags, second_flags]) {
            (track.default, track.enabled) = (default, enabled);
        }
        let (_, notes, rate) = decode(&mkv(&tracks, &Layout::default())).unwrap();
        assert!(notes[0].contains("of 2"), "{notes:?}");
        rate
    };
    assert_eq!(rate((true, true), (true, true)), 44_100);
    assert_eq!(rate((false, true), (true, true)), 48_000);
    assert_eq!(rate((false, true), (false, true)), 44_100);
    assert_eq!(rate((true, false), (false, true)), 48_000);
    let mut locked = first.clone();
    locked.encoding = Encoding::Encrypted;
    assert_eq!(decode(&mkv(&[locked, second.clone()], &Layout::default())).unwrap().2, 48_000);
}

#[test]
fn a_file_cut_anywhere_is_decoded_up_to_the_cut() {
    let track = band();
    for (cues, unknown_sizes) in [(true, false), (false, false), (false, true), (true, true)] {
        let layout = Layout { cues, unknown_sizes, ..Layout::default() };
        let whole = mkv(std::slice::from_ref(&track), &layout);
        let (full, notes, rate) = decode(&whole).unwrap();
        assert_eq!(notes, [""; 0]);
        for share in [3, 10, 33, 50, 77, 98] {
            let cut = &whole[..whole.len() * share / 100];
            let mut decoder = open(cut).unwrap();
            let decoded = rest(&mut decoder);
            let there = decoded.len() as f64 / full.len() as f64;
            assert!((there - share as f64 / 100.0).abs() < 0.08, "{share} % {layout:?}: {there}");
            assert_eq!(difference(&decoded, &full[..decoded.len()]), 0.0);
            let noted = decoder.notes().iter().any(|note| note.contains("cut short"));
            assert!(noted, "{share} % {layout:?}: {:?}", decoder.notes());
            assert_eq!(decoder.notes().len(), 1, "{:?}", decoder.notes());
            // Seeking works without the index.
            let half_s = decoded.len() as f64 / f64::from(rate) / 2.0;
            assert!((decoder.seek(half_s).unwrap() - half_s).abs() < 1e-3);
            assert!(rest(&mut decoder).len().abs_diff(decoded.len() / 2) < 200);
        }
    }
}

#[test]
fn behind_damage_decoding_goes_on_at_the_right_time() {
    let track = band();
    for unknown_sizes in [false, true] {
        let layout = Layout { unknown_sizes, ..Layout::default() };
        let whole = mkv(std::slice::from_ref(&track), &layout);
        let (full, _, rate) = decode(&whole).unwrap();
        let middle = whole.len() / 2;
        let mut noise = 1_u32;
        let damages: [(&str, Damage<'_>); 4] = [
            ("zeros", Box::new(|file| file[middle..middle + 5_000].fill(0))),
            (
                "noise",
                Box::new(|file| {
                    for byte in &mut file[middle..middle + 5_000] {
                        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                        *byte = (noise >> 24) as u8;
                    }
                }),
            ),
            ("deleted", Box::new(|file| drop(file.drain(middle..middle + 5_000)))),
            ("inserted", Box::new(|file| drop(file.splice(middle..middle, [0x55; 3_000])))),
        ];
        for (name, mut damage) in damages {
            let mut file = whole.clone();
            damage(&mut file);
            let (decoded, notes, _) = decode(&file).unwrap();
            assert!(decoded.len().abs_diff(full.len()) < rate as usize / 50, "{name}: {}", decoded.len());
            // 4 s behind the middle everything is as before; Opus's decoder converges to the same output.
            let from = full.len() / 2 + 4 * rate as usize;
            let until = decoded.len().min(full.len());
            let differs = difference(&decoded[from..until], &full[from..until]);
            assert!(differs < 0.02, "{name} {unknown_sizes}: differs by {differs}, {notes:?}");
            assert!(notes.iter().any(|note| note.contains("damaged")), "{name}: {notes:?}");
            assert!(!notes.iter().any(|note| note.contains("cut short")), "{name}: {notes:?}");
        }
    }
}

/// The packets before `from_ms` are left out, or those between `from_ms` and `to_ms`.
fn with_gap(track: &Track, from_ms: u64, to_ms: u64) -> Track {
    let mut track = track.clone();
    track.packets.retain(|(ms, _)| !(from_ms..to_ms).contains(ms));
    track
}

#[test]
fn gaps_and_late_starts_are_silence_and_seeks_use_the_same_time() {
    let track = band();
    let full = plain(&track);
    for (name, from_s, to_s) in [("gap", 6_u32, 16_u32), ("late start", 0, 5)] {
        let track = with_gap(&track, u64::from(from_s) * 1_000, u64::from(to_s) * 1_000);
        for cues in [true, false] {
            let file = mkv(std::slice::from_ref(&track), &Layout { cues, ..Layout::default() });
            let (decoded, notes, rate) = decode(&file).unwrap();
            let at = |seconds: f64| (seconds * f64::from(rate)) as usize;
            assert!(
                decoded.len().abs_diff(full.len()) < at(0.02),
                "{name}: {} of {}",
                decoded.len(),
                full.len()
            );
            let silent = &decoded[at(f64::from(from_s) + 0.1)..at(f64::from(to_s) - 0.1)];
            assert_eq!(silent.iter().map(|x| x.abs()).fold(0.0, f32::max), 0.0, "{name}");
            let from = at(f64::from(to_s) + 1.0);
            assert!(
                difference(&decoded[from..full.len() - 2_000], &full[from..full.len() - 2_000]) < 0.02,
                "{name}"
            );
            assert_eq!(notes.len(), 1, "{notes:?}");
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("gap.mkv");
            std::fs::write(&path, &file).unwrap();
            let mut decoder = Decoder::open(&path).unwrap();
            for start_s in [2.0, 12.0, 17.5, 0.0, 5.5] {
                assert!((decoder.seek(start_s).unwrap() - start_s).abs() < 1e-3, "{name} {start_s}");
                let mut block = Vec::new();
                let mut found = Vec::new();
                while found.len() < at(0.5) && decoder.next_block(&mut block).unwrap() {
                    found.extend_from_slice(&block);
                }
                let expected = &decoded[at(start_s)..at(start_s) + at(0.5)];
                assert!(difference(&found[..at(0.5)], expected) < 0.02, "{name} from {start_s} s");
            }
        }
    }
}

#[test]
fn a_live_stream_that_begins_hours_late_begins_at_zero() {
    let mut track = band();
    for (ms, _) in &mut track.packets {
        *ms += 7_200_000;
    }
    let mut layout = Layout { cues: false, unknown_sizes: true, ..Layout::default() };
    // A file's clusters begin at its first packet; this only keeps them few.
    layout.cluster_ms = 20_000;
    let (decoded, notes, rate) = decode(&mkv(&[track], &layout)).unwrap();
    assert!((decoded.len() as f64 / f64::from(rate) - 26.3).abs() < 0.1, "{}", decoded.len());
    assert_eq!(notes, [""; 0]);
}

#[test]
fn seeks_land_on_the_sample_with_and_without_an_index() {
    let full = plain(&band());
    for (cues, unknown_sizes) in [(true, false), (false, false), (false, true)] {
        let layout = Layout { cues, unknown_sizes, lacing: Lacing::Xiph, per_block: 3, ..Layout::default() };
        let mut decoder = open(&mkv(&[band()], &layout)).unwrap();
        for start_s in [20.0, 3.3, 0.0, 25.9, 11.11] {
            let reached_s = decoder.seek(start_s).unwrap();
            assert!((reached_s - start_s).abs() < 1e-4, "{reached_s} for {start_s}");
            let found = rest(&mut decoder);
            let from = (start_s * 48_000.0) as usize;
            assert_eq!(found.len(), full.len() - from, "{start_s} {layout:?}");
            assert!(difference(&found[..9_000], &full[from..from + 9_000]) < 0.02, "{start_s} {layout:?}");
        }
    }
}

#[test]
fn a_late_start_is_silence_through_ffmpeg_too() {
    if !has_program("ffmpeg") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("late.mkv");
    let mut ffmpeg = std::process::Command::new("ffmpeg");
    ffmpeg.args(["-v", "error", "-itsoffset", "5", "-i"]).arg(super::data("pcm16.wav"));
    assert!(ffmpeg.args(["-ar", "48000", "-c:a", "ac3"]).arg(&path).status().unwrap().success());
    let mut decoder = Decoder::open(&path).unwrap();
    let all = rest(&mut decoder);
    let at = |seconds: f64| (seconds * 48_000.0) as usize;
    assert!((6.0 - 0.02..6.1).contains(&(all.len() as f64 / 48_000.0)), "{}", all.len());
    assert_eq!(all[..at(4.9)].iter().map(|x| x.abs()).fold(0.0, f32::max), 0.0);
    assert!(all[at(5.1)..at(5.9)].iter().map(|x| x.abs()).fold(0.0, f32::max) > 0.1);
    assert!(decoder.notes().iter().any(|note| note.contains("starts at 5.0 s")), "{:?}", decoder.notes());
    assert!(!decoder.notes().iter().any(|note| note.contains("cut short")), "{:?}", decoder.notes());
    for start_s in [5.5, 2.0, 0.0] {
        assert!((decoder.seek(start_s).unwrap() - start_s).abs() < 1e-3);
        let found = rest(&mut decoder);
        assert!(found.len().abs_diff(all.len() - at(start_s)) < 3_000, "{start_s}: {}", found.len());
        let silent = &found[..at(4.9_f64.max(start_s) - start_s)];
        assert!(silent.iter().all(|&x| x == 0.0), "{start_s}");
    }
}

#[test]
fn start_and_length_are_those_of_ffmpeg() {
    if !has_program("ffmpeg") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for codec in ["libopus", "libvorbis", "flac", "pcm_s16le"] {
        let path = folder.path().join(format!("{codec}.mkv"));
        let wave = super::data("pcm16.wav");
        let run = |arguments: &[&std::ffi::OsStr]| {
            let output = std::process::Command::new("ffmpeg")
                .args(["-v", "error", "-y", "-i"])
                .args(arguments)
                .output();
            let output = output.unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            output.stdout
        };
        run(&[
            wave.as_ref(),
            "-ar".as_ref(),
            "48000".as_ref(),
            "-c:a".as_ref(),
            codec.as_ref(),
            path.as_ref(),
        ]);
        let bytes = run(&[
            path.as_ref(),
            "-ac".as_ref(),
            "1".as_ref(),
            "-f".as_ref(),
            "f32le".as_ref(),
            "-".as_ref(),
        ]);
        let theirs: Vec<f32> =
            bytes.chunks_exact(4).map(|four| f32::from_le_bytes(four.try_into().unwrap())).collect();
        let mut decoder = Decoder::open(&path).unwrap();
        let ours = rest(&mut decoder);
        assert!(ours.len().abs_diff(theirs.len()) <= 48, "{codec}: {} and {}", ours.len(), theirs.len());
        let matches = |shift: i64| -> f64 {
            let pairs = (2_000..40_000).map(|n| (ours[n], theirs[(n as i64 + shift) as usize]));
            pairs.map(|(a, b)| f64::from(a) * f64::from(b)).sum()
        };
        let best = (-200..=200).max_by(|&a, &b| matches(a).total_cmp(&matches(b))).unwrap();
        assert!(best.abs() <= 48, "{codec}: shifted by {best}");
        assert_eq!(decoder.notes(), [""; 0], "{codec}");
    }
}
