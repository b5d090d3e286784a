//! The thread that searches with yt-dlp: words in, videos and their pictures out.

use crate::cancel::Cancel;
use crate::classify::report::Failure;
use crate::fetch::{FetchError, Fetcher, PlaylistRecording, RateLimiter, Reason};
use crate::window::actor::Actor;
use crate::window::supervisor::{INTERNAL_ERROR_KIND, Supervisor};
use crate::window::thumbnail::Thumbnail;
use crossbeam_channel::{Receiver, Sender};
use std::io;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// Longest pause between two searches. The pause of the settings is meant for downloads; a search is a single request.
const MAX_PAUSE: Duration = Duration::from_secs(3);

/// Handle of the thread.
pub(super) type SearchWorker = Actor<Query, SearchEvent>;

/// A search.
#[derive(Debug, Clone)]
pub(super) struct Query {
    pub(super) run: u64,
    pub(super) words: String,
    pub(super) fetcher: Arc<Fetcher>,
    pub(super) cancel: Cancel,
}

/// An event of the search with the number `run`.
pub(super) struct SearchEvent {
    pub(super) run: u64,
    pub(super) event: Found,
}

/// What a search has found.
pub(super) enum Found {
    Videos(Result<Vec<PlaylistRecording>, Failure>),
    /// Picture of the video with this index.
    Picture(usize, Box<Thumbnail>),
}

/// Starts the thread, which wakes the window after each event.
///
/// # Errors
/// If the thread cannot be started.
pub(super) fn start(supervisor: impl Into<Supervisor>) -> io::Result<SearchWorker> {
    let supervisor = supervisor.into();
    Actor::start("video search", 4, 16, move |queries: Receiver<Query>, events| {
        let limiter = RateLimiter::default();
        let sender = EventSender { events, supervisor };
        for query in queries {
            // An earlier search that was given up.
            if query.cancel.is_cancelled() {
                continue;
            }
            if !sender.run(&query, &limiter) {
                return;
            }
        }
    })
}

#[derive(Clone)]
struct EventSender {
    events: Sender<SearchEvent>,
    supervisor: Supervisor,
}

impl EventSender {
    /// `false` if the window has closed.
    fn send(&self, run: u64, event: Found) -> bool {
        let sent = self.events.send(SearchEvent { run, event }).is_ok();
        self.supervisor.wake();
        sent
    }

    /// Runs a search; `false` if the window has closed.
    fn run(&self, query: &Query, limiter: &RateLimiter) -> bool {
        let pause = query.fetcher.settings().pause.min(MAX_PAUSE);
        let Some(permit) = limiter.acquire(pause, &query.cancel) else { return true };
        let found = self.supervisor.catch(|| query.fetcher.search(&query.words, &query.cancel));
        drop(permit);
        let found = match found {
            Ok(Ok(videos)) => Ok(videos),
            Ok(Err(error)) if error.reason.is_cancelled() => return true,
            Ok(Err(error)) => Err(failure_from_error(&error)),
            Err(_) => Err(Failure::new(INTERNAL_ERROR_KIND, "an internal error; please report it")),
        };
        let pictures: Vec<(usize, String)> = found
            .iter()
            .flatten()
            .enumerate()
            .filter_map(|(i, video)| Some((i, video.metadata.thumbnail.clone()?)))
            .collect();
        if !self.send(query.run, Found::Videos(found)) {
            return false;
        }
        for (i, url) in pictures {
            self.send_picture(query, i, url);
        }
        true
    }

    /// Downloads a picture on another thread: a slow one delays neither the others nor the next search.
    fn send_picture(&self, query: &Query, i: usize, url: String) {
        let (sender, query) = (self.clone(), query.clone());
        let fetch = move || {
            let picture = sender.supervisor.catch(|| Thumbnail::fetch(&query.fetcher, &url, &query.cancel));
            if let Ok(Some(picture)) = picture {
                sender.send(query.run, Found::Picture(i, Box::new(picture)));
            }
        };
        // Without a thread the place stays empty: pictures are optional.
        thread::Builder::new().name("thumbnail".to_owned()).spawn(fetch).ok();
    }
}

/// The failure of a search. Some reasons speak of a link, which a search has not.
fn failure_from_error(error: &FetchError) -> Failure {
    let mut failure = Failure::from(error);
    match &error.reason {
        Reason::NoYtDlp => "a search needs yt-dlp, which is not installed".clone_into(&mut failure.message),
        Reason::NoNetwork(cause) => {
            failure.message = format!("no connection ({cause}): check the network, then search again");
        }
        _ => {}
    }
    failure
}
