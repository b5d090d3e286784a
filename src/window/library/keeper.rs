//! Keeps the results and failures of the window in the library, on a thread of its own: what a file says of itself is read here, and results that come
//! together are stored together.

use crate::cancel::Cancel;
use crate::classify::report::Failure;
use crate::classify::{Options, Outcome};
use crate::input::Link;
use crate::library::{Analysis, FileFacts, Findings, Library, StoredFailure};
use crate::model::Model;
use crate::scan::{FoundResult, RunKey, findings};
use crate::window::actor::Actor;
use crate::window::file_stamp::FileStamp;
use crate::window::recording::RecordingId;
use crate::window::supervisor::Supervisor;
use crossbeam_channel::{Receiver, Sender};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Results that wait; the threads that classify wait when there are more.
const WAITING: usize = 64;
/// Most results in a transaction.
const MAX_BATCH: usize = 64;

/// Handle of the thread.
pub(super) type Keeper = Actor<Kept, KeeperEvent>;

/// Where a result comes from.
#[derive(Debug, Clone)]
pub(in crate::window) enum ResultSource {
    /// A file, as it was when its analysis began.
    File(PathBuf, FileStamp),
    Link(Link),
}

/// The run of a recording of the session.
pub(in crate::window) type SessionRun = (RecordingId, u64);

/// A result or failure to keep.
pub(in crate::window) struct Kept {
    run: SessionRun,
    source: ResultSource,
    model: Arc<Model>,
    options: Options,
    found: FoundResult,
}

/// What became of results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum KeeperEvent {
    /// These were stored.
    Stored(Vec<SessionRun>),
    /// Why results are not stored. Sent once until some are again.
    Failed(String),
}

/// Keeps results; for the threads that classify.
#[derive(Debug, Clone)]
pub(in crate::window) struct Keep {
    results: Sender<Kept>,
}

impl Keep {
    pub(super) fn new(keeper: &Keeper) -> Option<Self> {
        keeper.sender().map(|results| Self { results })
    }

    /// Keeps a result of a run with these options.
    pub(in crate::window) fn keep(
        &self,
        run: SessionRun,
        source: ResultSource,
        model: &Arc<Model>,
        options: &Options,
        outcome: &Outcome,
        fingerprint: Vec<u32>,
    ) {
        let result = Ok(Findings { fingerprint, ..findings(outcome) });
        self.send(run, source, model, options, FoundResult { result, title: outcome.info.title.clone() });
    }

    /// Keeps why a run failed.
    pub(in crate::window) fn keep_failure(
        &self,
        run: SessionRun,
        source: ResultSource,
        model: &Arc<Model>,
        options: &Options,
        failure: &Failure,
    ) {
        let Failure { kind, message, .. } = failure.clone();
        let result = Err(StoredFailure { kind, message });
        self.send(run, source, model, options, FoundResult { result, title: None });
    }

    fn send(
        &self,
        run: SessionRun,
        source: ResultSource,
        model: &Arc<Model>,
        options: &Options,
        found: FoundResult,
    ) {
        let kept = Kept { run, source, model: Arc::clone(model), options: options.clone(), found };
        // The thread ends with the window only.
        self.results.send(kept).ok();
    }
}

/// Starts the thread for the library at `path`, which it opens for the first result.
///
/// # Errors
/// If the thread cannot be started.
pub(super) fn start(path: PathBuf, supervisor: Supervisor) -> io::Result<Keeper> {
    Actor::start("keep results", WAITING, WAITING, move |results, events| {
        let mut store = Store { path, library: None, key: None };
        let mut has_failed = false;
        while let Some(batch) = next_batch(&results) {
            let stored = supervisor.catch(|| store.store(batch));
            let stored = stored.unwrap_or_else(|_| Err("an internal error; please report it".to_owned()));
            let event = match stored {
                Ok(runs) if runs.is_empty() => continue,
                Ok(runs) => KeeperEvent::Stored(runs),
                Err(_) if has_failed => continue,
                Err(reason) => KeeperEvent::Failed(reason),
            };
            has_failed = matches!(event, KeeperEvent::Failed(_));
            if events.send(event).is_err() {
                return;
            }
            supervisor.wake();
        }
    })
}

/// The results that wait, at least one; `None` when the window has closed.
fn next_batch(results: &Receiver<Kept>) -> Option<Vec<Kept>> {
    let first = results.recv().ok()?;
    Some(std::iter::once(first).chain(results.try_iter()).take(MAX_BATCH).collect())
}

struct Store {
    path: PathBuf,
    library: Option<Library>,
    /// Of the model and options of the last result.
    key: Option<(Arc<Model>, Options, RunKey)>,
}

impl Store {
    /// Stores results; the error is a message for the user.
    fn store(&mut self, batch: Vec<Kept>) -> Result<Vec<SessionRun>, String> {
        let (mut results, mut runs) = (Vec::with_capacity(batch.len()), Vec::new());
        for kept in batch {
            let key = self.key(&kept)?;
            let found = kept.found.clone();
            let Some((facts, result)) = with_facts(kept.source, kept.found) else { continue };
            let known = self.library()?.known(&facts.location).map_err(|error| error.to_string())?;
            if known.is_none_or(|known| found.may_replace(&known)) {
                let RunKey { model, model_hash, settings_hash } = key;
                results.push((facts, Analysis { model, model_hash, settings_hash, result }));
                runs.push(kept.run);
            }
        }
        if !results.is_empty() {
            self.library()?.put_all(&results).map_err(|error| error.to_string())?;
        }
        Ok(runs)
    }

    fn library(&mut self) -> Result<&mut Library, String> {
        let library = match self.library.take() {
            Some(library) => library,
            None => Library::open(&self.path).map_err(|error| error.to_string())?.library,
        };
        Ok(self.library.insert(library))
    }

    fn key(&mut self, kept: &Kept) -> Result<RunKey, String> {
        if let Some((model, options, key)) = &self.key
            && Arc::ptr_eq(model, &kept.model)
            && *options == kept.options
        {
            return Ok(key.clone());
        }
        let key = RunKey::new(&kept.model, &kept.options).map_err(|error| error.to_string())?;
        self.key = Some((kept.model.clone(), kept.options.clone(), key.clone()));
        Ok(key)
    }
}

/// `None` if the file was replaced since its analysis began, or cannot be read any more: the next scan finds what is there then.
fn with_facts(
    source: ResultSource,
    found: FoundResult,
) -> Option<(FileFacts, Result<Findings, StoredFailure>)> {
    match source {
        ResultSource::Link(link) => Some(found.of_link(&link)),
        ResultSource::File(path, stamp) => {
            let is_same = |path: &Path| FileStamp::read(path) == Some(stamp);
            let known = found.of_file(&path, &Cancel::new()).ok().flatten()?;
            is_same(&path).then_some(known)
        }
    }
}
