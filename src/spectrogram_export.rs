//! A recording and its outcome → a spectrogram as PNG, as `pianoscope spectrogram` and the window save it.
//!
//! ```text
//! file → audio → dsp: spectrogram of a part → picture, with the votes of classify
//! ```

use crate::audio::{AudioError, Decoder};
use crate::classify::report::Answer;
use crate::classify::{AudibleSpan, Cancel, Outcome, WindowPrediction, audible_spans};
use crate::dsp::{
    DspError, FrequencyAxis, FrequencyRange, Spectrogram, SpectrogramBuilder, SpectrogramSettings,
};
use crate::format::{clock_time, percent};
use crate::picture::{ColourMap, PictureError, SpectrogramPicture, Theme, Vote};
use std::path::Path;

/// What the picture shows, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct SpectrogramExport {
    /// Title line, usually the name of the file.
    pub title: String,
    /// Pixels.
    pub width: usize,
    /// Pixels.
    pub height: usize,
    /// Left edge in seconds of the recording.
    pub start_s: f64,
    /// Right edge in seconds; `None`: the end of the recording.
    pub end_s: Option<f64>,
    /// Frequency scale.
    pub axis: FrequencyAxis,
    /// Highest frequency in Hz; `None`: half the sample rate.
    pub top_hz: Option<f64>,
    /// Samples in one frame; `None`: about 64 ms.
    pub n_fft: Option<usize>,
    /// Range from the loudest to the darkest colour, in dB.
    pub range_db: f32,
    /// Colours of the spectrogram.
    pub colours: ColourMap,
    /// Colours of the surroundings.
    pub theme: Theme,
    /// Whether votes and verdict are drawn, if they are known.
    pub votes: bool,
}

/// An outcome with the names of the model and its labels.
#[derive(Debug, Clone, Copy)]
pub struct Decided<'a> {
    /// The outcome.
    pub outcome: &'a Outcome,
    /// Name of the model.
    pub model: &'a str,
    /// Labels in the model's order.
    pub labels: &'a [String],
}

/// Why no picture was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SpectrogramExportError {
    /// The file cannot be decoded.
    #[error(transparent)]
    Audio(#[from] AudioError),
    /// The transform or the axis cannot be planned.
    #[error(transparent)]
    Spectrum(#[from] DspError),
    /// The picture cannot be drawn or written.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// The picture would begin after the end of the recording.
    #[error("it is only {} long, there is nothing to draw from {} on", clock_time(*.length_s), clock_time(*.start_s))]
    AfterTheEnd {
        /// Left edge of the picture, in seconds.
        start_s: f64,
        /// Length of the recording, in seconds.
        length_s: f64,
    },
    /// [`Cancel::cancel`] was called.
    #[error("stopped before the end")]
    Cancelled,
}

impl SpectrogramExport {
    /// Decodes the part of the file at `path`, draws it and writes a PNG to `output`, atomically.
    ///
    /// # Errors
    /// Every kind of [`SpectrogramExportError`].
    pub fn write(
        &self,
        path: &Path,
        decided: Option<Decided<'_>>,
        output: &Path,
        cancel: &Cancel,
    ) -> Result<(), SpectrogramExportError> {
        let (spectrogram, end_s) = self.spectrogram(path, cancel)?;
        self.draw(&spectrogram, end_s, decided, output)
    }

    /// The spectrogram of the part at the recording's own rate, and the end of the part in seconds.
    fn spectrogram(
        &self,
        path: &Path,
        cancel: &Cancel,
    ) -> Result<(Spectrogram, f64), SpectrogramExportError> {
        let mut decoder = Decoder::open(path)?;
        let rate = decoder.info().sample_rate;
        let mut settings = SpectrogramSettings::for_rate(rate);
        if let Some(n_fft) = self.n_fft {
            settings.n_fft = n_fft;
            settings.samples_per_column = (n_fft / 8).max(1);
        }
        // Two columns a pixel at least, whatever the length.
        settings.max_columns = (4 * self.width).clamp(1024, 1 << 15);
        let start_s = if self.start_s > 0.0 { decoder.seek(self.start_s)? } else { 0.0 };
        let mut builder = SpectrogramBuilder::new(&settings)?.starting_at(start_s);
        let wanted = self.end_s.map(|end_s| ((end_s - start_s) * f64::from(rate)).ceil() as u64);
        let (mut block, mut drawn) = (Vec::new(), 0_u64);
        while wanted.is_none_or(|wanted| drawn < wanted) && decoder.next_block(&mut block)? {
            if cancel.is_cancelled() {
                return Err(SpectrogramExportError::Cancelled);
            }
            builder.push(&block);
            drawn += block.len() as u64;
        }
        let end_s = start_s + drawn as f64 / f64::from(rate);
        if drawn == 0 {
            return Err(SpectrogramExportError::AfterTheEnd { start_s: self.start_s, length_s: end_s });
        }
        Ok((builder.finish(), self.end_s.map_or(end_s, |wanted| wanted.min(end_s))))
    }

    fn draw(
        &self,
        spectrogram: &Spectrogram,
        end_s: f64,
        decided: Option<Decided<'_>>,
        output: &Path,
    ) -> Result<(), SpectrogramExportError> {
        let (mut votes, mut dropped, mut verdict) = (Vec::new(), Vec::new(), None);
        if let Some(Decided { outcome, model, labels }) = decided {
            let too_quiet = outcome.spans.iter().filter(|span| !span.audible);
            dropped = too_quiet.map(|span| (span.start_s, span.end_s)).collect();
            if self.votes {
                let probability =
                    |vote: &WindowPrediction| vote.probabilities.first().copied().unwrap_or(0.0);
                votes = audible_spans(&outcome.predictions, &outcome.spans)
                    .into_iter()
                    .map(|AudibleSpan { start_s, end_s, prediction }| Vote {
                        start_s,
                        end_s,
                        probability: probability(prediction),
                    })
                    .collect();
                verdict = Some(verdict_line(&Answer::new(outcome, model, labels)));
            }
        }
        let labels = decided.map(|decided| decided.labels).unwrap_or_default();
        let picture = SpectrogramPicture {
            width: self.width,
            height: self.height,
            title: &self.title,
            verdict: verdict.as_deref(),
            spectrogram,
            start_s: self.start_s,
            end_s,
            frequencies: self.frequencies(spectrogram.nyquist_hz())?,
            top_db: spectrogram.peak_db(),
            range_db: self.range_db,
            colours: self.colours,
            theme: self.theme,
            dropped: &dropped,
            votes: &votes,
            labels: match labels {
                [first, second] => (first, second),
                [first, ..] => (first, "the others"),
                [] => ("", ""),
            },
        };
        Ok(picture.write_png(output)?)
    }

    /// A log axis starts at 20 Hz, about the lowest note of a piano, since it has no 0.
    fn frequencies(&self, nyquist_hz: f64) -> Result<FrequencyRange, DspError> {
        let log = self.axis == FrequencyAxis::Log;
        let lowest = if log { 20.0_f64.min(nyquist_hz / 100.0) } else { 0.0 };
        let top = self.top_hz.map_or(nyquist_hz, |top| top.min(nyquist_hz));
        FrequencyRange::new(self.axis, lowest, top)
    }
}

fn verdict_line(answer: &Answer) -> String {
    match (&answer.verdict, answer.confidence) {
        (Some(verdict), Some(confidence)) => {
            let (won, windows) = (answer.won(), answer.windows);
            format!("{verdict}: {won} of {windows} windows, mean probability {}", percent(confidence, 1))
        }
        _ => "no verdict: no audible sound".to_owned(),
    }
}
