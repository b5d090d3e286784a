//! The thread that listens for the stage: the recording in view → its motion, from where it is played.

use crate::audio::{AudioError, Decoder, for_each_block};
use crate::motion::{Motion, MotionAnalyser};
use crate::window::actor::Actor;
use crossbeam_channel::{Receiver, TryRecvError};
use std::convert::Infallible;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Samples that are heard at once: a millisecond of work, for which a picture waits.
const CHUNK: usize = 2_048;
/// Motion so long before the playhead is heard as well, in seconds: what rings and keys that are down began earlier.
const LEAD_IN_S: f64 = 6.0;
/// The playhead may be so far ahead of what was heard before it is begun anew at the playhead, in seconds: the ear is a hundred times
/// faster than the player.
const MAX_AHEAD_S: f64 = 20.0;
/// Who looks at a moment that was not heard yet looks again so often.
const WAKE_INTERVAL: Duration = Duration::from_millis(200);

/// Listens to one recording at a time.
pub(super) struct MotionWorker {
    actor: Actor<Command, Infallible>,
    progress: Arc<Mutex<Progress>>,
    /// What was asked for last, and from where.
    requested: Option<(PathBuf, f64)>,
    /// Not taken by the thread yet.
    unsent: Option<Command>,
    generation: u64,
}

/// What the thread is to do; of an earlier turn it tells nothing any more.
enum Command {
    Analyse { generation: u64, path: PathBuf, from_s: f64 },
    Stop { generation: u64 },
}

#[derive(Default)]
struct Progress {
    generation: u64,
    /// Where the motion's time begins in the recording, in seconds.
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

/// What was heard, for as long as it is looked at.
pub(super) struct ProgressGuard<'a> {
    progress: MutexGuard<'a, Progress>,
    /// It is of the recording that was asked for last.
    is_current: bool,
}

impl ProgressGuard<'_> {
    /// The motion, and where its time begins in the recording, in seconds.
    pub(super) fn motion(&self) -> Option<(&Motion, f64)> {
        let motion = match &self.progress.state {
            AnalysisState::Idle => return None,
            AnalysisState::Running(analysis) => analysis.motion(),
            AnalysisState::Finished(motion) => motion,
        };
        self.is_current.then_some((motion, self.progress.from_s))
    }

    /// Which progress it is of, and whether what is heard at a time of the recording is known.
    pub(super) fn coverage(&self, at_s: f64) -> (u64, bool) {
        (self.progress.generation, at_s < self.until_s())
    }

    /// Up to where the wanted recording was heard, in its seconds.
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
    /// Starts the thread; `wake` is called now and then while there is something new.
    pub(super) fn start(wake: impl Fn() + Send + 'static) -> io::Result<Self> {
        let progress = Arc::new(Mutex::new(Progress::default()));
        let shared = progress.clone();
        let actor = Actor::start("stage", 1, 1, move |commands, _told| {
            Worker { commands, progress: shared, wake: Box::new(wake) }.run();
        })?;
        Ok(Self { actor, progress, requested: None, unsent: None, generation: 0 })
    }

    /// Listens to this recording, if it does not yet, so that the motion at `near_s` is known soon.
    pub(super) fn request(&mut self, path: Option<&Path>, near_s: f64) {
        let is_same = self.requested.as_ref().map(|(path, _)| path.as_path()) == path;
        let Some(path) = path else {
            if !is_same {
                self.requested = None;
                self.generation += 1;
                self.unsent = Some(Command::Stop { generation: self.generation });
            }
            return self.send();
        };
        let is_near = self.requested.as_ref().is_some_and(|(_, from_s)| {
            let progress = self.progress();
            // What was asked for and not begun yet is on its way.
            !progress.is_current || (near_s >= *from_s && near_s <= progress.until_s() + MAX_AHEAD_S)
        });
        if !(is_same && is_near) {
            let from_s = if near_s <= MAX_AHEAD_S { 0.0 } else { (near_s - LEAD_IN_S).max(0.0) };
            self.generation += 1;
            self.requested = Some((path.to_owned(), from_s));
            self.unsent =
                Some(Command::Analyse { generation: self.generation, path: path.to_owned(), from_s });
        }
        self.send();
    }

    fn send(&mut self) {
        if let Some(command) = self.unsent.take() {
            self.unsent = self.actor.try_send(command).err();
        }
    }

    /// What was heard so far. The thread waits meanwhile.
    pub(super) fn progress(&self) -> ProgressGuard<'_> {
        let progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        ProgressGuard { is_current: progress.generation == self.generation, progress }
    }
}

struct Worker {
    commands: Receiver<Command>,
    progress: Arc<Mutex<Progress>>,
    wake: Box<dyn Fn() + Send>,
}

impl Worker {
    /// Until nobody asks any more.
    fn run(self) {
        let mut next = self.commands.recv().ok();
        while let Some(command) = next.take() {
            next = match command {
                Command::Stop { generation } => {
                    self.put(Progress { generation, ..Progress::default() });
                    None
                }
                Command::Analyse { generation, path, from_s } => {
                    self.put(Progress { generation, from_s, state: AnalysisState::Idle });
                    // What cannot be heard does not move; why not, the verdict says.
                    self.analyse(generation, &path, from_s).unwrap_or_default()
                }
            };
            next = next.or_else(|| self.commands.recv().ok());
        }
    }

    fn put(&self, progress: Progress) {
        let before = std::mem::replace(&mut *self.lock(), progress);
        // Freed after the lock is.
        drop(before);
        (self.wake)();
    }

    fn lock(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hears a recording; gives what was asked meanwhile.
    fn analyse(&self, generation: u64, path: &Path, from_s: f64) -> Result<Option<Command>, AudioError> {
        let mut decoder = Decoder::open(path)?;
        let from_s = if from_s > 0.0 { decoder.seek(from_s)? } else { 0.0 };
        let Ok(analysis) = MotionAnalyser::new() else { return Ok(None) };
        self.put(Progress { generation, from_s, state: AnalysisState::Running(Box::new(analysis)) });
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
        // Where it breaks off, what came is all there is.
        let mut progress = self.lock();
        if let AnalysisState::Running(analysis) = std::mem::take(&mut progress.state) {
            progress.state = AnalysisState::Finished(Box::new(analysis.finish()));
        }
        drop(progress);
        (self.wake)();
        // Asked for with the last part.
        Ok(next)
    }

    fn push(&self, samples: &[f32]) {
        for part in samples.chunks(CHUNK) {
            if let AnalysisState::Running(analysis) = &mut self.lock().state {
                analysis.push(part);
            }
            // A picture that waits for the lock gets it: the mutex is not fair.
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
            assert!(begin.elapsed() < Duration::from_secs(120), "waited in vain for: {what}");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    fn keys_down(motion_worker: &MotionWorker, at_s: f64) -> usize {
        let progress = motion_worker.progress();
        let Some((motion, from_s)) = progress.motion() else { return 0 };
        motion.keys(at_s - from_s).iter().filter(|depth| **depth > 0.5).count()
    }

    #[test]
    fn a_recording_is_heard_from_where_it_is_played() {
        let mut motion_worker = MotionWorker::start(|| {}).unwrap();
        motion_worker.request(Some(&demo()), 0.0);
        wait("the whole", || motion_worker.progress().until_s().is_infinite());
        let from_start: Vec<_> =
            (0..50).map(|step| keys_down(&motion_worker, 24.0 + 0.05 * f64::from(step))).collect();
        assert!(from_start.iter().any(|count| *count > 0));
        // Far from its start, another begins near the playhead, and the same keys go down.
        motion_worker.request(None, 0.0);
        assert!(motion_worker.progress().motion().is_none(), "at once, whatever the thread still does");
        // Asked again as each frame does: the thread may not have taken what was asked before.
        wait("the end", || {
            motion_worker.request(Some(&demo()), 25.0);
            motion_worker.progress().until_s().is_infinite()
        });
        assert!(motion_worker.progress().progress.from_s > 15.0, "begun near the playhead");
        let from_middle: Vec<_> =
            (0..50).map(|step| keys_down(&motion_worker, 24.0 + 0.05 * f64::from(step))).collect();
        let alike =
            from_start.iter().zip(&from_middle).filter(|(one, other)| one.abs_diff(**other) <= 1).count();
        assert!(alike >= 40, "{from_start:?} {from_middle:?}");
        // Before that it was not heard: it begins anew.
        motion_worker.request(Some(&demo()), 1.0);
        wait("the start", || {
            motion_worker.request(Some(&demo()), 1.0);
            motion_worker.progress().progress.from_s == 0.0 && motion_worker.progress().until_s() > 2.0
        });
    }

    #[test]
    fn what_cannot_be_heard_does_not_move_and_the_next_is_heard() {
        let folder = tempfile::tempdir().unwrap();
        let broken = folder.path().join("broken.mp3");
        std::fs::write(&broken, b"only words").unwrap();
        let mut motion_worker = MotionWorker::start(|| {}).unwrap();
        motion_worker.request(Some(&broken), 0.0);
        wait("its generation", || motion_worker.progress().progress.generation == 1);
        assert!(motion_worker.progress().motion().is_none());
        motion_worker.request(Some(&demo()), 0.0);
        wait("the next", || {
            motion_worker.request(Some(&demo()), 0.0);
            motion_worker.progress().until_s().is_infinite()
        });
    }
}
