//! Decoded samples → samples at the device's rate, played at a chosen speed.

use super::audio_renderer::FADE_S;
use super::playback_speed::PlaybackSpeed;
use crate::audio::{AudioError, MultiChannelResampler};
use crate::dsp::{DspError, TimeStretch};

/// Resampling is fast for rates with a large common divisor; 50 Hz change the speed by at most 0.2 %, which the positions include.
const RATE_STEP_HZ: f64 = 50.0;

/// Resamples to the device's rate, and stretches where the pitch is kept.
pub(super) struct SpeedChange {
    resampler: MultiChannelResampler,
    stretch: Option<(TimeStretch, Vec<f32>)>,
    /// Rate in Hz at which a second of the recording has so many resampled frames.
    rate: f64,
    channels: usize,
    /// The speed.
    factor: f64,
    /// Frames of the fade at the start, and how many of them have passed.
    fade: usize,
    faded: usize,
}

impl SpeedChange {
    /// From `from_hz` to a device of `to_hz`, for interleaved `channels`. At speed 1 and equal rates samples stay as they are.
    ///
    /// # Errors
    /// Those of [`MultiChannelResampler::new`].
    pub(super) fn new(
        from_hz: u32,
        to_hz: u32,
        channels: usize,
        speed: PlaybackSpeed,
    ) -> Result<Self, AudioError> {
        let is_changed = speed.factor != 1.0;
        let rate = if is_changed && !speed.keeps_pitch {
            let wanted = f64::from(to_hz) / speed.factor;
            ((wanted / RATE_STEP_HZ).round().max(1.0) * RATE_STEP_HZ) as u32
        } else {
            to_hz
        };
        let stretch = if is_changed && speed.keeps_pitch {
            Some((TimeStretch::new(to_hz, channels, speed.factor).map_err(failed)?, Vec::new()))
        } else {
            None
        };
        Ok(Self {
            resampler: MultiChannelResampler::new(from_hz, rate, channels)?,
            stretch,
            rate: f64::from(rate),
            channels,
            factor: speed.factor,
            fade: (f64::from(from_hz) * FADE_S) as usize,
            faded: 0,
        })
    }

    /// Appends what is ready of `frames` to `out`; with `is_last` everything.
    ///
    /// # Errors
    /// Those of [`MultiChannelResampler::process`].
    pub(super) fn process(
        &mut self,
        frames: &mut [f32],
        is_last: bool,
        out: &mut Vec<f32>,
    ) -> Result<(), AudioError> {
        let Some((stretch, resampled)) = &mut self.stretch else {
            self.resampler.process(frames, out)?;
            return if is_last { self.resampler.finish(out) } else { Ok(()) };
        };
        // The resampler rings at an abrupt start, and the stretcher would spread that beyond the fade of the block source.
        for frame in frames.chunks_exact_mut(self.channels).take(self.fade - self.faded) {
            let gain = self.faded as f32 / self.fade as f32;
            frame.iter_mut().for_each(|sample| *sample *= gain);
            self.faded += 1;
        }
        resampled.clear();
        self.resampler.process(frames, resampled)?;
        if is_last {
            self.resampler.finish(resampled)?;
        }
        stretch.process(resampled, out).map_err(failed)?;
        if is_last { stretch.finish(out).map_err(failed) } else { Ok(()) }
    }

    /// The frame of the output at this many seconds of the recording; with a stretcher, about that.
    pub(super) fn frame_at(&self, recording_s: f64) -> u64 {
        let speed = self.stretch.as_ref().map_or(1.0, |_| self.factor);
        (recording_s * self.rate / speed).round() as u64
    }

    /// Seconds of the recording that lie before frame `frame` of the output; `is_end`: it is the end. Calls must not go back.
    pub(super) fn recording_s(&mut self, frame: u64, is_end: bool) -> f64 {
        match &mut self.stretch {
            Some((stretch, _)) if is_end => stretch.received() as f64 / self.rate,
            Some((stretch, _)) => stretch.source_frame(frame) / self.rate,
            None => frame as f64 / self.rate,
        }
    }
}

/// A failure that the contract of the time stretcher excludes.
fn failed(error: DspError) -> AudioError {
    AudioError::Resampling(error.to_string())
}
