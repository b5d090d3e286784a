//! A link → what it leads to, without bringing any sound.

use super::child::{self, Line, Sign};
use super::extraction::{self, Found};
use super::{START, Said, YtDlp};
use crate::cancel::Cancel;
use crate::fetch::{FetchError, PrivateFolder, Reason};

/// Searches and feeds go on without an end.
const MOST_ENTRIES: &str = "5000";

impl YtDlp {
    /// Asks what `url` leads to; `playlist` chooses where it names both a video and a list.
    pub(in crate::fetch) fn look(
        &self,
        url: &str,
        playlist: Option<bool>,
        cancel: &Cancel,
    ) -> Result<Found, FetchError> {
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
        let (mut json, mut said) = (String::new(), Said::default());
        let ended = child::run(command, self.limits().patience + START, cancel, &mut |line| {
            match line {
                None => return Ok(Sign::Nothing),
                // Beside what it says of its work.
                Some(Line::Out(line)) if line.starts_with('{') || line == "null" => json = line,
                Some(Line::Out(_)) => {}
                Some(Line::Err(line)) => said.take(&line),
            }
            Ok(Sign::Life)
        });
        match ended {
            Err(error) => Err(said.with(error.reason)),
            // One entry of several that cannot be had makes it fail, with all that it found.
            Ok(false) if !json.starts_with('{') => Err(said.failure(self)),
            Ok(_) => extraction::found(&json).map_err(|reason| said.with(reason)),
        }
    }
}
