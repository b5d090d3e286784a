//! How the threads of a scan work together.

use super::dispatch::{Met, dispatch};
use super::missing::{self, MissingFiles};
use super::shared::Shared;
use super::worker::Worker;
use super::writer::Writer;
use super::{Downloads, RunKey, ScanError, ScanEvent, Source, Summary};
use crate::cancel::Cancel;
use crate::classify::Options;
use crate::library::{Library, LibraryError, Opened};
use crate::model::Model;
use crossbeam_channel::{Receiver, bounded};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread;

/// Recordings between the threads, for each worker: enough to keep all of them at work.
const WAITING: usize = 4;
/// Reports that wait for the writer: most are of known files, and each wait for it costs more than such a file.
const REPORTS: usize = 256;

/// How recordings are scanned.
#[derive(Debug, Clone)]
pub struct ScanSettings {
    /// How they are classified. The outcome's embedding is stored in any case.
    pub options: Options,
    /// Recordings that are analysed at a time, at least 1.
    pub jobs: usize,
    /// Tries all failures of earlier scans again, not only those that may succeed now.
    pub retry_failed: bool,
    /// Analyses everything, known or not.
    pub reanalyse: bool,
}

impl Default for ScanSettings {
    fn default() -> Self {
        Self { options: Options::default(), jobs: 1, retry_failed: false, reanalyse: false }
    }
}

/// Fills a library. Keep it to scan more than once.
pub struct Scanner {
    library: Library,
    /// For questions of the other threads.
    reader: Mutex<Library>,
    model: Arc<Model>,
    key: RunKey,
    settings: ScanSettings,
    /// What the last run met.
    met: Met,
}

impl Scanner {
    /// A scanner for the library at `path`, which is created if it is not there, and what the user should know of it.
    ///
    /// # Errors
    /// If the library cannot be opened for writing.
    pub fn open(
        path: &Path,
        model: Arc<Model>,
        settings: ScanSettings,
    ) -> Result<(Self, Vec<String>), ScanError> {
        let key = RunKey::new(&model, &settings.options)?;
        let Opened { library, notes, .. } = Library::open(path)?;
        let reader = Mutex::new(Library::open(path)?.library);
        Ok((Self { library, reader, model, key, settings, met: Met::default() }, notes))
    }

    /// The library, for questions between two runs.
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// Scans the recordings of `sources` until that ends or `cancel` is set; what is done then is stored. `on_event` is called on this
    /// thread. Links need `downloads`.
    ///
    /// # Errors
    /// If the library fails or no thread can be started. What was committed before is in the library.
    pub fn run(
        &mut self,
        sources: &Receiver<Source>,
        downloads: Option<&dyn Downloads>,
        cancel: &Cancel,
        on_event: &mut dyn FnMut(ScanEvent<'_>),
    ) -> Result<Summary, ScanError> {
        // The first error ends all threads.
        let stop = cancel.child();
        let Self { library, reader, model, key, settings, met } = self;
        let shared = Shared::new(settings, key, &stop, downloads, reader);
        let (job_sender, jobs) = bounded(WAITING * settings.jobs.max(1));
        let (finished_sender, finished) = bounded(REPORTS);
        let (shared, model) = (&shared, &**model);
        let scanned: Result<Summary, ScanError> = thread::scope(|scope| {
            let stopping = |result: Result<_, LibraryError>| result.inspect_err(|_| shared.cancel.cancel());
            let mut workers = Vec::new();
            for i in 0..settings.jobs.max(1) {
                let worker = Worker::new(shared, model, jobs.clone(), finished_sender.clone());
                let started = thread::Builder::new()
                    .name(format!("scan-{i}"))
                    .spawn_scoped(scope, move || stopping(worker.work()));
                match started {
                    Ok(worker) => workers.push(worker),
                    // Without the other threads it only takes longer.
                    Err(_) if i > 0 => break,
                    Err(error) => return Err(ScanError::Thread(error)),
                }
            }
            drop(jobs);
            let dispatcher = thread::Builder::new()
                .name("dispatch".to_owned())
                .spawn_scoped(scope, move || {
                    dispatch(shared, sources, &job_sender, &finished_sender)
                        .inspect_err(|_| shared.cancel.cancel())
                })
                .map_err(ScanError::Thread)?;
            let written = Writer::new(library, shared, on_event).run(&finished);
            if written.is_err() {
                shared.cancel.cancel();
            }
            // Threads that would wait for the writer end now.
            drop(finished);
            let dispatched = join(dispatcher);
            let worked = workers.into_iter().map(join).fold(Ok(()), Result::and);
            let mut summary = written?;
            worked?;
            *met = dispatched?;
            summary.stopped = cancel.is_cancelled();
            Ok(summary)
        });
        let summary = scanned?;
        // Playlists and listens may have waited for what was added.
        if summary.analysed + summary.moved + summary.copied > 0 {
            self.library.match_unmatched()?;
        }
        Ok(summary)
    }

    /// Marks the recordings below `folders` as missing whose files are gone, by what the last run has not met. Call it after a run that
    /// was not stopped.
    ///
    /// # Errors
    /// If the library fails.
    pub fn mark_missing(&mut self, folders: &[PathBuf]) -> Result<Vec<MissingFiles>, ScanError> {
        let Self { library, met, .. } = self;
        let mark = |folder: &PathBuf| missing::mark(library, folder, met).map_err(ScanError::from);
        folders.iter().map(mark).collect()
    }
}

/// A panic outside of the analysis of a recording is a fault of this program.
fn join<T>(thread: thread::ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}
