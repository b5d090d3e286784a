//! An audio file → blocks of samples at the file's own rate: mono for analysis, or stereo for playback.

mod continuation;
mod opening;
mod options;
mod packets;
mod seeking;
mod timeline;
mod tracked_source;

use super::ffmpeg::FfmpegStream;
use super::signature::FileKind;
use super::symphonia_stream::SymphoniaStream;
use super::{AudioError, MultiChannelResampler};
use continuation::Continuation;
pub use options::DecoderOptions;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use timeline::Timeline;
pub(super) use timeline::is_plausible_start;
use tracked_source::ReadPosition;

/// What is known of a recording before its end is reached.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamInfo {
    /// Short name of the codec, e.g. `mp3`.
    pub codec: String,
    /// Rate of the decoded samples in Hz.
    pub sample_rate: u32,
    /// Channels in the file, before downmixing.
    pub channels: usize,
    /// Length in seconds as the container states it; the true length is known at the end.
    pub duration_s: Option<f64>,
    /// Title from the tags.
    pub title: Option<String>,
}

/// Longest block in frames: a millisecond of work, so that a caller may stop at any time.
const BLOCK_FRAMES: usize = 8_192;
/// Most packets read for one block: a video file has many without audio.
const PACKETS_PER_BLOCK: usize = 256;

/// Decodes one recording in blocks, so that memory does not grow with its length.
///
/// Positions are the recording's own time: where the file leaves a part out or starts late, there is silence.
/// Several channels are averaged, unless they cancel each other or stereo is requested. Encoder delay and padding are trimmed as far as the container
/// states them. Damaged packets are skipped, impossible samples become silence, and a rate that changes midway is
/// resampled to the first one; [`Decoder::notes`] then says so.
pub struct Decoder {
    source: Source,
    info: StreamInfo,
    /// To open the file again; `None` for other sources.
    path: Option<PathBuf>,
    options: DecoderOptions,
    /// The audio track that ffmpeg decodes, from 0.
    ffmpeg_track: usize,
    file_kind: FileKind,
    read_position: Option<ReadPosition>,
    /// ffmpeg goes on where symphonia ended.
    continuation: Option<Continuation>,
    /// Output channels: 1, all channels mixed; 2, the first two.
    channels: usize,
    /// Decoded frames; those from sample `returned` on are not returned yet.
    pending: Vec<f32>,
    returned: usize,
    /// Frames of one packet, before any resampling.
    packet: Vec<f32>,
    /// Rate of `packet` in Hz while it waits behind a gap.
    packet_behind_gap: Option<u32>,
    /// Silent frames to append before anything else is decoded.
    gap_frames: u64,
    timeline: Timeline,
    /// Position of the next frame to return, in frames.
    position: u64,
    /// From a later rate of the stream to `info.sample_rate`, with the later rate in Hz.
    rate_change: Option<(u32, MultiChannelResampler)>,
    ended: bool,
    /// After a seek, until a packet gives the position.
    position_unknown: bool,
    impossible_samples: u64,
    /// That channels cancel each other is noted.
    channels_noted: bool,
    notes: Vec<String>,
    decoding_time: Duration,
}

enum Source {
    Symphonia(Box<SymphoniaStream>),
    Ffmpeg(Box<FfmpegStream>),
}

impl Decoder {
    /// What is known so far.
    pub fn info(&self) -> &StreamInfo {
        &self.info
    }

    /// Channels of the decoded samples: 1, or 2 if stereo was requested and the file has several channels.
    pub fn output_channels(&self) -> usize {
        self.channels
    }

    /// Clears `block` and fills it with the next samples at `info().sample_rate`: mono, or interleaved stereo if it was requested.
    /// Returns `false` at the end. A block holds 8,192 frames or a second at most; it may be empty before the end, where a
    /// long part of the file has no audio.
    ///
    /// # Errors
    /// [`AudioError::Io`] if reading fails. Damage in the file is skipped instead.
    pub fn next_block(&mut self, block: &mut Vec<f32>) -> Result<bool, AudioError> {
        block.clear();
        let start = Instant::now();
        let wanted = BLOCK_FRAMES.min(self.info.sample_rate as usize).max(1);
        let mut packets = 0;
        while self.pending_frames() < wanted && !self.ended && packets < PACKETS_PER_BLOCK {
            self.decode_packet()?;
            packets += 1;
        }
        let end = self.returned + self.pending_frames().min(wanted) * self.channels;
        debug_assert!(end <= self.pending.len(), "{end} of {} pending samples", self.pending.len());
        block.extend_from_slice(self.pending.get(self.returned..end).unwrap_or_default());
        self.position += (block.len() / self.channels) as u64;
        self.returned = end;
        if self.pending_frames() == 0 {
            self.clear_pending();
        } else if self.returned >= 8 * wanted * self.channels {
            self.pending.drain(..self.returned);
            self.returned = 0;
        }
        self.decoding_time += start.elapsed();
        let more = !(self.ended && block.is_empty());
        if !more {
            self.log_end();
        }
        Ok(more)
    }

    /// Share of the file that is decoded, 0 to 1, if the length is known.
    pub fn progress(&self) -> Option<f64> {
        if self.ended && self.pending_frames() == 0 {
            return Some(1.0);
        }
        let duration_s = self.info.duration_s?;
        Some((self.position as f64 / f64::from(self.info.sample_rate) / duration_s).clamp(0.0, 1.0))
    }

    /// What the user should know about the decoding, e.g. that the file is cut short.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Frames decoded and not returned yet.
    fn pending_frames(&self) -> usize {
        (self.pending.len() - self.returned) / self.channels
    }

    fn clear_pending(&mut self) {
        self.pending.clear();
        self.returned = 0;
    }

    fn log_end(&self) {
        tracing::debug!(
            path = self.path_for_log(),
            seconds = self.position as f64 / f64::from(self.info.sample_rate),
            decoding_s = self.decoding_time.as_secs_f64(),
            "decoded to the end"
        );
    }

    fn path_for_log(&self) -> Option<tracing::field::DisplayValue<std::path::Display<'_>>> {
        self.path.as_deref().map(|path| tracing::field::display(path.display()))
    }
}
