//! symphonia ends before a recording does → ffmpeg goes on where it ended.
//!
//! What was returned stays valid: ffmpeg decodes the file once more from its start, since no other position is sure in a damaged
//! file, and as much of that is discarded as symphonia had decoded.

use super::{Decoder, Source};
use crate::audio::AudioError;
use crate::audio::ffmpeg::{FfmpegInput, FfmpegStream};

/// If ffmpeg decodes no more than this beyond symphonia's end, in seconds, it has reached the same end.
const MIN_GAIN_S: f64 = 0.1;

/// ffmpeg goes on where symphonia ended.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Continuation {
    /// Where symphonia ended, in seconds.
    pub(super) from_s: f64,
    /// Frames of ffmpeg that are still to be discarded.
    pub(super) discard: u64,
    /// How symphonia ended.
    pub(super) ending: Ending,
}

impl Continuation {
    /// Whether ffmpeg decoded more than symphonia.
    pub(super) fn has_gained(&self, decoded_s: f64) -> bool {
        decoded_s > self.from_s + MIN_GAIN_S
    }
}

/// How a decoder ended.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Ending {
    /// Within a packet or structure.
    pub(super) cut_short: bool,
    pub(super) damaged_packets: u64,
    /// Length as the container states it, if that is exact, in seconds.
    pub(super) claimed_s: Option<f64>,
    /// ffmpeg, which is not installed, might decode more.
    pub(super) lacks_ffmpeg: bool,
}

impl Decoder {
    /// Starts ffmpeg for the rest of a file that symphonia did not decode to its end; `false` if it cannot help.
    pub(super) fn continue_with_ffmpeg(&mut self, ending: &mut Ending) -> bool {
        let Some(path) =
            self.path.clone().filter(|_| self.file_kind.is_recognised && self.continuation.is_none())
        else {
            return false;
        };
        let is_short = self.is_short_of(ending.claimed_s);
        let at_end = self.read_position.as_ref().is_some_and(|position| position.is_at_end());
        // A last frame that is cut off is no reason to decode the file again.
        if !is_short && (at_end || !ending.cut_short) {
            return false;
        }
        let input = FfmpegInput {
            program: self.options.ffmpeg.clone(),
            path,
            track: self.ffmpeg_track,
            content: "the file".to_owned(),
            max_channels: self.options.max_channels,
            rate: Some(self.info.sample_rate),
            late_s: 0.0,
            has_time_stamps: self.file_kind.has_time_stamps,
        };
        match FfmpegStream::start(input, 0.0) {
            Ok(mut stream) => {
                tracing::info!(
                    path = self.path_for_log(),
                    at_s = self.decoded_s(),
                    "symphonia ended, starting ffmpeg"
                );
                stream.output_channels = self.channels;
                self.continuation = Some(Continuation {
                    from_s: self.decoded_s(),
                    discard: self.position + self.pending_frames() as u64,
                    ending: ending.clone(),
                });
                self.source = Source::Ffmpeg(Box::new(stream));
                true
            }
            Err(error) => {
                ending.lacks_ffmpeg = matches!(error, AudioError::NeedsFfmpeg(_)) && !at_end;
                false
            }
        }
    }

    /// Discards what symphonia has decoded already from the front of ffmpeg's packet.
    pub(super) fn discard_decoded_part(&mut self) {
        if let Some(continuation) = &mut self.continuation {
            let frames = self.packet.len() / self.channels;
            let discarded = frames.min(usize::try_from(continuation.discard).unwrap_or(usize::MAX));
            self.packet.drain(..discarded * self.channels);
            continuation.discard -= discarded as u64;
        }
    }
}
