//! Metrics of an evaluation as text for people.

use crate::train::evaluation::{
    Evaluation, ExclusiveMetrics, Figures, GroupFigures, HeadMetrics, IndependentMetrics, LabelMetrics,
    ValueMetrics,
};
use std::fmt::Write;

/// Categories of fewer recordings are summed up: their rates would be noise.
const FEW: usize = 10;
/// Maximum number of wrong recordings that the text lists.
const WORST: usize = 60;

/// The metrics of all heads.
pub(super) fn text(evaluation: &Evaluation) -> String {
    let mut text = String::new();
    for (at, head) in evaluation.heads.iter().enumerate() {
        if at > 0 {
            text.push('\n');
        }
        if evaluation.heads.len() > 1 {
            writeln!(text, "head {}", head.name).ok();
        }
        match &head.metrics {
            HeadMetrics::Exclusive(metrics) => exclusive(&mut text, metrics, evaluation.skipped),
            HeadMetrics::Independent(metrics) => independent(&mut text, metrics, evaluation.skipped),
            HeadMetrics::Value(metrics) => values(&mut text, metrics, evaluation.skipped),
        }
    }
    text
}

fn skipped(text: &mut String, skipped: usize) {
    if skipped > 0 {
        write!(text, "; {skipped} more could not be decoded").ok();
    }
    text.push_str("\n\n");
}

fn exclusive(text: &mut String, e: &ExclusiveMetrics, skipped_recordings: usize) {
    write!(text, "{} recordings, {} of at least {} s", e.evaluated, e.counted, e.shortest_s).ok();
    skipped(text, skipped_recordings);
    text.push_str("label     of          positive         precision  recall  F1     ROC AUC  balanced\n");
    for (label, (recordings, windows)) in e.labels.iter().zip(e.recordings.iter().zip(&e.windows)) {
        figures(text, label, "recordings", recordings);
        figures(text, label, "windows", windows);
    }
    for (label, interval) in e.labels.iter().zip(&e.f1_interval) {
        if let Some([low, high]) = interval {
            writeln!(text, "F1 of {label} recordings: 95 % confidence interval {low:.3} to {high:.3}").ok();
        }
    }
    confusion(text, e);
    reliability(text, e);
    categories(text, e);
    if !e.worst.is_empty() {
        text.push_str("\nwrong verdicts: share of windows that vote for the label\n");
        for w in e.worst.iter().take(WORST) {
            writeln!(text, "{:5.2}  {:6}  {:24}  {}", w.share, w.label, w.category, w.path.display()).ok();
        }
        if e.worst.len() > WORST {
            writeln!(text, "... and {} more: --format json has them all", e.worst.len() - WORST).ok();
        }
    }
}

fn independent(text: &mut String, e: &IndependentMetrics, skipped_recordings: usize) {
    write!(text, "{} recordings", e.evaluated).ok();
    skipped(text, skipped_recordings);
    text.push_str("label                     positive  ROC AUC  AP     of windows: ROC AUC  AP\n");
    for l in &e.labels {
        let [auc, ap, window_auc, window_ap] =
            [l.roc_auc, l.average_precision, l.window_roc_auc, l.window_average_precision].map(decimal);
        let LabelMetrics { label, positives, .. } = l;
        writeln!(text, "{label:24}  {positives:8}  {auc}    {ap}              {window_auc}    {window_ap}")
            .ok();
    }
    let [auc, ap] = [e.mean_roc_auc, e.mean_average_precision].map(decimal);
    writeln!(text, "{:24}  {:8}  {auc}    {ap}", "mean", "").ok();
}

fn values(text: &mut String, e: &ValueMetrics, skipped_recordings: usize) {
    write!(text, "{} recordings", e.evaluated).ok();
    skipped(text, skipped_recordings);
    text.push_str(
        "value                     R2     mean absolute error  of windows: R2     mean absolute error\n",
    );
    for o in &e.outputs {
        let [r2, error, window_r2, window_error] =
            [o.r2, o.mean_absolute_error, o.window_r2, o.window_mean_absolute_error].map(decimal);
        writeln!(text, "{:24}  {r2}  {error:19}              {window_r2}  {window_error}", o.label).ok();
    }
}

/// Three decimals, or `-` for what is undefined.
fn decimal(value: Option<f64>) -> String {
    value.map_or_else(|| "  -  ".to_owned(), |v| format!("{v:.3}"))
}

fn figures(text: &mut String, label: &str, of: &str, f: &Figures) {
    let positive = format!("{} of {}", f.positives, f.of);
    let [p, r, f1, area, balanced] =
        [f.precision, f.recall, f.f1, f.roc_auc, f.balanced_accuracy].map(decimal);
    writeln!(text, "{label:8}  {of:10}  {positive:15}  {p}      {r}   {f1}  {area}    {balanced}").ok();
}

fn confusion(text: &mut String, e: &ExclusiveMetrics) {
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

fn reliability(text: &mut String, e: &ExclusiveMetrics) {
    let error = e.reliability.expected_calibration_error;
    writeln!(text, "\nexpected calibration error {error:.3}\nwindows  confidence  right").ok();
    for bin in &e.reliability.bins {
        writeln!(text, "{:5.1} %  {:10.3}  {:.3}", 100.0 * bin.share, bin.confidence, bin.accuracy).ok();
    }
}

fn categories(text: &mut String, e: &ExclusiveMetrics) {
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
