//! When results are stored: at least every second and every 64 recordings, each time in one transaction.

use super::shared::Shared;
use super::worker::{Job, JobTarget};
use super::{ScanEvent, Summary};
use crate::classify::report::Failure;
use crate::library::{Analysis, FileFacts, Library, LibraryError, Location, RecordingId};
use crossbeam_channel::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

/// Longest time that a result waits for its commit.
const COMMIT_INTERVAL: Duration = Duration::from_secs(1);
/// Most results in a commit. More would not be faster, and a killed scan loses no more than these.
const COMMIT_RESULTS: usize = 64;

/// What the threads report to the writer.
pub(super) enum Finished {
    /// Nothing was left to do.
    Known {
        /// The recording, if its file was missing before.
        returned: Option<RecordingId>,
        /// The recording, if its run of this model and settings is an earlier one.
        earlier: Option<RecordingId>,
        /// Whether what is known is a failure.
        failed: bool,
    },
    /// The content is the same, the time of change is not.
    NewTime { id: RecordingId, location: Location, modified_ns: Option<i64> },
    /// The file is where it was not before. Unless it is done with, its result follows.
    Moved { id: RecordingId, from: Location, to: Location, modified_ns: Option<i64>, done: bool },
    /// A result to store.
    Result { name: String, result: Box<(FileFacts, Analysis)>, origin: Origin },
    /// There is no recording.
    Refused { name: String, failure: Failure },
    /// The file was changed during its analysis.
    BeingWritten { name: String },
}

/// Where a result comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    Analysed,
    /// From a file of the same content.
    Copied,
}

/// Stores what the other threads report.
pub(super) struct Writer<'a> {
    library: &'a mut Library,
    shared: &'a Shared<'a>,
    on_event: &'a mut dyn FnMut(ScanEvent<'_>),
    summary: Summary,
    /// Results that wait for the next commit, and since when the first of them does.
    pending: Vec<(FileFacts, Analysis)>,
    since: Option<Instant>,
    /// Recordings whose files are there again.
    returned: Vec<RecordingId>,
    /// Recordings of which an earlier run counts again.
    earlier: Vec<RecordingId>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(
        library: &'a mut Library,
        shared: &'a Shared<'a>,
        on_event: &'a mut dyn FnMut(ScanEvent<'_>),
    ) -> Self {
        let summary = Summary::default();
        Self {
            library,
            shared,
            on_event,
            summary,
            pending: Vec::new(),
            since: None,
            returned: Vec::new(),
            earlier: Vec::new(),
        }
    }

    /// Stores results until nobody reports any more.
    pub(super) fn run(mut self, finished: &Receiver<Finished>) -> Result<Summary, LibraryError> {
        loop {
            let wait =
                self.since.map_or(COMMIT_INTERVAL, |since| COMMIT_INTERVAL.saturating_sub(since.elapsed()));
            match finished.recv_timeout(wait) {
                Ok(finished) => self.take(finished)?,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            let due = self.since.is_some_and(|since| since.elapsed() >= COMMIT_INTERVAL);
            if due || self.pending.len() >= COMMIT_RESULTS {
                self.commit()?;
            }
        }
        self.commit()?;
        Ok(self.summary)
    }

    fn take(&mut self, finished: Finished) -> Result<(), LibraryError> {
        match finished {
            Finished::Known { returned, earlier, failed } => {
                if returned.or(earlier).is_some() {
                    self.since.get_or_insert_with(Instant::now);
                }
                self.returned.extend(returned);
                self.earlier.extend(earlier);
                self.report(if failed { ScanEvent::FailedBefore } else { ScanEvent::Known });
            }
            Finished::NewTime { id, location, modified_ns } => {
                follow(self.library.moved(id, &location, modified_ns))?;
                self.report(ScanEvent::Known);
            }
            Finished::Moved { id, from, to, modified_ns, done } => {
                follow(self.library.moved(id, &to, modified_ns))?;
                tracing::info!(%from, %to, "moved");
                if done {
                    self.report(ScanEvent::Moved { from: &from });
                }
            }
            Finished::Result { name, result, origin } => self.add(&name, *result, origin),
            Finished::Refused { name, failure } => {
                self.report(ScanEvent::Refused { name: &name, failure: &failure });
            }
            Finished::BeingWritten { name } => self.report(ScanEvent::BeingWritten { name: &name }),
        }
        Ok(())
    }

    fn report(&mut self, event: ScanEvent<'_>) {
        self.summary.count(&event);
        (self.on_event)(event);
    }

    fn add(&mut self, name: &str, result: (FileFacts, Analysis), origin: Origin) {
        match &result.1.result {
            Ok(_) if origin == Origin::Copied => self.report(ScanEvent::Copied),
            Ok(findings) => self.report(ScanEvent::Analysed { duration_s: findings.duration_s }),
            Err(failure) => {
                let failure = Failure::new(&failure.kind, failure.message.clone());
                self.report(ScanEvent::Failed { name, failure: &failure });
            }
        }
        self.since.get_or_insert_with(Instant::now);
        self.pending.push(result);
    }

    /// Stores all that waits, and then the same results for files of the same content.
    fn commit(&mut self) -> Result<(), LibraryError> {
        while !self.pending.is_empty() {
            let batch = std::mem::take(&mut self.pending);
            self.library.put_all(&batch)?;
            for (facts, analysis) in batch {
                let Some(content) = facts.content_hash else { continue };
                for job in self.shared.end(&content) {
                    self.add_copy(job, &facts, analysis.clone())?;
                }
            }
        }
        if !self.returned.is_empty() {
            self.library.mark_present(&self.returned)?;
            self.returned.clear();
        }
        if !self.earlier.is_empty() {
            self.library.make_current(&self.earlier, &self.shared.key.hashes())?;
            self.earlier.clear();
        }
        self.since = None;
        Ok(())
    }

    fn add_copy(&mut self, job: Job, of: &FileFacts, mut analysis: Analysis) -> Result<(), LibraryError> {
        let JobTarget::File { stamp, .. } = job.target else {
            debug_assert!(false, "only a file has a content before it is analysed");
            return Ok(());
        };
        if let (Ok(findings), Some(content)) = (&mut analysis.result, &of.content_hash) {
            findings.notes.extend(self.shared.note_of_change(job.known.as_ref(), content)?);
        }
        let facts = FileFacts {
            location: job.location,
            size: Some(stamp.size),
            modified_ns: stamp.modified_ns,
            content_hash: of.content_hash,
            tags: of.tags.clone(),
        };
        self.add(&job.name, (facts, analysis), Origin::Copied);
        Ok(())
    }
}

/// What another process has done to the same recording meanwhile is no failure: the next scan sees it.
fn follow(moved: Result<(), LibraryError>) -> Result<(), LibraryError> {
    match moved {
        Err(error @ (LibraryError::NoRecording(_) | LibraryError::Occupied(_))) => {
            tracing::warn!(%error, "changed by another process");
            Ok(())
        }
        moved => moved,
    }
}
