//! The result of one head for one recording.

use super::label_time::other_labels;
use super::{LabelTime, Segment, Tally, Verdict, VoteRule, label_times};
use crate::model::{Head, HeadKind};

/// The result of one head for one recording.
#[derive(Debug, Clone, PartialEq)]
pub struct HeadOutcome {
    /// Name, labels and kind.
    pub head: Head,
    /// Votes, means and standard deviations.
    pub tally: Tally,
    /// Of an exclusive head; `None` if no window was audible.
    pub verdict: Option<Verdict>,
    /// Passages of one label, in order of time: of an exclusive head disjoint, of an independent one passages in which the label
    /// holds, which may overlap with those of other labels. None for values.
    pub segments: Vec<Segment>,
}

impl HeadOutcome {
    /// Decides the verdict by `rule`.
    pub fn new(head: Head, tally: Tally, segments: Vec<Segment>, rule: VoteRule) -> Self {
        let mut outcome = Self { head, tally, verdict: None, segments };
        outcome.decide(rule);
        outcome
    }

    /// Decides the verdict again, by another rule.
    pub fn decide(&mut self, rule: VoteRule) {
        self.verdict = match self.head.kind {
            HeadKind::Exclusive => self.tally.verdict(rule),
            HeadKind::Independent | HeadKind::Value => None,
        };
    }

    /// The name of a label.
    pub fn label(&self, index: usize) -> &str {
        debug_assert!(index < self.head.labels.len(), "the head has no label {index}");
        self.head.labels.get(index).map_or("", String::as_str)
    }

    /// The name of the verdict's label.
    pub fn verdict_label(&self) -> Option<&str> {
        self.verdict.map(|verdict| self.label(verdict.label))
    }

    /// How long each label lasts, in the order of the labels. Empty for values, which have no passages.
    pub fn label_times(&self) -> Vec<LabelTime> {
        match self.head.kind {
            HeadKind::Exclusive | HeadKind::Independent => {
                label_times(self.head.labels.len(), &self.segments)
            }
            HeadKind::Value => Vec::new(),
        }
    }

    /// The labels beside the verdict's that have passages of some length, if the verdict's has too: the recording is mixed. Empty
    /// without a verdict.
    pub fn other_labels(&self) -> Vec<LabelTime> {
        let other_labels =
            |verdict: Verdict| other_labels(verdict.label, self.head.labels.len(), &self.segments);
        self.verdict.map(other_labels).unwrap_or_default()
    }

    /// The names of the probable labels of an independent head; none of other heads.
    pub fn probable_labels(&self) -> Vec<&str> {
        match self.head.kind {
            HeadKind::Independent => self.tally.probable_labels().map(|label| self.label(label)).collect(),
            HeadKind::Exclusive | HeadKind::Value => Vec::new(),
        }
    }

    /// Number of windows that voted for the verdict; 0 without one.
    pub fn winning_windows(&self) -> u64 {
        self.verdict.and_then(|verdict| self.tally.votes.get(verdict.label).copied()).unwrap_or(0)
    }
}
