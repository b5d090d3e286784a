//! A recording as one line of JSON. What `classify --format jsonl` also has is called as there.

use crate::format::escaped_json;
use crate::library::query::date_time;
use crate::library::{Findings, Location, StoredRecording, StoredRun};
use percent_encoding::{AsciiSet, CONTROLS, percent_encode};
use serde::Serialize;
use serde::ser::Serializer;
use std::io;

/// What is percent-encoded in `input_bytes`, besides everything outside ASCII.
const UNSAFE: &AsciiSet = &CONTROLS.add(b'%');

#[derive(Serialize)]
struct Object<'a> {
    input: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    input_bytes: Option<String>,
    title: Option<&'a str>,
    artist: Option<&'a str>,
    album: Option<&'a str>,
    album_artist: Option<&'a str>,
    track: Option<u32>,
    year: Option<i32>,
    genre: Option<&'a str>,
    /// That of the person, else that of the run.
    verdict: Option<&'a str>,
    run_verdict: Option<&'a str>,
    checked: bool,
    favourite: bool,
    added: String,
    missing_since: Option<String>,
    #[serde(flatten)]
    run: Option<Run<'a>>,
}

#[derive(Serialize)]
struct Run<'a> {
    analysed: String,
    model: &'a str,
    #[serde(flatten)]
    found: Option<Found<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Error<'a>>,
}

#[derive(Serialize)]
struct Error<'a> {
    kind: &'a str,
    message: &'a str,
}

#[derive(Serialize)]
struct Found<'a> {
    confidence: Option<f64>,
    votes: Entries<'a, u64>,
    mean_probability: Entries<'a, f64>,
    duration_s: f64,
    kept_s: f64,
    windows: u64,
    segments: Vec<Segment<'a>>,
    codec: &'a str,
    sample_rate: u32,
    channels: u32,
    bit_rate: Option<u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<&'a str>,
    /// The heads beside that of the verdict.
    #[serde(skip_serializing_if = "Entries::is_empty")]
    heads: Entries<'a, Head<'a>>,
}

#[derive(Serialize)]
struct Head<'a> {
    votes: Entries<'a, u64>,
    mean_probability: Entries<'a, f64>,
    segments: Vec<Segment<'a>>,
}

#[derive(Serialize)]
struct Segment<'a> {
    start_s: f64,
    end_s: f64,
    label: &'a str,
    confidence: f64,
}

/// Names and values in their order.
struct Entries<'a, T>(Vec<(&'a str, T)>);

impl<T> Entries<'_, T> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T: Serialize> Serialize for Entries<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// The line, without its end.
///
/// # Errors
/// If a number cannot be written.
pub fn json_line(stored: &StoredRecording) -> io::Result<String> {
    let text = serde_json::to_string(&object(stored)).map_err(io::Error::other)?;
    Ok(escaped_json(text))
}

fn object(stored: &StoredRecording) -> Object<'_> {
    let tags = &stored.facts.tags;
    let head = stored.verdict_head();
    let findings = stored.run.as_ref().and_then(|run| run.analysis.result.as_ref().ok());
    let run_verdict = findings.and_then(|findings| findings.verdict.as_deref());
    let decision = stored.decision(head).map(|decision| decision.label.as_str());
    let (input, input_bytes) = input(&stored.facts.location);
    Object {
        input,
        input_bytes,
        title: tags.title.as_deref(),
        artist: tags.artist.as_deref(),
        album: tags.album.as_deref(),
        album_artist: tags.album_artist.as_deref(),
        track: tags.track,
        year: tags.year,
        genre: tags.genre.as_deref(),
        verdict: decision.or(run_verdict),
        run_verdict,
        checked: decision.is_some(),
        favourite: stored.favourite,
        added: date_time(stored.added_at),
        missing_since: stored.missing_since.map(date_time),
        run: stored.run.as_ref().map(|run| run_of(run, head, decision)),
    }
}

/// The path or link, and the bytes of a path that is not UTF-8.
pub(crate) fn input(location: &Location) -> (String, Option<String>) {
    match location {
        Location::Link(link) => (link.clone(), None),
        Location::File(path) => {
            let bytes = path.as_os_str().as_encoded_bytes();
            let raw = path.to_str().is_none().then(|| percent_encode(bytes, UNSAFE).to_string());
            (path.to_string_lossy().into_owned(), raw)
        }
    }
}

/// `decision`: the label in place of the run's.
fn run_of<'a>(run: &'a StoredRun, head: &'a str, decision: Option<&str>) -> Run<'a> {
    let error = run.analysis.result.as_ref().err();
    Run {
        analysed: date_time(run.at),
        model: &run.analysis.model,
        found: run.analysis.result.as_ref().ok().map(|findings| {
            let first = head_of(run, head);
            let mut others: Vec<&str> = Vec::new();
            for answer in &findings.answers {
                if answer.head != head && !others.contains(&answer.head.as_str()) {
                    others.push(&answer.head);
                }
            }
            Found {
                confidence: confidence(findings, head, decision).map(|confidence| rounded(confidence, 1e6)),
                votes: first.votes,
                mean_probability: first.mean_probability,
                duration_s: rounded(findings.duration_s, 1e3),
                kept_s: rounded(findings.audible_s, 1e3),
                windows: findings.windows,
                segments: first.segments,
                codec: &findings.codec,
                sample_rate: findings.sample_rate_hz,
                channels: findings.channels,
                bit_rate: findings.bit_rate,
                notes: findings.notes.iter().map(String::as_str).collect(),
                heads: Entries(others.into_iter().map(|name| (name, head_of(run, name))).collect()),
            }
        }),
        error: error.map(|error| Error { kind: &error.kind, message: &error.message }),
    }
}

/// Mean probability of the verdict: of the label that a person decided on, where the run has it, else of the run's.
fn confidence(findings: &Findings, head: &str, decision: Option<&str>) -> Option<f64> {
    match decision.filter(|label| findings.verdict.as_deref() != Some(*label)) {
        None => findings.confidence,
        Some(label) => {
            let answers = &findings.answers;
            let of_label = answers.iter().find(|answer| answer.head == head && answer.label == label);
            of_label.map(|answer| answer.probability)
        }
    }
}

fn head_of<'a>(run: &'a StoredRun, head: &str) -> Head<'a> {
    let findings = run.analysis.result.as_ref().ok();
    let answers = || findings.iter().flat_map(|found| &found.answers).filter(|answer| answer.head == head);
    let segments = findings.iter().flat_map(|found| &found.segments).filter(|segment| segment.head == head);
    Head {
        votes: Entries(answers().map(|answer| (answer.label.as_str(), answer.votes)).collect()),
        mean_probability: Entries(
            answers().map(|answer| (answer.label.as_str(), rounded(answer.probability, 1e6))).collect(),
        ),
        segments: segments
            .map(|segment| Segment {
                start_s: rounded(segment.start_s, 1e3),
                end_s: rounded(segment.end_s, 1e3),
                label: &segment.label,
                confidence: rounded(segment.confidence, 1e6),
            })
            .collect(),
    }
}

fn rounded(number: f64, factor: f64) -> f64 {
    (number * factor).round() / factor
}
