//! A local file and a model → votes, verdict and segments, told as typed events on the way.
//!
//! ```text
//! path → audio (decode, 16 kHz, windows) → dsp (log-mel) → model (P(label)) → neighbours → votes → verdict, segments → report
//! ```
//!
//! [`classify_file`] is the one pipeline of the program: the command line and the window both call it, with an
//! [`Engine`] that each thread keeps for all its files. [`classify_link`] runs the same on a recording that is still on its way.

mod draw;
mod engine;
mod error;
mod event;
mod link;
mod neighbours;
mod options;
mod outcome;
mod pipeline;
pub mod report;
mod segments;
mod source;
mod verdict;

pub use crate::cancel::Cancel;
pub use engine::Engine;
pub use error::ClassifyError;
pub use event::{Event, Progress, Span, Stage, WindowVote};
pub use link::classify_link;
pub use neighbours::with_neighbours;
pub use options::{Options, VoteRule, WindowChoice};
pub use outcome::Outcome;
pub use pipeline::classify_file;
pub use segments::{Heard, Segment, SegmentSettings, heard, segments};
pub use verdict::{Tally, Verdict, vote};
