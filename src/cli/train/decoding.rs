//! The cache of decoded audio as arguments, and what is reported about clips that cannot be decoded.

use crate::cli::output;
use crate::train::{AudioCache, CacheLimits, Clip};
use etcetera::BaseStrategy;
use std::fmt::Display;
use std::path::PathBuf;

/// Where decoded audio is cached.
#[derive(Debug, clap::Args)]
pub(super) struct DecodingArgs {
    /// Cache folder for decoded audio, 115 MB per hour: each file is decoded once, and the data need not fit in memory; it may be
    /// deleted between two runs. In the default folder, files that were not used for 60 days, and the oldest beyond 20 GB, are removed
    /// [default: pianoscope/decoded in the user's cache folder]
    #[arg(long, value_name = "FOLDER")]
    decoded: Option<PathBuf>,
    /// Keep decoded audio in memory instead of the cache
    #[arg(long, conflicts_with = "decoded")]
    in_memory: bool,
}

impl DecodingArgs {
    /// The cache; `None` for memory.
    pub(super) fn cache(&self) -> Option<AudioCache> {
        if self.in_memory {
            return None;
        }
        self.decoded.as_deref().map(AudioCache::new).or_else(default_cache)
    }

    /// When files of the cache are removed: never from a folder that the user has chosen.
    pub(super) fn cache_limits(&self) -> Option<CacheLimits> {
        self.decoded.is_none().then(CacheLimits::default)
    }
}

/// The cache in the user's cache folder.
pub(in crate::cli) fn default_cache() -> Option<AudioCache> {
    let folder = etcetera::choose_base_strategy().ok()?.cache_dir().join("pianoscope/decoded");
    Some(AudioCache::new(&folder))
}

/// Reports on stderr why audio cannot be written to `cache`.
pub(super) fn report_cache_error(reason: &std::io::Error, cache: &AudioCache) {
    let folder = cache.path().display();
    output::print_message(&format!(
        "{folder}: decoded audio cannot be cached here ({reason}) and is kept in memory: give --decoded another folder"
    ));
}

/// Reports on stderr which of all `clips` are skipped, and why.
pub(in crate::cli) fn report_skipped<E: Display>(skipped: &[(Clip, E)], clips: usize) {
    for (clip, error) in skipped {
        output::print_message(&format!("{} skipped: {error}", clip.path.display()));
    }
    if !skipped.is_empty() {
        output::print_message(&format!("{} of {clips} recordings skipped", skipped.len()));
    }
}

/// Default number of threads.
pub(in crate::cli) fn all_cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
