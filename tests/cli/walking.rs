//! Folders are answered while they are searched.

use crate::sound::{LOW, Place};
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

#[test]
fn the_first_answer_comes_before_the_search_ends() {
    let place = Place::new();
    fs::create_dir_all(place.path("music/a")).unwrap();
    let recording = place.tone("music/a/1.wav", LOW, 1.0);
    // More than are under way at a time: the search waits for the reader of the answers.
    for folder in 0..12 {
        let folder = place.path(format!("music/b{folder:02}"));
        fs::create_dir(&folder).unwrap();
        for i in 0..60 {
            fs::hard_link(&recording, folder.join(format!("{i:03}.wav"))).unwrap();
        }
    }
    let mut child = place
        .classify()
        .args(["--format", "jsonl", "--jobs", "1", "music"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    assert!(line.starts_with("{\"input\":\"music/a/1.wav\""), "{line}");
    // Found only if that folder was not read before the first answer.
    fs::create_dir(place.path("music/b11/new")).unwrap();
    fs::hard_link(&recording, place.path("music/b11/new/late.wav")).unwrap();
    let rest: Vec<String> = stdout.lines().map(Result::unwrap).collect();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(rest.len(), 12 * 60 + 1);
    assert!(rest.iter().any(|line| line.contains("late.wav")));
}

#[cfg(target_os = "linux")]
#[test]
fn a_link_to_the_kernel_is_not_followed() {
    let place = Place::new();
    fs::create_dir(place.path("music")).unwrap();
    place.tone("music/a.wav", LOW, 1.0);
    for (name, target) in [("b", "/proc"), ("c", "/sys"), ("d", "/dev"), ("up", "..")] {
        std::os::unix::fs::symlink(target, place.path(format!("music/{name}"))).unwrap();
    }
    let (code, answers, _) = place.answers(&["music"]);
    assert_eq!((code, answers.len()), (Some(0), 1), "{answers:?}");
}

#[cfg(unix)]
#[test]
fn names_that_differ_outside_utf_8_are_classified_and_resumed_as_two() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let place = Place::new();
    fs::create_dir(place.path("music")).unwrap();
    let recording = place.tone("a.wav", LOW, 1.0);
    let name = |byte: u8| place.path("music").join(OsStr::from_bytes(&[b'c', byte, b'.', b'w', b'a', b'v']));
    fs::copy(&recording, name(0xe9)).unwrap();
    let run = || place.classify().args(["--resume", "answers.jsonl", "music"]).output().unwrap();
    let inputs = || -> Vec<String> {
        let text = fs::read_to_string(place.path("answers.jsonl")).unwrap();
        let lines = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        lines.map(|line| line["input_bytes"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(run().status.code(), Some(0));
    assert_eq!(inputs(), ["music/c%E9.wav"]);
    fs::copy(&recording, name(0xe8)).unwrap();
    assert_eq!(run().status.code(), Some(0));
    assert_eq!(inputs(), ["music/c%E9.wav", "music/c%E8.wav"]);
    assert_eq!(run().status.code(), Some(0));
    assert_eq!(inputs().len(), 2);
}

#[test]
fn two_runs_do_not_share_a_file_of_answers() {
    let place = Place::new();
    place.tone("a.wav", LOW, 1.0);
    let mut command = place.classify();
    command.args(["--resume", "answers.jsonl", "-"]);
    let mut first =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = first.stdin.take().unwrap();
    std::io::Write::write_all(&mut stdin, b"a.wav\n").unwrap();
    let begin = std::time::Instant::now();
    while fs::metadata(place.path("answers.jsonl")).map_or(0, |file| file.len()) == 0 {
        assert!(begin.elapsed() < std::time::Duration::from_secs(60), "no answer");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let second = place.classify().args(["--resume", "answers.jsonl", "a.wav"]).output().unwrap();
    assert_eq!(second.status.code(), Some(1), "{second:?}");
    assert!(String::from_utf8_lossy(&second.stderr).contains("another run"), "{second:?}");
    drop(stdin);
    assert_eq!(first.wait_with_output().unwrap().status.code(), Some(0));
    assert_eq!(fs::read_to_string(place.path("answers.jsonl")).unwrap().lines().count(), 1);
}
