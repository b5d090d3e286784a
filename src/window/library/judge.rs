//! How a person's judgement of verdicts becomes decisions.

use crate::library::query::LabelName;
use crate::library::{DecisionId, Library, LibraryError, RecordingId, Verdict, user_name};

/// What a person says of a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::window) enum Judgement {
    /// It is right.
    Right,
    /// It is wrong. Only of heads with two labels, where the other one is right.
    Wrong,
    /// This label is right.
    Label(String),
}

/// What became of a judgement.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Judged {
    pub(super) decided: Vec<DecisionId>,
    /// The label of the last one.
    pub(super) label: Option<String>,
    /// A person said that the verdicts were wrong.
    pub(super) is_correction: bool,
    /// Recordings that have no verdict, or no label that this could mean.
    pub(super) left_out: usize,
}

/// Decides on each of the recordings, and adds what became of it to `judged`.
///
/// # Errors
/// If the library cannot be changed; then none of them is decided.
pub(super) fn judge(
    library: &mut Library,
    ids: &[RecordingId],
    judgement: &Judgement,
    judged: &mut Judged,
) -> Result<(), LibraryError> {
    let known = library.vocabulary()?.labels;
    let mut verdicts = library.verdicts_of(ids)?;
    for verdict in &mut verdicts {
        verdict.label = label_of(verdict, &known, judgement).map(str::to_owned);
    }
    let decided = library.decide_all(&verdicts, &user_name(), None)?;
    judged.is_correction = *judgement != Judgement::Right;
    judged.left_out += ids.len() - decided.len();
    judged.decided.extend(decided);
    if let Some(label) = verdicts.into_iter().rev().find_map(|verdict| verdict.label) {
        judged.label = Some(label);
    }
    Ok(())
}

/// The label that is right.
fn label_of<'a>(verdict: &'a Verdict, known: &'a [LabelName], judgement: &'a Judgement) -> Option<&'a str> {
    let present = verdict.label.as_deref();
    let of_head = known.iter().filter(|known| known.head == verdict.head);
    let mut of_head = of_head.map(|known| known.label.as_str());
    match judgement {
        Judgement::Right => present,
        Judgement::Wrong => {
            let labels: Vec<&str> = of_head.collect();
            let [one, other] = labels.as_slice() else { return None };
            match present? {
                present if present == *one => Some(*other),
                present if present == *other => Some(*one),
                _ => None,
            }
        }
        Judgement::Label(label) => of_head.find(|known| known == label),
    }
}
