//! The thread that analyses the motion of a recording: from the audio that a pass keeps, or from the file.

use crate::audio::{AudioError, Decoder, SAMPLE_RATE, for_each_block};
use crate::motion::{Motion, MotionAnalyser};
use crate::window::recording_analysis::{AudioRead, RecordingAnalysis};
use crate::window::supervisor::{Supervisor, inject_panic};
use crossbeam_channel::{Receiver, RecvTimeoutError, TryRecvError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Samples analysed under one lock: about a millisecond, for which rendering may wait.
const CHUNK: usize = 2_048;
/// Samples read from kept audio at a time.
const READ: usize = 16_384;
/// Time between two repaints while the motion grows.
const WAKE_INTERVAL: Duration = Duration::from_millis(200);
/// Time between two checks for audio that the pass has not delivered yet.
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// The audio of a recording.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::window) struct MotionAudio {
    pub(in crate::window) path: PathBuf,
    /// Changes when the file is replaced.
    pub(in crate::window) version: u64,
    /// The pass over the recording, if it keeps the 16 kHz audio. Otherwise the file is decoded from near the playhead.
    pub(in crate::window) kept: Option<RecordingAnalysis>,
}

/// A command to the thread; results of earlier generations are ignored.
pub(super) enum MotionCommand {
    Analyse { generation: u64, audio: MotionAudio, from_s: f64 },
    Stop { generation: u64 },
}

/// The motion of one generation.
#[derive(Default)]
pub(super) struct MotionProgress {
    pub(super) generation: u64,
    /// Start of the motion in the recording, in seconds.
    pub(super) from_s: f64,
    pub(super) state: AnalysisState,
}

/// How far the analysis is.
#[derive(Default)]
pub(super) enum AnalysisState {
    #[default]
    Idle,
    Running(Box<MotionAnalyser>),
    Finished(Box<Motion>),
}

/// The thread: takes commands, and puts the motion where the worker reads it.
pub(super) struct MotionThread {
    pub(super) commands: Receiver<MotionCommand>,
    pub(super) progress: Arc<Mutex<MotionProgress>>,
    pub(super) supervisor: Supervisor,
}

/// How an analysis ended.
enum AnalysisEnd {
    /// At the end of the recording.
    Complete,
    /// Another command arrived.
    Command(MotionCommand),
    /// The kept audio is not available.
    Unavailable,
    /// The window has closed.
    Closed,
}

impl MotionThread {
    /// Handles commands until the window closes.
    pub(super) fn run(self) {
        let mut next = self.commands.recv().ok();
        while let Some(command) = next.take() {
            let end = match command {
                MotionCommand::Stop { generation } => {
                    self.put(MotionProgress { generation, ..MotionProgress::default() });
                    AnalysisEnd::Complete
                }
                MotionCommand::Analyse { generation, audio, from_s } => {
                    self.put(MotionProgress { generation, from_s, state: AnalysisState::Idle });
                    let analysed = self.supervisor.catch(|| self.analyse(generation, &audio, from_s));
                    analysed.unwrap_or_else(|_| {
                        self.put(MotionProgress { generation, from_s, state: AnalysisState::Idle });
                        AnalysisEnd::Complete
                    })
                }
            };
            next = match end {
                AnalysisEnd::Command(command) => Some(command),
                AnalysisEnd::Complete | AnalysisEnd::Unavailable => self.commands.recv().ok(),
                AnalysisEnd::Closed => None,
            };
        }
    }

    fn put(&self, progress: MotionProgress) {
        let before = std::mem::replace(&mut *self.lock(), progress);
        // Freed after the lock is released.
        drop(before);
        self.supervisor.wake();
    }

    fn lock(&self) -> MutexGuard<'_, MotionProgress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn analyse(&self, generation: u64, audio: &MotionAudio, from_s: f64) -> AnalysisEnd {
        inject_panic("motion", &audio.path);
        let end = match &audio.kept {
            Some(kept) => self.analyse_kept(generation, kept, from_s),
            None => AnalysisEnd::Unavailable,
        };
        match end {
            // Without motion the scene stands still; the card shows the reason.
            AnalysisEnd::Unavailable => {
                self.analyse_file(generation, &audio.path, from_s).unwrap_or_else(|error| {
                    tracing::debug!(path = %audio.path.display(), %error, "stage: no motion");
                    AnalysisEnd::Complete
                })
            }
            end => end,
        }
    }

    /// Analyses the kept audio of a pass, which may still be running.
    fn analyse_kept(&self, generation: u64, kept: &RecordingAnalysis, from_s: f64) -> AnalysisEnd {
        let Ok(analysis) = MotionAnalyser::new() else { return AnalysisEnd::Complete };
        self.put(MotionProgress { generation, from_s, state: AnalysisState::Running(Box::new(analysis)) });
        let mut position = (from_s * f64::from(SAMPLE_RATE)).round() as usize;
        let (mut buffer, mut last_wake) = (Vec::new(), Instant::now());
        loop {
            let command = match kept.read_audio(position, READ, &mut buffer) {
                AudioRead::Samples => {
                    position += buffer.len();
                    self.push(&buffer, &mut last_wake);
                    self.commands.try_recv()
                }
                AudioRead::Pending => {
                    self.commands.recv_timeout(POLL_INTERVAL).map_err(|error| match error {
                        RecvTimeoutError::Timeout => TryRecvError::Empty,
                        RecvTimeoutError::Disconnected => TryRecvError::Disconnected,
                    })
                }
                AudioRead::End => {
                    self.finish();
                    return AnalysisEnd::Complete;
                }
                AudioRead::Unavailable => return AnalysisEnd::Unavailable,
            };
            match command {
                Ok(command) => return AnalysisEnd::Command(command),
                Err(TryRecvError::Disconnected) => return AnalysisEnd::Closed,
                Err(TryRecvError::Empty) => {}
            }
        }
    }

    /// Decodes and analyses a file from `from_s` on.
    fn analyse_file(&self, generation: u64, path: &Path, from_s: f64) -> Result<AnalysisEnd, AudioError> {
        let mut decoder = Decoder::open(path)?;
        let from_s = if from_s > 0.0 { decoder.seek(from_s)? } else { 0.0 };
        let Ok(analysis) = MotionAnalyser::new() else { return Ok(AnalysisEnd::Complete) };
        self.put(MotionProgress { generation, from_s, state: AnalysisState::Running(Box::new(analysis)) });
        let (mut end, mut last_wake) = (AnalysisEnd::Complete, Instant::now());
        let result = for_each_block(&mut decoder, |block| {
            match self.commands.try_recv() {
                Ok(command) => end = AnalysisEnd::Command(command),
                Err(TryRecvError::Disconnected) => end = AnalysisEnd::Closed,
                Err(TryRecvError::Empty) => {}
            }
            self.push(block, &mut last_wake);
            matches!(end, AnalysisEnd::Complete)
        });
        // A truncated file ends where decoding fails.
        if !matches!(result, Ok(false)) {
            self.finish();
        }
        Ok(end)
    }

    fn finish(&self) {
        let mut progress = self.lock();
        if let AnalysisState::Running(analysis) = std::mem::take(&mut progress.state) {
            progress.state = AnalysisState::Finished(Box::new(analysis.finish()));
        }
        drop(progress);
        self.supervisor.wake();
    }

    fn push(&self, samples: &[f32], last_wake: &mut Instant) {
        for part in samples.chunks(CHUNK) {
            if let AnalysisState::Running(analysis) = &mut self.lock().state {
                analysis.push(part);
            }
            // Lets a waiting frame take the lock: the mutex is not fair.
            std::thread::yield_now();
        }
        if last_wake.elapsed() >= WAKE_INTERVAL {
            *last_wake = Instant::now();
            self.supervisor.wake();
        }
    }
}
