//! One JSON object for each group. Names are those of `library list --format jsonl`.

use super::kind_name;
use crate::format::escaped_json;
use crate::library::listing::input;
use crate::library::{DuplicateGroup, DuplicateMember, DuplicatePair, RecordingId};
use serde::Serialize;
use std::io;

#[derive(Serialize)]
struct Group<'a> {
    group: usize,
    keep_because: Vec<&'static str>,
    members: Vec<Member<'a>>,
    pairs: Vec<Pair>,
    /// Two members each by their positions, from 0.
    unmatched: Vec<[usize; 2]>,
}

#[derive(Serialize)]
struct Member<'a> {
    input: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    input_bytes: Option<String>,
    keep: bool,
    #[serde(rename = "match")]
    kind: Option<&'static str>,
    differs: Vec<&'static str>,
    duration_s: Option<f64>,
    codec: Option<&'a str>,
    bit_rate: Option<u64>,
    sample_rate: Option<u32>,
    channels: Option<u32>,
    level_db: Option<f32>,
    size: Option<u64>,
    title: Option<&'a str>,
    artist: Option<&'a str>,
    album: Option<&'a str>,
    verdict: Option<&'a str>,
    checked: bool,
    favourite: bool,
}

#[derive(Serialize)]
struct Pair {
    /// Positions of the members, from 0.
    members: [usize; 2],
    #[serde(rename = "match")]
    kind: &'static str,
    compared_s: f64,
    bit_error_rate: f64,
    offset_s: f64,
}

pub(super) fn text(groups: &[DuplicateGroup]) -> io::Result<String> {
    let mut text = String::new();
    for (index, group) in groups.iter().enumerate() {
        let line = serde_json::to_string(&object(index + 1, group)).map_err(io::Error::other)?;
        text += &escaped_json(line);
        text.push('\n');
    }
    Ok(text)
}

fn object(number: usize, group: &DuplicateGroup) -> Group<'_> {
    let position = |id: RecordingId| group.members.iter().position(|member| member.recording.id == id);
    let pair = |pair: &DuplicatePair| {
        Some(Pair {
            members: [position(pair.a)?, position(pair.b)?],
            kind: kind_name(Some(pair.kind)),
            compared_s: rounded(pair.compared_s),
            bit_error_rate: rounded(pair.bit_error_rate),
            offset_s: rounded(pair.offset_s),
        })
    };
    Group {
        group: number,
        keep_because: group.keep_because.iter().map(|reason| reason.text()).collect(),
        members: group.members.iter().enumerate().map(|(i, one)| member(i == 0, one)).collect(),
        pairs: group.pairs.iter().filter_map(pair).collect(),
        unmatched: group.unmatched.iter().filter_map(|(a, b)| Some([position(*a)?, position(*b)?])).collect(),
    }
}

fn member(is_first: bool, member: &DuplicateMember) -> Member<'_> {
    let recording = &member.recording;
    let findings = recording.findings();
    let tags = &recording.facts.tags;
    let (input, input_bytes) = input(&recording.facts.location);
    Member {
        input,
        input_bytes,
        keep: is_first,
        kind: (!is_first).then(|| kind_name(member.kind)),
        differs: member.differs.iter().map(|difference| difference.name()).collect(),
        duration_s: findings.map(|found| rounded(found.duration_s)),
        codec: findings.map(|found| found.codec.as_str()),
        bit_rate: findings.and_then(|found| found.bit_rate),
        sample_rate: findings.map(|found| found.sample_rate_hz),
        channels: findings.map(|found| found.channels),
        level_db: findings.and_then(|found| found.level_db),
        size: recording.facts.size,
        title: tags.title.as_deref(),
        artist: tags.artist.as_deref(),
        album: tags.album.as_deref(),
        verdict: recording.verdict(),
        checked: !recording.decisions.is_empty(),
        favourite: recording.favourite,
    }
}

/// To thousandths.
fn rounded(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}
