//! Why a text that looks like a link is not followed.

use super::characters::{escaped, shortened};

/// A link may have so many bytes; servers refuse longer ones.
pub(super) const MAX_BYTES: usize = 8192;

/// Characters of a refused link that are shown.
const SHOWN: usize = 80;

/// Why a text that looks like a link is not followed. The messages do not repeat the text: see [`LinkError::shown`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LinkError {
    /// More bytes than a link may have.
    #[error("longer than {MAX_BYTES} bytes, which no link is: copy the link again")]
    TooLong,
    /// More than one link in one word.
    #[error("more than one link: give each as a word or line of its own")]
    Several,
    /// A line break, tab, NUL or another control character.
    #[error("holds a line break or another control character, which no link does: copy the link again")]
    Control,
    /// A mark of direction, or a character of no width.
    #[error("holds invisible characters, so that it may not be what it seems: type the link by hand")]
    Hidden,
    /// Bytes that are no UTF-8.
    #[error("holds bytes that are no text (UTF-8): copy the link again")]
    NotText,
    /// Not of the form `https://host/…`.
    #[error("not a link that can be followed: give one of the form https://host/…")]
    Malformed,
    /// Nothing where the host belongs.
    #[error("names no host: give a link of the form https://host/…")]
    NoHost,
    /// A host that cannot exist.
    #[error("no host can have this name or number: check what stands behind the //")]
    Host,
    /// Port 0, one above 65535, or none at all.
    #[error("the port behind the host is no number from 1 to 65535: correct it or leave it out")]
    Port,
    /// `\` before the path of a web link, or in a file link.
    #[error("holds a backslash, which programs read differently: write / instead")]
    Backslash,
    /// A user's name or password.
    #[error(
        "holds a user name or password, which would show up in reports: give the link without what stands before the @"
    )]
    Credentials,
    /// Neither http, https nor file; at most 24 characters of it.
    #[error("links with {0}: are not followed: give one that begins with https:// or http://")]
    Scheme(String),
    /// A file link that names another machine.
    #[error("a file link opens only files of this machine: give the path itself")]
    FileHost,
    /// A file link to what is not named like audio or video.
    #[error("a file link opens only files that are named like audio or video: give the path itself")]
    FileName,
    /// An id that no video has.
    #[error("the video's id has 11 characters, and this link's has not: copy the link again, to its end")]
    VideoId,
    /// An id that no playlist has.
    #[error("the playlist's id is cut off or has characters that no id has: copy the link again, to its end")]
    PlaylistId,
    /// A page of YouTube that is about nothing in particular.
    #[error("names neither a video nor a playlist: open the video and copy its link")]
    NoVideo,
    /// A redirect to nowhere, off the web, or to another redirect.
    #[error(
        "forwards to no address on the web: open it in a browser and copy the link of the page that you get to"
    )]
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

    /// The refused text on one line of at most 80 characters: escapes for what cannot be seen, and no password.
    pub fn shown(&self, text: &str) -> String {
        let hidden = without_credentials(text, *self == Self::Credentials);
        shortened(&escaped(hidden.as_deref().unwrap_or(text)), SHOWN)
    }
}

/// `https://user:secret@host/` → `https://…@host/`; `bare`: also where it does not begin with a scheme.
fn without_credentials(text: &str, bare: bool) -> Option<String> {
    let slashed = text.split_once(':').map(|(_, rest)| rest).filter(|rest| rest.starts_with(['/', '\\']));
    let behind = slashed.or(bare.then_some(text))?.trim_start_matches(['/', '\\']);
    let authority = behind.split(['/', '?', '#']).next()?;
    let (user, _) = authority.rsplit_once('@')?;
    Some(format!("{}…{}", text.strip_suffix(behind)?, behind.strip_prefix(user)?))
}
