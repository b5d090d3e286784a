//! What two recordings of the same sound differ in.

use crate::library::{Findings, StoredRecording, Tags};

/// What two recordings of the same sound differ in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// How it is coded.
    Codec,
    /// Bits a second, by more than 5 %.
    BitRate,
    /// Length, by more than a tenth of a second.
    Length,
    /// Sample rate.
    SampleRate,
    /// Number of channels.
    Channels,
    /// Level, by more than 0.5 dB.
    Level,
    /// Title, artist, album, number, year or genre.
    Tags,
    /// The verdict in force.
    Verdict,
}

impl Difference {
    /// As it is written in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Codec => "codec",
            Self::BitRate => "bit_rate",
            Self::Length => "length",
            Self::SampleRate => "sample_rate",
            Self::Channels => "channels",
            Self::Level => "level",
            Self::Tags => "tags",
            Self::Verdict => "verdict",
        }
    }
}

/// What differs, in the order of [`Difference`]. What is not known of one of them does not differ.
pub(super) fn differences(x: &StoredRecording, y: &StoredRecording) -> Vec<Difference> {
    let mut found = match x.findings().zip(y.findings()) {
        Some((x, y)) => of_sound(x, y),
        None => Vec::new(),
    };
    if tags_differ(&x.facts.tags, &y.facts.tags) {
        found.push(Difference::Tags);
    }
    if x.verdict().zip(y.verdict()).is_some_and(|(x, y)| x != y) {
        found.push(Difference::Verdict);
    }
    found
}

fn of_sound(x: &Findings, y: &Findings) -> Vec<Difference> {
    let apart = |x: Option<f64>, y: Option<f64>, tolerance: f64| {
        x.zip(y).is_some_and(|(x, y)| (x - y).abs() > tolerance)
    };
    let bit_rate = |findings: &Findings| findings.bit_rate.map(|rate| rate as f64);
    let level = |findings: &Findings| findings.level_db.map(f64::from);
    let all = [
        (x.codec != y.codec, Difference::Codec),
        (apart(bit_rate(x), bit_rate(y), 0.05 * bit_rate(x).unwrap_or(0.0)), Difference::BitRate),
        (apart(Some(x.duration_s), Some(y.duration_s), 0.1), Difference::Length),
        (x.sample_rate_hz != y.sample_rate_hz, Difference::SampleRate),
        (x.channels != y.channels, Difference::Channels),
        (apart(level(x), level(y), 0.5), Difference::Level),
    ];
    all.into_iter().filter(|(differs, _)| *differs).map(|(_, difference)| difference).collect()
}

/// A tag that only one of them has differs too.
fn tags_differ(x: &Tags, y: &Tags) -> bool {
    fn texts(tags: &Tags) -> [&str; 5] {
        [&tags.title, &tags.artist, &tags.album, &tags.album_artist, &tags.genre]
            .map(|text| text.as_deref().unwrap_or("").trim())
    }
    texts(x) != texts(y) || (x.track, x.year) != (y.track, y.year)
}
