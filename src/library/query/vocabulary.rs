//! The names that a library knows beside the fixed ones, and what a name stands for.

use super::field::{Field, HEAD, LabelName};

/// The names that a library knows beside the fixed ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// Labels of all models.
    pub labels: Vec<LabelName>,
    /// Names of the descriptors.
    pub descriptors: Vec<String>,
}

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    Field(Field),
    /// Labels of this name in several heads.
    Ambiguous(Vec<LabelName>),
    Unknown,
}

impl Vocabulary {
    /// What a name without a dot stands for: a fixed field, else a label, else a head, else a descriptor.
    pub(super) fn meaning(&self, name: &str) -> Meaning {
        if let Some(field) = Field::fixed(name) {
            return Meaning::Field(field);
        }
        let mut labels: Vec<LabelName> =
            self.labels.iter().filter(|l| same(&l.label, name)).cloned().collect();
        labels.sort();
        match (labels.len(), labels.pop()) {
            (1, Some(label)) => Meaning::Field(Field::Label(label)),
            (0, _) | (_, None) => {
                let descriptor = || self.descriptors.iter().find(|known| same(known, name));
                let field = self.head(name).or_else(|| descriptor().cloned().map(Field::Descriptor));
                field.map_or(Meaning::Unknown, Meaning::Field)
            }
            (_, Some(last)) => {
                labels.push(last);
                // One label in two spellings is that which is written so.
                let exact = labels.iter().filter(|l| l.label == name).collect::<Vec<_>>();
                match exact.as_slice() {
                    [one] => Meaning::Field(Field::Label((*one).clone())),
                    _ => Meaning::Ambiguous(labels),
                }
            }
        }
    }

    /// What a name with a dot stands for: the label of a head, or a head.
    pub(super) fn dotted(&self, before: &str, after: &str) -> Option<Field> {
        self.label(before, after).or_else(|| self.head(after).filter(|_| same(before, HEAD)))
    }

    /// The names of the heads, each once, in the order in which the library came to know them.
    pub fn heads(&self) -> Vec<&str> {
        let mut heads: Vec<&str> = Vec::new();
        for label in &self.labels {
            if !heads.contains(&label.head.as_str()) {
                heads.push(&label.head);
            }
        }
        heads
    }

    fn head(&self, name: &str) -> Option<Field> {
        let heads = self.heads();
        let exact = heads.iter().find(|known| **known == name);
        let found = exact.or_else(|| heads.iter().find(|known| same(known, name)));
        found.map(|found| Field::Head((*found).to_owned()))
    }

    /// The label of a head.
    fn label(&self, head: &str, label: &str) -> Option<Field> {
        let exact = |l: &&LabelName| l.head == head && l.label == label;
        let alike = |l: &&LabelName| same(&l.head, head) && same(&l.label, label);
        let found = self.labels.iter().find(exact).or_else(|| self.labels.iter().find(alike));
        found.map(|found| Field::Label(found.clone()))
    }

    /// The name most like an unknown one, if any is.
    pub(super) fn like(&self, name: &str) -> Option<String> {
        let dotted: Vec<String> = self.labels.iter().map(|l| format!("{}.{}", l.head, l.label)).collect();
        let mut known: Vec<&str> = Field::names().collect();
        known.extend(self.labels.iter().map(|label| label.label.as_str()));
        known.extend(self.heads());
        known.extend(self.descriptors.iter().chain(&dotted).map(String::as_str));
        super::suggest::most_like(name, known.into_iter())
    }
}

pub(super) fn same(one: &str, other: &str) -> bool {
    one == other || super::fold::folded(one) == super::fold::folded(other)
}
