//! The window on a virtual display, driven by key events. The tests are skipped with a message where Xvfb or xdotool is missing.

#![cfg(all(feature = "window", target_os = "linux"))]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

#[path = "../common/mod.rs"]
mod common;

use common::has_program;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Longer than a busy machine takes to open a window.
const PATIENCE: Duration = Duration::from_secs(60);

/// A process that is killed at the end of the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// A virtual display. One at a time: servers that start together unlink each other's sockets while they look for a free
/// number, and a client that connects in that moment is refused.
struct Screen {
    // Ends before the next display starts.
    _server: Running,
    _turn: MutexGuard<'static, ()>,
    display: String,
}

impl Screen {
    fn open() -> Self {
        static TURN: Mutex<()> = Mutex::new(());
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        // Without -noreset the server resets when its last client disconnects, and refuses connections in that moment.
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-noreset", "-screen", "0", "1280x800x24", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        let screen = Self { _server: Running(server), _turn: turn, display: format!(":{}", number.trim()) };
        let begin = Instant::now();
        while screen.xdotool(&["getdisplaygeometry"]) != "1280 800" {
            assert!(begin.elapsed() < PATIENCE, "Xvfb does not respond as {}", screen.display);
        }
        screen
    }

    fn xdotool(&self, arguments: &[&str]) -> String {
        let output = Command::new("xdotool").env("DISPLAY", &self.display).args(arguments).output().unwrap();
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Waits until the program's window has a matching title; returns its id.
    fn window_with_title(&self, program: &mut Running, pattern: &str) -> String {
        let begin = Instant::now();
        loop {
            let found = self.xdotool(&["search", "--onlyvisible", "--name", pattern]);
            if let Some(id) = found.lines().next() {
                return id.to_owned();
            }
            if let Some(status) = program.0.try_wait().unwrap() {
                panic!("it ended ({status}) before its window had a title like {pattern}");
            }
            assert!(begin.elapsed() < PATIENCE, "no window has a title like {pattern}");
        }
    }

    /// Puts a text on the clipboard until the returned process is dropped.
    fn clipboard(&self, text: &str) -> Running {
        let mut xclip = Command::new("xclip")
            .args(["-quiet", "-selection", "clipboard"])
            .env("DISPLAY", &self.display)
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        xclip.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let owner = Running(xclip);
        // xclip may take the selection only after the next program has started.
        let begin = Instant::now();
        while self.clipboard_text() != text {
            assert!(begin.elapsed() < PATIENCE, "xclip does not take the clipboard");
        }
        owner
    }

    /// The text on the clipboard.
    fn clipboard_text(&self) -> String {
        let mut xclip = Command::new("xclip");
        xclip.args(["-o", "-selection", "clipboard"]).env("DISPLAY", &self.display);
        String::from_utf8_lossy(&xclip.output().unwrap().stdout).into_owned()
    }
}

/// Starts the window with these recordings; its settings, downloads, last list and library are in `home`.
fn open(display: &str, home: &Path, recordings: &[&str]) -> Running {
    let mut program = Command::new(env!("CARGO_BIN_EXE_pianoscope"));
    program.arg("window").arg("--library").arg(home.join("library.sqlite"));
    program.args(recordings).current_dir(env!("CARGO_MANIFEST_DIR"));
    program.env("DISPLAY", display).env("TMPDIR", home);
    program.env("XDG_CONFIG_HOME", home).env("XDG_STATE_HOME", home.join("state"));
    program.env("LIBGL_ALWAYS_SOFTWARE", "1").env("no_proxy", "127.0.0.1").env_remove("WAYLAND_DISPLAY");
    Running(program.spawn().unwrap())
}

/// Waits until the window has closed.
fn wait_for_exit(window: &mut Running) -> ExitStatus {
    let begin = Instant::now();
    loop {
        if let Some(status) = window.0.try_wait().unwrap() {
            return status;
        }
        assert!(begin.elapsed() < PATIENCE, "it does not close");
    }
}

mod dragging;
mod library_page;
mod mistyping;
mod nothing_lost;
#[path = "../links/web.rs"]
mod web;

#[test]
fn a_typed_link_gets_a_verdict() {
    if !has_program("Xvfb") || !has_program("xdotool") {
        return;
    }
    let screen = Screen::open();
    let (home, web) = (tempfile::tempdir().unwrap(), web::Web::start());
    let mut window = open(&screen.display, home.path(), &[]);
    let id = screen.window_with_title(&mut window, "^pianoscope$");
    screen.xdotool(&["windowfocus", "--sync", &id]);
    // A page with yt-dlp, otherwise the file itself.
    let with_yt_dlp = pianoscope::fetch::programs::find("yt-dlp").is_some();
    let path = if with_yt_dlp { "/page?sound=piano.ogg" } else { "/piano.ogg" };
    screen.xdotool(&["key", "ctrl+l"]);
    screen.xdotool(&["type", &web.url(path)]);
    screen.xdotool(&["key", "Return"]);
    screen.window_with_title(&mut window, ": Piano .*pianoscope$");
    screen.xdotool(&["key", "ctrl+q"]);
    let status = wait_for_exit(&mut window);
    assert!(status.success(), "{status}");
    let left: Vec<_> =
        std::fs::read_dir(home.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().starts_with("pianoscope-link")), "{left:?}");
}

#[test]
fn the_window_classifies_its_arguments_handles_keys_and_closes() {
    if !has_program("Xvfb") || !has_program("xdotool") {
        return;
    }
    let screen = Screen::open();
    let home = tempfile::tempdir().unwrap();
    let mut window = open(&screen.display, home.path(), &["assets/demo-piano.ogg", "assets/demo-band.opus"]);
    let id = screen.window_with_title(&mut window, "^demo-piano.ogg: Piano .*pianoscope$");
    // There is no window manager to set the focus.
    screen.xdotool(&["windowfocus", "--sync", &id]);
    screen.xdotool(&["key", "Next"]);
    screen.window_with_title(&mut window, "^demo-band.opus: Other .*pianoscope$");
    screen.xdotool(&["key", "Delete"]);
    screen.window_with_title(&mut window, "^demo-piano.ogg: Piano .*pianoscope$");
    // A saved setting: one step softer.
    screen.xdotool(&["key", "Down"]);
    screen.xdotool(&["key", "Delete"]);
    screen.window_with_title(&mut window, "^pianoscope$");
    if has_program("xclip") {
        let _clipboard = screen.clipboard("assets/demo-band.opus");
        screen.xdotool(&["key", "ctrl+v"]);
        screen.window_with_title(&mut window, "^demo-band.opus: Other .*pianoscope$");
    }
    assert!(window.0.try_wait().unwrap().is_none(), "it is still running");
    screen.xdotool(&["key", "ctrl+q"]);
    let status = wait_for_exit(&mut window);
    assert!(status.success(), "{status}");
    let settings = std::fs::read_to_string(home.path().join("pianoscope/settings.json")).unwrap();
    assert!(settings.contains("\"volume\": 0.75"), "{settings}");
}
