//! How many recordings are in each group.

use super::filter::{Filter, is_unsure, labels};
use crate::window::recording::{Recording, State};

/// Numbers of recordings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::window) struct Totals {
    pub(in crate::window) all: usize,
    /// Of each label of the current model, then of labels that only results of other models have: number of the label in its head, name
    /// and count.
    labels: Vec<(usize, String, usize)>,
    unsure: usize,
    no_verdict: usize,
    failed: usize,
    waiting: usize,
    cancelled: usize,
}

/// A group with its size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::window) struct Group {
    pub(in crate::window) filter: Filter,
    pub(in crate::window) count: usize,
    /// Number of its label, for its colour.
    pub(in crate::window) label: Option<usize>,
}

impl Totals {
    /// No recordings; `labels` are those of the current model.
    pub(super) fn new(labels: &[String]) -> Self {
        let labels = labels.iter().enumerate().map(|(label, name)| (label, name.clone(), 0)).collect();
        Self { labels, ..Self::default() }
    }

    pub(super) fn count(&mut self, recording: &Recording) {
        self.all += 1;
        match &recording.state {
            State::NeedsChoice(_) | State::Queued | State::Running(_) => self.waiting += 1,
            State::Failed(_) => self.failed += 1,
            State::Cancelled => self.cancelled += 1,
            State::Done(outcome) => {
                self.unsure += usize::from(is_unsure(outcome));
                let mut has_label = false;
                for (label, name) in labels(recording) {
                    has_label = true;
                    match self.labels.iter_mut().find(|(_, known, _)| known == name) {
                        Some((.., count)) => *count += 1,
                        None => self.labels.push((label, name.to_owned(), 1)),
                    }
                }
                self.no_verdict += usize::from(!has_label);
            }
        }
    }

    /// The groups in a fixed order. Those that are rare are left out while they are empty; they are at the end, so that none takes the
    /// place of another one.
    pub(in crate::window) fn groups(&self) -> impl Iterator<Item = Group> {
        let labels = self.labels.iter().map(|(label, name, count)| Group {
            filter: Filter::Label(name.clone()),
            count: *count,
            label: Some(*label),
        });
        let others = [
            (Filter::Unsure, self.unsure, false),
            (Filter::Failed, self.failed, false),
            (Filter::Waiting, self.waiting, false),
            (Filter::Cancelled, self.cancelled, true),
            (Filter::NoVerdict, self.no_verdict, true),
        ];
        let others = others.into_iter().filter(|(_, count, is_rare)| *count > 0 || !is_rare);
        labels.chain(others.map(|(filter, count, _)| Group { filter, count, label: None }))
    }

    /// Number of recordings in a group.
    pub(in crate::window) fn of(&self, filter: &Filter) -> usize {
        match filter {
            Filter::All => self.all,
            filter => self.groups().find(|group| group.filter == *filter).map_or(0, |group| group.count),
        }
    }
}
