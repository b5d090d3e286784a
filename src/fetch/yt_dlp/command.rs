//! How yt-dlp is called: without a shell, without anybody's configuration, the link behind `--`.

use super::super::programs::{self, JavaScript};
use super::super::{FetchError, FetchSettings, Limits, Reason};
use etcetera::BaseStrategy;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Sound alone where there is such a format, else whatever has sound; never converted.
const FORMAT: &str = "bestaudio/best";

/// The copy of the user's cookies in the private folder.
const COOKIES: &str = "cookies.txt";

/// yt-dlp on this machine.
#[derive(Debug, Clone)]
pub(in crate::fetch) struct YtDlp {
    program: PathBuf,
    javascript: Option<JavaScript>,
    settings: FetchSettings,
}

impl YtDlp {
    /// Finds it: where the settings say, in the places of one's own, or on the PATH.
    ///
    /// # Errors
    /// [`Reason::NoYtDlp`].
    pub(in crate::fetch) fn find(settings: &FetchSettings) -> Result<Self, FetchError> {
        let program = match &settings.yt_dlp {
            Some(program) if programs::is_program(program) => program.clone(),
            Some(program) => return Err(Reason::WrongYtDlp(program.clone()).into()),
            None => programs::find("yt-dlp").ok_or(Reason::NoYtDlp)?,
        };
        Ok(Self { program, javascript: JavaScript::find(), settings: settings.clone() })
    }

    /// Its version, e.g. `2026.10.26`; asking costs a start.
    pub(in crate::fetch) fn version(&self) -> Option<String> {
        programs::version(&self.program, "--version")
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.settings.limits
    }

    /// What both of its uses have in common; it works in `folder`.
    ///
    /// # Errors
    /// Where the user's cookies cannot be read.
    pub(super) fn command(&self, folder: &Path) -> Result<Command, FetchError> {
        let mut command = Command::new(&self.program);
        let settings = &self.settings;
        command.current_dir(folder);
        // Python would hold the lines back.
        command.env("PYTHONUNBUFFERED", "1").env("PYTHONIOENCODING", "utf-8");
        // The user's come first, so that what keeps yt-dlp in bounds has the last word.
        if !settings.use_config {
            command.arg("--ignore-config");
        }
        if let Some(browser) = &settings.cookies_from_browser {
            command.arg(joined("--cookies-from-browser=", browser));
        }
        if let Some(cookies) = &settings.cookies {
            // yt-dlp writes what the site changes back into the file.
            std::fs::copy(cookies, folder.join(COOKIES))
                .map_err(|error| Reason::Cookies(format!("{}: {error}", cookies.display())))?;
            command.arg(joined("--cookies=", COOKIES));
        }
        if let Some(proxy) = &settings.proxy {
            command.arg(joined("--proxy=", proxy));
        }
        command.args(&settings.extra_args);
        if let Some(JavaScript { name, path }) = &self.javascript {
            command.arg(joined(&format!("--js-runtimes={name}:"), path));
        }
        let patience_s = settings.limits.patience.as_secs().max(1).to_string();
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

/// An option and its value as one word, so that a value with a leading dash is no option.
fn joined(option: &str, value: impl Into<OsString>) -> OsString {
    let mut word = OsString::from(option);
    word.push(value.into());
    word
}

/// Players of YouTube are kept there between runs: fetching them anew for each video would be twice the requests.
fn cache_folder() -> Option<PathBuf> {
    let folders = etcetera::choose_base_strategy().ok()?;
    Some(folders.cache_dir().join("pianoscope/yt-dlp"))
}
