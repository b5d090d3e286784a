//! Power over time and frequency → dB pixels of any part, at any size.

use super::FrequencyRange;

/// Power over time and frequency; each column is the maximum of the frames centred in it.
#[derive(Debug, Clone)]
pub struct Spectrogram {
    pub(super) sample_rate: u32,
    pub(super) n_fft: usize,
    pub(super) samples_per_column: usize,
    /// Position of the first sample in the recording, in seconds.
    pub(super) start_s: f64,
    pub(super) samples: u64,
    /// Shape (columns, bins); 1 is the power of a sine of amplitude 1.
    pub(super) power: Vec<f32>,
}

/// A drawn part of a spectrogram: shape (height, width), row-major, the highest frequency in the first row.
#[derive(Debug, Clone, PartialEq)]
pub struct DbImage {
    /// Pixels.
    pub width: usize,
    /// Pixels.
    pub height: usize,
    /// dB; a sine of amplitude 1 reads 0. Digital silence and times outside the recording read [`SILENCE_DB`].
    pub db: Vec<f32>,
}

/// The lowest value in dB.
pub const SILENCE_DB: f32 = -200.0;

fn db_from_power(power: f32) -> f32 {
    // `max` also turns NaN into silence.
    10.0 * power.max(1e-20).log10()
}

impl Spectrogram {
    /// Values in one column.
    pub fn bins(&self) -> usize {
        self.n_fft / 2 + 1
    }

    /// Columns kept.
    pub fn columns(&self) -> usize {
        self.power.len() / self.bins()
    }

    /// Length of one column in seconds.
    pub fn column_s(&self) -> f64 {
        self.samples_per_column as f64 / f64::from(self.sample_rate)
    }

    /// Length of the analysed samples in seconds.
    pub fn duration_s(&self) -> f64 {
        self.samples as f64 / f64::from(self.sample_rate)
    }

    /// Half the sample rate, in Hz.
    pub fn nyquist_hz(&self) -> f64 {
        f64::from(self.sample_rate) / 2.0
    }

    /// Maximum of all values in dB.
    pub fn peak_db(&self) -> f32 {
        db_from_power(self.power.iter().copied().fold(0.0, f32::max))
    }

    /// Draws `start_s..end_s` at `width` x `height` pixels. A pixel shows the maximum of the bins and columns in it,
    /// so that no onset or partial is lost at small sizes; it is interpolated in frequency where bins are
    /// further apart than pixels.
    pub fn draw(
        &self,
        start_s: f64,
        end_s: f64,
        frequencies: &FrequencyRange,
        width: usize,
        height: usize,
    ) -> DbImage {
        let rows: Vec<Row> = (0..height).map(|row| self.row(frequencies, row, height)).collect();
        let mut image = DbImage { width, height, db: vec![SILENCE_DB; width * height] };
        let per_pixel = (end_s - start_s) / width.max(1) as f64 / self.column_s();
        let first = (start_s - self.start_s) / self.column_s();
        let mut maxima = vec![0.0f32; self.bins()];
        let mut drawn = 0..0;
        let mut values = vec![SILENCE_DB; height];
        for x in 0..width {
            let left = (first + per_pixel * x as f64).floor();
            let right = (first + per_pixel * (x + 1) as f64).ceil().max(left + 1.0);
            // Casts saturate: times before the recording become the empty range at its start.
            let columns = left as usize..if right <= 0.0 { 0 } else { right as usize };
            if columns != drawn || x == 0 {
                self.maxima_of(columns.clone(), &mut maxima);
                for (value, row) in values.iter_mut().zip(&rows) {
                    *value = db_from_power(row.power(&maxima));
                }
                drawn = columns;
            }
            for (pixel, value) in image.db.iter_mut().skip(x).step_by(width).zip(&values) {
                *pixel = *value;
            }
        }
        image
    }

    fn maxima_of(&self, columns: std::ops::Range<usize>, maxima: &mut [f32]) {
        let bins = self.bins();
        let end = columns.end.min(self.columns());
        let start = columns.start.min(end);
        debug_assert!(end * bins <= self.power.len(), "column {end} is not there");
        let part = self.power.get(start * bins..end * bins).unwrap_or_default();
        maxima.fill(0.0);
        for column in part.chunks_exact(bins) {
            keep_maximum(maxima, column);
        }
    }

    fn row(&self, frequencies: &FrequencyRange, row: usize, height: usize) -> Row {
        let bin_hz = f64::from(self.sample_rate) / self.n_fft as f64;
        let bin = |pixel: f64| frequencies.hz_from_pixel(pixel, height) / bin_hz;
        let (low, centre, high) = (bin((row + 1) as f64), bin(row as f64 + 0.5), bin(row as f64));
        let (first, end) = (low.ceil().max(0.0) as usize, high.ceil().max(0.0) as usize);
        if end > first {
            Row::Maximum(first.min(self.bins())..end.min(self.bins()))
        } else {
            Row::Between(centre.floor() as usize, (centre - centre.floor()) as f32)
        }
    }
}

/// Bins of a row of pixels.
enum Row {
    /// The maximum of these bins.
    Maximum(std::ops::Range<usize>),
    /// This bin and the next, interpolated with this weight.
    Between(usize, f32),
}

impl Row {
    fn power(&self, bins: &[f32]) -> f32 {
        let at = |bin: usize| bins.get(bin).copied().unwrap_or(0.0);
        match self {
            Self::Maximum(range) => {
                bins.get(range.clone()).unwrap_or_default().iter().copied().fold(0.0, f32::max)
            }
            Self::Between(bin, weight) => at(*bin) * (1.0 - weight) + at(*bin + 1) * weight,
        }
    }
}

/// Element by element, the larger of both values.
pub(super) fn keep_maximum(kept: &mut [f32], other: &[f32]) {
    for (kept, other) in kept.iter_mut().zip(other) {
        *kept = kept.max(*other);
    }
}
