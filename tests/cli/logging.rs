//! `--log-file`, `-v` and `RUST_LOG`: what is logged, and that nothing is unless it is asked for.

use crate::sound::{HIGH, LOW, Place};
use std::fs;
use std::process::{Command, Output};

/// `classify` on two tones and a file that is not audio.
fn classify(place: &Place, arguments: &[&str], variable: Option<&str>) -> Output {
    place.tone("low.wav", LOW, 2.0);
    place.tone("high.wav", HIGH, 3.0);
    fs::write(place.path("broken.mp3"), "no audio").unwrap();
    let mut command: Command = place.classify();
    command.args(["low.wav", "broken.mp3", "high.wav"]).args(arguments).env_remove("RUST_LOG");
    if let Some(filter) = variable {
        command.env("RUST_LOG", filter);
    }
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Level, module and the rest of a line, which must begin with a time in UTC.
fn parse(line: &str) -> (&str, &str, &str) {
    let (time, rest) = line.split_once(' ').unwrap();
    assert!(time.ends_with('Z') && humantime::parse_rfc3339(time).is_ok(), "{line}");
    let (level, rest) = rest.trim_start().split_once(' ').unwrap();
    let (module, message) = rest.split_once(": ").unwrap();
    (level, module, message)
}

#[test]
fn a_log_file_gets_a_line_an_event_and_stderr_nothing_new() {
    let place = Place::new();
    let (plain, logged) = (classify(&place, &[], None), classify(&place, &["--log-file", "run.log"], None));
    assert_eq!(plain.status.code(), Some(1), "broken.mp3 fails");
    assert_eq!(logged.status.code(), plain.status.code());
    assert_eq!(text(&logged.stderr), text(&plain.stderr));
    assert_eq!(text(&logged.stdout), text(&plain.stdout));

    let log = fs::read_to_string(place.path("run.log")).unwrap();
    let lines: Vec<_> = log.lines().map(parse).collect();
    assert!(lines.iter().all(|(_, module, _)| module.starts_with("pianoscope")), "{log}");
    let with = |level: &str, words: &[&str]| {
        lines
            .iter()
            .filter(|(l, _, message)| *l == level && words.iter().all(|w| message.contains(w)))
            .count()
    };
    assert_eq!(with("INFO", &["started", "command=\"classify\""]), 1, "{log}");
    assert_eq!(
        with("INFO", &["classified", "input=\"low.wav\"", "verdict=\"Low\"", "windows=2"]),
        1,
        "{log}"
    );
    assert_eq!(
        with("INFO", &["classified", "input=\"high.wav\"", "verdict=\"High\"", "windows=3"]),
        1,
        "{log}"
    );
    assert_eq!(with("WARN", &["not classified", "input=\"broken.mp3\""]), 1, "{log}");
    assert_eq!(with("INFO", &["finished", "elapsed_s="]), 1, "{log}");
    assert_eq!(with("DEBUG", &[]), 0, "{log}");

    // A second run is appended.
    classify(&place, &["--log-file", "run.log"], None);
    let longer = fs::read_to_string(place.path("run.log")).unwrap();
    assert!(longer.starts_with(&log) && longer.lines().count() == 2 * log.lines().count(), "{longer}");
}

#[test]
fn stderr_gets_the_events_with_v_or_the_variable() {
    let place = Place::new();
    let events =
        |output: &Output, words: &str| text(&output.stderr).lines().filter(|l| l.contains(words)).count();
    let verbose = classify(&place, &["-v"], None);
    assert_eq!(events(&verbose, "classified input="), 3, "{}", text(&verbose.stderr));
    let module = classify(&place, &[], Some("pianoscope::cli::classify=warn"));
    assert_eq!(events(&module, " WARN "), 1, "{}", text(&module.stderr));
    assert_eq!(events(&module, " INFO "), 0, "{}", text(&module.stderr));
    // A filter for a file leaves stderr alone.
    let file = classify(&place, &["--log-file", "warnings.log"], Some("pianoscope=warn"));
    assert_eq!(events(&file, " WARN "), 0, "{}", text(&file.stderr));
    assert_eq!(fs::read_to_string(place.path("warnings.log")).unwrap().lines().count(), 1);
    let wrong = classify(&place, &[], Some("pianoscope=loud"));
    assert_eq!(events(&wrong, "RUST_LOG is ignored"), 1, "{}", text(&wrong.stderr));
}

#[test]
fn a_log_file_that_cannot_be_written_is_wrong_usage() {
    let place = Place::new();
    let output = classify(&place, &["--log-file", "missing/run.log"], None);
    assert_eq!(output.status.code(), Some(2));
    let message = text(&output.stderr);
    assert!(message.contains("missing/run.log: no log can be written here"), "{message}");
    assert!(message.contains("--log-file"), "{message}");
    assert!(output.stdout.is_empty());
}
