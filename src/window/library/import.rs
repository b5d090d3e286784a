//! Adds the recordings below a folder to the library: a scan on threads of its own, which can be cancelled and goes on where it was.

use super::page::LibraryPage;
use crate::cancel::Cancel;
use crate::classify::Options;
use crate::format::thousands;
use crate::input::{self, WalkProgress};
use crate::model::Model;
use crate::scan::{ScanError, ScanEvent, ScanSettings, Scanner, Source, Summary, Target};
use crate::window::joined_thread::JoinedThread;
use crate::window::supervisor::Supervisor;
use crossbeam_channel::{Receiver, Sender, bounded};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, available_parallelism};
use std::time::{Duration, Instant};

/// Recordings between the search through the folder and the scan.
const WAITING: usize = 256;
/// How often progress is drawn.
const REDRAW_INTERVAL: Duration = Duration::from_millis(200);

/// What is scanned, and how.
pub(super) struct ImportJob {
    pub(super) library: PathBuf,
    pub(super) folder: PathBuf,
    pub(super) model: Arc<Model>,
    pub(super) options: Options,
}

/// A scan that is under way. Dropping it stops it.
pub(super) struct Import {
    folder: PathBuf,
    cancel: Cancel,
    counters: Arc<Counters>,
    ended: Receiver<Result<Summary, String>>,
    thread: JoinedThread,
}

/// Counters that the threads share with the window.
#[derive(Debug, Default)]
struct Counters {
    found: WalkProgress,
    /// All folders were searched.
    all_found: AtomicBool,
    done: AtomicU64,
    failed: AtomicU64,
    /// Recordings that are new in the library or have a new result, since the window looked last.
    added: AtomicU64,
}

/// How far a scan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::window) struct ImportProgress<'a> {
    pub(in crate::window) folder: &'a Path,
    pub(in crate::window) done: u64,
    pub(in crate::window) found: u64,
    /// More may be found.
    pub(in crate::window) is_searching: bool,
    pub(in crate::window) failed: u64,
}

impl Import {
    /// Starts the scan.
    ///
    /// # Errors
    /// If no thread can be started.
    pub(super) fn start(job: ImportJob, supervisor: Supervisor) -> io::Result<Self> {
        let (cancel, counters) = (Cancel::new(), Arc::<Counters>::default());
        let (sender, ended) = bounded(1);
        let folder = job.folder.clone();
        let (stop, counts) = (cancel.clone(), counters.clone());
        let thread = JoinedThread::start("add folder", move || {
            let scanned = supervisor.catch(|| scan(&job, &counts, &stop, &supervisor));
            let result = match scanned {
                Ok(result) => result.map_err(|error| error.to_string()),
                Err(_) => Err("an internal error; please report it".to_owned()),
            };
            // Fails only if nobody waits any more.
            sender.send(result).ok();
            supervisor.wake();
        })?;
        Ok(Self { folder, cancel, counters, ended, thread })
    }

    pub(super) fn cancel(&self) {
        self.cancel.cancel();
    }

    pub(super) fn progress(&self) -> ImportProgress<'_> {
        let Counters { found, all_found, done, failed, .. } = &*self.counters;
        ImportProgress {
            folder: &self.folder,
            done: done.load(Ordering::Relaxed),
            found: found.recordings(),
            is_searching: !all_found.load(Ordering::Relaxed),
            failed: failed.load(Ordering::Relaxed),
        }
    }

    /// Recordings that were added since the last call.
    pub(super) fn take_added(&self) -> usize {
        usize::try_from(self.counters.added.swap(0, Ordering::Relaxed)).unwrap_or(usize::MAX)
    }

    /// What it did, once it has ended; the error is a message for the user.
    pub(super) fn result(&self) -> Option<Result<Summary, String>> {
        self.ended.try_recv().ok()
    }
}

impl Drop for Import {
    fn drop(&mut self) {
        self.cancel.cancel();
        self.thread.join();
    }
}

/// Scans the folder, then marks what is gone.
fn scan(
    job: &ImportJob,
    counters: &Counters,
    cancel: &Cancel,
    supervisor: &Supervisor,
) -> Result<Summary, ScanError> {
    // One processor is for the window.
    let jobs = available_parallelism().map_or(1, usize::from).saturating_sub(1).max(1);
    let settings = ScanSettings { options: job.options.clone(), jobs, ..ScanSettings::default() };
    let (mut scanner, _) = Scanner::open(&job.library, Arc::clone(&job.model), settings)?;
    let mut drawn = Instant::now();
    let mut on_event = |event: ScanEvent<'_>| {
        counters.count(&event);
        if drawn.elapsed() >= REDRAW_INTERVAL {
            drawn = Instant::now();
            supervisor.wake();
        }
    };
    let (sender, sources) = bounded(WAITING);
    let summary = thread::scope(|scope| {
        thread::Builder::new()
            .name("search folder".to_owned())
            .spawn_scoped(scope, move || search(&job.folder, &sender, counters, cancel))
            .map_err(ScanError::Thread)?;
        let scanned = scanner.run(&sources, None, cancel, &mut on_event);
        // A search that waits for the scan ends now.
        drop(sources);
        scanned
    })?;
    if !summary.stopped {
        scanner.mark_missing(std::slice::from_ref(&job.folder))?;
    }
    Ok(summary)
}

/// Sends the recordings below the folder. Links in its playlists are left out: they are downloaded on the page for listening only.
fn search(folder: &Path, sources: &Sender<Source>, counters: &Counters, cancel: &Cancel) {
    let mut found = input::expand_with(folder.as_os_str(), cancel, &counters.found);
    while let Some(input) = found.next() {
        let more = found.known_to_follow();
        // What is no recording is of no interest in a folder.
        let Ok(input) = input else { continue };
        let input::Source::File(path) = input.source else { continue };
        if sources.send(Source { name: input.name, target: Ok(Target::File(path)), more }).is_err() {
            return;
        }
    }
    counters.all_found.store(true, Ordering::Relaxed);
}

impl Counters {
    fn count(&self, event: &ScanEvent<'_>) {
        let add = |counter: &AtomicU64| {
            counter.fetch_add(1, Ordering::Relaxed);
        };
        add(&self.done);
        match event {
            ScanEvent::Analysed { .. } | ScanEvent::Copied => add(&self.added),
            ScanEvent::Failed { .. } | ScanEvent::Refused { .. } => add(&self.failed),
            _ => {}
        }
    }
}

impl LibraryPage {
    /// Starts to add the recordings below a folder.
    ///
    /// # Errors
    /// The message why not.
    pub(super) fn import(
        &mut self,
        folder: PathBuf,
        model: Arc<Model>,
        options: Options,
    ) -> Result<(), String> {
        let Some(library) = self.path.clone() else {
            return Err("There is no library to add it to".to_owned());
        };
        if self.import.is_some() {
            return Err("Another folder is being added: wait for it, or cancel it".to_owned());
        }
        let job = ImportJob { library, folder, model, options };
        let import = Import::start(job, self.supervisor.clone());
        self.import = Some(import.map_err(|error| format!("No thread could be started: {error}"))?);
        Ok(())
    }

    pub(super) fn cancel_import(&self) {
        self.import.iter().for_each(Import::cancel);
    }

    /// How far the folder is that is being added.
    pub(in crate::window) fn import_progress(&self) -> Option<ImportProgress<'_>> {
        self.import.as_ref().map(Import::progress)
    }
}

/// What a scan did, in a line.
pub(super) fn summary_text(summary: &Summary) -> String {
    let counts = [
        (summary.analysed, "analysed"),
        (summary.known, "known"),
        (summary.moved, "moved"),
        (summary.copied, "copies"),
        (summary.failed + summary.failed_before + summary.refused, "failed"),
        (summary.being_written, "still being written"),
    ];
    let texts = counts.iter().filter(|(count, _)| *count > 0);
    let texts: Vec<String> = texts.map(|(count, what)| format!("{} {what}", thousands(*count))).collect();
    let what = if texts.is_empty() { "no recordings".to_owned() } else { texts.join(", ") };
    let how = if summary.stopped { "stopped, add it again to go on" } else { "added" };
    format!("Folder {how}: {what}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_names_what_there_is() {
        let summary = Summary { analysed: 1200, known: 3, refused: 1, ..Summary::default() };
        assert_eq!(summary_text(&summary), "Folder added: 1,200 analysed, 3 known, 1 failed");
        let stopped = Summary { stopped: true, ..Summary::default() };
        assert_eq!(summary_text(&stopped), "Folder stopped, add it again to go on: no recordings");
    }
}
