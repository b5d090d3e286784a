//! Which failures another attempt may avoid: the one rule of `classify --resume`, `scan` and all that remembers failures.

use crate::fetch::ReasonKind;

/// Failures outside of `fetch` that another attempt or another option may avoid; for the others see [`ReasonKind::is_retried`].
const RETRIED: [&str; 4] = ["bad_list", "internal", "no_items", "no_thread"];
/// Of these nothing was attempted: they are always retried.
const UNDECIDED: &str = "video_or_playlist";

/// Whether an input that failed with this [`Failure::kind`](super::Failure::kind) is worth another attempt although it has not changed.
/// All others would fail again.
pub fn is_retried(kind: &str) -> bool {
    kind == UNDECIDED
        || RETRIED.contains(&kind)
        || ReasonKind::from_name(kind).is_some_and(ReasonKind::is_retried)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::{FetchError, Reason};
    use std::collections::HashSet;
    use std::io;

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
            assert!(matches!(places, (true, false) | (false, true)), "{name}: decide whether it is retried");
            assert_eq!(is_retried(name), retried.contains(&name), "{name}");
            assert_eq!(ReasonKind::from_name(name), Some(*kind), "{name}: the name is unique");
        }
        assert_eq!(ReasonKind::ALL.len(), retried.len() + settled.len(), "no kind is gone");
    }

    /// Whether a failure for this reason is retried. A new reason does not compile until it has its place here, and in
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
            assert_eq!(is_retried(kind), temporary, "{kind}");
            kinds.insert(kind);
        }
        assert!(RETRIED.iter().chain([&UNDECIDED]).all(|kind| !kinds.contains(kind) && is_retried(kind)));
        assert!(
            ["damaged", "not_audio", "no_samples"].iter().all(|kind| !is_retried(kind)),
            "of a file's bytes"
        );
    }
}
