//! The cache of decoded audio as arguments, and what is reported about clips that cannot be decoded.

use crate::audio::EnvelopeSettings;
use crate::cancel::Cancel;
use crate::cli::output;
use crate::cli::progress::counter;
use crate::train::{self, AudioCache, Dataset, Loaded, TrainError};
use etcetera::BaseStrategy;
use std::path::PathBuf;

/// Where decoded audio is cached.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct DecodingArgs {
    /// Cache folder for decoded audio, 115 MB an hour, so that each file is decoded once and the data need not fit in memory; it
    /// may be deleted between two runs [default: pianoscope/decoded in the user's cache folder]
    #[arg(long, value_name = "FOLDER")]
    decoded: Option<PathBuf>,
    /// Keep decoded audio in memory instead of the cache
    #[arg(long, conflicts_with = "decoded")]
    in_memory: bool,
}

impl DecodingArgs {
    /// The cache; `None` for memory.
    pub(in crate::cli) fn cache(&self) -> Option<AudioCache> {
        if self.in_memory {
            return None;
        }
        let of_user = || Some(etcetera::choose_base_strategy().ok()?.cache_dir().join("pianoscope/decoded"));
        Some(AudioCache::new(&self.decoded.clone().or_else(of_user)?))
    }

    /// Decodes all clips with a progress bar and reports those that cannot be decoded; no recordings if it is cancelled.
    ///
    /// # Errors
    /// As [`train::load`].
    pub(in crate::cli) fn decode(
        &self,
        dataset: &Dataset,
        labels: &[String],
        envelope: EnvelopeSettings,
        threads: usize,
        cancel: &Cancel,
    ) -> Result<Loaded, TrainError> {
        let bar = counter("recordings decoded", dataset.clips.len());
        let cache = self.cache();
        let loaded = train::load(dataset, labels, envelope, cache.as_ref(), threads, || {
            bar.inc(1);
            !cancel.is_cancelled()
        });
        bar.finish_and_clear();
        if cancel.is_cancelled() {
            return Ok(Loaded { recordings: Vec::new(), skipped: Vec::new(), cache_error: None });
        }
        let loaded = loaded?;
        report_skipped(&loaded, cache.as_ref());
        Ok(loaded)
    }
}

/// Reports on stderr why the cache cannot be used, and which clips cannot be decoded.
pub(super) fn report_skipped(loaded: &Loaded, cache: Option<&AudioCache>) {
    if let (Some(reason), Some(cache)) = (&loaded.cache_error, cache) {
        let folder = cache.path().display();
        output::print_message(&format!(
            "{folder}: decoded audio cannot be cached here ({reason}) and is kept in memory: give --decoded another folder"
        ));
    }
    for (clip, error) in &loaded.skipped {
        tracing::warn!(path = %clip.path.display(), reason = error.to_string(), "skipped");
        output::print_message(&format!("{} skipped: {error}", clip.path.display()));
    }
    let (recordings, skipped) = (loaded.recordings.len(), loaded.skipped.len());
    if skipped > 0 {
        output::print_message(&format!("{skipped} of {} recordings skipped", recordings + skipped));
    }
}

/// Default number of threads.
pub(in crate::cli) fn all_cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
