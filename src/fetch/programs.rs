//! External programs: finds yt-dlp, its JavaScript runtime and others.

use etcetera::BaseStrategy;
use std::env;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Longer than any program takes to print its version.
const VERSION_TIMEOUT: Duration = Duration::from_secs(10);

/// Path of a program: in pianoscope's own folders, or on the PATH.
///
/// The own folders come first, since the yt-dlp of a distribution is usually too old for YouTube.
pub fn find(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    let path = env::var_os("PATH").unwrap_or_default();
    program_folders()
        .into_iter()
        .chain(env::split_paths(&path))
        .map(|folder| folder.join(&file))
        .find(|path| is_program(path))
}

/// Folder for programs that pianoscope installs itself; `None` without a home folder.
pub fn install_folder() -> Option<PathBuf> {
    let folders = etcetera::choose_base_strategy().ok()?;
    Some(folders.data_dir().join("pianoscope/bin"))
}

/// The install folder, and the one that `make setup` uses for yt-dlp.
fn program_folders() -> Vec<PathBuf> {
    let Some(own) = install_folder() else { return Vec::new() };
    let by_setup = own.with_file_name("yt-dlp").join("bin");
    vec![own, by_setup]
}

#[cfg(unix)]
pub(super) fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
pub(super) fn is_program(path: &Path) -> bool {
    path.is_file()
}

/// First line that a program prints when run with `argument`; `None` if it fails or takes too long.
pub fn version(program: &Path, argument: &str) -> Option<String> {
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
        // A version is short; endless output is cut off.
        (&mut stdout).take(4096).read_to_end(&mut text).ok();
        sender.send(text).ok();
    });
    let text = receiver.recv_timeout(VERSION_TIMEOUT);
    child.kill().ok();
    child.wait().ok()?;
    let text = String::from_utf8_lossy(&text.ok()?).into_owned();
    text.lines().next().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty())
}

/// A JavaScript runtime that yt-dlp can use for YouTube.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JavaScript {
    /// Name in yt-dlp's options: `deno`, `node`, `quickjs` or `bun`.
    pub name: &'static str,
    /// Path of the program.
    pub path: PathBuf,
}

/// Name in yt-dlp's options and name of the program.
const RUNTIMES: [(&str, &str); 4] = [("deno", "deno"), ("node", "node"), ("quickjs", "qjs"), ("bun", "bun")];

impl JavaScript {
    /// The first runtime that is found, in yt-dlp's order of preference. Node before version 20 is skipped.
    pub fn find() -> Option<Self> {
        RUNTIMES.into_iter().find_map(|(name, program)| {
            let path = find(program)?;
            // Only the version of Node matters; querying it starts the program.
            let fits =
                name != "node" || version(&path, "--version").is_some_and(|version| node_fits(&version));
            fits.then_some(Self { name, path })
        })
    }

    /// Version as the program prints it.
    pub fn version(&self) -> Option<String> {
        // QuickJS has no --version; its help starts with the version.
        version(&self.path, if self.name == "quickjs" { "--help" } else { "--version" })
    }
}

/// yt-dlp rejects Node before 20.
fn node_fits(version: &str) -> bool {
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    major.is_some_and(|major| major >= 20)
}

#[cfg(test)]
mod tests {
    use super::node_fits;

    #[test]
    fn an_old_node_is_rejected() {
        assert!(node_fits("v20.1.0"));
        assert!(!node_fits("v18.19.1"));
        assert!(!node_fits("?"));
    }
}
