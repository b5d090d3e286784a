//! Samples of a recording of any length → its peak level over time, in bounded memory.

/// Most values kept: a few per pixel of a wide screen.
const MAX_PEAKS: usize = 1 << 14;
/// Initial length of a value's stretch, in seconds.
const INITIAL_S: f64 = 0.005;

/// The largest |x| of each stretch of time. The stretches double in length when there are too many.
#[derive(Debug, Clone, PartialEq)]
pub struct PeakTrack {
    peaks: Vec<f32>,
    samples_per_peak: usize,
    sample_rate: u32,
    /// Samples in the last peak.
    filled: usize,
}

impl PeakTrack {
    /// For samples at `sample_rate` Hz, from the start of the recording.
    pub fn new(sample_rate: u32) -> Self {
        let samples_per_peak = (f64::from(sample_rate) * INITIAL_S).round().max(1.0) as usize;
        Self { peaks: Vec::new(), samples_per_peak, sample_rate: sample_rate.max(1), filled: 0 }
    }

    /// Adds the next samples of the recording. NaN counts as silence.
    pub fn push(&mut self, mut samples: &[f32]) {
        while !samples.is_empty() {
            if self.filled == self.samples_per_peak || self.peaks.is_empty() {
                if self.peaks.len() == MAX_PEAKS {
                    self.merge_pairs();
                }
                self.peaks.push(0.0);
                self.filled = 0;
            }
            let (now, later) = samples.split_at(samples.len().min(self.samples_per_peak - self.filled));
            // `max` ignores NaN.
            let peak = now.iter().fold(0.0f32, |peak, x| peak.max(x.abs()));
            if let Some(last) = self.peaks.last_mut() {
                *last = last.max(peak);
            }
            self.filled += now.len();
            samples = later;
        }
    }

    fn merge_pairs(&mut self) {
        let merged = self.peaks.chunks(2).map(|pair| pair.iter().copied().fold(0.0, f32::max)).collect();
        self.peaks = merged;
        self.samples_per_peak *= 2;
    }

    /// The largest |x| between two times in seconds; `None` outside the samples.
    pub fn maximum(&self, start_s: f64, end_s: f64) -> Option<f32> {
        let per_second = f64::from(self.sample_rate) / self.samples_per_peak as f64;
        // Casts saturate at 0.
        let first = (start_s * per_second).floor() as usize;
        let end = ((end_s * per_second).ceil() as usize).max(first + 1).min(self.peaks.len());
        let peaks = self.peaks.get(first..end).filter(|peaks| !peaks.is_empty())?;
        Some(peaks.iter().copied().fold(0.0, f32::max))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_click_is_found_where_it_is_whatever_the_length_of_the_recording() {
        for seconds in [1, 60, 1000] {
            let mut track = PeakTrack::new(8_000);
            for second in 0..seconds {
                let mut block = vec![0.01; 8_000];
                if second == seconds / 2 {
                    block[4_000] = -0.9;
                }
                block.chunks(777).for_each(|part| track.push(part));
            }
            let at = f64::from(seconds / 2) + 0.5;
            assert_eq!(track.maximum(at, at + 1e-4), Some(0.9), "{seconds} s");
            assert_eq!(track.maximum(at + 0.2, at + 0.4), Some(0.01), "{seconds} s");
            assert_eq!(track.maximum(0.0, 1e6), Some(0.9), "{seconds} s");
            assert!(track.peaks.len() <= MAX_PEAKS);
        }
    }

    #[test]
    fn there_is_no_peak_outside_the_samples() {
        let mut track = PeakTrack::new(16_000);
        assert_eq!(track.maximum(0.0, 1.0), None);
        track.push(&[0.5, f32::NAN, -0.25]);
        assert_eq!(track.maximum(0.0, 1.0), Some(0.5));
        assert_eq!(track.maximum(2.0, 3.0), None);
        assert_eq!(track.maximum(-3.0, -2.0), Some(0.5), "times before the start read the start");
    }
}
