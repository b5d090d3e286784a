//! Shows the progress of a search through folders while it lasts.

use crate::cli::progress::Bar;
use crate::input::WalkProgress;
use crossbeam_channel::{RecvTimeoutError, Sender, bounded};
use std::convert::Infallible;
use std::thread;
use std::time::Duration;

/// How often it is shown.
const INTERVAL: Duration = Duration::from_millis(200);
/// A search that ends before this is not shown.
const DELAY: Duration = Duration::from_millis(500);

/// Ends the display when it is dropped.
pub(super) struct ShownSearch {
    _end: Option<Sender<Infallible>>,
}

impl ShownSearch {
    /// Starts to show `progress` in `bar`, from a thread of its own: reading a single folder may take minutes.
    pub(super) fn start(bar: &Bar, progress: &WalkProgress) -> Self {
        let (end, ended) = bounded::<Infallible>(0);
        let (bar, progress) = (bar.clone(), progress.clone());
        let show = move || {
            let mut wait = DELAY;
            while let Err(RecvTimeoutError::Timeout) = ended.recv_timeout(wait) {
                bar.show_search(progress.to_string());
                wait = INTERVAL;
            }
            bar.show_search(String::new());
        };
        // Without the thread there is only no display.
        let started = thread::Builder::new().name("search".to_owned()).spawn(show);
        Self { _end: started.is_ok().then_some(end) }
    }
}
