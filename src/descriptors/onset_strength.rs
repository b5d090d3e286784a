//! Onset strength: how much a spectrum rises over the one before.

use super::frame_source::{FRAME, HOP};
use super::mfcc::MELS;

/// By how many frames values are late, so that they are at the centre of the frame in which the rise is.
const DELAY: usize = FRAME / (2 * HOP);

/// Mean rise of the mel bands in dB from frame to frame. Equals `librosa.onset.onset_strength(y=y, sr=16000)`: the first three values
/// are 0, and the rises of the last two frames are left out.
pub(super) struct OnsetStrength {
    /// The mel bands of the frame before, in dB.
    before: Option<[f32; MELS]>,
    /// Values that are not due yet.
    late: [f32; DELAY],
}

impl OnsetStrength {
    pub(super) fn new() -> Self {
        Self { before: None, late: [0.0; DELAY] }
    }

    /// The value at a frame, of which these are the mel bands in dB above the recording's floor.
    pub(super) fn next(&mut self, mels_db: &[f32; MELS]) -> f32 {
        let rise = self.before.as_ref().map_or(0.0, |before| {
            // Sums of eight bands each, which the compiler adds at once.
            let mut sums = [0.0_f32; 8];
            for (now, before) in mels_db.as_chunks::<8>().0.iter().zip(before.as_chunks::<8>().0) {
                for ((sum, now), before) in sums.iter_mut().zip(now).zip(before) {
                    *sum += (now - before).max(0.0);
                }
            }
            sums.iter().sum::<f32>() / MELS as f32
        });
        self.before = Some(*mels_db);
        self.late.rotate_left(1);
        self.late.last_mut().map_or(rise, |last| std::mem::replace(last, rise))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rise_of_half_of_the_bands_counts_half_two_frames_later_and_a_fall_nothing() {
        let quiet = [-40.0; MELS];
        let loud = std::array::from_fn(|band| if band % 2 == 0 { -30.0 } else { -50.0 });
        let mut onsets = OnsetStrength::new();
        let frames = [quiet, quiet, loud, loud, quiet, quiet, quiet];
        let values = frames.map(|frame| onsets.next(&frame));
        assert_eq!(values, [0.0, 0.0, 0.0, 0.0, 5.0, 0.0, 5.0]);
    }
}
