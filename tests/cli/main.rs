//! The command line as a user runs it: arguments, pipes, exit codes, real files.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod answers;
mod bad_input;
mod commands;
mod cross_validation;
mod evaluate;
mod head_outcomes;
mod heads;
mod inputs;
mod logging;
mod pipeline;
mod sound;
mod soundfont;
mod spectrogram;
mod streaming;
mod synth;
mod training;
