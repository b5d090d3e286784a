//! Groups for people.

use super::{kind_name, reasons};
use crate::cli::library::table::{Cut, Table, terminal_width};
use crate::format::{clock_time, one_line};
use crate::library::{Difference, DuplicateGroup, DuplicateMember, Findings, StoredRecording};

/// Pairs of a group that are named because they do not match.
const MOST_UNMATCHED: usize = 5;

pub(super) fn text(groups: &[DuplicateGroup]) -> String {
    let pages: Vec<String> = groups.iter().enumerate().map(|(i, group)| page(i + 1, group)).collect();
    pages.join("\n")
}

fn page(number: usize, group: &DuplicateGroup) -> String {
    let mut text = format!("{number}: keep the first, {}\n", reasons(&group.keep_because));
    let rows: Vec<Vec<String>> =
        group.members.iter().enumerate().map(|(i, member)| row(i == 0, member)).collect();
    let kinds = [Cut::End, Cut::Number, Cut::End, Cut::Number, Cut::End, Cut::End, Cut::Start];
    let width = terminal_width();
    let table = Table::new(&kinds, &rows, width);
    let mut lines = Vec::new();
    for row in &rows {
        // Memory can always be written.
        table.write(row, width.is_some(), &mut lines).ok();
    }
    text += &String::from_utf8_lossy(&lines);
    for (a, b) in group.unmatched.iter().take(MOST_UNMATCHED) {
        let name = |id| {
            let found = group.members.iter().find(|member| member.recording.id == id);
            found.map(|member| member.recording.facts.location.to_string()).unwrap_or_default()
        };
        text += &format!("! do not match each other: {} and {}\n", name(*a), name(*b));
    }
    if group.unmatched.len() > MOST_UNMATCHED {
        text += "! and more that do not match each other\n";
    }
    text
}

fn row(is_first: bool, member: &DuplicateMember) -> Vec<String> {
    let findings = member.recording.findings();
    let level = findings.and_then(|findings| findings.level_db);
    let differs: Vec<&str> = member.differs.iter().map(|difference| name(*difference)).collect();
    vec![
        if is_first { "keep" } else { kind_name(member.kind) }.to_owned(),
        findings.map_or("-".to_owned(), |findings| clock_time(findings.duration_s)),
        findings.map_or("-".to_owned(), format_text),
        level.map_or("-".to_owned(), |level| format!("{level:.1} dB")),
        if differs.is_empty() { String::new() } else { format!("other {}", differs.join(", ")) },
        marks(&member.recording).join(", "),
        member.recording.facts.location.to_string(),
    ]
}

fn name(difference: Difference) -> &'static str {
    match difference {
        Difference::BitRate => "bit rate",
        Difference::SampleRate => "sample rate",
        other => other.name(),
    }
}

/// `mp3 192 kbit/s 44.1 kHz stereo`.
fn format_text(findings: &Findings) -> String {
    let rate = findings.bit_rate.map(|rate| format!(" {} kbit/s", rate / 1000)).unwrap_or_default();
    let channels = match findings.channels {
        1 => "mono".to_owned(),
        2 => "stereo".to_owned(),
        channels => format!("{channels} channels"),
    };
    let sample_rate = f64::from(findings.sample_rate_hz) / 1000.0;
    format!("{}{rate} {sample_rate} kHz {channels}", one_line(&findings.codec))
}

/// What people said of the recording: it should not go unseen.
fn marks(recording: &StoredRecording) -> Vec<String> {
    let favourite = recording.favourite.then(|| "favourite".to_owned());
    let newest = recording.decisions.first();
    let decision = newest.map(|decision| one_line(&format!("{} said {}", decision.by, decision.label)));
    favourite.into_iter().chain(decision).collect()
}
