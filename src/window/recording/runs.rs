//! The runs of a recording: from the queue to a result, a failure or a cancel, and again.

use super::{AnalysisSettings, LeadingLabel, Recording, State};
use crate::classify::report::Failure;
use crate::classify::{Cancel, Outcome, VoteRule};
use crate::fetch::FetchEvent;
use crate::window::source::Question;
use crate::window::worker::JobEvent;
use std::sync::Arc;

/// A result, until that of the next run replaces it. It returns if that run is cancelled or fails.
#[derive(Debug)]
pub(super) struct EarlierResult {
    outcome: Arc<Outcome>,
    analysed_with: Option<AnalysisSettings>,
    is_saved: bool,
}

/// A run that ended without a result of its own, so that the earlier result is shown.
#[derive(Debug)]
pub(super) struct UnusedRun {
    /// With these settings it is not started again unasked.
    with: Option<AnalysisSettings>,
    /// Why it failed; `None`: it was cancelled.
    pub(super) failure: Option<Failure>,
}

impl Recording {
    /// Marks it as sent to a worker.
    pub(in crate::window) fn begin(&mut self, with: AnalysisSettings) {
        let has_other_settings =
            self.analysed_with.as_ref().is_some_and(|earlier| !earlier.gives_all_of(&with));
        if has_other_settings {
            self.so_far.clear();
        }
        self.analysed_with = Some(with);
        self.state = State::Running(None);
    }

    /// Applies an event of the worker.
    pub(in crate::window) fn handle_event(&mut self, event: JobEvent, rule: VoteRule) {
        match event {
            JobEvent::Partial { progress, votes, spans, retracted } => {
                self.so_far.add(votes, spans, &retracted);
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
                    self.so_far.clear();
                    // It is the result of another file.
                    self.earlier = None;
                }
            }
            JobEvent::Thumbnail(thumbnail) => self.source.set_thumbnail(*thumbnail),
            JobEvent::Fetched(fetched) => {
                self.transfer = None;
                self.source.set_fetched(fetched);
            }
            JobEvent::Restarted => self.so_far.clear(),
            JobEvent::Playlist(list) => {
                self.state = State::NeedsChoice(Question::from_list(list, &self.source))
            }
            JobEvent::Done(mut outcome) => {
                self.so_far.clear();
                self.earlier = None;
                // The rule may have changed meanwhile.
                outcome.decide(rule);
                self.state = State::Done(Arc::from(outcome));
            }
            JobEvent::Failed(failure) => {
                self.transfer = None;
                match self.earlier.take() {
                    Some(earlier) => {
                        let with = self.analysed_with.take();
                        self.return_to(*earlier, UnusedRun { with, failure: Some(failure) }, rule);
                    }
                    None => self.state = State::Failed(failure),
                }
            }
            // Concerns the queue.
            JobEvent::Outage(_) => {}
        }
    }

    /// Puts it back into the queue for a new run. The votes of a run that was cancelled stay until the new one has some, and a question that
    /// was cancelled is asked again with its answers so far.
    pub(in crate::window) fn requeue(&mut self) {
        self.cancel.cancel();
        self.cancel = Cancel::new();
        let is_saved = self.is_saved();
        self.run += 1;
        let question = self.cancelled_question.take().or_else(|| self.source.question());
        let next = question.map_or(State::Queued, State::NeedsChoice);
        if let State::Done(outcome) = std::mem::replace(&mut self.state, next) {
            let analysed_with = self.analysed_with.clone();
            self.earlier = Some(Box::new(EarlierResult { outcome, analysed_with, is_saved }));
        }
        self.unused_run = None;
        self.transfer = None;
        self.so_far.prepare_next_run();
    }

    /// Ends its job as it leaves the list; [`Recording::resumed`] begins another.
    pub(in crate::window) fn interrupt(&mut self) {
        if self.is_pending() {
            self.cancel.cancel();
        }
    }

    /// Back in the list: it waits in the queue if it was there when it left.
    pub(in crate::window) fn resumed(mut self) -> Self {
        match self.state {
            State::Queued | State::Running(_) => self.requeue(),
            // The question is still open.
            State::NeedsChoice(_) => self.cancel = Cancel::new(),
            State::Done(_) | State::Failed(_) | State::Cancelled => {}
        }
        self
    }

    /// Cancels it and keeps the votes so far. If it had a result, which was to be computed again with the settings `now`, it has that
    /// again.
    pub(in crate::window) fn cancel(&mut self, now: &AnalysisSettings) {
        if !self.is_pending() {
            return;
        }
        self.cancel.cancel();
        self.transfer = None;
        if let Some(earlier) = self.earlier.take() {
            let unused = UnusedRun { with: Some(now.clone()), failure: None };
            self.return_to(*earlier, unused, now.options.vote);
            return;
        }
        self.so_far.keep_as_cancelled(self.leading_label());
        if let State::NeedsChoice(question) = std::mem::replace(&mut self.state, State::Cancelled) {
            self.cancelled_question = Some(question);
        }
    }

    /// Recomputes its verdicts by another rule.
    pub(in crate::window) fn decide(&mut self, rule: VoteRule) {
        if let State::Done(outcome) = &mut self.state {
            Arc::make_mut(outcome).decide(rule);
        }
    }

    /// Shows the earlier result again, with its verdicts by the present rule.
    fn return_to(&mut self, earlier: EarlierResult, unused: UnusedRun, rule: VoteRule) {
        let EarlierResult { mut outcome, analysed_with, is_saved } = earlier;
        Arc::make_mut(&mut outcome).decide(rule);
        self.state = State::Done(outcome);
        self.analysed_with = analysed_with;
        self.saved_run = is_saved.then_some(self.run);
        self.unused_run = Some(unused);
        self.so_far.clear();
    }

    /// Whether a run with these settings is not started unasked, because one was cancelled or has failed.
    pub(in crate::window) fn is_left_outdated(&self, now: &AnalysisSettings) -> bool {
        let unused = self.unused_run.as_ref().and_then(|unused| unused.with.as_ref());
        unused.is_some_and(|with| with.gives_all_of(now))
    }

    /// Why its last run failed, if an earlier result is shown.
    pub(in crate::window) fn failure_of_last_run(&self) -> Option<&Failure> {
        self.unused_run.as_ref()?.failure.as_ref()
    }

    /// The label with most votes so far.
    pub(in crate::window) fn leading_label(&self) -> Option<LeadingLabel> {
        let head = self.analysed_with.as_ref()?.model.heads().first()?;
        LeadingLabel::of(head, self.votes())
    }
}
