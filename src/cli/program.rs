//! What else is on this machine: programs on the PATH, a display.

use etcetera::BaseStrategy;
use std::env;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Longer than any program takes to tell its version.
const PATIENCE: Duration = Duration::from_secs(10);

/// The file that a program's name means: in the place that `make setup` gives to yt-dlp and its runtime, or on the PATH.
pub(super) fn find(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    let path = env::var_os("PATH").unwrap_or_default();
    own_place()
        .into_iter()
        .chain(env::split_paths(&path))
        .map(|folder| folder.join(&file))
        .find(|path| is_program(path))
}

fn own_place() -> Option<PathBuf> {
    // No home, no place of one's own: what is on the PATH is still found.
    let folders = etcetera::choose_base_strategy().ok()?;
    Some(folders.data_dir().join("pianoscope/yt-dlp/bin"))
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

/// The first line that a program prints when run with `argument`; `None` if it fails or takes too long.
pub(super) fn version(program: &Path, argument: &str) -> Option<String> {
    let mut child = Command::new(program)
        .arg(argument)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut stdout = child.stdout.take()?;
    let (sender, receiver) = crossbeam_channel::bounded(1);
    std::thread::spawn(move || {
        let mut text = Vec::new();
        // A version is short; a program that prints for ever is cut off.
        (&mut stdout).take(4096).read_to_end(&mut text).ok();
        sender.send(text).ok();
    });
    let text = receiver.recv_timeout(PATIENCE);
    child.kill().ok();
    child.wait().ok()?;
    let text = String::from_utf8_lossy(&text.ok()?).into_owned();
    text.lines().next().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty())
}

/// The display that a window would open on.
pub(super) fn display() -> Option<String> {
    if cfg!(any(windows, target_os = "macos")) {
        return Some("the desktop".to_owned());
    }
    ["WAYLAND_DISPLAY", "DISPLAY"].into_iter().find_map(|name| {
        env::var(name).ok().filter(|value| !value.is_empty()).map(|value| format!("{name}={value}"))
    })
}
