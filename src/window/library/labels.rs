//! The labels of the library's models: which ones could be right, and their colours.

use super::page::LibraryPage;
use crate::library::query::LabelName;

impl LibraryPage {
    /// The other labels of the head of the verdict at the cursor; without a verdict all labels of the first head. `None` without a cursor.
    pub(super) fn labels_beside_verdict(&self) -> Option<Vec<String>> {
        let row = self.cursor_row()?;
        let verdict = row.verdict.as_deref();
        let is_verdict = |known: &&LabelName| verdict.is_none_or(|verdict| known.label == verdict);
        let head = &self.labels.iter().find(is_verdict)?.head;
        let of_head = self.labels.iter().filter(|known| known.head == *head);
        let others = of_head.filter(|known| Some(known.label.as_str()) != verdict);
        Some(others.map(|known| known.label.clone()).collect())
    }

    /// The place of a label in its head, which gives its colour.
    pub(in crate::window) fn label_index(&self, label: &str) -> Option<usize> {
        let at = self.labels.iter().position(|known| known.label == label)?;
        let head = &self.labels.get(at)?.head;
        let first = self.labels.iter().position(|known| known.head == *head)?;
        let before = self.labels.iter().skip(first).take_while(|known| known.label != label);
        Some(before.filter(|known| known.head == *head).count())
    }
}
