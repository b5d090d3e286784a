//! What identifies a run: the model and the settings that change results.

use crate::classify::{Options, SegmentSettings, VoteRule, WindowChoice};
use crate::library::RunHashes;
use crate::model::{Model, ModelError};
use sha2::{Digest, Sha256};

/// Model and settings of a run. Two runs of one content with equal keys give the same result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunKey {
    /// Name of the model.
    pub model: String,
    /// [`Model::content_hash`].
    pub model_hash: [u8; 32],
    /// [`settings_hash`].
    pub settings_hash: [u8; 32],
}

impl RunKey {
    /// Of a model and the options that it is run with.
    ///
    /// # Errors
    /// If the model cannot be hashed.
    pub fn new(model: &Model, options: &Options) -> Result<Self, ModelError> {
        Ok(Self {
            model: model.name().to_owned(),
            model_hash: model.content_hash()?,
            settings_hash: settings_hash(options),
        })
    }

    /// The two hashes, as a library has them.
    pub(super) fn hashes(&self) -> RunHashes {
        (self.model_hash, self.settings_hash)
    }
}

/// SHA-256 of the options that change results: not of those that change how fast they come, or that add to them.
pub fn settings_hash(options: &Options) -> [u8; 32] {
    let Options { track, windows, vote, envelope_threshold_db, segments, embedding: _, threads: _ } = options;
    let SegmentSettings { min_segment_s, bridge_gap_s } = segments;
    let windows = match windows {
        WindowChoice::All => "all".to_owned(),
        WindowChoice::Random { count, seed } => format!("{count} of seed {seed}"),
    };
    let vote = match vote {
        VoteRule::Majority => "majority",
        VoteRule::Mean => "mean",
    };
    // Numbers in the shortest form that is read as the same number again.
    let text = format!(
        "track {track:?}; windows {windows}; vote {vote}; threshold {envelope_threshold_db:?}; segments {min_segment_s:?} {bridge_gap_s:?}"
    );
    Sha256::digest(text).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn it_differs_with_every_option_that_changes_results_and_with_no_other() {
        let usual = Options::default;
        let all = [
            usual(),
            Options { track: Some(1), ..usual() },
            Options { windows: WindowChoice::Random { count: 10, seed: 1 }, ..usual() },
            Options { windows: WindowChoice::Random { count: 10, seed: 2 }, ..usual() },
            Options { vote: VoteRule::Mean, ..usual() },
            Options { envelope_threshold_db: Some(-40.0), ..usual() },
            Options { segments: SegmentSettings { min_segment_s: 3.0, ..usual().segments }, ..usual() },
            Options { segments: SegmentSettings { bridge_gap_s: 3.0, ..usual().segments }, ..usual() },
        ];
        let hashes: HashSet<_> = all.iter().map(settings_hash).collect();
        assert_eq!(hashes.len(), all.len());
        let same = Options { threads: 1, embedding: true, ..usual() };
        assert_eq!(settings_hash(&same), settings_hash(&usual()));
    }
}
