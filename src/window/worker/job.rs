//! What the threads that classify are asked for, and what they report.

use crate::audio::GateSpan;
use crate::classify::report::Failure;
use crate::classify::{Cancel, Options, Outcome, Progress, WindowPrediction};
use crate::fetch::{FetchEvent, FetchTarget, Fetched, Fetcher, Playlist};
use crate::fingerprint::FingerprintAnalyser;
use crate::model::Model;
use crate::window::file_stamp::FileStamp;
use crate::window::library::{Keep, ResultSource};
use crate::window::recording::RecordingId;
use crate::window::recording_analysis::{AnalysisRecorder, RecordingAnalysis};
use crate::window::thumbnail::Thumbnail;
use std::path::PathBuf;
use std::sync::Arc;

/// A recording to classify.
#[derive(Debug)]
pub(in crate::window) struct Job {
    pub(in crate::window) id: RecordingId,
    pub(in crate::window) run: u64,
    pub(in crate::window) input: JobInput,
    /// Takes part in the pass.
    pub(in crate::window) recorder: Option<AnalysisRecorder>,
    /// The file when it was classified before.
    pub(in crate::window) known_stamp: Option<FileStamp>,
    /// Filled by the pass if the file was replaced since; without a recorder.
    pub(in crate::window) if_replaced: Option<RecordingAnalysis>,
    pub(in crate::window) options: Options,
    pub(in crate::window) model: Arc<Model>,
    /// Whether genre and mood are wanted as well.
    pub(in crate::window) tags: bool,
    pub(in crate::window) cancel: Cancel,
    /// Keeps the result in the library.
    pub(in crate::window) keep: Option<Keep>,
}

/// The audio of a job.
#[derive(Debug)]
pub(in crate::window) enum JobInput {
    File(PathBuf),
    Link { target: FetchTarget, fetcher: Arc<Fetcher> },
}

/// An event of a job, with the recording and the number of its run.
pub(in crate::window) struct WorkerEvent {
    pub(in crate::window) id: RecordingId,
    pub(in crate::window) run: u64,
    pub(in crate::window) event: JobEvent,
}

/// Progress or result of a job.
pub(in crate::window) enum JobEvent {
    /// More windows were classified.
    Partial {
        progress: Progress,
        votes: Vec<WindowPrediction>,
        spans: Vec<GateSpan>,
        /// Indices of retracted votes.
        retracted: Vec<u64>,
    },
    /// A step of the download of a link; a transfer of zero bytes when the request starts.
    Fetch(FetchEvent),
    /// Thumbnail of a link.
    Thumbnail(Box<Thumbnail>),
    /// The file that is classified, and the new analysis if it was replaced.
    File { stamp: FileStamp, analysis: Option<RecordingAnalysis> },
    /// The downloaded file of a link.
    Fetched(Fetched),
    /// A link is classified again from its start.
    Restarted,
    /// A link leads to several recordings.
    Playlist(Playlist),
    /// Number of consecutive links that failed because of the network; sent before the failure of the last one.
    Outage(u32),
    /// The recording was classified.
    Done(Box<Outcome>),
    /// The job failed.
    Failed(Failure),
}

impl Job {
    /// The file as it is now; `None` of a link, and without a file.
    pub(super) fn file_stamp(&self) -> Option<FileStamp> {
        if let JobInput::File(path) = &self.input { FileStamp::read(path) } else { None }
    }

    /// Takes part in the pass if the result is kept.
    pub(super) fn fingerprint_analyser(&self) -> Option<FingerprintAnalyser> {
        self.keep.is_some().then(FingerprintAnalyser::new)
    }

    /// Keeps in the library why the recording failed, if that is wanted. `stamp`: of its file.
    pub(super) fn keep_failure(&self, stamp: Option<FileStamp>, failure: &Failure) {
        let Some(keep) = &self.keep else { return };
        let source = match (&self.input, stamp) {
            (JobInput::File(path), Some(stamp)) => ResultSource::File(path.clone(), stamp),
            (JobInput::Link { target, .. }, _) => ResultSource::Link(target.link.clone()),
            // There is no file, so it is no recording.
            (JobInput::File(_), None) => return,
        };
        keep.keep_failure((self.id, self.run), source, &self.model, &self.options, failure);
    }

    /// Keeps a result in the library, if that is wanted. Its embedding is moved there: the window does not need it.
    pub(super) fn keep_result(
        &self,
        source: ResultSource,
        outcome: &mut Outcome,
        fingerprint: Option<Vec<u32>>,
    ) {
        if let Some(keep) = &self.keep {
            let run = (self.id, self.run);
            keep.keep(run, source, &self.model, &self.options, outcome, fingerprint.unwrap_or_default());
            outcome.embedding = Vec::new();
        }
    }
}
