//! What of the data the weights depend on, as text, so that a checkpoint can be compared with a run.

use super::{Clip, Passage, Recording, Split};
use crate::model::Head;
use crate::nn::Target;

/// All properties of each recording that the weights depend on.
pub(super) fn data_identity(split: Split<'_>) -> Vec<String> {
    let of = |r: &Recording| {
        let Clip { path, passage, source, category, .. } = &r.clip;
        let (path, label) = (path.display(), targets_text(split.heads, &r.clip));
        let (windows, train) = (r.windows(), (split.is_train)(r));
        // Checkpoints before passages have nothing here.
        let part = match passage {
            Passage { start_s: 0.0, end_s: f64::INFINITY } => String::new(),
            Passage { start_s, end_s } => format!("\n{start_s} {end_s}"),
        };
        format!("{path}\n{label}\n{source}\n{category}\n{windows}\n{train}{part}")
    };
    split.recordings.iter().map(of).collect()
}

/// The targets of a clip as text: labels by name, heads separated by `;`.
fn targets_text(heads: &[Head], clip: &Clip) -> String {
    let of = |(head, target): (&Head, &Option<Target>)| match target {
        Some(Target::Label(label)) => head.labels.get(*label).cloned().unwrap_or_default(),
        Some(Target::Labels(holds)) => {
            let names =
                head.labels.iter().zip(holds).filter(|(_, holds)| **holds).map(|(name, _)| name.as_str());
            names.collect::<Vec<_>>().join("|")
        }
        Some(Target::Values(values) | Target::Probabilities(values)) => {
            values.iter().map(f32::to_string).collect::<Vec<_>>().join("|")
        }
        None => String::new(),
    };
    heads.iter().zip(&clip.targets).map(of).collect::<Vec<_>>().join(";")
}
