//! Recordings with the same bytes, which need no fingerprint to be found.

use super::distinct::DistinctPairs;
use crate::library::RecordingId;
use std::collections::HashMap;

/// Byte for byte equal recordings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ExactCopies {
    /// Indices of all, in order; at least one. The first stands for all when sound is compared.
    pub members: Vec<usize>,
}

/// Every recording in one class, in the order of their first members. Recordings that a person said are no duplicates are in different
/// classes even if their bytes are equal.
pub(super) fn classes(
    recordings: &[(RecordingId, Option<[u8; 32]>)],
    distinct: &DistinctPairs,
) -> Vec<ExactCopies> {
    let mut classes: Vec<ExactCopies> = Vec::new();
    let mut by_hash: HashMap<[u8; 32], Vec<usize>> = HashMap::new();
    let id = |index: usize| recordings.get(index).map(|(id, _)| *id);
    for (index, (this, hash)) in recordings.iter().enumerate() {
        let known = hash.map(|hash| by_hash.entry(hash).or_default());
        let fits = |class: &ExactCopies| {
            class.members.iter().filter_map(|other| id(*other)).all(|other| !distinct.contains(*this, other))
        };
        let found = known
            .as_ref()
            .and_then(|known| known.iter().copied().find(|class| classes.get(*class).is_some_and(fits)));
        match found.and_then(|class| classes.get_mut(class)) {
            Some(class) => class.members.push(index),
            None => {
                if let Some(known) = known {
                    known.push(classes.len());
                }
                classes.push(ExactCopies { members: vec![index] });
            }
        }
    }
    classes
}
