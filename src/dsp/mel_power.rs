//! Power spectra of a block of frames → power in mel bands.

use super::mel::MelBand;
use super::power_block::LANES;

/// Sums the power of a block of frames in each mel band.
pub(crate) struct MelFromPower<'a> {
    pub(crate) bands: &'a [MelBand],
    /// That of [`PowerBlock::power`](super::power_block::PowerBlock::power).
    pub(crate) power: &'a [[[f32; 2]; LANES / 2]],
    /// The frames of the block → these columns of the rows.
    pub(crate) columns: std::ops::Range<usize>,
    /// One row a band.
    pub(crate) rows: std::slice::ChunksExactMut<'a, f32>,
}

impl pulp::NullaryFnOnce for MelFromPower<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for (band, row) in self.bands.iter().zip(self.rows) {
            let mut sums = [0.0; LANES];
            debug_assert!(
                band.first_bin + band.weights.len() <= self.power.len(),
                "a band beyond the spectrum"
            );
            let bins = self.power.get(band.first_bin..).unwrap_or_default();
            for (weight, bin) in band.weights.iter().zip(bins) {
                for (sum, power) in sums.iter_mut().zip(bin.as_flattened()) {
                    *sum += weight * power;
                }
            }
            debug_assert!(self.columns.end <= row.len(), "frames {:?} of {}", self.columns, row.len());
            for (value, sum) in row.get_mut(self.columns.clone()).unwrap_or_default().iter_mut().zip(sums) {
                *value = sum;
            }
        }
    }
}
