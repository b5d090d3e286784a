//! Links on the command line: resolves and downloads them one after the other, and pauses after network failures.

mod arguments;
mod local_copy;

pub(super) use arguments::LinkArgs;
pub(super) use local_copy::LocalCopyError;

use super::output::print_message;
use super::progress::Bar;
use crate::classify::report::Failure;
use crate::classify::{Cancel, ClassifyError};
use crate::fetch::{
    FetchError, FetchTarget, Fetcher, OutageMonitor, RateLimiter, Reason, Resolved, remove_stale_folders,
};
use crate::format::clock_time;
use crate::input::{Link, LinkKind};
use arguments::Items;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How often a wait checks for cancellation.
const POLL_INTERVAL: Duration = Duration::from_millis(25);

/// Longest wait for the end of a stopped download; it takes some milliseconds.
const STOP_TIMEOUT: Duration = Duration::from_secs(2);

/// State that the links of a run share.
pub(super) struct Links {
    pub(super) fetcher: Fetcher,
    limiter: RateLimiter,
    /// `true` for `--playlist`, `false` for `--no-playlist`.
    playlist: Option<bool>,
    items: Option<Items>,
    outages: Mutex<OutageMonitor>,
    bar: Bar,
}

/// A recording behind a link, or why there is none.
pub(super) struct ResolvedLink {
    /// Name in reports.
    pub(super) name: String,
    pub(super) target: Result<FetchTarget, Failure>,
}

impl Links {
    /// From the arguments. Removes what killed processes have left.
    pub(super) fn new(args: &LinkArgs, bar: &Bar) -> Self {
        // In the background: a large folder takes time.
        thread::Builder::new().name("sweep".to_owned()).spawn(remove_stale_folders).ok();
        let settings = args.settings();
        Self {
            limiter: RateLimiter::default(),
            fetcher: Fetcher::new(settings),
            playlist: args.choice(),
            items: args.items.clone(),
            outages: Mutex::new(OutageMonitor::new(args.outage_pause())),
            bar: bar.clone(),
        }
    }

    /// Largest recording in bytes, of `--max-size`.
    pub(super) fn max_bytes(&self) -> u64 {
        self.fetcher.settings().limits.max_bytes
    }

    /// The recordings behind a link in order; none if cancelled.
    pub(super) fn recordings(&self, name: &str, link: Link, cancel: &Cancel) -> Vec<ResolvedLink> {
        let one = |target| vec![ResolvedLink { name: name.to_owned(), target }];
        let link = match (link.kind(), self.playlist) {
            (LinkKind::VideoInPlaylist { .. }, None) => {
                let message = "the link names a video and a playlist: give --no-playlist for the video, or --playlist for all entries";
                return one(Err(Failure::new("video_or_playlist", message)));
            }
            (LinkKind::VideoInPlaylist { .. }, Some(true)) => link.playlist(),
            (LinkKind::VideoInPlaylist { .. }, Some(false)) => link.video(),
            _ => link,
        };
        // A link to a single recording is resolved when it is downloaded.
        if link.is_one_recording() {
            return one(Ok(FetchTarget::new(link)));
        }
        match self.with_permit(true, cancel, || Ok(self.fetcher.resolve(&link, cancel)?)) {
            Err(ClassifyError::Cancelled) => Vec::new(),
            Err(error) => one(Err(Failure::from(&error))),
            Ok(Resolved::Recording(target)) => one(Ok(target)),
            Ok(Resolved::Playlist(list)) if self.playlist == Some(false) => {
                let error = FetchError::from(Reason::IsPlaylist(list.entries.len()));
                one(Err(Failure::from(&error)))
            }
            Ok(Resolved::Playlist(list)) => {
                let count = list.entries.len();
                if !self.items.as_ref().is_none_or(|items| (1..=count).any(|n| items.hold(n))) {
                    let message = format!("the playlist has {count} entries, none of which --items selects");
                    return one(Err(Failure::new("no_items", message)));
                }
                let numbered = list.recordings(&link).into_iter().zip(1..);
                let chosen = numbered.filter(|(_, n)| self.items.as_ref().is_none_or(|items| items.hold(*n)));
                let linked = chosen.map(|(entry, _)| ResolvedLink {
                    name: entry.name,
                    target: entry.target.map_err(|error| Failure::from(&error)),
                });
                linked.collect()
            }
        }
    }

    /// Runs `work` with a permit; during an outage repeatedly, if `more` work follows.
    ///
    /// # Errors
    /// Those of `work`; [`Reason::NotTried`] after an outage that lasted too long.
    pub(super) fn with_permit<T>(
        &self,
        more: bool,
        cancel: &Cancel,
        mut work: impl FnMut() -> Result<T, ClassifyError>,
    ) -> Result<T, ClassifyError> {
        // Held during the waits: the next link would fail too.
        let _permit =
            self.limiter.acquire(self.fetcher.settings().pause, cancel).ok_or(ClassifyError::Cancelled)?;
        self.outages().check()?;
        loop {
            let result = work();
            let error = match &result {
                Err(ClassifyError::Cancelled) => return result,
                Err(ClassifyError::Fetch(error)) => Some(error),
                _ => None,
            };
            let outage = self.outages().record(error);
            let Some(error) = error.filter(|_| more && outage.is_some()) else { return result };
            let Some(wait) = self.outages().next_wait(error) else {
                self.print("the network is still down: the remaining links are not tried");
                return result;
            };
            let wait_s = clock_time(wait.as_secs_f64());
            self.print(&format!(
                "several links in a row failed, the last with: {error}. Retrying in {wait_s} (Ctrl-C stops)"
            ));
            if !wait_for(wait, cancel) {
                return Err(ClassifyError::Cancelled);
            }
        }
    }

    fn outages(&self) -> MutexGuard<'_, OutageMonitor> {
        self.outages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The download that follows belongs to the link that was just resolved: it needs no pause.
    pub(super) fn skip_pause(&self) {
        self.limiter.skip_pause();
    }

    /// Lets the progress bar count recordings if an argument leads to several.
    pub(super) fn set_several(&self, several: bool) {
        if several {
            self.bar.count_several();
        }
    }

    /// Waits a moment for the running download, so that no file of it is left.
    pub(super) fn end(&self) {
        self.limiter.wait_until_empty(STOP_TIMEOUT);
    }

    fn print(&self, message: &str) {
        tracing::warn!(message);
        print_message(message);
    }
}

/// `false` if cancelled meanwhile.
fn wait_for(time: Duration, cancel: &Cancel) -> bool {
    let begin = Instant::now();
    while begin.elapsed() < time {
        if cancel.is_cancelled() {
            return false;
        }
        thread::sleep(POLL_INTERVAL.min(time));
    }
    true
}
