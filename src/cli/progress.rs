//! Progress bars on stderr; only a terminal shows them.

use super::terminal::draw_target;
use crate::classify::{Event, Progress};
use crate::fetch::{FetchEvent, Transfer};
use crate::format::clock_time;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

/// All bars of the process, so that every line on stderr can be written while none of them is drawn.
static BARS: LazyLock<MultiProgress> = LazyLock::new(|| MultiProgress::with_draw_target(draw_target()));

thread_local! {
    /// Whether this thread is inside [`suspend`]; indicatif's lock cannot be taken twice.
    static SUSPENDED: Cell<bool> = const { Cell::new(false) };
}

/// Runs `write` with all bars cleared, then draws them again. Calls may be nested.
pub(super) fn suspend<T>(write: impl FnOnce() -> T) -> T {
    if SUSPENDED.replace(true) {
        return write();
    }
    let result = BARS.suspend(write);
    SUSPENDED.set(false);
    result
}

/// A bar of this template of indicatif.
pub(super) fn bar(template: &str) -> ProgressBar {
    let bar = BARS.add(ProgressBar::new(0));
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar
}

/// A bar that counts to `length`, with the time left and a message; `what` names the items.
pub(super) fn counter(what: &str, length: usize) -> ProgressBar {
    let bar = bar(&format!("[{{wide_bar}}] {{pos}} of {{len}} {what}, {{eta}} left {{msg}}"));
    bar.set_length(length as u64);
    bar
}

/// The position in one recording, or the number of recordings that are done. Clones share one bar.
#[derive(Clone)]
pub(super) struct Bar {
    bar: ProgressBar,
    /// Whether recordings are counted.
    several: Arc<AtomicBool>,
    /// Whether the one recording is still being downloaded; the bar then shows the bytes.
    downloading: Arc<AtomicBool>,
}

impl Bar {
    /// A bar for one recording, or a counter of several.
    pub(super) fn new(several: bool) -> Self {
        let bar =
            Self { bar: BARS.add(ProgressBar::new(0)), several: Arc::default(), downloading: Arc::default() };
        bar.style("[{wide_bar}] {msg}");
        if several {
            bar.count_several();
        }
        bar
    }

    /// A bar that is never drawn.
    pub(super) fn hidden() -> Self {
        Self { bar: ProgressBar::hidden(), several: Arc::default(), downloading: Arc::default() }
    }

    /// Counts recordings from now on.
    pub(super) fn count_several(&self) {
        self.several.store(true, Ordering::Relaxed);
        self.bar.set_position(0);
        self.bar.set_message("");
        self.style("{spinner} {pos} done, {elapsed}  {wide_msg}");
        self.bar.enable_steady_tick(Duration::from_millis(200));
    }

    fn style(&self, template: &str) {
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style.progress_chars("=> "));
        }
    }

    fn several(&self) -> bool {
        self.several.load(Ordering::Relaxed)
    }

    /// Shows an event of the recording, or of its download.
    pub(super) fn update(&self, event: &Event) {
        if self.several() {
            // Of a batch, only a download is worth a message.
            match event {
                Event::Fetch(FetchEvent::Transfer(transfer)) => self.bar.set_message(transfer.to_string()),
                Event::Fetched(_) => self.bar.set_message(""),
                _ => {}
            }
            return;
        }
        match event {
            Event::Fetch(FetchEvent::Transfer(transfer)) => {
                self.downloading.store(true, Ordering::Relaxed);
                self.transfer(transfer);
            }
            Event::Fetched(_) => self.downloading.store(false, Ordering::Relaxed),
            Event::Progress(progress) if !self.downloading.load(Ordering::Relaxed) => self.progress(progress),
            _ => {}
        }
    }

    fn progress(&self, Progress { done_s, duration_s, .. }: &Progress) {
        // In milliseconds, since the bar counts in whole numbers.
        let length_s = duration_s.unwrap_or(*done_s).max(*done_s);
        self.bar.set_length((length_s * 1e3) as u64);
        self.bar.set_position((done_s * 1e3) as u64);
        self.bar.set_message(match duration_s {
            Some(duration_s) => format!("{} of {}", clock_time(*done_s), clock_time(*duration_s)),
            None => clock_time(*done_s),
        });
    }

    fn transfer(&self, transfer: &Transfer) {
        self.bar.set_length(transfer.total.unwrap_or(transfer.bytes).max(transfer.bytes));
        self.bar.set_position(transfer.bytes);
        self.bar.set_message(transfer.to_string());
    }

    /// Shows how far the search for recordings has come; an empty text removes it.
    pub(super) fn show_search(&self, progress: String) {
        if self.several() {
            self.bar.set_message(progress);
        }
    }

    /// Counts one recording as done.
    pub(super) fn count(&self) {
        if self.several() {
            self.bar.inc(1);
        }
    }

    /// Removes the bar.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_while_the_bars_are_suspended_does_not_wait_for_them() {
        let bar = counter("files", 3);
        // What is written inside may print and log, which suspends again.
        assert_eq!(suspend(|| suspend(|| 2)), 2);
        bar.inc(1);
        assert_eq!(suspend(|| bar.position()), 1);
    }
}
