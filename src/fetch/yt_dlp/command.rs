//! The command line for yt-dlp: no shell, no user configuration, the URL after `--`.

use super::super::programs::{self, JavaScript};
use super::super::{FetchError, FetchSettings, Limits, Reason};
use etcetera::BaseStrategy;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The best audio-only format, else the best format with audio; never converted.
const FORMAT: &str = "bestaudio/best";

/// Copy of the user's cookies in the private folder.
const COOKIES_FILE: &str = "cookies.txt";

/// The installed yt-dlp and how to call it.
#[derive(Debug, Clone)]
pub(in crate::fetch) struct YtDlp {
    program: PathBuf,
    javascript: Option<JavaScript>,
    settings: FetchSettings,
}

impl YtDlp {
    /// Finds yt-dlp: the one in the settings, else in pianoscope's own folders, else on the PATH.
    ///
    /// # Errors
    /// [`Reason::NoYtDlp`]; [`Reason::WrongYtDlp`] if the one in the settings cannot be run.
    pub(in crate::fetch) fn find(settings: &FetchSettings) -> Result<Self, FetchError> {
        let program = match &settings.yt_dlp {
            Some(program) if programs::is_program(program) => program.clone(),
            Some(program) => return Err(Reason::WrongYtDlp(program.clone()).into()),
            None => programs::find("yt-dlp").ok_or(Reason::NoYtDlp)?,
        };
        Ok(Self { program, javascript: JavaScript::find(), settings: settings.clone() })
    }

    /// Its version, e.g. `2026.10.26`. Starts the program.
    pub(in crate::fetch) fn version(&self) -> Option<String> {
        programs::version(&self.program, "--version")
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.settings.limits
    }

    /// The arguments that `extract` and `download` share; `folder` is the working directory.
    ///
    /// # Errors
    /// [`Reason::Cookies`] if the user's cookies cannot be read.
    pub(super) fn command(&self, folder: &Path) -> Result<Command, FetchError> {
        let mut command = Command::new(&self.program);
        let settings = &self.settings;
        command.current_dir(folder);
        // Else Python buffers the lines.
        command.env("PYTHONUNBUFFERED", "1").env("PYTHONIOENCODING", "utf-8");
        // User arguments come first: for a repeated option yt-dlp takes the last value.
        if !settings.use_config {
            command.arg("--ignore-config");
        }
        if let Some(browser) = &settings.cookies_from_browser {
            command.arg(joined("--cookies-from-browser=", browser));
        }
        if let Some(cookies) = &settings.cookies {
            // yt-dlp writes updated cookies back to the file.
            std::fs::copy(cookies, folder.join(COOKIES_FILE))
                .map_err(|error| Reason::Cookies(format!("{}: {error}", cookies.display())))?;
            command.arg(joined("--cookies=", COOKIES_FILE));
        }
        if let Some(proxy) = &settings.proxy {
            command.arg(joined("--proxy=", proxy));
        }
        command.args(&settings.extra_args);
        if let Some(JavaScript { name, path }) = &self.javascript {
            command.arg(joined(&format!("--js-runtimes={name}:"), path));
        }
        let patience_s = settings.limits.stall_timeout.as_secs().max(1).to_string();
        command.args(["--socket-timeout", &patience_s, "--retries", "3", "--fragment-retries", "3"]);
        command.args(["--extractor-retries", "1", "--file-access-retries", "1"]);
        command.args(["--color", "never", "--no-update", "--format", FORMAT]);
        match cache_folder() {
            Some(cache) => command.arg(joined("--cache-dir=", cache)),
            None => command.arg("--no-cache-dir"),
        };
        Ok(command)
    }
}

/// An option and its value as one argument, so that a value that starts with a dash is not taken for an option.
fn joined(option: &str, value: impl Into<OsString>) -> OsString {
    let mut word = OsString::from(option);
    word.push(value.into());
    word
}

/// Caches YouTube's player code between runs; without it every video needs twice the requests.
fn cache_folder() -> Option<PathBuf> {
    let folders = etcetera::choose_base_strategy().ok()?;
    Some(folders.cache_dir().join("pianoscope/yt-dlp"))
}
