//! `classify` behind and before pipes.

use crate::sound::{HIGH, LOW, Place};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};

fn spawn(place: &Place, arguments: &[&str]) -> Child {
    piped(place.classify().args(arguments))
}

fn piped(command: &mut Command) -> Child {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

#[test]
fn each_line_of_stdin_is_answered_before_the_next_is_sent() {
    let place = Place::new();
    place.tone("low.wav", LOW, 2.0);
    place.tone("high.wav", HIGH, 2.0);
    for jobs in ["1", "4"] {
        let mut child = spawn(&place, &["--format", "jsonl", "--jobs", jobs, "-"]);
        let mut stdin = child.stdin.take().unwrap();
        let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
        for (name, verdict) in [("low.wav", "Low"), ("high.wav", "High"), ("low.wav", "Low")] {
            writeln!(stdin, "{name}").unwrap();
            let answer: serde_json::Value = serde_json::from_str(&answers.next().unwrap().unwrap()).unwrap();
            assert_eq!((&answer["input"], &answer["verdict"]), (&name.into(), &verdict.into()));
        }
        drop(stdin);
        assert!(answers.next().is_none());
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }
}

#[test]
fn names_that_end_with_nul_may_hold_line_breaks() {
    let place = Place::new();
    place.tone("two\nlines.wav", LOW, 1.0);
    place.tone("one.wav", HIGH, 1.0);
    let mut child = spawn(&place, &["--format", "jsonl", "--null", "-"]);
    child.stdin.take().unwrap().write_all(b"two\nlines.wav\0one.wav\0").unwrap();
    let done = child.wait_with_output().unwrap();
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    assert_eq!(String::from_utf8(done.stdout).unwrap().lines().count(), 2);
}

#[test]
fn blank_lines_and_windows_line_breaks_are_no_inputs() {
    let place = Place::new();
    place.tone("low.wav", LOW, 1.0);
    let mut child = spawn(&place, &["--format", "jsonl", "-"]);
    child.stdin.take().unwrap().write_all(b"\nlow.wav\r\n\r\nlow.wav").unwrap();
    let done = child.wait_with_output().unwrap();
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    assert_eq!(String::from_utf8(done.stdout).unwrap().lines().count(), 2);
}

#[test]
fn no_input_at_all_is_an_empty_array() {
    let place = Place::new();
    let mut child = spawn(&place, &["--format", "json", "-"]);
    drop(child.stdin.take());
    let done = child.wait_with_output().unwrap();
    assert_eq!((done.status.code(), done.stdout.as_slice()), (Some(0), b"[]\n".as_slice()));
}

#[test]
fn a_reader_that_goes_away_ends_the_program_quietly() {
    let place = Place::new();
    place.tone("low.wav", LOW, 1.0);
    for format in ["text", "json", "jsonl", "csv"] {
        let names = ["low.wav"; 300];
        let arguments = [["--format", format].as_slice(), &names].concat();
        let mut child = spawn(&place, &arguments);
        let mut first = [0; 10];
        let mut stdout = child.stdout.take().unwrap();
        stdout.read_exact(&mut first).unwrap();
        drop(stdout);
        let done = child.wait_with_output().unwrap();
        assert_eq!((done.status.code(), done.stderr.as_slice()), (Some(0), b"".as_slice()), "{format}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_ends_a_picture_whose_recording_still_comes_in() {
    let place = Place::new();
    let recording = std::fs::read(place.tone("low.wav", LOW, 60.0)).unwrap();
    let mut plain = place.program();
    plain.args(["spectrogram", "-", "-o", "out.png", "--model", "model.safetensors"]);
    let mut command = Command::new("env");
    command.arg("--default-signal=INT,HUP").arg(plain.get_program()).args(plain.get_args());
    command.current_dir(plain.get_current_dir().unwrap());
    let mut child = piped(&mut command);
    let mut stdin = child.stdin.take().unwrap();
    // A pipe holds 64 KiB: once this is written, the program reads, and signals are handled.
    stdin.write_all(&recording[..recording.len() / 2]).unwrap();
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let done = child.wait_with_output().unwrap();
    drop(stdin);
    assert_eq!((done.status.code(), done.stderr.as_slice()), (Some(130), b"".as_slice()), "{done:?}");
    assert!(!place.path("out.png").exists());
}

/// Interrupted as at a terminal, also where the tests themselves run in the background of a script or under `nohup`: there SIGINT or
/// SIGHUP is ignored, what ignores them hands that on, and the program leaves such signals alone.
#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_ends_it_quietly_with_what_was_finished_already_written() {
    let place = Place::new();
    place.tone("low.wav", LOW, 1.0);
    place.tone("long.wav", LOW, 1800.0);
    let plain = place.classify();
    let mut command = Command::new("env");
    command.arg("--default-signal=INT,HUP").arg(plain.get_program()).args(plain.get_args());
    command.args(["--format", "json", "--jobs", "1", "-"]).current_dir(plain.get_current_dir().unwrap());
    let mut child = piped(&mut command);
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdin.write_all(b"low.wav\nlong.wav\n").unwrap();
    let (mut bracket, mut first) = (String::new(), vec![0; 10]);
    stdout.read_line(&mut bracket).unwrap();
    stdout.read_exact(&mut first).unwrap();
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let mut rest = Vec::new();
    stdout.read_to_end(&mut rest).unwrap();
    // stdin is still open: the program did not wait for it to end.
    let done = child.wait_with_output().unwrap();
    drop(stdin);
    assert_eq!((done.status.code(), done.stderr.as_slice()), (Some(130), b"".as_slice()));
    let document = [bracket.as_bytes(), &first, &rest].concat();
    let array: Vec<serde_json::Value> = serde_json::from_slice(&document).unwrap();
    assert_eq!(array[0]["verdict"], "Low");
}
