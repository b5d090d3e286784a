//! What was typed → the link that it is, in one spelling, or that it is none.
//!
//! ```text
//! text ─ form ─┬─ http(s) ─ address ─┬─ youtube ────→ Link
//!              │                     └─ media, page → Link
//!              ├─ file ─────────────────────────────→ local path
//!              └─ neither ──────────────────────────→ to be looked up as a path
//! ```
//! Nothing is opened, asked or started here: what is refused has cost nothing.

mod address;
mod characters;
mod error;
mod file;
mod form;
mod recognise;
mod short_name;
mod youtube;

pub(crate) use characters::is_hidden;
pub use error::LinkError;
pub use recognise::{Recognised, recognise};

/// An address on the web. It begins with `http://` or `https://` and holds neither blanks, controls, quotes,
/// backticks nor backslashes, so that no program takes it for anything else.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Link {
    url: String,
    kind: LinkKind,
}

/// What a link leads to, as far as its text tells.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LinkKind {
    /// One video of YouTube.
    Video {
        /// Its 11 characters.
        id: String,
    },
    /// Videos of YouTube: a playlist, album, channel, hashtag or search.
    Playlist {
        /// The id of the playlist; `None` for the others.
        list: Option<String>,
    },
    /// A video of YouTube out of a playlist: which of both is meant must be asked.
    VideoInPlaylist {
        /// The id of the video.
        id: String,
        /// The id of the playlist.
        list: String,
    },
    /// Its path ends like an audio or video file.
    Media,
    /// Any other page.
    Page,
}

impl Link {
    /// `url` as the `url` crate writes it.
    fn new(url: &str, kind: LinkKind) -> Self {
        // The standard leaves these as they are, some only in the query; servers read both alike.
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
        // A mix, which YouTube makes up around the video without an end and puts into most links that are copied there.
        if list.starts_with("RD") {
            return Self::of_video(id);
        }
        let url = format!("https://www.youtube.com/watch?v={id}&list={list}");
        Self::new(&url, LinkKind::VideoInPlaylist { id: id.to_owned(), list: list.to_owned() })
    }

    /// Whether it can only lead to one recording, so that nobody needs to look what it leads to.
    pub fn is_one_recording(&self) -> bool {
        matches!(self.kind, LinkKind::Media | LinkKind::Video { .. })
    }

    /// The whole address; for YouTube the same for every spelling.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What it leads to.
    pub fn kind(&self) -> &LinkKind {
        &self.kind
    }

    /// The one video, where the link names a playlist as well.
    pub fn video(&self) -> Self {
        match &self.kind {
            LinkKind::VideoInPlaylist { id, .. } => Self::of_video(id),
            _ => self.clone(),
        }
    }

    /// The whole playlist, where the link names a video as well.
    pub fn playlist(&self) -> Self {
        match &self.kind {
            LinkKind::VideoInPlaylist { list, .. } => Self::of_playlist(list),
            _ => self.clone(),
        }
    }

    /// What a list calls it while no title is known: `youtu.be/dQw4w9WgXcQ`, `prelude.mp3`, `example.org/concert`.
    /// At most 80 characters, all of them visible.
    pub fn short_name(&self) -> String {
        short_name::short_name(self)
    }
}

#[cfg(test)]
pub(crate) mod tests;
