//! The thread that decodes the selected recording and analyses its motion, starting near the playhead.

use crate::audio::{AudioError, Decoder, for_each_block};
use crate::motion::{Motion, MotionAnalyser};
use crate::window::actor::Actor;
use crossbeam_channel::{Receiver, TryRecvError};
use std::convert::Infallible;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Samples analysed under one lock: about a millisecond, which is what a frame may have to wait.
const CHUNK: usize = 2_048;
/// Seconds analysed before the playhead: notes that still sound and keys that are down began earlier.
const LEAD_IN_S: f64 = 6.0;
/// Seconds by which the playhead may be ahead of the analysis before it restarts at the playhead: analysis is a hundred times faster
/// than playback.
const MAX_AHEAD_S: f64 = 20.0;
/// Interval of repaints while the analysis runs.
const WAKE_INTERVAL: Duration = Duration::from_millis(200);

/// Analyses one recording at a time on its own thread.
pub(super) struct MotionWorker {
    actor: Actor<MotionCommand, Infallible>,
    progress: Arc<Mutex<MotionProgress>>,
    /// The latest request: the recording and where the analysis starts, in seconds.
    requested: Option<(PathBuf, f64)>,
    /// A command for which the channel had no room.
    unsent: Option<MotionCommand>,
    generation: u64,
}

/// A command of a newer generation cancels the earlier one.
enum MotionCommand {
    Analyse { generation: u64, path: PathBuf, from_s: f64 },
    Stop { generation: u64 },
}

#[derive(Default)]
struct MotionProgress {
    generation: u64,
    /// Time in the recording at which the motion starts, in seconds.
    from_s: f64,
    state: AnalysisState,
}

#[derive(Default)]
enum AnalysisState {
    #[default]
    Idle,
    Running(Box<MotionAnalyser>),
    Finished(Box<Motion>),
}

/// The motion so far; holds the lock.
pub(super) struct ProgressGuard<'a> {
    progress: MutexGuard<'a, MotionProgress>,
    /// It belongs to the latest request.
    is_current: bool,
}

impl ProgressGuard<'_> {
    /// The motion, and the time in the recording at which it starts, in seconds.
    pub(super) fn motion(&self) -> Option<(&Motion, f64)> {
        let motion = match &self.progress.state {
            AnalysisState::Idle => return None,
            AnalysisState::Running(analysis) => analysis.motion(),
            AnalysisState::Finished(motion) => motion,
        };
        self.is_current.then_some((motion, self.progress.from_s))
    }

    /// The generation of the motion, and whether it covers `at_s` of the recording.
    pub(super) fn coverage(&self, at_s: f64) -> (u64, bool) {
        (self.progress.generation, at_s < self.until_s())
    }

    /// Up to which time the requested recording is analysed, in seconds.
    fn until_s(&self) -> f64 {
        match &self.progress.state {
            _ if !self.is_current => 0.0,
            AnalysisState::Idle => self.progress.from_s,
            AnalysisState::Running(analysis) => self.progress.from_s + analysis.motion().settled_s(),
            AnalysisState::Finished(_) => f64::INFINITY,
        }
    }
}

impl MotionWorker {
    /// Starts the thread. It calls `wake` while the motion grows.
    ///
    /// # Errors
    /// If the thread cannot be started.
    pub(super) fn start(wake: impl Fn() + Send + 'static) -> io::Result<Self> {
        let progress = Arc::new(Mutex::new(MotionProgress::default()));
        let shared = progress.clone();
        let actor = Actor::start("stage", 1, 1, move |commands, _told| {
            MotionThread { commands, progress: shared, wake: Box::new(wake) }.run();
        })?;
        Ok(Self { actor, progress, requested: None, unsent: None, generation: 0 })
    }

    /// Analyses this recording so that the motion at `near_s` is available soon; with `None` stops. Cheap if nothing changed.
    pub(super) fn request(&mut self, path: Option<&Path>, near_s: f64) {
        let is_same = self.requested.as_ref().map(|(path, _)| path.as_path()) == path;
        let Some(path) = path else {
            if !is_same {
                self.requested = None;
                self.generation += 1;
                self.unsent = Some(MotionCommand::Stop { generation: self.generation });
            }
            return self.send();
        };
        let is_near = self.requested.as_ref().is_some_and(|(_, from_s)| {
            let progress = self.progress();
            // A request that the thread has not started yet is left alone.
            !progress.is_current || (near_s >= *from_s && near_s <= progress.until_s() + MAX_AHEAD_S)
        });
        if !(is_same && is_near) {
            let from_s = if near_s <= MAX_AHEAD_S { 0.0 } else { (near_s - LEAD_IN_S).max(0.0) };
            self.generation += 1;
            self.requested = Some((path.to_owned(), from_s));
            self.unsent =
                Some(MotionCommand::Analyse { generation: self.generation, path: path.to_owned(), from_s });
        }
        self.send();
    }

    fn send(&mut self) {
        if let Some(command) = self.unsent.take() {
            self.unsent = self.actor.try_send(command).err();
        }
    }

    /// The motion so far. The thread waits until the guard is dropped.
    pub(super) fn progress(&self) -> ProgressGuard<'_> {
        let progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        ProgressGuard { is_current: progress.generation == self.generation, progress }
    }
}

struct MotionThread {
    commands: Receiver<MotionCommand>,
    progress: Arc<Mutex<MotionProgress>>,
    wake: Box<dyn Fn() + Send>,
}

impl MotionThread {
    /// Runs until the commands' channel is closed.
    fn run(self) {
        let mut next = self.commands.recv().ok();
        while let Some(command) = next.take() {
            next = match command {
                MotionCommand::Stop { generation } => {
                    self.put(MotionProgress { generation, ..MotionProgress::default() });
                    None
                }
                MotionCommand::Analyse { generation, path, from_s } => {
                    self.put(MotionProgress { generation, from_s, state: AnalysisState::Idle });
                    // Without motion the scene stands still; the verdict's error says why.
                    self.analyse(generation, &path, from_s).unwrap_or_else(|error| {
                        tracing::debug!(path = %path.display(), %error, "stage: no motion");
                        None
                    })
                }
            };
            next = next.or_else(|| self.commands.recv().ok());
        }
    }

    fn put(&self, progress: MotionProgress) {
        let before = std::mem::replace(&mut *self.lock(), progress);
        // Freed after the lock is released.
        drop(before);
        (self.wake)();
    }

    fn lock(&self) -> MutexGuard<'_, MotionProgress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Analyses a recording. Returns the command that interrupted it, if any.
    fn analyse(
        &self,
        generation: u64,
        path: &Path,
        from_s: f64,
    ) -> Result<Option<MotionCommand>, AudioError> {
        let mut decoder = Decoder::open(path)?;
        let from_s = if from_s > 0.0 { decoder.seek(from_s)? } else { 0.0 };
        let Ok(analysis) = MotionAnalyser::new() else { return Ok(None) };
        self.put(MotionProgress { generation, from_s, state: AnalysisState::Running(Box::new(analysis)) });
        let mut last_wake = Instant::now();
        let mut next = None;
        let whole = for_each_block(&mut decoder, |part| {
            match self.commands.try_recv() {
                Ok(command) => next = Some(command),
                Err(TryRecvError::Disconnected) => return false,
                Err(TryRecvError::Empty) => {}
            }
            self.push(part);
            if last_wake.elapsed() >= WAKE_INTERVAL {
                last_wake = Instant::now();
                (self.wake)();
            }
            next.is_none()
        });
        if matches!(whole, Ok(false)) {
            return Ok(next);
        }
        // After a decoding error, the motion ends there.
        let mut progress = self.lock();
        if let AnalysisState::Running(analysis) = std::mem::take(&mut progress.state) {
            progress.state = AnalysisState::Finished(Box::new(analysis.finish()));
        }
        drop(progress);
        (self.wake)();
        // A command that arrived with the last block.
        Ok(next)
    }

    fn push(&self, samples: &[f32]) {
        for part in samples.chunks(CHUNK) {
            if let AnalysisState::Running(analysis) = &mut self.lock().state {
                analysis.push(part);
            }
            // The mutex is not fair: yield, so that a waiting frame gets the lock.
            std::thread::yield_now();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn demo() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo-piano.ogg")
    }

    fn wait(what: &str, mut done: impl FnMut() -> bool) {
        let begin = Instant::now();
        while !done() {
            assert!(begin.elapsed() < Duration::from_secs(120), "timed out: {what}");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    fn keys_down(motion_worker: &MotionWorker, at_s: f64) -> usize {
        let progress = motion_worker.progress();
        let Some((motion, from_s)) = progress.motion() else { return 0 };
        motion.keys(at_s - from_s).iter().filter(|depth| **depth > 0.5).count()
    }

    #[test]
    fn the_analysis_starts_near_the_playhead() {
        let mut motion_worker = MotionWorker::start(|| {}).unwrap();
        motion_worker.request(Some(&demo()), 0.0);
        wait("the whole recording", || motion_worker.progress().until_s().is_infinite());
        let from_start: Vec<_> =
            (0..50).map(|step| keys_down(&motion_worker, 24.0 + 0.05 * f64::from(step))).collect();
        assert!(from_start.iter().any(|count| *count > 0));
        // Far from the start of the recording, it starts near the playhead, and the same keys go down.
        motion_worker.request(None, 0.0);
        assert!(motion_worker.progress().motion().is_none(), "at once, whatever the thread is doing");
        // Requested again as in each frame: the channel may be full.
        wait("the end", || {
            motion_worker.request(Some(&demo()), 25.0);
            motion_worker.progress().until_s().is_infinite()
        });
        assert!(motion_worker.progress().progress.from_s > 15.0, "starts near the playhead");
        let from_middle: Vec<_> =
            (0..50).map(|step| keys_down(&motion_worker, 24.0 + 0.05 * f64::from(step))).collect();
        let alike =
            from_start.iter().zip(&from_middle).filter(|(one, other)| one.abs_diff(**other) <= 1).count();
        assert!(alike >= 40, "{from_start:?} {from_middle:?}");
        // A position before the analysed part restarts it.
        motion_worker.request(Some(&demo()), 1.0);
        wait("the start", || {
            motion_worker.request(Some(&demo()), 1.0);
            motion_worker.progress().progress.from_s == 0.0 && motion_worker.progress().until_s() > 2.0
        });
    }

    #[test]
    fn a_file_that_cannot_be_decoded_has_no_motion_and_the_next_one_has() {
        let folder = tempfile::tempdir().unwrap();
        let broken = folder.path().join("broken.mp3");
        std::fs::write(&broken, b"only words").unwrap();
        let mut motion_worker = MotionWorker::start(|| {}).unwrap();
        motion_worker.request(Some(&broken), 0.0);
        wait("its generation", || motion_worker.progress().progress.generation == 1);
        assert!(motion_worker.progress().motion().is_none());
        motion_worker.request(Some(&demo()), 0.0);
        wait("the next file", || {
            motion_worker.request(Some(&demo()), 0.0);
            motion_worker.progress().until_s().is_infinite()
        });
    }
}
