//! How finely a spectrogram is computed and how much of it is kept.

use super::DspError;
use super::stft::check_n_fft;

/// Resolution and size of a [`super::Spectrogram`].
#[derive(Debug, Clone, PartialEq)]
pub struct SpectrogramSettings {
    /// Hz, 1 to 10 million.
    pub sample_rate: u32,
    /// Samples in one frame; longer frames resolve frequencies, shorter ones resolve onsets.
    pub n_fft: usize,
    /// Samples in one column while the recording is short; it doubles as the recording outgrows `max_columns`.
    pub samples_per_column: usize,
    /// Most columns ever kept, an even number. Memory is `max_columns * (n_fft / 2 + 1) * 4` bytes.
    pub max_columns: usize,
}

/// Most values kept: 512 MiB.
const MAX_VALUES: usize = 1 << 27;

impl SpectrogramSettings {
    /// Frames of about 64 ms, a column every 8 ms at first, at most 4,096 columns (about 8 MB at 16 kHz).
    pub fn for_rate(sample_rate: u32) -> Self {
        let n_fft = (sample_rate as usize * 64 / 1000).next_power_of_two().clamp(64, 1 << 15);
        Self { sample_rate, n_fft, samples_per_column: n_fft / 8, max_columns: 4096 }
    }

    /// Checks all settings against their ranges.
    ///
    /// # Errors
    /// [`DspError::OutOfRange`] with the first setting that is out of its range.
    pub fn validate(&self) -> Result<(), DspError> {
        let &Self { sample_rate, n_fft, samples_per_column, max_columns } = self;
        let check = DspError::check;
        check(
            (1..=10_000_000).contains(&sample_rate),
            "sample_rate",
            sample_rate.into(),
            "1 to 10,000,000 Hz",
        )?;
        check_n_fft(n_fft)?;
        let per_column = samples_per_column as f64;
        check(
            (1..=1 << 24).contains(&samples_per_column),
            "samples_per_column",
            per_column,
            "1 to 16,777,216",
        )?;
        let fits = max_columns >= 2 && max_columns % 2 == 0 && max_columns <= MAX_VALUES / (n_fft / 2 + 1);
        check(
            fits,
            "max_columns",
            max_columns as f64,
            "even, from 2 on, at most 134,217,728 / (n_fft / 2 + 1)",
        )
    }
}
