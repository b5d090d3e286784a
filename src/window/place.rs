//! Where a recording of the session is, what its page tells of it, and what must be asked about it.

use super::thumbnail::Thumbnail;
use super::tiles::Sound;
use crate::classify::report::Failure;
use crate::fetch::{FetchTarget, Fetched, Metadata, PartialFile, Playlist, PlaylistRecording};
use crate::input::{Link, LinkKind};
use std::path::{Path, PathBuf};

/// Where a recording is.
#[derive(Debug)]
pub(super) enum Origin {
    File(PathBuf),
    Link(Box<Linked>),
    /// What was named is no recording.
    Nowhere,
}

/// A recording behind a link.
#[derive(Debug)]
pub(super) struct Linked {
    pub(super) target: FetchTarget,
    pub(super) metadata: Metadata,
    /// Until then it is shown by this.
    short_name: String,
    pub(super) thumbnail: Option<Thumbnail>,
    /// While it is on its way.
    coming: Option<PartialFile>,
    /// Once it is here.
    fetched: Option<Fetched>,
}

/// What the user must say.
#[derive(Debug)]
pub(super) enum Question {
    /// The link names both.
    VideoOrPlaylist { video: Link, playlist: Link },
    /// Which entries of a list are to be heard.
    Entries { title: String, entries: Vec<Choice> },
}

/// An entry of a list, chosen or not.
#[derive(Debug)]
pub(super) struct Choice {
    pub(super) entry: PlaylistRecording,
    pub(super) chosen: bool,
}

impl Origin {
    /// Behind a link of which nothing is known yet.
    pub(super) fn link(link: Link) -> Self {
        Self::target(FetchTarget::new(link), Metadata::default())
    }

    /// Behind a link of which this is known.
    pub(super) fn target(target: FetchTarget, metadata: Metadata) -> Self {
        let short_name = target.link.short_name();
        Self::Link(Box::new(Linked {
            target,
            metadata,
            short_name,
            thumbnail: None,
            coming: None,
            fetched: None,
        }))
    }

    /// Its file, if it has one here.
    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Link(linked) => linked.fetched.as_ref().map(|fetched| fetched.path.as_path()),
            Self::Nowhere => None,
        }
    }

    /// Whether there is anything to hear, or to try again.
    pub(super) fn is_somewhere(&self) -> bool {
        !matches!(self, Self::Nowhere)
    }

    /// What must be asked before anything can be done.
    pub(super) fn question(&self) -> Option<Question> {
        let Self::Link(linked) = self else { return None };
        let link = &linked.target.link;
        matches!(link.kind(), LinkKind::VideoInPlaylist { .. })
            .then(|| Question::VideoOrPlaylist { video: link.video(), playlist: link.playlist() })
    }

    pub(super) fn learn(&mut self, metadata: Metadata) {
        if let Self::Link(linked) = self {
            linked.metadata = metadata;
        }
    }

    pub(super) fn picture(&mut self, thumbnail: Thumbnail) {
        if let Self::Link(linked) = self {
            linked.thumbnail = Some(thumbnail);
        }
    }

    pub(super) fn come(&mut self, growing: PartialFile) {
        if let Self::Link(linked) = self {
            linked.coming = Some(growing);
        }
    }

    /// What can be painted of it.
    pub(super) fn sound(&self) -> Option<Sound> {
        match (self.path(), self) {
            (Some(path), _) => Some(Sound::File(path.to_owned())),
            (None, Self::Link(linked)) => linked.coming.clone().map(Sound::Coming),
            _ => None,
        }
    }

    /// Its length in seconds as its page tells it.
    pub(super) fn told_length_s(&self) -> Option<f64> {
        if let Self::Link(linked) = self { linked.metadata.duration_s } else { None }
    }

    pub(super) fn arrive(&mut self, fetched: Fetched) {
        if let Self::Link(linked) = self {
            linked.fetched = Some(fetched);
        }
    }
}

impl Linked {
    pub(super) fn title(&self) -> &str {
        self.metadata.title.as_deref().unwrap_or(&self.short_name)
    }
}

impl Question {
    /// Which of a list's entries; at first all that can be had.
    pub(super) fn of_list(list: Playlist, origin: &Origin) -> Self {
        let Origin::Link(linked) = origin else {
            return Self::Entries { title: String::new(), entries: Vec::new() };
        };
        let title = list.title.clone().unwrap_or_else(|| linked.short_name.clone());
        let entries = list.recordings(&linked.target.link).into_iter();
        let entries = entries.map(|entry| Choice { chosen: entry.target.is_ok(), entry }).collect();
        Self::Entries { title, entries }
    }
}

impl Choice {
    /// As the session takes it.
    pub(super) fn into_recording(self) -> (String, Result<Origin, Failure>) {
        let PlaylistRecording { name, target, metadata } = self.entry;
        let origin = target.map(|target| Origin::target(target, metadata));
        (name, origin.map_err(|error| Failure::from(&error)))
    }
}
