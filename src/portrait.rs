//! A recording and what was decided about it → its picture: what `pianoscope spectrogram` and the window both save.
//!
//! ```text
//! file → audio → dsp: spectrogram of the part → picture, with the votes of classify
//! ```

use crate::audio::{AudioError, Decoder};
use crate::classify::report::Answer;
use crate::classify::{Cancel, Heard, Outcome, WindowVote, heard};
use crate::dsp::{
    DspError, FrequencyAxis, FrequencyRange, Spectrogram, SpectrogramBuilder, SpectrogramSettings,
};
use crate::format::{clock_time, percent};
use crate::picture::{ColourMap, PictureError, SpectrogramPicture, Theme, Vote};
use std::path::Path;

/// How a recording is portrayed.
#[derive(Debug, Clone, PartialEq)]
pub struct Portrait {
    /// Title line, usually the name of the file.
    pub title: String,
    /// Pixels.
    pub width: usize,
    /// Pixels.
    pub height: usize,
    /// Left edge in seconds of the recording.
    pub start_s: f64,
    /// Right edge; `None`: the end of the recording.
    pub end_s: Option<f64>,
    /// How frequencies are spaced.
    pub axis: FrequencyAxis,
    /// Highest frequency in Hz; `None`: half the sample rate.
    pub top_hz: Option<f64>,
    /// Samples in one frame; `None`: about 64 ms.
    pub n_fft: Option<usize>,
    /// From the loudest to the darkest colour, in dB.
    pub range_db: f32,
    /// Colours of the spectrogram.
    pub colours: ColourMap,
    /// Colours of all around it.
    pub theme: Theme,
    /// Whether the votes and the verdict are drawn where they are known.
    pub votes: bool,
}

/// What was decided, with the names of the model and its labels.
#[derive(Debug, Clone, Copy)]
pub struct Decided<'a> {
    /// What was found.
    pub outcome: &'a Outcome,
    /// Name of the model.
    pub model: &'a str,
    /// In the model's order.
    pub labels: &'a [String],
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PortraitError {
    /// The file gives no sound.
    #[error(transparent)]
    Audio(#[from] AudioError),
    /// The transform or the axis cannot be planned.
    #[error(transparent)]
    Spectrum(#[from] DspError),
    /// The picture cannot be drawn or written.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// The part that was asked for lies behind the end.
    #[error("it is only {} long, there is nothing to draw from {} on", clock_time(*.length_s), clock_time(*.start_s))]
    AfterTheEnd {
        /// Where the picture should begin.
        start_s: f64,
        /// How long the recording is.
        length_s: f64,
    },
    /// [`Cancel::cancel`] was called.
    #[error("stopped before the end")]
    Cancelled,
}

impl Portrait {
    /// Decodes the part of the file at `path`, draws it and writes it as a PNG to `output`, whole or not at all.
    ///
    /// # Errors
    /// Every kind of [`PortraitError`].
    pub fn write(
        &self,
        path: &Path,
        decided: Option<Decided<'_>>,
        output: &Path,
        cancel: &Cancel,
    ) -> Result<(), PortraitError> {
        let (spectrogram, end_s) = self.spectrogram(path, cancel)?;
        self.draw(&spectrogram, end_s, decided, output)
    }

    /// The part that the picture shows, at the recording's own rate, and where it ends.
    fn spectrogram(&self, path: &Path, cancel: &Cancel) -> Result<(Spectrogram, f64), PortraitError> {
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
                return Err(PortraitError::Cancelled);
            }
            builder.push(&block);
            drawn += block.len() as u64;
        }
        let end_s = start_s + drawn as f64 / f64::from(rate);
        if drawn == 0 {
            return Err(PortraitError::AfterTheEnd { start_s: self.start_s, length_s: end_s });
        }
        Ok((builder.finish(), self.end_s.map_or(end_s, |wanted| wanted.min(end_s))))
    }

    fn draw(
        &self,
        spectrogram: &Spectrogram,
        end_s: f64,
        decided: Option<Decided<'_>>,
        output: &Path,
    ) -> Result<(), PortraitError> {
        let (mut votes, mut dropped, mut verdict) = (Vec::new(), Vec::new(), None);
        if let Some(Decided { outcome, model, labels }) = decided {
            let too_quiet = outcome.spans.iter().filter(|span| !span.kept);
            dropped = too_quiet.map(|span| (span.start_s, span.end_s)).collect();
            if self.votes {
                let probability = |vote: &WindowVote| vote.probabilities.first().copied().unwrap_or(0.0);
                votes = heard(&outcome.votes, &outcome.spans)
                    .into_iter()
                    .map(|Heard { start_s, end_s, vote }| Vote {
                        start_s,
                        end_s,
                        probability: probability(vote),
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

    /// From what a piano's lowest string is about to the top. A log axis has no 0.
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
