//! What is known of one recording: its content decides whether it is moved, copied or analysed.

use super::analysis::{self, Analysed};
use super::content_hash::content_hash;
use super::dispatch::unreadable;
use super::shared::Shared;
use super::stamp::Stamp;
use super::writer::{Finished, Origin};
use crate::classify::KeptEngine;
use crate::classify::report::Failure;
use crate::fetch::FetchTarget;
use crate::library::{Analysis, FileFacts, Known, LibraryError, Location, RecordingId, Tags};
use crate::model::Model;
use crossbeam_channel::{Receiver, Sender};
use std::collections::VecDeque;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// A recording that needs work.
#[derive(Debug)]
pub(super) struct Job {
    /// What the user calls it.
    pub(super) name: String,
    pub(super) location: Location,
    pub(super) target: JobTarget,
    /// Number of recordings that are known to follow.
    pub(super) more: usize,
    /// What the library has at this location.
    pub(super) known: Option<Known>,
}

#[derive(Debug)]
pub(super) enum JobTarget {
    File { path: PathBuf, stamp: Stamp },
    Link(FetchTarget),
}

/// One of the threads that work on recordings.
pub(super) struct Worker<'a, 'm> {
    pub(super) shared: &'a Shared<'a>,
    pub(super) engine: KeptEngine<'m>,
    pub(super) jobs: Receiver<Job>,
    pub(super) finished: Sender<Finished>,
}

/// Why a worker ends early: nobody takes results any more, or the library cannot be read.
pub(super) enum Ended {
    Closed,
    Library(LibraryError),
}

impl From<LibraryError> for Ended {
    fn from(error: LibraryError) -> Self {
        Self::Library(error)
    }
}

impl<'a, 'm> Worker<'a, 'm> {
    pub(super) fn new(
        shared: &'a Shared<'a>,
        model: &'m Model,
        jobs: Receiver<Job>,
        finished: Sender<Finished>,
    ) -> Self {
        Self { shared, engine: KeptEngine::new(model), jobs, finished }
    }

    /// Works until there are no more jobs.
    pub(super) fn work(mut self) -> Result<(), LibraryError> {
        while let Ok(job) = self.jobs.recv() {
            // After a file that has no result, those that waited for it.
            let mut next = VecDeque::from([job]);
            while let Some(job) = next.pop_front() {
                if self.shared.cancel.is_cancelled() {
                    return Ok(());
                }
                match self.process(job) {
                    Ok(waiting) => next.extend(waiting),
                    Err(Ended::Closed) => return Ok(()),
                    Err(Ended::Library(error)) => return Err(error),
                }
            }
        }
        Ok(())
    }

    fn send(&self, finished: Finished) -> Result<(), Ended> {
        self.finished.send(finished).map_err(|_| Ended::Closed)
    }

    /// Gives jobs that waited for this one's result, if it has none.
    fn process(&mut self, job: Job) -> Result<Vec<Job>, Ended> {
        match &job.target {
            JobTarget::Link(target) => {
                let waiting = job.more.saturating_add(self.jobs.len());
                let share = self.shared.sharing.begin(waiting);
                let analysed = analysis::analyse_link(
                    target,
                    job.more > 0,
                    self.shared,
                    &mut self.engine,
                    share.threads(),
                );
                drop(share);
                if let Some(Analysed { tags, result }) = analysed {
                    let facts = facts(&job.location, None, None, tags);
                    self.send_result(job.name, facts, result)?;
                }
                Ok(Vec::new())
            }
            JobTarget::File { path, stamp } => {
                let (path, stamp) = (path.clone(), *stamp);
                self.process_file(job, &path, stamp)
            }
        }
    }

    fn process_file(&mut self, job: Job, path: &Path, stamp: Stamp) -> Result<Vec<Job>, Ended> {
        let content = match content_hash(path, &self.shared.cancel) {
            Ok(Some(content)) => content,
            Ok(None) => return Ok(Vec::new()),
            Err(error) => {
                self.send_unreadable(job, stamp, &error)?;
                return Ok(Vec::new());
            }
        };
        if self.is_reused(&job, stamp, &content)? {
            return Ok(Vec::new());
        }
        let Some(job) = self.shared.begin(content, job) else { return Ok(Vec::new()) };
        let share = self.shared.sharing.begin(job.more.saturating_add(self.jobs.len()));
        let analysed =
            analysis::analyse_file(path, stamp.size, self.shared, &mut self.engine, share.threads());
        drop(share);
        let Some(Analysed { tags, mut result }) = analysed else { return Ok(self.shared.end(&content)) };
        // What was analysed may be a mixture, or less than the whole.
        if Stamp::read(path).ok() != Some(stamp) {
            let waiting = self.shared.end(&content);
            self.send(Finished::BeingWritten { name: job.name })?;
            return Ok(waiting);
        }
        if let Ok(findings) = &mut result {
            findings.notes.extend(self.shared.note_of_change(job.known.as_ref(), &content)?);
        }
        self.send_result(job.name, facts(&job.location, Some(stamp), Some(content), tags), result)?;
        Ok(Vec::new())
    }

    /// Whether what the library has of this content serves, so that nothing is left to do.
    fn is_reused(&self, job: &Job, stamp: Stamp, content: &[u8; 32]) -> Result<bool, Ended> {
        let settings = self.shared.settings;
        if let Some(known) = &job.known
            && known.content_hash.as_ref() == Some(content)
        {
            let failed = known.error_kind.is_some();
            let settled = !settings.reanalyse && known.run == Some(self.shared.key.hashes()) && !failed;
            if settled {
                let modified_ns = stamp.modified_ns;
                self.send(Finished::NewTime { id: known.id, location: job.location.clone(), modified_ns })?;
            }
            return Ok(settled);
        }
        for (id, location) in self.shared.same_content(stamp.size, content, &job.location)? {
            let Location::File(path) = &location else { continue };
            match Stamp::read(path) {
                // Only what is gone has moved; a disk that fails has not.
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    if job.known.is_none() && self.shared.take_over(id) {
                        return self.take_over(job, stamp, content, id, location);
                    }
                }
                Ok(there) => {
                    let stored = self.shared.ask(|library| library.recording_by_id(id))?;
                    let Some(stored) = stored else { continue };
                    let unchanged = (stored.facts.size, stored.facts.modified_ns)
                        == (Some(there.size), there.modified_ns);
                    let Some(run) = stored.run.filter(|_| unchanged && !settings.reanalyse) else { continue };
                    if self.is_current(&run.analysis) {
                        let facts = facts(&job.location, Some(stamp), Some(*content), stored.facts.tags);
                        self.send_copy(job, facts, run.analysis, content)?;
                        return Ok(true);
                    }
                }
                Err(_) => {}
            }
        }
        Ok(false)
    }

    /// The recording follows its file, with all that is known of it. Whether nothing is left to do.
    fn take_over(
        &self,
        job: &Job,
        stamp: Stamp,
        content: &[u8; 32],
        id: RecordingId,
        from: Location,
    ) -> Result<bool, Ended> {
        let known = self.shared.ask(|library| library.known(&from))?;
        let serves = known.is_some_and(|known| {
            known.id == id
                && known.content_hash.as_ref() == Some(content)
                && known.run == Some(self.shared.key.hashes())
                && known.error_kind.is_none()
        });
        let done = serves && !self.shared.settings.reanalyse;
        self.send(Finished::Moved {
            id,
            from,
            to: job.location.clone(),
            modified_ns: stamp.modified_ns,
            done,
        })?;
        Ok(done)
    }

    fn is_current(&self, analysis: &Analysis) -> bool {
        (analysis.model_hash, analysis.settings_hash) == self.shared.key.hashes() && analysis.result.is_ok()
    }

    fn send_copy(
        &self,
        job: &Job,
        facts: FileFacts,
        mut analysis: Analysis,
        content: &[u8; 32],
    ) -> Result<(), Ended> {
        if let Ok(findings) = &mut analysis.result {
            findings.notes.extend(self.shared.note_of_change(job.known.as_ref(), content)?);
        }
        let result = Box::new((facts, analysis));
        self.send(Finished::Result { name: job.name.clone(), result, origin: Origin::Copied })
    }

    fn send_result(
        &self,
        name: String,
        facts: FileFacts,
        result: Result<crate::library::Findings, Failure>,
    ) -> Result<(), Ended> {
        let analysis = analysis::stored(self.shared, result);
        self.send(Finished::Result { name, result: Box::new((facts, analysis)), origin: Origin::Analysed })
    }

    /// A file that vanished is no recording; one that cannot be read may be one.
    fn send_unreadable(&self, job: Job, stamp: Stamp, error: &std::io::Error) -> Result<(), Ended> {
        // By the name that the user knows.
        let failure = unreadable(Path::new(&job.name), error);
        if error.kind() == ErrorKind::NotFound {
            return self.send(Finished::Refused { name: job.name, failure });
        }
        // Its content stays unknown; that of an earlier scan would be dropped with all that is known of it.
        if job.known.is_some() {
            return self.send(Finished::Refused { name: job.name, failure });
        }
        self.send_result(job.name, facts(&job.location, Some(stamp), None, Tags::default()), Err(failure))
    }
}

/// What is known without the sound.
fn facts(location: &Location, stamp: Option<Stamp>, content: Option<[u8; 32]>, tags: Tags) -> FileFacts {
    FileFacts {
        location: location.clone(),
        size: stamp.map(|stamp| stamp.size),
        modified_ns: stamp.and_then(|stamp| stamp.modified_ns),
        content_hash: content,
        tags,
    }
}
