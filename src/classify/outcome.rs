//! The result of one classification.

use super::{HeadOutcome, Segment, TagTimeline, Tags, Verdict, VoteRule, WindowPrediction};
use crate::audio::{Framing, GateSpan, StreamInfo};

/// The result of one classification. How it is written as JSON is the contract of the command line; see
/// [`report`](super::report).
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Codec, rate, channels, length and title of the file.
    pub info: StreamInfo,
    /// Name of the model.
    pub model: String,
    /// One for each head of the model, at least one; the verdict is that of the first.
    pub heads: Vec<HeadOutcome>,
    /// Length and hop of the model's windows.
    pub framing: Framing,
    /// Length in seconds, as decoded.
    pub duration_s: f64,
    /// Seconds that the silence gate kept.
    pub audible_s: f64,
    /// The recording's own level, to which the gate's threshold is relative, in dB of full scale; `None` after silence alone.
    pub level_db: Option<f32>,
    /// The predictions that count, in order of time.
    pub predictions: Vec<WindowPrediction>,
    /// The mean of the embeddings of the windows that count ([`Network::embed`](crate::model::Network::embed)); empty without a window,
    /// or unless [`Options::embedding`](super::Options::embedding) is set.
    pub embedding: Vec<f32>,
    /// Genre and mood, if a model was asked for them.
    pub tags: Option<Box<Tags>>,
    /// What the silence gate kept and dropped, in order of time.
    pub spans: Vec<GateSpan>,
    /// What else the user should know, e.g. that the file is truncated.
    pub notes: Vec<String>,
    /// Seconds that the classification took.
    pub elapsed_s: f64,
}

impl Outcome {
    /// The result of the first head.
    pub fn first(&self) -> Option<&HeadOutcome> {
        debug_assert!(!self.heads.is_empty(), "a model has a head");
        self.heads.first()
    }

    /// The verdict; `None` if no window was audible or the first head is not exclusive.
    pub fn verdict(&self) -> Option<Verdict> {
        self.first().and_then(|head| head.verdict)
    }

    /// The label of the verdict; `None` without a verdict.
    pub fn verdict_label(&self) -> Option<&str> {
        self.first().and_then(HeadOutcome::verdict_label)
    }

    /// Mean probability of the verdict's label over all windows, 0 to 1; `None` without a verdict.
    pub fn confidence(&self) -> Option<f64> {
        self.verdict().map(|verdict| verdict.confidence)
    }

    /// The name of a label of the first head.
    pub fn label(&self, index: usize) -> &str {
        self.first().map_or("", |head| head.label(index))
    }

    /// Passages of one label of the first head, in order of time.
    pub fn segments(&self) -> &[Segment] {
        self.first().map_or(&[], |head| &head.segments)
    }

    /// Number of windows.
    pub fn windows(&self) -> u64 {
        self.first().map_or(0, |head| head.tally.windows)
    }

    /// Number of windows that voted for the verdict; 0 without one.
    pub fn winning_windows(&self) -> u64 {
        self.first().map_or(0, HeadOutcome::winning_windows)
    }

    /// Decides the verdicts again, by another rule.
    pub fn decide(&mut self, rule: VoteRule) {
        self.heads.iter_mut().for_each(|head| head.decide(rule));
    }

    /// Drops predictions, spans and how tags change, which reports do not need: of an hour some hundred kilobytes.
    pub fn forget_windows(&mut self) {
        (self.predictions, self.spans) = (Vec::new(), Vec::new());
        if let Some(tags) = &mut self.tags {
            tags.timeline = TagTimeline::default();
        }
    }
}
