//! Samples of a recording of any length → its spectrogram, in bounded memory.
//!
//! The builder takes samples in blocks and keeps at most a fixed number of columns. When all are used it merges
//! neighbours, so that each column covers twice the time; a recording of ten hours needs the memory of one
//! of ten seconds.

use super::spectrogram::keep_maximum;
use super::{DspError, Spectrogram, SpectrogramSettings, Stft};

/// Builds a [`Spectrogram`] from blocks of samples.
#[derive(Debug)]
pub struct SpectrogramBuilder {
    stft: Stft,
    max_columns: usize,
    spectrogram: Spectrogram,
    /// Samples from the start of the next frame on.
    pending: Vec<f32>,
    frame_power: Vec<f32>,
    /// The sample at the middle of the next frame.
    centre: u64,
}

impl SpectrogramBuilder {
    /// An empty spectrogram.
    ///
    /// # Errors
    /// As [`SpectrogramSettings::validate`].
    pub fn new(settings: &SpectrogramSettings) -> Result<Self, DspError> {
        let &SpectrogramSettings { sample_rate, n_fft, samples_per_column, max_columns } = settings;
        settings.validate()?;
        let stft = Stft::new(n_fft)?;
        Ok(Self {
            max_columns,
            spectrogram: Spectrogram {
                sample_rate,
                n_fft,
                samples_per_column,
                start_s: 0.0,
                samples: 0,
                power: Vec::new(),
            },
            // The first frame is centred on the first sample.
            pending: vec![0.0; n_fft / 2],
            frame_power: vec![0.0; stft.bins()],
            centre: 0,
            stft,
        })
    }

    /// Sets the position of the first sample in the recording, in seconds; only what follows it is kept.
    #[must_use]
    pub fn starting_at(mut self, start_s: f64) -> Self {
        self.spectrogram.start_s = start_s;
        self
    }

    /// Adds the next samples. Samples that are not finite count as silence.
    pub fn push(&mut self, samples: &[f32]) {
        self.spectrogram.samples += samples.len() as u64;
        // In parts, so that `pending` stays small.
        for part in samples.chunks(8 * self.stft.n_fft()) {
            self.pending.extend(part.iter().map(|&sample| if sample.is_finite() { sample } else { 0.0 }));
            self.analyse_frames();
        }
    }

    /// The spectrogram so far, without the last half frame.
    pub fn spectrogram(&self) -> &Spectrogram {
        &self.spectrogram
    }

    /// Ends the recording and returns its spectrogram.
    pub fn finish(mut self) -> Spectrogram {
        self.pending.extend(std::iter::repeat_n(0.0, self.stft.n_fft() / 2));
        self.analyse_frames();
        self.spectrogram
    }

    fn analyse_frames(&mut self) {
        let n_fft = self.stft.n_fft();
        let mut start = 0;
        while self.centre < self.spectrogram.samples
            && let Some(frame) = self.pending.get(start..start + n_fft)
        {
            // Cannot fail: both buffers have the planned size.
            if self.stft.power(frame, &mut self.frame_power).is_err() {
                debug_assert!(false, "{} samples in a frame of {n_fft}", frame.len());
                return;
            }
            self.keep_frame();
            // Once columns are long, frames that overlap by half cover all samples.
            let step = self.spectrogram.samples_per_column.min((n_fft / 2).max(1));
            self.centre += step as u64;
            start += step;
        }
        self.pending.drain(..start.min(self.pending.len()));
    }

    fn keep_frame(&mut self) {
        let bins = self.stft.bins();
        // A sine of amplitude 1 has |X| = n_fft / 4 under a Hann window.
        let scale = (4.0 / self.stft.n_fft() as f32).powi(2);
        self.frame_power.iter_mut().for_each(|power| *power *= scale);
        let kept = &mut self.spectrogram;
        let mut column = (self.centre / kept.samples_per_column as u64) as usize;
        if column >= self.max_columns {
            merge_pairs(&mut kept.power, bins);
            kept.samples_per_column *= 2;
            column /= 2;
        }
        let at = column * bins;
        if kept.power.len() <= at {
            kept.power.extend_from_slice(&self.frame_power);
        } else if let Some(there) = kept.power.get_mut(at..at + bins) {
            keep_maximum(there, &self.frame_power);
        }
    }
}

/// Columns 0 and 1 become 0, 2 and 3 become 1, and so on.
fn merge_pairs(power: &mut Vec<f32>, bins: usize) {
    let columns = power.len() / bins;
    for column in 0..columns.div_ceil(2) {
        let (left, right) = (2 * column * bins, (2 * column + 1) * bins);
        power.copy_within(left..right, column * bins);
        let (kept, others) = power.split_at_mut(right);
        if let (Some(kept), Some(other)) = (kept.get_mut(column * bins..), others.get(..bins)) {
            keep_maximum(kept, other);
        }
    }
    power.truncate(columns.div_ceil(2) * bins);
}

#[cfg(test)]
mod tests {
    use super::super::{FrequencyAxis, FrequencyRange, SILENCE_DB};
    use super::*;
    use std::f64::consts::TAU;

    const RATE: u32 = 16_000;

    fn sine(hz: f64, amplitude: f64, samples: usize) -> Vec<f32> {
        (0..samples).map(|i| (amplitude * (TAU * hz * i as f64 / f64::from(RATE)).sin()) as f32).collect()
    }

    fn settings(max_columns: usize) -> SpectrogramSettings {
        SpectrogramSettings { sample_rate: RATE, n_fft: 1024, samples_per_column: 256, max_columns }
    }

    fn of(samples: &[f32], settings: &SpectrogramSettings) -> Spectrogram {
        let mut builder = SpectrogramBuilder::new(settings).unwrap();
        builder.push(samples);
        builder.finish()
    }

    fn range(axis: FrequencyAxis) -> FrequencyRange {
        FrequencyRange::new(axis, 30.0, 8000.0).unwrap()
    }

    #[test]
    fn a_sine_of_amplitude_1_reads_0_db_and_of_a_tenth_minus_20() {
        for (amplitude, db) in [(1.0, 0.0), (0.1, -20.0), (0.001, -60.0)] {
            let spectrogram = of(&sine(1000.0, amplitude, 16_000), &settings(512));
            let image = spectrogram.draw(0.2, 0.8, &range(FrequencyAxis::Linear), 10, 100);
            let loudest = image.db.iter().copied().fold(SILENCE_DB, f32::max);
            assert!((loudest - db).abs() < 0.01, "{loudest} is not {db}");
        }
    }

    #[test]
    fn a_sine_lands_on_its_row_on_every_axis_at_every_size() {
        for hz in [250.0, 1000.0, 5000.0] {
            let spectrogram = of(&sine(hz, 0.5, 16_000), &settings(512));
            for axis in FrequencyAxis::ALL {
                for height in [40, 200, 1500] {
                    let image = spectrogram.draw(0.2, 0.8, &range(axis), 3, height);
                    let column: Vec<f32> = image.db.iter().skip(1).step_by(3).copied().collect();
                    let loudest = column.iter().copied().fold(SILENCE_DB, f32::max);
                    let expected = range(axis).pixel_from_hz(hz, height);
                    let nearest = column
                        .iter()
                        .enumerate()
                        .filter(|(_, db)| loudest - **db < 0.1)
                        .map(|(row, _)| (row as f64 + 0.5 - expected).abs())
                        .fold(f64::INFINITY, f64::min);
                    assert!(nearest <= 1.0, "{hz} Hz, {axis}, {height} rows: off by {nearest}");
                }
            }
        }
    }

    #[test]
    fn a_click_lands_in_its_column() {
        let mut samples = vec![0.0; 32_000];
        samples[16_000] = 1.0;
        let image = of(&samples, &settings(512)).draw(0.0, 2.0, &range(FrequencyAxis::Linear), 100, 4);
        let row = &image.db[..100];
        let loudest = row.iter().copied().fold(SILENCE_DB, f32::max);
        let at: Vec<usize> = (0..100).filter(|&x| loudest - row[x] < 0.1).collect();
        assert!(at.contains(&50), "{at:?}");
        assert!(at.len() <= 4, "{at:?}");
        assert_eq!(row[20], SILENCE_DB);
    }

    #[test]
    fn a_long_recording_keeps_within_its_columns_and_shows_the_same() {
        let mut samples = sine(440.0, 0.5, 160_000);
        samples[80_000..].fill(0.0);
        let fine = of(&samples, &settings(4096));
        let coarse = of(&samples, &settings(64));
        assert!(coarse.columns() <= 64 && coarse.columns() > 32);
        assert_eq!(fine.duration_s(), coarse.duration_s());
        for spectrogram in [&fine, &coarse] {
            let image = spectrogram.draw(0.0, 10.0, &range(FrequencyAxis::Log), 20, 50);
            let loudest = |x: usize| image.db.iter().skip(x).step_by(20).copied().fold(SILENCE_DB, f32::max);
            assert!((loudest(4) - 20.0 * 0.5f32.log10()).abs() < 0.3);
            assert_eq!(loudest(15), SILENCE_DB);
        }
    }

    #[test]
    fn merging_columns_keeps_the_maximum_of_each_pair() {
        let mut power = vec![1.0, 5.0, 2.0, 3.0, 7.0, 0.0, 4.0, 4.0, 9.0, 8.0];
        merge_pairs(&mut power, 2);
        assert_eq!(power, [2.0, 5.0, 7.0, 4.0, 9.0, 8.0]);
    }

    #[test]
    fn blocks_of_any_size_give_the_same_spectrogram() {
        let samples = sine(700.0, 0.3, 20_000);
        let whole = of(&samples, &settings(32));
        for block in [1, 77, 4096] {
            let mut builder = SpectrogramBuilder::new(&settings(32)).unwrap();
            samples.chunks(block).for_each(|block| builder.push(block));
            assert_eq!(builder.finish().power, whole.power);
        }
    }

    #[test]
    fn no_samples_and_hostile_samples_draw_as_silence() {
        let nothing = of(&[], &settings(32));
        assert_eq!(nothing.duration_s(), 0.0);
        let hostile = of(&[f32::NAN, f32::INFINITY, f32::NEG_INFINITY].repeat(2000), &settings(32));
        for spectrogram in [nothing, hostile] {
            let image = spectrogram.draw(-1.0, 5.0, &range(FrequencyAxis::Mel), 30, 20);
            assert!(image.db.iter().all(|&db| db == SILENCE_DB));
        }
    }

    #[test]
    fn settings_that_would_not_fit_in_memory_are_refused() {
        let good = settings(64);
        for bad in [
            SpectrogramSettings { sample_rate: 0, ..good.clone() },
            SpectrogramSettings { n_fft: 0, ..good.clone() },
            SpectrogramSettings { samples_per_column: 0, ..good.clone() },
            SpectrogramSettings { max_columns: 0, ..good.clone() },
            SpectrogramSettings { max_columns: 33, ..good.clone() },
            SpectrogramSettings { max_columns: usize::MAX - 1, ..good },
        ] {
            assert!(SpectrogramBuilder::new(&bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn settings_for_any_rate_can_be_planned() {
        for rate in [1, 8000, 16_000, 44_100, 384_000, 10_000_000] {
            assert!(SpectrogramBuilder::new(&SpectrogramSettings::for_rate(rate)).is_ok(), "{rate}");
        }
    }
}
