//! Reports for people: a page about one recording, or a list of several.

use super::{Report, round_output, round_time};
use crate::classify::{HeadOutcome, LabelTime, Outcome, Tag};
use crate::format::{clock_time, duration, one_line, percent};
use crate::model::{Head, HeadKind};
use std::io::{self, Write};

/// Writes the page or the list.
pub(super) struct TextReport {
    several: bool,
    /// Width of the longest verdict.
    width: usize,
    /// Number of recordings by verdict, in the model's order.
    by_verdict: Vec<(String, u64)>,
    silent: u64,
    /// Of a model whose first head has no verdict.
    undecided: u64,
    failed: u64,
}

/// In place of a verdict.
const SILENT: &str = "silent";
const FAILED: &str = "failed";

impl TextReport {
    pub(super) fn new(heads: &[Head], several: bool) -> Self {
        let labels = heads.first().map(|head| head.labels.as_slice()).unwrap_or_default();
        let width = labels.iter().map(|label| label.chars().count()).max().unwrap_or(0).max(SILENT.len());
        let by_verdict = labels.iter().map(|label| (label.clone(), 0)).collect();
        Self { several, width, by_verdict, silent: 0, undecided: 0, failed: 0 }
    }

    pub(super) fn write(&mut self, report: &Report, out: &mut impl Write) -> io::Result<()> {
        let name = one_line(&report.input);
        match &report.result {
            Err(_) => {
                self.failed += 1;
                let failure = report.failure_line().unwrap_or_default();
                if !self.several {
                    return writeln!(out, "{failure}");
                }
                let width = self.width;
                writeln!(out, "{FAILED:<width$}  {:>5}  {:>14}  {:>7}  {failure}", "", "", "")
            }
            Ok(outcome) => {
                self.count(outcome);
                if self.several { self.line(&name, outcome, out) } else { page(&name, outcome, out) }
            }
        }
    }

    pub(super) fn finish(&self, out: &mut impl Write) -> io::Result<()> {
        if !self.several {
            return Ok(());
        }
        let decided: u64 = self.by_verdict.iter().map(|(_, count)| count).sum::<u64>();
        let all = decided + self.silent + self.undecided + self.failed;
        let counted = |count: u64, what: &str| (count > 0).then(|| format!("{count} {what}"));
        let verdicts = self.by_verdict.iter().filter_map(|(label, count)| counted(*count, label));
        let others = [
            counted(self.undecided, "without a verdict"),
            counted(self.silent, "not audible"),
            counted(self.failed, "failed"),
        ];
        let parts: Vec<String> = verdicts.chain(others.into_iter().flatten()).collect();
        let noun = if all == 1 { "input" } else { "inputs" };
        if parts.is_empty() {
            return writeln!(out, "{all} {noun}");
        }
        writeln!(out, "{all} {noun}: {}", parts.join(", "))
    }

    fn count(&mut self, outcome: &Outcome) {
        match outcome.verdict_label() {
            None if outcome.windows() == 0 => self.silent += 1,
            None => self.undecided += 1,
            Some(verdict) => {
                if let Some((_, count)) = self.by_verdict.iter_mut().find(|(label, _)| label == verdict) {
                    *count += 1;
                }
            }
        }
    }

    fn line(&self, name: &str, outcome: &Outcome, out: &mut impl Write) -> io::Result<()> {
        let verdict = match outcome.verdict_label() {
            None if outcome.windows() == 0 => SILENT,
            verdict => verdict.unwrap_or_default(),
        };
        let confidence = outcome.confidence().map(|c| percent(round_output(c), 0)).unwrap_or_default();
        let votes = outcome.verdict_label().map(|_| votes(outcome)).unwrap_or_default();
        let length = clock_time(round_time(outcome.duration_s));
        let width = self.width;
        let others =
            outcome.first().and_then(others).map(|others| format!(" (with {others})")).unwrap_or_default();
        writeln!(out, "{verdict:<width$}  {confidence:>5}  {votes:>14}  {length:>7}  {name}{others}")
    }
}

/// The page about one recording.
fn page(name: &str, outcome: &Outcome, out: &mut impl Write) -> io::Result<()> {
    match &outcome.info.title {
        Some(title) => writeln!(out, "{} ({name})", one_line(title))?,
        None => writeln!(out, "{name}")?,
    }
    let mut row = |key: &str, value: &str| writeln!(out, "  {key:<16}  {value}");
    match (outcome.verdict_label(), outcome.confidence()) {
        (Some(verdict), Some(confidence)) => {
            let confidence = percent(round_output(confidence), 0);
            match outcome.first().and_then(others) {
                Some(others) => {
                    row("verdict", &format!("{verdict}, with {others}"))?;
                    row("confidence", &confidence)?;
                }
                None => row("verdict", &format!("{verdict}, {confidence}"))?,
            }
            row("votes", &format!("{} windows", votes(outcome)))?;
        }
        _ if outcome.windows() == 0 => {
            row("verdict", "none: nothing audible; --envelope-threshold sets how loud that is")?;
        }
        _ => {}
    }
    if let Some(head) = outcome.first().filter(|head| head.tally.windows > 0) {
        match head.head.kind {
            HeadKind::Value => row(&head.head.name, &head_summary(head))?,
            HeadKind::Exclusive | HeadKind::Independent => row("mean probability", &means(head))?,
        }
    }
    for head in outcome.heads.iter().skip(1).filter(|head| head.tally.windows > 0) {
        row(&head.head.name, &head_summary(head))?;
    }
    if let Some(tags) = &outcome.tags {
        for (key, tags) in [("genre", &tags.genre), ("mood", &tags.mood)] {
            if !tags.is_empty() {
                row(key, &strongest(tags, STRONGEST))?;
            }
        }
        if let (Some(valence), Some(arousal)) = (tags.valence, tags.arousal) {
            row("pleasant", &format!("{}, energetic {}", percent(valence, 0), percent(arousal, 0)))?;
        }
    }
    let (length, audible) = (round_time(outcome.duration_s), round_time(outcome.audible_s));
    row("length", &format!("{}, {} of it audible", clock_time(length), clock_time(audible)))?;
    if let Some(head) = outcome.first() {
        let label_width =
            head.segments.iter().map(|s| head.label(s.label).chars().count()).max().unwrap_or(0);
        for (i, segment) in head.segments.iter().enumerate() {
            let (start_s, end_s) = (round_time(segment.start_s), round_time(segment.end_s));
            let time = format!("{:>7} - {:<7}", clock_time(start_s), clock_time(end_s));
            let key = if i == 0 { "passages" } else { "" };
            let (label, confidence) =
                (head.label(segment.label), percent(round_output(segment.confidence), 0));
            row(key, &format!("{time}  {label:<label_width$}  {confidence}"))?;
        }
    }
    for note in &outcome.notes {
        row("note", &one_line(note))?;
    }
    row("model", &format!("{}, {:.2} s", one_line(&outcome.model), round_time(outcome.elapsed_s)))
}

/// `212 of 218`: how many windows voted for the verdict.
fn votes(outcome: &Outcome) -> String {
    format!("{} of {}", outcome.winning_windows(), outcome.windows())
}

/// `52 s of Piano in 2 passages`, of a mixed recording.
fn others(head: &HeadOutcome) -> Option<String> {
    other_labels_text(head, |label| head.label(label))
}

/// `Piano 0.971, Other 0.029`.
fn means(head: &HeadOutcome) -> String {
    let mean = |(label, &mean): (&String, &f64)| format!("{label} {:.3}", round_output(mean));
    head.head.labels.iter().zip(&head.tally.mean).map(mean).collect::<Vec<_>>().join(", ")
}

/// Labels that are named on the page about one recording, at most.
const STRONGEST: usize = 3;
/// The least probability of a label that is named, but the first.
const NAMED: f64 = 0.1;

/// `Jazz 62 %, Blues 21 %`: the most likely labels, at most `most`.
pub fn strongest(tags: &[Tag], most: usize) -> String {
    let named = |(at, tag): &(usize, &Tag)| *at == 0 || tag.probability >= NAMED;
    let text =
        |(_, tag): (usize, &Tag)| format!("{} {}", tag.label, percent(round_output(tag.probability), 0));
    tags.iter().take(most).enumerate().filter(named).map(text).collect::<Vec<_>>().join(", ")
}

/// The other labels of a mixed recording, called by `name`: `52 s of Piano in 2 passages`; `None` if it is not mixed.
pub fn other_labels_text<'a>(head: &HeadOutcome, name: impl Fn(usize) -> &'a str) -> Option<String> {
    let texts: Vec<String> = head
        .other_labels()
        .iter()
        .map(|LabelTime { label, seconds, passages, .. }| {
            format!("{} of {} in {}", duration(*seconds), name(*label), passages_text(*passages))
        })
        .collect();
    (!texts.is_empty()).then(|| texts.join(", "))
}

/// `1 passage`, `2 passages`.
pub fn passages_text(count: usize) -> String {
    if count == 1 { "1 passage".to_owned() } else { format!("{count} passages") }
}

/// A head in one line: `Jazz, 71 %`, `calm 0.912, dark 0.103`, or `tempo 118.2 ± 3.1`.
pub fn head_summary(head: &HeadOutcome) -> String {
    match (head.head.kind, head.verdict) {
        (HeadKind::Exclusive, Some(verdict)) => {
            format!("{}, {}", head.label(verdict.label), percent(round_output(verdict.confidence), 0))
        }
        (HeadKind::Exclusive, None) | (HeadKind::Independent, _) => means(head),
        (HeadKind::Value, _) => {
            let values = head.head.labels.iter().zip(head.tally.mean.iter().zip(&head.tally.std));
            let value =
                |(label, (mean, std)): (&String, (&f64, &f64))| format!("{label} {mean:.1} ± {std:.1}");
            values.map(value).collect::<Vec<_>>().join(", ")
        }
    }
}
