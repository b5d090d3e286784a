//! What the user may choose about a classification.

use super::SegmentSettings;

/// The choices for one classification. The default is what the command line does without options.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Which windows the network hears.
    pub windows: WindowChoice,
    /// How the verdict is reached.
    pub vote: VoteRule,
    /// The mask's threshold in dB (negative) instead of the model's.
    pub envelope_threshold_db: Option<f32>,
    /// How windows become segments.
    pub segments: SegmentSettings,
    /// 1: all on the caller's thread. 2 or more: decoding on a thread of its own, beside all the rest. Decoding
    /// costs about as much as the rest together, so a third thread would find nothing to do.
    pub threads: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            windows: WindowChoice::All,
            vote: VoteRule::Majority,
            envelope_threshold_db: None,
            segments: SegmentSettings::default(),
            threads: 2,
        }
    }
}

/// Which windows the network hears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WindowChoice {
    /// Every one.
    All,
    /// So many, drawn without replacement; all if there are not more.
    Random {
        /// At least 1.
        count: usize,
        /// The same seed draws the same windows.
        seed: u64,
    },
}

/// How the verdict is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VoteRule {
    /// Most windows; of equals the higher mean probability.
    Majority,
    /// Highest mean probability.
    Mean,
}
