//! Labelled audio → recordings in memory, with a progress bar; and what the bar of training shows.

use crate::audio::EnvelopeSettings;
use crate::classify::Cancel;
use crate::cli::output;
use crate::cli::progress::counter;
use crate::train::{self, Dataset, Progress, Recording, TrainError};
use indicatif::ProgressBar;

/// Decodes all clips with a progress bar, and tells of those that cannot be; fewer where it is cancelled.
pub(in crate::cli) fn decode(
    dataset: &Dataset,
    labels: &[String],
    envelope: EnvelopeSettings,
    threads: usize,
    cancel: &Cancel,
) -> Result<Vec<Recording>, TrainError> {
    let bar = counter("recordings decoded", dataset.clips.len());
    let loaded = train::load(dataset, labels, envelope, threads, || {
        bar.inc(1);
        !cancel.is_cancelled()
    });
    bar.finish_and_clear();
    if cancel.is_cancelled() {
        return Ok(Vec::new());
    }
    let (recordings, skipped) = loaded?;
    for (clip, error) in &skipped {
        output::complain(&format!("{} skipped: {error}", clip.path.display()));
    }
    if !skipped.is_empty() {
        output::complain(&format!("{} of {} recordings skipped", skipped.len(), dataset.clips.len()));
    }
    Ok(recordings)
}

/// Threads where none are asked for.
pub(in crate::cli) fn all_cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

pub(super) fn show(bar: &ProgressBar, prefix: &str, p: Progress) {
    bar.set_length(p.steps as u64);
    bar.set_position(p.step as u64);
    bar.set_message(format!("{prefix}loss {:.3}, accuracy {:.3}", p.loss, p.accuracy));
}
