//! Chroma: how strong each of the twelve pitch classes is, whatever the octave.
//!
//! Ellis, "Chroma feature analysis and synthesis", 2007 (<https://www.ee.columbia.edu/~dpwe/resources/matlab/chroma-ansyn/>), as librosa has
//! it: every bin of the spectrum counts for all classes, by its distance from each in semitones, and most around the fifth octave.

use super::frame_source::FRAME;
use super::spectrum::{BIN_HZ, BINS, Lanes};
use crate::dsp::power_block::LANES;
use std::sync::LazyLock;

/// Pitch classes, from C to B.
pub(super) const CLASSES: usize = 12;

/// Octave, counted from 27.5 Hz, of the bins that count most.
const CENTRE_OCTAVE: f64 = 5.0;
/// Standard deviation of that weight in octaves.
const OCTAVE_WIDTH: f64 = 2.0;

/// Weight of each bin for each class, that of `librosa.filters.chroma(sr=16000, n_fft=2048, tuning=0.0)`: A is at 440 Hz.
static WEIGHTS: LazyLock<Vec<[f32; CLASSES]>> = LazyLock::new(|| {
    let semitones: Vec<f64> = (0..=BINS).map(semitones_above_a0).collect();
    let pairs = semitones.iter().zip(semitones.iter().skip(1));
    pairs.map(|(here, next)| weights(*here, (next - here).max(1.0))).collect()
});

/// The bin's pitch in semitones above A0, at 27.5 Hz. The bin at 0 Hz lies an octave and a half below the first one.
fn semitones_above_a0(bin: usize) -> f64 {
    let of = |bin: f64| 12.0 * (bin * f64::from(BIN_HZ) / 27.5).log2();
    if bin == 0 { of(1.0) - 18.0 } else { of(bin as f64) }
}

/// Weights of a bin at this pitch that is `width` semitones wide.
fn weights(semitones: f64, width: f64) -> [f32; CLASSES] {
    // From C: three semitones above A.
    let from_class = |class: usize| (semitones - 3.0 - class as f64 + 6.0).rem_euclid(12.0) - 6.0;
    let bell: [f64; CLASSES] =
        std::array::from_fn(|class| (-0.5 * (2.0 * from_class(class) / width).powi(2)).exp());
    let norm = bell.iter().map(|value| value * value).sum::<f64>().sqrt();
    let octave = (semitones / 12.0 - CENTRE_OCTAVE) / OCTAVE_WIDTH;
    bell.map(|value| (value / norm * (-0.5 * octave * octave).exp()) as f32)
}

/// That of each frame, 0 to 1: the strongest class has 1, silence has 0 throughout. Equals
/// `librosa.feature.chroma_stft(y=y, sr=16000, tuning=0.0)`.
#[inline(always)]
pub(super) fn chroma(magnitude: &[Lanes]) -> [Lanes; CLASSES] {
    let mut chroma = [Lanes::default(); CLASSES];
    for (values, weights) in magnitude.iter().zip(WEIGHTS.iter()) {
        let power = values.map(|value| value * value);
        for (class, weight) in chroma.iter_mut().zip(weights) {
            for (sum, power) in class.iter_mut().zip(&power) {
                *sum += weight * power;
            }
        }
    }
    let mut largest = [f32::MIN_POSITIVE; LANES];
    for class in &chroma {
        for (largest, value) in largest.iter_mut().zip(class) {
            *largest = largest.max(*value);
        }
    }
    for class in &mut chroma {
        for (value, largest) in class.iter_mut().zip(&largest) {
            *value /= largest;
        }
    }
    chroma
}

// A bin of the transform is a frame's share of the rate; the weights hold for this frame length only.
const _: () = assert!(BINS == FRAME / 2 + 1);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pure_tone_has_its_class_in_every_octave() {
        for (class, hz) in [(9, 440.0), (9, 880.0), (0, 523.25), (0, 1046.5), (6, 739.99), (11, 493.88)] {
            let bin = (hz / BIN_HZ).round() as usize;
            let mut magnitude = vec![Lanes::default(); BINS];
            magnitude[bin] = [1.0; LANES];
            let chroma = chroma(&magnitude);
            assert_eq!(chroma[class], [1.0; LANES], "{hz} Hz");
            let others = chroma.iter().enumerate().filter(|(other, _)| *other != class);
            assert!(others.clone().all(|(_, values)| values[0] < 0.7), "{hz} Hz");
        }
    }

    #[test]
    fn silence_has_no_class() {
        assert_eq!(chroma(&vec![Lanes::default(); BINS]), [Lanes::default(); CLASSES]);
    }
}
