//! Links on the command line: what they lead to, one after the other, and what is done when the network is gone.

mod arguments;
mod local_copy;

pub(super) use arguments::LinkArgs;
pub(super) use local_copy::LocalCopyError;

use super::output::print_message;
use super::progress::Bar;
use crate::classify::report::Failure;
use crate::classify::{Cancel, ClassifyError};
use crate::fetch::{FetchError, FetchTarget, Fetcher, RateLimiter, Reason, Resolved, remove_stale_folders};
use crate::format::clock_time;
use crate::input::{Link, LinkKind};
use arguments::Items;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// So often a link is tried in an outage; the pauses between double, so that they are half an hour in all with the default.
const TRIES: u32 = 6;
/// Whoever waits looks so often whether it was stopped.
const POLL_INTERVAL: Duration = Duration::from_millis(25);

/// So long a stopped download is waited for; it takes some milliseconds.
const FAREWELL: Duration = Duration::from_secs(2);

/// Nobody is believed who says to wait longer.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// All that the links of one run share.
pub(super) struct Links {
    pub(super) fetcher: Fetcher,
    limiter: RateLimiter,
    /// `--playlist` is true, `--no-playlist` false.
    playlist: Option<bool>,
    items: Option<Items>,
    outage_pause: Duration,
    /// The network did not come back.
    gave_up: AtomicBool,
    bar: Bar,
}

/// A recording behind a link, or why there is none.
pub(super) struct ResolvedLink {
    /// What reports call it.
    pub(super) name: String,
    pub(super) target: Result<FetchTarget, Failure>,
}

impl Links {
    /// Follows the arguments. What processes that were killed have left is swept away.
    pub(super) fn new(args: &LinkArgs, bar: &Bar) -> Self {
        // Beside the work: a large folder takes its time, and nobody waits for it.
        thread::Builder::new().name("sweep".to_owned()).spawn(remove_stale_folders).ok();
        let settings = args.settings();
        Self {
            limiter: RateLimiter::default(),
            fetcher: Fetcher::new(settings),
            playlist: args.choice(),
            items: args.items.clone(),
            outage_pause: args.outage_pause(),
            gave_up: AtomicBool::new(false),
            bar: bar.clone(),
        }
    }

    /// The recordings behind a link, in their order; nothing when stopped.
    pub(super) fn recordings(&self, name: &str, link: Link, cancel: &Cancel) -> Vec<ResolvedLink> {
        let one = |target| vec![ResolvedLink { name: name.to_owned(), target }];
        let link = match (link.kind(), self.playlist) {
            (LinkKind::VideoInPlaylist { .. }, None) => {
                let message = "the link names a video and a playlist: give --no-playlist to hear the video, or --playlist to hear them all";
                return one(Err(Failure::new("video_or_playlist", message)));
            }
            (LinkKind::VideoInPlaylist { .. }, Some(true)) => link.playlist(),
            (LinkKind::VideoInPlaylist { .. }, Some(false)) => link.video(),
            _ => link,
        };
        // What can only be one recording is looked at when its turn comes.
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
                    let message =
                        format!("the playlist has {count} entries, none of them chosen: give other --items");
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

    /// Does what needs the network when its turn comes, again after a pause where the network is gone and `more` is to be done.
    ///
    /// # Errors
    /// Those of `work`; [`Reason::NotTried`] after the network did not come back.
    pub(super) fn with_permit<T>(
        &self,
        more: bool,
        cancel: &Cancel,
        mut work: impl FnMut() -> Result<T, ClassifyError>,
    ) -> Result<T, ClassifyError> {
        // Kept while it waits: the next link would fail too.
        let permit =
            self.limiter.acquire(self.fetcher.settings().pause, cancel).ok_or(ClassifyError::Cancelled)?;
        if self.gave_up.load(Ordering::Acquire) {
            return Err(FetchError::from(Reason::NotTried).into());
        }
        let mut pause = self.outage_pause;
        for left in (0..TRIES).rev() {
            let done = work();
            let error = match &done {
                Err(ClassifyError::Cancelled) => return done,
                Err(ClassifyError::Fetch(error)) => Some(error),
                _ => None,
            };
            permit.record(error);
            let Some(error) =
                error.filter(|error| more && error.is_outage() && self.limiter.outage().is_some())
            else {
                return done;
            };
            if left == 0 {
                self.gave_up.store(true, Ordering::Release);
                self.say("the network does not come back: the links that are left are not tried");
                return done;
            }
            let wait = match error.reason {
                Reason::RateLimit { wait_s } => pause.max(Duration::from_secs(wait_s).min(LONGEST_WAIT)),
                _ => pause,
            };
            let wait_s = clock_time(wait.as_secs_f64());
            self.say(&format!(
                "several links in a row failed, the last because: {error}. It is tried again in {wait_s} (Ctrl-C stops)"
            ));
            if !wait_for(wait, cancel) {
                return Err(ClassifyError::Cancelled);
            }
            pause *= 2;
        }
        Err(FetchError::from(Reason::NotTried).into())
    }

    /// Of one link alone: what was looked at is brought at once.
    pub(super) fn skip_pause(&self) {
        self.limiter.skip_pause();
    }

    /// It turned out that one word stands for several recordings.
    pub(super) fn set_several(&self, several: bool) {
        if several {
            self.bar.count_several();
        }
    }

    /// Waits a little for whoever uses the network, so that nothing of a stopped download is left.
    pub(super) fn end(&self) {
        self.limiter.wait_until_empty(FAREWELL);
    }

    fn say(&self, message: &str) {
        tracing::warn!(message);
        print_message(message);
    }
}

/// `false` when stopped meanwhile.
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
