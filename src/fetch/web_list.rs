//! Lists of recordings on the web (m3u, pls, XSPF, RSS, Atom), read without yt-dlp, which takes the entries of an m3u for
//! versions of one recording.

use super::http::{Http, Probed};
use super::yt_dlp::sanitize;
use super::{FetchError, FetchTarget, Metadata, Playlist, PlaylistEntry, Reason, Resolved};
use crate::cancel::Cancel;
use crate::input::Link;
use crate::input::playlist::{Entry, List, ListForm, Parsed, parse};
use reqwest::Url;
use std::time::Duration;

/// Most entries, with those of lists within it; as many as of yt-dlp's playlists.
const MAX_ENTRIES: usize = 5000;
/// Most lists within a list, all together.
const MAX_LISTS: usize = 50;
/// Lists within lists, deeper ones are entries that lead nowhere.
const MAX_NESTED: usize = 4;
/// Most characters of a title.
const MAX_TITLE_CHARS: usize = 300;
/// Longest wait for a server: behind this, yt-dlp tries with its own patience.
const MAX_TIMEOUT: Duration = Duration::from_secs(8);

/// What a page leads to if that can be seen without yt-dlp.
///
/// # Errors
/// [`Reason::Cancelled`], and what yt-dlp could not know better: [`Reason::Radio`], an empty answer, an empty list.
pub(super) fn resolve(
    link: &Link,
    http: &Http,
    timeout: Duration,
    cancel: &Cancel,
) -> Result<Option<Resolved>, FetchError> {
    let timeout = timeout.min(MAX_TIMEOUT);
    match http.probe(link.url(), timeout, cancel) {
        Ok(Probed::Media) => {
            Ok(Some(Resolved::Recording(FetchTarget { is_file: true, ..FetchTarget::new(link.clone()) })))
        }
        Ok(Probed::List { url, form, bytes }) => {
            let Some(Parsed::List(list)) = parse(&bytes, form) else { return Ok(None) };
            let title = list.title.as_deref().map(|title| sanitize(title, MAX_TITLE_CHARS));
            let mut expansion =
                Expansion { http, timeout, cancel, lists: vec![url.clone()], entries: Vec::new() };
            expansion.add(list, &url, 1)?;
            if expansion.entries.is_empty() {
                return Err(Reason::EmptyPlaylist.into());
            }
            tracing::info!(entries = expansion.entries.len(), "list of recordings read");
            Ok(Some(Resolved::Playlist(Playlist { title, uploader: None, entries: expansion.entries })))
        }
        Ok(Probed::Other) => Ok(None),
        Err(error) if matches!(error.reason, Reason::Cancelled | Reason::Radio | Reason::Empty) => Err(error),
        // yt-dlp has other ways to its sites, and better messages.
        Err(error) => {
            tracing::debug!(%error, "the page was not read");
            Ok(None)
        }
    }
}

/// The entries of a list and of the lists within it.
struct Expansion<'a> {
    http: &'a Http,
    timeout: Duration,
    cancel: &'a Cancel,
    /// Addresses of the lists so far.
    lists: Vec<Url>,
    entries: Vec<PlaylistEntry>,
}

impl Expansion<'_> {
    fn add(&mut self, list: List, base: &Url, depth: usize) -> Result<(), FetchError> {
        for entry in list.entries {
            if self.entries.len() >= MAX_ENTRIES {
                tracing::warn!(most = MAX_ENTRIES, "the list has more entries, which are left out");
                break;
            }
            let url = base.join(&entry.location).ok();
            match url.filter(|url| !entry.is_media && ListForm::from_name(url.path()).is_some()) {
                Some(url) => self.add_list(entry, url, depth)?,
                None => self.push(entry, base, None),
            }
        }
        Ok(())
    }

    /// Adds the entries of a list within a list; what is no list, or leads back, is an entry.
    fn add_list(&mut self, entry: Entry, url: Url, depth: usize) -> Result<(), FetchError> {
        if depth > MAX_NESTED || self.lists.len() > MAX_LISTS || self.lists.contains(&url) {
            let problem =
                "a playlist within this one that leads back to it, or is too deep: give it by itself";
            self.push(entry, &url, Some(Reason::Other(problem.to_owned())));
            return Ok(());
        }
        if !matches!(url.scheme(), "http" | "https") {
            self.push(entry, &url, None);
            return Ok(());
        }
        self.lists.push(url.clone());
        match self.http.probe(url.as_str(), self.timeout, self.cancel) {
            Ok(Probed::List { url: base, form, bytes }) => match parse(&bytes, form) {
                Some(Parsed::List(list)) => self.add(list, &base, depth + 1)?,
                // A stream, which yt-dlp reads.
                _ => self.push(entry, &url, None),
            },
            Ok(_) => self.push(entry, &url, None),
            Err(error) if error.reason.is_cancelled() => return Err(error),
            Err(error) => self.push(entry, &url, Some(error.reason)),
        }
        Ok(())
    }

    fn push(&mut self, entry: Entry, base: &Url, issue: Option<Reason>) {
        let Entry { location, title, duration, is_media, .. } = entry;
        // What cannot be joined is reported as it is written.
        let url = base.join(&location).map_or(location, String::from);
        let title = title.map(|title| sanitize(&title, MAX_TITLE_CHARS)).filter(|title| !title.is_empty());
        let duration_s = duration.as_deref().and_then(seconds);
        let metadata = Metadata { title, duration_s, ..Metadata::default() };
        let id = (self.entries.len() + 1).to_string();
        self.entries.push(PlaylistEntry {
            url: Some(url),
            metadata,
            issue,
            info: None,
            id,
            is_file: is_media,
        });
    }
}

/// Seconds, or `1:02:03`.
fn seconds(text: &str) -> Option<f64> {
    let parts = text.split(':').map(|part| part.trim().parse::<f64>().ok());
    let seconds = parts.reduce(|sum, part| Some(sum? * 60.0 + part?))??;
    (seconds.is_finite() && seconds > 0.0).then_some(seconds)
}
