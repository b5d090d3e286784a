//! Pictures of an evaluation: confusion matrices, ROC curves, reliability.

use crate::picture::{ConfusionMatrix, Curve, LineChart, Panel, PictureError};
use crate::train::evaluation::Evaluation;
use std::path::Path;

/// Writes the pictures to `folder`, which has to exist.
///
/// # Errors
/// If one cannot be written.
pub(super) fn draw(folder: &Path, e: &Evaluation) -> Result<(), PictureError> {
    let labels: Vec<&str> = e.labels.iter().map(String::as_str).collect();
    let with_none: Vec<&str> = labels.iter().copied().chain(["none"]).collect();
    for (file, title, columns, counts) in [
        ("confusion-recordings.png", "Recordings", &with_none, &e.confusion_of_recordings),
        ("confusion-windows.png", "Windows", &labels, &e.confusion_of_windows),
    ] {
        let table = ConfusionMatrix {
            title,
            rows: "label",
            columns: "prediction",
            row_names: labels.clone(),
            column_names: columns.clone(),
            counts,
        };
        table.write_png(&folder.join(file))?;
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
    LineChart { panels: vec![roc] }.write_png(&folder.join("roc.png"))?;
    let points = e.reliability.bins.iter().map(|b| (b.confidence, b.accuracy)).collect();
    let diagonal = Curve { name: "ideal", points: vec![(0.0, 0.0), (1.0, 1.0)] };
    let curves = vec![Curve { name: "windows", points }, diagonal];
    let reliability = panel("Reliability".to_owned(), "confidence", "accuracy", curves);
    LineChart { panels: vec![reliability] }.write_png(&folder.join("reliability.png"))
}
