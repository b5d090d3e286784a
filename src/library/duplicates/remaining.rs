//! How the members of a group relate, and what remains of a group without one of them.

use super::differences::differences;
use super::preference::preferred;
use super::{DuplicateGroup, DuplicateMember, DuplicatePair, PairKind};
use crate::library::{RecordingId, StoredRecording};
use std::collections::{HashMap, VecDeque};

impl DuplicateGroup {
    /// Bytes that would be free without all but the first; those of members without a file do not count.
    pub fn spare_bytes(&self) -> u64 {
        self.members.iter().skip(1).filter_map(|member| member.recording.facts.size).sum()
    }

    /// Where `to` begins in `from`, in seconds, also over other members; negative if `from` begins in `to`. `None` if one of them is no
    /// member. Silence before the sound does not count: fingerprints begin with the sound.
    pub fn offset_s(&self, from: RecordingId, to: RecordingId) -> Option<f64> {
        offsets(&self.pairs, from).get(&to).copied()
    }

    /// How the sound of two members was compared; `None` if it was not, or they do not match each other.
    pub fn pair(&self, x: RecordingId, y: RecordingId) -> Option<&DuplicatePair> {
        let compared = (compared(&self.pairs, x), compared(&self.pairs, y));
        let is_of = |pair: &&DuplicatePair, (x, y): (RecordingId, RecordingId)| {
            (pair.a, pair.b) == (x, y) || (pair.a, pair.b) == (y, x)
        };
        let exact = self.pairs.iter().find(|pair| is_of(pair, (x, y)));
        exact.or_else(|| self.pairs.iter().find(|pair| is_of(pair, compared)))
    }

    /// What remains without a member: none or more groups, since one may have held others together.
    pub fn without(&self, id: RecordingId) -> Vec<Self> {
        let pairs = pairs_without(&self.pairs, id);
        let mut rest: Vec<RecordingId> = self.members.iter().map(|member| member.recording.id).collect();
        rest.retain(|other| *other != id);
        let mut groups = Vec::new();
        while let Some(first) = rest.first() {
            let together = offsets(&pairs, *first);
            let (inside, outside) = rest.into_iter().partition(|id| together.contains_key(id));
            rest = outside;
            groups.extend(self.part(&inside, &pairs));
        }
        groups
    }

    /// A group of some of the members; `None` of fewer than two.
    fn part(&self, ids: &[RecordingId], pairs: &[DuplicatePair]) -> Option<Self> {
        let members = self.members.iter().map(|member| &member.recording);
        let mut recordings: Vec<StoredRecording> =
            members.filter(|recording| ids.contains(&recording.id)).cloned().collect();
        let (best, keep_because) = preferred(&recordings).filter(|_| recordings.len() > 1)?;
        let kept = recordings.remove(best);
        let others = recordings.into_iter().map(|recording| DuplicateMember {
            kind: kind(pairs, kept.id, recording.id),
            differs: differences(&kept, &recording),
            recording,
        });
        let others: Vec<DuplicateMember> = others.collect();
        let has = |x: &RecordingId, y: &RecordingId| ids.contains(x) && ids.contains(y);
        let first = DuplicateMember { recording: kept, kind: None, differs: Vec::new() };
        Some(Self {
            members: std::iter::once(first).chain(others).collect(),
            keep_because,
            pairs: pairs.iter().filter(|pair| has(&pair.a, &pair.b)).copied().collect(),
            unmatched: self.unmatched.iter().filter(|(x, y)| has(x, y)).copied().collect(),
        })
    }
}

/// The one of exact copies that was compared.
fn compared(pairs: &[DuplicatePair], id: RecordingId) -> RecordingId {
    let exact = pairs.iter().find(|pair| pair.kind == PairKind::Exact && pair.b == id);
    exact.map_or(id, |pair| pair.a)
}

fn kind(pairs: &[DuplicatePair], x: RecordingId, y: RecordingId) -> Option<PairKind> {
    let (x, y) = (compared(pairs, x), compared(pairs, y));
    if x == y {
        return Some(PairKind::Exact);
    }
    pairs.iter().find(|pair| (pair.a, pair.b) == (x, y) || (pair.a, pair.b) == (y, x)).map(|pair| pair.kind)
}

/// Where each recording that hangs together with `from` begins in it, in seconds.
fn offsets(pairs: &[DuplicatePair], from: RecordingId) -> HashMap<RecordingId, f64> {
    let mut neighbours: HashMap<RecordingId, Vec<(RecordingId, f64)>> = HashMap::new();
    for pair in pairs {
        neighbours.entry(pair.a).or_default().push((pair.b, pair.offset_s));
        neighbours.entry(pair.b).or_default().push((pair.a, -pair.offset_s));
    }
    let mut offsets = HashMap::from([(from, 0.0)]);
    let mut waiting = VecDeque::from([(from, 0.0)]);
    // The fewest steps first: each adds an error of up to an eighth of a second.
    while let Some((id, at_s)) = waiting.pop_front() {
        for (next, offset_s) in neighbours.get(&id).into_iter().flatten() {
            offsets.entry(*next).or_insert_with(|| {
                waiting.push_back((*next, at_s + offset_s));
                at_s + offset_s
            });
        }
    }
    offsets
}

/// Another exact copy takes the place of the one that was compared.
fn pairs_without(pairs: &[DuplicatePair], id: RecordingId) -> Vec<DuplicatePair> {
    let copy = pairs.iter().find(|pair| pair.kind == PairKind::Exact && pair.a == id).map(|pair| pair.b);
    let instead = |other: RecordingId| if other == id { copy } else { Some(other) };
    let pair = |pair: &DuplicatePair| {
        let (a, b) = (instead(pair.a)?, instead(pair.b)?);
        (a != b).then_some(DuplicatePair { a, b, ..*pair })
    };
    pairs.iter().filter_map(pair).collect()
}
