//! What the pipeline tells while it runs.

use super::vote;
use crate::audio::StreamInfo;
use crate::fetch::{Fetched, Metadata, PartialFile, Transfer};

/// One step of a classification, in the order in which it happens.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Event {
    /// Of a link: what is known of the recording before it is here.
    Metadata(Metadata),
    /// Of a link: its first bytes are here and can be read while the rest comes.
    Coming(PartialFile),
    /// Of a link: how much of it is here.
    Transfer(Transfer),
    /// Of a link: all of it is here.
    Here(Fetched),
    /// Of a link: it could not be heard while it came and is heard from its start; what was told of votes and spans counts no more.
    Restarted,
    /// The file is open and its first samples are decoded.
    Opened(StreamInfo),
    /// More of the recording was heard.
    Progress(Progress),
    /// A part was kept or dropped by the envelope mask. Spans come in order of time.
    Span(Span),
    /// A window was heard by the network. Votes come in order of time.
    Vote(WindowVote),
    /// Of windows drawn at random: this earlier vote does not count any more, a later window was drawn instead.
    Withdrawn {
        /// The index of the vote.
        index: u64,
    },
}

/// How far the pipeline is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// What it does now.
    pub stage: Stage,
    /// Seconds of the recording that were heard.
    pub done_s: f64,
    /// The whole length in seconds: what the container told until the end is reached, then the truth.
    pub duration_s: Option<f64>,
    /// Windows heard by the network.
    pub windows: u64,
}

/// What the pipeline does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stage {
    /// Decoding, cutting and voting, all at once.
    Listening,
    /// The recording was heard to its end.
    Done,
}

/// A part of the recording that the envelope mask kept or dropped.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// `false`: too quiet, dropped.
    pub kept: bool,
    /// In seconds of the recording.
    pub start_s: f64,
    /// In seconds of the recording.
    pub end_s: f64,
}

/// What was heard in one window.
#[derive(Debug, Clone, PartialEq)]
pub struct WindowVote {
    /// The window's number in the recording, from 0.
    pub index: u64,
    /// Where it begins in the recording, in seconds.
    pub start_s: f64,
    /// Where it ends, in seconds. More than a second after `start_s` if silence was dropped inside it.
    pub end_s: f64,
    /// One probability a label, 0 to 1, in the order of the model's labels; with what its neighbours have to say, where the model
    /// has it so and all windows are heard.
    pub probabilities: Vec<f32>,
}

impl WindowVote {
    /// The label that this window votes for; see [`vote`].
    pub fn label(&self) -> usize {
        vote(&self.probabilities)
    }
}
