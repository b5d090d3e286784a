//! The stable names of failures, and which of them `--resume` retries.

/// Defines [`ReasonKind`] from one table, so that no kind can lack a name or a decision about retries.
macro_rules! reason_kinds {
    ($($kind:ident, $name:literal, $retried:literal;)*) => {
        /// The kind of a [`Reason`](super::Reason), without its details.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ReasonKind {
            $(
                #[doc = concat!("`", $name, "`")]
                $kind,
            )*
        }

        impl ReasonKind {
            /// All kinds.
            pub const ALL: &'static [Self] = &[$(Self::$kind),*];

            /// Stable name for scripts and in reports, e.g. `not_found`.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }

            /// Whether another attempt or another option may succeed, so that a resumed run tries the link again. All others are final.
            pub fn is_retried(self) -> bool {
                match self {
                    $(Self::$kind => $retried,)*
                }
            }
        }
    };
}

reason_kinds! {
    AgeRestricted, "age_restricted", true;
    BadRelease, "bad_release", false;
    BotCheck, "bot_check", true;
    Cancelled, "cancelled", false;
    Cookies, "cookies", true;
    DiskFull, "disk_full", true;
    EmptyPlaylist, "empty_playlist", false;
    Forbidden, "forbidden", true;
    Http, "http", false;
    Io, "io", true;
    Live, "live", true;
    Login, "login", true;
    MembersOnly, "members_only", true;
    NoAudio, "no_audio", false;
    NoJavaScript, "no_javascript", true;
    NoNetwork, "no_network", true;
    NotFound, "not_found", false;
    NotMedia, "not_media", false;
    NotTried, "not_tried", true;
    NoYtDlp, "no_yt_dlp", true;
    OldYtDlp, "old_yt_dlp", true;
    Other, "other", false;
    Playlist, "playlist", true;
    Private, "private", true;
    Protected, "protected", false;
    Radio, "radio", false;
    RateLimit, "rate_limit", true;
    Redirect, "redirect", false;
    Region, "region", true;
    Removed, "removed", false;
    Server, "server", true;
    Stalled, "stalled", true;
    TooLarge, "too_large", true;
    TooLong, "too_long", true;
    Unsafe, "unsafe", false;
    Unsupported, "unsupported", false;
}

impl ReasonKind {
    /// The kind of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }
}
