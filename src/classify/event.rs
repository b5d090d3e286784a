//! What the pipeline reports while it runs.

use super::WindowPrediction;
use crate::audio::{GateSpan, StreamInfo};
use crate::fetch::{FetchEvent, Fetched};

/// One step of a classification, in the order in which it happens.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Event {
    /// Of a link: a step of its download.
    Fetch(FetchEvent),
    /// Of a link: the download is complete.
    Fetched(Fetched),
    /// Of a link: decoding during the download failed, and the complete file is decoded from its start. Earlier predictions and spans
    /// are void.
    Restarted,
    /// The file is open and its first samples are decoded.
    Opened(StreamInfo),
    /// More of the recording was analysed.
    Progress(Progress),
    /// The silence gate kept or dropped a part. Spans come in order of time.
    Span(GateSpan),
    /// The network predicted a window. Predictions come in order of time.
    Prediction(WindowPrediction),
    /// Of windows sampled at random: this earlier prediction no longer counts, a later window took its place.
    VoteRetracted {
        /// The index of the prediction.
        index: u64,
    },
}

/// How far the pipeline is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// What it does now.
    pub stage: Stage,
    /// Seconds of the recording that were analysed.
    pub done_s: f64,
    /// Length in seconds: as the container states it until the end is reached, then as decoded.
    pub duration_s: Option<f64>,
    /// Windows predicted so far.
    pub windows: u64,
}

/// What the pipeline does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stage {
    /// Decoding and predicting, all at once.
    Analysing,
    /// The end of the recording was reached.
    Done,
}
