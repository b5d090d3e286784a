//! What the data must contain at least, so that every head can be trained.

use super::Clip;
use crate::model::{Head, HeadKind};

/// One of the things that must be in the data: a label of the first head if that is exclusive, or any target of another head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    head: usize,
    label: Option<usize>,
    name: String,
}

impl Requirement {
    /// All requirements of `heads`.
    pub fn all(heads: &[Head]) -> Vec<Self> {
        let of = |(at, head): (usize, &Head)| -> Vec<Self> {
            if at > 0 || head.kind != HeadKind::Exclusive {
                return vec![Self { head: at, label: None, name: format!("head {}", head.name) }];
            }
            let label = |(index, label): (usize, &String)| Self {
                head: at,
                label: Some(index),
                name: format!("label {label}"),
            };
            head.labels.iter().enumerate().map(label).collect()
        };
        heads.iter().enumerate().flat_map(of).collect()
    }

    /// Whether `clip` is an example of it.
    pub fn is_met_by(&self, clip: &Clip) -> bool {
        match self.label {
            Some(label) => clip.label(self.head) == Some(label),
            None => clip.targets.get(self.head).is_some_and(Option::is_some),
        }
    }
}

/// `label Piano`, or `head tempo`.
impl std::fmt::Display for Requirement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)
    }
}
