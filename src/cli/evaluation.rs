//! The report of `train --folds` and `evaluate`: metrics as text or JSON, CSV of all recordings, pictures.

use super::error::CliError;
use super::{evaluation_pictures, output};
use crate::atomic_file;
use crate::train::evaluation::{Evaluation, Figures, GroupFigures};
use crate::train::{Predictions, Recording};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// How metrics are reported.
#[derive(Debug, clap::Args)]
pub(super) struct ReportArgs {
    /// Output format: text, or one JSON object with all categories, sources and wrong recordings
    #[arg(long, short, value_enum, default_value_t = ReportFormat::Text)]
    format: ReportFormat,
    /// Write the predictions for each recording as CSV
    #[arg(long, value_name = "FILE")]
    scores: Option<PathBuf>,
    /// Draw confusion matrices, ROC curves and reliability into this folder
    #[arg(long, value_name = "FOLDER")]
    pictures: Option<PathBuf>,
}

impl ReportArgs {
    /// Checks that the outputs can be written, before hours are spent on them.
    ///
    /// # Errors
    /// If one cannot be written.
    pub(super) fn check(&self) -> Result<(), CliError> {
        let refused = |path: &Path, error: std::io::Error| {
            CliError::Failed(format!("{}: cannot be written ({error}): give another path", path.display()))
        };
        if let Some(folder) = &self.pictures {
            let made = std::fs::create_dir_all(folder).and_then(|()| tempfile::tempfile_in(folder));
            made.map_err(|e| refused(folder, e))?;
        }
        if let Some(file) = &self.scores {
            atomic_file::check_writable(file).map_err(|e| refused(file, e))?;
        }
        Ok(())
    }

    /// Whether any argument was given.
    pub(super) fn asked_for(&self) -> bool {
        self.scores.is_some() || self.pictures.is_some() || self.format != ReportFormat::Text
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum ReportFormat {
    Text,
    Json,
}

/// Prints the metrics, and writes the CSV and the pictures if asked for.
///
/// # Errors
/// If an output cannot be written.
pub(super) fn report(
    args: &ReportArgs,
    predictions: &[Predictions],
    recordings: &[Recording],
    labels: &[String],
    skipped: usize,
) -> Result<(), CliError> {
    let evaluation = Evaluation::new(predictions, recordings, labels, skipped);
    let document = match args.format {
        ReportFormat::Text => text(&evaluation),
        ReportFormat::Json => {
            let json = serde_json::to_string(&evaluation);
            json.map_err(|e| CliError::Failed(e.to_string()))? + "\n"
        }
    };
    // The metrics first, so that they are not lost if a file cannot be written.
    output::print(document.as_bytes())?;
    if let Some(folder) = &args.pictures {
        evaluation_pictures::draw(folder, &evaluation).map_err(|e| CliError::Failed(e.to_string()))?;
    }
    if let Some(path) = &args.scores {
        let lines = scores(predictions, recordings, labels).map_err(std::io::Error::from);
        lines
            .and_then(|lines| atomic_file::write(path, &lines))
            .map_err(|e| CliError::Failed(format!("{}: {e}", path.display())))?;
    }
    Ok(())
}

/// Categories of fewer recordings are summed up: their rates would be noise.
const FEW: usize = 10;
/// Maximum number of wrong recordings that the text lists.
const WORST: usize = 60;

fn text(e: &Evaluation) -> String {
    let mut text = format!("{} recordings, {} of at least {} s", e.evaluated, e.counted, e.shortest_s);
    if e.skipped > 0 {
        write!(text, "; {} more could not be decoded", e.skipped).ok();
    }
    text += "\n\n";
    text += "label     of          positive         precision  recall  F1     ROC AUC  balanced\n";
    for (label, (recordings, windows)) in e.labels.iter().zip(e.recordings.iter().zip(&e.windows)) {
        figures(&mut text, label, "recordings", recordings);
        figures(&mut text, label, "windows", windows);
    }
    for (label, interval) in e.labels.iter().zip(&e.f1_interval) {
        if let Some([low, high]) = interval {
            writeln!(text, "F1 of {label} recordings lies from {low:.3} to {high:.3} with 95 % confidence")
                .ok();
        }
    }
    confusion(&mut text, e);
    reliability(&mut text, e);
    categories(&mut text, e);
    if !e.worst.is_empty() {
        text += "\nwrong verdicts: share of windows that vote for the label\n";
        for w in e.worst.iter().take(WORST) {
            writeln!(text, "{:5.2}  {:6}  {:24}  {}", w.share, w.label, w.category, w.path.display()).ok();
        }
        if e.worst.len() > WORST {
            writeln!(text, "... and {} more: --format json has them all", e.worst.len() - WORST).ok();
        }
    }
    text
}

fn figures(text: &mut String, label: &str, of: &str, f: &Figures) {
    let show = |value: Option<f64>| value.map_or_else(|| "  -  ".to_owned(), |v| format!("{v:.3}"));
    let positive = format!("{} of {}", f.positives, f.of);
    let [p, r, f1, area, balanced] = [f.precision, f.recall, f.f1, f.roc_auc, f.balanced_accuracy].map(show);
    writeln!(text, "{label:8}  {of:10}  {positive:15}  {p}      {r}   {f1}  {area}    {balanced}").ok();
}

fn confusion(text: &mut String, e: &Evaluation) {
    text.push_str("\nrecordings: labels by row, verdicts by column\n         ");
    for verdict in e.labels.iter().map(String::as_str).chain(["none"]) {
        write!(text, "  {verdict:>8}").ok();
    }
    text.push('\n');
    for (label, row) in e.labels.iter().zip(&e.confusion_of_recordings) {
        write!(text, "{label:9}").ok();
        for count in row {
            write!(text, "  {count:8}").ok();
        }
        text.push('\n');
    }
}

fn reliability(text: &mut String, e: &Evaluation) {
    let error = e.reliability.expected_calibration_error;
    writeln!(text, "\nexpected calibration error {error:.3}\nwindows  confidence  right").ok();
    for bin in &e.reliability.bins {
        writeln!(text, "{:5.1} %  {:10.3}  {:.3}", 100.0 * bin.share, bin.confidence, bin.accuracy).ok();
    }
}

fn categories(text: &mut String, e: &Evaluation) {
    text.push_str("\ncategory                          label   recordings  wrong           wrong windows\n");
    let (many, few): (Vec<&GroupFigures>, Vec<&GroupFigures>) =
        e.categories.iter().partition(|p| p.recordings >= FEW);
    for p in many {
        category(text, p);
    }
    for label in &e.labels {
        let few: Vec<&&GroupFigures> = few.iter().filter(|p| p.label == *label).collect();
        let sum = |of: fn(&GroupFigures) -> usize| few.iter().map(|p| of(p)).sum::<usize>();
        let windows = sum(|p| p.windows);
        let wrong: f64 = few.iter().map(|p| p.wrong_windows * p.windows as f64).sum();
        let together = GroupFigures {
            name: format!("{} smaller ones", few.len()),
            label: label.clone(),
            recordings: sum(|p| p.recordings),
            wrong: sum(|p| p.wrong),
            windows,
            wrong_windows: wrong / windows.max(1) as f64,
        };
        if !few.is_empty() {
            category(text, &together);
        }
    }
}

fn category(text: &mut String, p: &GroupFigures) {
    let name: String = p.name.chars().take(32).collect();
    let (rate, windows) = (100.0 * p.error_rate(), 100.0 * p.wrong_windows);
    writeln!(
        text,
        "{name:32}  {:6}  {:10}  {:5}  {rate:5.1} %  {windows:5.1} %",
        p.label, p.recordings, p.wrong
    )
    .ok();
}

/// CSV with one row per recording: for each label the share of windows that vote for it and its mean probability.
fn scores(predictions: &[Predictions], recordings: &[Recording], labels: &[String]) -> csv::Result<Vec<u8>> {
    let mut rows = csv::Writer::from_writer(Vec::new());
    let mut header =
        ["path", "label", "category", "source", "duration_s", "windows"].map(str::to_owned).to_vec();
    header.extend(labels.iter().flat_map(|l| [format!("share {l}"), format!("mean {l}")]));
    rows.write_record(&header)?;
    for h in predictions {
        let Some(r) = recordings.get(h.recording) else { continue };
        let clip = &r.clip;
        let path = clip.path.display().to_string();
        let mut row = vec![path, clip.label.clone(), clip.category.clone(), clip.source.clone()];
        row.extend([r.duration_s.to_string(), h.windows.len().to_string()]);
        row.extend((0..labels.len()).flat_map(|l| [h.share(l).to_string(), h.mean(l).to_string()]));
        rows.write_record(&row)?;
    }
    rows.into_inner().map_err(|e| e.into_error().into())
}
