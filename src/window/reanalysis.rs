//! The thread that analyses a recording again without classifying it: when its analysis was evicted, or is needed with another FFT
//! size.

use super::actor::Actor;
use super::recording_analysis::{AnalysisRecorder, RecordingAnalysis};
use super::supervisor::{INTERNAL_ERROR, Supervisor, inject_panic};
use crate::analysis::{Analyser, AnalysisError, Pass};
use crate::audio::Decoder;
use crate::cancel::Cancel;
use crossbeam_channel::Receiver;
use std::convert::Infallible;
use std::io;
use std::path::{Path, PathBuf};

/// Runs one pass at a time; a new request cancels the previous one.
pub(super) struct Reanalysis {
    actor: Actor<Request, Infallible>,
    /// Not accepted by the thread yet.
    unsent: Option<Request>,
    cancel: Cancel,
    /// Number of requests so far.
    #[cfg(test)]
    pub(super) requests: u64,
}

struct Request {
    path: PathBuf,
    analysis: RecordingAnalysis,
    recorder: AnalysisRecorder,
    cancel: Cancel,
}

impl Reanalysis {
    /// Starts the thread, which wakes the window when it can accept another request.
    ///
    /// # Errors
    /// If the thread cannot be started.
    pub(super) fn start(supervisor: impl Into<Supervisor>) -> io::Result<Self> {
        let supervisor = supervisor.into();
        let actor = Actor::start("reanalyse", 1, 1, move |requests: Receiver<Request>, _| {
            for request in requests {
                supervisor.wake();
                let analysis = request.analysis.clone();
                if supervisor.catch(|| run(request)).is_err() {
                    analysis.fail(INTERNAL_ERROR.to_owned());
                }
            }
        })?;
        Ok(Self {
            actor,
            unsent: None,
            cancel: Cancel::new(),
            #[cfg(test)]
            requests: 0,
        })
    }

    /// Requests a pass over a file and cancels the previous one.
    pub(super) fn request(&mut self, path: &Path, analysis: &RecordingAnalysis) {
        #[cfg(test)]
        {
            self.requests += 1;
        }
        self.cancel.cancel();
        self.cancel = Cancel::new();
        self.unsent = Some(Request {
            path: path.to_owned(),
            analysis: analysis.clone(),
            recorder: analysis.recorder(),
            cancel: self.cancel.clone(),
        });
        self.send();
    }

    /// Sends a request that the thread has not accepted yet; call it once a frame.
    pub(super) fn send(&mut self) {
        if let Some(request) = self.unsent.take() {
            self.unsent = self.actor.try_send(request).err();
        }
    }
}

impl Drop for Reanalysis {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}

fn run(request: Request) {
    let Request { path, analysis, mut recorder, cancel } = request;
    inject_panic("reanalyse", &path);
    let pass = Pass { threads: 1, ..Pass::new(&cancel) };
    let decoder = Decoder::open(&path).map_err(AnalysisError::from);
    let result = decoder.and_then(|decoder| pass.run(decoder, &mut recorder));
    match result {
        Ok(recording) => {
            if let Err(error) = recorder.finish(&recording) {
                analysis.fail(error.to_string());
            }
        }
        Err(AnalysisError::Cancelled) => {}
        // Before the recorder is dropped, which would mark the analysis as aborted.
        Err(error) => analysis.fail(error.to_string()),
    }
}
