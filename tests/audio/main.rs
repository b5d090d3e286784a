//! From a file to windows of audible samples: formats, bad and damaged files, resampler, silence gate and framer.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failure here fails the test"
)]

mod bad_files;
mod channels;
#[path = "../common/mod.rs"]
mod common;
mod cut_mp4;
mod edit_lists;
mod ffmpeg;
mod foreign_bytes;
mod formats;
mod gated_framer;
mod holes;
mod joined;
mod logging;
mod made;
mod matroska_files;
mod mkv_writer;
mod mp4_boxes;
mod mutated_files;
mod resampler;
mod tracks;
mod wrong_headers;

use std::path::{Path, PathBuf};

/// A file of `tests/data`.
fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}
