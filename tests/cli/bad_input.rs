//! Inputs without a recording: each fails with a named kind, and the other inputs are classified all the same.

use crate::sound::{LOW, Place, silence, write_wav};
use std::fs;
use std::io::Write;
use std::process::Stdio;

/// The kind of error of each input, or `ok`; the last input is always a good recording.
fn kinds(place: &Place, inputs: &[&str]) -> Vec<String> {
    place.tone("good.wav", LOW, 1.0);
    let inputs = [["--"].as_slice(), inputs, &["good.wav"]].concat();
    let (code, answers, stderr) = place.answers(&inputs);
    let kinds: Vec<String> =
        answers.iter().map(|answer| answer["error"]["kind"].as_str().unwrap_or("ok").to_owned()).collect();
    let failed = kinds.iter().any(|kind| kind != "ok");
    assert_eq!(code, Some(i32::from(failed)), "{answers:?} {stderr}");
    assert_eq!(kinds.last().map(String::as_str), Some("ok"), "{answers:?}");
    for answer in answers.iter().filter(|answer| !answer["error"].is_null()) {
        assert!(answer["error"]["message"].as_str().unwrap().len() > 10, "{answer}");
    }
    kinds
}

#[test]
fn files_without_sound_have_an_error_of_a_named_kind() {
    let place = Place::new();
    fs::write(place.path("empty.mp3"), "").unwrap();
    fs::write(place.path("text.mp3"), "Dear diary, today I practised.\n".repeat(200)).unwrap();
    image::RgbImage::new(64, 64).save(place.path("picture.png")).unwrap();
    write_wav(&place.path("no-sample.wav"), &[]);
    let kinds = kinds(&place, &["empty.mp3", "text.mp3", "picture.png", "no-sample.wav", "missing.mp3"]);
    assert_eq!(kinds, ["empty", "not_audio", "not_audio", "no_samples", "missing", "ok"]);
}

#[test]
fn a_folder_without_audio_is_an_error_and_one_with_audio_stands_for_its_files() {
    let place = Place::new();
    fs::create_dir_all(place.path("papers/2024")).unwrap();
    fs::write(place.path("papers/2024/notes.txt"), "text").unwrap();
    fs::create_dir_all(place.path("music/b")).unwrap();
    place.tone("music/b/2.wav", LOW, 1.0);
    place.tone("music/1.wav", LOW, 1.0);
    let (code, answers, _) = place.answers(&["papers", "music"]);
    assert_eq!(code, Some(1));
    assert_eq!(answers.len(), 3);
    assert_eq!(answers[0]["input"], "papers");
    assert!(answers[0]["error"]["kind"].is_string(), "{}", answers[0]);
    for (answer, ending) in answers[1..].iter().zip(["1.wav", "2.wav"]) {
        assert!(answer["input"].as_str().unwrap().ends_with(ending), "{answer}");
        assert_eq!(answer["verdict"], "Low");
    }
}

#[test]
fn silence_is_classified_without_a_verdict() {
    let place = Place::new();
    write_wav(&place.path("silence.wav"), &[silence(5.0)]);
    let (code, answers, _) = place.answers(&["silence.wav"]);
    assert_eq!(code, Some(0));
    let answer = &answers[0];
    assert!(
        answer["error"].is_null() && answer["verdict"].is_null() && answer["confidence"].is_null(),
        "{answer}"
    );
    assert_eq!((&answer["windows"], &answer["duration_s"]), (&0.into(), &5.0.into()));
}

#[test]
fn one_second_is_enough() {
    assert_eq!(kinds(&Place::new(), &[]), ["ok"]);
}

#[test]
fn a_truncated_recording_is_classified_as_far_as_it_goes() {
    let place = Place::new();
    let path = place.tone("whole.wav", LOW, 4.0);
    let bytes = fs::read(path).unwrap();
    fs::write(place.path("cut.wav"), &bytes[..bytes.len() / 2]).unwrap();
    let (_, answers, _) = place.answers(&["cut.wav"]);
    assert_eq!(answers[0]["verdict"], "Low", "{}", answers[0]);
    assert!((answers[0]["duration_s"].as_f64().unwrap() - 2.0).abs() < 0.01, "{}", answers[0]);
}

#[test]
fn names_may_hold_spaces_quotes_line_breaks_and_a_leading_dash() {
    let place = Place::new();
    let names = ["a b.wav", "it's \"loud\".wav", "two\nlines.wav", "-dash.wav", "ünï♪.wav", "$(rm *).wav"];
    for name in names {
        place.tone(name, LOW, 1.0);
    }
    assert_eq!(kinds(&place, &names), ["ok"; 7]);
    assert_eq!(kinds(&place, &["./-dash.wav"]), ["ok"; 2]);
}

#[cfg(unix)]
#[test]
fn a_name_that_is_not_utf_8_works_as_argument_and_on_stdin() {
    use std::os::unix::ffi::OsStrExt;
    let place = Place::new();
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9.wav");
    place.tone("good.wav", LOW, 1.0);
    fs::copy(place.path("good.wav"), place.path(name)).unwrap();
    let done = place.classify().args(["--format", "jsonl"]).arg(name).output().unwrap();
    assert_eq!(done.status.code(), Some(0), "{done:?}");

    let mut child = place
        .classify()
        .args(["--format", "jsonl", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"caf\xe9.wav\n").unwrap();
    let done = child.wait_with_output().unwrap();
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    assert!(String::from_utf8(done.stdout).unwrap().contains("\"verdict\":\"Low\""));
}

#[cfg(unix)]
#[test]
fn a_fifo_is_refused_at_once_instead_of_waited_for() {
    let place = Place::new();
    let made = std::process::Command::new("mkfifo").arg(place.path("pipe.wav")).status().unwrap();
    assert!(made.success());
    assert_eq!(kinds(&place, &["pipe.wav", "/dev/null"])[0], "not_a_file");
}

#[cfg(unix)]
#[test]
fn an_unreadable_file_is_reported_as_such() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let path = place.tone("secret.wav", LOW, 1.0);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&path).is_ok() {
        println!("skipped: the superuser may read everything");
        return;
    }
    assert_eq!(kinds(&place, &["secret.wav"]), ["unreadable", "ok"]);
}

#[test]
fn the_failure_of_a_single_input_goes_to_stderr_and_leaves_stdout_empty() {
    let place = Place::new();
    fs::write(place.path("empty.mp3"), "").unwrap();
    let done = place.classify().arg("empty.mp3").output().unwrap();
    assert_eq!(done.status.code(), Some(1));
    assert!(done.stdout.is_empty());
    assert!(String::from_utf8(done.stderr).unwrap().starts_with("pianoscope: empty.mp3: the file is empty"));
}

#[cfg(unix)]
#[test]
fn a_failure_in_a_folder_is_reported_with_its_own_path() {
    let place = Place::new();
    fs::create_dir(place.path("music")).unwrap();
    std::os::unix::fs::symlink("nowhere", place.path("music/gone.wav")).unwrap();
    place.tone("music/here.wav", LOW, 1.0);
    let (code, answers, _) = place.answers(&["music"]);
    assert_eq!(code, Some(1));
    assert_eq!(
        (&answers[0]["input"], &answers[1]["input"]),
        (&"music/gone.wav".into(), &"music/here.wav".into())
    );
    assert_eq!(answers[0]["error"]["kind"], "missing");
}

#[test]
fn a_name_that_is_too_long_is_one_error_and_one_with_nul_ends_the_list() {
    let place = Place::new();
    let long = "x".repeat(200_000);
    for (list, errors) in [
        (format!("{long}\n{long}"), 2),
        (format!("{long}\na.wav\0b.wav\0\n{long}"), 2),
        (format!("a.wav\0b.wav\0\n{long}"), 1),
    ] {
        fs::write(place.path("list"), &list).unwrap();
        let stdin = fs::File::open(place.path("list")).unwrap();
        let done = place.classify().args(["--format", "jsonl", "-"]).stdin(stdin).output().unwrap();
        let lines = String::from_utf8(done.stdout).unwrap();
        assert_eq!(done.status.code(), Some(1));
        assert_eq!(lines.lines().count(), errors);
        assert_eq!(lines.lines().next_back().unwrap().contains("--null"), list.contains('\0'), "{lines}");
    }
}

#[cfg(unix)]
#[test]
fn stdin_that_cannot_be_read_is_a_failure() {
    let place = Place::new();
    let folder = fs::File::open(place.path(".")).unwrap();
    let done = place.classify().args(["--format", "jsonl", "-"]).stdin(folder).output().unwrap();
    assert_eq!(done.status.code(), Some(1));
    assert!(String::from_utf8(done.stdout).unwrap().contains("unreadable"));
}
