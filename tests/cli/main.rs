//! The command line as a user runs it: arguments, pipes, exit codes, real files.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod answers;
mod bad_input;
mod browser;
mod case_files;
mod commands;
#[path = "../common/mod.rs"]
mod common;
mod cross_validation;
mod describe;
mod duplicates;
mod evaluate;
#[path = "../common/fingerprint.rs"]
mod fingerprint;
mod head_outcomes;
mod heads;
mod implicit;
mod inputs;
mod library;
mod library_changes;
mod library_exchange;
mod library_list;
mod library_many;
mod library_messages;
mod library_show;
mod library_verify;
mod linear_probe;
mod logging;
mod map;
mod networks;
mod outputs;
mod piped;
mod pipeline;
mod playlists;
mod recording_page;
mod scan;
mod scan_inputs;
mod scan_interrupted;
mod similar;
mod sound;
mod soundfont;
mod spectrogram;
mod streaming;
mod synth;
mod tag;
mod training;
mod walking;
