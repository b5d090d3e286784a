//! One pass over a recording: predictions, embedding and fingerprint.

use super::shared::Shared;
use super::{FileTags, findings, read_tags};
use crate::cancel::Cancel;
use crate::classify::report::Failure;
use crate::classify::{ClassifyError, KeptEngine, Options, Outcome, classify_file_with, classify_link_with};
use crate::fetch::FetchTarget;
use crate::fingerprint::FingerprintAnalyser;
use crate::library::{Analysis, Findings, StoredFailure, Tags};
use std::path::Path;

/// What one pass found, and what the file says of itself.
pub(super) struct Analysed {
    pub(super) tags: Tags,
    pub(super) result: Result<Findings, Failure>,
}

/// `None` if cancelled.
pub(super) fn analyse_file(
    path: &Path,
    size: u64,
    shared: &Shared<'_>,
    engine: &mut KeptEngine<'_>,
    threads: usize,
) -> Option<Analysed> {
    let FileTags { mut tags, bit_rate } = read_tags(path);
    let (options, cancel) = (options(shared, threads), &shared.cancel);
    let classified = engine.run(|engine| {
        classify_file_with(path, engine, FingerprintAnalyser::new(), &options, cancel, &mut |_| {})
    });
    let result = found(classified)?.map(|(outcome, fingerprint)| {
        tags.title = tags.title.take().or_else(|| outcome.info.title.as_deref().and_then(super::tags::plain));
        let bit_rate = bit_rate.or_else(|| mean_bit_rate(size, outcome.duration_s));
        Findings { bit_rate, fingerprint, ..findings(&outcome) }
    });
    Some(Analysed { tags, result })
}

/// `None` if cancelled. `more`: whether other recordings follow.
pub(super) fn analyse_link(
    target: &FetchTarget,
    more: bool,
    shared: &Shared<'_>,
    engine: &mut KeptEngine<'_>,
    threads: usize,
) -> Option<Analysed> {
    let Some(downloads) = shared.downloads else {
        let failure =
            Failure::new("not_tried", "links are not downloaded here: give this one to `pianoscope scan`");
        return Some(Analysed { tags: Tags::default(), result: Err(failure) });
    };
    let (options, cancel) = (options(shared, threads), &shared.cancel);
    let classified = engine.run(|engine| download(target, more, downloads, engine, &options, cancel));
    let mut tags = Tags::default();
    let result = found(classified)?.map(|(outcome, fingerprint)| {
        tags.title = outcome.info.title.as_deref().and_then(super::tags::plain);
        Findings { fingerprint, ..findings(&outcome) }
    });
    Some(Analysed { tags, result })
}

fn download(
    target: &FetchTarget,
    more: bool,
    downloads: &dyn super::Downloads,
    engine: &mut crate::classify::Engine<'_>,
    options: &Options,
    cancel: &Cancel,
) -> Result<(Outcome, Vec<u32>), ClassifyError> {
    let mut classified = None;
    downloads.in_turn(more, cancel, &mut || {
        let fetcher = downloads.fetcher();
        let found = classify_link_with(
            fetcher,
            target,
            engine,
            FingerprintAnalyser::new(),
            options,
            cancel,
            &mut |_| {},
        )?;
        classified = Some(found);
        Ok(())
    })?;
    classified.ok_or(ClassifyError::Cancelled)
}

/// Options of one recording; a waiting one may lend a thread.
fn options(shared: &Shared<'_>, threads: usize) -> Options {
    Options { embedding: true, threads, ..shared.settings.options.clone() }
}

/// The result or its failure; `None` if cancelled.
fn found<T>(classified: Result<Result<T, ClassifyError>, Failure>) -> Option<Result<T, Failure>> {
    match classified {
        Ok(Err(ClassifyError::Cancelled)) => None,
        Ok(Err(error)) => Some(Err(Failure::from(&error))),
        Ok(Ok(found)) => Some(Ok(found)),
        Err(failure) => Some(Err(failure)),
    }
}

/// In bits per second, of all that the file holds.
fn mean_bit_rate(size: u64, duration_s: f64) -> Option<u64> {
    (duration_s > 0.0).then(|| (size as f64 * 8.0 / duration_s).round() as u64)
}

/// As it is stored.
pub(super) fn stored(shared: &Shared<'_>, result: Result<Findings, Failure>) -> Analysis {
    Analysis {
        model: shared.key.model.clone(),
        model_hash: shared.key.model_hash,
        settings_hash: shared.key.settings_hash,
        result: result.map_err(|Failure { kind, message, .. }| StoredFailure { kind, message }),
    }
}
