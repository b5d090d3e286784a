//! One row for each input, for a spreadsheet.

use super::{Answer, ByLabel, Report};
use std::io::{self, Write};

/// A header and rows. Each label has a column of votes and one of mean probability.
pub(super) struct CsvRows {
    labels: Vec<String>,
    header_written: bool,
}

impl CsvRows {
    pub(super) fn new(labels: &[String]) -> Self {
        Self { labels: labels.to_vec(), header_written: false }
    }

    pub(super) fn write(&mut self, report: &Report, out: &mut impl Write) -> io::Result<()> {
        self.write_header(out)?;
        let mut row = vec![report.input.clone()];
        match &report.answer {
            Ok(answer) => {
                self.push_answer(answer, &mut row);
                row.extend([String::new(), String::new()]);
            }
            Err(failure) => {
                row.resize(self.header().len() - 2, String::new());
                row.extend([failure.kind.clone(), failure.message.clone()]);
            }
        }
        write_row(&row, out)
    }

    /// A file without rows still gets its header.
    pub(super) fn finish(&mut self, out: &mut impl Write) -> io::Result<()> {
        self.write_header(out)
    }

    fn write_header(&mut self, out: &mut impl Write) -> io::Result<()> {
        if std::mem::replace(&mut self.header_written, true) {
            return Ok(());
        }
        write_row(&self.header(), out)
    }

    fn header(&self) -> Vec<String> {
        let own = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        let mut header = own(&["input", "title", "verdict", "confidence"]);
        header.extend(self.labels.iter().map(|label| format!("votes {label}")));
        header.extend(self.labels.iter().map(|label| format!("mean_probability {label}")));
        header.extend(own(&["duration_s", "kept_s", "windows", "segments", "elapsed_s", "model", "notes"]));
        header.extend(own(&["error_kind", "error_message"]));
        header
    }

    fn push_answer(&self, answer: &Answer, row: &mut Vec<String>) {
        let segments: Vec<String> =
            answer.segments.iter().map(|s| format!("{}-{} {}", s.start_s, s.end_s, s.label)).collect();
        row.push(answer.title.clone().unwrap_or_default());
        row.push(answer.verdict.clone().unwrap_or_default());
        row.push(text(answer.confidence));
        row.extend(self.labels.iter().map(|label| text(answer.votes.get(label))));
        let mean = answer.mean_probability.as_ref();
        row.extend(
            self.labels.iter().map(|label| text(mean.and_then(|mean: &ByLabel<f64>| mean.get(label)))),
        );
        row.push(answer.duration_s.to_string());
        row.push(answer.audible_s.to_string());
        row.push(answer.windows.to_string());
        row.push(segments.join("; "));
        row.push(answer.elapsed_s.to_string());
        row.push(answer.model.clone());
        row.push(answer.notes.join("; "));
    }
}

fn text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// Formats in memory, so that a pipe gets whole rows.
fn write_row(row: &[String], out: &mut impl Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(row).map_err(io::Error::other)?;
    let line = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    out.write_all(&line)
}
