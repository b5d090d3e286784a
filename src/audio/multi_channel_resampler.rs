//! Mono or interleaved stereo samples at any rate → another rate.

use super::{AudioError, Resampler};

/// One resampler per channel.
pub(crate) struct MultiChannelResampler {
    channels: Vec<Resampler>,
    /// Input of one channel.
    plane: Vec<f32>,
    /// Output of all channels.
    planes: Vec<Vec<f32>>,
}

impl MultiChannelResampler {
    /// From `from_hz` to `to_hz`, for `channels` interleaved channels.
    ///
    /// # Errors
    /// [`AudioError::SampleRate`] for rates outside 1 to 768,000 Hz.
    pub(crate) fn new(from_hz: u32, to_hz: u32, channels: usize) -> Result<Self, AudioError> {
        let resamplers: Result<Vec<_>, _> =
            (0..channels).map(|_| Resampler::between(from_hz, to_hz)).collect();
        Ok(Self { channels: resamplers?, plane: Vec::new(), planes: vec![Vec::new(); channels] })
    }

    /// Resamples `frames` and appends what is ready to `out`.
    ///
    /// # Errors
    /// As [`Resampler::process`].
    pub(crate) fn process(&mut self, frames: &[f32], out: &mut Vec<f32>) -> Result<(), AudioError> {
        if let [only] = self.channels.as_mut_slice() {
            return only.process(frames, out);
        }
        let width = self.channels.len();
        for (index, (channel, plane)) in self.channels.iter_mut().zip(&mut self.planes).enumerate() {
            self.plane.clear();
            self.plane.extend(frames.iter().skip(index).step_by(width));
            channel.process(&self.plane, plane)?;
        }
        self.interleave(out);
        Ok(())
    }

    /// Seconds of input whose output is not appended yet.
    pub(super) fn waiting_s(&self) -> f64 {
        self.channels.first().map_or(0.0, Resampler::waiting_s)
    }

    /// Appends the rest.
    ///
    /// # Errors
    /// As [`Resampler::finish`].
    pub(crate) fn finish(&mut self, out: &mut Vec<f32>) -> Result<(), AudioError> {
        if let [only] = self.channels.as_mut_slice() {
            return only.finish(out);
        }
        for (channel, plane) in self.channels.iter_mut().zip(&mut self.planes) {
            channel.finish(plane)?;
        }
        self.interleave(out);
        Ok(())
    }

    fn interleave(&mut self, out: &mut Vec<f32>) {
        let frames = self.planes.first().map_or(0, Vec::len);
        debug_assert!(self.planes.iter().all(|plane| plane.len() == frames), "channels differ in length");
        for frame in 0..frames {
            out.extend(self.planes.iter().filter_map(|plane| plane.get(frame)));
        }
        self.planes.iter_mut().for_each(Vec::clear);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_channel_is_resampled_as_if_alone() {
        let wave = |hz: f32, frames: usize| -> Vec<f32> {
            (0..frames).map(|n| (std::f32::consts::TAU * hz * n as f32 / 44_100.0).sin()).collect()
        };
        let (left, right) = (wave(440.0, 10_000), wave(1_000.0, 10_000));
        let both: Vec<f32> = left.iter().zip(&right).flat_map(|(&left, &right)| [left, right]).collect();
        let resampled = |samples: &[f32], width: usize| {
            let mut resampler = MultiChannelResampler::new(44_100, 48_000, width).unwrap();
            let mut out = Vec::new();
            for part in samples.chunks(777 * width) {
                resampler.process(part, &mut out).unwrap();
            }
            resampler.finish(&mut out).unwrap();
            out
        };
        let (left, right, both) = (resampled(&left, 1), resampled(&right, 1), resampled(&both, 2));
        let expected: Vec<f32> = left.iter().zip(&right).flat_map(|(&left, &right)| [left, right]).collect();
        assert_eq!(both, expected);
    }
}
