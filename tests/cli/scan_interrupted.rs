//! Scans that are killed, stopped, doubled, or that meet a file that is being written.

use crate::scan::Collection;
use crate::sound::{HIGH, LOW};
use std::fs;
use std::process::{Child, Stdio};
use std::time::Duration;

fn start(music: &Collection, arguments: &[&str]) -> Child {
    music.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Recordings of different content, and their names.
fn fill(music: &Collection, count: usize, seconds: f64) -> Vec<String> {
    let name = |i: usize| format!("{i:03}.wav");
    (0..count).for_each(|i| {
        let hz = if i % 2 == 0 { LOW } else { HIGH };
        music.tone(&name(i), hz + i as f64, seconds);
    });
    (0..count).map(|i| format!("music/{}", name(i))).collect()
}

#[test]
fn a_scan_that_is_killed_again_and_again_has_each_recording_once_in_the_end() {
    let music = Collection::new();
    let names = fill(&music, 150, 20.0);
    let mut interrupted = 0;
    for kill in 0..12 {
        let mut scan = start(&music, &["music", "--jobs", "2"]);
        // At another moment each time, the first ones before the library is there.
        std::thread::sleep(Duration::from_millis(20 + kill * 97 % 700));
        interrupted += u32::from(scan.try_wait().unwrap().is_none());
        scan.kill().unwrap();
        scan.wait().unwrap();
        if music.place.path("library.sqlite").exists() {
            let library = rusqlite::Connection::open(music.place.path("library.sqlite")).unwrap();
            let state: String = library.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
            assert_eq!(state, "ok", "after {kill} kills");
        }
    }
    assert!(interrupted >= 3, "only {interrupted} scans were still running");
    let (code, text) = music.scan(&["music"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("150 recordings: "), "{text}");
    assert_eq!(music.names(), names);
    let library = rusqlite::Connection::open(music.place.path("library.sqlite")).unwrap();
    let count = |sql: &str| library.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(count("SELECT count(*) FROM run"), 150, "no run is there twice");
    assert_eq!(count("SELECT count(*) FROM embedding"), 150);
    assert_eq!(count("SELECT count(*) FROM recording WHERE current_run IS NULL"), 0);
    assert_eq!(music.scan(&["music"]).1, "pianoscope: 150 recordings: 150 known\n");
}

#[test]
fn two_scans_at_once_share_a_library() {
    let music = Collection::new();
    let names = fill(&music, 60, 5.0);
    let scans = [start(&music, &["music", "--jobs", "1"]), start(&music, &["music", "--jobs", "2"])];
    for scan in scans {
        let done = scan.wait_with_output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    assert_eq!(music.names(), names);
    assert_eq!(music.scan(&["music"]).1, "pianoscope: 60 recordings: 60 known\n");
}

#[test]
fn a_file_that_grows_meanwhile_is_left_for_the_next_scan() {
    use std::io::Write;
    let music = Collection::new();
    music.tone("growing.wav", LOW, 60.0);
    music.tone("whole.wav", HIGH, 2.0);
    let path = music.place.path("music/growing.wav");
    let mut scan = start(&music, &["music", "--jobs", "1"]);
    let mut file = fs::OpenOptions::new().append(true).open(path).unwrap();
    while scan.try_wait().unwrap().is_none() {
        file.write_all(&[0; 32]).unwrap();
        std::thread::sleep(Duration::from_millis(2));
    }
    let done = scan.wait_with_output().unwrap();
    let text = String::from_utf8_lossy(&done.stderr);
    assert!(text.contains("growing.wav: is being written") && text.contains("1 being written"), "{text}");
    assert_eq!(music.names(), ["music/whole.wav"]);
    assert_eq!(music.scan(&["music"]).1, "pianoscope: 2 recordings: 1 analysed, 1 known\n");
}

#[cfg(target_os = "linux")]
mod signals {
    use super::*;
    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;
    use std::process::{Command, Output};
    use std::time::Instant;

    /// Starts the program as a terminal does: in a background script SIGINT is ignored, and children inherit that.
    fn start(music: &Collection, arguments: &[&str]) -> Child {
        let plain = music.command(arguments);
        let mut command = Command::new("env");
        command.arg("--default-signal=INT,HUP").arg(plain.get_program()).args(plain.get_args());
        command.current_dir(plain.get_current_dir().unwrap());
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Ctrl-C, and the output after the end, which must not take long.
    fn interrupt(mut scan: Child) -> Output {
        kill(Pid::from_raw(scan.id().try_into().unwrap()), Signal::SIGINT).unwrap();
        wait_until("the end after Ctrl-C", || scan.try_wait().unwrap().is_some());
        scan.wait_with_output().unwrap()
    }

    fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
        let begin = Instant::now();
        while !done() {
            assert!(begin.elapsed() < Duration::from_secs(60), "{what}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    #[test]
    fn ctrl_c_stores_what_is_done_and_says_how_to_continue() {
        let music = Collection::new();
        // Long enough that many are left a second after the first commit, also on a fast machine.
        let names = fill(&music, 40, 180.0);
        let scan = start(&music, &["music", "--jobs", "1"]);
        let path = music.place.path("library.sqlite");
        wait_until("the first commit", || path.exists() && !music.names().is_empty());
        let done = interrupt(scan);
        let text = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(130), "{text}");
        assert!(text.contains("run the same command to continue"), "{text}");
        let stored = music.names().len();
        assert!((1..40).contains(&stored), "{stored}");
        let recordings = if stored == 1 { "recording" } else { "recordings" };
        assert!(text.contains(&format!("{stored} {recordings}: {stored} analysed")), "{stored}: {text}");
        let (_, text) = music.scan(&["music"]);
        assert_eq!(text, format!("pianoscope: 40 recordings: {} analysed, {stored} known\n", 40 - stored));
        assert_eq!(music.names(), names);
    }

    #[test]
    fn watching_adds_follows_and_marks_until_ctrl_c() {
        let music = Collection::new();
        music.tone("a.wav", LOW, 2.0);
        let scan = start(&music, &["music", "--watch"]);
        wait_until("the first scan", || {
            music.place.path("library.sqlite").exists() && music.names().len() == 1
        });
        music.tone("b.wav", HIGH, 2.0);
        wait_until("a new file", || music.names() == ["music/a.wav", "music/b.wav"]);
        let id = music.stored("b.wav").unwrap().id;
        let path = |name: &str| music.place.path("music").join(name);
        fs::rename(path("b.wav"), path("c.wav")).unwrap();
        wait_until("a moved file", || music.names() == ["music/a.wav", "music/c.wav"]);
        assert_eq!(music.stored("c.wav").unwrap().id, id);
        fs::remove_file(path("c.wav")).unwrap();
        wait_until("a deleted file", || music.names() == ["music/a.wav"]);
        assert!(music.stored("c.wav").unwrap().missing_since.is_some());
        let done = interrupt(scan);
        let text = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(130), "{text}");
        assert!(text.contains("watching the folder for changes"), "{text}");
        assert!(text.contains("1 recording: 1 moved") && text.contains("no longer there"), "{text}");
    }
}
