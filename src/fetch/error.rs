//! Why a link gives no sound, in plain words with the next step.

use crate::format::clock_time;
use indicatif::DecimalBytes;
use std::fmt;
use std::io;
use std::path::PathBuf;

/// Why a link gives no sound.
#[derive(Debug)]
pub struct FetchError {
    /// What is wrong.
    pub reason: Reason,
    /// yt-dlp's own last lines, oldest first; empty where it was not asked.
    pub stderr: Vec<String>,
}

/// What is wrong. Each message says what the user can do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    /// [`crate::cancel::Cancel::cancel`] was called.
    #[error("stopped before the end")]
    Cancelled,
    /// The server cannot be reached or broke off.
    #[error("no connection ({0}): check the network and the link, then try again")]
    NoNetwork(String),
    /// Nothing came for so many seconds.
    #[error("nothing came for {0} s: the server or the network is too slow; try again later")]
    Stalled(u64),
    /// HTTP 404 or 410.
    #[error("nothing is there any more (HTTP {0}): check the link")]
    NotFound(u16),
    /// HTTP 401 or 403.
    #[error(
        "the server refuses it (HTTP {0}): if it opens in your browser, lend its cookies (--cookies-from-browser, or in the settings)"
    )]
    Forbidden(u16),
    /// HTTP 429, or YouTube's own words for it.
    #[error("too many requests: wait {} before the next try, and pause longer between links", clock_time(*.wait_s as f64))]
    RateLimit {
        /// Seconds to wait, as the server says; else what is known of it.
        wait_s: u64,
    },
    /// HTTP 5xx.
    #[error("the server has a fault (HTTP {0}): try again later")]
    Server(u16),
    /// Another answer of HTTP that brings no sound.
    #[error("the server answers HTTP {0}: check the link")]
    Http(u16),
    /// A redirect away from the web, or in a circle.
    #[error("the link leads elsewhere ({0}): use a link that leads to the sound itself")]
    Redirect(String),
    /// Removed, or the account is closed.
    #[error("it is not available any more: look for another upload")]
    Removed,
    /// Only its owner may see it.
    #[error(
        "the video is private: ask its owner, or lend your browser's cookies (--cookies-from-browser, or in the settings)"
    )]
    Private,
    /// Only paying members of the channel may see it.
    #[error(
        "only members of the channel may watch this: if you are one, lend your browser's cookies (--cookies-from-browser, or in the settings)"
    )]
    MembersOnly,
    /// One must be signed in as an adult.
    #[error(
        "the video is age-restricted: sign in with your browser and lend its cookies (--cookies-from-browser, or in the settings)"
    )]
    AgeRestricted,
    /// Not in this country.
    #[error(
        "the video may not be watched in your country: look for another upload, or use a proxy (--proxy, or in the settings)"
    )]
    Region,
    /// "Sign in to confirm you're not a bot."
    #[error(
        "the site asks for proof that you are no robot: sign in with your browser and lend its cookies (--cookies-from-browser, or in the settings)"
    )]
    BotCheck,
    /// The site wants a login for another reason.
    #[error(
        "the site asks for a login: sign in with your browser and lend its cookies (--cookies-from-browser, or in the settings)"
    )]
    Login,
    /// The user's cookies, in yt-dlp's words.
    #[error(
        "the cookies cannot be read ({0}): use those of Firefox, or --cookies with a file in Netscape's format"
    )]
    Cookies(String),
    /// A stream that still runs, or has not begun.
    #[error("the stream has not ended yet: try again when it has")]
    Live,
    /// There is a video or page, but no sound in it.
    #[error("there is no sound in it: give a link to a recording or a video with sound")]
    NoAudio,
    /// What came is no recording.
    #[error("this is no recording but {0}: give the link of the sound itself")]
    NotMedia(String),
    /// Encrypted sound of a shop.
    #[error("it is protected against copying (DRM): only its own player can open it")]
    Protected,
    /// The user's limit.
    #[error("larger than {}: raise the limit if you want it (--max-size, or in the settings)", DecimalBytes(*.limit))]
    TooLarge {
        /// In bytes.
        limit: u64,
    },
    /// The user's limit.
    #[error("{} long, more than {}: raise the limit if you want it (--max-duration, or in the settings)", clock_time(*.seconds as f64), clock_time(*.limit as f64))]
    TooLong {
        /// Its length in seconds.
        seconds: u64,
        /// In seconds.
        limit: u64,
    },
    /// No room for the sound.
    #[error("the disk of the temporary folder is full: make room, or set TMPDIR to another disk")]
    DiskFull,
    /// yt-dlp is not there.
    #[error("yt-dlp is needed for this link and is not there: `pianoscope doctor --fix` gets it")]
    NoYtDlp,
    /// The user named another that cannot be run.
    #[error("{} is no program that can be run: name another yt-dlp, or none to use the one that is found", .0.display())]
    WrongYtDlp(PathBuf),
    /// What came is no yt-dlp that could be used.
    #[error("the release of yt-dlp cannot be used: {0}")]
    BadRelease(String),
    /// yt-dlp cannot read this site any more.
    #[error("yt-dlp {0} is too old for this site: `pianoscope doctor --fix` gets the newest")]
    OldYtDlp(String),
    /// YouTube's player could not be run.
    #[error(
        "YouTube needs a JavaScript runtime, and none is there: install Deno (https://deno.com) or Node 20 or later"
    )]
    NoJavaScript,
    /// yt-dlp knows no way to the sound.
    #[error("no sound is found on this page: give the link of the recording itself")]
    Unsupported,
    /// The link is a whole playlist, or names a video in one.
    #[error("this is a playlist of {0}: give --playlist to hear all of it")]
    IsPlaylist(usize),
    /// A playlist without one entry.
    #[error("the playlist is empty")]
    EmptyPlaylist,
    /// The certificate, or what else makes https safe.
    #[error("the connection is not safe ({0}): check the date of this machine, and the link")]
    Unsafe(String),
    /// The network was gone before its turn came.
    #[error("not tried, since the links before it failed because of the network: try again later")]
    NotTried,
    /// The operating system.
    #[error("{doing} failed: {error}")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// What the system says.
        error: io::Error,
    },
    /// In the tool's own words.
    #[error("{0}")]
    Other(String),
}

impl From<Reason> for FetchError {
    fn from(reason: Reason) -> Self {
        Self { reason, stderr: Vec::new() }
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.reason.fmt(f)
    }
}

impl std::error::Error for FetchError {}

impl Reason {
    /// Whether it was stopped rather than failed.
    pub fn is_cancelled(&self) -> bool {
        matches!(self, Self::Cancelled)
    }

    /// An error of the operating system; a full disk is known by its kind.
    pub(super) fn io(doing: &'static str, error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Io { doing, error },
        }
    }
}

impl FetchError {
    /// Stable name for scripts, e.g. `not_found`, `rate_limit`, `private`.
    pub fn kind(&self) -> &'static str {
        match self.reason {
            Reason::Cancelled => "cancelled",
            Reason::NoNetwork(_) => "no_network",
            Reason::Stalled(_) => "stalled",
            Reason::NotFound(_) => "not_found",
            Reason::Forbidden(_) => "forbidden",
            Reason::RateLimit { .. } => "rate_limit",
            Reason::Server(_) => "server",
            Reason::Http(_) => "http",
            Reason::Redirect(_) => "redirect",
            Reason::Removed => "removed",
            Reason::Private => "private",
            Reason::MembersOnly => "members_only",
            Reason::AgeRestricted => "age_restricted",
            Reason::Region => "region",
            Reason::BotCheck => "bot_check",
            Reason::Login => "login",
            Reason::Cookies(_) => "cookies",
            Reason::Live => "live",
            Reason::NoAudio => "no_audio",
            Reason::NotMedia(_) => "not_media",
            Reason::Protected => "protected",
            Reason::TooLarge { .. } => "too_large",
            Reason::TooLong { .. } => "too_long",
            Reason::DiskFull => "disk_full",
            Reason::NoYtDlp | Reason::WrongYtDlp(_) => "no_yt_dlp",
            Reason::BadRelease(_) => "bad_release",
            Reason::OldYtDlp(_) => "old_yt_dlp",
            Reason::NoJavaScript => "no_javascript",
            Reason::Unsupported => "unsupported",
            Reason::IsPlaylist(_) => "playlist",
            Reason::EmptyPlaylist => "empty_playlist",
            Reason::Unsafe(_) => "unsafe",
            Reason::NotTried => "not_tried",
            Reason::Io { .. } => "io",
            Reason::Other(_) => "other",
        }
    }

    /// Whether a server has answered, though without sound.
    pub fn is_answer(&self) -> bool {
        matches!(
            self.reason,
            Reason::NotFound(_)
                | Reason::Forbidden(_)
                | Reason::Http(_)
                | Reason::Removed
                | Reason::Private
                | Reason::NotMedia(_)
                | Reason::TooLarge { .. }
        )
    }

    /// Whether the network or the server failed rather than this one link: several in a row mean that the next would fail too.
    pub fn is_outage(&self) -> bool {
        matches!(
            self.reason,
            Reason::NoNetwork(_)
                | Reason::Stalled(_)
                | Reason::RateLimit { .. }
                | Reason::Server(_)
                | Reason::BotCheck
        )
    }
}
