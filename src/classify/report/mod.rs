//! Outcomes → text, json, jsonl, csv and Audacity labels.
//!
//! A [`ReportWriter`] writes each report at once, so that memory does not grow with their number.

mod csv_rows;
mod labels;
mod text;

pub use labels::write_labels;

use super::{ClassifyError, Outcome};
use crate::fetch::FetchError;
use crate::input::InputError;
use csv_rows::CsvRows;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use std::io::{self, Write};
use text::TextReport;

/// Format of the reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportFormat {
    /// For people.
    Text,
    /// One document: an array of the objects that `Jsonl` writes.
    Json,
    /// One object a line.
    Jsonl,
    /// One row for each input, with a header.
    Csv,
}

/// The result of one input.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// What the user calls the input.
    pub input: String,
    /// The result, or why there is none.
    pub answer: Result<Answer, Failure>,
}

impl Report {
    /// Why the input failed, in one line that names the input once.
    pub fn complaint(&self) -> Option<String> {
        let Failure { message, .. } = self.answer.as_ref().err()?;
        let named = message.strip_prefix(&self.input).is_some_and(|rest| rest.starts_with(':'));
        Some(if named { message.clone() } else { format!("{}: {message}", self.input) })
    }
}

/// The result as reported. Times are rounded to milliseconds, probabilities to six digits.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    /// Title from the tags.
    pub title: Option<String>,
    /// The label; `None` if no window was audible.
    pub verdict: Option<String>,
    /// Mean probability of the verdict's label over all windows, 0 to 1.
    pub confidence: Option<f64>,
    /// Number of windows that voted for each label.
    pub votes: ByLabel<u64>,
    /// Mean probability of each label over all windows; `None` without windows.
    pub mean_probability: Option<ByLabel<f64>>,
    /// Length in seconds.
    pub duration_s: f64,
    /// Seconds that the silence gate kept.
    #[serde(rename = "kept_s")]
    pub audible_s: f64,
    /// Number of windows.
    pub windows: u64,
    /// Passages of one label.
    pub segments: Vec<LabelledSegment>,
    /// Seconds that the classification took.
    pub elapsed_s: f64,
    /// Name of the model.
    pub model: String,
    /// What else the user should know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// Why an input failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// Stable name for scripts.
    pub kind: String,
    /// What is wrong and what the user can do.
    pub message: String,
    /// The last lines that yt-dlp or another program wrote to stderr.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub said: Vec<String>,
}

impl Failure {
    /// A failure without the output of another program.
    pub fn new(kind: &str, message: impl Into<String>) -> Self {
        Self { kind: kind.to_owned(), message: message.into(), said: Vec::new() }
    }
}

/// A passage of one label.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LabelledSegment {
    /// Start in seconds of the recording.
    pub start_s: f64,
    /// End in seconds of the recording.
    pub end_s: f64,
    /// Its label.
    pub label: String,
    /// Mean probability of the label over its audible time, 0 to 1.
    pub confidence: f64,
}

/// One value for each label, in the model's order; a map in JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct ByLabel<T>(pub Vec<(String, T)>);

impl<T: Serialize> Serialize for ByLabel<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (label, value) in &self.0 {
            map.serialize_entry(label, value)?;
        }
        map.end()
    }
}

impl<T: Copy> ByLabel<T> {
    fn new(labels: &[String], values: impl IntoIterator<Item = T>) -> Self {
        Self(labels.iter().cloned().zip(values).collect())
    }

    /// The value of a label.
    pub fn get(&self, label: &str) -> Option<T> {
        self.0.iter().find(|(name, _)| name == label).map(|&(_, value)| value)
    }
}

impl Answer {
    /// Number of windows that voted for the verdict; 0 without one.
    pub fn won(&self) -> u64 {
        self.verdict.as_deref().and_then(|verdict| self.votes.get(verdict)).unwrap_or(0)
    }

    /// From `outcome`, with the names of the model and its labels.
    pub fn new(outcome: &Outcome, model: &str, labels: &[String]) -> Self {
        let name = |label: usize| labels.get(label).cloned().unwrap_or_default();
        let means = &outcome.tally.mean_probability;
        Self {
            title: outcome.info.title.clone(),
            verdict: outcome.verdict.map(|verdict| name(verdict.label)),
            confidence: outcome.verdict.map(|verdict| round(verdict.confidence, 1e6)),
            votes: ByLabel::new(labels, outcome.tally.votes.iter().copied()),
            mean_probability: (!means.is_empty())
                .then(|| ByLabel::new(labels, means.iter().map(|&mean| round(mean, 1e6)))),
            duration_s: round(outcome.duration_s, 1e3),
            audible_s: round(outcome.audible_s, 1e3),
            windows: outcome.predictions.len() as u64,
            segments: outcome
                .segments
                .iter()
                .map(|segment| LabelledSegment {
                    start_s: round(segment.start_s, 1e3),
                    end_s: round(segment.end_s, 1e3),
                    label: name(segment.label),
                    confidence: round(segment.confidence, 1e6),
                })
                .collect(),
            elapsed_s: round(outcome.elapsed_s, 1e3),
            model: model.to_owned(),
            notes: outcome.notes.clone(),
        }
    }
}

fn round(value: f64, steps: f64) -> f64 {
    (value * steps).round() / steps
}

impl From<&ClassifyError> for Failure {
    fn from(error: &ClassifyError) -> Self {
        match error {
            ClassifyError::Fetch(error) => Self::from(error),
            error => Self::new(error.kind(), error.to_string()),
        }
    }
}

impl From<&FetchError> for Failure {
    fn from(error: &FetchError) -> Self {
        Self { said: error.stderr.clone(), ..Self::new(error.kind(), error.to_string()) }
    }
}

impl From<&InputError> for Failure {
    fn from(error: &InputError) -> Self {
        Self::new(error.kind(), error.to_string())
    }
}

#[derive(Serialize)]
#[serde(untagged)]
enum JsonReport<'a> {
    Answer {
        input: &'a str,
        #[serde(flatten)]
        answer: &'a Answer,
    },
    Failure {
        input: &'a str,
        error: &'a Failure,
    },
}

fn json(report: &Report) -> io::Result<String> {
    let input = report.input.as_str();
    let line = match &report.answer {
        Ok(answer) => JsonReport::Answer { input, answer },
        Err(error) => JsonReport::Failure { input, error },
    };
    serde_json::to_string(&line).map_err(io::Error::other)
}

/// Writes reports in one format.
pub struct ReportWriter<W: Write> {
    out: W,
    shape: Shape,
}

enum Shape {
    Text(TextReport),
    Json { any: bool },
    Jsonl,
    Csv(CsvRows),
}

impl<W: Write> ReportWriter<W> {
    /// `labels`: the model's. `several`: text is a list with a summary instead of one page.
    pub fn new(format: ReportFormat, labels: &[String], several: bool, out: W) -> Self {
        let shape = match format {
            ReportFormat::Text => Shape::Text(TextReport::new(labels, several)),
            ReportFormat::Json => Shape::Json { any: false },
            ReportFormat::Jsonl => Shape::Jsonl,
            ReportFormat::Csv => Shape::Csv(CsvRows::new(labels)),
        };
        Self { out, shape }
    }

    /// Writes one report and flushes it, so that a reader of a pipe gets it at once.
    ///
    /// # Errors
    /// If `out` cannot be written.
    pub fn write(&mut self, report: &Report) -> io::Result<()> {
        match &mut self.shape {
            Shape::Text(text) => text.write(report, &mut self.out)?,
            Shape::Json { any } => {
                let before = if std::mem::replace(any, true) { ",\n" } else { "[\n" };
                write!(self.out, "{before}{}", json(report)?)?;
            }
            Shape::Jsonl => writeln!(self.out, "{}", json(report)?)?,
            Shape::Csv(rows) => rows.write(report, &mut self.out)?,
        }
        self.out.flush()
    }

    /// Writes what follows the last report: the end of a JSON array, the summary of a list.
    ///
    /// # Errors
    /// If `out` cannot be written.
    pub fn finish(mut self) -> io::Result<()> {
        match &mut self.shape {
            Shape::Text(text) => text.finish(&mut self.out)?,
            Shape::Json { any: true } => writeln!(self.out, "\n]")?,
            Shape::Json { any: false } => writeln!(self.out, "[]")?,
            Shape::Jsonl => {}
            Shape::Csv(rows) => rows.finish(&mut self.out)?,
        }
        self.out.flush()
    }
}

#[cfg(test)]
mod tests;
