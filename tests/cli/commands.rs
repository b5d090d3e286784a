//! The other commands, help and wrong usage.

use crate::sound::Place;
use std::io::Read;
use std::process::{Output, Stdio};

fn run(arguments: &[&str]) -> Output {
    let mut program = Place::new().program();
    program.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").current_dir("/");
    program.args(arguments).output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn wrong_usage_ends_with_2_and_says_why_on_stderr() {
    for arguments in [
        ["classify"].as_slice(),
        &["clasify", "a.wav"],
        &["classify", "--no-such-option", "a.wav"],
        &["classify", "--windows", "0", "a.wav"],
        &["classify", "--windows", "some", "a.wav"],
        &["classify", "--jobs", "0", "a.wav"],
        &["classify", "--format", "xml", "a.wav"],
        &["classify", "--envelope-threshold", "3", "a.wav"],
        &["classify", "--envelope-threshold", "NaN", "a.wav"],
        &["classify", "--min-segment", "-1", "a.wav"],
        &["classify", "--output-dir", "x", "a.wav"],
        &["classify", "--format", "labels", "a.wav", "b.wav"],
        &["classify", "-dash.wav"],
        &["completions", "cmd"],
        &["man", "clasify"],
        &["spectrogram", "a.wav"],
        &[],
    ] {
        let done = run(arguments);
        assert_eq!(done.status.code(), Some(2), "{arguments:?}");
        assert!(done.stdout.is_empty() && !done.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn every_command_has_help_with_examples() {
    for command in [
        "classify",
        "describe",
        "tag",
        "train",
        "evaluate",
        "spectrogram",
        "summary",
        "doctor",
        "completions",
        "man",
        "library",
    ] {
        let done = run(&[command, "--help"]);
        assert_eq!(done.status.code(), Some(0));
        let example = format!("Examples:\n  pianoscope {command}");
        assert!(stdout(&done).contains(&example), "{command}:\n{}", stdout(&done));
    }
}

#[test]
fn without_a_command_and_a_display_it_says_why_there_is_no_window() {
    let done = run(&[]);
    let stderr = String::from_utf8(done.stderr).unwrap();
    assert!(stderr.contains("Usage: pianoscope"), "{stderr}");
    let why = stderr.lines().last().unwrap();
    assert!(why.contains("no window") || why.contains("without the window"), "{why}");
}

#[test]
fn completions_and_manual_pages_name_the_commands() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let done = run(&["completions", shell]);
        assert_eq!(done.status.code(), Some(0), "{shell}");
        assert!(stdout(&done).contains("spectrogram"), "{shell}");
    }
    assert!(stdout(&run(&["man"])).contains(".TH pianoscope 1"));
    assert!(stdout(&run(&["man", "classify"])).contains("envelope\\-threshold"));
}

#[test]
fn a_closed_pipe_ends_every_command_quietly() {
    let place = Place::new();
    for arguments in [["completions", "bash"].as_slice(), &["man"], &["summary", "model.safetensors"]] {
        let mut child =
            place.program().args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut stderr = String::new();
        child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        assert_eq!((child.wait().unwrap().code(), stderr.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn summary_shows_layers_labels_front_end_and_origin() {
    let done = Place::new();
    let done = done.program().args(["summary", "model.safetensors"]).output().unwrap();
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    let text = stdout(&done);
    for part in [
        "low or high\n",
        "Dense 2",
        "Softmax",
        "in all",
        "Low, High",
        "16000 Hz",
        "-40 dB",
        "chosen for tests",
    ] {
        assert!(text.contains(part), "{part:?} is not in\n{text}");
    }
}

#[test]
fn an_unusable_model_is_refused_with_its_name_and_the_reason() {
    let place = Place::new();
    std::fs::write(place.path("broken.safetensors"), "no model").unwrap();
    for (file, command) in [("broken.safetensors", "summary"), ("gone.safetensors", "summary")] {
        let done = place.program().args([command, file]).output().unwrap();
        assert_eq!(done.status.code(), Some(1));
        let stderr = String::from_utf8(done.stderr).unwrap();
        assert!(stderr.starts_with("pianoscope: ") && stderr.contains(file), "{stderr}");
    }
}

#[test]
fn doctor_reports_the_same_findings_as_text_and_as_json() {
    let (text, json) = (run(&["doctor"]), run(&["doctor", "--format", "json"]));
    let findings: Vec<serde_json::Value> = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(text.status.code(), json.status.code());
    assert_eq!(stdout(&text).lines().count(), findings.len());
    let needed_is_there = findings.iter().all(|f| f["ok"] == true || f["needed"] == false);
    assert_eq!(json.status.code(), Some(i32::from(!needed_is_there)));
    for name in [
        "built-in model",
        "temporary folder",
        "decoded audio",
        "ffmpeg",
        "yt-dlp",
        "JavaScript runtime",
        "display",
        "OpenGL",
    ] {
        assert!(findings.iter().any(|finding| finding["name"] == name), "{name}");
    }
}

#[test]
fn train_refuses_before_the_first_step_what_it_could_not_finish() {
    let place = Place::new();
    for label in ["Low", "High"] {
        std::fs::create_dir_all(place.path(format!("data/{label}"))).unwrap();
        std::fs::write(place.path(format!("data/{label}/empty.wav")), "").unwrap();
    }
    for (arguments, code, reason) in [
        (["--out", "gone/m.safetensors"].as_slice(), 1, "does not exist"),
        (&["--out", "data"], 1, "is a folder"),
        (&["--out", "m", "--steps", "0"], 2, "--steps"),
        (&["--out", "m", "--jobs", "0"], 2, "--jobs"),
        (&["--out", "m", "--jobs", "100000"], 2, "--jobs"),
        (&["--out", "m"], 1, "empty.wav: the file is empty"),
    ] {
        let done = place.program().args(["train", "data"]).args(arguments).output().unwrap();
        let stderr = String::from_utf8(done.stderr).unwrap();
        assert_eq!(done.status.code(), Some(code), "{arguments:?}: {stderr}");
        assert!(stderr.contains(reason), "{arguments:?}: {stderr}");
    }
}
