//! The entry point: resolves links and downloads recordings.

use super::http::Http;
use super::running_download::{FILE_NAME, RunningDownload};
use super::yt_dlp::{Extraction, YtDlp};
use super::{
    FetchError, FetchSettings, Limits, Metadata, PartialFile, Playlist, PrivateFolder, Reason, Transfer,
    VideoInfo, web_list,
};
use crate::cancel::Cancel;
use crate::input::{Link, LinkKind};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

/// Largest thumbnail in bytes.
const MAX_THUMBNAIL_BYTES: u64 = 2_000_000;

/// Resolves links and downloads the recordings behind them.
#[derive(Debug)]
pub struct Fetcher {
    settings: FetchSettings,
}

/// What a link leads to.
#[derive(Debug)]
pub enum Resolved {
    /// A single recording.
    Recording(FetchTarget),
    /// Several recordings.
    Playlist(Playlist),
}

/// A recording to download.
#[derive(Debug, Clone)]
pub struct FetchTarget {
    /// Its link.
    pub link: Link,
    /// What yt-dlp has extracted, if the link was resolved before.
    pub info: Option<Arc<VideoInfo>>,
    /// What the playlist says about the recording; empty for a single link.
    pub list_metadata: Metadata,
    /// Whether the link is that of an audio or video file, whatever its extension: a list or the server says so.
    pub is_file: bool,
}

impl FetchTarget {
    /// A target that was not resolved yet.
    pub fn new(link: Link) -> Self {
        Self { link, info: None, list_metadata: Metadata::default(), is_file: false }
    }
}

/// Progress of a download.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum FetchEvent {
    /// Title, length and more, known before the download starts.
    Metadata(Metadata),
    /// The first bytes have been written; the file can be read while it grows.
    Readable(PartialFile),
    /// Bytes received so far.
    Transfer(Transfer),
}

/// A downloaded recording. The file is removed when the last clone is dropped.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// The file.
    pub path: PathBuf,
    /// Size of the file.
    pub bytes: u64,
    /// Title, length and more.
    pub metadata: Metadata,
    pub(super) _folder: Arc<PrivateFolder>,
}

impl Fetcher {
    /// A fetcher with these settings. Performs no I/O.
    pub fn new(settings: FetchSettings) -> Self {
        Self { settings }
    }

    /// The settings.
    pub fn settings(&self) -> &FetchSettings {
        &self.settings
    }

    /// Finds out whether a link leads to a recording or to a playlist. Media links are not requested. Lists (m3u, pls, XSPF, RSS,
    /// Atom) are read here; all other pages need yt-dlp.
    ///
    /// # Errors
    /// Any [`FetchError`] except those of a download.
    pub fn resolve(&self, link: &Link, cancel: &Cancel) -> Result<Resolved, FetchError> {
        let _span = tracing::info_span!("resolve", link = %link.shown_url()).entered();
        let playlist = match link.kind() {
            LinkKind::Media => return Ok(Resolved::Recording(FetchTarget::new(link.clone()))),
            LinkKind::Video { .. } => Some(false),
            LinkKind::Playlist { .. } => Some(true),
            LinkKind::VideoInPlaylist { .. } | LinkKind::Page => None,
        };
        if *link.kind() == LinkKind::Page
            && let Some(resolved) = self.resolve_without_yt_dlp(link, cancel)?
        {
            return Ok(resolved);
        }
        match YtDlp::find(&self.settings)?.extract(link.url(), playlist, cancel)? {
            Extraction::Recording(info) => Ok(Resolved::Recording(FetchTarget {
                info: Some(Arc::new(*info)),
                ..FetchTarget::new(link.clone())
            })),
            Extraction::Playlist(list) if list.entries.is_empty() => Err(Reason::EmptyPlaylist.into()),
            Extraction::Playlist(mut list) => {
                if self.settings.cookies_from_browser.is_some() || self.settings.cookies.is_some() {
                    list.forget_login_issues();
                }
                tracing::info!(entries = list.entries.len(), "playlist resolved");
                Ok(Resolved::Playlist(list))
            }
        }
    }

    /// A list or a recording that is recognised by the start of the server's answer.
    fn resolve_without_yt_dlp(&self, link: &Link, cancel: &Cancel) -> Result<Option<Resolved>, FetchError> {
        let http = Http::new(self.settings.proxy.as_deref())?;
        web_list::resolve(link, &http, self.settings.limits.stall_timeout, cancel)
    }

    /// Downloads a recording; `on_event` is called on the caller's thread.
    ///
    /// # Errors
    /// Any [`FetchError`]; [`Reason::IsPlaylist`] if the link leads to several recordings.
    pub fn fetch(
        &self,
        target: &FetchTarget,
        cancel: &Cancel,
        on_event: &mut dyn FnMut(FetchEvent),
    ) -> Result<Fetched, FetchError> {
        let _span = tracing::info_span!("fetch", link = %target.link.shown_url()).entered();
        tracing::info!("download started");
        let begin = Instant::now();
        let result = self.fetch_target(target, cancel, on_event);
        let seconds = begin.elapsed().as_secs_f64();
        match &result {
            Ok(fetched) => {
                let bytes = fetched.path.metadata().map_or(0, |metadata| metadata.len());
                tracing::info!(bytes, seconds, "download finished");
            }
            Err(error) => tracing::info!(kind = error.kind(), %error, seconds, "download ended early"),
        }
        result
    }

    fn fetch_target(
        &self,
        target: &FetchTarget,
        cancel: &Cancel,
        on_event: &mut dyn FnMut(FetchEvent),
    ) -> Result<Fetched, FetchError> {
        // An entry of a list, which was not requested so far: it may be a radio station, or another list.
        let resolved = match (&target.info, target.is_file, target.link.kind()) {
            (None, false, LinkKind::Page) => self.resolve_without_yt_dlp(&target.link, cancel)?,
            _ => None,
        };
        let is_file = match resolved {
            Some(Resolved::Playlist(list)) => return Err(Reason::IsPlaylist(list.entries.len()).into()),
            Some(Resolved::Recording(found)) => found.is_file,
            None => target.is_file,
        };
        if target.info.is_none() && (is_file || *target.link.kind() == LinkKind::Media) {
            match self.fetch_with_http(target, cancel, on_event) {
                // A page whose address looks like a file: a `File:` page of a wiki, the page of a file host.
                Err(error) if matches!(error.reason, Reason::NotMedia(_)) => {
                    tracing::info!(%error, "trying yt-dlp");
                    return self.fetch_with_yt_dlp(target, cancel, on_event).map_err(|later| {
                        if matches!(later.reason, Reason::Unsupported) { error } else { later }
                    });
                }
                done => return done,
            }
        }
        self.fetch_with_yt_dlp(target, cancel, on_event)
    }

    /// Downloads the thumbnail of a recording.
    ///
    /// # Errors
    /// Any [`FetchError`] of the network; [`Reason::TooLarge`] above 2 MB.
    pub fn thumbnail(&self, url: &str, cancel: &Cancel) -> Result<Vec<u8>, FetchError> {
        let http = Http::new(self.settings.proxy.as_deref())?;
        http.bytes(url, MAX_THUMBNAIL_BYTES, &self.settings.limits, cancel)
    }

    /// The link names the file itself.
    fn fetch_with_http(
        &self,
        target: &FetchTarget,
        cancel: &Cancel,
        on_event: &mut dyn FnMut(FetchEvent),
    ) -> Result<Fetched, FetchError> {
        let http = Http::new(self.settings.proxy.as_deref())?;
        let mut running = RunningDownload::new(on_event)?;
        let (path, limits) = (running.path(), self.settings.limits);
        let received = http.download(target.link.url(), &path, &limits, cancel, &mut |t| running.report(t));
        running.settle(received)?;
        // The tags of the file are read when it is decoded.
        Ok(running.fetched(target.list_metadata.clone()))
    }

    fn fetch_with_yt_dlp(
        &self,
        target: &FetchTarget,
        cancel: &Cancel,
        on_event: &mut dyn FnMut(FetchEvent),
    ) -> Result<Fetched, FetchError> {
        let yt_dlp = YtDlp::find(&self.settings)?;
        let info = match &target.info {
            Some(info) => info.clone(),
            None => match yt_dlp.extract(target.link.url(), Some(false), cancel)? {
                Extraction::Recording(info) => Arc::new(*info),
                Extraction::Playlist(list) => return Err(Reason::IsPlaylist(list.entries.len()).into()),
            },
        };
        on_event(FetchEvent::Metadata(info.metadata.clone()));
        check(&info, &self.settings.limits)?;
        let mut running = RunningDownload::new(on_event)?;
        let folder = running.folder.clone();
        let done = yt_dlp.download(&info.json, folder.path(), FILE_NAME, cancel, &mut |t| running.report(t));
        running.settle(done)?;
        Ok(running.fetched(info.metadata.clone()))
    }
}

/// Rejects what is known to fail before anything is downloaded.
fn check(info: &VideoInfo, limits: &Limits) -> Result<(), Reason> {
    let seconds = info.metadata.duration_s.unwrap_or(0.0).round() as u64;
    if info.is_live || info.is_upcoming {
        return Err(Reason::Live);
    }
    if seconds > limits.max_duration_s {
        return Err(Reason::TooLong { seconds, limit: limits.max_duration_s });
    }
    if info.filesize.is_some_and(|bytes| bytes > limits.max_bytes) {
        return Err(Reason::TooLarge { limit: limits.max_bytes });
    }
    if info.has_audio { Ok(()) } else { Err(Reason::NoAudio) }
}
