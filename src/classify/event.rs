//! What the pipeline reports while it runs.

use super::vote;
use crate::audio::StreamInfo;
use crate::fetch::{Fetched, Metadata, PartialFile, Transfer};

/// One step of a classification, in the order in which it happens.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Event {
    /// Of a link: what is known of the recording before its download.
    Metadata(Metadata),
    /// Of a link: its first bytes can be read while the rest is being downloaded.
    Coming(PartialFile),
    /// Of a link: how far the download is.
    Transfer(Transfer),
    /// Of a link: the download is complete.
    Here(Fetched),
    /// Of a link: decoding during the download failed, and the complete file is decoded from its start. Earlier predictions and spans
    /// are void.
    Restarted,
    /// The file is open and its first samples are decoded.
    Opened(StreamInfo),
    /// More of the recording was analysed.
    Progress(Progress),
    /// The silence gate kept or dropped a part. Spans come in order of time.
    Span(Span),
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

/// A part of the recording that the silence gate kept or dropped.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// `false`: too quiet, dropped.
    pub audible: bool,
    /// In seconds of the recording.
    pub start_s: f64,
    /// In seconds of the recording.
    pub end_s: f64,
}

/// What the network predicts for one window.
#[derive(Debug, Clone, PartialEq)]
pub struct WindowPrediction {
    /// The window's number in the recording, from 0.
    pub index: u64,
    /// Start in seconds of the recording.
    pub start_s: f64,
    /// End in seconds. If silence was dropped inside the window, it spans more than the window's length.
    pub end_s: f64,
    /// One probability a label, 0 to 1, in the order of the model's labels; smoothed over neighbouring windows if the model asks for it
    /// and all windows are predicted.
    pub probabilities: Vec<f32>,
}

impl WindowPrediction {
    /// The label that this window votes for; see [`vote`].
    pub fn label(&self) -> usize {
        vote(&self.probabilities)
    }
}
