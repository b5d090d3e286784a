//! A recording and a model → predictions, verdict and segments, with typed events on the way.
//!
//! ```text
//! analysis (decode, 16 kHz) → audio (gate, windows) → dsp (log-mel) → model (outputs of each head) → smoothing → tally, segments → outcome → report
//! ```
//!
//! [`classify_file`] is the one pipeline of the program: the command line and the window both call it, with an
//! [`Engine`] that each thread keeps for all its files. [`classify_link`] does the same during a download. Both are a pass of
//! [`analysis`](crate::analysis) with a [`Classifier`], in which other analysers can take part. [`analyse_file`] and [`analyse_link`] are
//! the same without a model.

mod classifier;
mod engine;
mod error;
mod event;
mod head_outcome;
mod label_time;
mod link;
mod mean_embedding;
mod options;
mod outcome;
mod pipeline;
mod prediction;
pub mod report;
mod represented_time;
mod segments;
mod smoothing;
mod tags;
mod thread_sharing;
mod verdict;
mod watched;
mod window_sampling;

pub use crate::cancel::Cancel;
pub use classifier::Classifier;
pub use engine::Engine;
pub use error::ClassifyError;
pub use event::{Event, Progress, Stage};
pub use head_outcome::HeadOutcome;
pub use label_time::{LabelTime, MIXED_PASSAGE_S, label_times};
pub use link::{analyse_link, classify_link, classify_link_with};
pub use options::{Options, VoteRule, WindowChoice};
pub use outcome::Outcome;
pub use pipeline::{analyse_file, classify_file, classify_file_with, classify_file_with_models};
pub use prediction::WindowPrediction;
pub use segments::{AudibleSpan, Segment, SegmentSettings, audible_spans, segments};
pub use smoothing::smooth_window;
pub use tags::{Tag, TagAnalyser, TagTimeline, TaggedWindow, Tags};
pub use thread_sharing::{KeptEngine, ThreadShare, ThreadSharing, catch_fault};
pub use verdict::{THRESHOLD, Tally, Verdict, vote};
