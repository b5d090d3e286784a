//! Decodes a recording from a position on into blocks of 20 ms at the device's sample rate, at a chosen speed.

use super::audio_renderer::FADE_S;
use super::block_queue::PlaybackBlock;
use super::playback_speed::PlaybackSpeed;
use super::playback_timeline::{EndKind, PlaybackPosition};
use super::speed_change::SpeedChange;
use crate::audio::{AudioError, Decoder};
use std::path::Path;

/// Blocks per second.
const BLOCKS_A_SECOND: u32 = 50;

/// An open recording. Memory use does not depend on its length.
pub(super) struct BlockSource {
    decoder: Decoder,
    /// Nothing was decoded since it was opened.
    fresh: bool,
    /// Number of channels, 1 or 2; all samples are interleaved.
    channels: usize,
    /// Decoded samples at the recording's rate.
    decoded: Vec<f32>,
    speed_change: SpeedChange,
    /// Resampled samples not returned yet.
    pending: Vec<f32>,
    /// The device's sample rate in Hz.
    rate: u32,
    /// Position of the next block.
    place: PlaybackPosition,
    /// Position of the first block, in seconds.
    start_s: f64,
    /// Frames returned since then, at the device's rate and the chosen speed.
    frames: u64,
    /// Frames left in the range to play, at the recording's rate.
    left: Option<u64>,
    /// Set when decoding has ended.
    end: Option<EndKind>,
    /// The last block was returned.
    over: bool,
}

impl BlockSource {
    /// Opens a recording. Call [`BlockSource::start`] next.
    ///
    /// # Errors
    /// Those of [`Decoder::open_stereo`].
    pub(super) fn open(path: &Path) -> Result<Self, AudioError> {
        let decoder = Decoder::open_stereo(path)?;
        let (rate, channels) = (decoder.info().sample_rate, decoder.output_channels());
        Ok(Self {
            speed_change: SpeedChange::new(rate, rate, channels, PlaybackSpeed::default())?,
            decoder,
            fresh: true,
            channels,
            decoded: Vec::new(),
            pending: Vec::new(),
            rate,
            place: PlaybackPosition { generation: 0, lap: 0, position_s: 0.0 },
            start_s: 0.0,
            frames: 0,
            left: None,
            end: None,
            over: false,
        })
    }

    /// Duration in seconds, if known.
    pub(super) fn duration_s(&self) -> Option<f64> {
        self.decoder.info().duration_s
    }

    /// The recording's sample rate in Hz.
    pub(super) fn own_rate(&self) -> u32 {
        self.decoder.info().sample_rate
    }

    /// Starts at `place`, up to `until_s` in seconds or the end, for a device of `rate` in Hz. Beyond the end there is one empty block.
    ///
    /// # Errors
    /// Those of [`Decoder::seek`].
    pub(super) fn start(
        &mut self,
        place: PlaybackPosition,
        until_s: Option<f64>,
        rate: u32,
        speed: PlaybackSpeed,
    ) -> Result<(), AudioError> {
        let own_rate = self.own_rate();
        // A new decoder is at its start already; seeking there makes some of them open the file again.
        let at_start = self.fresh && place.position_s <= 0.0;
        let reached_s = if at_start { 0.0 } else { self.decoder.seek(place.position_s)? };
        self.fresh = false;
        self.speed_change = SpeedChange::new(own_rate, rate, self.channels, speed)?;
        self.pending.clear();
        self.rate = rate;
        self.start_s = reached_s;
        self.place = PlaybackPosition { position_s: reached_s, ..place };
        self.frames = 0;
        self.left =
            until_s.map(|until_s| ((until_s - reached_s).max(0.0) * f64::from(own_rate)).round() as u64);
        self.end = None;
        self.over = false;
        Ok(())
    }

    /// Whether the last block was returned.
    pub(super) fn is_over(&self) -> bool {
        self.over
    }

    /// Position of the next block.
    pub(super) fn place(&self) -> PlaybackPosition {
        self.place
    }

    /// The next block, which reuses the buffer `samples`; `None` after the last.
    ///
    /// # Errors
    /// Those of [`Decoder::next_block`].
    pub(super) fn next(&mut self, mut samples: Vec<f32>) -> Result<Option<PlaybackBlock>, AudioError> {
        if self.over {
            return Ok(None);
        }
        let (length, fade) = self.lengths();
        // The fade-out has to know the end one fade ahead.
        while self.end.is_none() && self.waiting() < length + fade {
            self.decode()?;
        }
        let last = self.waiting() < length + fade;
        let taken = if last { self.pending.len() } else { length * self.channels };
        samples.clear();
        samples.extend(self.pending.drain(..taken));
        self.apply_fades(&mut samples, last);
        let frames = samples.len() / self.channels;
        self.over = last;
        self.frames += frames as u64;
        let place = self.place;
        self.place.position_s = self.start_s + self.speed_change.recording_s(self.frames, last);
        Ok(Some(PlaybackBlock {
            place,
            next_s: self.place.position_s,
            samples,
            channels: self.channels,
            end: self.end.filter(|_| last),
        }))
    }

    /// Number of frames in a block and in a fade.
    fn lengths(&self) -> (usize, usize) {
        ((self.rate / BLOCKS_A_SECOND).max(1) as usize, (f64::from(self.rate) * FADE_S) as usize)
    }

    fn decode(&mut self) -> Result<(), AudioError> {
        let goes_on = self.decoder.next_block(&mut self.decoded)?;
        if let Some(left) = &mut self.left {
            let wanted = usize::try_from(*left).unwrap_or(usize::MAX);
            self.decoded.truncate(wanted.saturating_mul(self.channels));
            *left -= (self.decoded.len() / self.channels) as u64;
        }
        self.end = match self.left {
            _ if !goes_on => Some(EndKind::Recording),
            Some(0) => Some(EndKind::Range),
            _ => None,
        };
        self.speed_change.process(&mut self.decoded, self.end.is_some(), &mut self.pending)
    }

    /// Fades in the first block and fades out the last one, so that a loop does not click.
    fn apply_fades(&self, samples: &mut [f32], last: bool) {
        let (_, fade) = self.lengths();
        let done = usize::try_from(self.frames).unwrap_or(usize::MAX);
        let frames = samples.chunks_exact_mut(self.channels);
        for (index, frame) in frames.enumerate().take(fade.saturating_sub(done)) {
            let gain = (done + index) as f32 / fade as f32;
            frame.iter_mut().for_each(|sample| *sample *= gain);
        }
        if last {
            let frames = samples.chunks_exact_mut(self.channels);
            for (index, frame) in frames.rev().enumerate().take(fade) {
                let gain = index as f32 / fade as f32;
                frame.iter_mut().for_each(|sample| *sample *= gain);
            }
        }
    }

    /// Number of frames decoded and not returned.
    pub(super) fn waiting(&self) -> usize {
        self.pending.len() / self.channels
    }
}
