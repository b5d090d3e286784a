//! The mel scale and its filter bank: power at the bins of a Fourier transform → power in mel bands.

/// Formula of the mel scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MelScale {
    /// Slaney's: linear below 1 kHz, logarithmic above (librosa's default).
    Slaney,
    /// HTK's: 2595 log10(1 + f/700) (librosa's `htk=True`).
    Htk,
}

/// Slaney's scale is linear up to this many Hz ...
const SLANEY_KNEE_HZ: f64 = 1000.0;
/// ... with this many Hz per mel, ...
const SLANEY_HZ_PER_MEL: f64 = 200.0 / 3.0;
/// ... and this many mels above it multiply the frequency by 6.4 (Auditory Toolbox, Malcolm Slaney, 1998).
const SLANEY_MELS_PER_FACTOR: f64 = 27.0;
const SLANEY_FACTOR: f64 = 6.4;

impl MelScale {
    /// Hz (from 0) → mel.
    pub fn mel_from_hz(self, hz: f64) -> f64 {
        match self {
            Self::Slaney if hz < SLANEY_KNEE_HZ => hz / SLANEY_HZ_PER_MEL,
            Self::Slaney => {
                let knee_mel = SLANEY_KNEE_HZ / SLANEY_HZ_PER_MEL;
                knee_mel + (hz / SLANEY_KNEE_HZ).ln() / SLANEY_FACTOR.ln() * SLANEY_MELS_PER_FACTOR
            }
            Self::Htk => 2595.0 * (1.0 + hz / 700.0).log10(),
        }
    }

    /// Mel (from 0) → Hz.
    pub fn hz_from_mel(self, mel: f64) -> f64 {
        let knee_mel = SLANEY_KNEE_HZ / SLANEY_HZ_PER_MEL;
        match self {
            Self::Slaney if mel < knee_mel => mel * SLANEY_HZ_PER_MEL,
            Self::Slaney => SLANEY_KNEE_HZ * SLANEY_FACTOR.powf((mel - knee_mel) / SLANEY_MELS_PER_FACTOR),
            Self::Htk => 700.0 * (10f64.powf(mel / 2595.0) - 1.0),
        }
    }
}

/// One triangle of the filter bank.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MelBand {
    /// FFT bin of the first weight.
    pub(crate) first_bin: usize,
    /// Weights of this and the following bins; empty if the triangle is between two bins.
    pub(crate) weights: Vec<f32>,
}

/// Triangles with corners evenly spaced in mel from `f_min` to `f_max` Hz, each of area 1 in Hz (librosa's
/// `norm="slaney"`), over the bins `0..=n_fft / 2`.
pub(crate) fn mel_filter_bank(
    scale: MelScale,
    sample_rate: u32,
    n_fft: usize,
    n_mels: usize,
    f_min: f64,
    f_max: f64,
) -> Vec<MelBand> {
    let (low, high) = (scale.mel_from_hz(f_min), scale.mel_from_hz(f_max));
    let corner = |i: usize| scale.hz_from_mel(low + (high - low) * i as f64 / (n_mels + 1) as f64);
    let bin_hz = f64::from(sample_rate) / n_fft as f64;
    let last_bin = n_fft / 2;
    let band = |m: usize| {
        let (left, centre, right) = (corner(m), corner(m + 1), corner(m + 2));
        let weight = |bin: usize| {
            let hz = bin as f64 * bin_hz;
            let rising = (hz - left) / (centre - left);
            let falling = (right - hz) / (right - centre);
            (2.0 / (right - left) * rising.min(falling).max(0.0)) as f32
        };
        let range = (left / bin_hz) as usize..=((right / bin_hz) as usize + 1).min(last_bin);
        let Some(first_bin) = range.clone().find(|&bin| weight(bin) > 0.0) else {
            return MelBand { first_bin: 0, weights: Vec::new() };
        };
        let weights = (first_bin..=*range.end()).map(weight).take_while(|&w| w > 0.0).collect();
        MelBand { first_bin, weights }
    };
    (0..n_mels).map(band).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scales_pass_their_published_points_and_convert_back() {
        assert!((MelScale::Htk.mel_from_hz(1000.0) - 999.99).abs() < 0.01);
        assert!((MelScale::Slaney.mel_from_hz(1000.0) - 15.0).abs() < 1e-9);
        assert!((MelScale::Slaney.mel_from_hz(6400.0) - 42.0).abs() < 1e-9);
        for scale in [MelScale::Slaney, MelScale::Htk] {
            for hz in [0.0, 27.5, 999.0, 1001.0, 8000.0] {
                assert!((scale.hz_from_mel(scale.mel_from_hz(hz)) - hz).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn bands_of_many_bins_have_area_1_in_hz() {
        for scale in [MelScale::Slaney, MelScale::Htk] {
            let bin_hz = 16_000.0 / 16_384.0;
            for band in mel_filter_bank(scale, 16_000, 16_384, 40, 0.0, 8000.0) {
                let area: f64 = band.weights.iter().map(|&weight| f64::from(weight) * bin_hz).sum();
                assert!((area - 1.0).abs() < 1e-3, "{area}");
            }
        }
    }

    #[test]
    fn bands_between_two_bins_are_empty_and_all_others_stay_inside_the_spectrum() {
        let bands = mel_filter_bank(MelScale::Slaney, 16_000, 64, 96, 0.0, 8000.0);
        assert!(bands.iter().any(|band| band.weights.is_empty()));
        assert!(bands.iter().all(|band| band.first_bin + band.weights.len() <= 33));
    }
}
