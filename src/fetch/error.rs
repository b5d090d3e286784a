//! Why a recording cannot be downloaded, and what the user can do.

use super::ReasonKind;
use crate::format::clock_time;
use indicatif::DecimalBytes;
use std::fmt;
use std::io;
use std::path::PathBuf;

/// Why a recording cannot be downloaded.
#[derive(Debug)]
pub struct FetchError {
    /// The reason.
    pub reason: Reason,
    /// yt-dlp's last lines of stderr, oldest first; empty if it was not used.
    pub stderr: Vec<String>,
}

/// The reason of a failure. Each message says what the user can do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    /// [`crate::cancel::Cancel::cancel`] was called.
    #[error("stopped before the end")]
    Cancelled,
    /// The server cannot be reached or has closed the connection early.
    #[error("no connection ({0}): check the network and the link, then try again")]
    NoNetwork(String),
    /// No data for this many seconds, or so little that a list of recordings was not read in this time.
    #[error("no data, or too little, for {0} s: the server or the network is too slow; try again later")]
    Stalled(u64),
    /// HTTP 404 or 410.
    #[error("not found (HTTP {0}): check the link")]
    NotFound(u16),
    /// HTTP 401 or 403.
    #[error(
        "access denied (HTTP {0}): if it opens in your browser, use its cookies (--cookies-from-browser, or in the settings)"
    )]
    Forbidden(u16),
    /// HTTP 429, or YouTube's equivalent message.
    #[error("too many requests: wait {} before the next try, and use a longer pause between links", clock_time(*.wait_s as f64))]
    RateLimit {
        /// Seconds to wait, as the server says; else a typical value.
        wait_s: u64,
    },
    /// HTTP 5xx.
    #[error("server error (HTTP {0}): try again later")]
    Server(u16),
    /// Any other HTTP status without a recording.
    #[error("the server responds with HTTP {0}: check the link")]
    Http(u16),
    /// A redirect loop, or a redirect to something other than http or https.
    #[error("the link cannot be followed ({0}): use a direct link to the recording")]
    Redirect(String),
    /// Removed by the uploader or the site, or the account was closed.
    #[error("no longer available: look for another upload")]
    Removed,
    /// Accessible only to its owner.
    #[error(
        "the video is private: ask its owner, or use your browser's cookies (--cookies-from-browser, or in the settings)"
    )]
    Private,
    /// Accessible only to paying members of the channel.
    #[error(
        "only members of the channel may watch this: if you are one, use your browser's cookies (--cookies-from-browser, or in the settings)"
    )]
    MembersOnly,
    /// Requires a login of an adult.
    #[error(
        "the video is age-restricted: sign in with your browser and use its cookies (--cookies-from-browser, or in the settings)"
    )]
    AgeRestricted,
    /// Blocked in this country.
    #[error(
        "the video is not available in your country: look for another upload, or use a proxy (--proxy, or in the settings)"
    )]
    Region,
    /// "Sign in to confirm you're not a bot."
    #[error(
        "the site asks for proof that you are not a robot: sign in with your browser and use its cookies (--cookies-from-browser, or in the settings)"
    )]
    BotCheck,
    /// The site requires a login for another reason.
    #[error(
        "the site requires a login: sign in with your browser and use its cookies (--cookies-from-browser, or in the settings)"
    )]
    Login,
    /// The user's cookies cannot be read; in yt-dlp's words.
    #[error(
        "the cookies cannot be read ({0}): use those of Firefox, or --cookies with a file in Netscape format"
    )]
    Cookies(String),
    /// A stream that is still running or has not started.
    #[error("the stream has not ended yet: try again when it has")]
    Live,
    /// An internet radio station (Shoutcast, Icecast), whose stream has no end.
    #[error("an internet radio station, which has no end: record a part of it and give that file")]
    Radio,
    /// A video or page without audio.
    #[error("no audio: give a link to a recording or to a video with audio")]
    NoAudio,
    /// The content is not media.
    #[error("not a recording but {0}: give the link of the recording itself")]
    NotMedia(String),
    /// A response without a single byte.
    #[error("an empty response: check the link, or try again later")]
    Empty,
    /// Encrypted audio of a shop.
    #[error("copy-protected (DRM): only its own player can open it")]
    Protected,
    /// The user's limit.
    #[error("larger than {}: raise the limit to download it (--max-size, or in the settings)", DecimalBytes(*.limit))]
    TooLarge {
        /// In bytes.
        limit: u64,
    },
    /// The user's limit.
    #[error("{} long, more than {}: raise the limit to analyse it (--max-duration, or in the settings)", clock_time(*.seconds as f64), clock_time(*.limit as f64))]
    TooLong {
        /// Its length in seconds.
        seconds: u64,
        /// In seconds.
        limit: u64,
    },
    /// No space for the download.
    #[error("the disk of the temporary folder is full: free some space, or set TMPDIR to another disk")]
    DiskFull,
    /// yt-dlp is not installed.
    #[error("this link needs yt-dlp, which is not installed: `pianoscope doctor --fix` installs it")]
    NoYtDlp,
    /// The yt-dlp in the settings cannot be run.
    #[error("{} cannot be run: name another yt-dlp, or none to use the installed one", .0.display())]
    WrongYtDlp(PathBuf),
    /// The downloaded yt-dlp cannot be used.
    #[error("the release of yt-dlp cannot be used: {0}")]
    BadRelease(String),
    /// yt-dlp is too old for this site.
    #[error("yt-dlp {0} is too old for this site: `pianoscope doctor --fix` installs the newest")]
    OldYtDlp(String),
    /// YouTube's player code needs a JavaScript runtime.
    #[error("YouTube needs a JavaScript runtime: install Deno (https://deno.com) or Node 20 or later")]
    NoJavaScript,
    /// yt-dlp finds no recording on the page.
    #[error("no recording found on this page: give the link of the recording itself")]
    Unsupported,
    /// The link leads to several recordings; holds their number.
    #[error("this is a playlist of {0}: give --playlist to classify all of it")]
    IsPlaylist(usize),
    /// A playlist without entries.
    #[error("the playlist is empty")]
    EmptyPlaylist,
    /// The certificate or the encryption is not acceptable.
    #[error("the connection is not secure ({0}): check the date of this machine, and the link")]
    Unsafe(String),
    /// Skipped after an outage of the network.
    #[error("not tried, because the links before it failed with network errors: try again later")]
    NotTried,
    /// An error of the operating system.
    #[error("{doing} failed: {error}")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// The error.
        error: io::Error,
    },
    /// Anything else, in yt-dlp's own words or with a complete message.
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
    /// The kind, which has a stable name. A new reason needs a kind here, and with it a decision whether it is retried.
    pub fn kind(&self) -> ReasonKind {
        match self {
            Self::Cancelled => ReasonKind::Cancelled,
            Self::NoNetwork(_) => ReasonKind::NoNetwork,
            Self::Stalled(_) => ReasonKind::Stalled,
            Self::NotFound(_) => ReasonKind::NotFound,
            Self::Forbidden(_) => ReasonKind::Forbidden,
            Self::RateLimit { .. } => ReasonKind::RateLimit,
            Self::Server(_) => ReasonKind::Server,
            Self::Http(_) => ReasonKind::Http,
            Self::Redirect(_) => ReasonKind::Redirect,
            Self::Removed => ReasonKind::Removed,
            Self::Private => ReasonKind::Private,
            Self::MembersOnly => ReasonKind::MembersOnly,
            Self::AgeRestricted => ReasonKind::AgeRestricted,
            Self::Region => ReasonKind::Region,
            Self::BotCheck => ReasonKind::BotCheck,
            Self::Login => ReasonKind::Login,
            Self::Cookies(_) => ReasonKind::Cookies,
            Self::Live => ReasonKind::Live,
            Self::Radio => ReasonKind::Radio,
            Self::NoAudio => ReasonKind::NoAudio,
            Self::NotMedia(_) | Self::Empty => ReasonKind::NotMedia,
            Self::Protected => ReasonKind::Protected,
            Self::TooLarge { .. } => ReasonKind::TooLarge,
            Self::TooLong { .. } => ReasonKind::TooLong,
            Self::DiskFull => ReasonKind::DiskFull,
            Self::NoYtDlp | Self::WrongYtDlp(_) => ReasonKind::NoYtDlp,
            Self::BadRelease(_) => ReasonKind::BadRelease,
            Self::OldYtDlp(_) => ReasonKind::OldYtDlp,
            Self::NoJavaScript => ReasonKind::NoJavaScript,
            Self::Unsupported => ReasonKind::Unsupported,
            Self::IsPlaylist(_) => ReasonKind::Playlist,
            Self::EmptyPlaylist => ReasonKind::EmptyPlaylist,
            Self::Unsafe(_) => ReasonKind::Unsafe,
            Self::NotTried => ReasonKind::NotTried,
            Self::Io { .. } => ReasonKind::Io,
            Self::Other(_) => ReasonKind::Other,
        }
    }

    /// Whether the download was cancelled rather than failed.
    pub fn is_cancelled(&self) -> bool {
        matches!(self, Self::Cancelled)
    }

    /// An error of the operating system; a full disk has its own reason.
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
        self.reason.kind().name()
    }

    /// Whether a server has responded, which proves that the network works.
    pub fn is_response(&self) -> bool {
        matches!(
            self.reason,
            Reason::NotFound(_)
                | Reason::Forbidden(_)
                | Reason::Http(_)
                | Reason::Removed
                | Reason::Private
                | Reason::NotMedia(_)
                | Reason::Empty
                | Reason::Radio
                | Reason::TooLarge { .. }
        )
    }

    /// Whether the network or the server failed rather than this one link. After several in a row the next link is likely to fail too.
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
