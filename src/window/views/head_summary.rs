//! The result of a head as a line of text.

use crate::classify::HeadOutcome;
use crate::classify::report::other_labels_text;
use crate::format::{duration, percent};
use crate::model::HeadKind;

/// Most labels in a summary.
const MAX_LABELS: usize = 3;

/// The labels of a head with the highest means: `Jazz 61 %, Rock 22 %, Pop 9 %`; of a head for values all of its labels in their order,
/// with mean and standard deviation. Empty without windows.
pub(in crate::window) fn means_text(outcome: &HeadOutcome) -> String {
    let means = outcome.head.labels.iter().zip(&outcome.tally.mean);
    if outcome.head.kind == HeadKind::Value {
        let values = means.zip(&outcome.tally.std);
        let texts = values.map(|((label, mean), std)| format!("{label} {mean:.2} ± {std:.2}"));
        return texts.collect::<Vec<_>>().join(", ");
    }
    let mut sorted: Vec<_> = means.collect();
    // Stable: of equals the first label comes first.
    sorted.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    let texts = sorted.into_iter().take(MAX_LABELS);
    texts.map(|(label, mean)| format!("{label} {}", percent(*mean, 0))).collect::<Vec<_>>().join(", ")
}

/// The result of a first head that has no verdict: the probable labels, or the values.
pub(in crate::window) fn headline(outcome: &HeadOutcome) -> String {
    let probable = outcome.probable_labels();
    if probable.is_empty() { means_text(outcome) } else { probable.join(", ") }
}

/// The other labels of a mixed recording: `with 52 s of solo piano in 2 passages`; `None` if it is not mixed.
pub(in crate::window) fn others_text(head: &HeadOutcome) -> Option<String> {
    let is_built_in = head.head.labels == ["Piano", "Other"];
    let name = |label: usize| match head.label(label) {
        "Piano" if is_built_in => "solo piano",
        label => label,
    };
    other_labels_text(head, name).map(|others| format!("with {others}"))
}

/// The verdict in a row: `Other`, of a mixed recording `Other (52 s Piano)`. `None` without a verdict.
pub(in crate::window) fn verdict_text(head: &HeadOutcome) -> Option<String> {
    let verdict = head.verdict_label()?;
    let others = head.other_labels();
    let others = others.iter().map(|time| format!("{} {}", duration(time.seconds), head.label(time.label)));
    let others = others.collect::<Vec<_>>().join(", ");
    Some(if others.is_empty() { verdict.to_owned() } else { format!("{verdict} ({others})") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::{Segment, Tally, VoteRule};
    use crate::model::Head;

    #[test]
    fn other_labels_with_long_passages_are_named() {
        let segment = |start_s, end_s, label| Segment { start_s, end_s, label, confidence: 0.9 };
        let mut head = outcome(HeadKind::Exclusive, &["Piano", "Other"], &[&[0.4, 0.6]]);
        assert_eq!(others_text(&head), None);
        assert_eq!(verdict_text(&head).as_deref(), Some("Other"));
        head.segments = vec![segment(0.0, 52.0, 0), segment(52.0, 300.0, 1)];
        assert_eq!(others_text(&head).as_deref(), Some("with 52 s of solo piano in 1 passage"));
        assert_eq!(verdict_text(&head).as_deref(), Some("Other (52 s Piano)"));
        let mut genre = outcome(HeadKind::Exclusive, &["Piano", "Organ", "Harp"], &[&[0.2, 0.5, 0.3]]);
        genre.segments = vec![segment(0.0, 8.0, 0), segment(8.0, 90.0, 1), segment(90.0, 200.0, 2)];
        let text = "with 1 min 50 s of Harp in 1 passage, 8 s of Piano in 1 passage";
        assert_eq!(others_text(&genre).as_deref(), Some(text));
        assert_eq!(verdict_text(&genre).as_deref(), Some("Organ (1 min 50 s Harp, 8 s Piano)"));
    }

    fn outcome(kind: HeadKind, labels: &[&str], windows: &[&[f32]]) -> HeadOutcome {
        let labels: Vec<String> = labels.iter().map(|&label| label.to_owned()).collect();
        let tally = Tally::new(kind, labels.len(), windows.iter().copied());
        let head = Head { name: "test".to_owned(), labels, kind };
        HeadOutcome::new(head, tally, Vec::new(), VoteRule::Majority)
    }

    #[test]
    fn the_labels_with_the_highest_means_come_first() {
        let windows: [&[f32]; 2] = [&[0.1, 0.2, 0.7, 0.0], &[0.2, 0.2, 0.5, 0.1]];
        let genre = outcome(HeadKind::Exclusive, &["Pop", "Rock", "Jazz", "Folk"], &windows);
        assert_eq!(means_text(&genre), "Jazz 60 %, Rock 20 %, Pop 15 %");
    }

    #[test]
    fn values_have_mean_and_standard_deviation() {
        let windows: [&[f32]; 2] = [&[0.5, -1.0], &[1.5, -1.0]];
        let values = outcome(HeadKind::Value, &["arousal", "valence"], &windows);
        assert_eq!(means_text(&values), "arousal 1.00 ± 0.50, valence -1.00 ± 0.00");
    }

    #[test]
    fn the_headline_names_the_probable_labels() {
        let tags = outcome(HeadKind::Independent, &["calm", "sad", "loud"], &[&[0.9, 0.6, 0.1]]);
        assert_eq!(headline(&tags), "calm, sad");
        let none = outcome(HeadKind::Independent, &["calm", "sad", "loud"], &[&[0.3, 0.2, 0.1]]);
        assert_eq!(headline(&none), "calm 30 %, sad 20 %, loud 10 %");
        assert_eq!(headline(&outcome(HeadKind::Exclusive, &["a", "b"], &[])), "");
    }
}
