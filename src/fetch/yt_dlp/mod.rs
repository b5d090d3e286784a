//! yt-dlp, as a child process of our own: what a page holds, and its sound.
//!
//! The `youtube_dl` crate runs yt-dlp too, but what it started cannot be cancelled, its time-out waits for the end of the output
//! first, and its types demand fields that the entries of a feed lack.

mod child;
mod command;
mod download;
mod error_parser;
mod extract;
mod extraction;
mod sanitize;

pub(super) use command::YtDlp;
pub(super) use extraction::{Extraction, extraction_from_json};
pub use extraction::{Metadata, Playlist, PlaylistEntry, VideoInfo};

use super::{FetchError, Reason};
use std::collections::VecDeque;
use std::time::Duration;

/// Starting Python and reading one's own code take no longer, before a word is said or a byte comes.
const START: Duration = Duration::from_secs(5);
/// So many of its last lines are kept.
const KEPT_LINES: usize = 20;

/// The last lines of stderr.
#[derive(Debug, Default)]
struct StderrTail(VecDeque<String>);

impl StderrTail {
    fn push(&mut self, line: &str) {
        if let Some(line) = error_parser::displayable(line) {
            if self.0.len() == KEPT_LINES {
                self.0.pop_front();
            }
            self.0.push_back(line);
        }
    }

    fn lines(self) -> Vec<String> {
        self.0.into()
    }

    /// As the lines explain it.
    fn failure(self, yt_dlp: &YtDlp) -> FetchError {
        let stderr = self.lines();
        let reason = match error_parser::reason(&stderr, None) {
            // Only for these its age may be the reason, and asking for it costs a start.
            Reason::Other(_) | Reason::Forbidden(_) | Reason::NoAudio | Reason::Unsupported => {
                error_parser::reason(&stderr, yt_dlp.version().as_deref())
            }
            reason => reason,
        };
        let reason = match reason {
            // It waits as long as this does, so that either may be the first to give up.
            Reason::NoNetwork(cause) if cause == error_parser::NO_ANSWER => {
                Reason::Stalled(yt_dlp.limits().patience.as_secs())
            }
            reason => reason,
        };
        FetchError { reason, stderr }
    }

    /// For another reason than its own.
    fn with(self, reason: Reason) -> FetchError {
        FetchError { reason, stderr: self.lines() }
    }
}
