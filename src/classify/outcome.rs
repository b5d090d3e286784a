//! The result of one classification.

use super::{Segment, Span, Tally, Verdict, WindowPrediction};
use crate::audio::StreamInfo;

/// The result of one classification.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Codec, rate, channels, length and title of the file.
    pub info: StreamInfo,
    /// `None` if no window was audible.
    pub verdict: Option<Verdict>,
    /// The counted votes.
    pub tally: Tally,
    /// Length in seconds, as decoded.
    pub duration_s: f64,
    /// Seconds that the silence gate kept.
    pub audible_s: f64,
    /// The recording's own level, to which the gate's threshold is relative, in dB of full scale; `None` after silence alone.
    pub level_db: Option<f32>,
    /// The predictions that count, in order of time.
    pub predictions: Vec<WindowPrediction>,
    /// What the silence gate kept and dropped, in order of time.
    pub spans: Vec<Span>,
    /// Passages of one label, in order of time.
    pub segments: Vec<Segment>,
    /// What else the user should know, e.g. that the file is truncated.
    pub notes: Vec<String>,
    /// Seconds that the classification took.
    pub elapsed_s: f64,
}
