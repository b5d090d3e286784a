//! yt-dlp as a child process: resolves pages and downloads their audio.
//!
//! The `youtube_dl` crate also runs yt-dlp, but its child cannot be cancelled, its timeout applies only after the output has ended,
//! and its types require fields that entries of a feed lack.

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
pub(super) use sanitize::sanitize;

use super::{FetchError, Reason};
use std::collections::VecDeque;
use std::time::Duration;

/// Longest start of yt-dlp, until its first line or byte.
const STARTUP_TIME: Duration = Duration::from_secs(5);
/// Number of lines that are kept.
const MAX_LINES: usize = 20;

/// The last lines of stderr.
#[derive(Debug, Default)]
struct StderrTail(VecDeque<String>);

impl StderrTail {
    fn push(&mut self, line: &str) {
        if let Some(line) = error_parser::displayable(line) {
            if self.0.len() == MAX_LINES {
                self.0.pop_front();
            }
            self.0.push_back(line);
        }
    }

    fn lines(self) -> Vec<String> {
        self.0.into()
    }

    /// The error that the lines explain.
    fn failure(self, yt_dlp: &YtDlp) -> FetchError {
        let stderr = self.lines();
        let reason = match error_parser::reason(&stderr, None) {
            // Only for these reasons the version matters; asking for it starts yt-dlp once more.
            Reason::Other(_) | Reason::Forbidden(_) | Reason::NoAudio | Reason::Unsupported => {
                error_parser::reason(&stderr, yt_dlp.version().as_deref())
            }
            reason => reason,
        };
        let reason = match reason {
            // yt-dlp has the same timeout, so either side may notice first.
            Reason::NoNetwork(cause) if cause == error_parser::NO_RESPONSE => {
                Reason::Stalled(yt_dlp.limits().stall_timeout.as_secs())
            }
            reason => reason,
        };
        FetchError { reason, stderr }
    }

    /// An error with another reason.
    fn with(self, reason: Reason) -> FetchError {
        FetchError { reason, stderr: self.lines() }
    }
}
