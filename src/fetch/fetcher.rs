//! The entry point: resolves links and downloads recordings.

use super::http::Http;
use super::yt_dlp::{Extraction, YtDlp};
use super::{
    FetchError, FetchSettings, Limits, Metadata, PartialFile, Playlist, PrivateFolder, Reason, Transfer,
    VideoInfo, WriteStatus, web_list,
};
use crate::cancel::Cancel;
use crate::input::{Link, LinkKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// Name of the downloaded file. It has no extension: the decoder detects the format from the content.
const FILE_NAME: &str = "sound";
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
    /// Title, length and more.
    pub metadata: Metadata,
    _folder: Arc<PrivateFolder>,
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
        if *link.kind() == LinkKind::Page {
            let http = Http::new(self.settings.proxy.as_deref())?;
            if let Some(resolved) = web_list::resolve(link, &http, self.settings.limits.stall_timeout, cancel)? {
                return Ok(resolved);
            }
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
        if target.info.is_none() && (target.is_file || *target.link.kind() == LinkKind::Media) {
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

/// A running download into a folder of its own.
struct RunningDownload<'a> {
    folder: Arc<PrivateFolder>,
    status: WriteStatus,
    /// Bytes written; `None` before the first.
    bytes: Option<u64>,
    on_event: &'a mut dyn FnMut(FetchEvent),
}

impl<'a> RunningDownload<'a> {
    fn new(on_event: &'a mut dyn FnMut(FetchEvent)) -> Result<Self, FetchError> {
        let folder =
            PrivateFolder::new().map_err(|error| Reason::io("creating a temporary folder", error))?;
        Ok(Self { folder: Arc::new(folder), status: WriteStatus::default(), bytes: None, on_event })
    }

    fn path(&self) -> PathBuf {
        Path::new(self.folder.path()).join(FILE_NAME)
    }

    fn report(&mut self, transfer: Transfer) {
        // A restarted download may be another version of the file; readers wait until it is complete.
        if self.bytes.is_some_and(|bytes| transfer.bytes < bytes) {
            self.status.fail();
        }
        if self.bytes.is_none() && transfer.bytes > 0 && self.path().exists() {
            let partial = PartialFile { path: self.path(), status: self.status.clone() };
            (self.on_event)(FetchEvent::Readable(partial));
            self.bytes = Some(0);
        }
        self.bytes = self.bytes.map(|_| transfer.bytes);
        (self.on_event)(FetchEvent::Transfer(transfer));
    }

    /// Signals readers of the partial file that no more bytes follow.
    fn settle<T>(&self, done: Result<T, FetchError>) -> Result<T, FetchError> {
        match &done {
            Ok(_) => self.status.complete(),
            Err(_) => self.status.fail(),
        }
        done
    }

    fn fetched(&self, metadata: Metadata) -> Fetched {
        Fetched { path: self.path(), metadata, _folder: self.folder.clone() }
    }
}

impl Drop for RunningDownload<'_> {
    /// Releases waiting readers on every path, including a panic.
    fn drop(&mut self) {
        self.status.fail();
    }
}
