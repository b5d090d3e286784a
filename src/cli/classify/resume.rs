//! `--resume FILE`: inputs that the file has results for are skipped, and new results are appended.

use crate::atomic_file;
use crate::cli::error::CliError;
use crate::fetch::ReasonKind;
use serde::Deserialize;
use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::Path;

/// Failures outside of `fetch` that another attempt or another option may avoid; for the others see [`ReasonKind::is_retried`].
const RETRIED: [&str; 3] = ["internal", "no_items", "no_thread"];
/// Of these nothing was attempted: they are always retried.
const UNDECIDED: &str = "video_or_playlist";
/// How a result begins; any other incomplete last line is not ours.
const BEGINNING: &str = "{\"input\":";

/// The results of earlier runs.
pub(super) struct Resume {
    /// The inputs to skip.
    pub(super) done: HashSet<String>,
    /// The file, open for appending.
    pub(super) file: File,
}

#[derive(Deserialize)]
struct Line {
    input: String,
    error: Option<Failed>,
}

#[derive(Deserialize)]
struct Failed {
    kind: String,
}

impl Resume {
    /// Reads the file. Removes an incomplete line that a killed run has left and each failure that is to be retried, so that in the
    /// end every input has one line.
    pub(super) fn open(path: &Path, all_failures: bool) -> Result<Self, CliError> {
        let refused = |error: io::Error| {
            CliError::Failed(format!("{}: the answers cannot be kept there: {error}", path.display()))
        };
        // A device may be endless.
        if std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
            return Err(CliError::Usage(format!(
                "{}: no regular file: give another to --resume",
                path.display()
            )));
        }
        let before = match std::fs::read_to_string(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            before => before.map_err(refused)?,
        };
        let mut done = HashSet::new();
        let mut kept = String::new();
        let mut foreign = 0;
        for text in before.split_inclusive('\n') {
            let whole = text.ends_with('\n');
            match serde_json::from_str::<Line>(text) {
                // Another line will replace it.
                Ok(Line { error: Some(failed), .. }) if is_retried(&failed.kind, all_failures) => {}
                Ok(line) if whole => {
                    done.insert(line.input);
                    kept += text;
                }
                _ if text.trim().is_empty() || (!whole && text.starts_with(BEGINNING)) => {}
                _ => foreign += 1,
            }
        }
        if foreign > 0 {
            return Err(CliError::Usage(format!(
                "{}: {foreign} lines are not answers of --format jsonl: give another file to --resume",
                path.display()
            )));
        }
        if kept != before {
            atomic_file::write(path, kept.as_bytes()).map_err(refused)?;
        }
        let file = OpenOptions::new().create(true).append(true).open(path).map_err(refused)?;
        Ok(Self { done, file })
    }
}

fn is_retried(kind: &str, all_failures: bool) -> bool {
    all_failures
        || kind == UNDECIDED
        || RETRIED.contains(&kind)
        || ReasonKind::from_name(kind).is_some_and(ReasonKind::is_retried)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::{FetchError, Reason};

    #[test]
    fn results_stay_and_temporary_failures_and_incomplete_lines_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("answers.jsonl");
        let good = "{\"input\":\"a\",\"verdict\":\"Piano\"}\n";
        let final_failure = "{\"input\":\"b\",\"error\":{\"kind\":\"not_found\",\"message\":\"gone\"}}\n";
        let momentary = "{\"input\":\"c\",\"error\":{\"kind\":\"no_network\",\"message\":\"\"}}\n";
        let half = "{\"input\":\"d\",\"verd";
        std::fs::write(&path, [good, momentary, final_failure, half].concat()).unwrap();
        let resume = Resume::open(&path, false).unwrap();
        assert_eq!(resume.done, HashSet::from(["a".to_owned(), "b".to_owned()]));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), [good, final_failure].concat());
        let resume = Resume::open(&path, true).unwrap();
        assert_eq!(resume.done, HashSet::from(["a".to_owned()]));
    }

    #[test]
    fn every_fetch_failure_is_either_retried_or_final() {
        let retried = [
            "age_restricted",
            "bot_check",
            "cookies",
            "disk_full",
            "forbidden",
            "io",
            "live",
            "login",
            "members_only",
            "no_javascript",
            "no_network",
            "no_yt_dlp",
            "not_tried",
            "old_yt_dlp",
            "playlist",
            "private",
            "rate_limit",
            "region",
            "server",
            "stalled",
            "too_large",
            "too_long",
        ];
        let settled = [
            "bad_release",
            "cancelled",
            "empty_playlist",
            "http",
            "no_audio",
            "not_found",
            "not_media",
            "other",
            "protected",
            "radio",
            "redirect",
            "removed",
            "unsafe",
            "unsupported",
        ];
        for kind in ReasonKind::ALL {
            let name = kind.name();
            let places = (retried.contains(&name), settled.contains(&name));
            assert!(
                matches!(places, (true, false) | (false, true)),
                "{name}: decide whether --resume retries it"
            );
            assert_eq!(is_retried(name, false), retried.contains(&name), "{name}");
            assert!(is_retried(name, true), "{name}");
            assert_eq!(ReasonKind::from_name(name), Some(*kind), "{name}: the name is unique");
        }
        assert_eq!(ReasonKind::ALL.len(), retried.len() + settled.len(), "no kind is gone");
    }

    #[test]
    fn another_file_is_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes.txt");
        for text in ["Dear diary\n", "a list of links without an end", "[1, 2]", "{\"a\": 1}"] {
            std::fs::write(&path, text).unwrap();
            assert!(Resume::open(&path, false).is_err(), "{text}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
    }

    /// Whether `--resume` retries a failure for this reason. A new reason does not compile until it has its place here, and in
    /// `reasons`.
    fn is_temporary(reason: &Reason) -> bool {
        match reason {
            // Another attempt, other options, cookies or another network may avoid them.
            Reason::AgeRestricted
            | Reason::BotCheck
            | Reason::Cookies(_)
            | Reason::DiskFull
            | Reason::Forbidden(_)
            | Reason::Io { .. }
            | Reason::IsPlaylist(_)
            | Reason::Live
            | Reason::Login
            | Reason::MembersOnly
            | Reason::NoJavaScript
            | Reason::NoNetwork(_)
            | Reason::NoYtDlp
            | Reason::NotTried
            | Reason::OldYtDlp(_)
            | Reason::Private
            | Reason::RateLimit { .. }
            | Reason::Region
            | Reason::Server(_)
            | Reason::Stalled(_)
            | Reason::TooLarge { .. }
            | Reason::TooLong { .. }
            | Reason::WrongYtDlp(_) => true,
            // They would fail again; what was cancelled is not reported.
            Reason::BadRelease(_)
            | Reason::Cancelled
            | Reason::EmptyPlaylist
            | Reason::Http(_)
            | Reason::NoAudio
            | Reason::NotFound(_)
            | Reason::NotMedia(_)
            | Reason::Empty
            | Reason::Radio
            | Reason::Other(_)
            | Reason::Protected
            | Reason::Redirect(_)
            | Reason::Removed
            | Reason::Unsafe(_)
            | Reason::Unsupported => false,
        }
    }

    fn reasons() -> Vec<Reason> {
        let text = String::new;
        vec![
            Reason::AgeRestricted,
            Reason::BadRelease(text()),
            Reason::BotCheck,
            Reason::Cancelled,
            Reason::Cookies(text()),
            Reason::DiskFull,
            Reason::EmptyPlaylist,
            Reason::Forbidden(403),
            Reason::Http(418),
            Reason::Io { doing: "writing", error: io::Error::other("broken") },
            Reason::IsPlaylist(2),
            Reason::Live,
            Reason::Login,
            Reason::MembersOnly,
            Reason::NoAudio,
            Reason::NoJavaScript,
            Reason::NoNetwork(text()),
            Reason::NoYtDlp,
            Reason::NotFound(404),
            Reason::NotMedia(text()),
            Reason::Empty,
            Reason::Radio,
            Reason::NotTried,
            Reason::OldYtDlp(text()),
            Reason::Other(text()),
            Reason::Private,
            Reason::Protected,
            Reason::RateLimit { wait_s: 1 },
            Reason::Redirect(text()),
            Reason::Region,
            Reason::Removed,
            Reason::Server(500),
            Reason::Stalled(30),
            Reason::TooLarge { limit: 1 },
            Reason::TooLong { seconds: 2, limit: 1 },
            Reason::Unsafe(text()),
            Reason::Unsupported,
            Reason::WrongYtDlp("yt-dlp".into()),
        ]
    }

    #[test]
    fn every_reason_of_a_failed_download_is_either_retried_or_final() {
        let mut kinds = HashSet::new();
        for reason in reasons() {
            let temporary = is_temporary(&reason);
            let kind = FetchError::from(reason).kind();
            assert_eq!(is_retried(kind, false), temporary, "{kind}");
            assert!(is_retried(kind, true), "{kind}");
            kinds.insert(kind);
        }
        let others = RETRIED.into_iter().filter(|kind| !kinds.contains(kind));
        assert_eq!(others.collect::<Vec<_>>(), ["internal", "no_items", "no_thread"]);
    }
}
