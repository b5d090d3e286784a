//! A link → what it leads to, without bringing any sound.

use super::child::{self, Activity, OutputLine};
use super::extraction::{Extraction, extraction_from_json};
use super::{START, StderrTail, YtDlp};
use crate::cancel::Cancel;
use crate::fetch::{FetchError, PrivateFolder, Reason};

/// Searches and feeds go on without an end.
const MOST_ENTRIES: &str = "5000";

impl YtDlp {
    /// Asks what `url` leads to; `playlist` chooses where it names both a video and a list.
    pub(in crate::fetch) fn extract(
        &self,
        url: &str,
        playlist: Option<bool>,
        cancel: &Cancel,
    ) -> Result<Extraction, FetchError> {
        let folder = PrivateFolder::new().map_err(|error| Reason::io("making a temporary folder", error))?;
        let mut command = self.command(folder.path())?;
        // What it says on the way is its sign of life.
        command.args(["--no-quiet", "--dump-single-json", "--flat-playlist", "--playlist-end", MOST_ENTRIES]);
        match playlist {
            Some(true) => command.arg("--yes-playlist"),
            Some(false) => command.arg("--no-playlist"),
            None => &mut command,
        };
        command.args(["--", url]);
        let (mut json, mut stderr) = (String::new(), StderrTail::default());
        let ended = child::run(command, self.limits().patience + START, cancel, &mut |line| {
            match line {
                None => return Ok(Activity::Idle),
                // Beside what it says of its work.
                Some(OutputLine::Stdout(line)) if line.starts_with('{') || line == "null" => json = line,
                Some(OutputLine::Stdout(_)) => {}
                Some(OutputLine::Stderr(line)) => stderr.push(&line),
            }
            Ok(Activity::Active)
        });
        match ended {
            Err(error) => Err(stderr.with(error.reason)),
            // One entry of several that cannot be had makes it fail, with all that it found.
            Ok(false) if !json.starts_with('{') => Err(stderr.failure(self)),
            Ok(_) => extraction_from_json(&json).map_err(|reason| stderr.with(reason)),
        }
    }
}
