//! yt-dlp's description of a page (`--dump-single-json --flat-playlist`) → what a link leads to.
//!
//! The fields are those of yt-dlp's `extractor/common.py`. Every site fills them in its own way, so that a field of another type
//! than documented counts as missing.

mod entries;
mod raw_info;
mod surrogates;
#[cfg(test)]
mod tests;

use crate::fetch::Reason;
use raw_info::RawInfo;

/// What a page holds.
#[derive(Debug)]
pub(in crate::fetch) enum Extraction {
    /// A recording.
    Recording(Box<VideoInfo>),
    /// Any number of them, also none.
    Playlist(Playlist),
}

/// One recording, with all that yt-dlp needs to bring it.
#[derive(Debug, Clone)]
pub struct VideoInfo {
    /// What is raw of it.
    pub metadata: Metadata,
    /// The whole JSON, to be handed back by `--load-info-json`.
    pub(in crate::fetch) json: String,
    /// It is a stream that still runs.
    pub is_live: bool,
    /// It is a stream that has not begun.
    pub is_upcoming: bool,
    /// Whether any of its formats has sound, as far as is raw.
    pub has_audio: bool,
    /// Of the chosen format, in bytes, where it is known and no estimate.
    pub filesize: Option<u64>,
}

/// What is raw of a recording before it is here. All texts are on one line and without control characters.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Metadata {
    /// Its title, at most 300 characters.
    pub title: Option<String>,
    /// Who has uploaded it, or the channel or artist, at most 300 characters.
    pub uploader: Option<String>,
    /// Its length in seconds.
    pub duration_s: Option<f64>,
    /// The http(s) link of a picture, if possible 320 to 640 pixels wide.
    pub thumbnail: Option<String>,
    /// The http(s) link of its page.
    pub page: Option<String>,
}

/// A playlist, a channel, a feed, or a page with several recordings.
#[derive(Debug)]
pub struct Playlist {
    /// Its title, at most 300 characters.
    pub title: Option<String>,
    /// Whose it is, at most 300 characters.
    pub uploader: Option<String>,
    /// In its order; lists within it are unfolded.
    pub entries: Vec<PlaylistEntry>,
}

/// A recording of a list.
#[derive(Debug)]
pub struct PlaylistEntry {
    /// Its http(s) link as yt-dlp tells it.
    pub url: Option<String>,
    /// What the list tells of it.
    pub metadata: Metadata,
    /// Why it cannot be had, where that is known before any try. What is private or for members may open with cookies.
    pub issue: Option<Reason>,
    /// Its whole JSON for `--load-info-json`, where that holds formats already.
    pub(in crate::fetch) info: Option<String>,
    /// Its id or else its number from 1, made fit for file names; unique within the list, also where case does not count.
    pub id: String,
}

/// Reads yt-dlp's description.
///
/// # Errors
/// [`Reason::Unsupported`] for `null`, which means that nothing was found; [`Reason::Other`] if it is no JSON object.
pub(in crate::fetch) fn extraction_from_json(json: &str) -> Result<Extraction, Reason> {
    let json = json.trim();
    let raw: Option<RawInfo> = serde_json::from_str(json)
        .or_else(|_| serde_json::from_str(&surrogates::without_lone(json)))
        .map_err(|error| Reason::Other(format!("the answer of yt-dlp is not understood: {error}")))?;
    let raw = raw.ok_or(Reason::Unsupported)?;
    if raw.is_list() {
        return Ok(Extraction::Playlist(Playlist::new(&raw, raw.entries.as_deref().unwrap_or_default())));
    }
    if raw.is_reference() {
        // It cannot be handed back: its own link is to be asked.
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
