//! The one way to the sound behind a link.

use super::http::Http;
use super::yt_dlp::{Found, YtDlp};
use super::{
    FetchError, Growing, Growth, Limits, List, Metadata, PrivateFolder, Reason, Settings, Single, Transfer,
};
use crate::cancel::Cancel;
use crate::input::{Link, LinkKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What the sound's file is called in its folder. Without an ending: what it is, its bytes say.
const NAME: &str = "sound";
/// Largest picture of a recording, in bytes.
const MOST_THUMBNAIL: u64 = 2_000_000;

/// Brings the sound behind links.
#[derive(Debug)]
pub struct Fetcher {
    settings: Settings,
}

/// What a link leads to.
#[derive(Debug)]
pub enum Looked {
    /// One recording.
    One(Wanted),
    /// Several.
    Many(List),
}

/// A recording that is wanted.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Its link.
    pub link: Link,
    /// What a look has found, so that nobody needs to look again.
    pub single: Option<Arc<Single>>,
    /// What the list tells in which it was found.
    pub told: Metadata,
}

impl Wanted {
    /// The recording behind a link that nobody has looked at.
    pub fn new(link: Link) -> Self {
        Self { link, single: None, told: Metadata::default() }
    }
}

/// What is told while a recording comes.
#[derive(Debug)]
#[non_exhaustive]
pub enum Arrival {
    /// What is known of it before it is here.
    Metadata(Metadata),
    /// Its first bytes are here and can be read while the rest comes.
    Growing(Growing),
    /// How far it is.
    Transfer(Transfer),
}

/// A recording that is here. Its file goes with the last clone.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// The file.
    pub path: PathBuf,
    /// What is known of it.
    pub metadata: Metadata,
    _folder: Arc<PrivateFolder>,
}

impl Fetcher {
    /// One that follows these settings. Nothing is started yet.
    pub fn new(settings: Settings) -> Self {
        Self { settings }
    }

    /// The settings that it follows.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What a link leads to: one recording, or a list of them. Of a media link nothing is asked.
    ///
    /// # Errors
    /// Any [`FetchError`] but those of a download.
    pub fn look(&self, link: &Link, cancel: &Cancel) -> Result<Looked, FetchError> {
        let playlist = match link.kind() {
            LinkKind::Media => return Ok(Looked::One(Wanted::new(link.clone()))),
            LinkKind::Video { .. } => Some(false),
            LinkKind::Playlist { .. } => Some(true),
            LinkKind::VideoInPlaylist { .. } | LinkKind::Page => None,
        };
        match YtDlp::find(&self.settings)?.look(link.url(), playlist, cancel)? {
            Found::One(single) => {
                Ok(Looked::One(Wanted { single: Some(Arc::new(*single)), ..Wanted::new(link.clone()) }))
            }
            Found::Many(list) if list.entries.is_empty() => Err(Reason::EmptyPlaylist.into()),
            Found::Many(mut list) => {
                if self.settings.cookies_from_browser.is_some() || self.settings.cookies.is_some() {
                    list.hope();
                }
                Ok(Looked::Many(list))
            }
        }
    }

    /// Brings a recording; `on_arrival` is called on the caller's thread.
    ///
    /// # Errors
    /// Any [`FetchError`]; [`Reason::IsPlaylist`] where the link leads to several recordings.
    pub fn fetch(
        &self,
        wanted: &Wanted,
        cancel: &Cancel,
        on_arrival: &mut dyn FnMut(Arrival),
    ) -> Result<Fetched, FetchError> {
        if let (LinkKind::Media, None) = (wanted.link.kind(), &wanted.single) {
            match self.by_http(wanted, cancel, on_arrival) {
                // A page that is called like a recording: a wiki's `File:` page, a host's page for one file.
                Err(error) if matches!(error.reason, Reason::NotMedia(_)) => {
                    return self.by_yt_dlp(wanted, cancel, on_arrival).map_err(|later| {
                        if matches!(later.reason, Reason::Unsupported) { error } else { later }
                    });
                }
                done => return done,
            }
        }
        self.by_yt_dlp(wanted, cancel, on_arrival)
    }

    /// The bytes of the small picture of a recording.
    ///
    /// # Errors
    /// Any [`FetchError`] of the network; [`Reason::TooLarge`] over two megabytes.
    pub fn thumbnail(&self, url: &str, cancel: &Cancel) -> Result<Vec<u8>, FetchError> {
        let http = Http::new(self.settings.proxy.as_deref())?;
        http.bytes(url, MOST_THUMBNAIL, &self.settings.limits, cancel)
    }

    /// The file itself is what the link names.
    fn by_http(
        &self,
        wanted: &Wanted,
        cancel: &Cancel,
        on_arrival: &mut dyn FnMut(Arrival),
    ) -> Result<Fetched, FetchError> {
        let http = Http::new(self.settings.proxy.as_deref())?;
        let mut coming = Coming::new(on_arrival)?;
        let (path, limits) = (coming.path(), self.settings.limits);
        let received = http.download(wanted.link.url(), &path, &limits, cancel, &mut |t| coming.tell(t));
        coming.ended(received)?;
        // A file on the web tells the rest of itself in its tags.
        Ok(coming.fetched(wanted.told.clone()))
    }

    fn by_yt_dlp(
        &self,
        wanted: &Wanted,
        cancel: &Cancel,
        on_arrival: &mut dyn FnMut(Arrival),
    ) -> Result<Fetched, FetchError> {
        let yt_dlp = YtDlp::find(&self.settings)?;
        let single = match &wanted.single {
            Some(single) => single.clone(),
            None => match yt_dlp.look(wanted.link.url(), Some(false), cancel)? {
                Found::One(single) => Arc::new(*single),
                Found::Many(list) => return Err(Reason::IsPlaylist(list.entries.len()).into()),
            },
        };
        on_arrival(Arrival::Metadata(single.metadata.clone()));
        check(&single, &self.settings.limits)?;
        let mut coming = Coming::new(on_arrival)?;
        let folder = coming.folder.clone();
        let done = yt_dlp.download(&single.info, folder.path(), NAME, cancel, &mut |t| coming.tell(t));
        coming.ended(done)?;
        Ok(coming.fetched(single.metadata.clone()))
    }
}

/// What can be refused before anything is brought.
fn check(single: &Single, limits: &Limits) -> Result<(), Reason> {
    let seconds = single.metadata.duration_s.unwrap_or(0.0).round() as u64;
    if single.is_live || single.is_upcoming {
        return Err(Reason::Live);
    }
    if seconds > limits.max_duration_s {
        return Err(Reason::TooLong { seconds, limit: limits.max_duration_s });
    }
    if single.filesize.is_some_and(|bytes| bytes > limits.max_bytes) {
        return Err(Reason::TooLarge { limit: limits.max_bytes });
    }
    if single.has_audio { Ok(()) } else { Err(Reason::NoAudio) }
}

/// A recording that is on its way into a folder of its own.
struct Coming<'a> {
    folder: Arc<PrivateFolder>,
    growth: Growth,
    /// As many as came; `None` before the first.
    bytes: Option<u64>,
    on_arrival: &'a mut dyn FnMut(Arrival),
}

impl<'a> Coming<'a> {
    fn new(on_arrival: &'a mut dyn FnMut(Arrival)) -> Result<Self, FetchError> {
        let folder = PrivateFolder::new().map_err(|error| Reason::io("making a temporary folder", error))?;
        Ok(Self { folder: Arc::new(folder), growth: Growth::default(), bytes: None, on_arrival })
    }

    fn path(&self) -> PathBuf {
        Path::new(self.folder.path()).join(NAME)
    }

    fn tell(&mut self, transfer: Transfer) {
        // What is written anew from its start may be another recording; it is heard when it is whole.
        if self.bytes.is_some_and(|bytes| transfer.bytes < bytes) {
            self.growth.give_up();
        }
        if self.bytes.is_none() && transfer.bytes > 0 && self.path().exists() {
            let growing = Growing { path: self.path(), growth: self.growth.clone() };
            (self.on_arrival)(Arrival::Growing(growing));
            self.bytes = Some(0);
        }
        self.bytes = self.bytes.map(|_| transfer.bytes);
        (self.on_arrival)(Arrival::Transfer(transfer));
    }

    /// Whoever reads it is told that no more comes.
    fn ended<T>(&self, done: Result<T, FetchError>) -> Result<T, FetchError> {
        match &done {
            Ok(_) => self.growth.finish(),
            Err(_) => self.growth.give_up(),
        }
        done
    }

    fn fetched(&self, metadata: Metadata) -> Fetched {
        Fetched { path: self.path(), metadata, _folder: self.folder.clone() }
    }
}

impl Drop for Coming<'_> {
    /// Nobody waits for ever, whatever happened.
    fn drop(&mut self) {
        self.growth.give_up();
    }
}
