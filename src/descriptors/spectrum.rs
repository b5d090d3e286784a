//! A block of frames → what is measured of their spectra, sixteen frames at a time.

use super::chroma::{self, chroma};
use super::decibels::decibels;
use super::frame_power::{BinPower, FramePower};
use super::frame_source::{FRAME, FrameBlock};
use super::mfcc::{self, MELS};
use super::spectral_bandwidth::spectral_bandwidth;
use super::spectral_centroid::{spectral_centroid, total_magnitude};
use super::spectral_contrast::{self, peaks_and_valleys};
use super::spectral_flatness::spectral_flatness;
use super::spectral_rolloff::spectral_rolloff;
use crate::audio::SAMPLE_RATE;
use crate::dsp::mel::MelBand;
use crate::dsp::mel_power::MelFromPower;
use crate::dsp::power_block::LANES;

/// One value of each frame of a block.
pub(super) type Lanes = [f32; LANES];
/// A sum of each frame, in double precision: single would lose a digit or two over all bins.
pub(super) type Sums = [f64; LANES];

/// Values of one spectrum, from 0 Hz to half the rate.
pub(super) const BINS: usize = FRAME / 2 + 1;
/// Distance of two bins in Hz.
pub(super) const BIN_HZ: f32 = SAMPLE_RATE as f32 / FRAME as f32;

/// What was measured of the spectra of a block.
#[derive(Default)]
pub(super) struct SpectralValues {
    pub(super) chroma: [Lanes; chroma::CLASSES],
    pub(super) centroid: Lanes,
    pub(super) bandwidth: Lanes,
    pub(super) rolloff: Lanes,
    pub(super) flatness: Lanes,
    /// In dB, of [`peaks_and_valleys`].
    pub(super) peaks_db: [Lanes; spectral_contrast::BANDS],
    pub(super) valleys_db: [Lanes; spectral_contrast::BANDS],
    /// Power in mel bands in dB, shape (bands, frames).
    pub(super) mels_db: Vec<f32>,
}

/// Measures spectra; it allocates only when made. Each frame is weighted by a periodic Hann window.
pub(super) struct SpectrumMeter {
    power: FramePower,
    magnitude: Vec<Lanes>,
    bands: Vec<MelBand>,
    values: SpectralValues,
    arch: pulp::Arch,
}

impl SpectrumMeter {
    pub(super) fn new() -> Self {
        Self {
            power: FramePower::new(),
            magnitude: vec![Lanes::default(); BINS],
            bands: mfcc::mel_bands(),
            values: SpectralValues { mels_db: vec![0.0; MELS * LANES], ..SpectralValues::default() },
            arch: pulp::Arch::new(),
        }
    }

    /// The values of the block's frames; those of lanes without a frame have no meaning.
    pub(super) fn measure(&mut self, block: &FrameBlock<'_>) -> &SpectralValues {
        let Self { power, magnitude, bands, values, arch } = self;
        arch.dispatch(Measurement { power: power.compute(block), magnitude, bands, values });
        &self.values
    }
}

struct Measurement<'a> {
    power: &'a [BinPower],
    magnitude: &'a mut [Lanes],
    bands: &'a [MelBand],
    values: &'a mut SpectralValues,
}

impl pulp::NullaryFnOnce for Measurement<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { power, magnitude, bands, values } = self;
        for (magnitude, power) in magnitude.iter_mut().zip(power) {
            for (magnitude, power) in magnitude.iter_mut().zip(power.as_flattened()) {
                *magnitude = power.sqrt();
            }
        }
        values.chroma = chroma(magnitude);
        let total = total_magnitude(magnitude);
        let centroid = spectral_centroid(magnitude, &total);
        values.centroid = centroid.map(|hz| hz as f32);
        values.bandwidth = spectral_bandwidth(magnitude, &total, &centroid);
        values.rolloff = spectral_rolloff(magnitude, &total);
        values.flatness = spectral_flatness(magnitude);
        (values.peaks_db, values.valleys_db) = peaks_and_valleys(magnitude);
        let contrast = values.peaks_db.iter_mut().chain(&mut values.valleys_db);
        contrast.flatten().for_each(|value| *value = decibels(*value));
        let rows = values.mels_db.chunks_exact_mut(LANES);
        MelFromPower { bands, power, columns: 0..LANES, rows }.call();
        values.mels_db.iter_mut().for_each(|value| *value = decibels(*value));
    }
}
