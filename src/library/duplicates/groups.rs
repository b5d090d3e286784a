//! Pairs → groups of recordings that hang together.

use super::pairs::{FoundPair, PairKind};
use std::collections::BTreeMap;

/// Recordings that are the same, directly or over others.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FoundGroup {
    /// Indices, in order.
    pub members: Vec<usize>,
    /// Those between the members.
    pub pairs: Vec<FoundPair>,
}

impl FoundGroup {
    /// How two members are the same; `None` if only over others.
    pub(super) fn kind_of(&self, x: usize, y: usize) -> Option<PairKind> {
        let (a, b) = (x.min(y), x.max(y));
        let found = self.pairs.iter().find(|pair| (pair.a, pair.b) == (a, b));
        if a == b { Some(PairKind::Exact) } else { found.map(|pair| pair.kind) }
    }

    /// Two members each that do not match each other: A is the same as B and B as C, but A not as C.
    pub(super) fn unmatched(&self) -> impl Iterator<Item = (usize, usize)> {
        let mut matched: Vec<(usize, usize)> = self.pairs.iter().map(|pair| (pair.a, pair.b)).collect();
        matched.sort_unstable();
        let members = self.members.iter().enumerate();
        let all = members.flat_map(|(index, a)| self.members.iter().skip(index + 1).map(|b| (*a, *b)));
        all.filter(move |pair| matched.binary_search(pair).is_err())
    }
}

/// The groups of `count` recordings, by their first members. A recording without a pair is in none, except those of `alone`.
pub(super) fn groups(
    count: usize,
    pairs: &[FoundPair],
    alone: impl Iterator<Item = usize>,
) -> Vec<FoundGroup> {
    let mut roots = Roots((0..count).collect());
    pairs.iter().for_each(|pair| roots.join(pair.a, pair.b));
    let mut groups: BTreeMap<usize, FoundGroup> = alone
        .map(|index| (roots.of(index), FoundGroup { members: vec![index], pairs: Vec::new() }))
        .collect();
    for pair in pairs {
        let empty = || FoundGroup { members: Vec::new(), pairs: Vec::new() };
        let group = groups.entry(roots.of(pair.a)).or_insert_with(empty);
        group.members.extend([pair.a, pair.b]);
        group.pairs.push(*pair);
    }
    let mut groups: Vec<FoundGroup> = groups.into_values().collect();
    for group in &mut groups {
        group.members.sort_unstable();
        group.members.dedup();
    }
    groups.sort_by(|x, y| x.members.cmp(&y.members));
    groups
}

/// Disjoint sets: for each index another one of its set, or itself if it is the root.
struct Roots(Vec<usize>);

impl Roots {
    fn of(&mut self, mut index: usize) -> usize {
        while let Some(&above) = self.0.get(index).filter(|above| **above != index) {
            // Halves the way for the next time.
            let next = self.0.get(above).copied().unwrap_or(above);
            if let Some(entry) = self.0.get_mut(index) {
                *entry = next;
            }
            index = next;
        }
        index
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.of(a), self.of(b));
        if let Some(root) = self.0.get_mut(a.max(b)) {
            *root = a.min(b);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(a: usize, b: usize) -> FoundPair {
        FoundPair { a, b, kind: PairKind::Whole, compared_s: 55.0, bit_error_rate: 0.01, offset_s: 0.0 }
    }

    #[test]
    fn pairs_that_share_a_recording_are_one_group() {
        let groups = groups(9, &[pair(0, 7), pair(2, 5), pair(3, 7), pair(0, 3)], [7, 8].into_iter());
        let members: Vec<&[usize]> = groups.iter().map(|group| group.members.as_slice()).collect();
        assert_eq!(members, [&[0, 3, 7][..], &[2, 5], &[8]]);
        assert_eq!(groups[0].pairs.len(), 3);
        assert_eq!(groups[0].unmatched().count(), 0);
    }

    #[test]
    fn a_chain_states_which_of_its_members_do_not_match() {
        let groups = groups(6, &[pair(1, 2), pair(2, 3), pair(3, 4)], std::iter::empty());
        assert_eq!(groups[0].unmatched().collect::<Vec<_>>(), [(1, 3), (1, 4), (2, 4)]);
    }

    #[test]
    fn a_long_chain_is_one_group() {
        let chain: Vec<FoundPair> = (0..100_000).rev().map(|index| pair(index, index + 1)).collect();
        let groups = groups(100_001, &chain, std::iter::empty());
        assert_eq!((groups.len(), groups[0].members.len()), (1, 100_001));
    }
}
