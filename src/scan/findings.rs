//! An outcome as a library has it.

use crate::classify::{HeadOutcome, Outcome};
use crate::library::{Answer, Findings, StoredSegment};

/// What a library stores of an outcome, without fingerprint and bit rate, which it does not have.
pub fn findings(outcome: &Outcome) -> Findings {
    Findings {
        duration_s: outcome.duration_s,
        audible_s: outcome.audible_s,
        level_db: outcome.level_db,
        codec: outcome.info.codec.clone(),
        sample_rate_hz: outcome.info.sample_rate,
        channels: outcome.info.channels.try_into().unwrap_or(u32::MAX),
        bit_rate: None,
        windows: outcome.windows(),
        verdict: outcome.verdict_label().map(str::to_owned),
        confidence: outcome.confidence(),
        answers: outcome.heads.iter().flat_map(answers).collect(),
        segments: outcome.heads.iter().flat_map(segments).collect(),
        embedding: outcome.embedding.clone(),
        fingerprint: Vec::new(),
        notes: outcome.notes.clone(),
    }
}

/// None without an audible window.
fn answers(outcome: &HeadOutcome) -> impl Iterator<Item = Answer> {
    let tally = &outcome.tally;
    let labels = outcome.head.labels.iter().zip(&tally.mean).enumerate();
    labels.map(|(index, (label, mean))| Answer {
        head: outcome.head.name.clone(),
        label: label.clone(),
        probability: *mean,
        // A head of values has none.
        votes: tally.votes.get(index).copied().unwrap_or_default(),
    })
}

fn segments(outcome: &HeadOutcome) -> impl Iterator<Item = StoredSegment> {
    outcome.segments.iter().map(|segment| StoredSegment {
        head: outcome.head.name.clone(),
        label: outcome.label(segment.label).to_owned(),
        start_s: segment.start_s,
        end_s: segment.end_s,
        confidence: segment.confidence,
    })
}
