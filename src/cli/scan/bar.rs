//! The progress of a scan: how many recordings are done, how fast, and how long it will take.

use crate::cancel::Cancel;
use crate::cli::progress;
use crate::format::{clock_time, thousands};
use crate::input::{WalkProgress, expand_with};
use crate::scan::ScanEvent;
use console::Term;
use indicatif::ProgressBar;
use std::cell::Cell;
use std::ffi::OsString;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How often it is drawn.
const INTERVAL: Duration = Duration::from_millis(200);

/// Columns that the bar needs beside the text, with the margin of [`crate::cli::terminal`].
const BAR_COLUMNS: usize = 15;

/// The progress of a scan on a terminal.
pub(super) struct ScanBar {
    bar: ProgressBar,
    /// Recordings of all inputs; 0 until they are counted, or if that is impossible.
    total: Arc<AtomicU64>,
    begin: Instant,
    drawn: Cell<Option<Instant>>,
    done: Cell<Done>,
    /// Ends the counting with the scan.
    counting: Cancel,
}

/// What was done so far.
#[derive(Debug, Clone, Copy, Default)]
struct Done {
    recordings: u64,
    /// Those of them that needed work.
    worked: u64,
    audio_s: f64,
}

impl ScanBar {
    /// Starts to show progress, and to count the recordings of `inputs` meanwhile.
    pub(super) fn start(inputs: &[OsString], cancel: &Cancel) -> Self {
        let (total, counting) = (Arc::default(), cancel.child());
        let bar = progress::bar("[{wide_bar}] {msg}");
        // Of a list on stdin the length is unknown.
        if !bar.is_hidden() && !inputs.iter().any(|input| input == "-") {
            let (inputs, total, counting) = (inputs.to_vec(), Arc::clone(&total), counting.clone());
            // Without the thread there is only no total.
            thread::Builder::new()
                .name("count".to_owned())
                .spawn(move || count(&inputs, &counting, &total))
                .ok();
        }
        let (drawn, done) = (Cell::new(None), Cell::default());
        Self { bar, total, begin: Instant::now(), drawn, done, counting }
    }

    pub(super) fn update(&self, event: &ScanEvent<'_>) {
        let mut done = self.done.get();
        done.recordings += 1;
        match event {
            ScanEvent::Known | ScanEvent::FailedBefore | ScanEvent::Refused { .. } => {}
            ScanEvent::Analysed { duration_s } => {
                done.worked += 1;
                done.audio_s += duration_s;
            }
            _ => done.worked += 1,
        }
        self.done.set(done);
        if self.drawn.get().is_none_or(|drawn| drawn.elapsed() >= INTERVAL) {
            self.drawn.set(Some(Instant::now()));
            let total = self.total.load(Ordering::Relaxed);
            self.bar.set_length(total.max(done.recordings));
            // An empty bar as long as the total is unknown.
            self.bar.set_position(if total == 0 { 0 } else { done.recordings });
            let columns = usize::from(Term::stderr().size().1).saturating_sub(BAR_COLUMNS);
            self.bar.set_message(text(done, total, self.begin.elapsed().as_secs_f64(), columns));
        }
    }

    /// Removes the bar.
    pub(super) fn finish(&self) {
        self.counting.cancel();
        self.bar.finish_and_clear();
    }
}

/// Counts as a scan finds them, without looking at the files.
fn count(inputs: &[OsString], cancel: &Cancel, total: &AtomicU64) {
    let progress = WalkProgress::default();
    let count: usize = inputs.iter().map(|input| expand_with(input, cancel, &progress).count()).sum();
    if !cancel.is_cancelled() {
        total.store(count as u64, Ordering::Relaxed);
    }
}

/// e.g. `512 of 1,279, 55 x real time, 2.1 files/s, 0:06:05 left`; rates that do not fit into `columns` are left out.
fn text(done: Done, total: u64, elapsed_s: f64, columns: usize) -> String {
    let mut count = thousands(done.recordings);
    if total > 0 {
        count += &format!(" of {}", thousands(total.max(done.recordings)));
    }
    if done.worked == 0 || elapsed_s <= 0.0 {
        return count;
    }
    let rate = done.worked as f64 / elapsed_s;
    let left = (total > done.recordings)
        .then(|| format!("{} left", clock_time((total - done.recordings) as f64 / rate)));
    let rates = [format!("{:.0} x real time", done.audio_s / elapsed_s), format!("{rate:.1} files/s")];
    let with = |rates: &[String]| {
        let parts: Vec<&str> =
            std::iter::once(&count).chain(rates).chain(left.as_ref()).map(String::as_str).collect();
        parts.join(", ")
    };
    let [_, files] = &rates;
    let choices = [with(&rates), with(std::slice::from_ref(files)), with(&[])];
    let fitting = choices.into_iter().find(|text| text.len() <= columns);
    fitting.unwrap_or(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_has_the_rate_of_what_needs_work_and_the_time_left_once_the_total_is_known() {
        let done = Done { recordings: 500, worked: 100, audio_s: 3000.0 };
        assert_eq!(text(done, 0, 50.0, 100), "500, 60 x real time, 2.0 files/s");
        let left = clock_time(250.0);
        let expected = format!("500 of 1,000, 60 x real time, 2.0 files/s, {left} left");
        assert_eq!(text(done, 1000, 50.0, expected.len()), expected);
        let narrower = format!("500 of 1,000, 2.0 files/s, {left} left");
        assert_eq!(text(done, 1000, 50.0, expected.len() - 1), narrower);
        assert_eq!(text(done, 1000, 50.0, narrower.len() - 1), format!("500 of 1,000, {left} left"));
        assert_eq!(text(done, 1000, 50.0, 15), "500 of 1,000");
        assert_eq!(text(Done { recordings: 3, ..Done::default() }, 1000, 1.0, 100), "3 of 1,000");
    }
}
