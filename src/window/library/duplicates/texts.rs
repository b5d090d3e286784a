//! Groups and their members in words.

use crate::format::{clock_time, thousands};
use crate::library::{
    Difference, DuplicateGroup, DuplicateMember, Findings, KeepReason, PairKind, StoredRecording, Tags,
};
use crate::window::library::said_by;

/// Lengths differ from here on, in seconds; silence at the ends differs by less from encoder to encoder.
const LEAST_LONGER_S: f64 = 0.5;

/// `flac 700 kbit/s 44.1 kHz stereo`
pub(in crate::window) fn format_text(recording: &StoredRecording) -> String {
    let Some(findings) = recording.findings() else { return "not analysed".to_owned() };
    let rate = findings.bit_rate.map(|rate| format!(" {}", bit_rate(rate))).unwrap_or_default();
    format!("{}{rate} {} {}", findings.codec, sample_rate(findings), channels(findings))
}

/// `3 recordings, keep the first: lossless, longer`
pub(in crate::window) fn duplicate_heading_text(group: &DuplicateGroup) -> String {
    let reasons: Vec<&str> = group.keep_because.iter().copied().map(KeepReason::text).collect();
    let count = group.members.len();
    let unmatched = if group.unmatched.is_empty() { "" } else { "; some do not match each other" };
    let longer = longer_text(group).map_or_else(String::new, |text| format!("; {text}"));
    format!("{count} recordings, keep the first: {}{longer}{unmatched}", reasons.join(", "))
}

/// In a word or two how a member is the same as the first of its group.
pub(in crate::window) fn kind_text(group: &DuplicateGroup, place: usize) -> String {
    let Some((first, member)) = group.members.first().zip(group.members.get(place)) else {
        return String::new();
    };
    match member.kind {
        _ if place == 0 => "keep",
        Some(PairKind::Exact) => "exact copy",
        Some(PairKind::Whole) => "same sound",
        Some(PairKind::Cut) => match longer_s(&first.recording, member) {
            Some(more_s) if more_s > 0.0 => return format!("{} longer", seconds(more_s)),
            _ => "part",
        },
        None => "by others",
    }
    .to_owned()
}

/// How much longer a member is than the first, of which it is no whole copy; `None` if that cannot be seen.
fn longer_s(first: &StoredRecording, member: &DuplicateMember) -> Option<f64> {
    let (first, other) = first.findings().zip(member.recording.findings())?;
    let more_s = other.duration_s - first.duration_s;
    (member.kind == Some(PairKind::Cut) && more_s.abs() >= LEAST_LONGER_S).then_some(more_s)
}

/// Whether one of the others has more of the music than the first, which is kept for another reason: `number 2 is 5 s longer`.
fn longer_text(group: &DuplicateGroup) -> Option<String> {
    let first = group.members.first()?;
    let others = group.members.iter().enumerate().skip(1);
    let longer = others.filter_map(|(place, member)| Some((place, longer_s(&first.recording, member)?)));
    let (place, more_s) = longer.max_by(|one, other| one.1.total_cmp(&other.1))?;
    (more_s > 0.0).then(|| format!("number {} is {} longer", place + 1, seconds(more_s)))
}

/// `5 s`, `2:05`
fn seconds(length_s: f64) -> String {
    if length_s < 100.0 { format!("{length_s:.0} s") } else { clock_time(length_s) }
}

/// In a sentence how a member is the same as the first of its group.
pub(in crate::window) fn match_text(group: &DuplicateGroup, place: usize) -> String {
    let (Some(first), Some(member)) = (group.members.first(), group.members.get(place)) else {
        return String::new();
    };
    let id = member.recording.id;
    if place == 0 {
        let reasons: Vec<&str> = group.keep_because.iter().copied().map(KeepReason::text).collect();
        let longer = longer_text(group).map_or_else(String::new, |text| format!("; but {text}"));
        return format!("Keep this one: {}{longer}", reasons.join(", "));
    }
    let Some(pair) = group.pair(first.recording.id, id) else {
        return "The same as another one of the group, which is the same as the first; it does not match the first itself: listen to it"
            .to_owned();
    };
    if member.kind == Some(PairKind::Exact) {
        return "Exact copy of the first: the same bytes".to_owned();
    }
    let what = match longer_s(&first.recording, member) {
        Some(more_s) if more_s > 0.0 => {
            format!("which is a part of this one: this one is {} longer", seconds(more_s))
        }
        Some(_) => "of which it is a part".to_owned(),
        None if pair.kind == PairKind::Cut => "one is a part of the other".to_owned(),
        None => "of the same length".to_owned(),
    };
    let compared = format!(
        "{} compared, {:.1} % of the bits differ",
        clock_time(pair.compared_s),
        100.0 * pair.bit_error_rate
    );
    let offset_s = group.offset_s(first.recording.id, id).unwrap_or_default();
    let begins = match offset_s {
        offset if offset >= 0.2 => format!(", begins {offset:.1} s later in the music than the first"),
        offset if offset <= -0.2 => format!(", begins {:.1} s earlier in the music than the first", -offset),
        _ => String::new(),
    };
    format!("The same sound as the first, {what}{begins}; {compared}")
}

/// What differs from the first of the group: `mp3 instead of flac, 5.0 s shorter`.
pub(in crate::window) fn differences_text(first: &StoredRecording, member: &DuplicateMember) -> String {
    let found = first.findings().zip(member.recording.findings());
    let text = |difference: &Difference| -> Option<String> {
        if let Difference::Tags = difference {
            return Some(tags_text(&first.facts.tags, &member.recording.facts.tags));
        }
        if let Difference::Verdict = difference {
            return Some(format!("{} instead of {}", member.recording.verdict()?, first.verdict()?));
        }
        let (x, y) = found?;
        Some(match difference {
            Difference::Codec => format!("{} instead of {}", y.codec, x.codec),
            Difference::BitRate => format!("{} instead of {}", bit_rate(y.bit_rate?), bit_rate(x.bit_rate?)),
            Difference::Length if y.duration_s < x.duration_s => {
                format!("{:.1} s shorter", x.duration_s - y.duration_s)
            }
            Difference::Length => format!("{:.1} s longer", y.duration_s - x.duration_s),
            Difference::SampleRate => format!("{} instead of {}", sample_rate(y), sample_rate(x)),
            Difference::Channels => format!("{} instead of {}", channels(y), channels(x)),
            Difference::Level => {
                let louder = f64::from(y.level_db?) - f64::from(x.level_db?);
                format!("{:.1} dB {}", louder.abs(), if louder > 0.0 { "louder" } else { "softer" })
            }
            Difference::Tags | Difference::Verdict => return None,
        })
    };
    member.differs.iter().filter_map(text).collect::<Vec<_>>().join(", ")
}

/// What people said of it, which should not go unseen: `favourite, anna said Piano`.
pub(in crate::window) fn marks_text(recording: &StoredRecording) -> String {
    let favourite = recording.favourite.then(|| "favourite".to_owned());
    let decision =
        recording.decisions.first().map(|newest| format!("{} said {}", said_by(newest), newest.label));
    favourite.into_iter().chain(decision).collect::<Vec<_>>().join(", ")
}

/// `12.3 MB`
pub(in crate::window) fn size_text(bytes: u64) -> String {
    bytesize::ByteSize(bytes).display().si().to_string()
}

/// `other title, no year`
fn tags_text(first: &Tags, tags: &Tags) -> String {
    let number = |number: Option<i64>| number.map(|number| number.to_string());
    let fields = [
        ("title", first.title.clone(), tags.title.clone()),
        ("artist", first.artist.clone(), tags.artist.clone()),
        ("album", first.album.clone(), tags.album.clone()),
        ("album artist", first.album_artist.clone(), tags.album_artist.clone()),
        ("track", number(first.track.map(i64::from)), number(tags.track.map(i64::from))),
        ("year", number(first.year.map(i64::from)), number(tags.year.map(i64::from))),
        ("genre", first.genre.clone(), tags.genre.clone()),
    ];
    let text = |(name, first, this): (&str, Option<String>, Option<String>)| {
        let filled = |text: &Option<String>| {
            text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        match (filled(&first), filled(&this)) {
            (first, this) if first == this => None,
            (_, None) => Some(format!("no {name}")),
            (None, Some(this)) => Some(format!("{name} “{this}”")),
            (Some(first), Some(this)) => Some(format!("{name} “{this}” instead of “{first}”")),
        }
    };
    fields.into_iter().filter_map(text).collect::<Vec<_>>().join(", ")
}

fn bit_rate(rate: u64) -> String {
    format!("{} kbit/s", thousands(rate / 1000))
}

fn sample_rate(findings: &Findings) -> String {
    format!("{} kHz", f64::from(findings.sample_rate_hz) / 1000.0)
}

fn channels(findings: &Findings) -> String {
    match findings.channels {
        1 => "mono".to_owned(),
        2 => "stereo".to_owned(),
        channels => format!("{channels} channels"),
    }
}
