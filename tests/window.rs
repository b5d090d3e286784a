//! The real window on a screen of its own, driven by real keys. Where Xvfb or xdotool is missing it says that it was skipped.

#![cfg(all(feature = "window", target_os = "linux"))]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// Longer than a busy machine takes to open a window.
const PATIENCE: Duration = Duration::from_secs(60);

/// Ends with the test, whatever comes of it.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

fn is_there(program: &str) -> bool {
    Command::new(program).arg("-help").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

/// A screen of its own, and its name.
fn screen() -> (Running, String) {
    let mut server = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut number = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
    (Running(server), format!(":{}", number.trim()))
}

fn xdotool(display: &str, arguments: &[&str]) -> String {
    let output = Command::new("xdotool").env("DISPLAY", display).args(arguments).output().unwrap();
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Waits until a window has a title that fits; its number.
fn window_with_title(display: &str, pattern: &str) -> String {
    let begin = Instant::now();
    loop {
        let found = xdotool(display, &["search", "--onlyvisible", "--name", pattern]);
        if let Some(id) = found.lines().next() {
            return id.to_owned();
        }
        assert!(begin.elapsed() < PATIENCE, "no window has a title like {pattern}");
    }
}

/// Puts a text on the clipboard, where it stays as long as what is returned.
fn clipboard(display: &str, text: &str) -> Running {
    let mut xclip = Command::new("xclip")
        .args(["-quiet", "-selection", "clipboard"])
        .env("DISPLAY", display)
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    xclip.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    Running(xclip)
}

/// The window with these recordings; it keeps its settings and downloads in `home`.
fn open(display: &str, home: &Path, recordings: &[&str]) -> Running {
    let mut program = Command::new(env!("CARGO_BIN_EXE_pianoscope"));
    program.arg("window").args(recordings).current_dir(env!("CARGO_MANIFEST_DIR"));
    program.env("DISPLAY", display).env("XDG_CONFIG_HOME", home).env("TMPDIR", home);
    program.env("LIBGL_ALWAYS_SOFTWARE", "1").env("no_proxy", "127.0.0.1").env_remove("WAYLAND_DISPLAY");
    Running(program.spawn().unwrap())
}

/// Waits until it has closed.
fn ended(window: &mut Running) -> ExitStatus {
    let begin = Instant::now();
    loop {
        if let Some(status) = window.0.try_wait().unwrap() {
            return status;
        }
        assert!(begin.elapsed() < PATIENCE, "it does not close");
    }
}

#[path = "links/web.rs"]
mod web;

#[test]
fn a_link_that_is_typed_with_real_keys_gets_its_verdict() {
    if !is_there("Xvfb") || !is_there("xdotool") {
        eprintln!("skipped: Xvfb or xdotool is not installed");
        return;
    }
    let (_server, display) = screen();
    let (home, web) = (tempfile::tempdir().unwrap(), web::Web::start());
    let mut window = open(&display, home.path(), &[]);
    let id = window_with_title(&display, "^pianoscope$");
    xdotool(&display, &["windowfocus", "--sync", &id]);
    // With yt-dlp a page, else the file itself.
    let with_yt_dlp = pianoscope::fetch::programs::find("yt-dlp").is_some();
    let path = if with_yt_dlp { "/page?sound=piano.ogg" } else { "/piano.ogg" };
    xdotool(&display, &["key", "ctrl+l"]);
    xdotool(&display, &["type", &web.url(path)]);
    xdotool(&display, &["key", "Return"]);
    window_with_title(&display, ": Piano .*pianoscope$");
    xdotool(&display, &["key", "ctrl+q"]);
    let status = ended(&mut window);
    assert!(status.success(), "{status}");
    let left: Vec<_> =
        std::fs::read_dir(home.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().starts_with("pianoscope-link")), "{left:?}");
}

#[test]
fn the_window_opens_hears_what_it_was_given_obeys_keys_and_closes() {
    if !is_there("Xvfb") || !is_there("xdotool") {
        eprintln!("skipped: Xvfb or xdotool is not installed");
        return;
    }
    let (_server, display) = screen();
    let home = tempfile::tempdir().unwrap();
    let mut window = open(&display, home.path(), &["assets/demo-piano.ogg", "assets/demo-band.opus"]);
    let id = window_with_title(&display, "^demo-piano.ogg: Piano .*pianoscope$");
    // Without a window manager nobody else gives it the keyboard.
    xdotool(&display, &["windowfocus", "--sync", &id]);
    xdotool(&display, &["key", "Next"]);
    window_with_title(&display, "^demo-band.opus: Other .*pianoscope$");
    xdotool(&display, &["key", "Delete"]);
    window_with_title(&display, "^demo-piano.ogg: Piano .*pianoscope$");
    // A setting that lasts: one step softer.
    xdotool(&display, &["key", "Down"]);
    xdotool(&display, &["key", "Delete"]);
    window_with_title(&display, "^pianoscope$");
    if is_there("xclip") {
        let _clipboard = clipboard(&display, "assets/demo-band.opus");
        xdotool(&display, &["key", "ctrl+v"]);
        window_with_title(&display, "^demo-band.opus: Other .*pianoscope$");
    }
    assert!(window.0.try_wait().unwrap().is_none(), "it goes on");
    xdotool(&display, &["key", "ctrl+q"]);
    let status = ended(&mut window);
    assert!(status.success(), "{status}");
    let settings = std::fs::read_to_string(home.path().join("pianoscope/settings.json")).unwrap();
    assert!(settings.contains("\"volume\": 0.75"), "{settings}");
}
