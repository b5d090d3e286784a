//! What remains of a group without one of its members, and where members begin in each other.

use crate::library::tests::{analysis, facts};
use crate::library::{
    DuplicateGroup, DuplicateMember, DuplicatePair, Findings, KeepReason, Library, PairKind, RecordingId,
};

fn pair(a: RecordingId, b: RecordingId, kind: PairKind, offset_s: f64) -> DuplicatePair {
    DuplicatePair { a, b, kind, compared_s: 50.0, bit_error_rate: 0.01, offset_s }
}

/// A group of `count` recordings with these pairs, by their places; bit rates fall from one to the next.
fn group(count: u64, pairs: &[(usize, usize, PairKind, f64)]) -> (DuplicateGroup, Vec<RecordingId>) {
    let mut library = Library::in_memory().unwrap();
    let put = |n: u64| {
        let mut analysis = analysis(1);
        let findings = Findings { bit_rate: Some(320_000 - 32_000 * n), ..analysis.result.unwrap() };
        analysis.result = Ok(findings);
        library.put(&facts(&format!("{n}.mp3"), 1), &analysis).unwrap()
    };
    let ids: Vec<RecordingId> = (0..count).map(put).collect();
    let member = |id: &RecordingId| DuplicateMember {
        recording: library.recording_by_id(*id).unwrap().unwrap(),
        kind: None,
        differs: Vec::new(),
    };
    let group = DuplicateGroup {
        members: ids.iter().map(member).collect(),
        keep_because: vec![KeepReason::BitRate],
        pairs: pairs.iter().map(|(a, b, kind, at)| pair(ids[*a], ids[*b], *kind, *at)).collect(),
        unmatched: vec![(ids[0], ids[2])],
    };
    (group, ids)
}

fn members(group: &DuplicateGroup) -> Vec<RecordingId> {
    group.members.iter().map(|member| member.recording.id).collect()
}

#[test]
fn without_the_first_the_next_best_is_kept_and_compared_with() {
    use PairKind::{Cut, Whole};
    let (all, ids) = group(3, &[(0, 1, Whole, 0.0), (0, 2, Cut, 3.0), (1, 2, Cut, 3.0)]);
    let rest = all.without(ids[0]);
    assert_eq!(rest.len(), 1);
    assert_eq!(members(&rest[0]), [ids[1], ids[2]]);
    assert_eq!(rest[0].keep_because, [KeepReason::BitRate]);
    assert_eq!(rest[0].members[1].kind, Some(Cut));
    assert_eq!((rest[0].pairs.len(), rest[0].unmatched.len()), (1, 0));
    assert!(all.without(ids[1])[0].unmatched.contains(&(ids[0], ids[2])));
    let (two, ids) = group(3, &[(0, 1, Whole, 0.0)]);
    assert_eq!(two.without(ids[1]), []);
}

#[test]
fn a_member_that_held_two_others_together_leaves_two_groups_or_none() {
    let whole = PairKind::Whole;
    let (chain, ids) =
        group(5, &[(0, 1, whole, 0.0), (1, 2, whole, 0.0), (2, 3, whole, 0.0), (3, 4, whole, 0.0)]);
    let parts: Vec<_> = chain.without(ids[2]).iter().map(members).collect();
    assert_eq!(parts, [vec![ids[0], ids[1]], vec![ids[3], ids[4]]]);
    let parts: Vec<_> = chain.without(ids[1]).iter().map(members).collect();
    assert_eq!(parts, [vec![ids[2], ids[3], ids[4]]]);
}

#[test]
fn another_exact_copy_takes_the_place_of_the_compared_one() {
    let (all, ids) =
        group(4, &[(0, 1, PairKind::Exact, 0.0), (0, 2, PairKind::Exact, 0.0), (0, 3, PairKind::Whole, 1.5)]);
    assert_eq!(all.pair(ids[2], ids[3]).unwrap().offset_s, 1.5, "copies stand for each other");
    let rest = &all.without(ids[0])[0];
    assert_eq!(members(rest), [ids[1], ids[2], ids[3]]);
    let kinds: Vec<_> = rest.members.iter().map(|member| member.kind).collect();
    assert_eq!(kinds, [None, Some(PairKind::Exact), Some(PairKind::Whole)]);
    assert_eq!(rest.offset_s(ids[2], ids[3]), Some(1.5));
}

#[test]
fn offsets_add_up_over_members_in_both_directions() {
    let cut = PairKind::Cut;
    let (chain, ids) = group(4, &[(0, 1, cut, 5.0), (2, 1, cut, -2.0)]);
    assert_eq!(chain.offset_s(ids[0], ids[1]), Some(5.0));
    assert_eq!(chain.offset_s(ids[1], ids[0]), Some(-5.0));
    assert_eq!(chain.offset_s(ids[0], ids[2]), Some(7.0));
    assert_eq!(chain.offset_s(ids[2], ids[0]), Some(-7.0));
    assert_eq!(chain.offset_s(ids[0], ids[3]), None);
    assert_eq!(
        chain.spare_bytes(),
        chain.members[1..].iter().filter_map(|m| m.recording.facts.size).sum::<u64>()
    );
}
