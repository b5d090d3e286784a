//! Links on the command line: what they lead to, one after the other, and what is done when the network is gone.

mod arguments;
mod brought;

pub(super) use arguments::LinkArgs;
pub(super) use brought::NotBrought;

use super::output::complain;
use super::progress::Bar;
use crate::classify::report::Failure;
use crate::classify::{Cancel, ClassifyError, clock};
use crate::fetch::{FetchError, Fetcher, Lane, Looked, Reason, Wanted, sweep};
use crate::input::{Link, LinkKind};
use arguments::Items;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// So often a link is tried again after outages; the pauses double, so that the last of them is half an hour with the default.
const TRIES: u32 = 6;
/// Whoever waits looks so often whether it was stopped.
const LOOK_AGAIN: Duration = Duration::from_millis(25);

/// So long a stopped download is waited for; it takes some milliseconds.
const FAREWELL: Duration = Duration::from_secs(2);

/// All that the links of one run share.
pub(super) struct Links {
    pub(super) fetcher: Fetcher,
    lane: Lane,
    /// `--playlist` is true, `--no-playlist` false.
    playlist: Option<bool>,
    items: Option<Items>,
    outage_pause: Duration,
    /// The network did not come back.
    gave_up: AtomicBool,
    bar: Bar,
}

/// A recording behind a link, or why there is none.
pub(super) struct Linked {
    /// What reports call it.
    pub(super) name: String,
    pub(super) wanted: Result<Wanted, Failure>,
}

impl Links {
    /// Follows the arguments. What processes that were killed have left is swept away.
    pub(super) fn new(args: &LinkArgs, bar: &Bar) -> Self {
        // Beside the work: a large folder takes its time, and nobody waits for it.
        thread::Builder::new().name("sweep".to_owned()).spawn(sweep).ok();
        let settings = args.settings();
        Self {
            lane: Lane::default(),
            fetcher: Fetcher::new(settings),
            playlist: args.choice(),
            items: args.items.clone(),
            outage_pause: args.outage_pause(),
            gave_up: AtomicBool::new(false),
            bar: bar.clone(),
        }
    }

    /// Whether the network was gone for too long, so that links are left.
    pub(super) fn gave_up(&self) -> bool {
        self.gave_up.load(Ordering::Acquire)
    }

    /// The recordings behind a link, in their order; nothing when stopped.
    pub(super) fn recordings(&self, name: &str, link: Link, cancel: &Cancel) -> Vec<Linked> {
        let one = |wanted| vec![Linked { name: name.to_owned(), wanted }];
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
        if matches!(link.kind(), LinkKind::Media | LinkKind::Video { .. }) {
            return one(Ok(Wanted::new(link)));
        }
        match self.in_turn(cancel, || Ok(self.fetcher.look(&link, cancel)?)) {
            Err(ClassifyError::Cancelled) => Vec::new(),
            Err(error) => one(Err(Failure::from(&error))),
            Ok(Looked::One(wanted)) => {
                self.lane.skip_pause();
                one(Ok(wanted))
            }
            Ok(Looked::Many(list)) if self.playlist == Some(false) => {
                let error = FetchError::from(Reason::IsPlaylist(list.entries.len()));
                one(Err(Failure::from(&error)))
            }
            Ok(Looked::Many(list)) => {
                let numbered = list.recordings(&link).into_iter().zip(1..);
                let chosen = numbered.filter(|(_, n)| self.items.as_ref().is_none_or(|items| items.hold(*n)));
                let linked = chosen.map(|(entry, _)| Linked {
                    name: entry.name,
                    wanted: entry.wanted.map_err(|error| Failure::from(&error)),
                });
                linked.collect()
            }
        }
    }

    /// Does what needs the network when its turn comes, again after a pause where the network is gone.
    ///
    /// # Errors
    /// Those of `work`; [`ClassifyError::Cancelled`] also where the network did not come back.
    pub(super) fn in_turn<T>(
        &self,
        cancel: &Cancel,
        mut work: impl FnMut() -> Result<T, ClassifyError>,
    ) -> Result<T, ClassifyError> {
        // Kept while it waits: the next link would fail too.
        let turn = self.lane.enter(self.fetcher.settings().pause, cancel).ok_or(ClassifyError::Cancelled)?;
        let mut pause = self.outage_pause;
        for _ in 0..TRIES {
            if self.gave_up() {
                return Err(ClassifyError::Cancelled);
            }
            let done = work();
            let failure = match &done {
                Err(ClassifyError::Cancelled) => return done,
                Err(ClassifyError::Fetch(error)) => Some(error),
                _ => None,
            };
            turn.tell(failure);
            let (Some(error), Some(outages)) =
                (failure.filter(|error| error.is_outage()), self.lane.outage())
            else {
                return done;
            };
            let wait = match error.reason {
                Reason::RateLimit { wait_s } => pause.max(Duration::from_secs(wait_s)),
                _ => pause,
            };
            let times = if outages == 1 { "link" } else { "links in a row" };
            self.say(&format!(
                "{outages} {times} failed, the last because: {error}. Going on in {} (Ctrl-C stops)",
                clock(wait.as_secs_f64())
            ));
            if !wait_for(wait, cancel) {
                return Err(ClassifyError::Cancelled);
            }
            pause *= 2;
        }
        self.gave_up.store(true, Ordering::Release);
        self.say("the network did not come back: what is left was not tried; --resume FILE goes on later");
        Err(ClassifyError::Cancelled)
    }

    /// Waits a little for whoever uses the network, so that nothing of a stopped download is left.
    pub(super) fn end(&self) {
        self.lane.wait_until_empty(FAREWELL);
    }

    fn say(&self, message: &str) {
        self.bar.aside(|| complain(message));
    }
}

/// `false` when stopped meanwhile.
fn wait_for(time: Duration, cancel: &Cancel) -> bool {
    let begin = Instant::now();
    while begin.elapsed() < time {
        if cancel.is_cancelled() {
            return false;
        }
        thread::sleep(LOOK_AGAIN.min(time));
    }
    true
}
