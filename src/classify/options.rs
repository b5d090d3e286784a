//! The options of a classification.

use super::SegmentSettings;
use crate::audio::DecoderOptions;

/// The options of one classification. The default is that of the command line.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// The audio track, counted from 1; `None`: the one that a player would choose.
    pub track: Option<usize>,
    /// Which windows the network predicts.
    pub windows: WindowChoice,
    /// How the verdict is reached.
    pub vote: VoteRule,
    /// Threshold of the silence gate in dB (negative), instead of the model's.
    pub envelope_threshold_db: Option<f32>,
    /// How windows become segments.
    pub segments: SegmentSettings,
    /// Whether the outcome has the embedding of the recording.
    pub embedding: bool,
    /// 1: everything on the caller's thread. 2 or more: decoding on its own thread. Decoding costs about as much as the
    /// rest together, so a third thread would be idle.
    pub threads: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            track: None,
            windows: WindowChoice::All,
            vote: VoteRule::Majority,
            envelope_threshold_db: None,
            segments: SegmentSettings::default(),
            embedding: false,
            threads: 2,
        }
    }
}

impl Options {
    pub(super) fn decoder_options(&self) -> DecoderOptions {
        DecoderOptions { track: self.track, ..DecoderOptions::default() }
    }
}

/// Which windows the network predicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WindowChoice {
    /// All.
    All,
    /// A random sample without replacement; all if there are no more than `count`.
    Random {
        /// At least 1.
        count: usize,
        /// The same seed samples the same windows.
        seed: u64,
    },
}

/// How the verdict is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VoteRule {
    /// The label of most windows; a tie goes to the higher mean probability.
    Majority,
    /// The label of the highest mean probability.
    Mean,
}
