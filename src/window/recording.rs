//! A recording of the session: its source, its progress and its result. Independent of threads and drawing.

use super::file_stamp::FileStamp;
use super::source::{Question, RecordingSource};
use super::worker::JobEvent;
use crate::audio::{Framing, GateSpan};
use crate::classify::report::Failure;
use crate::classify::{Cancel, Options, Outcome, Progress, VoteRule, WindowPrediction};
use crate::fetch::{FetchEvent, Transfer};
use crate::model::{Head, HeadKind, Model};
use std::path::Path;
use std::sync::Arc;

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
    /// Votes so far, in order of time; moved into the outcome at the end.
    partial_votes: Vec<WindowPrediction>,
    /// Audible and silent spans so far, in order of time.
    partial_spans: Vec<GateSpan>,
    /// The votes so far are those of a run that was cancelled, which are shown until the next run has some.
    votes_are_of_cancelled_run: bool,
    /// The same for the spans.
    spans_are_of_cancelled_run: bool,
    /// What was counted when it was cancelled; kept because rows show it in each frame.
    pub(super) counted: Option<LeadingLabel>,
    /// The result that it had before it was put into the queue again.
    earlier: Option<Box<EarlierResult>>,
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

/// A result, until that of the next run replaces it.
#[derive(Debug)]
struct EarlierResult {
    /// [`State::Done`].
    state: State,
    analysed_with: Option<AnalysisSettings>,
    is_saved: bool,
}

/// The label with most of the votes so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LeadingLabel {
    /// Index among the labels of the first head.
    pub(super) label: usize,
    pub(super) name: String,
    /// Number of windows with this label.
    pub(super) won: u64,
    /// Number of windows with a vote.
    pub(super) all: u64,
}

/// The settings that votes depend on.
#[derive(Debug, Clone)]
pub(super) struct AnalysisSettings {
    pub(super) options: Options,
    pub(super) model: Arc<Model>,
}

impl AnalysisSettings {
    /// Whether both give the same votes. How votes are counted does not matter.
    pub(super) fn gives_same_votes(&self, other: &Self) -> bool {
        let options = Options { vote: other.options.vote, ..self.options.clone() };
        Arc::ptr_eq(&self.model, &other.model) && options == other.options
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
        self.outcome().map_or(&self.partial_votes, |outcome| &outcome.predictions)
    }

    /// Audible and silent spans so far, in order of time.
    pub(super) fn spans(&self) -> &[GateSpan] {
        self.outcome().map_or(&self.partial_spans, |outcome| &outcome.spans)
    }

    /// The heads of the model of its last or current run, else those of `current`.
    pub(super) fn heads<'a>(&'a self, current: &'a Model) -> &'a [Head] {
        self.analysed_with.as_ref().map_or_else(|| current.heads(), |with| with.model.heads())
    }

    /// The label with most votes so far, the first in case of a tie; `None` without votes or if the first head does not decide between labels.
    pub(super) fn leading_label(&self) -> Option<LeadingLabel> {
        let head = self.analysed_with.as_ref()?.model.heads().first()?;
        let votes = self.votes();
        if votes.is_empty() || head.kind != HeadKind::Exclusive {
            return None;
        }
        let mut counts = vec![0; head.labels.len()];
        for vote in votes {
            if let Some(count) = counts.get_mut(vote.label(0)) {
                *count += 1;
            }
        }
        let (label, won) = counts.iter().copied().enumerate().rev().max_by_key(|&(_, count)| count)?;
        let name = head.labels.get(label)?.clone();
        Some(LeadingLabel { label, name, won, all: votes.len() as u64 })
    }

    /// The labels of the first of these heads.
    pub(super) fn labels<'a>(&'a self, current: &'a Model) -> &'a [String] {
        self.heads(current).first().map_or(&[], |head| &head.labels)
    }

    /// Length and hop of the windows of its last or current run.
    pub(super) fn framing(&self) -> Framing {
        self.analysed_with.as_ref().map(|with| with.model.framing()).unwrap_or_default()
    }

    /// Whether the current settings would give other votes.
    pub(super) fn is_outdated(&self, current: &AnalysisSettings) -> bool {
        // A running download would have to start again.
        let has_votes = matches!(self.state, State::Done(_))
            || matches!(self.state, State::Running(_) if self.path().is_some());
        has_votes && self.analysed_with.as_ref().is_some_and(|with| !with.gives_same_votes(current))
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

    /// Marks it as sent to a worker.
    pub(super) fn begin(&mut self, with: AnalysisSettings) {
        let has_other_settings =
            self.analysed_with.as_ref().is_some_and(|earlier| !earlier.gives_same_votes(&with));
        if has_other_settings {
            self.forget_votes();
        }
        self.analysed_with = Some(with);
        self.state = State::Running(None);
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
            partial_votes: Vec::new(),
            partial_spans: Vec::new(),
            votes_are_of_cancelled_run: false,
            spans_are_of_cancelled_run: false,
            counted: None,
            earlier: None,
            cancel: Cancel::new(),
            analysed_with: None,
            stamp: None,
            version: 0,
            run: 0,
            saved_run: None,
        }
    }

    /// Applies an event of the worker.
    pub(super) fn handle_event(&mut self, event: JobEvent, rule: VoteRule) {
        match event {
            JobEvent::Partial { progress, votes, spans, retracted } => {
                if self.spans_are_of_cancelled_run {
                    self.partial_spans.clear();
                    self.spans_are_of_cancelled_run = false;
                }
                if self.votes_are_of_cancelled_run && !votes.is_empty() {
                    self.forget_votes_only();
                }
                self.partial_votes.extend(votes);
                self.partial_votes.retain(|vote| !retracted.contains(&vote.index));
                self.partial_spans.extend(spans);
                self.state = State::Running(Some(progress));
            }
            JobEvent::Fetch(FetchEvent::Metadata(metadata)) => self.source.set_metadata(metadata),
            // The pass reads it.
            JobEvent::Fetch(FetchEvent::Readable(_)) => {}
            JobEvent::Fetch(FetchEvent::Transfer(transfer)) => self.transfer = Some(transfer),
            JobEvent::File { stamp, .. } => {
                let before = self.stamp.replace(stamp);
                if before.is_some_and(|before| before != stamp) {
                    self.version += 1;
                    self.forget_votes();
                }
            }
            JobEvent::Thumbnail(thumbnail) => self.source.set_thumbnail(*thumbnail),
            JobEvent::Fetched(fetched) => {
                self.transfer = None;
                self.source.set_fetched(fetched);
            }
            JobEvent::Restarted => self.forget_votes(),
            JobEvent::Playlist(list) => {
                self.state = State::NeedsChoice(Question::from_list(list, &self.source))
            }
            JobEvent::Done(mut outcome) => {
                self.partial_votes = Vec::new();
                self.partial_spans = Vec::new();
                self.forget_votes();
                self.earlier = None;
                // The rule may have changed meanwhile.
                outcome.decide(rule);
                self.state = State::Done(Arc::from(outcome));
            }
            JobEvent::Failed(failure) => {
                self.transfer = None;
                self.earlier = None;
                self.state = State::Failed(failure);
            }
            // Concerns the queue.
            JobEvent::Outage(_) => {}
        }
    }

    /// Removes votes and spans of an unfinished run.
    fn forget_votes(&mut self) {
        self.forget_votes_only();
        self.partial_spans.clear();
        self.spans_are_of_cancelled_run = false;
    }

    fn forget_votes_only(&mut self) {
        self.partial_votes.clear();
        self.votes_are_of_cancelled_run = false;
        self.counted = None;
    }

    /// Puts it back into the queue for a new run. The votes of a run that was cancelled stay until the new one has some.
    pub(super) fn requeue(&mut self) {
        self.cancel.cancel();
        self.cancel = Cancel::new();
        let is_saved = self.is_saved();
        self.run += 1;
        let next = self.source.question().map_or(State::Queued, State::NeedsChoice);
        let state = std::mem::replace(&mut self.state, next);
        if matches!(state, State::Done(_)) {
            let analysed_with = self.analysed_with.clone();
            self.earlier = Some(Box::new(EarlierResult { state, analysed_with, is_saved }));
        }
        self.transfer = None;
        if !self.votes_are_of_cancelled_run {
            self.forget_votes();
        }
        self.spans_are_of_cancelled_run = true;
    }

    /// Ends its job as it leaves the list; [`Recording::resumed`] begins another.
    pub(super) fn interrupt(&mut self) {
        if self.is_pending() {
            self.cancel.cancel();
        }
    }

    /// Back in the list: it waits in the queue if it was there when it left.
    pub(super) fn resumed(mut self) -> Self {
        match self.state {
            State::Queued | State::Running(_) => self.requeue(),
            // The question is still open.
            State::NeedsChoice(_) => self.cancel = Cancel::new(),
            State::Done(_) | State::Failed(_) | State::Cancelled => {}
        }
        self
    }

    /// Cancels it and keeps the votes so far. If it had a result with the settings `now`, which was to be computed again, it has that again.
    pub(super) fn cancel(&mut self, now: &AnalysisSettings) {
        if self.is_pending() {
            self.cancel.cancel();
            self.transfer = None;
            let fits = |earlier: &mut Box<EarlierResult>| {
                earlier.analysed_with.as_ref().is_some_and(|with| with.gives_same_votes(now))
            };
            if let Some(earlier) = self.earlier.take_if(fits) {
                self.forget_votes();
                (self.state, self.analysed_with) = (earlier.state, earlier.analysed_with);
                self.saved_run = earlier.is_saved.then_some(self.run);
                return;
            }
            self.counted = self.leading_label();
            self.votes_are_of_cancelled_run = !self.partial_votes.is_empty();
            self.state = State::Cancelled;
        }
    }
}
