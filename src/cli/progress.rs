//! The progress bar on stderr; only a terminal shows it.

use crate::classify::{Event, Progress};
use crate::fetch::Transfer;
use crate::format::clock_time;
use indicatif::{ProgressBar, ProgressStyle};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// A bar over so many of `what`, with the time left and a message.
pub(super) fn counter(what: &str, length: usize) -> ProgressBar {
    let bar = ProgressBar::new(length as u64);
    let template = format!("[{{wide_bar}}] {{pos}} of {{len}} {what}, {{eta}} left {{msg}}");
    if let Ok(style) = ProgressStyle::with_template(&template) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar
}

/// One bar: through one recording, or over the number of several. Clones are the same bar.
#[derive(Clone)]
pub(super) struct Bar {
    bar: ProgressBar,
    several: Arc<AtomicBool>,
    /// A recording is on its way, and the bar tells how far that is.
    coming: Arc<AtomicBool>,
}

impl Bar {
    /// A bar through one recording, or a counter of several.
    pub(super) fn new(several: bool) -> Self {
        let bar = Self { bar: ProgressBar::new(0), several: Arc::default(), coming: Arc::default() };
        bar.style("[{wide_bar}] {msg}");
        if several {
            bar.count_several();
        }
        bar
    }

    /// One that nobody sees.
    pub(super) fn hidden() -> Self {
        Self { bar: ProgressBar::hidden(), several: Arc::default(), coming: Arc::default() }
    }

    /// From now on several recordings are counted.
    pub(super) fn count_several(&self) {
        self.several.store(true, Ordering::Relaxed);
        self.bar.set_position(0);
        self.bar.set_message("");
        self.style("{spinner} {pos} done, {elapsed}  {msg}");
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

    /// Something was heard of a recording, or more of it came.
    pub(super) fn update(&self, event: &Event) {
        if self.several() {
            // Of what is on its way, since that takes its time.
            match event {
                Event::Transfer(transfer) => self.bar.set_message(transfer.to_string()),
                Event::Here(_) => self.bar.set_message(""),
                _ => {}
            }
            return;
        }
        match event {
            Event::Transfer(transfer) => {
                self.coming.store(true, Ordering::Relaxed);
                self.transfer(transfer);
            }
            Event::Here(_) => self.coming.store(false, Ordering::Relaxed),
            Event::Progress(progress) if !self.coming.load(Ordering::Relaxed) => self.progress(progress),
            _ => {}
        }
    }

    fn progress(&self, Progress { done_s, duration_s, .. }: &Progress) {
        // Milliseconds, since the bar counts whole numbers.
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

    /// Writes to the terminal with the bar out of the way.
    pub(super) fn suspend<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }

    /// One recording of several is done.
    pub(super) fn count(&self) {
        if self.several() {
            self.bar.inc(1);
        }
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
