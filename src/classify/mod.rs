//! A recording and a model → predictions, verdict and segments, with typed events on the way.
//!
//! ```text
//! path → audio (decode, 16 kHz, windows) → dsp (log-mel) → model (P(label)) → smoothing → votes → verdict, segments → report
//! ```
//!
//! [`classify_file`] is the one pipeline of the program: the command line and the window both call it, with an
//! [`Engine`] that each thread keeps for all its files. [`classify_link`] does the same during a download.

mod engine;
mod error;
mod event;
mod link;
mod options;
mod outcome;
mod pipeline;
pub mod report;
mod segments;
mod smoothing;
mod source;
mod verdict;
mod window_sampling;

pub use crate::cancel::Cancel;
pub use engine::Engine;
pub use error::ClassifyError;
pub use event::{Event, Progress, Span, Stage, WindowPrediction};
pub use link::classify_link;
pub use options::{Options, VoteRule, WindowChoice};
pub use outcome::Outcome;
pub use pipeline::classify_file;
pub use segments::{AudibleSpan, Segment, SegmentSettings, audible_spans, segments};
pub use smoothing::smooth_window;
pub use verdict::{Tally, Verdict, vote};
