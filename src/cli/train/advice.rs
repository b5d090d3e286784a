//! What to try after a training, from how it went.

use super::outcome::right_of_all;
use crate::model::HeadKind;
use crate::train::evaluation::{Evaluation, ExclusiveMetrics};
use crate::train::{History, Recording, Trained, Training};
use std::collections::BTreeSet;

/// Of more there would be none that is followed.
const MOST: usize = 3;
/// With fewer sources of a label a network learns these and not the label.
const FEW_SOURCES: usize = 20;
/// How much better a network is on what it learned from, before that is worth saying.
const OVERFITTED: f32 = 0.08;
/// How much more of one label than of another is found, before that is worth saying.
const UNEVEN: f64 = 0.1;
/// By how much the loss still falls in the last fifth, before more steps are worth it.
const FALLING: f32 = 0.98;

/// At most three things, the one that helps most first.
pub(super) fn advice(training: &Training<'_>, trained: &Trained, evaluation: &Evaluation) -> Vec<String> {
    if trained.held_back.is_empty() {
        return vec![
            "--folds says how good it is, by training one network for each part of the sources".to_owned(),
        ];
    }
    let history = &trained.history;
    let found = [
        few_sources(training),
        overfitted(history),
        still_falling(history, training),
        early(history),
        evaluation.verdict().and_then(uneven),
    ];
    let mut lines: Vec<String> = found.into_iter().flatten().collect();
    let is_good = evaluation.verdict().is_none_or(|metrics| {
        let (right, all) = right_of_all(metrics);
        10 * right >= 9 * all
    });
    if is_good || lines.is_empty() {
        lines.push(
            "--folds for intervals that hold, then --all to learn from everything with the same recipe"
                .to_owned(),
        );
    }
    lines.truncate(MOST);
    lines
}

/// The label with the fewest sources, if those are few.
fn few_sources(training: &Training<'_>) -> Option<String> {
    let head = training.heads().first().filter(|head| head.kind == HeadKind::Exclusive)?;
    let sources = |index: usize| {
        let of_label = |r: &&Recording| r.clip.label(0) == Some(index);
        let recordings = training.recordings().iter().filter(of_label);
        recordings.map(|r| r.clip.source.as_str()).collect::<BTreeSet<_>>().len()
    };
    let of_labels = head.labels.iter().enumerate().map(|(index, label)| (sources(index), label));
    let (fewest, label) = of_labels.min_by_key(|(sources, _)| *sources)?;
    (fewest < FEW_SOURCES).then(|| {
        format!("more sources of {label}: there are {fewest}, and a network learns what these have in common")
    })
}

fn overfitted(history: &History) -> Option<String> {
    let best = history.best()?;
    let held_back = best.validation_accuracy?;
    (best.accuracy - held_back > OVERFITTED).then(|| {
        format!(
            "more sources, --extra with synthetic sound, or a larger --weight-decay: {:.2} of the windows it learns from are right, {held_back:.2} of the others",
            best.accuracy
        )
    })
}

fn still_falling(history: &History, training: &Training<'_>) -> Option<String> {
    let best = history.best()?.validation_loss?;
    let last_fifth = history.epochs.len() * 4 / 5;
    let before = history.epochs.get(..last_fifth)?.iter().filter_map(|epoch| epoch.validation_loss);
    let before = before.fold(f32::INFINITY, f32::min);
    let steps = training.steps();
    (before.is_finite() && best < FALLING * before).then(|| {
        format!("--steps {}: the held-back loss was still falling ({before:.3} to {best:.3})", 2 * steps)
    })
}

fn early(history: &History) -> Option<String> {
    let (best, epochs) = (history.best()?, history.epochs.len());
    let is_early = epochs >= 10 && 2 * best.epoch < epochs && !history.stopped_early();
    is_early
        .then(|| format!("--patience {}: nothing was gained after step {}", (epochs / 5).max(2), best.step))
}

/// A label of which much fewer recordings are found than of another.
fn uneven(metrics: &ExclusiveMetrics) -> Option<String> {
    let recalls = metrics.labels.iter().zip(&metrics.recordings);
    let recalls: Vec<(&String, f64)> =
        recalls.filter_map(|(label, figures)| Some((label, figures.recall?))).collect();
    let (label, least) = recalls.iter().min_by(|(_, a), (_, b)| a.total_cmp(b))?;
    let (_, most) = recalls.iter().max_by(|(_, a), (_, b)| a.total_cmp(b))?;
    (most - least > UNEVEN).then(|| {
        format!(
            "--class-weight {label}=2: {:.0} % of {label} is found, of another label {:.0} %",
            100.0 * least,
            100.0 * most
        )
    })
}
