//! A time in seconds → the decoder at that sample.

use super::{Decoder, Source};
use crate::audio::{AudioError, MultiChannelResampler};

/// Decoding begins so much before a target position, since codecs depend on earlier packets.
const PRE_ROLL_S: f64 = 0.25;
/// The first packet of a recording may be so much after its start, if that was cut off as the encoder's delay.
const START_TOLERANCE_S: f64 = 0.05;

impl Decoder {
    /// Seeks to `start_s`; the next block begins there, to the sample (in Matroska, whose clock counts
    /// milliseconds, within three of them). Where the container's time stamps drift from the count of samples, which is
    /// followed by silence only from 0.25 s on, it begins by up to that drift beside the place in a decode from the start.
    /// Returns the position reached in seconds: the end, if `start_s` is beyond it.
    ///
    /// Whether channels cancel each other is decided in fixed windows of at most 0.5 s. A seek decodes the windows before
    /// the target, too, so the samples are mixed as in a decode from the start; only behind a seek into the first second of
    /// the recording may the rest of that second be mixed in another way.
    ///
    /// # Errors
    /// [`AudioError::Seek`] if the source does not support seeking, or the error of opening the file again.
    pub fn seek(&mut self, start_s: f64) -> Result<f64, AudioError> {
        if !start_s.is_finite() {
            return Err(AudioError::Seek(start_s));
        }
        let rate = f64::from(self.info.sample_rate);
        let target = (start_s.max(0.0) * rate).round() as u64;
        self.seek_before(target as f64 / rate)?;
        while self.position < target && !(self.ended && self.pending_frames() == 0) {
            if self.pending_frames() == 0 {
                self.clear_pending();
                let skipped = self.gap_frames.min(target - self.position);
                (self.gap_frames, self.position) = (self.gap_frames - skipped, self.position + skipped);
                self.decode_packet()?;
            }
            let missing = usize::try_from(target - self.position).unwrap_or(usize::MAX);
            let discarded = self.pending_frames().min(missing);
            self.returned += discarded * self.channels;
            self.position += discarded as u64;
        }
        Ok(self.position as f64 / rate)
    }

    /// Sets the position after a seek from the time of the first packet.
    pub(super) fn set_position(&mut self, rate: u32, at_s: Option<f64>) -> Result<(), AudioError> {
        let Some(at_s) = at_s else { return Err(AudioError::Seek(0.0)) };
        let at_s = self.timeline.position_s(at_s);
        self.position_unknown = false;
        self.timeline.seeked();
        // Samples before time zero are the encoder's delay.
        let before = (-at_s * f64::from(rate)).round().max(0.0) as usize * self.channels;
        self.packet.drain(..before.min(self.packet.len()));
        self.position = (at_s * f64::from(self.info.sample_rate)).round().max(0.0) as u64;
        if rate != self.info.sample_rate {
            // A part of another rate, which was noted where it begins, or will be.
            let resampler = MultiChannelResampler::new(rate, self.info.sample_rate, self.channels)?;
            self.rate_change = Some((rate, resampler));
        }
        Ok(())
    }

    /// Seeks to a position shortly before `time_s`.
    fn seek_before(&mut self, time_s: f64) -> Result<(), AudioError> {
        let reached = match &mut self.source {
            Source::Symphonia(_) => self.seek_by_clock(time_s),
            Source::Ffmpeg(stream) => {
                let start_s = stream.start_before(time_s);
                stream.restart(start_s)?;
                self.continuation = None;
                self.clear_pending();
                self.position = (start_s * f64::from(self.info.sample_rate)).round() as u64;
                self.ended = false;
                return Ok(());
            }
        };
        match (reached, self.path.clone()) {
            (Ok(()), _) => Ok(()),
            // A file whose clock or index is unusable is decoded from its start.
            (Err(_), Some(path)) => {
                tracing::debug!(path = %path.display(), time_s, "cannot seek, decoding from the start");
                *self = Self::open_as(&path, &self.options.clone())?;
                Ok(())
            }
            // Inside, the time is one of the container's clock.
            (Err(AudioError::Seek(_)), None) => Err(AudioError::Seek(time_s)),
            (Err(error), None) => Err(error),
        }
    }

    /// If the source stands at the first packet of a recording that starts late, and `target` is before it: goes there.
    fn put_silence_before_start(&mut self, target: u64) {
        let start_s = self.timeline.start_s();
        let at_start = self.position as f64 / f64::from(self.info.sample_rate) <= start_s + START_TOLERANCE_S;
        if start_s > 0.0 && at_start && self.position > target && self.rate_change.is_none() {
            self.packet = std::mem::take(&mut self.pending);
            self.packet_behind_gap = Some(self.info.sample_rate);
            self.gap_frames = self.position - target;
            self.position = target;
        }
    }

    fn seek_by_clock(&mut self, time_s: f64) -> Result<(), AudioError> {
        while !self.timeline.is_known() && !self.ended {
            // What is decoded here is not returned, but counts; and a gap may last hours.
            self.position += self.pending_frames() as u64 + self.gap_frames;
            self.gap_frames = 0;
            self.clear_pending();
            self.decode_packet()?;
        }
        // Of joined streams each has its own clock.
        if !self.timeline.is_steady() {
            return Err(AudioError::Seek(time_s));
        }
        let container_s = self.timeline.container_s((time_s - PRE_ROLL_S).max(0.0));
        if let Source::Symphonia(stream) = &mut self.source {
            stream.seek(container_s)?;
        }
        self.clear_pending();
        (self.gap_frames, self.packet_behind_gap) = (0, None);
        self.rate_change = None;
        self.ended = false;
        self.position_unknown = true;
        while self.position_unknown && !self.ended {
            self.decode_packet()?;
        }
        let target = (time_s * f64::from(self.info.sample_rate)).round() as u64;
        self.put_silence_before_start(target);
        let overshot = self.position > target;
        if self.position_unknown || overshot { Err(AudioError::Seek(time_s)) } else { Ok(()) }
    }
}
