//! A time in seconds → the decoder at that sample.

use super::{Decoder, Source};
use crate::audio::AudioError;
use crate::audio::ffmpeg::FfmpegStream;

/// Before a position that is sought, so much is decoded and thrown away: codecs build on what came before.
const PRE_ROLL_S: f64 = 0.25;

impl Decoder {
    /// Goes to `start_s`; the next block begins there, to the sample (in Matroska, whose clock counts
    /// milliseconds, to three of them). Returns the position reached in seconds: the end, if `start_s` is
    /// behind it.
    ///
    /// # Errors
    /// [`AudioError::Seek`] if the file cannot be sought, or the error of opening it again.
    pub fn seek(&mut self, start_s: f64) -> Result<f64, AudioError> {
        if !start_s.is_finite() {
            return Err(AudioError::Seek(start_s));
        }
        let rate = f64::from(self.info.sample_rate);
        let target = (start_s.max(0.0) * rate).round() as u64;
        self.go_before(target as f64 / rate)?;
        while self.position < target && !(self.ended && self.waiting() == 0) {
            if self.waiting() == 0 {
                self.forget_pending();
                self.step()?;
            }
            let missing = usize::try_from(target - self.position).unwrap_or(usize::MAX);
            let thrown_away = self.waiting().min(missing);
            self.handed_on += thrown_away * self.width;
            self.position += thrown_away as u64;
        }
        Ok(self.position as f64 / rate)
    }

    /// After a seek: the first packet tells where we are.
    pub(super) fn place(&mut self, rate: u32, at_s: Option<f64>) -> Result<(), AudioError> {
        let Some(at_s) = at_s else { return Err(AudioError::Seek(0.0)) };
        self.unplaced = false;
        // What lies before zero is the encoder's delay.
        let before = (-at_s * f64::from(rate)).round().max(0.0) as usize * self.width;
        self.packet.drain(..before.min(self.packet.len()));
        self.position = (at_s * f64::from(self.info.sample_rate)).round().max(0.0) as u64;
        Ok(())
    }

    /// Goes to a place shortly before `time_s`.
    fn go_before(&mut self, time_s: f64) -> Result<(), AudioError> {
        let reached = match &mut self.source {
            Source::Symphonia(_) => self.go_before_by_clock(time_s),
            Source::Ffmpeg(stream) => match &self.path {
                Some(path) => {
                    *stream = FfmpegStream::start(&self.ffmpeg, path, time_s, &self.info.codec, self.widest)?;
                    self.forget_pending();
                    self.position = (time_s * f64::from(self.info.sample_rate)).round() as u64;
                    self.ended = false;
                    return Ok(());
                }
                None => Err(AudioError::Seek(time_s)),
            },
        };
        match (reached, self.path.clone()) {
            (Ok(()), _) => Ok(()),
            // A file whose clock or index is of no use is decoded from its start.
            (Err(_), Some(path)) => {
                *self = Self::open_as(&path, &self.ffmpeg.clone(), self.widest)?;
                Ok(())
            }
            (Err(error), None) => Err(error),
        }
    }

    fn go_before_by_clock(&mut self, time_s: f64) -> Result<(), AudioError> {
        while matches!(&self.source, Source::Symphonia(stream) if !stream.can_seek()) && !self.ended {
            self.step()?;
        }
        if let Source::Symphonia(stream) = &mut self.source {
            stream.seek((time_s - PRE_ROLL_S).max(0.0))?;
        }
        self.forget_pending();
        self.rate_change = None;
        self.ended = false;
        self.unplaced = true;
        while self.unplaced && !self.ended {
            self.step()?;
        }
        let overshot = self.position as f64 > (time_s * f64::from(self.info.sample_rate)).round();
        if self.unplaced || overshot { Err(AudioError::Seek(time_s)) } else { Ok(()) }
    }
}
