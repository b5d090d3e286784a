//! What was typed → the normalised link that it is, if it is one.
//!
//! ```text
//! text ─ form ─┬─ http(s) ─ address ─┬─ youtube ────→ Link
//!              │                     └─ media, page → Link
//!              ├─ file ─────────────────────────────→ local path
//!              └─ neither ──────────────────────────→ to be looked up as a path
//! ```
//! Nothing is opened, requested or started here: rejected text has no side effects.

mod address;
mod characters;
mod error;
mod file;
mod form;
mod recognise;
mod short_name;
mod youtube;

pub(crate) use characters::{is_hidden, without_smuggled};
pub use error::LinkError;
pub use recognise::{Recognised, recognise};

use std::borrow::Cow;

/// An address on the web. It starts with `http://` or `https://` and contains no blanks, control characters, quotes, backticks or
/// backslashes, so that no program can take it for anything else.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Link {
    url: String,
    kind: LinkKind,
}

/// What a link leads to, as far as its text shows.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LinkKind {
    /// A video of YouTube.
    Video {
        /// The id, 11 characters.
        id: String,
    },
    /// Several videos of YouTube: a playlist, album, channel, hashtag or search.
    Playlist {
        /// Id of the playlist; `None` for the others.
        list: Option<String>,
    },
    /// A video within a playlist of YouTube; the user has to choose one of the two.
    VideoInPlaylist {
        /// Id of the video.
        id: String,
        /// Id of the playlist.
        list: String,
    },
    /// The path has an audio or video extension.
    Media,
    /// Any other page.
    Page,
}

impl Link {
    /// `url` in the spelling of the `url` crate.
    fn new(url: &str, kind: LinkKind) -> Self {
        // The URL standard leaves these characters as they are, some only in the query; servers treat both forms alike.
        let url = url.replace('\'', "%27").replace('`', "%60").replace('\\', "%5C");
        Self { url, kind }
    }

    fn of_video(id: &str) -> Self {
        Self::new(&format!("https://www.youtube.com/watch?v={id}"), LinkKind::Video { id: id.to_owned() })
    }

    fn of_playlist(list: &str) -> Self {
        let url = format!("https://www.youtube.com/playlist?list={list}");
        Self::new(&url, LinkKind::Playlist { list: Some(list.to_owned()) })
    }

    fn of_video_in_playlist(id: &str, list: &str) -> Self {
        // A mix: YouTube generates it around the video without end and adds it to most links that are copied there.
        if list.starts_with("RD") {
            return Self::of_video(id);
        }
        let url = format!("https://www.youtube.com/watch?v={id}&list={list}");
        Self::new(&url, LinkKind::VideoInPlaylist { id: id.to_owned(), list: list.to_owned() })
    }

    /// Whether it can only lead to a single recording, so that resolving it is unnecessary.
    pub fn is_one_recording(&self) -> bool {
        matches!(self.kind, LinkKind::Media | LinkKind::Video { .. })
    }

    /// The full address; for YouTube in one spelling.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The full address for display and logs: without the data that yt-dlp appends for itself.
    pub fn shown_url(&self) -> Cow<'_, str> {
        without_smuggled(&self.url)
    }

    /// What it leads to.
    pub fn kind(&self) -> &LinkKind {
        &self.kind
    }

    /// The link to the video alone, if it also names a playlist.
    pub fn video(&self) -> Self {
        match &self.kind {
            LinkKind::VideoInPlaylist { id, .. } => Self::of_video(id),
            _ => self.clone(),
        }
    }

    /// The link to the whole playlist, if it also names a video.
    pub fn playlist(&self) -> Self {
        match &self.kind {
            LinkKind::VideoInPlaylist { list, .. } => Self::of_playlist(list),
            _ => self.clone(),
        }
    }

    /// A name for display while the title is unknown: `youtu.be/dQw4w9WgXcQ`, `prelude.mp3`, `example.org/concert`.
    /// At most 80 visible characters.
    pub fn short_name(&self) -> String {
        short_name::short_name(self)
    }
}

#[cfg(test)]
pub(crate) mod tests;
