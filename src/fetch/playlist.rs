//! The entries of a list → recordings that can be fetched one by one.

use super::yt_dlp::{Extraction, extraction_from_json};
use super::{FetchError, FetchTarget, Metadata, Playlist, PlaylistEntry, Reason};
use crate::input::{Link, Recognised, is_hidden, recognise};
use std::ffi::OsStr;
use std::sync::Arc;

/// A recording of a list.
#[derive(Debug)]
pub struct PlaylistRecording {
    /// What reports call it: its link; where several stand on one page, with its number there.
    pub name: String,
    /// What is to be fetched, or why it cannot be had.
    pub target: Result<FetchTarget, FetchError>,
    /// What the list tells of it.
    pub metadata: Metadata,
}

impl Playlist {
    /// With somebody's cookies, what the list calls closed may be open.
    pub(super) fn forget_login_issues(&mut self) {
        for entry in &mut self.entries {
            let closed = |issue: &mut Reason| {
                matches!(issue, Reason::Private | Reason::MembersOnly | Reason::AgeRestricted | Reason::Login)
            };
            entry.issue.take_if(closed);
        }
    }

    /// Its recordings, in order. `page` is where the list was found.
    pub fn recordings(self, page: &Link) -> Vec<PlaylistRecording> {
        self.entries.into_iter().map(|entry| recording_from_entry(entry, page)).collect()
    }
}

fn recording_from_entry(entry: PlaylistEntry, page: &Link) -> PlaylistRecording {
    let PlaylistEntry { url, metadata, issue, info, id } = entry;
    // A page that holds several recordings is the address of each.
    let own = url.filter(|url| url != page.url());
    let name = printable(&own.clone().unwrap_or_else(|| format!("{}#{id}", page.url())));
    let target = match (issue, info, &own) {
        (Some(reason), _, _) => Err(reason),
        (None, Some(info), _) => target_from_json(&info, page),
        (None, None, Some(url)) => link_from_url(url)
            .map(|link| FetchTarget { list_metadata: metadata.clone(), ..FetchTarget::new(link) }),
        (None, None, None) => Err(Reason::Unsupported),
    };
    PlaylistRecording { name, target: target.map_err(FetchError::from), metadata }
}

/// A name as it can be printed: a list is another's word.
fn printable(name: &str) -> String {
    name.chars().map(|c| if c.is_control() || is_hidden(c) { '?' } else { c }).collect()
}

/// An entry that the look has found already with all that is needed to fetch it.
fn target_from_json(info: &str, page: &Link) -> Result<FetchTarget, Reason> {
    match extraction_from_json(info)? {
        Extraction::Recording(info) => {
            Ok(FetchTarget { info: Some(Arc::new(*info)), ..FetchTarget::new(page.clone()) })
        }
        Extraction::Playlist(_) => Err(Reason::Unsupported),
    }
}

/// A list is another's word: only what leads into the web is followed, whatever it says.
fn link_from_url(url: &str) -> Result<Link, Reason> {
    match recognise(OsStr::new(url)) {
        Ok(Recognised::Link(link)) => Ok(link.video()),
        Ok(_) => Err(Reason::Redirect("no link of the web".to_owned())),
        Err(error) => Err(Reason::Redirect(error.to_string())),
    }
}
