//! Names in the order in which egui has to draw them.
//!
//! egui shapes each run of one font, joins Arabic letters, and draws Hebrew and Arabic words from right to left, but it puts the words of a
//! line from left to right in the order in which they are written.

use crate::text_direction::{
    DirectedRun, clusters, has_right_to_left, is_right_to_left, mirrored, visual_runs,
};
use std::borrow::Cow;

/// A name for labels and other painted text; screen readers, files and the clipboard get the name itself. Nothing is copied unless the name
/// has Hebrew, Arabic or similar letters.
pub(super) fn display_text(name: &str) -> Cow<'_, str> {
    if !has_right_to_left(name) {
        return Cow::Borrowed(name);
    }
    let lines = name.split('\n').map(|line| visual_runs(line).iter().map(run_text).collect::<String>());
    Cow::Owned(lines.collect::<Vec<_>>().join("\n"))
}

/// The words of a run from right to left, each as it is written: egui turns the letters of a word round.
fn run_text(run: &DirectedRun) -> String {
    if !run.right_to_left {
        return run.text.clone();
    }
    let clusters = clusters(&run.text);
    let words = clusters.chunk_by(|one, other| is_right_to_left(one) && is_right_to_left(other));
    let words = words.rev().map(|word| match word {
        [other] if !is_right_to_left(other) => other.chars().map(mirrored).collect(),
        word => word.concat(),
    });
    words.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_names_are_not_copied() {
        assert!(matches!(display_text("Für Elise 月光 🎹.mp3"), Cow::Borrowed(_)));
    }

    #[test]
    fn words_from_right_to_left_change_places_but_keep_their_letters() {
        assert_eq!(display_text("שלום עולם.mp3"), "mp3.עולם שלום");
        assert_eq!(display_text("Sonata (שיר חדש) live"), "Sonata (חדש שיר) live");
        assert_eq!(display_text("שיר «חדש» 12"), "12 «חדש» שיר");
        assert_eq!(display_text("שיר ראשון\nb שיר שני"), "ראשון שיר\nb שני שיר");
    }
}
