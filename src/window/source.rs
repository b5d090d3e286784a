//! Source of a recording: a file or a link, its metadata, and open questions about it.

use super::thumbnail::Thumbnail;
use crate::classify::report::Failure;
use crate::fetch::{FetchTarget, Fetched, Metadata, Playlist, PlaylistRecording};
use crate::input::{Link, LinkKind};
use std::path::{Path, PathBuf};

/// Source of a recording.
#[derive(Debug)]
pub(super) enum RecordingSource {
    File(PathBuf),
    Link(Box<LinkSource>),
    /// The input could not be resolved.
    Invalid,
}

/// A recording behind a link.
#[derive(Debug)]
pub(super) struct LinkSource {
    pub(super) target: FetchTarget,
    pub(super) metadata: Metadata,
    /// Display name without metadata.
    short_name: String,
    pub(super) thumbnail: Option<Thumbnail>,
    /// The file after the download.
    fetched: Option<Fetched>,
}

/// A question to the user about a link.
#[derive(Debug)]
pub(super) enum Question {
    /// The link names a video and a playlist.
    VideoOrPlaylist { video: Link, playlist: Link },
    /// Which entries of a playlist to classify.
    Entries { title: String, entries: Vec<ListEntry> },
}

/// An entry of a playlist and whether it is checked.
#[derive(Debug)]
pub(super) struct ListEntry {
    pub(super) recording: PlaylistRecording,
    pub(super) chosen: bool,
}

impl RecordingSource {
    /// From a link without metadata.
    pub(super) fn from_link(link: Link) -> Self {
        Self::from_target(FetchTarget::new(link), Metadata::default())
    }

    /// From a link with metadata.
    pub(super) fn from_target(target: FetchTarget, metadata: Metadata) -> Self {
        let short_name = target.link.short_name();
        Self::Link(Box::new(LinkSource { target, metadata, short_name, thumbnail: None, fetched: None }))
    }

    /// Its local file.
    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Link(link_source) => link_source.fetched.as_ref().map(|fetched| fetched.path.as_path()),
            Self::Invalid => None,
        }
    }

    /// Whether it can be classified, or tried again.
    pub(super) fn is_valid(&self) -> bool {
        !matches!(self, Self::Invalid)
    }

    /// A question that must be answered before the download.
    pub(super) fn question(&self) -> Option<Question> {
        let Self::Link(link_source) = self else { return None };
        let link = &link_source.target.link;
        matches!(link.kind(), LinkKind::VideoInPlaylist { .. })
            .then(|| Question::VideoOrPlaylist { video: link.video(), playlist: link.playlist() })
    }

    pub(super) fn set_metadata(&mut self, metadata: Metadata) {
        if let Self::Link(link_source) = self {
            link_source.metadata = metadata;
        }
    }

    pub(super) fn set_thumbnail(&mut self, thumbnail: Thumbnail) {
        if let Self::Link(link_source) = self {
            link_source.thumbnail = Some(thumbnail);
        }
    }

    /// Duration in seconds from the link's metadata.
    pub(super) fn metadata_duration_s(&self) -> Option<f64> {
        if let Self::Link(link_source) = self { link_source.metadata.duration_s } else { None }
    }

    /// Size of the downloaded file, which is deleted with it.
    pub(super) fn downloaded_bytes(&self) -> u64 {
        let Self::Link(link_source) = self else { return 0 };
        link_source.fetched.as_ref().map_or(0, |fetched| fetched.bytes)
    }

    pub(super) fn set_fetched(&mut self, fetched: Fetched) {
        if let Self::Link(link_source) = self {
            link_source.fetched = Some(fetched);
        }
    }
}

impl LinkSource {
    pub(super) fn title(&self) -> &str {
        self.metadata.title.as_deref().unwrap_or(&self.short_name)
    }
}

impl Question {
    /// Asks which entries of a playlist to classify; all available entries are checked.
    pub(super) fn from_list(list: Playlist, source: &RecordingSource) -> Self {
        let RecordingSource::Link(link_source) = source else {
            return Self::Entries { title: String::new(), entries: Vec::new() };
        };
        let title = list.title.clone().unwrap_or_else(|| link_source.short_name.clone());
        let entries = list.recordings(&link_source.target.link).into_iter();
        let entries =
            entries.map(|recording| ListEntry { chosen: recording.target.is_ok(), recording }).collect();
        Self::Entries { title, entries }
    }
}

impl ListEntry {
    /// Name and source for the session.
    pub(super) fn into_recording(self) -> (String, Result<RecordingSource, Failure>) {
        let PlaylistRecording { name, target, metadata } = self.recording;
        let source = target.map(|target| RecordingSource::from_target(target, metadata));
        (name, source.map_err(|error| Failure::from(&error)))
    }
}
