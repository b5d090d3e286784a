//! Which of several recordings of the same sound to keep, and why.

use crate::library::{Findings, StoredRecording};
use std::cmp::Ordering;

/// Why a recording is better to keep than another one of the same sound. In this order: the first that applies to two recordings decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeepReason {
    /// It is coded without loss, the other with, and its sample rate is not lower.
    Lossless,
    /// It is longer.
    Longer,
    /// Its sample rate is higher.
    SampleRate,
    /// It has more channels.
    Channels,
    /// Both are coded with loss, it with more bits a second.
    BitRate,
    /// More of its tags are filled in.
    Tags,
    /// A person made it a favourite or corrected it.
    Person,
    /// Nothing tells them apart: it was in the library first.
    First,
}

impl KeepReason {
    /// In words.
    pub fn text(self) -> &'static str {
        match self {
            Self::Lossless => "lossless",
            Self::Longer => "longer",
            Self::SampleRate => "higher sample rate",
            Self::Channels => "more channels",
            Self::BitRate => "higher bit rate",
            Self::Tags => "more tags",
            Self::Person => "chosen by a person",
            Self::First => "in the library first",
        }
    }
}

/// Two lengths in seconds count as equal up to this, or up to a hundredth.
const SAME_LENGTH_S: f64 = 1.5;
/// Two sample rates count as equal up to this factor, which 44.1 and 48 kHz are.
const SAME_SAMPLE_RATE: f64 = 1.1;
/// Two bit rates of one codec count as equal up to this factor.
const SAME_BIT_RATE: f64 = 1.05;
/// Those of two codecs, which differ in how many bits they need: 96 kbit/s of Opus are not worse than 128 kbit/s of mp3.
const SAME_BIT_RATE_OF_CODECS: f64 = 2.0;

/// Index of the one to keep, and what it is better in than any of the others, the most important first. `None` without recordings.
pub(super) fn preferred(recordings: &[StoredRecording]) -> Option<(usize, Vec<KeepReason>)> {
    let mut best = (0, recordings.first()?);
    for (index, recording) in recordings.iter().enumerate() {
        if compare(recording, best.1).0 == Ordering::Greater {
            best = (index, recording);
        }
    }
    let others = recordings.iter().enumerate().filter(|(index, _)| *index != best.0);
    let mut reasons: Vec<KeepReason> = others
        .filter_map(|(_, other)| {
            let (order, reason) = compare(best.1, other);
            (order == Ordering::Greater).then_some(reason)
        })
        .collect();
    reasons.sort_unstable();
    reasons.dedup();
    Some((best.0, reasons))
}

/// `Greater`: `x` is the better to keep.
fn compare(x: &StoredRecording, y: &StoredRecording) -> (Ordering, KeepReason) {
    let by_sound = x.findings().zip(y.findings()).and_then(|(x, y)| compare_sound(x, y));
    by_sound.unwrap_or_else(|| {
        let by_person = |x: &StoredRecording| u8::from(x.favourite) + u8::from(!x.decisions.is_empty());
        let last = [
            (tags(x).cmp(&tags(y)), KeepReason::Tags),
            (by_person(x).cmp(&by_person(y)), KeepReason::Person),
        ];
        let decided = last.into_iter().find(|(order, _)| order.is_ne());
        decided.unwrap_or(((y.added_at, y.id).cmp(&(x.added_at, x.id)), KeepReason::First))
    })
}

fn compare_sound(x: &Findings, y: &Findings) -> Option<(Ordering, KeepReason)> {
    let lossless = (is_lossless(&x.codec), is_lossless(&y.codec));
    let by_sample_rate = match sample_rate(x).zip(sample_rate(y)) {
        Some((x, y)) => compare_rates(x, y, SAME_SAMPLE_RATE),
        None => Ordering::Equal,
    };
    let by_loss = match lossless {
        (true, false) if by_sample_rate.is_ge() => Ordering::Greater,
        (false, true) if by_sample_rate.is_le() => Ordering::Less,
        _ => Ordering::Equal,
    };
    let difference_s = x.duration_s - y.duration_s;
    let tolerance_s = SAME_LENGTH_S.max(0.01 * x.duration_s.min(y.duration_s));
    let by_length = match difference_s.abs() > tolerance_s {
        true => difference_s.total_cmp(&0.0),
        false => Ordering::Equal,
    };
    // How well a lossless file is compressed says nothing of its sound.
    let by_bits = match (lossless, x.bit_rate.zip(y.bit_rate)) {
        ((false, false), Some((x_bits, y_bits))) => {
            let same = if x.codec == y.codec { SAME_BIT_RATE } else { SAME_BIT_RATE_OF_CODECS };
            compare_rates(x_bits as f64, y_bits as f64, same)
        }
        _ => Ordering::Equal,
    };
    let all = [
        (by_loss, KeepReason::Lossless),
        (by_length, KeepReason::Longer),
        (by_sample_rate, KeepReason::SampleRate),
        (x.channels.cmp(&y.channels), KeepReason::Channels),
        (by_bits, KeepReason::BitRate),
    ];
    all.into_iter().find(|(order, _)| order.is_ne())
}

/// In Hz. Opus has none: it says 48 kHz, whatever was encoded.
fn sample_rate(findings: &Findings) -> Option<f64> {
    (findings.codec != "opus").then(|| findings.sample_rate_hz.into())
}

/// `same`: the factor up to which they count as equal.
fn compare_rates(x: f64, y: f64, same: f64) -> Ordering {
    if x > same * y {
        Ordering::Greater
    } else if y > same * x {
        Ordering::Less
    } else {
        Ordering::Equal
    }
}

/// Whether a codec of this name keeps every sample.
pub(super) fn is_lossless(codec: &str) -> bool {
    const NAMES: [&str; 9] =
        ["flac", "alac", "wavpack", "ape", "tta", "tak", "shorten", "truehd", "wmalossless"];
    let is_pcm = codec.starts_with("pcm") && !codec.ends_with("law");
    is_pcm || NAMES.contains(&codec)
}

/// Number of tags that are filled in.
fn tags(recording: &StoredRecording) -> usize {
    let tags = &recording.facts.tags;
    let texts = [&tags.title, &tags.artist, &tags.album, &tags.album_artist, &tags.genre];
    let filled = texts.into_iter().flatten().filter(|text| !text.trim().is_empty()).count();
    filled + usize::from(tags.track.is_some()) + usize::from(tags.year.is_some())
}
