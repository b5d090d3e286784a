//! Mel-frequency cepstral coefficients: the shape of the spectrum in a few numbers, which describe the timbre.

use super::frame_source::FRAME;
use crate::audio::SAMPLE_RATE;
use crate::dsp::MelScale;
use crate::dsp::mel::{MelBand, mel_filter_bank};
use std::sync::LazyLock;

/// Mel bands, from 0 Hz to half the rate.
pub(super) const MELS: usize = 128;
/// Coefficients that are kept, from the first, which is the level.
pub(super) const COEFFICIENTS: usize = 20;

/// Slaney's mel scale, triangles of area 1: those of `librosa.feature.melspectrogram(y=y, sr=16000)`.
pub(super) fn mel_bands() -> Vec<MelBand> {
    mel_filter_bank(MelScale::Slaney, SAMPLE_RATE, FRAME, MELS, 0.0, f64::from(SAMPLE_RATE) / 2.0)
}

/// The orthonormal discrete cosine transform of type II: for each band its share of every coefficient.
static COSINES: LazyLock<Vec<[f64; COEFFICIENTS]>> = LazyLock::new(|| {
    let bands = MELS as f64;
    let cosine = |band: usize, k: usize| {
        let scale = if k == 0 { (1.0 / bands).sqrt() } else { (2.0 / bands).sqrt() };
        scale * (std::f64::consts::PI * k as f64 * (band as f64 + 0.5) / bands).cos()
    };
    (0..MELS).map(|band| std::array::from_fn(|k| cosine(band, k))).collect()
});

/// Of one frame, from its mel bands in dB above the recording's floor. Equals `librosa.feature.mfcc(y=y, sr=16000)`.
pub(super) fn mfcc(mels_db: &[f32; MELS]) -> [f32; COEFFICIENTS] {
    pulp::Arch::new().dispatch(CosineTransform { mels_db })
}

struct CosineTransform<'a> {
    mels_db: &'a [f32; MELS],
}

impl pulp::NullaryFnOnce for CosineTransform<'_> {
    type Output = [f32; COEFFICIENTS];

    #[inline(always)]
    fn call(self) -> [f32; COEFFICIENTS] {
        // In double precision: the coefficients are small differences of large sums.
        let mut sums = [0.0_f64; COEFFICIENTS];
        for (db, cosines) in self.mels_db.iter().zip(COSINES.iter()) {
            for (sum, cosine) in sums.iter_mut().zip(cosines) {
                *sum += cosine * f64::from(*db);
            }
        }
        sums.map(|sum| sum as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flat_spectrum_has_the_first_coefficient_only() {
        let [first, others @ ..] = mfcc(&[-30.0; MELS]);
        assert!((first + 30.0 * (MELS as f32).sqrt()).abs() < 1e-3, "{first}");
        assert!(others.iter().all(|value| value.abs() < 1e-4), "{others:?}");
    }

    #[test]
    fn a_cosine_over_the_bands_has_one_coefficient() {
        for k in 1..COEFFICIENTS {
            let angle = |band: usize| std::f64::consts::PI * k as f64 * (band as f64 + 0.5) / MELS as f64;
            let coefficients = mfcc(&std::array::from_fn(|band| angle(band).cos() as f32));
            for (other, value) in coefficients.iter().enumerate() {
                let expected = if other == k { 8.0 } else { 0.0 };
                assert!((value - expected).abs() < 1e-4, "{k} {other}: {value}");
            }
        }
    }
}
