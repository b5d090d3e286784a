//! The motion of the selected recording, analysed near the playhead on a thread of its own.

use super::motion_thread::{AnalysisState, MotionAudio, MotionCommand, MotionProgress, MotionThread};
use crate::motion::Motion;
use crate::window::actor::Actor;
use crate::window::supervisor::Supervisor;
use std::convert::Infallible;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Analysis starts this long before the playhead, in seconds, since sounding notes began earlier.
const LEAD_IN_S: f64 = 6.0;
/// If the playhead is farther ahead of the analysis than this, in seconds, the analysis restarts near it. It is about a hundred times
/// faster than playback.
const MAX_AHEAD_S: f64 = 20.0;

/// Computes the motion of one recording at a time.
pub(super) struct MotionWorker {
    actor: Actor<MotionCommand, Infallible>,
    progress: Arc<Mutex<MotionProgress>>,
    /// The file, its version and the start of the last request.
    requested: Option<(PathBuf, u64, f64)>,
    /// Not accepted by the thread yet.
    unsent: Option<MotionCommand>,
    generation: u64,
}

/// The motion so far. The thread waits while the guard exists.
pub(super) struct ProgressGuard<'a> {
    progress: MutexGuard<'a, MotionProgress>,
    /// It belongs to the last request.
    is_current: bool,
}

impl ProgressGuard<'_> {
    /// The motion and its start in the recording, in seconds.
    pub(super) fn motion(&self) -> Option<(&Motion, f64)> {
        let motion = match &self.progress.state {
            AnalysisState::Idle => return None,
            AnalysisState::Running(analysis) => analysis.motion(),
            AnalysisState::Finished(motion) => motion,
        };
        self.is_current.then_some((motion, self.progress.from_s))
    }

    /// The generation of the motion, and whether it covers a time of the recording.
    pub(super) fn coverage(&self, at_s: f64) -> (u64, bool) {
        (self.progress.generation, at_s < self.until_s())
    }

    /// End of the motion so far, in seconds of the recording.
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
    /// Starts the thread, which wakes the window while the motion grows.
    ///
    /// # Errors
    /// If the thread cannot be started.
    pub(super) fn start(supervisor: impl Into<Supervisor>) -> io::Result<Self> {
        let progress = Arc::new(Mutex::new(MotionProgress::default()));
        let (shared, supervisor) = (progress.clone(), supervisor.into());
        let actor = Actor::start("stage", 1, 1, move |commands, _events| {
            MotionThread { commands, progress: shared, supervisor }.run();
        })?;
        Ok(Self { actor, progress, requested: None, unsent: None, generation: 0 })
    }

    /// Requests the motion of a recording around `near_s`, unless it is already available or under way.
    pub(super) fn request(&mut self, audio: Option<&MotionAudio>, near_s: f64) {
        let file = audio.map(|audio| (audio.path.as_path(), audio.version));
        let is_same = self.requested.as_ref().map(|(path, version, _)| (path.as_path(), *version)) == file;
        let Some(audio) = audio else {
            if !is_same {
                self.requested = None;
                self.generation += 1;
                self.unsent = Some(MotionCommand::Stop { generation: self.generation });
            }
            return self.send();
        };
        let is_near = self.requested.as_ref().is_some_and(|(_, _, from_s)| {
            let progress = self.progress();
            // A request that has not started yet is under way.
            !progress.is_current || (near_s >= *from_s && near_s <= progress.until_s() + MAX_AHEAD_S)
        });
        if !(is_same && is_near) {
            let from_s = if near_s <= MAX_AHEAD_S { 0.0 } else { (near_s - LEAD_IN_S).max(0.0) };
            self.generation += 1;
            self.requested = Some((audio.path.clone(), audio.version, from_s));
            self.unsent =
                Some(MotionCommand::Analyse { generation: self.generation, audio: audio.clone(), from_s });
        }
        self.send();
    }

    fn send(&mut self) {
        if let Some(command) = self.unsent.take() {
            self.unsent = self.actor.try_send(command).err();
        }
    }

    /// The motion so far.
    pub(super) fn progress(&self) -> ProgressGuard<'_> {
        let progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        ProgressGuard { is_current: progress.generation == self.generation, progress }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::Decoder;
    use crate::window::recording_analysis::RecordingAnalysis;
    use std::path::Path;
    use std::time::{Duration, Instant};

    fn demo() -> MotionAudio {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo-piano.ogg");
        MotionAudio { path, version: 0, kept: None }
    }

    fn wait(what: &str, mut done: impl FnMut() -> bool) {
        let begin = Instant::now();
        while !done() {
            assert!(begin.elapsed() < Duration::from_secs(120), "timed out waiting for: {what}");
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
        wait("the whole motion", || motion_worker.progress().until_s().is_infinite());
        let from_start: Vec<_> =
            (0..50).map(|step| keys_down(&motion_worker, 24.0 + 0.05 * f64::from(step))).collect();
        assert!(from_start.iter().any(|count| *count > 0));
        // A request far from the start begins near the playhead and gives the same keys.
        motion_worker.request(None, 0.0);
        assert!(motion_worker.progress().motion().is_none(), "at once, even if the thread is still busy");
        // Requested in each frame: the thread may not have accepted the earlier command.
        wait("the end", || {
            motion_worker.request(Some(&demo()), 25.0);
            motion_worker.progress().until_s().is_infinite()
        });
        assert!(motion_worker.progress().progress.from_s > 15.0, "started near the playhead");
        let from_middle: Vec<_> =
            (0..50).map(|step| keys_down(&motion_worker, 24.0 + 0.05 * f64::from(step))).collect();
        let alike =
            from_start.iter().zip(&from_middle).filter(|(one, other)| one.abs_diff(**other) <= 1).count();
        assert!(alike >= 40, "{from_start:?} {from_middle:?}");
        // An earlier position restarts the analysis.
        motion_worker.request(Some(&demo()), 1.0);
        wait("the start", || {
            motion_worker.request(Some(&demo()), 1.0);
            motion_worker.progress().progress.from_s == 0.0 && motion_worker.progress().until_s() > 2.0
        });
    }

    #[test]
    fn a_broken_file_has_no_motion_and_the_next_one_is_analysed() {
        let folder = tempfile::tempdir().unwrap();
        let broken = folder.path().join("broken.mp3");
        std::fs::write(&broken, b"only words").unwrap();
        let mut motion_worker = MotionWorker::start(|| {}).unwrap();
        motion_worker.request(Some(&MotionAudio { path: broken, version: 0, kept: None }), 0.0);
        wait("its generation", || motion_worker.progress().progress.generation == 1);
        assert!(motion_worker.progress().motion().is_none());
        motion_worker.request(Some(&demo()), 0.0);
        wait("the next", || {
            motion_worker.request(Some(&demo()), 0.0);
            motion_worker.progress().until_s().is_infinite()
        });
    }

    #[test]
    fn after_a_panic_the_next_recording_is_analysed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("panic in motion.ogg");
        std::fs::copy(demo().path, &path).unwrap();
        let (supervisor, panics) = Supervisor::new(|| {});
        let mut motion_worker = MotionWorker::start(supervisor).unwrap();
        motion_worker.request(Some(&MotionAudio { path, version: 0, kept: None }), 0.0);
        assert_eq!(panics.recv_timeout(Duration::from_secs(60)).unwrap().thread, "stage");
        assert!(motion_worker.progress().motion().is_none());
        wait("the next", || {
            motion_worker.request(Some(&demo()), 0.0);
            motion_worker.progress().until_s().is_infinite()
        });
    }

    #[test]
    fn the_motion_of_a_replaced_file_is_analysed_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("replaced.ogg");
        let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
        std::fs::copy(assets.join("demo-piano.ogg"), &path).unwrap();
        let audio = |version| MotionAudio { path: path.clone(), version, kept: None };
        let mut motion_worker = MotionWorker::start(|| {}).unwrap();
        motion_worker.request(Some(&audio(0)), 0.0);
        wait("the motion", || motion_worker.progress().until_s().is_infinite());
        let before: Vec<_> = (0..100).map(|step| keys_down(&motion_worker, 0.2 * f64::from(step))).collect();
        std::fs::copy(assets.join("demo-band.opus"), &path).unwrap();
        motion_worker.request(Some(&audio(0)), 0.0);
        assert_eq!(motion_worker.generation, 1, "the same version is not analysed again");
        wait("the new motion", || {
            motion_worker.request(Some(&audio(1)), 0.0);
            motion_worker.progress().until_s().is_infinite()
        });
        let after: Vec<_> = (0..100).map(|step| keys_down(&motion_worker, 0.2 * f64::from(step))).collect();
        assert_ne!(before, after);
    }

    #[test]
    fn kept_audio_gives_the_motion_of_the_file() {
        use crate::analysis::Pass;
        use crate::cancel::Cancel;
        let analysis = RecordingAnalysis::new(1024, true);
        let recorder = analysis.recorder();
        let kept = MotionAudio { kept: Some(analysis), ..demo() };
        let keys = |motion_worker: &MotionWorker| -> Vec<_> {
            (0..50).map(|step| keys_down(motion_worker, 10.0 + 0.05 * f64::from(step))).collect()
        };
        let mut motion_worker = MotionWorker::start(|| {}).unwrap();
        // Requested before the pass starts.
        motion_worker.request(Some(&kept), 0.0);
        Pass::new(&Cancel::new()).analyse(Decoder::open(&kept.path).unwrap(), recorder).unwrap();
        wait("the motion of the kept audio", || motion_worker.progress().until_s().is_infinite());
        let from_kept = keys(&motion_worker);
        motion_worker.request(None, 0.0);
        wait("the motion of the file", || {
            motion_worker.request(Some(&demo()), 0.0);
            motion_worker.progress().until_s().is_infinite()
        });
        assert!(from_kept.iter().any(|count| *count > 0));
        assert_eq!(from_kept, keys(&motion_worker));
    }
}
