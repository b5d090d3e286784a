//! Samples as they come → blocks of overlapping frames.

use crate::dsp::power_block::LANES;
use std::ops::Range;

/// Samples in one frame: 128 ms.
pub(super) const FRAME: usize = 2048;
/// Samples from frame to frame: 32 ms.
pub(super) const HOP: usize = 512;
/// Zeros before the first sample and after the last, so that frame t is centred on sample t · [`HOP`].
const PADDING: usize = FRAME / 2;
/// Samples of a full block.
const BLOCK: usize = FRAME + (LANES - 1) * HOP;

/// Up to [`LANES`] frames that follow each other.
pub(super) struct FrameBlock<'a> {
    /// The first begins with the first sample, each other one [`HOP`] samples later.
    pub(super) samples: &'a [f32],
    /// Number of frames, at least 1.
    pub(super) lanes: usize,
    /// Which of the samples are the recording's; the others are padding.
    pub(super) sound: Range<usize>,
}

impl<'a> FrameBlock<'a> {
    /// The samples of a frame.
    pub(super) fn frame(&self, lane: usize) -> &'a [f32] {
        debug_assert!(lane < self.lanes, "frame {lane} of {}", self.lanes);
        self.samples.get(lane * HOP..lane * HOP + FRAME).unwrap_or_default()
    }

    /// Those samples of a frame that are the recording's.
    pub(super) fn sound_of_frame(&self, lane: usize) -> &'a [f32] {
        let start = self.sound.start.max(lane * HOP);
        let end = self.sound.end.min(lane * HOP + FRAME);
        self.samples.get(start..end).unwrap_or_default()
    }
}

/// Cuts a recording into frames. It holds less than a second of sound.
pub(super) struct FrameSource {
    /// The samples from the next frame on.
    buffer: Vec<f32>,
    /// Samples of the recording so far.
    received: u64,
    /// Frames so far.
    frames: u64,
}

impl FrameSource {
    pub(super) fn new() -> Self {
        Self { buffer: vec![0.0; PADDING], received: 0, frames: 0 }
    }

    /// Takes the next samples and gives each block that they complete.
    pub(super) fn push<E>(
        &mut self,
        samples: &[f32],
        mut take: impl FnMut(&FrameBlock<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        for part in samples.chunks(BLOCK) {
            self.buffer.extend_from_slice(part);
            self.received += part.len() as u64;
            while self.buffer.len() >= BLOCK {
                self.give(LANES, &mut take)?;
            }
        }
        Ok(())
    }

    /// Gives the last frames: in all one for each [`HOP`] samples and one more, or none of a recording without samples.
    pub(super) fn finish<E>(
        &mut self,
        mut take: impl FnMut(&FrameBlock<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let all = if self.received == 0 { 0 } else { 1 + self.received / HOP as u64 };
        self.buffer.resize(self.buffer.len() + PADDING, 0.0);
        while self.frames < all {
            let left = usize::try_from(all - self.frames).unwrap_or(usize::MAX);
            self.give(LANES.min(left), &mut take)?;
        }
        Ok(())
    }

    fn give<E>(
        &mut self,
        lanes: usize,
        take: &mut impl FnMut(&FrameBlock<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        // Positions from the first zero of the padding before the recording.
        let base = self.frames * HOP as u64;
        let within = |position: u64| {
            let offset = usize::try_from(position.saturating_sub(base)).unwrap_or(usize::MAX);
            offset.min(self.buffer.len())
        };
        let sound = within(PADDING as u64)..within(PADDING as u64 + self.received);
        take(&FrameBlock { samples: &self.buffer, lanes, sound })?;
        self.frames += lanes as u64;
        self.buffer.drain(..(lanes * HOP).min(self.buffer.len()));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    /// The frames of a recording whose sample n is n + 1, pushed in parts of `part` samples.
    fn frames(samples: usize, part: usize) -> Vec<(Vec<f32>, Vec<f32>)> {
        let recording: Vec<f32> = (1..=samples).map(|n| n as f32).collect();
        let mut source = FrameSource::new();
        let mut frames = Vec::new();
        let mut take = |block: &FrameBlock<'_>| {
            frames.extend(
                (0..block.lanes)
                    .map(|lane| (block.frame(lane).to_vec(), block.sound_of_frame(lane).to_vec())),
            );
            Ok::<(), Infallible>(())
        };
        for part in recording.chunks(part) {
            source.push(part, &mut take).unwrap();
        }
        source.finish(&mut take).unwrap();
        frames
    }

    #[test]
    fn frame_t_is_centred_on_sample_t_hop_and_padded_with_zeros() {
        for samples in [1, 511, 512, 2047, 2048, 9_727, 9_728, 40_000] {
            for part in [100, 512, 9_728, 40_000] {
                let frames = frames(samples, part);
                assert_eq!(frames.len(), 1 + samples / HOP, "{samples} in parts of {part}");
                for (t, (frame, sound)) in frames.iter().enumerate() {
                    let sample = |i: usize| match (t * HOP + i).checked_sub(FRAME / 2) {
                        Some(n) if n < samples => (n + 1) as f32,
                        _ => 0.0,
                    };
                    let expected: Vec<f32> = (0..FRAME).map(sample).collect();
                    assert_eq!(*frame, expected, "frame {t} of {samples} in parts of {part}");
                    let expected: Vec<f32> = expected.into_iter().filter(|sample| *sample > 0.0).collect();
                    assert_eq!(*sound, expected, "frame {t} of {samples} in parts of {part}");
                }
            }
        }
    }

    #[test]
    fn a_recording_without_samples_has_no_frames() {
        assert!(frames(0, 1).is_empty());
    }
}
