//! What a search for duplicates finds.

use super::differences::Difference;
use super::pairs::PairKind;
use super::preference::KeepReason;
use crate::library::{RecordingId, StoredRecording};

/// What a search for duplicates found.
#[derive(Debug, Clone, PartialEq)]
pub struct Duplicates {
    /// Those with the oldest recordings come first.
    pub groups: Vec<DuplicateGroup>,
    /// Recordings that were compared.
    pub compared: usize,
    /// Those of them without a fingerprint, of which only exact copies are found: shorter than 2.9 s, silent, not analysed, or by another
    /// version of this program.
    pub without_fingerprint: usize,
}

/// Recordings of the same sound.
#[derive(Debug, Clone, PartialEq)]
pub struct DuplicateGroup {
    /// At least two; the one to keep comes first.
    pub members: Vec<DuplicateMember>,
    /// What the first is better in than any of the others, the most important first. It is a proposal: nothing is ever deleted.
    pub keep_because: Vec<KeepReason>,
    /// Which members match, and how. Exact copies are compared once: they stand for each other.
    pub pairs: Vec<DuplicatePair>,
    /// Two members each that do not match, though both match others of the group: look at these before anything is deleted. At most 100.
    pub unmatched: Vec<(RecordingId, RecordingId)>,
}

/// One recording of a group.
#[derive(Debug, Clone, PartialEq)]
pub struct DuplicateMember {
    /// All that is known of it, but passages, embedding and fingerprint: of a large library they are too much to hold.
    pub recording: StoredRecording,
    /// How it is the same as the first of the group; `None` for the first itself, and for one that matches it only over others.
    pub kind: Option<PairKind>,
    /// What differs from the first.
    pub differs: Vec<Difference>,
}

/// Two recordings of the same sound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DuplicatePair {
    /// One of them.
    pub a: RecordingId,
    /// The other.
    pub b: RecordingId,
    /// How they are the same.
    pub kind: PairKind,
    /// Seconds of sound that were compared; 0 for exact copies.
    pub compared_s: f64,
    /// Share of the compared bits that differ: 0 to 0.12; between recordings that have nothing in common about 0.5.
    pub bit_error_rate: f64,
    /// Where `b` begins in `a`, in seconds, to an eighth of a second; negative if `a` begins in `b`.
    pub offset_s: f64,
}

/// What a search does now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DuplicatesStep {
    /// Reads the fingerprints.
    Reading,
    /// Compares this many recordings.
    Comparing(usize),
    /// Describes the groups that were found.
    Describing {
        /// Groups that are described.
        done: usize,
        /// All groups.
        all: usize,
    },
}
