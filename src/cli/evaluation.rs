//! The report of `train --folds` and `evaluate`: metrics as text or JSON, CSV of all recordings, pictures.

use super::error::CliError;
use super::{evaluation_pictures, evaluation_text, output};
use crate::atomic_file;
use crate::format::one_line;
use crate::model::{Head, HeadKind};
use crate::nn::Target;
use crate::output_file::OutputKind;
use crate::train::Predictions;
use crate::train::evaluation::{Evaluation, HeadPredictions};
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
    /// Replace existing files of another kind; never a recording
    #[arg(long)]
    pub(super) force: bool,
}

/// Name of the manifest in a folder of data, which no output may replace.
pub(super) const MANIFEST: &str = "manifest.csv";

/// How the table of `--scores` begins; a manifest may begin with the first four columns.
const SCORES_HEADER: &str = "path,label,category,source,duration_s,windows";

impl ReportArgs {
    /// Checks that the outputs can be written, before hours are spent on them.
    ///
    /// `inputs`: the files that are read.
    ///
    /// # Errors
    /// If one cannot be written, or would replace a file of another kind.
    pub(super) fn check(&self, inputs: &[&Path]) -> Result<(), CliError> {
        let refused = |path: &Path, error: std::io::Error| {
            CliError::Failed(format!("{}: cannot be written ({error}): give another path", path.display()))
        };
        if let Some(folder) = &self.pictures {
            let made = std::fs::create_dir_all(folder).and_then(|()| tempfile::tempfile_in(folder));
            made.map_err(|e| refused(folder, e))?;
            for name in evaluation_pictures::NAMES {
                output::check_output(&folder.join(name), OutputKind::Png, self.force, inputs)?;
            }
        }
        if let Some(file) = &self.scores {
            output::check_output(file, OutputKind::Csv(SCORES_HEADER), self.force, inputs)?;
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
    heads: &[Head],
    skipped: usize,
) -> Result<(), CliError> {
    let evaluation = Evaluation::new(predictions, heads, skipped);
    let document = match args.format {
        ReportFormat::Text => evaluation_text::text(&evaluation),
        ReportFormat::Json => {
            let json = serde_json::to_string(&evaluation);
            json.map_err(|e| CliError::Failed(e.to_string()))? + "\n"
        }
    };
    // The metrics first and the pictures last, so that they are not lost if a file cannot be written.
    output::print(document.as_bytes())?;
    if let Some(path) = &args.scores {
        let lines = scores(predictions, heads).map_err(std::io::Error::from);
        lines
            .and_then(|lines| atomic_file::write(path, &lines))
            .map_err(|e| CliError::Failed(format!("{}: {e}", path.display())))?;
    }
    if let Some(folder) = &args.pictures {
        if !heads.iter().any(|head| head.kind == HeadKind::Exclusive) {
            output::print_message(
                "--pictures: no picture is drawn, since they are of exclusive heads only and there is none",
            );
        }
        evaluation_pictures::draw(folder, &evaluation, args.force)?;
    }
    Ok(())
}

/// CSV with one row per recording: for each label of each head its mean output, and of exclusive heads the share of windows that
/// vote for it. The columns of further heads begin with their name.
fn scores(predictions: &[Predictions], heads: &[Head]) -> csv::Result<Vec<u8>> {
    let mut rows = csv::Writer::from_writer(Vec::new());
    let mut header: Vec<String> = SCORES_HEADER.split(',').map(str::to_owned).collect();
    for (at, head) in heads.iter().enumerate() {
        let prefix = if at == 0 { String::new() } else { format!("{} ", head.name) };
        header.extend((at > 0).then(|| format!("{prefix}label")));
        for label in &head.labels {
            header.extend((head.kind == HeadKind::Exclusive).then(|| format!("{prefix}share {label}")));
            header.push(format!("{prefix}mean {label}"));
        }
    }
    rows.write_record(&header)?;
    for p in predictions {
        let clip = &p.clip;
        let windows = p.heads.first().map_or(0, |head| head.windows.len());
        let first = heads.iter().zip(&p.heads).next().map(|(head, p)| target(head, p));
        let path = one_line(&clip.path.display().to_string());
        let mut row = vec![path, first.unwrap_or_default(), clip.category.clone(), clip.source.clone()];
        row.extend([p.duration_s.to_string(), windows.to_string()]);
        for (at, (head, p)) in heads.iter().zip(&p.heads).enumerate() {
            row.extend((at > 0).then(|| target(head, p)));
            for label in 0..head.labels.len() {
                row.extend((head.kind == HeadKind::Exclusive).then(|| p.share(label).to_string()));
                row.push(p.mean(label).to_string());
            }
        }
        rows.write_record(&row)?;
    }
    rows.into_inner().map_err(|e| e.into_error().into())
}

/// The target as in a manifest.
fn target(head: &Head, p: &HeadPredictions) -> String {
    match &p.target {
        Some(Target::Label(label)) => head.labels.get(*label).cloned().unwrap_or_default(),
        Some(Target::Labels(holds)) => {
            let names = head.labels.iter().zip(holds).filter(|(_, holds)| **holds).map(|(l, _)| l.as_str());
            names.collect::<Vec<_>>().join("|")
        }
        Some(Target::Values(numbers) | Target::Probabilities(numbers)) => {
            numbers.iter().map(f32::to_string).collect::<Vec<_>>().join("|")
        }
        None => String::new(),
    }
}
