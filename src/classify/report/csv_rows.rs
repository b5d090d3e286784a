//! One row for each input, for a spreadsheet.

use super::{Report, round_output, round_time};
use crate::classify::{HeadOutcome, Outcome, Tag, Tags};
use crate::format::one_line;
use crate::model::{Head, HeadKind};
use std::io::{self, Write};

/// A header and rows. Each label of the first head has a column of votes and one of mean probability, a value one of its mean and one of
/// its standard deviation; further heads have columns that begin with their names, after the others. Seconds are last, since columns
/// keep their places.
pub(super) struct CsvRows {
    heads: Vec<Head>,
    /// Whether genre and mood have columns: the last ones.
    tags: bool,
    header_written: bool,
}

impl CsvRows {
    pub(super) fn new(heads: &[Head]) -> Self {
        Self { heads: heads.to_vec(), tags: false, header_written: false }
    }

    /// With columns for genre and mood.
    pub(super) fn with_tags(self) -> Self {
        Self { tags: true, ..self }
    }

    pub(super) fn write(&mut self, report: &Report, out: &mut impl Write) -> io::Result<()> {
        self.write_header(out)?;
        let mut row = vec![report.input.clone()];
        let (kind, message) = match &report.result {
            Ok(outcome) => {
                push_outcome(outcome, &mut row);
                (String::new(), String::new())
            }
            Err(failure) => {
                row.resize(self.outcome_columns().len() + 1, String::new());
                (failure.kind.clone(), failure.message.clone())
            }
        };
        row.extend([kind, message]);
        if let Ok(outcome) = &report.result {
            outcome.heads.iter().skip(1).for_each(|head| push_head(head, &mut row));
            outcome.heads.iter().for_each(|head| push_seconds(head, &mut row));
            if self.tags {
                row.extend(tag_cells(outcome.tags.as_deref()));
            }
        }
        row.resize(self.header().len(), String::new());
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
        let mut header = vec!["input".to_owned()];
        header.extend(self.outcome_columns());
        header.extend(["error_kind", "error_message"].map(str::to_owned));
        header.extend(self.heads.iter().skip(1).flat_map(head_columns));
        header.extend(self.heads.first().into_iter().flat_map(|head| seconds_columns(head, "seconds")));
        let further = self.heads.iter().skip(1);
        header.extend(further.flat_map(|head| seconds_columns(head, &format!("{} seconds", head.name))));
        if self.tags {
            header.extend(tag_columns());
        }
        header
    }

    fn outcome_columns(&self) -> Vec<String> {
        let own = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        let labels = || self.heads.first().map(|head| head.labels.as_slice()).unwrap_or_default().iter();
        let mut columns = own(&["title", "verdict", "confidence"]);
        let is_value = self.heads.first().is_some_and(|head| head.kind == HeadKind::Value);
        for quantity in if is_value { ["mean", "std"] } else { ["votes", "mean_probability"] } {
            columns.extend(labels().map(|label| format!("{quantity} {label}")));
        }
        columns.extend(own(&["duration_s", "kept_s", "windows", "segments", "elapsed_s", "model", "notes"]));
        columns
    }
}

/// The columns of a further head.
fn head_columns(head: &Head) -> Vec<String> {
    let Head { name, labels, kind } = head;
    let mut columns = match kind {
        HeadKind::Exclusive => vec![name.clone(), format!("{name} confidence")],
        HeadKind::Independent => vec![name.clone()],
        HeadKind::Value => Vec::new(),
    };
    let quantities: &[&str] = if *kind == HeadKind::Value { &["mean", "std"] } else { &["mean_probability"] };
    for quantity in quantities {
        columns.extend(labels.iter().map(|label| format!("{name} {quantity} {label}")));
    }
    columns
}

/// The columns for the seconds of each label; values have none.
fn seconds_columns(head: &Head, prefix: &str) -> Vec<String> {
    match head.kind {
        HeadKind::Exclusive | HeadKind::Independent => {
            head.labels.iter().map(|label| format!("{prefix} {label}")).collect()
        }
        HeadKind::Value => Vec::new(),
    }
}

/// The names of [`tag_cells`].
pub(crate) fn tag_columns() -> impl Iterator<Item = String> {
    ["genre", "genre probability", "mood", "mood probability", "valence", "arousal"]
        .into_iter()
        .map(str::to_owned)
}

/// The most likely label of each and its probability; empty cells for what is not known.
pub(crate) fn tag_cells(tags: Option<&Tags>) -> Vec<String> {
    let mut cells = Vec::new();
    let of = |list: fn(&Tags) -> &[Tag]| tags.and_then(|tags| list(tags).first());
    for tag in [of(|tags| &tags.genre), of(|tags| &tags.mood)] {
        cells.push(tag.map(|tag| tag.label.clone()).unwrap_or_default());
        cells.push(text(tag.map(|tag| round_output(tag.probability))));
    }
    for value in [tags.and_then(|tags| tags.valence), tags.and_then(|tags| tags.arousal)] {
        cells.push(text(value.map(round_output)));
    }
    cells
}

fn push_seconds(head: &HeadOutcome, row: &mut Vec<String>) {
    row.extend(head.label_times().iter().map(|time| round_time(time.seconds).to_string()));
}

fn push_outcome(outcome: &Outcome, row: &mut Vec<String>) {
    row.push(outcome.info.title.clone().unwrap_or_default());
    row.push(outcome.verdict_label().unwrap_or_default().to_owned());
    row.push(text(outcome.confidence().map(round_output)));
    if let Some(head) = outcome.first() {
        if head.head.kind != HeadKind::Value {
            row.extend((0..head.head.labels.len()).map(|label| text(head.tally.votes.get(label))));
        }
        push_means(head, row);
    }
    row.push(round_time(outcome.duration_s).to_string());
    row.push(round_time(outcome.audible_s).to_string());
    row.push(outcome.windows().to_string());
    row.push(outcome.first().map(segments).unwrap_or_default());
    row.push(round_time(outcome.elapsed_s).to_string());
    row.push(outcome.model.clone());
    row.push(outcome.notes.join("; "));
}

fn segments(head: &HeadOutcome) -> String {
    let segments = head.segments.iter().map(|segment| {
        let (start_s, end_s) = (round_time(segment.start_s), round_time(segment.end_s));
        format!("{start_s}-{end_s} {}", head.label(segment.label))
    });
    segments.collect::<Vec<_>>().join("; ")
}

fn push_head(head: &HeadOutcome, row: &mut Vec<String>) {
    match head.head.kind {
        HeadKind::Exclusive => {
            row.push(head.verdict_label().unwrap_or_default().to_owned());
            row.push(text(head.verdict.map(|verdict| round_output(verdict.confidence))));
        }
        HeadKind::Independent => row.push(head.probable_labels().join("|")),
        HeadKind::Value => {}
    }
    push_means(head, row);
}

/// The mean of each label; of a value also its standard deviation.
fn push_means(head: &HeadOutcome, row: &mut Vec<String>) {
    let labels = head.head.labels.len();
    push_by_label(&head.tally.mean, labels, row);
    if head.head.kind == HeadKind::Value {
        push_by_label(&head.tally.std, labels, row);
    }
}

/// One cell for each label; empty cells without windows.
fn push_by_label(outputs: &[f64], labels: usize, row: &mut Vec<String>) {
    row.extend((0..labels).map(|label| text(outputs.get(label).map(|&output| round_output(output)))));
}

fn text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// Formats in memory, so that a pipe gets whole rows. Line breaks are escaped: many readers of CSV split at each of them, quoted or not.
pub(crate) fn write_row(row: &[String], out: &mut impl Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(row.iter().map(|cell| one_line(cell))).map_err(io::Error::other)?;
    let line = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    out.write_all(&line)
}
