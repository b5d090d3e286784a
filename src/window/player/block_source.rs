//! Decodes a recording from a position on into blocks of 20 ms at the device's sample rate, at a chosen speed. Another one of the same
//! format follows it without a gap: its samples go through the same resampler, as if both were one file.

use super::audio_renderer::FADE_S;
use super::block_queue::PlaybackBlock;
use super::playback_speed::PlaybackSpeed;
use super::playback_timeline::{EndKind, PlaybackPosition};
use super::speed_change::SpeedChange;
use super::upcoming::Upcoming;
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
    /// Frames decoded since then, at the recording's rate.
    received: u64,
    /// Where another recording begins in what is decoded.
    seam: Option<Seam>,
    /// Frames left in the range to play, at the recording's rate.
    left: Option<u64>,
    /// Set when decoding has ended.
    end: Option<EndKind>,
    /// The last block was returned.
    over: bool,
}

/// Where another recording begins.
#[derive(Debug, Clone, Copy)]
struct Seam {
    track: u64,
    /// Seconds since the start at its first frame.
    at_s: f64,
    /// Its first frame, at the device's rate and the chosen speed.
    frame: u64,
}

impl BlockSource {
    /// Opens recording number `track`. Call [`BlockSource::start`] next.
    ///
    /// # Errors
    /// Those of [`Decoder::open_stereo`].
    pub(super) fn open(track: u64, path: &Path) -> Result<Self, AudioError> {
        Self::of(track, Decoder::open_stereo(path)?)
    }

    /// The next recording, where it cannot go through the resampler of the one before. Its first block is decoded again.
    ///
    /// # Errors
    /// Those of [`Decoder::seek`].
    pub(super) fn of_upcoming(upcoming: Upcoming) -> Result<Self, AudioError> {
        let mut source = Self::of(upcoming.track, upcoming.decoder)?;
        source.fresh = false;
        Ok(source)
    }

    fn of(track: u64, decoder: Decoder) -> Result<Self, AudioError> {
        let (rate, channels) = (decoder.info().sample_rate, decoder.output_channels());
        Ok(Self {
            speed_change: SpeedChange::new(rate, rate, channels, PlaybackSpeed::default())?,
            decoder,
            fresh: true,
            channels,
            decoded: Vec::new(),
            pending: Vec::new(),
            rate,
            place: PlaybackPosition { generation: 0, track, lap: 0, position_s: 0.0 },
            start_s: 0.0,
            frames: 0,
            received: 0,
            seam: None,
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
        self.place = PlaybackPosition { position_s: reached_s, track: self.decoded_track(), ..place };
        (self.frames, self.received, self.seam) = (0, 0, None);
        self.left =
            until_s.map(|until_s| ((until_s - reached_s).max(0.0) * f64::from(own_rate)).round() as u64);
        self.end = None;
        self.over = false;
        Ok(())
    }

    /// Number of the recording that is decoded; blocks of the one before may not have been returned yet.
    pub(super) fn decoded_track(&self) -> u64 {
        self.seam.map_or(self.place.track, |seam| seam.track)
    }

    /// Whether the last block was returned.
    pub(super) fn is_over(&self) -> bool {
        self.over
    }

    /// Position of the next block.
    pub(super) fn place(&self) -> PlaybackPosition {
        self.place
    }

    /// The next block, which reuses the buffer `samples`; `None` after the last. `upcoming`: what follows the recording. If it has another
    /// format it is left there, and the caller goes on with it after the last block.
    ///
    /// # Errors
    /// Those of [`Decoder::next_block`].
    pub(super) fn next(
        &mut self,
        mut samples: Vec<f32>,
        upcoming: &mut Option<Upcoming>,
    ) -> Result<Option<PlaybackBlock>, AudioError> {
        if self.over {
            return Ok(None);
        }
        self.pass_seam();
        let (length, fade) = self.lengths();
        // The fade-out has to know the end one fade ahead.
        while self.end.is_none() && self.waiting() < length + fade {
            self.decode(upcoming)?;
        }
        // A block is of one recording.
        let until_seam = self.seam.and_then(|seam| usize::try_from(seam.frame - self.frames).ok());
        let length = until_seam.map_or(length, |frames| frames.min(length));
        let last = until_seam.is_none() && self.waiting() < length + fade;
        let taken = if last { self.pending.len() } else { self.pending.len().min(length * self.channels) };
        if let Some(seam) = self.seam.as_mut().filter(|_| taken < length * self.channels) {
            // The speed change has made fewer frames of it.
            seam.frame = self.frames + (taken / self.channels) as u64;
        }
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
            end: self.end.filter(|_| last && upcoming.is_none()),
        }))
    }

    /// Number of frames in a block and in a fade.
    fn lengths(&self) -> (usize, usize) {
        ((self.rate / BLOCKS_A_SECOND).max(1) as usize, (f64::from(self.rate) * FADE_S) as usize)
    }

    /// The next block is of the next recording if its first frame is due.
    fn pass_seam(&mut self) {
        let Some(seam) = self.seam.take_if(|seam| seam.frame <= self.frames) else { return };
        self.start_s = -seam.at_s;
        let position_s = (self.speed_change.recording_s(self.frames, false) - seam.at_s).max(0.0);
        self.place = PlaybackPosition { track: seam.track, lap: 0, position_s, ..self.place };
    }

    fn decode(&mut self, upcoming: &mut Option<Upcoming>) -> Result<(), AudioError> {
        let mut goes_on = self.decoder.next_block(&mut self.decoded)?;
        self.received += (self.decoded.len() / self.channels) as u64;
        // One seam at a time: the next one is after the first block of this recording at least.
        if !goes_on
            && self.left.is_none()
            && self.seam.is_none()
            && let Some(next) = upcoming.take_if(|next| self.has_format_of(&next.decoder))
        {
            self.seam = Some(self.seam_before(next.track));
            self.decoded.extend(&next.first);
            self.received += (next.first.len() / self.channels) as u64;
            self.decoder = next.decoder;
            goes_on = next.goes_on;
        }
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

    fn has_format_of(&self, next: &Decoder) -> bool {
        next.info().sample_rate == self.own_rate() && next.output_channels() == self.channels
    }

    /// Where the frames that are decoded next will be.
    fn seam_before(&self, track: u64) -> Seam {
        let at_s = self.received as f64 / f64::from(self.own_rate());
        Seam { track, at_s, frame: self.speed_change.frame_at(at_s) }
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
