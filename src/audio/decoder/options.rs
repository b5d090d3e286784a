//! What a caller may ask of a decoder.

use std::ffi::OsString;

/// How a recording is decoded. The default is that of [`Decoder::open`](super::Decoder::open).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecoderOptions {
    /// The audio track, counted from 1; `None`: the one that a player would choose, which is the first of those that are enabled
    /// and marked as default.
    pub track: Option<usize>,
    /// Most output channels: 1, the mean of all channels; 2, for playback, the first two, interleaved.
    pub max_channels: usize,
    /// The program to run as ffmpeg.
    pub ffmpeg: OsString,
}

impl Default for DecoderOptions {
    fn default() -> Self {
        Self { track: None, max_channels: 1, ffmpeg: OsString::from("ffmpeg") }
    }
}
