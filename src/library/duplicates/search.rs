//! Duplicates of a library: rows → groups.

use super::candidates::Limits;
use super::differences::differences;
use super::distinct::DistinctPairs;
use super::exact_copies::{ExactCopies, classes};
use super::fingerprints::Fingerprints;
use super::found::{DuplicateGroup, DuplicateMember, DuplicatePair, Duplicates, DuplicatesStep};
use super::groups::{FoundGroup, groups};
use super::pairs::{PairKind, find_pairs};
use super::preference::preferred;
use crate::cancel::Cancel;
use crate::library::packed::FINGERPRINT_VERSION;
use crate::library::{Library, LibraryError, RecordingId, StoredRecording, fingerprint_from_bytes};
use crate::parallel_map::parallel_map;
use rusqlite::{OptionalExtension, params};
use std::collections::HashSet;
use std::ops::ControlFlow;

/// What is compared of a recording.
struct Row {
    id: RecordingId,
    content_hash: Option<[u8; 32]>,
    duration_s: Option<f64>,
    has_fingerprint: bool,
}

/// Pairs of a group that are named because they do not match: of a chain of thousands there are millions.
const MOST_UNMATCHED: usize = 100;
/// Fingerprints that one thread unpacks at once.
const PIECE: usize = 512;

impl Library {
    /// The groups of recordings of the same sound; `None` if cancelled. Missing files are left out. `among`: only groups with one of these.
    ///
    /// Compared are the first 60 s of sound: copies in another encoding, louder, resampled or cut by less than about 50 s at the start are
    /// found. Memory: about 2 kB a recording, and 30 MB.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn duplicates(
        &self,
        among: Option<&HashSet<RecordingId>>,
        threads: usize,
        cancel: &Cancel,
    ) -> Result<Option<Duplicates>, LibraryError> {
        self.duplicates_in_steps(among, threads, cancel, &mut |_| ())
    }

    /// As [`Self::duplicates`]; `report` is called with each step.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn duplicates_in_steps(
        &self,
        among: Option<&HashSet<RecordingId>>,
        threads: usize,
        cancel: &Cancel,
        report: &mut dyn FnMut(DuplicatesStep),
    ) -> Result<Option<Duplicates>, LibraryError> {
        report(DuplicatesStep::Reading);
        let rows = self.compared_rows()?;
        let without_fingerprint = rows.iter().filter(|row| !row.has_fingerprint).count();
        let distinct = DistinctPairs::load(self)?;
        let keys: Vec<_> = rows.iter().map(|row| (row.id, row.content_hash)).collect();
        let classes = classes(&keys, &distinct);
        drop(keys);
        let fingerprints = self.fingerprints(&rows, &classes, threads, cancel)?;
        report(DuplicatesStep::Comparing(rows.len()));
        let first = |class: &ExactCopies| class.members.first().and_then(|index| rows.get(*index));
        let durations_s: Vec<_> =
            classes.iter().map(|class| first(class).and_then(|row| row.duration_s)).collect();
        let mut pairs = find_pairs(&fingerprints, &durations_s, Limits::default(), threads, cancel);
        drop(fingerprints);
        if cancel.is_cancelled() {
            return Ok(None);
        }
        let ids = Ids { rows: &rows, classes: &classes };
        pairs.retain(|pair| {
            ids.of_class(pair.a).all(|a| ids.of_class(pair.b).all(|b| !distinct.contains(a, b)))
        });
        // A class of copies is a group of its own, also without a pair.
        let copies = classes.iter().enumerate().filter(|(_, class)| class.members.len() > 1);
        let alone = copies.map(|(class, _)| class);
        let mut found = Vec::new();
        let groups = groups(classes.len(), &pairs, alone);
        for (done, group) in groups.iter().enumerate() {
            report(DuplicatesStep::Describing { done, all: groups.len() });
            if cancel.is_cancelled() {
                return Ok(None);
            }
            let members = group.members.iter().flat_map(|class| ids.of_class(*class));
            if among.is_none_or(|among| members.clone().any(|id| among.contains(&id))) {
                found.extend(self.described(group, &ids)?);
            }
        }
        Ok(Some(Duplicates { groups: found, compared: rows.len(), without_fingerprint }))
    }

    fn compared_rows(&self) -> Result<Vec<Row>, LibraryError> {
        let mut statement = self.connection().prepare(
            "SELECT id, content_hash, duration, ifnull(version = ?1 AND length(words) > 0, FALSE)
             FROM recording LEFT JOIN fingerprint ON recording = id WHERE missing_since IS NULL ORDER BY id",
        )?;
        let rows = statement.query_map([FINGERPRINT_VERSION], |row| {
            Ok(Row {
                id: RecordingId(row.get(0)?),
                content_hash: row.get(1)?,
                duration_s: row.get(2)?,
                has_fingerprint: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The fingerprint of the first of each class; not of all if cancelled. They are read a few at a time: unpacked ones are enough in
    /// memory.
    fn fingerprints(
        &self,
        rows: &[Row],
        classes: &[ExactCopies],
        threads: usize,
        cancel: &Cancel,
    ) -> Result<Fingerprints, LibraryError> {
        let mut statement = self
            .connection()
            .prepare("SELECT words FROM fingerprint WHERE recording = ?1 AND version = ?2")?;
        let mut packed = |class: &ExactCopies| -> Result<Vec<u8>, LibraryError> {
            let row = class.members.first().and_then(|index| rows.get(*index));
            let Some(row) = row.filter(|row| row.has_fingerprint) else { return Ok(Vec::new()) };
            let words = statement.query_row(params![row.id.0, FINGERPRINT_VERSION], |row| row.get(0));
            Ok(words.optional()?.unwrap_or_default())
        };
        let mut fingerprints = Fingerprints::default();
        for classes in classes.chunks(PIECE * threads.max(1)) {
            if cancel.is_cancelled() {
                break;
            }
            let packed = classes.iter().map(&mut packed).collect::<Result<Vec<_>, _>>()?;
            let pieces: Vec<&[Vec<u8>]> = packed.chunks(PIECE).collect();
            let unpacked = parallel_map(&pieces, threads, |_, piece| {
                let words = |bytes: &Vec<u8>| fingerprint_from_bytes(FINGERPRINT_VERSION, bytes);
                ControlFlow::Continue(
                    piece.iter().map(|bytes| words(bytes).unwrap_or_default()).collect::<Vec<_>>(),
                )
            });
            unpacked.into_iter().flatten().for_each(|words| fingerprints.push(words));
        }
        Ok(fingerprints)
    }

    /// `None` if fewer than two are left: another process may have forgotten some meanwhile.
    fn described(&self, group: &FoundGroup, ids: &Ids<'_>) -> Result<Option<DuplicateGroup>, LibraryError> {
        let mut recordings = Vec::new();
        let mut class_of = Vec::new();
        for class in &group.members {
            for id in ids.of_class(*class) {
                if let Some(recording) = self.recording_by_id(id)? {
                    recordings.push(without_sound(recording));
                    class_of.push(*class);
                }
            }
        }
        let Some((best, keep_because)) = preferred(&recordings).filter(|_| recordings.len() > 1) else {
            return Ok(None);
        };
        let kept = recordings.remove(best);
        let kept_class = class_of.remove(best);
        let others = recordings.into_iter().zip(class_of).map(|(recording, class)| DuplicateMember {
            kind: group.kind_of(kept_class, class),
            differs: differences(&kept, &recording),
            recording,
        });
        let others: Vec<DuplicateMember> = others.collect();
        let unmatched = group.unmatched().filter_map(|(a, b)| ids.first(a).zip(ids.first(b)));
        let first = DuplicateMember { recording: kept, kind: None, differs: Vec::new() };
        Ok(Some(DuplicateGroup {
            members: std::iter::once(first).chain(others).collect(),
            keep_because,
            pairs: ids.pairs(group),
            unmatched: unmatched.take(MOST_UNMATCHED).collect(),
        }))
    }
}

/// Without passages, embedding and fingerprint.
fn without_sound(mut recording: StoredRecording) -> StoredRecording {
    if let Some(Ok(findings)) = recording.run.as_mut().map(|run| &mut run.analysis.result) {
        (findings.segments, findings.embedding, findings.fingerprint) = Default::default();
    }
    recording
}

/// Indices of classes → numbers of recordings.
struct Ids<'a> {
    rows: &'a [Row],
    classes: &'a [ExactCopies],
}

impl Ids<'_> {
    fn of_class(&self, class: usize) -> impl Iterator<Item = RecordingId> + Clone {
        let members = self.classes.get(class).map_or(&[][..], |class| &class.members);
        members.iter().filter_map(|index| self.rows.get(*index)).map(|row| row.id)
    }

    fn first(&self, class: usize) -> Option<RecordingId> {
        self.of_class(class).next()
    }

    fn pairs(&self, group: &FoundGroup) -> Vec<DuplicatePair> {
        let exact = group.members.iter().flat_map(|class| {
            let copies = self.of_class(*class).skip(1);
            let pair = |(a, b)| DuplicatePair {
                a,
                b,
                kind: PairKind::Exact,
                compared_s: 0.0,
                bit_error_rate: 0.0,
                offset_s: 0.0,
            };
            self.first(*class).into_iter().flat_map(move |a| copies.clone().map(move |b| (a, b))).map(pair)
        });
        let of_sound = group.pairs.iter().filter_map(|pair| {
            Some(DuplicatePair {
                a: self.first(pair.a)?,
                b: self.first(pair.b)?,
                kind: pair.kind,
                compared_s: pair.compared_s,
                bit_error_rate: pair.bit_error_rate,
                offset_s: pair.offset_s,
            })
        });
        exact.chain(of_sound).collect()
    }
}
