//! From a file to windows of audible samples: formats, bad and damaged files, resampler, silence gate and framer.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failure here fails the test"
)]

mod bad_files;
#[path = "../common/mod.rs"]
mod common;
mod ffmpeg;
mod formats;
mod gated_framer;
mod logging;
mod mutated_files;
mod resampler;
mod wrong_headers;

use std::path::{Path, PathBuf};

/// A file of `tests/data`.
fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}
