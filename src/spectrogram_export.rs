//! A recording and its outcome → a spectrogram as PNG or JPEG, as `pianoscope spectrogram` and the window save it.
//!
//! ```text
//! file → analysis: one decode ─┬→ spectrogram of a part (dsp) ─┬→ picture → file
//!                              └→ votes, silence (classify) ───┘
//! ```

use crate::analysis::{AnalysisError, Pass, SpectrogramAnalyser, SpectrogramPart};
use crate::audio::{AudioError, Decoder, DecoderOptions};
use crate::classify::report::{head_summary, other_labels_text};
use crate::classify::{
    AudibleSpan, Cancel, ClassifyError, Engine, Event, Options, Outcome, audible_spans, classify_file_with,
};
use crate::dsp::{DspError, FrequencyAxis, FrequencyRange, Spectrogram};
use crate::format::{clock_time, percent};
use crate::model::HeadKind;
use crate::picture::{ColourMap, PictureError, PictureFormat, SpectrogramPicture, Theme, Vote};
use std::path::Path;

/// What the picture shows, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct SpectrogramExport {
    /// Title line, usually the name of the file.
    pub title: String,
    /// The audio track, counted from 1; `None`: the one that a player would choose.
    pub track: Option<usize>,
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
    /// The recording cannot be classified.
    #[error(transparent)]
    Classify(ClassifyError),
    /// [`Cancel::cancel`] was called.
    #[error("stopped before the end")]
    Cancelled,
}

impl From<ClassifyError> for SpectrogramExportError {
    fn from(error: ClassifyError) -> Self {
        match error {
            ClassifyError::Audio(error) => Self::Audio(error),
            ClassifyError::Companion(AnalysisError::Spectrum(error)) => Self::Spectrum(error),
            ClassifyError::Cancelled => Self::Cancelled,
            error => Self::Classify(error),
        }
    }
}

impl From<AnalysisError> for SpectrogramExportError {
    fn from(error: AnalysisError) -> Self {
        ClassifyError::from(error).into()
    }
}

impl SpectrogramExport {
    /// Decodes the part of the file at `path`, draws it with the votes and silent parts of `outcome`, and writes it to `output`,
    /// atomically: as JPEG if its name has such an ending, else as PNG.
    ///
    /// # Errors
    /// Every kind of [`SpectrogramExportError`] but `Classify`.
    pub fn write(
        &self,
        path: &Path,
        outcome: Option<&Outcome>,
        output: &Path,
        cancel: &Cancel,
    ) -> Result<(), SpectrogramExportError> {
        let pass = Pass { start_s: self.start_s, ..Pass::new(cancel) };
        let analyser = SpectrogramAnalyser::new(self.part());
        let options = DecoderOptions { track: self.track, ..DecoderOptions::default() };
        let (recording, spectrogram) = pass.analyse(Decoder::open_as(path, &options)?, analyser)?;
        self.draw(&spectrogram, recording.duration_s, outcome, output)
    }

    /// Classifies the file at `path` and draws the part, both in one decode; otherwise as [`Self::write`].
    ///
    /// # Errors
    /// Every kind of [`SpectrogramExportError`].
    pub fn classify_and_write(
        &self,
        path: &Path,
        engine: &mut Engine<'_>,
        output: &Path,
        cancel: &Cancel,
        on_event: &mut dyn FnMut(Event),
    ) -> Result<Outcome, SpectrogramExportError> {
        let analyser = SpectrogramAnalyser::new(self.part());
        let options = Options { track: self.track, ..Options::default() };
        let (outcome, spectrogram) = classify_file_with(path, engine, analyser, &options, cancel, on_event)?;
        self.draw(&spectrogram, outcome.duration_s, Some(&outcome), output)?;
        Ok(outcome)
    }

    fn part(&self) -> SpectrogramPart {
        SpectrogramPart {
            start_s: self.start_s,
            end_s: self.end_s,
            n_fft: self.n_fft,
            // At least two columns per pixel, whatever the length.
            max_columns: (4 * self.width).clamp(1024, 1 << 15),
        }
    }

    fn draw(
        &self,
        spectrogram: &Spectrogram,
        length_s: f64,
        outcome: Option<&Outcome>,
        output: &Path,
    ) -> Result<(), SpectrogramExportError> {
        if spectrogram.duration_s() == 0.0 {
            return Err(SpectrogramExportError::AfterTheEnd { start_s: self.start_s, length_s });
        }
        let dropped: Vec<(f64, f64)> = outcome
            .iter()
            .flat_map(|outcome| &outcome.spans)
            .filter(|span| !span.audible)
            .map(|span| (span.start_s, span.end_s))
            .collect();
        let drawn = outcome.filter(|_| self.votes);
        let verdict = drawn.map(verdict_line);
        let head = outcome.and_then(Outcome::first).map(|head| &head.head);
        // Values are no probabilities.
        let votes = match head.map(|head| head.kind) {
            Some(HeadKind::Exclusive | HeadKind::Independent) => drawn.map(votes).unwrap_or_default(),
            Some(HeadKind::Value) | None => Vec::new(),
        };
        let labels: Vec<&str> = head.iter().flat_map(|head| head.labels.iter().map(String::as_str)).collect();
        let picture = SpectrogramPicture {
            width: self.width,
            height: self.height,
            title: &self.title,
            verdict: verdict.as_deref(),
            spectrogram,
            start_s: self.start_s,
            end_s: self.end_s.map_or(length_s, |end_s| end_s.min(length_s)),
            frequencies: FrequencyRange::for_plot(self.axis, self.top_hz, spectrogram.nyquist_hz())?,
            top_db: spectrogram.peak_db(),
            range_db: self.range_db,
            colours: self.colours,
            theme: self.theme,
            dropped: &dropped,
            votes: &votes,
            labels: &labels,
        };
        Ok(picture.write(output, PictureFormat::of_name(output))?)
    }
}

/// The first head's outputs over the time that each window represents.
fn votes(outcome: &Outcome) -> Vec<Vote<'_>> {
    audible_spans(&outcome.predictions, &outcome.spans, outcome.framing)
        .into_iter()
        .map(|AudibleSpan { start_s, end_s, prediction }| Vote {
            start_s,
            end_s,
            probabilities: prediction.output(0),
        })
        .collect()
}

fn verdict_line(outcome: &Outcome) -> String {
    match (outcome.verdict_label(), outcome.confidence()) {
        (Some(verdict), Some(confidence)) => {
            let (won, windows) = (outcome.winning_windows(), outcome.windows());
            let others = outcome.first().and_then(|head| other_labels_text(head, |label| head.label(label)));
            let others = others.map(|others| format!(", with {others}")).unwrap_or_default();
            format!("{verdict}{others}: {won} of {windows} windows, confidence {}", percent(confidence, 1))
        }
        _ if outcome.windows() == 0 => "no verdict: nothing audible".to_owned(),
        // Independent labels and values.
        _ => outcome.first().map(head_summary).unwrap_or_default(),
    }
}
