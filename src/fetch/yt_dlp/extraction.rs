//! Parses yt-dlp's JSON (`--dump-single-json --flat-playlist`).
//!
//! The fields are documented in yt-dlp's `extractor/common.py`. Sites do not always follow it: a field of another type counts as
//! missing.

mod entries;
mod raw_info;
mod surrogates;
#[cfg(test)]
mod tests;

use crate::fetch::Reason;
use raw_info::RawInfo;

/// What yt-dlp has found behind a link.
#[derive(Debug)]
pub(in crate::fetch) enum Extraction {
    /// A recording.
    Recording(Box<VideoInfo>),
    /// Any number of recordings, possibly none.
    Playlist(Playlist),
}

/// A recording, with everything that yt-dlp needs to download it.
#[derive(Debug, Clone)]
pub struct VideoInfo {
    /// Title, length and more.
    pub metadata: Metadata,
    /// The complete JSON, for `--load-info-json`.
    pub(in crate::fetch) json: String,
    /// A live stream that is still running.
    pub is_live: bool,
    /// A stream that has not started.
    pub is_upcoming: bool,
    /// Whether any format has audio, as far as known.
    pub has_audio: bool,
    /// Size of the selected format in bytes, if known exactly.
    pub filesize: Option<u64>,
}

/// Facts about a recording, known before its download. Texts are single lines without control characters.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Metadata {
    /// Title, at most 300 characters.
    pub title: Option<String>,
    /// Uploader, channel or artist, at most 300 characters.
    pub uploader: Option<String>,
    /// Length in seconds.
    pub duration_s: Option<f64>,
    /// The http(s) URL of a picture, if possible 320 to 640 pixels wide.
    pub thumbnail: Option<String>,
    /// The http(s) URL of its page.
    pub page: Option<String>,
}

/// A playlist, a channel, a feed, or a page with several recordings.
#[derive(Debug)]
pub struct Playlist {
    /// Title, at most 300 characters.
    pub title: Option<String>,
    /// Owner, at most 300 characters.
    pub uploader: Option<String>,
    /// Entries in order; nested lists are flattened.
    pub entries: Vec<PlaylistEntry>,
}

/// An entry of a playlist.
#[derive(Debug)]
pub struct PlaylistEntry {
    /// The http(s) URL as yt-dlp reports it.
    pub url: Option<String>,
    /// What the playlist says about the recording.
    pub metadata: Metadata,
    /// Why it is unavailable, if the playlist says so. Private and members-only entries may be accessible with cookies.
    pub issue: Option<Reason>,
    /// The complete JSON for `--load-info-json`, if it contains formats.
    pub(in crate::fetch) info: Option<String>,
    /// Id or number from 1, usable in file names; unique within the playlist, ignoring case.
    pub id: String,
    /// Whether the URL is that of an audio or video file, as the list says.
    pub(in crate::fetch) is_file: bool,
}

/// Parses yt-dlp's JSON.
///
/// # Errors
/// [`Reason::Unsupported`] for `null`, which means that nothing was found; [`Reason::Other`] if it is not a JSON object.
pub(in crate::fetch) fn extraction_from_json(json: &str) -> Result<Extraction, Reason> {
    let json = json.trim();
    let raw: Option<RawInfo> = serde_json::from_str(json)
        .or_else(|_| serde_json::from_str(&surrogates::replace_unpaired(json)))
        .map_err(|error| Reason::Other(format!("the output of yt-dlp cannot be parsed: {error}")))?;
    let raw = raw.ok_or(Reason::Unsupported)?;
    if raw.is_list() {
        return Ok(Extraction::Playlist(Playlist::new(&raw, raw.entries.as_deref().unwrap_or_default())));
    }
    if raw.is_reference() {
        // `--load-info-json` does not accept references; their URL must be resolved.
        let reference = serde_json::from_str(json).ok();
        return Ok(Extraction::Playlist(Playlist::new(&raw, reference.as_slice())));
    }
    Ok(Extraction::Recording(Box::new(VideoInfo {
        metadata: raw.metadata(),
        json: json.to_owned(),
        is_live: raw.is_live(),
        is_upcoming: raw.is_upcoming(),
        has_audio: raw.has_audio(),
        filesize: raw.filesize(),
    })))
}
