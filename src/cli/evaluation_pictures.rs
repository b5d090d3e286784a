//! Pictures of an evaluation: confusion matrices, ROC curves, reliability.

use super::error::CliError;
use super::output::check_output;
use crate::output_file::OutputKind;
use crate::picture::{ConfusionMatrix, Curve, LineChart, Panel, PictureError};
use crate::train::evaluation::{Evaluation, ExclusiveMetrics, HeadMetrics};
use std::path::Path;

const RECORDINGS: &str = "confusion-recordings.png";
const WINDOWS: &str = "confusion-windows.png";
const ROC: &str = "roc.png";
const RELIABILITY: &str = "reliability.png";
/// The files of the first head.
pub(super) const NAMES: [&str; 4] = [RECORDINGS, WINDOWS, ROC, RELIABILITY];

/// Writes the pictures of all exclusive heads to `folder`, which has to exist. The names of those of further heads begin with the
/// head's name.
///
/// # Errors
/// If one cannot be written, or would replace a file that is no picture, unless `force`.
pub(super) fn draw(folder: &Path, evaluation: &Evaluation, force: bool) -> Result<(), CliError> {
    for (at, head) in evaluation.heads.iter().enumerate() {
        if let HeadMetrics::Exclusive(metrics) = &head.metrics {
            let prefix = if at == 0 { String::new() } else { format!("{}-", head.name) };
            draw_head(folder, &prefix, metrics, force)?;
        }
    }
    Ok(())
}

fn draw_head(folder: &Path, prefix: &str, e: &ExclusiveMetrics, force: bool) -> Result<(), CliError> {
    let path = |name: &str| {
        let path = folder.join(format!("{prefix}{name}"));
        check_output(&path, OutputKind::Png, force, &[]).map(|()| path)
    };
    let failed = |error: PictureError| CliError::Failed(error.to_string());
    let labels: Vec<&str> = e.labels.iter().map(String::as_str).collect();
    let with_none: Vec<&str> = labels.iter().copied().chain(["none"]).collect();
    for (file, title, columns, counts) in [
        (RECORDINGS, "Recordings", &with_none, &e.confusion_of_recordings),
        (WINDOWS, "Windows", &labels, &e.confusion_of_windows),
    ] {
        let table = ConfusionMatrix {
            title,
            rows: "label",
            columns: "prediction",
            row_names: labels.clone(),
            column_names: columns.clone(),
            counts,
        };
        table.write_png(&path(file)?).map_err(failed)?;
    }
    let panel = |title: String, x, y, curves| Panel { title, x, y, range: Some((0.0, 1.0)), curves };
    let [recordings, windows] = e.roc.clone();
    let roc =
        vec![Curve { name: "recordings", points: recordings }, Curve { name: "windows", points: windows }];
    let roc = panel(
        format!("ROC of {}", labels.first().unwrap_or(&"none")),
        "false positive rate",
        "true positive rate",
        roc,
    );
    LineChart { panels: vec![roc] }.write_png(&path(ROC)?).map_err(failed)?;
    let points = e.reliability.bins.iter().map(|b| (b.confidence, b.accuracy)).collect();
    let diagonal = Curve { name: "ideal", points: vec![(0.0, 0.0), (1.0, 1.0)] };
    let curves = vec![Curve { name: "windows", points }, diagonal];
    let reliability = panel("Reliability".to_owned(), "confidence", "accuracy", curves);
    LineChart { panels: vec![reliability] }.write_png(&path(RELIABILITY)?).map_err(failed)
}
