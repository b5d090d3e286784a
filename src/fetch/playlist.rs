//! Entries of a playlist → recordings that can be downloaded one by one.

use super::yt_dlp::{Extraction, extraction_from_json};
use super::{FetchError, FetchTarget, Metadata, Playlist, PlaylistEntry, Reason};
use crate::input::{Link, Recognised, is_hidden, recognise, without_smuggled};
use std::borrow::Cow;
use std::ffi::OsStr;
use std::sync::Arc;

/// A recording of a playlist.
#[derive(Debug)]
pub struct PlaylistRecording {
    /// Name in reports: its link, or if several share a page, the page and the entry's id.
    pub name: String,
    /// What to download, or why it is unavailable.
    pub target: Result<FetchTarget, FetchError>,
    /// What the playlist says about the recording.
    pub metadata: Metadata,
}

impl Playlist {
    /// With the user's cookies, entries that the playlist marks as restricted may be accessible.
    pub(super) fn forget_login_issues(&mut self) {
        for entry in &mut self.entries {
            let closed = |issue: &mut Reason| {
                matches!(issue, Reason::Private | Reason::MembersOnly | Reason::AgeRestricted | Reason::Login)
            };
            entry.issue.take_if(closed);
        }
    }

    /// The recordings in order. `page` is the link of the playlist.
    pub fn recordings(self, page: &Link) -> Vec<PlaylistRecording> {
        self.entries.into_iter().map(|entry| recording_from_entry(entry, page)).collect()
    }
}

fn recording_from_entry(entry: PlaylistEntry, page: &Link) -> PlaylistRecording {
    let PlaylistEntry { url, metadata, issue, info, id, is_file } = entry;
    // Several recordings on one page all have the address of that page.
    let own = url.filter(|url| url != page.url());
    // Without what yt-dlp appends for itself; what that distinguishes needs the id.
    let shown = own.as_deref().map(without_smuggled).filter(|url| *url != page.shown_url());
    let name = printable(&shown.map_or_else(|| format!("{}#{id}", page.shown_url()), Cow::into_owned));
    let target = match (issue, info, &own) {
        (Some(reason), _, _) => Err(reason),
        (None, Some(info), _) => target_from_json(&info, page),
        (None, None, Some(url)) => link_from_url(url).map(|link| FetchTarget {
            list_metadata: metadata.clone(),
            is_file,
            ..FetchTarget::new(link)
        }),
        (None, None, None) => Err(Reason::Unsupported),
    };
    PlaylistRecording { name, target: target.map_err(FetchError::from), metadata }
}

/// Makes an untrusted name printable.
fn printable(name: &str) -> String {
    name.chars().map(|c| if c.is_control() || is_hidden(c) { '?' } else { c }).collect()
}

/// An entry whose JSON already has everything that a download needs.
fn target_from_json(info: &str, page: &Link) -> Result<FetchTarget, Reason> {
    match extraction_from_json(info)? {
        Extraction::Recording(info) => {
            Ok(FetchTarget { info: Some(Arc::new(*info)), ..FetchTarget::new(page.clone()) })
        }
        Extraction::Playlist(_) => Err(Reason::Unsupported),
    }
}

/// The address comes from an untrusted page: only http and https links are accepted.
fn link_from_url(url: &str) -> Result<Link, Reason> {
    match recognise(OsStr::new(url)) {
        Ok(Recognised::Link(link)) => Ok(link.video()),
        Ok(_) => Err(Reason::Redirect("not a web link".to_owned())),
        Err(error) => Err(Reason::Redirect(error.to_string())),
    }
}
