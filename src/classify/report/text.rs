//! Reports for people: a page about one recording, or a list of several.

use super::{Answer, Report};
use crate::format::{clock_time, percent};
use std::io::{self, Write};

/// Writes the page or the list.
pub(super) struct TextReport {
    several: bool,
    /// Width of the longest verdict.
    width: usize,
    /// Number of recordings by verdict, in the model's order.
    by_verdict: Vec<(String, u64)>,
    silent: u64,
    failed: u64,
}

/// In place of a verdict.
const SILENT: &str = "silent";
const FAILED: &str = "failed";

impl TextReport {
    pub(super) fn new(labels: &[String], several: bool) -> Self {
        let width = labels.iter().map(|label| label.chars().count()).max().unwrap_or(0).max(SILENT.len());
        let by_verdict = labels.iter().map(|label| (label.clone(), 0)).collect();
        Self { several, width, by_verdict, silent: 0, failed: 0 }
    }

    pub(super) fn write(&mut self, report: &Report, out: &mut impl Write) -> io::Result<()> {
        let name = printable(&report.input);
        match &report.answer {
            Err(_) => {
                self.failed += 1;
                let complaint = printable(&report.complaint().unwrap_or_default());
                if !self.several {
                    return writeln!(out, "{complaint}");
                }
                let width = self.width;
                writeln!(out, "{FAILED:<width$}  {:>5}  {:>14}  {:>7}  {complaint}", "", "", "")
            }
            Ok(answer) => {
                self.count(answer);
                if self.several { self.line(&name, answer, out) } else { page(&name, answer, out) }
            }
        }
    }

    pub(super) fn finish(&self, out: &mut impl Write) -> io::Result<()> {
        if !self.several {
            return Ok(());
        }
        let answered: u64 = self.by_verdict.iter().map(|(_, count)| count).sum::<u64>();
        let all = answered + self.silent + self.failed;
        let mut parts: Vec<String> = self
            .by_verdict
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(label, count)| format!("{count} {label}"))
            .collect();
        if self.silent > 0 {
            parts.push(format!("{} without audible sound", self.silent));
        }
        if self.failed > 0 {
            parts.push(format!("{} failed", self.failed));
        }
        let noun = if all == 1 { "input" } else { "inputs" };
        if parts.is_empty() {
            return writeln!(out, "{all} {noun}");
        }
        writeln!(out, "{all} {noun}: {}", parts.join(", "))
    }

    fn count(&mut self, answer: &Answer) {
        match &answer.verdict {
            None => self.silent += 1,
            Some(verdict) => {
                if let Some((_, count)) = self.by_verdict.iter_mut().find(|(label, _)| label == verdict) {
                    *count += 1;
                }
            }
        }
    }

    fn line(&self, name: &str, answer: &Answer, out: &mut impl Write) -> io::Result<()> {
        let verdict = answer.verdict.as_deref().unwrap_or(SILENT);
        let confidence = answer.confidence.map(|c| percent(c, 0)).unwrap_or_default();
        let votes = answer.verdict.as_ref().map(|_| votes(answer)).unwrap_or_default();
        let length = clock_time(answer.duration_s);
        let width = self.width;
        writeln!(out, "{verdict:<width$}  {confidence:>5}  {votes:>14}  {length:>7}  {name}")
    }
}

/// The page about one recording.
fn page(name: &str, answer: &Answer, out: &mut impl Write) -> io::Result<()> {
    match &answer.title {
        Some(title) => writeln!(out, "{} ({name})", printable(title))?,
        None => writeln!(out, "{name}")?,
    }
    let mut row = |key: &str, value: &str| writeln!(out, "  {key:<16}  {value}");
    match (&answer.verdict, answer.confidence) {
        (Some(verdict), Some(confidence)) => {
            row("verdict", &format!("{verdict}, {}", percent(confidence, 0)))?;
            row("votes", &format!("{} windows", votes(answer)))?;
        }
        _ => {
            row("verdict", "none: no sound loud enough to judge; --envelope-threshold sets how loud that is")?
        }
    }
    if let Some(mean) = &answer.mean_probability {
        let means: Vec<String> = mean.0.iter().map(|(label, mean)| format!("{label} {mean:.3}")).collect();
        row("mean probability", &means.join(", "))?;
    }
    row(
        "length",
        &format!("{}, {} of it audible", clock_time(answer.duration_s), clock_time(answer.audible_s)),
    )?;
    let label_width = answer.segments.iter().map(|s| s.label.chars().count()).max().unwrap_or(0);
    for (i, segment) in answer.segments.iter().enumerate() {
        let time = format!("{:>7} - {:<7}", clock_time(segment.start_s), clock_time(segment.end_s));
        let key = if i == 0 { "segments" } else { "" };
        row(key, &format!("{time}  {:<label_width$}  {}", segment.label, percent(segment.confidence, 0)))?;
    }
    for note in &answer.notes {
        row("note", &printable(note))?;
    }
    row("model", &format!("{}, {:.2} s", answer.model, answer.elapsed_s))
}

/// `212 of 218`: how many windows voted for the verdict.
fn votes(answer: &Answer) -> String {
    format!("{} of {}", answer.won(), answer.windows)
}

/// Escapes control characters: line breaks and escape sequences in a name would break the list or the terminal.
fn printable(text: &str) -> String {
    text.chars().flat_map(|c| if c.is_control() { c.escape_default().collect() } else { vec![c] }).collect()
}
