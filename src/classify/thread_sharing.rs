//! How the threads of a batch are shared: each has an engine of its own, and one that is idle decodes for another.

use super::report::Failure;
use super::{ClassifyError, Engine};
use crate::model::Model;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Counts the threads of a batch that are at work.
#[derive(Debug)]
pub struct ThreadSharing {
    jobs: usize,
    busy: AtomicUsize,
}

/// One thread at work, until it is dropped.
#[derive(Debug)]
pub struct ThreadShare<'a> {
    busy: &'a AtomicUsize,
    threads: usize,
}

impl ThreadSharing {
    /// For `jobs` threads, at least 1.
    pub fn new(jobs: usize) -> Self {
        Self { jobs, busy: AtomicUsize::new(0) }
    }

    /// Begins a recording, after which `waiting` others are known to follow.
    pub fn begin(&self, waiting: usize) -> ThreadShare<'_> {
        let busy = self.busy.fetch_add(1, Ordering::Relaxed) + 1;
        // A recording may use a second thread for decoding if no other one will need it.
        let spare = self.jobs.saturating_sub(busy.saturating_add(waiting));
        ThreadShare { busy: &self.busy, threads: 1 + spare.min(1) }
    }
}

impl ThreadShare<'_> {
    /// For [`Options::threads`](super::Options::threads).
    pub fn threads(&self) -> usize {
        self.threads
    }
}

impl Drop for ThreadShare<'_> {
    fn drop(&mut self) {
        self.busy.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The engine of one thread: made with its first recording, since a short list does not need all threads, and made again after a
/// panic.
pub struct KeptEngine<'m> {
    model: &'m Model,
    engine: Option<Engine<'m>>,
}

impl<'m> KeptEngine<'m> {
    /// An engine of `model` that is made when it is needed.
    pub fn new(model: &'m Model) -> Self {
        Self { model, engine: None }
    }

    /// Runs `work` with the engine. A panic in one recording must not cost the results of the others: it becomes a failure.
    ///
    /// # Errors
    /// After a panic. The inner error is that of the engine's making or of `work`.
    pub fn run<T>(
        &mut self,
        work: impl FnOnce(&mut Engine<'m>) -> Result<T, ClassifyError>,
    ) -> Result<Result<T, ClassifyError>, Failure> {
        let Self { model, engine } = self;
        let caught = catch_fault(|| {
            let engine = match engine {
                Some(engine) => engine,
                None => engine.insert(Engine::new(model)?),
            };
            work(engine)
        });
        caught.inspect_err(|_| {
            // The engine may be inconsistent now.
            self.engine = None;
        })
    }
}

/// Runs `work`, which belongs to one recording of several: its panic becomes a failure of this one. What it refers to must not be used
/// after that.
///
/// # Errors
/// After a panic.
pub fn catch_fault<T>(work: impl FnOnce() -> T) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| {
        Failure::new("internal", "a fault of pianoscope itself; please report it with this file")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_idle_thread_decodes_for_another_unless_a_recording_waits_for_it() {
        let sharing = ThreadSharing::new(2);
        assert_eq!(sharing.begin(1).threads(), 1, "the next recording needs the second thread");
        let last = sharing.begin(0);
        assert_eq!(last.threads(), 2);
        let another = sharing.begin(0);
        assert_eq!(another.threads(), 1, "both are at work");
        drop((last, another));
        assert_eq!(sharing.begin(0).threads(), 2);
    }

    #[test]
    fn a_panic_is_a_failure_of_one_recording_and_the_next_has_a_new_engine() {
        let model = Model::built_in().unwrap();
        let mut engine = KeptEngine::new(&model);
        let failed = engine.run(|_| -> Result<(), _> { panic!("a fault that is part of the test") });
        assert_eq!(failed.unwrap_err().kind, "internal");
        assert!(engine.run(|_| Ok(())).unwrap().is_ok());
    }
}
