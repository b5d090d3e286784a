//! Groups of stored recordings: what differs, which to keep, what a person said.

use super::{made_words, noisy};
use crate::cancel::Cancel;
use crate::library::tests::{analysis, facts};
use crate::library::{
    Difference, DuplicateGroup, FileFacts, Findings, KeepReason, Library, LibraryError, PairKind, RecordingId,
};
use std::collections::HashSet;

/// Puts `name` with a content hash of its own.
fn put(library: &mut Library, name: &str, change: impl FnOnce(&mut FileFacts, &mut Findings)) -> RecordingId {
    let mut facts = facts(name, 1);
    let hash = name.bytes().fold([0; 32], |mut hash: [u8; 32], byte| {
        hash.rotate_left(1);
        hash[0] ^= byte;
        hash
    });
    facts.content_hash = Some(hash);
    let mut analysis = analysis(1);
    if let Ok(findings) = &mut analysis.result {
        findings.fingerprint = made_words(463, 1.0, 1);
        change(&mut facts, findings);
    }
    library.put(&facts, &analysis).unwrap()
}

fn duplicates(library: &Library) -> Vec<DuplicateGroup> {
    library.duplicates(None, 2, &Cancel::new()).unwrap().unwrap().groups
}

fn ids(group: &DuplicateGroup) -> Vec<RecordingId> {
    group.members.iter().map(|member| member.recording.id).collect()
}

#[test]
fn the_best_copy_comes_first_with_the_reason_and_the_others_say_what_differs() {
    let mut library = Library::in_memory().unwrap();
    let mp3 = put(&mut library, "a.mp3", |_, _| ());
    let cut = put(&mut library, "b.mp3", |facts, findings| {
        findings.fingerprint = noisy(&findings.fingerprint[40..], 0.05, 2);
        findings.duration_s -= 5.0;
        facts.tags.title = Some("Elise".into());
    });
    let flac = put(&mut library, "c.flac", |_, findings| {
        findings.codec = "flac".into();
        findings.bit_rate = Some(700_000);
        findings.level_db = Some(-12.5);
    });
    put(&mut library, "other.mp3", |_, findings| findings.fingerprint = made_words(463, 1.0, 3));
    library.set_favourite(mp3, true).unwrap();
    library.decide(cut, "class", "Other", "Anna", None).unwrap();
    let groups = duplicates(&library);
    assert_eq!(groups.len(), 1);
    assert_eq!(ids(&groups[0]), [flac, mp3, cut]);
    assert_eq!(groups[0].keep_because, [KeepReason::Lossless]);
    let members: Vec<_> = groups[0].members.iter().map(|m| (m.kind, m.differs.as_slice())).collect();
    use Difference::*;
    let expected = [
        (None, &[][..]),
        (Some(PairKind::Whole), &[Codec, BitRate, Level]),
        (Some(PairKind::Cut), &[Codec, BitRate, Length, Level, Tags, Verdict]),
    ];
    assert_eq!(members, expected);
    assert!(groups[0].members[1].recording.favourite);
    assert_eq!(groups[0].members[2].recording.decisions[0].label, "Other");
    assert_eq!((groups[0].pairs.len(), groups[0].unmatched.len()), (3, 0));
}

#[test]
fn each_reason_decides_where_those_before_it_do_not() {
    type Change = fn(&mut FileFacts, &mut Findings);
    let cases: [(KeepReason, Change); 6] = [
        (KeepReason::Lossless, |_, findings| (findings.codec, findings.bit_rate) = ("flac".into(), None)),
        (KeepReason::Longer, |_, findings| findings.duration_s += 4.0),
        (KeepReason::SampleRate, |_, findings| findings.sample_rate_hz = 88_200),
        (KeepReason::Channels, |_, findings| findings.channels = 6),
        (KeepReason::BitRate, |_, findings| findings.bit_rate = Some(320_000)),
        (KeepReason::Tags, |facts, _| facts.tags.album_artist = Some("Alice".into())),
    ];
    for (reason, better) in cases {
        let mut library = Library::in_memory().unwrap();
        let plain = put(&mut library, "plain", |_, _| ());
        let best = put(&mut library, "better", |facts, findings| {
            better(facts, findings);
            // Worse in what is compared later.
            if reason < KeepReason::Tags {
                facts.tags.title = None;
            }
        });
        let groups = duplicates(&library);
        assert_eq!((ids(&groups[0]), &groups[0].keep_because[..]), (vec![best, plain], &[reason][..]));
    }
    let mut library = Library::in_memory().unwrap();
    let (first, second) = (put(&mut library, "1", |_, _| ()), put(&mut library, "2", |_, _| ()));
    assert_eq!(ids(&duplicates(&library)[0]), [first, second]);
    assert_eq!(duplicates(&library)[0].keep_because, [KeepReason::First]);
    library.set_favourite(second, true).unwrap();
    assert_eq!(ids(&duplicates(&library)[0]), [second, first]);
    assert_eq!(duplicates(&library)[0].keep_because, [KeepReason::Person]);
    // Lossless alone does not make up for a lower sample rate.
    put(&mut library, "low.flac", |_, f| (f.codec, f.sample_rate_hz) = ("flac".into(), 22_050));
    assert_eq!(ids(&duplicates(&library)[0])[0], second);
    assert_eq!(duplicates(&library)[0].keep_because, [KeepReason::SampleRate, KeepReason::Person]);
}

#[test]
fn another_codec_is_not_taken_for_a_better_one_by_its_numbers() {
    // What a copy has instead of the plain mp3 of 192 kbit/s at 44.1 kHz, and whether it is kept.
    let cases = [
        ("opus", 48_000, 24_000, None, "a small copy says 48 kHz"),
        ("opus", 48_000, 128_000, Some(KeepReason::First), "fewer bits, but of Opus"),
        ("opus", 48_000, 450_000, Some(KeepReason::BitRate), "more bits in any codec"),
        ("mp3", 48_000, 128_000, None, "48 kHz are hardly more"),
        ("flac", 48_000, 700_000, Some(KeepReason::Lossless), "lossless"),
    ];
    for (codec, sample_rate_hz, bit_rate, kept, why) in cases {
        let mut library = Library::in_memory().unwrap();
        let change = |_: &mut FileFacts, findings: &mut Findings| {
            findings.codec = codec.into();
            (findings.sample_rate_hz, findings.bit_rate) = (sample_rate_hz, Some(bit_rate));
        };
        // The first of two that nothing tells apart is kept.
        let copy = put(&mut library, "copy", change);
        let plain = put(&mut library, "plain", |_, findings| {
            (findings.codec, findings.sample_rate_hz) = ("mp3".into(), 44_100);
            findings.bit_rate = Some(192_000);
        });
        let group = &duplicates(&library)[0];
        let (first, reason) = match kept {
            Some(reason) => (copy, reason),
            None => (plain, KeepReason::BitRate),
        };
        assert_eq!((ids(group)[0], &group.keep_because[..]), (first, &[reason][..]), "{codec}: {why}");
    }
    // A lossless recording at a low rate is not given up for a copy in Opus.
    let mut library = Library::in_memory().unwrap();
    put(&mut library, "copy", |_, f| (f.codec, f.sample_rate_hz) = ("opus".into(), 48_000));
    let low = put(&mut library, "low.flac", |_, f| (f.codec, f.sample_rate_hz) = ("flac".into(), 16_000));
    assert_eq!(ids(&duplicates(&library)[0])[0], low);
}

#[test]
fn exact_copies_are_found_without_a_fingerprint_and_are_compared_once() {
    let mut library = Library::in_memory().unwrap();
    let silent = |facts: &mut FileFacts, findings: &mut Findings| {
        facts.content_hash = Some([7; 32]);
        findings.fingerprint = Vec::new();
    };
    let copies = ["x", "y", "z"].map(|name| put(&mut library, name, silent));
    let same = [("1", 1), ("2", 1), ("3", 2)]
        .map(|(name, content)| put(&mut library, name, |facts, _| facts.content_hash = Some([content; 32])));
    let groups = duplicates(&library);
    assert_eq!(groups.iter().map(ids).collect::<Vec<_>>(), [copies.to_vec(), same.to_vec()]);
    let kinds = |group: &DuplicateGroup| group.members.iter().map(|m| m.kind).collect::<Vec<_>>();
    assert_eq!(kinds(&groups[0]), [None, Some(PairKind::Exact), Some(PairKind::Exact)]);
    assert_eq!(kinds(&groups[1]), [None, Some(PairKind::Exact), Some(PairKind::Whole)]);
    assert_eq!(groups[1].pairs.len(), 2);
    let all = library.duplicates(None, 1, &Cancel::new()).unwrap().unwrap();
    assert_eq!((all.compared, all.without_fingerprint), (6, 3));
}

#[test]
fn a_pair_that_a_person_marked_is_remembered_and_meant_for_its_exact_copies_too() {
    let mut library = Library::in_memory().unwrap();
    let a = put(&mut library, "a", |_, _| ());
    let b = put(&mut library, "b", |_, findings| findings.fingerprint[0] ^= 1);
    assert_eq!(duplicates(&library).len(), 1);
    library.mark_distinct(b, a).unwrap();
    library.mark_distinct(a, b).unwrap();
    assert_eq!(duplicates(&library), []);
    let copy = put(&mut library, "copy of a", |facts, _| facts.content_hash = hash_of("a"));
    let groups = duplicates(&library);
    assert_eq!(groups.iter().map(ids).collect::<Vec<_>>(), [[a, copy]]);
    // Also two with the same bytes.
    library.mark_distinct(a, copy).unwrap();
    assert_eq!(duplicates(&library).iter().map(ids).collect::<Vec<_>>(), [[b, copy]]);
    assert!(library.unmark_distinct(b, a).unwrap());
    assert!(!library.unmark_distinct(b, a).unwrap());
    let groups = duplicates(&library);
    assert_eq!(groups.iter().map(ids).collect::<Vec<_>>(), [[a, b, copy]]);
    assert_eq!(groups[0].unmatched, [(a, copy)]);
    assert!(matches!(library.mark_distinct(a, a), Err(LibraryError::SameRecording(id)) if id == a));
    let unknown = RecordingId(1000);
    assert!(matches!(library.mark_distinct(a, unknown), Err(LibraryError::NoRecording(id)) if id == unknown));
    library.forget(&[a]).unwrap();
    let left: i64 =
        library.connection().query_row("SELECT count(*) FROM distinct_pair", [], |row| row.get(0)).unwrap();
    assert_eq!(left, 0);
}

fn hash_of(name: &str) -> Option<[u8; 32]> {
    let mut library = Library::in_memory().unwrap();
    let id = put(&mut library, name, |_, _| ());
    library.recording_by_id(id).unwrap().unwrap().facts.content_hash
}

#[test]
fn a_chain_names_the_members_that_do_not_match_and_missing_files_are_left_out() {
    let mut library = Library::in_memory().unwrap();
    let words = made_words(463, 1.0, 1);
    let [ab, bc] = [noisy(&words, 0.08, 5), noisy(&words, 0.08, 6)];
    let a = put(&mut library, "a", |_, findings| findings.fingerprint = ab);
    let b = put(&mut library, "b", |_, _| ());
    let c = put(&mut library, "c", |_, findings| findings.fingerprint = bc);
    let groups = duplicates(&library);
    assert_eq!(groups.iter().map(ids).collect::<Vec<_>>(), [[a, b, c]]);
    assert_eq!(groups[0].unmatched, [(a, c)]);
    assert_eq!(groups[0].members[2].kind, None);
    let among = |ids: &[RecordingId]| {
        let among: HashSet<RecordingId> = ids.iter().copied().collect();
        library.duplicates(Some(&among), 1, &Cancel::new()).unwrap().unwrap().groups.len()
    };
    assert_eq!((among(&[c]), among(&[])), (1, 0));
    library.mark_missing(&[b]).unwrap();
    assert_eq!(duplicates(&library), []);
}
