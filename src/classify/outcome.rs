//! All that is known of a recording after it was heard.

use super::{Segment, Span, Tally, Verdict, WindowVote};
use crate::audio::StreamInfo;

/// All that is known of a recording after it was heard.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// What the file told of itself.
    pub info: StreamInfo,
    /// `None`: no window was audible.
    pub verdict: Option<Verdict>,
    /// The counted votes.
    pub tally: Tally,
    /// Length in seconds, as decoded.
    pub duration_s: f64,
    /// Seconds that the envelope mask kept.
    pub kept_s: f64,
    /// The recording's own level, which the mask's threshold is relative to: dB of full scale; `None` after silence alone.
    pub level_db: Option<f32>,
    /// The votes that count, in order of time.
    pub votes: Vec<WindowVote>,
    /// What was kept and dropped, in order of time.
    pub spans: Vec<Span>,
    /// Passages of one label, in order of time.
    pub segments: Vec<Segment>,
    /// What the user should know besides, e.g. that the file is cut short.
    pub notes: Vec<String>,
    /// Seconds that the classification took.
    pub elapsed_s: f64,
}
