//! `pianoscope library show PATH|LINK`: everything known of a recording.

use super::Opened;
use super::named::names;
use crate::cli::error::CliError;
use crate::cli::output::{print, print_message};
use crate::format::{clock_time, one_line, percent, thousands};
use crate::library::query::{PastRun, date_text};
use crate::library::{Decision, Findings, StoredRecording, StoredSegment};
use bytesize::ByteSize;
use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

/// Show everything that is known of a recording: passages, decisions, all runs.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  pianoscope library show recital.mp3
  pianoscope library show 'https://www.youtube.com/watch?v=...'")]
pub(super) struct Args {
    /// Files and links; - reads them from stdin, one per line
    #[arg(required = true, value_name = "PATH|LINK")]
    recordings: Vec<OsString>,
}

pub(super) fn run(args: &Args, library: Option<&Path>) -> Result<ExitCode, CliError> {
    let opened = Opened::to_read(library)?;
    let mut pages = Vec::new();
    let mut failed = false;
    for name in names(&args.recordings)? {
        match opened.recording(&name) {
            Ok(stored) => {
                let history = opened.library.history(stored.id).map_err(|error| opened.failed(&error))?;
                pages.push(page(&stored, &history));
            }
            Err(error) => {
                failed = true;
                print_message(&error.to_string());
            }
        }
    }
    print(pages.join("\n").as_bytes())?;
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Keys and values; a key that repeats is written once.
#[derive(Default)]
struct Page(Vec<(String, String)>);

impl Page {
    fn row(&mut self, key: &str, value: impl Into<String>) {
        self.0.push((key.to_owned(), one_line(&value.into())));
    }

    fn maybe(&mut self, key: &str, value: Option<impl ToString>) {
        if let Some(value) = value.map(|value| value.to_string()).filter(|value| !value.is_empty()) {
            self.row(key, value);
        }
    }

    fn text(&self) -> String {
        let width = self.0.iter().map(|(key, _)| key.chars().count()).max().unwrap_or(0);
        let mut last = "";
        let mut text = String::new();
        for (key, value) in &self.0 {
            let shown = if key == last { "" } else { key };
            text += &format!("{shown:<width$}  {value}\n");
            last = key;
        }
        text
    }
}

fn page(stored: &StoredRecording, history: &[PastRun]) -> String {
    let mut page = Page::default();
    let facts = &stored.facts;
    page.row(if facts.location.is_link() { "link" } else { "file" }, facts.location.to_string());
    let tags = &facts.tags;
    page.maybe("title", tags.title.as_ref());
    page.maybe("artist", tags.artist.as_ref());
    page.maybe("album", tags.album.as_ref());
    page.maybe("album artist", tags.album_artist.as_ref());
    page.maybe("track", tags.track);
    page.maybe("year", tags.year);
    page.maybe("genre", tags.genre.as_ref());
    verdict(&mut page, stored);
    if let Some(Ok(findings)) = stored.run.as_ref().map(|run| &run.analysis.result) {
        found(&mut page, findings, facts.size);
    } else {
        page.maybe("size", facts.size.map(|size| ByteSize::b(size).display().si().to_string()));
    }
    for decision in &stored.decisions {
        let note = decision.note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
        let head = if decision.head == crate::model::VERDICT {
            String::new()
        } else {
            format!("{} ", decision.head)
        };
        let when = date_text(decision.at);
        page.row("decisions", format!("{when}  {head}{}{}{note}", decision.label, by(", by ", decision)));
    }
    for run in history {
        page.row("runs", past_run(run));
    }
    page.row("added", date_text(stored.added_at));
    if stored.favourite {
        page.row("favourite", "yes");
    }
    page.maybe("missing since", stored.missing_since.map(date_text));
    page.text()
}

fn verdict(page: &mut Page, stored: &StoredRecording) {
    let run = stored.run.as_ref();
    let head = run.and_then(|run| run.head.as_deref()).unwrap_or(crate::model::VERDICT);
    if let Some(decision) = stored.decision(head) {
        page.row("verdict", format!("{}, decided{}", decision.label, by(" by ", decision)));
    }
    let key = if stored.decision(head).is_some() { "of the model" } else { "verdict" };
    match run.map(|run| &run.analysis.result) {
        None => page.row(key, "not analysed"),
        Some(Err(failure)) => page.row("failed", failure.message.clone()),
        Some(Ok(Findings { verdict: None, .. })) => page.row(key, "none"),
        Some(Ok(Findings { verdict: Some(verdict), confidence, .. })) => {
            let sure = confidence.map(|confidence| format!(", {}", percent(confidence, 0)));
            page.row(key, format!("{verdict}{}", sure.unwrap_or_default()));
        }
    }
}

fn found(page: &mut Page, findings: &Findings, size: Option<u64>) {
    let (length, audible) = (clock_time(findings.duration_s), clock_time(findings.audible_s));
    page.row("length", format!("{length}, {audible} of it audible"));
    let mut format = format!(
        "{}, {} Hz, {} channel{}",
        findings.codec,
        thousands(u64::from(findings.sample_rate_hz)),
        findings.channels,
        if findings.channels == 1 { "" } else { "s" }
    );
    if let Some(rate) = findings.bit_rate {
        format += &format!(", {} kbit/s", thousands(rate / 1000));
    }
    if let Some(size) = size {
        format += &format!(", {}", ByteSize::b(size).display().si());
    }
    page.row("format", format);
    let mut heads: Vec<&str> = Vec::new();
    for answer in &findings.answers {
        if !heads.contains(&answer.head.as_str()) {
            heads.push(&answer.head);
        }
    }
    for (i, head) in heads.iter().enumerate() {
        let own = findings.answers.iter().filter(|answer| answer.head == *head);
        let means: Vec<String> =
            own.map(|answer| format!("{} {:.3}", answer.label, answer.probability)).collect();
        page.row(if i == 0 { "mean probability" } else { head }, means.join(", "));
    }
    for StoredSegment { head, label, start_s, end_s, confidence } in &findings.segments {
        let head = if heads.first() == Some(&head.as_str()) { String::new() } else { format!("{head} ") };
        let time = format!("{:>7} - {:<7}", clock_time(*start_s), clock_time(*end_s));
        page.row("passages", format!("{time}  {head}{label}  {}", percent(*confidence, 0)));
    }
    for note in &findings.notes {
        page.row("note", note.clone());
    }
}

fn past_run(run: &PastRun) -> String {
    let result = match (&run.error_kind, &run.verdict) {
        (Some(kind), _) => format!("failed: {kind}"),
        (None, None) => "no verdict".to_owned(),
        (None, Some(verdict)) => {
            let sure = run.confidence.map(|confidence| format!(", {}", percent(confidence, 0)));
            format!("{verdict}{}", sure.unwrap_or_default())
        }
    };
    let current = if run.is_current { "" } else { ", replaced" };
    format!("{}  {}: {result}{current}  (pianoscope {})", date_text(run.at), run.model, run.program)
}

/// Who decided, if that is known.
fn by(words: &str, decision: &Decision) -> String {
    decision.person().map_or_else(String::new, |person| format!("{words}{person}"))
}
