//! Tags as lines for people, as CSV or as JSON.

use super::Format;
use super::workers::Finished;
use crate::analysis::AnalysedRecording;
use crate::classify::Tags;
use crate::classify::report::{
    Failure, TagsObject, embedding, input_bytes, round_time, strongest, tag_cells, tag_columns, write_row,
};
use crate::cli::output::print_message;
use crate::format::{clock_time, escaped_json, one_line, percent};
use serde::Serialize;
use std::io::{self, Write};

/// Widths of the columns for people.
const GENRE: usize = 36;
const MOOD: usize = 24;
/// Labels of each, at most.
const NAMED: usize = 2;

/// Writes the results, in input order; failures also to stderr.
pub(super) struct Table<W: Write> {
    format: Format,
    out: W,
    header_written: bool,
    failed: bool,
}

impl<W: Write> Table<W> {
    pub(super) fn new(format: Format, out: W) -> Self {
        Self { format, out, header_written: false, failed: false }
    }

    /// Writes one result and flushes it, so that a reader of a pipe gets it at once.
    pub(super) fn write(&mut self, finished: &Finished) -> io::Result<()> {
        let Finished { name, result, .. } = finished;
        if let Err(failure) = result {
            self.failed = true;
            print_message(&failure.line(name));
        }
        match self.format {
            Format::Text => {
                if let Ok((recording, tags)) = result {
                    writeln!(self.out, "{}", line(name, recording, tags))?;
                }
            }
            Format::Csv => {
                self.write_header()?;
                write_row(&row(name, result), &mut self.out)?;
            }
            Format::Jsonl => {
                writeln!(self.out, "{}", json_line(finished)?)?;
            }
        }
        self.out.flush()
    }

    /// Gives whether any input failed. A table without rows still gets its header.
    pub(super) fn finish(mut self) -> io::Result<bool> {
        if self.format == Format::Csv {
            self.write_header()?;
        }
        self.out.flush()?;
        Ok(self.failed)
    }

    fn write_header(&mut self) -> io::Result<()> {
        if std::mem::replace(&mut self.header_written, true) {
            return Ok(());
        }
        let columns = ["input", "title", "duration_s"].map(str::to_owned).into_iter();
        let columns = columns.chain(tag_columns()).chain(["error_kind", "error_message"].map(str::to_owned));
        write_row(&columns.collect::<Vec<_>>(), &mut self.out)
    }
}

/// `Jazz 62 %, Blues 21 %   calm 70 %, sad 20 %   pleasant 80 %   energetic 12 %   3:41  a.mp3`.
fn line(name: &str, recording: &AnalysedRecording, tags: &Tags) -> String {
    let length = clock_time(recording.duration_s);
    if tags.embedding.is_empty() {
        return format!("{:<GENRE$}  {:<MOOD$}  {:>29}  {length:>7}  {}", "silent", "", "", one_line(name));
    }
    let value = |name: &str, value: Option<f64>| match value {
        Some(value) => format!("{name} {:>4}", percent(value, 0)),
        None => String::new(),
    };
    let affect = format!("{}  {}", value("pleasant", tags.valence), value("energetic", tags.arousal));
    let (genre, mood) = (strongest(&tags.genre, NAMED), strongest(&tags.mood, NAMED));
    format!("{genre:<GENRE$}  {mood:<MOOD$}  {affect:>29}  {length:>7}  {}", one_line(name))
}

fn row(name: &str, result: &Result<(AnalysedRecording, Tags), Failure>) -> Vec<String> {
    let mut row = vec![name.to_owned()];
    match result {
        Ok((recording, tags)) => {
            row.push(recording.info.title.clone().unwrap_or_default());
            row.push(round_time(recording.duration_s).to_string());
            row.extend(tag_cells(Some(tags)));
            row.extend([String::new(), String::new()]);
        }
        Err(failure) => {
            row.extend([String::new(), String::new()]);
            row.extend(tag_cells(None));
            row.extend([failure.kind.clone(), failure.message.clone()]);
        }
    }
    row
}

/// A result as one line of JSON. Keys are in the order of `classify`.
#[derive(Serialize)]
struct Line<'a> {
    input: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    input_bytes: Option<String>,
    #[serde(flatten)]
    result: LineResult<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum LineResult<'a> {
    Tagged {
        title: Option<&'a str>,
        duration_s: f64,
        tags: TagsObject<'a>,
        embedding: Vec<f64>,
        #[serde(skip_serializing_if = "<[String]>::is_empty")]
        notes: &'a [String],
    },
    Failed {
        error: &'a Failure,
    },
}

fn json_line(Finished { name, raw_name, result }: &Finished) -> io::Result<String> {
    let result = match result {
        Ok((recording, tags)) => LineResult::Tagged {
            title: recording.info.title.as_deref(),
            duration_s: round_time(recording.duration_s),
            tags: TagsObject(tags),
            embedding: embedding(tags),
            notes: &recording.notes,
        },
        Err(error) => LineResult::Failed { error },
    };
    let line = Line { input: name, input_bytes: raw_name.as_deref().map(input_bytes), result };
    serde_json::to_string(&line).map(escaped_json).map_err(io::Error::other)
}
