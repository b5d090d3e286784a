//! Resolves a link with yt-dlp, without downloading audio.

use super::child::{self, Activity, OutputLine};
use super::extraction::{Extraction, extraction_from_json};
use super::{STARTUP_TIME, StderrTail, YtDlp};
use crate::cancel::Cancel;
use crate::fetch::{FetchError, PrivateFolder, Reason};
use crate::input::without_smuggled;
use std::time::{Duration, Instant};

/// Searches and feeds may be endless.
const MAX_ENTRIES: &str = "5000";

impl YtDlp {
    /// Extracts what `url` leads to; `playlist` decides for URLs that name both a video and a playlist.
    ///
    /// # Errors
    /// Any [`FetchError`]; with yt-dlp's last lines if it has printed any.
    pub(in crate::fetch) fn extract(
        &self,
        url: &str,
        playlist: Option<bool>,
        cancel: &Cancel,
    ) -> Result<Extraction, FetchError> {
        // A long list is extracted for as long as it makes progress.
        self.extract_within(Duration::MAX, url, playlist, cancel)
    }

    /// As [`YtDlp::extract`], for at most `time_limit`.
    ///
    /// # Errors
    /// As [`YtDlp::extract`]; [`Reason::Stalled`] after `time_limit`.
    pub(in crate::fetch) fn extract_within(
        &self,
        time_limit: Duration,
        url: &str,
        playlist: Option<bool>,
        cancel: &Cancel,
    ) -> Result<Extraction, FetchError> {
        let folder =
            PrivateFolder::new().map_err(|error| Reason::io("creating a temporary folder", error))?;
        let _span = tracing::info_span!("extract", url = %without_smuggled(url)).entered();
        let mut command = self.command(folder.path())?;
        // Its messages count as activity.
        command.args(["--no-quiet", "--dump-single-json", "--flat-playlist", "--playlist-end", MAX_ENTRIES]);
        match playlist {
            Some(true) => command.arg("--yes-playlist"),
            Some(false) => command.arg("--no-playlist"),
            None => &mut command,
        };
        command.args(["--", url]);
        let (mut json, mut stderr) = (String::new(), StderrTail::default());
        let begin = Instant::now();
        let ended = child::run(command, self.limits().stall_timeout + STARTUP_TIME, cancel, &mut |line| {
            if begin.elapsed() > time_limit {
                return Err(Reason::Stalled(time_limit.as_secs()));
            }
            match line {
                None => return Ok(Activity::Idle),
                // All other lines are messages.
                Some(OutputLine::Stdout(line)) if line.starts_with('{') || line == "null" => json = line,
                Some(OutputLine::Stdout(_)) => {}
                Some(OutputLine::Stderr(line)) => stderr.push(&line),
            }
            Ok(Activity::Active)
        });
        match ended {
            Err(error) => Err(stderr.with(error.reason)),
            // It exits with an error if one of several entries fails, but prints the others.
            Ok(false) if !json.starts_with('{') => Err(stderr.failure(self)),
            Ok(_) => extraction_from_json(&json).map_err(|reason| stderr.with(reason)),
        }
    }
}
