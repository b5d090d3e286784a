//! A scan of the recordings below a folder into the library, with counters for the window.

use crate::cancel::Cancel;
use crate::classify::Options;
use crate::input::{self, WalkProgress};
use crate::model::Model;
use crate::scan::{Changes, ScanError, ScanEvent, ScanSettings, Scanner, Source, Summary, Target};
use crate::window::supervisor::Supervisor;
use crossbeam_channel::{Sender, bounded, unbounded};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, available_parallelism};
use std::time::{Duration, Instant};

/// Recordings between the search through the folder and the scan.
const WAITING: usize = 256;
/// How often progress is drawn.
const REDRAW_INTERVAL: Duration = Duration::from_millis(200);

/// Which library is filled, and how.
#[derive(Clone)]
pub(super) struct Filling {
    pub(super) library: PathBuf,
    pub(super) model: Arc<Model>,
    pub(super) options: Options,
}

impl Filling {
    /// Whether both give the same results in the same library.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.library == other.library
            && Arc::ptr_eq(&self.model, &other.model)
            && self.options == other.options
    }

    /// Opens the library for scans. One processor is left for the window.
    ///
    /// # Errors
    /// If the library cannot be opened.
    pub(super) fn scanner(&self) -> Result<Scanner, ScanError> {
        let jobs = available_parallelism().map_or(1, usize::from).saturating_sub(1).max(1);
        let settings = ScanSettings { options: self.options.clone(), jobs, ..ScanSettings::default() };
        Scanner::open(&self.library, Arc::clone(&self.model), settings).map(|(scanner, _)| scanner)
    }
}

/// Counters that the threads share with the window.
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) found: WalkProgress,
    /// All folders were searched.
    pub(super) all_found: AtomicBool,
    pub(super) done: AtomicU64,
    pub(super) failed: AtomicU64,
    /// Recordings that are new in the library or have a new result, since the window looked last.
    pub(super) added: AtomicU64,
}

/// Scans the folder, then marks what is gone, unless it was cancelled.
///
/// # Errors
/// If the library fails or no thread can be started.
pub(super) fn scan_folder(
    scanner: &mut Scanner,
    folder: &Path,
    counters: &Counters,
    cancel: &Cancel,
    supervisor: &Supervisor,
) -> Result<Summary, ScanError> {
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
            .spawn_scoped(scope, move || search(folder, &sender, counters, cancel))
            .map_err(ScanError::Thread)?;
        let scanned = scanner.run(&sources, None, cancel, &mut on_event);
        // A search that waits for the scan ends now.
        drop(sources);
        scanned
    })?;
    if !summary.stopped {
        scanner.mark_missing(&[folder.to_owned()])?;
    }
    Ok(summary)
}

/// Scans what has changed in watched folders.
///
/// # Errors
/// As [`scan_folder`].
pub(super) fn scan_changes(
    scanner: &mut Scanner,
    folders: &[PathBuf],
    changes: Changes,
    counters: &Counters,
    cancel: &Cancel,
) -> Result<(), ScanError> {
    let (sender, sources) = unbounded();
    let count = changes.files.len();
    for (i, path) in changes.files.into_iter().enumerate() {
        let name = path.to_string_lossy().into_owned();
        let source = Source { name, target: Ok(Target::File(path)), more: count.saturating_sub(i + 1) };
        // The receiver is alive.
        sender.send(source).ok();
    }
    drop(sender);
    let summary = scanner.run(&sources, None, cancel, &mut |event| counters.count(&event))?;
    if changes.vanished && !summary.stopped {
        scanner.mark_missing(folders)?;
    }
    Ok(())
}

/// Sends the recordings below the folder. Links in its playlists are left out: they are downloaded on the page for listening only.
fn search(folder: &Path, sources: &Sender<Source>, counters: &Counters, cancel: &Cancel) {
    let mut found = input::expand_with(folder.as_os_str(), cancel, &counters.found);
    while let Some(input) = found.next() {
        let more = found.known_to_follow();
        // A folder that cannot be read.
        let Ok(input) = input else {
            counters.failed.fetch_add(1, Ordering::Relaxed);
            continue;
        };
        let input::Source::File(path) = input.source else { continue };
        if sources.send(Source { name: input.name, target: Ok(Target::File(path)), more }).is_err() {
            return;
        }
    }
    counters.all_found.store(true, Ordering::Relaxed);
}

impl Counters {
    pub(super) fn count(&self, event: &ScanEvent<'_>) {
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

    /// Recordings that were added since the last call.
    pub(super) fn take_added(&self) -> usize {
        usize::try_from(self.added.swap(0, Ordering::Relaxed)).unwrap_or(usize::MAX)
    }
}
