//! Which recordings the list shows: a group of results, and words in names.

use super::names::folded;
use crate::classify::Outcome;
use crate::model::HeadKind;
use crate::window::recording::{Recording, State};

/// A verdict is unsure below this mean probability of its label.
const SURE_CONFIDENCE: f64 = 0.75;
/// A verdict is unsure if fewer of the windows voted for it.
const SURE_SHARE: f64 = 2.0 / 3.0;
/// A label of an independent head is unsure if its mean probability is this near to one half.
const UNSURE_DISTANCE: f64 = 0.1;

/// A group of recordings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(in crate::window) enum Filter {
    #[default]
    All,
    /// The verdict is this label, or the label holds, by the first head.
    Label(String),
    /// The verdict is close, see [`is_unsure`].
    Unsure,
    /// Classified, but nothing is audible or the first head has no labels that hold.
    NoVerdict,
    Failed,
    /// Not classified yet.
    Waiting,
    Cancelled,
}

impl Filter {
    /// Whether a recording is in this group.
    pub(super) fn matches(&self, recording: &Recording) -> bool {
        match self {
            Self::All => true,
            Self::Label(label) => labels(recording).any(|(_, name)| name == label),
            Self::Unsure => recording.outcome().is_some_and(is_unsure),
            Self::NoVerdict => recording.outcome().is_some() && labels(recording).next().is_none(),
            Self::Failed => matches!(recording.state, State::Failed(_)),
            Self::Waiting => recording.is_pending(),
            Self::Cancelled => matches!(recording.state, State::Cancelled),
        }
    }

    /// Name of the group, after a number.
    pub(in crate::window) fn name(&self) -> &str {
        match self {
            Self::All => "recordings",
            Self::Label(label) => label,
            Self::Unsure => "unsure",
            Self::NoVerdict => "without verdict",
            Self::Failed => "failed",
            Self::Waiting => "waiting",
            Self::Cancelled => "cancelled",
        }
    }
}

/// The labels that a result has by the first head, with their numbers: that of the verdict, or those that hold.
pub(in crate::window) fn labels(recording: &Recording) -> impl Iterator<Item = (usize, &str)> {
    let head = recording.outcome().and_then(Outcome::first);
    let (verdict, holding) = match head.map(|head| head.head.kind) {
        Some(HeadKind::Exclusive) => (head.and_then(|head| head.verdict), None),
        Some(HeadKind::Independent) => (None, head),
        Some(HeadKind::Value) | None => (None, None),
    };
    let holding = holding.into_iter().flat_map(|head| head.tally.probable_labels());
    let indices = verdict.map(|verdict| verdict.label).into_iter().chain(holding);
    indices.filter_map(move |index| head.map(|head| (index, head.label(index))))
}

/// Whether the first head is close to another result. A verdict is if the mean probability of its label is below 0.75 or less than two
/// thirds of the windows voted for it; independent labels are if the mean probability of one is within 0.1 of one half.
pub(super) fn is_unsure(outcome: &Outcome) -> bool {
    let Some(head) = outcome.first() else { return false };
    match head.head.kind {
        HeadKind::Exclusive => head.verdict.is_some_and(|verdict| {
            let share = head.winning_windows() as f64 / head.tally.windows.max(1) as f64;
            verdict.confidence < SURE_CONFIDENCE || share < SURE_SHARE
        }),
        HeadKind::Independent => head.tally.mean.iter().any(|mean| (mean - 0.5).abs() < UNSURE_DISTANCE),
        HeadKind::Value => false,
    }
}

/// Words that must all be in a name, in any order.
#[derive(Debug)]
pub(super) struct Words(Vec<String>);

impl Words {
    pub(super) fn new(text: &str) -> Self {
        Self(folded(text).split_whitespace().map(str::to_owned).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether all words are in a folded name.
    pub(super) fn are_in(&self, name: &str) -> bool {
        self.0.iter().all(|word| name.contains(word.as_str()))
    }
}
