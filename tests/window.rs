//! The real window on a screen of its own, driven by real keys. Where Xvfb or xdotool is missing it says that it was skipped.

#![cfg(all(feature = "window", target_os = "linux"))]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
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

/// A screen of its own. One at a time: servers that start together unlink each other's sockets while they look for a free
/// number, and a program that connects in that moment is refused.
struct Screen {
    // Ends before the next may begin.
    _server: Running,
    _turn: MutexGuard<'static, ()>,
    display: String,
}

impl Screen {
    fn open() -> Self {
        static TURN: Mutex<()> = Mutex::new(());
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        // Without -noreset it begins anew when the last program has left, and refuses whoever connects in that moment.
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
            assert!(begin.elapsed() < PATIENCE, "Xvfb does not answer as {}", screen.display);
        }
        screen
    }

    fn xdotool(&self, arguments: &[&str]) -> String {
        let output = Command::new("xdotool").env("DISPLAY", &self.display).args(arguments).output().unwrap();
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Waits until the program's window has a title that fits; its number.
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

    /// Puts a text on the clipboard, where it stays as long as what is returned.
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
        // It is there when xclip has taken the selection, which may be after the next program has begun.
        let begin = Instant::now();
        while self.pasted() != text {
            assert!(begin.elapsed() < PATIENCE, "xclip does not take the clipboard");
        }
        owner
    }

    /// What is on the clipboard.
    fn pasted(&self) -> String {
        let mut xclip = Command::new("xclip");
        xclip.args(["-o", "-selection", "clipboard"]).env("DISPLAY", &self.display);
        String::from_utf8_lossy(&xclip.output().unwrap().stdout).into_owned()
    }
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
    let screen = Screen::open();
    let (home, web) = (tempfile::tempdir().unwrap(), web::Web::start());
    let mut window = open(&screen.display, home.path(), &[]);
    let id = screen.window_with_title(&mut window, "^pianoscope$");
    screen.xdotool(&["windowfocus", "--sync", &id]);
    // With yt-dlp a page, else the file itself.
    let with_yt_dlp = pianoscope::fetch::programs::find("yt-dlp").is_some();
    let path = if with_yt_dlp { "/page?sound=piano.ogg" } else { "/piano.ogg" };
    screen.xdotool(&["key", "ctrl+l"]);
    screen.xdotool(&["type", &web.url(path)]);
    screen.xdotool(&["key", "Return"]);
    screen.window_with_title(&mut window, ": Piano .*pianoscope$");
    screen.xdotool(&["key", "ctrl+q"]);
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
    let screen = Screen::open();
    let home = tempfile::tempdir().unwrap();
    let mut window = open(&screen.display, home.path(), &["assets/demo-piano.ogg", "assets/demo-band.opus"]);
    let id = screen.window_with_title(&mut window, "^demo-piano.ogg: Piano .*pianoscope$");
    // Without a window manager nobody else gives it the keyboard.
    screen.xdotool(&["windowfocus", "--sync", &id]);
    screen.xdotool(&["key", "Next"]);
    screen.window_with_title(&mut window, "^demo-band.opus: Other .*pianoscope$");
    screen.xdotool(&["key", "Delete"]);
    screen.window_with_title(&mut window, "^demo-piano.ogg: Piano .*pianoscope$");
    // A setting that lasts: one step softer.
    screen.xdotool(&["key", "Down"]);
    screen.xdotool(&["key", "Delete"]);
    screen.window_with_title(&mut window, "^pianoscope$");
    if is_there("xclip") {
        let _clipboard = screen.clipboard("assets/demo-band.opus");
        screen.xdotool(&["key", "ctrl+v"]);
        screen.window_with_title(&mut window, "^demo-band.opus: Other .*pianoscope$");
    }
    assert!(window.0.try_wait().unwrap().is_none(), "it goes on");
    screen.xdotool(&["key", "ctrl+q"]);
    let status = ended(&mut window);
    assert!(status.success(), "{status}");
    let settings = std::fs::read_to_string(home.path().join("pianoscope/settings.json")).unwrap();
    assert!(settings.contains("\"volume\": 0.75"), "{settings}");
}
