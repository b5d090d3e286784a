//! An entry of a playlist.

use crate::library::location::StoredPath;
use crate::library::{Location, RecordingId, StoredRecording};

/// An entry of a playlist.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PlaylistItem {
    /// The recording of the library; `None` if it does not have it.
    pub recording: Option<RecordingId>,
    /// Where it is; `None` of an entry that has a title only.
    pub location: Option<Location>,
    /// Its title.
    pub title: Option<String>,
    /// Its artist.
    pub artist: Option<String>,
    /// Its album.
    pub album: Option<String>,
    /// Its length in seconds.
    pub duration_s: Option<f64>,
}

impl PlaylistItem {
    /// The entry for a recording.
    pub fn of(recording: &StoredRecording) -> Self {
        let tags = &recording.facts.tags;
        let findings = recording.run.as_ref().and_then(|run| run.analysis.result.as_ref().ok());
        Self {
            recording: Some(recording.id),
            location: Some(recording.facts.location.clone()),
            title: tags.title.clone(),
            artist: tags.artist.clone(),
            album: tags.album.clone(),
            duration_s: findings.map(|findings| findings.duration_s),
        }
    }

    /// What it is called: `Artist - Title`, the title, or else the name of the file.
    pub fn name(&self) -> String {
        match (&self.artist, &self.title, &self.location) {
            (Some(artist), Some(title), _) => format!("{artist} - {title}"),
            (None, Some(title), _) => title.clone(),
            (_, None, Some(Location::File(path))) => {
                path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
            }
            (_, None, Some(Location::Link(link))) => link.clone(),
            (_, None, None) => String::new(),
        }
    }
}

impl Location {
    /// From the column `path` of an entry, which has no column for links: an absolute path never begins like one.
    pub(in crate::library) fn from_list(path: StoredPath) -> Self {
        let is_link =
            path.0.to_str().is_some_and(|text| text.starts_with("http://") || text.starts_with("https://"));
        Self::from_columns(path, is_link)
    }
}
