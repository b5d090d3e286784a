//! What is left when a run is stopped, or killed: nothing.

use super::{Desk, left_in, lines};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// As from a terminal: where the tests run in the background of a script SIGINT is ignored, and what ignores it hands that on.
fn start(desk: &Desk, arguments: &[&str], path: &str) -> Child {
    let mut command = Command::new("env");
    #[cfg(target_os = "linux")]
    command.arg("--default-signal=INT,HUP");
    command
        .arg(env!("CARGO_BIN_EXE_pianoscope"))
        .args(Desk::arguments(arguments))
        .arg(desk.web.url(path))
        .env("TMPDIR", desk.tmp())
        .env("XDG_CACHE_HOME", desk.folder.path().join("cache"))
        .env("no_proxy", "127.0.0.1")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn wait_until(what: &str, done: impl Fn() -> bool) -> Duration {
    let begin = Instant::now();
    while !done() {
        assert!(begin.elapsed() < PATIENCE, "waited in vain: {what}");
        std::thread::yield_now();
    }
    begin.elapsed()
}

/// Whether bytes of a recording are in a folder below `tmp`.
fn sound_comes(tmp: &Path) -> bool {
    left_in(tmp)
        .iter()
        .any(|folder| tmp.join(folder).join("sound").metadata().is_ok_and(|data| data.len() > 0))
}

/// Processes that work in a folder below `tmp`; only Linux tells.
fn at_work_in(tmp: &Path) -> usize {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().filter_map(Result::ok);
    entries
        .filter(|entry| std::fs::read_link(entry.path().join("cwd")).is_ok_and(|cwd| cwd.starts_with(tmp)))
        .count()
}

fn interrupt(child: &Child) {
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

/// Stops a run when `reached`, and sees that nothing is left.
fn stopped(desk: &Desk, arguments: &[&str], path: &str, reached: impl Fn() -> bool) {
    let mut child = start(desk, arguments, path);
    wait_until(path, reached);
    let begin = Instant::now();
    interrupt(&child);
    let status = child.wait().unwrap();
    let took = begin.elapsed();
    eprintln!("{path} {arguments:?}: stopped after {} ms", took.as_millis());
    assert_eq!(status.code(), Some(130), "{path}");
    assert_eq!(at_work_in(&desk.tmp()), 0, "{path}: a process is left");
    assert_eq!(left_in(&desk.tmp()), Vec::<String>::new(), "{path}: a file is left");
    // The bar is 300 ms; this only says that nobody waits for the server.
    assert!(took < Duration::from_secs(5), "{path}: {took:?}");
}

#[test]
fn a_direct_link_stops_at_every_stage() {
    let desk = Desk::new();
    let asked = |count: usize| desk.web.requests() >= count;
    stopped(&desk, &[], "/stall.ogg", || asked(1));
    stopped(&desk, &[], "/stall-half.ogg", || asked(2) && sound_comes(&desk.tmp()));
    stopped(&desk, &[], "/slow.ogg", || asked(3) && sound_comes(&desk.tmp()));
    // Between two links.
    let first = desk.web.url("/band.opus");
    stopped(&desk, &["--jobs=1", "--pause=1h", &first], "/piano.ogg", || {
        asked(4) && left_in(&desk.tmp()).is_empty()
    });
}

#[test]
fn a_page_stops_at_every_stage() {
    let Some(desk) = Desk::with_yt_dlp() else { return };
    let asked = |path: &str| !desk.web.ranges(path).is_empty();
    stopped(&desk, &[], "/stalled-page", || at_work_in(&desk.tmp()) > 0);
    stopped(&desk, &[], "/stalled-page", || asked("/stalled-page"));
    stopped(&desk, &[], "/page?sound=stall.ogg", || asked("/stall.ogg"));
    stopped(&desk, &[], "/page?sound=slow.ogg", || asked("/slow.ogg") && sound_comes(&desk.tmp()));
}

#[test]
fn what_a_killed_run_leaves_ends_by_itself_and_is_swept_by_the_next() {
    let Some(desk) = Desk::with_yt_dlp() else { return };
    let kills = std::env::var("PIANOSCOPE_TEST_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(2);
    for kill in 0..kills {
        let path = if kill % 2 == 0 { "/page?sound=slow.ogg" } else { "/page?sound=stall-half.ogg" };
        let mut child = start(&desk, &[], path);
        wait_until(path, || sound_comes(&desk.tmp()));
        child.kill().unwrap();
        child.wait().unwrap();
        let took = wait_until("yt-dlp ends", || at_work_in(&desk.tmp()) == 0);
        eprintln!("killed run {kill}: yt-dlp was gone after {} ms", took.as_millis());
        assert!(took < Duration::from_secs(5), "{took:?}");
        assert!(!left_in(&desk.tmp()).is_empty(), "nobody was there to remove it");
        // Which also sees that nothing is left after it.
        let answers = lines(&desk.run(&[&desk.web.url("/band.opus")]));
        assert_eq!(answers[0]["verdict"], "Other");
    }
}
