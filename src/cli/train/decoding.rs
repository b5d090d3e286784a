//! Labelled audio → recordings that are decoded, with a progress bar; and what the bar of training shows.

use crate::audio::EnvelopeSettings;
use crate::classify::Cancel;
use crate::cli::output;
use crate::cli::progress::counter;
use crate::train::{self, Dataset, DecodedFolder, Loaded, Progress, TrainError};
use etcetera::BaseStrategy;
use indicatif::ProgressBar;
use std::path::PathBuf;

/// Where decoded audio is kept.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct DecodingArgs {
    /// Folder that keeps decoded audio, 115 MB an hour, so that it is decoded once and need not fit in memory; it may be deleted
    /// at any time between two runs [default: pianoscope/decoded in the user's cache folder]
    #[arg(long, value_name = "FOLDER")]
    decoded: Option<PathBuf>,
    /// Keep decoded audio in memory alone
    #[arg(long, conflicts_with = "decoded")]
    in_memory: bool,
}

impl DecodingArgs {
    fn folder(&self) -> Option<DecodedFolder> {
        if self.in_memory {
            return None;
        }
        let users = || Some(etcetera::choose_base_strategy().ok()?.cache_dir().join("pianoscope/decoded"));
        Some(DecodedFolder::new(&self.decoded.clone().or_else(users)?))
    }

    /// Decodes all clips with a progress bar, and tells of those that cannot be; none where it is cancelled.
    pub(in crate::cli) fn decode(
        &self,
        dataset: &Dataset,
        labels: &[String],
        envelope: EnvelopeSettings,
        threads: usize,
        cancel: &Cancel,
    ) -> Result<Loaded, TrainError> {
        let bar = counter("recordings decoded", dataset.clips.len());
        let folder = self.folder();
        let loaded = train::load(dataset, labels, envelope, folder.as_ref(), threads, || {
            bar.inc(1);
            !cancel.is_cancelled()
        });
        bar.finish_and_clear();
        if cancel.is_cancelled() {
            return Ok(Loaded { recordings: Vec::new(), skipped: Vec::new(), unstored: None });
        }
        let loaded = loaded?;
        if let (Some(reason), Some(folder)) = (&loaded.unstored, folder) {
            let folder = folder.path().display();
            output::print_message(&format!(
                "{folder}: no decoded audio can be kept here ({reason}), so it is held in memory: give --decoded another folder"
            ));
        }
        for (clip, error) in &loaded.skipped {
            output::print_message(&format!("{} skipped: {error}", clip.path.display()));
        }
        if !loaded.skipped.is_empty() {
            output::print_message(&format!(
                "{} of {} recordings skipped",
                loaded.skipped.len(),
                dataset.clips.len()
            ));
        }
        Ok(loaded)
    }
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
