//! A run that is stopped or killed leaves nothing behind.

use super::{Bench, left_in, lines};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Longer than any step takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Starts the program as a terminal does: in a background script SIGINT is ignored, and children inherit that.
fn start(bench: &Bench, arguments: &[&str], path: &str) -> Child {
    let mut command = Command::new("env");
    #[cfg(target_os = "linux")]
    command.arg("--default-signal=INT,HUP");
    command
        .arg(env!("CARGO_BIN_EXE_pianoscope"))
        .args(Bench::arguments(arguments))
        .arg(bench.web.url(path))
        .env("TMPDIR", bench.tmp())
        .env("XDG_CACHE_HOME", bench.folder.path().join("cache"))
        .env("no_proxy", "127.0.0.1")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn wait_until(what: &str, done: impl Fn() -> bool) -> Duration {
    let begin = Instant::now();
    while !done() {
        assert!(begin.elapsed() < PATIENCE, "timed out: {what}");
        std::thread::yield_now();
    }
    begin.elapsed()
}

/// Whether a folder in `tmp` contains the first bytes of a recording.
fn has_audio_bytes(tmp: &Path) -> bool {
    left_in(tmp)
        .iter()
        .any(|folder| tmp.join(folder).join("sound").metadata().is_ok_and(|data| data.len() > 0))
}

/// Number of processes with a working directory below `tmp`; known only on Linux.
fn processes_in(tmp: &Path) -> usize {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().filter_map(Result::ok);
    entries
        .filter(|entry| std::fs::read_link(entry.path().join("cwd")).is_ok_and(|cwd| cwd.starts_with(tmp)))
        .count()
}

fn interrupt(child: &Child) {
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

/// Stops a run once it has reached a state, and checks that nothing is left.
fn assert_stops(bench: &Bench, arguments: &[&str], path: &str, reached: impl Fn() -> bool) {
    let mut child = start(bench, arguments, path);
    wait_until(path, reached);
    let begin = Instant::now();
    interrupt(&child);
    let status = child.wait().unwrap();
    let took = begin.elapsed();
    eprintln!("{path} {arguments:?}: stopped after {} ms", took.as_millis());
    assert_eq!(status.code(), Some(130), "{path}");
    assert_eq!(processes_in(&bench.tmp()), 0, "{path}: a process is left");
    assert_eq!(left_in(&bench.tmp()), Vec::<String>::new(), "{path}: a file is left");
    // The target is 300 ms; this only shows that the server is not waited for.
    assert!(took < Duration::from_secs(5), "{path}: {took:?}");
}

#[test]
fn a_direct_link_can_be_stopped_at_every_stage() {
    let bench = Bench::new();
    let asked = |count: usize| bench.web.requests() >= count;
    assert_stops(&bench, &[], "/stall.ogg", || asked(1));
    assert_stops(&bench, &[], "/stall-half.ogg", || asked(2) && has_audio_bytes(&bench.tmp()));
    assert_stops(&bench, &[], "/slow.ogg", || asked(3) && has_audio_bytes(&bench.tmp()));
    // Between two links.
    let first = bench.web.url("/band.opus");
    assert_stops(&bench, &["--jobs=1", "--pause=1h", &first], "/piano.ogg", || {
        asked(4) && left_in(&bench.tmp()).is_empty()
    });
}

#[test]
fn a_page_can_be_stopped_at_every_stage() {
    let Some(bench) = Bench::with_yt_dlp() else { return };
    let times = |path: &str| bench.web.ranges(path).len();
    let asked = |path: &str| times(path) > 0;
    // First by the program itself, to see whether it is a list, then by yt-dlp.
    assert_stops(&bench, &[], "/stalled-page", || asked("/stalled-page"));
    assert_stops(&bench, &[], "/stalled-page", || processes_in(&bench.tmp()) > 0);
    let before = times("/stalled-page");
    assert_stops(&bench, &[], "/stalled-page", || times("/stalled-page") >= before + 2);
    assert_stops(&bench, &[], "/page?sound=stall.ogg", || asked("/stall.ogg"));
    assert_stops(&bench, &[], "/page?sound=slow.ogg", || asked("/slow.ogg") && has_audio_bytes(&bench.tmp()));
}

#[test]
fn the_next_run_removes_what_a_killed_run_has_left() {
    let Some(bench) = Bench::with_yt_dlp() else { return };
    let kills = std::env::var("PIANOSCOPE_TEST_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(2);
    for kill in 0..kills {
        let path = if kill % 2 == 0 { "/page?sound=slow.ogg" } else { "/page?sound=stall-half.ogg" };
        let mut child = start(&bench, &[], path);
        wait_until(path, || has_audio_bytes(&bench.tmp()));
        child.kill().unwrap();
        child.wait().unwrap();
        let took = wait_until("yt-dlp ends", || processes_in(&bench.tmp()) == 0);
        eprintln!("killed run {kill}: yt-dlp was gone after {} ms", took.as_millis());
        assert!(took < Duration::from_secs(5), "{took:?}");
        assert!(!left_in(&bench.tmp()).is_empty(), "a killed run cannot remove its files");
        // This also checks that the files are gone afterwards.
        let answers = lines(&bench.run(&[&bench.web.url("/band.opus")]));
        assert_eq!(answers[0]["verdict"], "Other");
    }
}
