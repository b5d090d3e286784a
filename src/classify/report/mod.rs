//! Outcomes → text, json, jsonl, csv and Audacity labels.
//!
//! A [`ReportWriter`] writes each report at once, so that memory does not grow with their number.

mod csv_rows;
mod failure;
mod json;
mod labels;
mod retried;
mod text;

pub(crate) use csv_rows::{tag_cells, tag_columns, write_row};
pub use failure::Failure;
pub(crate) use json::{TagsObject, embedding, input_bytes};
pub use labels::write_labels;
pub use retried::is_retried;
pub use text::{head_summary, other_labels_text, passages_text, strongest};

use super::Outcome;
use crate::model::Head;
use csv_rows::CsvRows;
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
    /// What the user calls the input. Bytes that are not UTF-8 are replaced.
    pub input: String,
    /// The bytes of the name, if they are not UTF-8: names that differ in them only are equal in `input`.
    pub raw_input: Option<Vec<u8>>,
    /// The outcome, or why there is none.
    pub result: Result<Box<Outcome>, Failure>,
}

impl Report {
    /// Why the input failed, in one line that names the input once.
    pub fn failure_line(&self) -> Option<String> {
        self.result.as_ref().err().map(|failure| failure.line(&self.input))
    }
}

/// Writes reports in one format.
pub struct ReportWriter<W: Write> {
    out: W,
    state: WriterState,
}

enum WriterState {
    Text(TextReport),
    Json { any: bool },
    Jsonl,
    Csv(CsvRows),
}

impl<W: Write> ReportWriter<W> {
    /// `heads`: the model's. `several`: text is a list with a summary instead of one page.
    pub fn new(format: ReportFormat, heads: &[Head], several: bool, out: W) -> Self {
        let state = match format {
            ReportFormat::Text => WriterState::Text(TextReport::new(heads, several)),
            ReportFormat::Json => WriterState::Json { any: false },
            ReportFormat::Jsonl => WriterState::Jsonl,
            ReportFormat::Csv => WriterState::Csv(CsvRows::new(heads)),
        };
        Self { out, state }
    }

    /// With columns for genre and mood in CSV. Other formats have them where an outcome has.
    #[must_use]
    pub fn with_tags(self) -> Self {
        let state = match self.state {
            WriterState::Csv(rows) => WriterState::Csv(rows.with_tags()),
            other => other,
        };
        Self { state, ..self }
    }

    /// Writes one report and flushes it, so that a reader of a pipe gets it at once.
    ///
    /// # Errors
    /// If `out` cannot be written.
    pub fn write(&mut self, report: &Report) -> io::Result<()> {
        match &mut self.state {
            WriterState::Text(text) => text.write(report, &mut self.out)?,
            WriterState::Json { any } => {
                let before = if std::mem::replace(any, true) { ",\n" } else { "[\n" };
                write!(self.out, "{before}{}", json::object(report)?)?;
            }
            WriterState::Jsonl => writeln!(self.out, "{}", json::object(report)?)?,
            WriterState::Csv(rows) => rows.write(report, &mut self.out)?,
        }
        self.out.flush()
    }

    /// Writes what follows the last report: the end of a JSON array, the summary of a list.
    ///
    /// # Errors
    /// If `out` cannot be written.
    pub fn finish(mut self) -> io::Result<()> {
        match &mut self.state {
            WriterState::Text(text) => text.finish(&mut self.out)?,
            WriterState::Json { any: true } => writeln!(self.out, "\n]")?,
            WriterState::Json { any: false } => writeln!(self.out, "[]")?,
            WriterState::Jsonl => {}
            WriterState::Csv(rows) => rows.finish(&mut self.out)?,
        }
        self.out.flush()
    }
}

/// In seconds, to the millisecond.
pub(crate) fn round_time(seconds: f64) -> f64 {
    (seconds * 1e3).round() / 1e3
}

/// A probability or value, to six decimals.
fn round_output(output: f64) -> f64 {
    (output * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests;
