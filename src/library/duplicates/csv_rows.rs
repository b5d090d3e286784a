//! Groups as a table: one row for each recording.

use super::{DuplicateGroup, DuplicateMember, KeepReason, PairKind};
use crate::format::one_line;
use std::io;

const HEADER: [&str; 19] = [
    "path",
    "group",
    "keep",
    "match",
    "reasons",
    "differs",
    "duration",
    "codec",
    "bit_rate",
    "sample_rate",
    "channels",
    "level",
    "size",
    "title",
    "artist",
    "album",
    "verdict",
    "checked",
    "favourite",
];

impl DuplicateGroup {
    /// The groups as CSV with a header, one row for each recording.
    ///
    /// # Errors
    /// If a row cannot be written, which memory can always.
    pub fn csv<'a>(groups: impl IntoIterator<Item = &'a Self>) -> io::Result<String> {
        text(groups)
    }
}

fn text<'a>(groups: impl IntoIterator<Item = &'a DuplicateGroup>) -> io::Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(HEADER).map_err(io::Error::other)?;
    for (number, group) in groups.into_iter().enumerate() {
        for (index, member) in group.members.iter().enumerate() {
            let row = row(number + 1, index == 0, group, member);
            writer.write_record(row.map(|cell| one_line(&cell))).map_err(io::Error::other)?;
        }
    }
    let bytes = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

fn row(number: usize, is_first: bool, group: &DuplicateGroup, member: &DuplicateMember) -> [String; 19] {
    let recording = &member.recording;
    let findings = recording.findings();
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let differs: Vec<&str> = member.differs.iter().map(|difference| difference.name()).collect();
    let tags = &recording.facts.tags;
    let kind = member.kind.map_or("chain", PairKind::name);
    let reasons: Vec<&str> = group.keep_because.iter().copied().map(KeepReason::text).collect();
    [
        recording.facts.location.to_string(),
        number.to_string(),
        is_first.to_string(),
        if is_first { String::new() } else { kind.to_owned() },
        if is_first { reasons.join(", ") } else { String::new() },
        differs.join(", "),
        findings.map(|found| format!("{:.3}", found.duration_s)).unwrap_or_default(),
        text(findings.map(|found| found.codec.as_str())),
        findings.and_then(|found| found.bit_rate).map(|rate| rate.to_string()).unwrap_or_default(),
        findings.map(|found| found.sample_rate_hz.to_string()).unwrap_or_default(),
        findings.map(|found| found.channels.to_string()).unwrap_or_default(),
        findings.and_then(|found| found.level_db).map(|level| format!("{level:.1}")).unwrap_or_default(),
        recording.facts.size.map(|size| size.to_string()).unwrap_or_default(),
        text(tags.title.as_deref()),
        text(tags.artist.as_deref()),
        text(tags.album.as_deref()),
        text(recording.verdict()),
        (!recording.decisions.is_empty()).to_string(),
        recording.favourite.to_string(),
    ]
}
