//! `-`: a recording that is piped in, or a list.

use crate::common::has_program;
use crate::sound::{HIGH, LOW, Place, tone, write_wav};
use serde_json::Value;
use std::fs;
use std::io::Write;
use std::process::{Command, Output, Stdio};

/// Runs the program with `bytes` on stdin.
fn piped(command: &mut Command, bytes: &[u8]) -> Output {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // The program may end before it has read all.
    child.stdin.take().unwrap().write_all(bytes).ok();
    child.wait_with_output().unwrap()
}

fn answers(output: &Output) -> Vec<Value> {
    let lines = String::from_utf8(output.stdout.clone()).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn classify(place: &Place, options: &[&str], stdin: &[u8]) -> (Option<i32>, Vec<Value>) {
    let done = piped(place.classify().args(["--format", "jsonl"]).args(options).arg("-"), stdin);
    (done.status.code(), answers(&done))
}

/// The high tone of 3 s in a format, written by ffmpeg into a pipe, which it cannot seek in.
fn from_ffmpeg(place: &Place, options: &[&str]) -> Vec<u8> {
    let done = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(place.path("high.wav"))
        .args(options)
        .arg("-")
        .output()
        .unwrap();
    assert!(done.status.success(), "{options:?}: {}", String::from_utf8_lossy(&done.stderr));
    done.stdout
}

#[test]
fn a_recording_is_one_input() {
    let place = Place::new();
    let bytes = fs::read(write_wav(&place.path("both.wav"), &[tone(LOW, 3.0), tone(HIGH, 5.0)])).unwrap();
    let (code, answers) = classify(&place, &[], &bytes);
    assert_eq!((code, answers.len()), (Some(0), 1), "{answers:?}");
    assert_eq!((&answers[0]["input"], &answers[0]["verdict"]), (&"-".into(), &"High".into()));
    assert_eq!(answers[0]["duration_s"], 8.0);
    // Also with --null, and as a page.
    assert_eq!(classify(&place, &["--null"], &bytes).1[0]["verdict"], "High");
    let page = piped(place.classify().arg("-"), &bytes);
    assert!(String::from_utf8_lossy(&page.stdout).contains("8 windows"), "{page:?}");
    let track = piped(place.classify().args(["--format", "labels", "-"]), &bytes);
    assert_eq!(String::from_utf8_lossy(&track.stdout).lines().count(), 2, "{track:?}");
    let picture = piped(
        place.program().args(["spectrogram", "-", "-o", "a.png", "--model", "model.safetensors"]),
        &bytes,
    );
    assert_eq!(picture.status.code(), Some(0), "{picture:?}");
    assert!(image::open(place.path("a.png")).is_ok());
}

#[test]
fn formats_of_pipes_are_recognised() {
    if !has_program("ffmpeg") {
        return;
    }
    let place = Place::new();
    place.tone("high.wav", HIGH, 3.0);
    // The sizes of a WAV in a pipe are unknown.
    let formats: [&[&str]; 10] = [
        &["-f", "wav"],
        &["-f", "flac"],
        &["-f", "ogg", "-c:a", "flac"],
        &["-f", "mp3"],
        &["-f", "mp3", "-id3v2_version", "0", "-write_xing", "0"],
        &["-f", "adts"],
        &["-f", "matroska", "-c:a", "flac"],
        &["-f", "ac3"],
        &["-f", "mpegts", "-c:a", "mp2"],
        &["-f", "mp4", "-c:a", "aac", "-movflags", "frag_keyframe+empty_moov"],
    ];
    for format in formats {
        let (code, answers) = classify(&place, &[], &from_ffmpeg(&place, format));
        assert_eq!((code, answers.len()), (Some(0), 1), "{format:?}: {answers:?}");
        assert_eq!(
            (&answers[0]["input"], &answers[0]["verdict"]),
            (&"-".into(), &"High".into()),
            "{format:?}"
        );
        let duration_s = answers[0]["duration_s"].as_f64().unwrap();
        assert!((duration_s - 3.0).abs() < 0.2, "{format:?}: {duration_s}");
    }
    // An index at the end needs seeking.
    let done = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .args([place.path("high.wav"), place.path("a.m4a")])
        .status()
        .unwrap();
    assert!(done.success());
    assert_eq!(classify(&place, &[], &fs::read(place.path("a.m4a")).unwrap()).1[0]["verdict"], "High");
}

#[test]
fn bytes_that_are_no_list_are_one_error_and_walk_no_folder() {
    let place = Place::new();
    place.tone("low.wav", LOW, 1.0);
    let noise: Vec<u8> = (0..40_000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let with_folder = [b".\n/\n.\n".as_slice(), &noise, b"\n.\n/\n"].concat();
    for (stdin, kind) in [
        (noise.as_slice(), "not_audio"),
        (&with_folder, "not_audio"),
        (&[0; 100_000], "not_audio"),
        (b"low.wav\0low.wav\0", "bad_list"),
        (b".\n\x01\n/\n", "bad_list"),
        (b"low.wav\nl\x1bow.wav\n.\n", "bad_list"),
    ] {
        let (code, answers) = classify(&place, &[], stdin);
        assert_eq!((code, answers.len()), (Some(1), 1), "{kind}: {answers:?}");
        assert_eq!((&answers[0]["input"], &answers[0]["error"]["kind"]), (&"-".into(), &kind.into()));
        let message = answers[0]["error"]["message"].as_str().unwrap();
        assert_eq!(message.contains("no line of it is used"), kind == "bad_list", "{message}");
    }
    // Later in a long list, the lines before it have their answers.
    let list = ["low.wav\n".repeat(1000).as_bytes(), b"\x02\n.\n"].concat();
    let (code, answers) = classify(&place, &[], &list);
    assert_eq!((code, answers.len()), (Some(1), 1001));
    assert_eq!(answers[1000]["error"]["kind"], "bad_list");
    let message = answers[1000]["error"]["message"].as_str().unwrap();
    assert!(message.contains("line 1001") && message.contains("the list ends there"), "{message}");
}

#[test]
fn a_recording_is_not_copied_beyond_the_limit() {
    let place = Place::new();
    let bytes = fs::read(place.tone("a.wav", LOW, 10.0)).unwrap();
    let (code, answers) = classify(&place, &["--max-size", "100kB"], &bytes);
    assert_eq!((code, &answers[0]["error"]["kind"]), (Some(1), &"too_large".into()));
    assert!(answers[0]["error"]["message"].as_str().unwrap().contains("--max-size"), "{answers:?}");
}

#[test]
fn lists_of_windows_are_read() {
    let place = Place::new();
    place.tone("low.wav", LOW, 1.0);
    place.tone("月光.wav", HIGH, 1.0);
    let text = "\u{feff}low.wav\r\n月光.wav\r\n";
    let utf_16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for stdin in [text.as_bytes(), &utf_16] {
        let (code, answers) = classify(&place, &[], stdin);
        assert_eq!((code, answers.len()), (Some(0), 2), "{answers:?}");
        assert_eq!((&answers[0]["input"], &answers[1]["input"]), (&"low.wav".into(), &"月光.wav".into()));
    }
}

#[test]
fn a_piped_recording_is_never_taken_for_an_earlier_one() {
    let place = Place::new();
    let run = |hz: f64| {
        let bytes = fs::read(place.tone("a.wav", hz, 1.0)).unwrap();
        piped(place.classify().args(["--resume", "answers.jsonl", "-"]), &bytes)
    };
    assert_eq!(run(LOW).status.code(), Some(0));
    assert_eq!(run(HIGH).status.code(), Some(0));
    let verdicts: Vec<Value> = fs::read_to_string(place.path("answers.jsonl"))
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["verdict"].clone())
        .collect();
    assert_eq!(verdicts, ["Low", "High"]);
}

#[test]
fn a_list_is_no_picture() {
    let place = Place::new();
    let done = piped(place.program().args(["spectrogram", "-", "-o", "a.png"]), b"a.wav\n");
    assert_eq!(done.status.code(), Some(2), "{done:?}");
    assert!(!place.path("a.png").exists());
}
