//! Where the sound of a recording begins.

use crate::audio::SAMPLE_RATE;

/// Length of what is measured at once, in samples: 50 ms.
const BLOCK: usize = SAMPLE_RATE as usize / 20;
/// Mean square of a block at -60 dB of full scale, above the noise of a codec or of 12 bits. Not relative to the recording's level as the
/// silence gate's threshold, which is known a minute later only: where the sound begins need not be exact, since two fingerprints are
/// compared at every offset.
const THRESHOLD: f32 = 1e-6;

/// Drops samples until one block is loud enough.
#[derive(Debug, Default)]
pub(super) struct LeadingSilence {
    is_over: bool,
    squares: f32,
    samples: usize,
}

impl LeadingSilence {
    /// The samples from the end of the first audible block on.
    pub(super) fn skip<'a>(&mut self, mut samples: &'a [f32]) -> &'a [f32] {
        while !self.is_over && !samples.is_empty() {
            let (block, rest) = samples.split_at(samples.len().min(BLOCK - self.samples));
            self.squares += block.iter().map(|sample| sample * sample).sum::<f32>();
            self.samples += block.len();
            if self.samples == BLOCK {
                self.is_over = self.squares >= THRESHOLD * BLOCK as f32;
                (self.squares, self.samples) = (0.0, 0);
            }
            samples = rest;
        }
        samples
    }
}
