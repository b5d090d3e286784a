//! The overview of a recording: spectrogram and peaks of its whole length, in bounded memory.

use crate::dsp::{DspError, PeakTrack, Spectrogram, SpectrogramBuilder, SpectrogramSettings};

/// Most bytes of the spectrogram.
const MAX_BYTES: usize = 40 << 20;
/// Most columns: more than a screen has pixels, since users zoom in soon. Finer tiles are decoded on request.
const MAX_COLUMNS: usize = 1 << 13;
/// Shortest column, in seconds.
const MIN_COLUMN_S: f64 = 0.005;

/// Spectrogram and peaks of a recording from its start on, at the recording's own rate.
#[derive(Debug)]
pub(in crate::window) struct Overview {
    spectrogram: Progress,
    peaks: PeakTrack,
}

#[derive(Debug)]
enum Progress {
    Growing(Box<SpectrogramBuilder>),
    Complete(Spectrogram),
}

impl Overview {
    /// An empty overview. A long `duration_s` gives long columns from the start: shorter ones would only be merged later.
    ///
    /// # Errors
    /// If no spectrogram can be planned for this rate and FFT size.
    pub(in crate::window) fn new(
        sample_rate: u32,
        n_fft: usize,
        duration_s: Option<f64>,
    ) -> Result<Self, DspError> {
        let column_bytes = (n_fft / 2 + 1) * size_of::<f32>();
        let column_s = (duration_s.unwrap_or(0.0) / MAX_COLUMNS as f64).max(MIN_COLUMN_S);
        let settings = SpectrogramSettings {
            sample_rate,
            n_fft,
            samples_per_column: ((column_s * f64::from(sample_rate)).ceil() as usize).clamp(1, 1 << 24),
            max_columns: (MAX_BYTES / column_bytes / 2 * 2).min(MAX_COLUMNS),
        };
        let builder = SpectrogramBuilder::new(&settings)?;
        Ok(Self { spectrogram: Progress::Growing(Box::new(builder)), peaks: PeakTrack::new(sample_rate) })
    }

    /// Adds samples at the recording's own rate.
    pub(in crate::window) fn push(&mut self, samples: &[f32]) {
        debug_assert!(!self.is_complete(), "samples after the end");
        if let Progress::Growing(builder) = &mut self.spectrogram {
            builder.push(samples);
            self.peaks.push(samples);
        }
    }

    /// Completes the overview at the end of the recording.
    pub(in crate::window) fn finish(self) -> Self {
        let spectrogram = match self.spectrogram {
            Progress::Growing(builder) => Progress::Complete(builder.finish()),
            complete @ Progress::Complete(_) => complete,
        };
        Self { spectrogram, ..self }
    }

    /// The spectrogram so far.
    pub(in crate::window) fn spectrogram(&self) -> &Spectrogram {
        match &self.spectrogram {
            Progress::Growing(builder) => builder.spectrogram(),
            Progress::Complete(spectrogram) => spectrogram,
        }
    }

    /// The peaks so far.
    pub(in crate::window) fn peaks(&self) -> &PeakTrack {
        &self.peaks
    }

    /// Whether it covers the whole recording.
    pub(in crate::window) fn is_complete(&self) -> bool {
        matches!(self.spectrogram, Progress::Complete(_))
    }

    /// Memory of the spectrogram in bytes.
    pub(in crate::window) fn bytes(&self) -> usize {
        self.spectrogram().columns() * self.spectrogram().bins() * size_of::<f32>()
    }
}
