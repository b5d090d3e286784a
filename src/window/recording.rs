//! A recording of the session: its source, its progress and its result. Independent of threads and drawing.

mod runs;
mod votes_so_far;

pub(super) use votes_so_far::LeadingLabel;

use super::file_stamp::FileStamp;
use super::source::{Question, RecordingSource};
use crate::audio::{Framing, GateSpan};
use crate::classify::report::Failure;
use crate::classify::{Cancel, Options, Outcome, Progress, WindowPrediction};
use crate::fetch::Transfer;
use crate::model::{Head, Model};
use runs::{EarlierResult, UnusedRun};
use std::path::Path;
use std::sync::Arc;
use votes_so_far::VotesSoFar;

/// Number of a recording, unique within a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct RecordingId(pub(super) u64);

/// A recording.
#[derive(Debug)]
pub(super) struct Recording {
    pub(super) id: RecordingId,
    /// Name for display.
    pub(super) name: String,
    /// File or link.
    pub(super) source: RecordingSource,
    /// Progress of the download of a link.
    pub(super) transfer: Option<Transfer>,
    pub(super) state: State,
    /// Of a run that has not ended.
    so_far: VotesSoFar,
    /// The result that it had before it was put into the queue again.
    earlier: Option<Box<EarlierResult>>,
    /// The last run, if it was given up and an earlier result is shown.
    unused_run: Option<UnusedRun>,
    /// The question that was cancelled, with the answers so far.
    cancelled_question: Option<Question>,
    /// Cancels its classification.
    pub(super) cancel: Cancel,
    /// The settings of its last or current run.
    pub(super) analysed_with: Option<AnalysisSettings>,
    /// Its file in the last run that opened it.
    pub(super) stamp: Option<FileStamp>,
    /// Counts how often its file was found to be replaced.
    pub(super) version: u64,
    /// Counts runs, so that late events of an earlier run are ignored.
    pub(super) run: u64,
    /// The run whose result was exported or copied.
    pub(super) saved_run: Option<u64>,
}

/// The settings that a result depends on.
#[derive(Debug, Clone)]
pub(super) struct AnalysisSettings {
    pub(super) options: Options,
    pub(super) model: Arc<Model>,
    /// Genre and mood are found as well.
    pub(super) tags: bool,
}

impl AnalysisSettings {
    /// Whether a result with these settings has all that one with `other` would have. How votes are counted does not matter.
    pub(super) fn gives_all_of(&self, other: &Self) -> bool {
        let options = Options { vote: other.options.vote, ..self.options.clone() };
        Arc::ptr_eq(&self.model, &other.model) && options == other.options && (self.tags || !other.tags)
    }
}

/// State of a recording.
#[derive(Debug)]
pub(super) enum State {
    /// Waits for the user's answer to a question.
    NeedsChoice(Question),
    /// Not sent to a worker yet.
    Queued,
    /// Sent to a worker; `None` until the first progress.
    Running(Option<Progress>),
    /// Classified.
    Done(Arc<Outcome>),
    /// Failed for this reason.
    Failed(Failure),
    /// Cancelled by the user.
    Cancelled,
}

impl Recording {
    /// Title of a link, or the file name.
    pub(super) fn short_name(&self) -> &str {
        if let RecordingSource::Link(link_source) = &self.source {
            return link_source.title();
        }
        let path = Path::new(&self.name);
        path.file_name().and_then(|name| name.to_str()).unwrap_or(&self.name)
    }

    /// Its local file.
    pub(super) fn path(&self) -> Option<&Path> {
        self.source.path()
    }

    /// Votes so far, in order of time.
    pub(super) fn votes(&self) -> &[WindowPrediction] {
        self.outcome().map_or(&self.so_far.votes, |outcome| &outcome.predictions)
    }

    /// Audible and silent spans so far, in order of time.
    pub(super) fn spans(&self) -> &[GateSpan] {
        self.outcome().map_or(&self.so_far.spans, |outcome| &outcome.spans)
    }

    /// The heads of the model of its last or current run, else those of `current`.
    pub(super) fn heads<'a>(&'a self, current: &'a Model) -> &'a [Head] {
        self.analysed_with.as_ref().map_or_else(|| current.heads(), |with| with.model.heads())
    }

    /// What was counted when it was cancelled, until the next run has votes.
    pub(super) fn counted(&self) -> Option<&LeadingLabel> {
        self.so_far.counted()
    }

    /// The labels of the first of these heads.
    pub(super) fn labels<'a>(&'a self, current: &'a Model) -> &'a [String] {
        self.heads(current).first().map_or(&[], |head| &head.labels)
    }

    /// Length and hop of the windows of its last or current run.
    pub(super) fn framing(&self) -> Framing {
        self.analysed_with.as_ref().map(|with| with.model.framing()).unwrap_or_default()
    }

    /// Whether the current settings would give another result.
    pub(super) fn is_outdated(&self, current: &AnalysisSettings) -> bool {
        // A running download would have to start again.
        let has_votes = matches!(self.state, State::Done(_))
            || matches!(self.state, State::Running(_) if self.path().is_some());
        has_votes && self.analysed_with.as_ref().is_some_and(|with| !with.gives_all_of(current))
    }

    /// The result, once it is classified.
    pub(super) fn outcome(&self) -> Option<&Outcome> {
        if let State::Done(outcome) = &self.state { Some(outcome) } else { None }
    }

    /// Whether its result was exported or copied.
    pub(super) fn is_saved(&self) -> bool {
        self.outcome().is_some() && self.saved_run == Some(self.run)
    }

    /// Length in seconds as far as known: of the result, else by the file's header or the link's metadata.
    pub(super) fn length_s(&self) -> Option<f64> {
        let by_header_s = match &self.state {
            State::Done(outcome) => Some(outcome.duration_s),
            State::Running(progress) => progress.as_ref().and_then(|progress| progress.duration_s),
            _ => None,
        };
        by_header_s.or_else(|| self.source.metadata_duration_s())
    }

    /// Whether it has no result yet.
    pub(super) fn is_pending(&self) -> bool {
        matches!(self.state, State::NeedsChoice(_) | State::Queued | State::Running(_))
    }

    /// Whether it failed and may be tried again.
    pub(super) fn has_failed(&self) -> bool {
        matches!(self.state, State::Failed(_)) && self.source.is_valid()
    }

    /// Whether it was cancelled.
    pub(super) fn is_cancelled(&self) -> bool {
        matches!(self.state, State::Cancelled)
    }

    /// Whether it has a result or failed.
    pub(super) fn has_report(&self) -> bool {
        matches!(self.state, State::Done(_) | State::Failed(_))
    }

    /// The bytes of its path, if they are not UTF-8.
    pub(super) fn raw_name(&self) -> Option<Vec<u8>> {
        let RecordingSource::File(path) = &self.source else { return None };
        path.to_str().is_none().then(|| path.as_os_str().as_encoded_bytes().to_vec())
    }

    /// A queued recording, or a failed one if its input could not be resolved.
    pub(super) fn new(id: RecordingId, name: String, source: Result<RecordingSource, Failure>) -> Self {
        let (source, state) = match source {
            Ok(source) => {
                let state = source.question().map_or(State::Queued, State::NeedsChoice);
                (source, state)
            }
            Err(failure) => (RecordingSource::Invalid, State::Failed(failure)),
        };
        Self {
            id,
            name,
            source,
            transfer: None,
            state,
            so_far: VotesSoFar::default(),
            earlier: None,
            unused_run: None,
            cancelled_question: None,
            cancel: Cancel::new(),
            analysed_with: None,
            stamp: None,
            version: 0,
            run: 0,
            saved_run: None,
        }
    }
}
