//! The table at the end of a training: what was learned from, how good it is on what was held back, and what to try next.

use super::advice::advice;
use crate::format::{duration, one_line, thousands};
use crate::model::HeadKind;
use crate::train::evaluation::{Evaluation, ExclusiveMetrics, HeadMetrics};
use crate::train::{Predictions, Recording, Trained, Training};
use std::collections::BTreeSet;
use std::fmt::Write;

/// Recordings that are named as the worst.
const WORST: usize = 5;

/// The table, for a terminal.
pub(super) fn text(training: &Training<'_>, trained: &Trained) -> String {
    let mut rows: Vec<(&str, String)> = Vec::new();
    let learned = || training.recordings().iter().filter(|r| training.is_trained_on(r));
    let held = || training.recordings().iter().filter(|r| training.is_held_back(r));
    rows.push(("learned from", size(learned())));
    rows.extend(labels(training, learned()).map(|labels| ("", labels)));
    match training.held_back_fold() {
        Some(fold) => rows.push(("held back", format!("{} (fold {fold})", size(held())))),
        None => rows.push(("held back", "nothing: how good it is stays unknown".to_owned())),
    }
    let evaluation = Evaluation::new(&trained.held_back, training.heads(), 0);
    if !trained.held_back.is_empty() {
        for (at, head) in evaluation.heads.iter().enumerate() {
            let name = if evaluation.heads.len() > 1 { format!("{}: ", head.name) } else { String::new() };
            rows.push((if at == 0 { "how good" } else { "" }, name + &figures(&head.metrics)));
        }
        if let Some(best) = trained.history.best() {
            let (epoch, epochs) = (best.epoch, trained.history.epochs.len());
            rows.push(("", format!("after step {}, the best of {epochs} epochs: number {epoch}", best.step)));
        }
    }
    for (at, line) in worst(&trained.held_back, training).into_iter().enumerate() {
        rows.push((if at == 0 { "worst" } else { "" }, line));
    }
    for (at, line) in advice(training, trained, &evaluation).into_iter().enumerate() {
        rows.push((if at == 0 { "try next" } else { "" }, line));
    }
    let mut text = String::new();
    for (name, value) in rows {
        writeln!(text, "{name:12}  {value}").ok();
    }
    text
}

/// `1,023 recordings of 412 sources, 2 h 51 min, 9,870 windows`
fn size<'a>(recordings: impl Iterator<Item = &'a Recording>) -> String {
    let (mut count, mut seconds, mut windows, mut sources) = (0_u64, 0.0, 0, BTreeSet::new());
    for recording in recordings {
        count += 1;
        seconds += recording.duration_s;
        windows += recording.windows();
        sources.insert(recording.clip.source.as_str());
    }
    let (count, sources) = (thousands(count), thousands(sources.len() as u64));
    format!(
        "{count} recordings of {sources} sources, {}, {} windows",
        duration(seconds),
        thousands(windows as u64)
    )
}

/// How many recordings each label of an exclusive first head has; `None` of another head.
fn labels<'a>(
    training: &Training<'_>,
    recordings: impl Iterator<Item = &'a Recording> + Clone,
) -> Option<String> {
    let head = training.heads().first().filter(|head| head.kind == HeadKind::Exclusive)?;
    let of_label = |(index, label): (usize, &String)| {
        let count = recordings.clone().filter(|r| r.clip.label(0) == Some(index)).count();
        format!("{} {label}", thousands(count as u64))
    };
    Some(head.labels.iter().enumerate().map(of_label).collect::<Vec<_>>().join(", "))
}

/// The figures of a head that say most.
fn figures(metrics: &HeadMetrics) -> String {
    match metrics {
        HeadMetrics::Exclusive(metrics) => exclusive(metrics),
        HeadMetrics::Independent(metrics) => format!(
            "ROC AUC {}, average precision {} (means over {} labels)",
            decimal(metrics.mean_roc_auc),
            decimal(metrics.mean_average_precision),
            metrics.labels.len()
        ),
        HeadMetrics::Value(metrics) => {
            let of = |output: &crate::train::evaluation::OutputMetrics| {
                let (r2, error) = (decimal(output.r2), decimal(output.mean_absolute_error));
                format!("{}: R2 {r2}, mean absolute error {error}", output.label)
            };
            metrics.outputs.iter().map(of).collect::<Vec<_>>().join("; ")
        }
    }
}

fn exclusive(metrics: &ExclusiveMetrics) -> String {
    let (right, all) = right_of_all(metrics);
    let mut text = format!("{right} of {all} recordings of at least {} s right", metrics.shortest_s);
    if let ([label, _], Some(first)) = (metrics.labels.as_slice(), metrics.recordings.first()) {
        write!(text, "; F1 of {label} {}", decimal(first.f1)).ok();
        if let Some([low, high]) = metrics.f1_interval.first().copied().flatten() {
            write!(text, " (95 %: {low:.3} to {high:.3})").ok();
        }
    } else {
        let known: Vec<f64> = metrics.recordings.iter().filter_map(|figures| figures.f1).collect();
        let mean = (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64);
        write!(text, "; mean F1 of the labels {}", decimal(mean)).ok();
    }
    text
}

/// Recordings with the right verdict, and all that count.
pub(super) fn right_of_all(metrics: &ExclusiveMetrics) -> (usize, usize) {
    let rows = metrics.confusion_of_recordings.iter().enumerate();
    let right = rows.filter_map(|(label, row)| row.get(label)).sum();
    (right, metrics.confusion_of_recordings.iter().flatten().sum())
}

/// Three decimals, or `-` for what is undefined.
pub(super) fn decimal(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.3}"))
}

/// The held-back recordings that the first head predicts worst.
fn worst(held_back: &[Predictions], training: &Training<'_>) -> Vec<String> {
    let Some(head) = training.heads().first() else { return Vec::new() };
    let loss = |predictions: &&Predictions| predictions.heads.first().and_then(|head| head.loss());
    let mut known: Vec<(f64, &Predictions)> = held_back.iter().filter_map(|p| Some((loss(&p)?, p))).collect();
    known.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let line = |(loss, predictions): &(f64, &Predictions)| {
        let path = one_line(&predictions.clip.path.display().to_string());
        let label = predictions.clip.label(0).and_then(|label| Some((label, head.labels.get(label)?)));
        match (label, predictions.heads.first()) {
            (Some((label, name)), Some(own)) => {
                let share = own.share(label);
                format!("{:3.0} % of its windows predicted as {name}  {path}", 100.0 * share)
            }
            _ => format!("loss {loss:.3}  {path}"),
        }
    };
    known.iter().take(WORST).map(line).collect()
}
