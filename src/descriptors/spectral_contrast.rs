//! Spectral contrast: how far the peaks of a spectrum rise above its valleys, in seven bands of an octave.
//!
//! Jiang, Lu, Zhang, Tao, Cai: "Music type classification by spectral contrast feature", ICME 2002, as librosa has it: the mean of the
//! highest and lowest 2 % of the magnitudes in each band, each in dB.

use super::spectrum::{BIN_HZ, BINS, Lanes};
use crate::dsp::power_block::LANES;
use std::ops::Range;
use std::sync::LazyLock;

/// Number of bands: below 200 Hz, five octaves above it, and what is left above 6,400 Hz.
pub(super) const BANDS: usize = 7;
/// Upper edge of the lowest band in Hz.
const LOWEST_EDGE_HZ: f64 = 200.0;
/// Which share of the bins are peak and valley.
const SHARE: f64 = 0.02;
/// Most bins of a peak, those of the widest band.
const MOST_TAKEN: usize = 8;

/// One band.
struct Band {
    bins: Range<usize>,
    /// How many bins are the peak, and as many the valley.
    taken: usize,
}

/// The bands at this rate and frame length. Bins on an edge belong to both bands; a band also has the bin below it, and gives up its last
/// one, unless it is the highest.
static BAND_BINS: LazyLock<[Band; BANDS]> = LazyLock::new(|| {
    std::array::from_fn(|band| {
        let edge = |octaves: usize| LOWEST_EDGE_HZ * (1_u32 << octaves) as f64;
        let bin_hz = f64::from(BIN_HZ);
        let first = if band == 0 { 0 } else { (edge(band - 1) / bin_hz).ceil() as usize - 1 };
        let is_highest = band + 1 == BANDS;
        let end = if is_highest { BINS } else { (edge(band) / bin_hz).floor() as usize + 1 };
        let taken = (SHARE * (end - first) as f64).round_ties_even().max(1.0) as usize;
        Band { bins: first..if is_highest { end } else { end - 1 }, taken }
    })
});

/// Peak and valley of each band: mean magnitudes. The contrast is their distance in dB, as [`super::decibels`] has it for whole recordings.
#[inline(always)]
pub(super) fn peaks_and_valleys(magnitude: &[Lanes]) -> ([Lanes; BANDS], [Lanes; BANDS]) {
    let (mut peaks, mut valleys) = ([Lanes::default(); BANDS], [Lanes::default(); BANDS]);
    for ((band, peak), valley) in BAND_BINS.iter().zip(&mut peaks).zip(&mut valleys) {
        let taken = band.taken.min(MOST_TAKEN);
        // Sorted lists of the highest and lowest values so far, one of each for every frame.
        let mut highest = [Lanes::default(); MOST_TAKEN];
        let mut lowest = [[f32::INFINITY; LANES]; MOST_TAKEN];
        for values in magnitude.get(band.bins.clone()).unwrap_or_default() {
            let (mut high, mut low) = (*values, *values);
            for (highest, lowest) in highest.iter_mut().zip(&mut lowest).take(taken) {
                for ((kept, value), (kept_low, value_low)) in
                    highest.iter_mut().zip(&mut high).zip(lowest.iter_mut().zip(&mut low))
                {
                    (*kept, *value) = (kept.max(*value), kept.min(*value));
                    (*kept_low, *value_low) = (kept_low.min(*value_low), kept_low.max(*value_low));
                }
            }
        }
        let mean = |kept: &[Lanes; MOST_TAKEN], mean: &mut Lanes| {
            for values in kept.iter().take(taken) {
                for (mean, value) in mean.iter_mut().zip(values) {
                    *mean += value / taken as f32;
                }
            }
        };
        mean(&highest, peak);
        mean(&lowest, valley);
    }
    (peaks, valleys)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bands_are_octaves_and_share_the_bins_at_their_edges() {
        let bands: Vec<_> = BAND_BINS.iter().map(|band| (band.bins.clone(), band.taken)).collect();
        let expected = [
            (0..25, 1),
            (25..51, 1),
            (51..102, 1),
            (102..204, 2),
            (204..409, 4),
            (409..819, 8),
            (819..1025, 4),
        ];
        assert_eq!(bands, expected);
    }

    #[test]
    fn peak_and_valley_are_the_means_of_the_extremes_of_each_frame() {
        // Frame `lane` has a spectrum in another order.
        let magnitude: Vec<Lanes> =
            (0..BINS).map(|bin| std::array::from_fn(|lane| ((bin * 7 + lane * 100) % 1025) as f32)).collect();
        let (peaks, valleys) = peaks_and_valleys(&magnitude);
        for lane in 0..LANES {
            for (band, Band { bins, taken }) in BAND_BINS.iter().enumerate() {
                let mut sorted: Vec<f32> = magnitude[bins.clone()].iter().map(|bin| bin[lane]).collect();
                sorted.sort_by(f32::total_cmp);
                let mean = |values: &[f32]| values.iter().sum::<f32>() / values.len() as f32;
                let (valley, peak) = (mean(&sorted[..*taken]), mean(&sorted[sorted.len() - taken..]));
                assert!((valleys[band][lane] - valley).abs() < 1e-3, "{band} {lane}");
                assert!((peaks[band][lane] - peak).abs() < 1e-3, "{band} {lane}");
            }
        }
    }
}
