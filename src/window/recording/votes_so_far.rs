//! Votes and spans of a run that has not ended, and what is left of a run that was cancelled.

use crate::audio::GateSpan;
use crate::classify::WindowPrediction;
use crate::model::{Head, HeadKind};

/// Votes and spans so far, in order of time. Those of a run that was cancelled stay until the next run has some.
#[derive(Debug, Default)]
pub(super) struct VotesSoFar {
    pub(super) votes: Vec<WindowPrediction>,
    /// Audible and silent spans.
    pub(super) spans: Vec<GateSpan>,
    origin: Origin,
}

/// Of which run they are.
#[derive(Debug, Default)]
enum Origin {
    /// All of the current one.
    #[default]
    Current,
    /// All of a run that was cancelled, with what was counted then; kept because rows show it in each frame.
    Cancelled(Option<LeadingLabel>),
    /// The votes of a run that was cancelled, the spans of the current one, which has no votes yet.
    CancelledVotes(Option<LeadingLabel>),
}

impl VotesSoFar {
    /// What was counted when the run was cancelled, until the next run has votes.
    pub(super) fn counted(&self) -> Option<&LeadingLabel> {
        match &self.origin {
            Origin::Current => None,
            Origin::Cancelled(counted) | Origin::CancelledVotes(counted) => counted.as_ref(),
        }
    }

    /// Adds some of the current run, and removes votes that no longer hold, by the indices of their windows.
    pub(super) fn add(&mut self, votes: Vec<WindowPrediction>, spans: Vec<GateSpan>, retracted: &[u64]) {
        // Spans of the cancelled run would stand beside those of this one.
        if matches!(self.origin, Origin::Cancelled(_)) {
            self.spans.clear();
        }
        self.origin = match std::mem::take(&mut self.origin) {
            Origin::Cancelled(counted) | Origin::CancelledVotes(counted) if votes.is_empty() => {
                Origin::CancelledVotes(counted)
            }
            Origin::Current => Origin::Current,
            Origin::Cancelled(_) | Origin::CancelledVotes(_) => {
                self.votes.clear();
                Origin::Current
            }
        };
        self.votes.extend(votes);
        self.votes.retain(|vote| !retracted.contains(&vote.index));
        self.spans.extend(spans);
    }

    /// The run was cancelled: what it has stays until the next one has votes.
    pub(super) fn keep_as_cancelled(&mut self, counted: Option<LeadingLabel>) {
        self.origin = Origin::Cancelled(counted);
    }

    /// Prepares for the next run.
    pub(super) fn prepare_next_run(&mut self) {
        if matches!(self.origin, Origin::Current) {
            self.clear();
        }
    }

    /// Removes everything.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

/// The label with most of the votes so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::window) struct LeadingLabel {
    /// Index among the labels of the first head.
    pub(in crate::window) label: usize,
    pub(in crate::window) name: String,
    /// Number of windows with this label.
    pub(in crate::window) won: u64,
    /// Number of windows with a vote.
    pub(in crate::window) all: u64,
}

impl LeadingLabel {
    /// Of these votes of the first head, the first label in case of a tie; `None` without votes or if the head does not decide between
    /// labels.
    pub(super) fn of(head: &Head, votes: &[WindowPrediction]) -> Option<Self> {
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
        Some(Self { label, name, won, all: votes.len() as u64 })
    }
}
