//! A recording, from a place on → blocks of 20 ms at the device's rate.

use super::audio_renderer::FADE_S;
use super::block_queue::Block;
use super::playback_timeline::{EndKind, PlaybackPosition};
use crate::audio::{AudioError, Decoder, MultiChannelResampler};
use std::path::Path;

/// Blocks a second.
const BLOCKS_A_SECOND: u32 = 50;

/// A recording that is open. Its memory does not grow with the recording.
pub(super) struct BlockSource {
    decoder: Decoder,
    /// Nothing was decoded since it was opened.
    fresh: bool,
    /// Samples a frame, 1 or 2; all samples are interleaved.
    channels: usize,
    /// As decoded, at the recording's rate.
    decoded: Vec<f32>,
    resampler: MultiChannelResampler,
    /// At the device's rate, not handed on yet.
    pending: Vec<f32>,
    rate: u32,
    /// Where the next block begins, and where the first one began.
    place: PlaybackPosition,
    start_s: f64,
    frames: u64,
    /// Frames until the end of the part to be played, at the recording's rate.
    left: Option<u64>,
    /// Nothing more will be decoded.
    end: Option<EndKind>,
    /// The last block was handed on.
    over: bool,
}

impl BlockSource {
    /// Opens a recording. [`BlockSource::start`] comes next.
    ///
    /// # Errors
    /// Those of [`Decoder::open_stereo`].
    pub(super) fn open(path: &Path) -> Result<Self, AudioError> {
        let decoder = Decoder::open_stereo(path)?;
        let (rate, channels) = (decoder.info().sample_rate, decoder.output_channels());
        Ok(Self {
            resampler: MultiChannelResampler::new(rate, rate, channels)?,
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

    /// Length in seconds as far as it is known.
    pub(super) fn duration_s(&self) -> Option<f64> {
        self.decoder.info().duration_s
    }

    /// The recording's own rate in Hz.
    pub(super) fn own_rate(&self) -> u32 {
        self.decoder.info().sample_rate
    }

    /// From `place` to `until_s` or to the end, at `rate` in Hz. Behind the end there is one empty block.
    ///
    /// # Errors
    /// Those of [`Decoder::seek`].
    pub(super) fn start(
        &mut self,
        place: PlaybackPosition,
        until_s: Option<f64>,
        rate: u32,
    ) -> Result<(), AudioError> {
        let own_rate = self.own_rate();
        // A fresh decoder is at its start already; to go there, some would begin once more.
        let at_start = self.fresh && place.position_s <= 0.0;
        let reached_s = if at_start { 0.0 } else { self.decoder.seek(place.position_s)? };
        self.fresh = false;
        self.resampler = MultiChannelResampler::new(own_rate, rate, self.channels)?;
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

    /// The last block was handed on.
    pub(super) fn is_over(&self) -> bool {
        self.over
    }

    /// Where the next block begins.
    pub(super) fn place(&self) -> PlaybackPosition {
        self.place
    }

    /// The next block, in `samples`, whose content is forgotten; `None` after the last.
    ///
    /// # Errors
    /// Those of [`Decoder::next_block`].
    pub(super) fn next(&mut self, mut samples: Vec<f32>) -> Result<Option<Block>, AudioError> {
        if self.over {
            return Ok(None);
        }
        let (length, fade) = self.lengths();
        // The fade at the end needs to know of the end early enough.
        while self.end.is_none() && self.waiting() < length + fade {
            self.decode()?;
        }
        let last = self.waiting() < length + fade;
        let taken = if last { self.pending.len() } else { length * self.channels };
        samples.clear();
        samples.extend(self.pending.drain(..taken));
        self.apply_fades(&mut samples, last);
        let block =
            Block { place: self.place, samples, channels: self.channels, end: self.end.filter(|_| last) };
        self.over = last;
        self.frames += block.frames() as u64;
        self.place.position_s = self.start_s + self.frames as f64 / f64::from(self.rate);
        Ok(Some(block))
    }

    /// Frames of a block and of a fade.
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
        self.resampler.process(&self.decoded, &mut self.pending)?;
        self.end = match self.left {
            _ if !goes_on => Some(EndKind::Recording),
            Some(0) => Some(EndKind::Range),
            _ => None,
        };
        if self.end.is_some() {
            self.resampler.finish(&mut self.pending)?;
        }
        Ok(())
    }

    /// Fades in what begins in the midst of a recording, and out what ends: a loop joins both.
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

    /// Frames decoded and not handed on.
    pub(super) fn waiting(&self) -> usize {
        self.pending.len() / self.channels
    }
}
