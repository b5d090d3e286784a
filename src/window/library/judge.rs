//! How a person's judgement of verdicts becomes decisions.

use crate::library::query::LabelName;
use crate::library::{Library, LibraryError, RecordingId, StoredRecording, user_name};

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

/// A decision that was made, to be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decided {
    pub(super) id: RecordingId,
    pub(super) head: String,
}

/// What became of a judgement.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Judged {
    pub(super) decided: Vec<Decided>,
    /// The label of the last one.
    pub(super) label: Option<String>,
    /// Recordings that have no verdict, or no label that this could mean.
    pub(super) left_out: usize,
}

/// Decides on each of the recordings.
///
/// # Errors
/// If the library cannot be changed; what was decided before stays.
pub(super) fn judge(
    library: &mut Library,
    ids: &[RecordingId],
    judgement: &Judgement,
    judged: &mut Judged,
) -> Result<(), LibraryError> {
    let (labels, by) = (library.vocabulary()?.labels, user_name());
    for id in ids {
        // Forgotten meanwhile.
        let Some(stored) = library.recording_by_id(*id)? else {
            judged.left_out += 1;
            continue;
        };
        let head = stored.verdict_head().to_owned();
        match label_of(&stored, &labels, judgement) {
            Some(label) => {
                library.decide(*id, &head, &label, &by, None)?;
                judged.decided.push(Decided { id: *id, head });
                judged.label = Some(label);
            }
            None => judged.left_out += 1,
        }
    }
    Ok(())
}

/// The label that is right.
fn label_of(stored: &StoredRecording, known: &[LabelName], judgement: &Judgement) -> Option<String> {
    let head = stored.verdict_head();
    let mut of_head = known.iter().filter(|known| known.head == head).map(|known| known.label.as_str());
    let label = match judgement {
        Judgement::Right => stored.verdict(),
        Judgement::Wrong => {
            let labels: Vec<&str> = of_head.collect();
            let [one, other] = labels.as_slice() else { return None };
            match stored.verdict()? {
                verdict if verdict == *one => Some(*other),
                verdict if verdict == *other => Some(*one),
                _ => None,
            }
        }
        Judgement::Label(label) => of_head.find(|known| known == label),
    };
    label.map(str::to_owned)
}
