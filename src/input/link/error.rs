//! Why a text that looks like a link is rejected.

use super::characters::{escaped, shortened};

/// Most bytes of a link; servers reject longer ones.
pub(super) const MAX_BYTES: usize = 8192;

/// Most characters of a rejected link that are displayed.
const SHOWN: usize = 80;

/// Why a text that looks like a link is rejected. Messages do not repeat the text: see [`LinkError::shown`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LinkError {
    /// More than the maximum number of bytes.
    #[error("longer than {MAX_BYTES} bytes, which no link is: copy the link again")]
    TooLong,
    /// More than one link in an argument.
    #[error("more than one link: give each as an argument or line of its own")]
    Several,
    /// A line break, tab, NUL or another control character.
    #[error("contains a line break or another control character: copy the link again")]
    Control,
    /// A direction mark or a zero-width character.
    #[error("contains invisible characters, so that it may not be what it seems: type the link by hand")]
    Hidden,
    /// Bytes that are not UTF-8.
    #[error("contains bytes that are not text (UTF-8): copy the link again")]
    NotText,
    /// Not of the form `https://host/…`.
    #[error("not a valid link: give one of the form https://host/…")]
    Malformed,
    /// No host.
    #[error("has no host: give a link of the form https://host/…")]
    NoHost,
    /// An invalid host.
    #[error("the host is not a valid name or number: check the part after the //")]
    Host,
    /// Port 0, a port above 65535, or an empty one.
    #[error("the port after the host is not a number from 1 to 65535: correct it or leave it out")]
    Port,
    /// `\` before the path of a web link, or in a file link.
    #[error("contains a backslash, which programs read differently: write / instead")]
    Backslash,
    /// A user name or password.
    #[error(
        "contains a user name or password, which would show up in reports: give the link without the part before the @"
    )]
    Credentials,
    /// A scheme other than http, https and file; at most 24 characters of it.
    #[error("links with {0}: are not supported: give one that starts with https:// or http://")]
    Scheme(String),
    /// A file link that names another machine.
    #[error("a file link opens only files on this machine: give the path itself")]
    FileHost,
    /// A file link to a file without an audio or video extension.
    #[error("a file link opens only files with an audio or video extension: give the path itself")]
    FileName,
    /// An invalid id of a video.
    #[error("the id of a video has 11 characters, this one has not: copy the link again, to its end")]
    VideoId,
    /// An invalid id of a playlist.
    #[error("the id of the playlist is cut off or has invalid characters: copy the link again, to its end")]
    PlaylistId,
    /// A page of YouTube without a video or playlist.
    #[error("names neither a video nor a playlist: open the video and copy its link")]
    NoVideo,
    /// A redirect without a target, to something other than http or https, or to another redirect.
    #[error("redirects to an invalid address: open it in a browser and copy the link of the final page")]
    Redirect,
}

impl LinkError {
    /// Stable name for scripts.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::TooLong => "too_long",
            Self::Several => "several_links",
            Self::Control => "control_character",
            Self::Hidden => "hidden_character",
            Self::NotText => "not_text",
            Self::Malformed => "not_a_link",
            Self::NoHost => "no_host",
            Self::Host => "bad_host",
            Self::Port => "bad_port",
            Self::Backslash => "backslash",
            Self::Credentials => "credentials",
            Self::Scheme(_) => "scheme",
            Self::FileHost => "file_host",
            Self::FileName => "file_name",
            Self::VideoId => "video_id",
            Self::PlaylistId => "playlist_id",
            Self::NoVideo => "no_video",
            Self::Redirect => "redirect",
        }
    }

    /// The rejected text on one line of at most 80 characters: invisible characters are escaped, passwords removed.
    pub fn shown(&self, text: &str) -> String {
        let hidden = without_credentials(text, *self == Self::Credentials);
        shortened(&escaped(hidden.as_deref().unwrap_or(text)), SHOWN)
    }
}

/// `https://user:secret@host/` → `https://…@host/`; with `bare` also for text without a scheme.
fn without_credentials(text: &str, bare: bool) -> Option<String> {
    let slashed = text.split_once(':').map(|(_, rest)| rest).filter(|rest| rest.starts_with(['/', '\\']));
    let behind = slashed.or(bare.then_some(text))?.trim_start_matches(['/', '\\']);
    let authority = behind.split(['/', '?', '#']).next()?;
    let (user, _) = authority.rsplit_once('@')?;
    Some(format!("{}…{}", text.strip_suffix(behind)?, behind.strip_prefix(user)?))
}
