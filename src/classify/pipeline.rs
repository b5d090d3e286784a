//! The pipeline: one file, from its bytes to the verdict.

use super::smoothing::Smoother;
use super::source::each_block;
use super::window_sampling::{Sampled, WindowSampler};
use super::{
    Cancel, ClassifyError, Engine, Event, Options, Outcome, Progress, Span, Stage, Tally, WindowChoice,
    WindowPrediction, segments,
};
use crate::audio::{
    Decoder, EnvelopeSettings, FramerOutput, Framing, GateSpan, GatedFramer, Resampler, SAMPLE_RATE, Window,
};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

/// Samples at 16 kHz between two checks of the cancel flag: at a source rate of 1 Hz one block of the decoder is hours of sound.
const STEP_SAMPLES: usize = 16_384;

/// Classifies the file at `path`.
///
/// `on_event` is called on the caller's thread. Silence is not an error: its outcome has no verdict.
///
/// # Errors
/// If the file cannot be decoded, or the model does not fit. [`ClassifyError::Cancelled`] within 100 ms of
/// [`Cancel::cancel`].
pub fn classify_file(
    path: &Path,
    engine: &mut Engine<'_>,
    options: &Options,
    cancel: &Cancel,
    on_event: &mut dyn FnMut(Event),
) -> Result<Outcome, ClassifyError> {
    let begin = Instant::now();
    let outcome = classify_decoder(Decoder::open(path)?, engine, options, cancel, on_event)?;
    Ok(Outcome { elapsed_s: begin.elapsed().as_secs_f64(), ..outcome })
}

/// The same for an open decoder.
pub(super) fn classify_decoder(
    decoder: Decoder,
    engine: &mut Engine<'_>,
    options: &Options,
    cancel: &Cancel,
    on_event: &mut dyn FnMut(Event),
) -> Result<Outcome, ClassifyError> {
    let begin = Instant::now();
    engine.clear();
    let info = decoder.info().clone();
    on_event(Event::Opened(info.clone()));

    let mut resampler = Resampler::new(info.sample_rate)?;
    let mut predictor = Predictor::new(engine, options, cancel, info.duration_s, on_event);
    let mut resampled = Vec::new();
    let decoder = each_block(decoder, options.threads, cancel, |block| {
        // A slow source rate multiplies the samples: at 1 Hz each becomes 16,000.
        let step = (STEP_SAMPLES * info.sample_rate as usize / SAMPLE_RATE as usize).max(1);
        for part in block.chunks(step) {
            resampled.clear();
            resampler.process(part, &mut resampled)?;
            predictor.push(&resampled)?;
        }
        Ok(())
    })?;
    resampled.clear();
    resampler.finish(&mut resampled)?;
    predictor.push(&resampled)?;
    predictor.finish()?;

    let (predicted, sampling_note) = predictor.into_predicted();
    let probabilities = predicted.predictions.iter().map(|prediction| prediction.probabilities.as_slice());
    let tally = Tally::count(engine.model().labels().len(), probabilities);
    let segments = match sampling_note {
        None => segments(&predicted.predictions, &predicted.spans, options.segments),
        Some(_) => Vec::new(),
    };
    Ok(Outcome {
        info: decoder.info().clone(),
        verdict: tally.verdict(options.vote),
        tally,
        duration_s: predicted.duration_s,
        audible_s: predicted.audible_s,
        level_db: predicted.level_db,
        predictions: predicted.predictions,
        spans: predicted.spans,
        segments,
        notes: decoder.notes().iter().cloned().chain(sampling_note).collect(),
        elapsed_s: begin.elapsed().as_secs_f64(),
    })
}

/// What the predictor has found.
struct Predicted {
    predictions: Vec<WindowPrediction>,
    spans: Vec<Span>,
    duration_s: f64,
    audible_s: f64,
    level_db: Option<f32>,
}

/// Reports and keeps a prediction that will not change.
fn add(
    prediction: WindowPrediction,
    predictions: &mut BTreeMap<u64, WindowPrediction>,
    on_event: &mut dyn FnMut(Event),
) {
    on_event(Event::Prediction(prediction.clone()));
    predictions.insert(prediction.index, prediction);
}

/// Samples at 16 kHz → spans and predictions.
struct Predictor<'a, 'm> {
    engine: &'a mut Engine<'m>,
    cancel: &'a Cancel,
    on_event: &'a mut dyn FnMut(Event),
    framer: GatedFramer,
    outputs: Vec<FramerOutput>,
    sampler: WindowSampler,
    smoother: Smoother,
    /// Windows so far, sampled or not.
    windows: u64,
    predictions: BTreeMap<u64, WindowPrediction>,
    spans: Vec<Span>,
    duration_s: Option<f64>,
}

impl<'a, 'm> Predictor<'a, 'm> {
    fn new(
        engine: &'a mut Engine<'m>,
        options: &Options,
        cancel: &'a Cancel,
        duration_s: Option<f64>,
        on_event: &'a mut dyn FnMut(Event),
    ) -> Self {
        let trained = engine.model().envelope();
        let envelope = match options.envelope_threshold_db {
            Some(threshold_db) => EnvelopeSettings { threshold_db },
            None => trained,
        };
        // Windows of a random sample are no neighbours.
        let reach = match options.windows {
            WindowChoice::All => engine.model().smoothing(),
            WindowChoice::Random { .. } => 0,
        };
        Self {
            engine,
            cancel,
            on_event,
            framer: GatedFramer::new(envelope, Framing::default()),
            outputs: Vec::new(),
            sampler: WindowSampler::new(options.windows),
            smoother: Smoother::new(reach),
            windows: 0,
            predictions: BTreeMap::new(),
            spans: Vec::new(),
            duration_s,
        }
    }

    fn push(&mut self, samples: &[f32]) -> Result<(), ClassifyError> {
        for part in samples.chunks(STEP_SAMPLES) {
            self.framer.push(part, &mut |output| self.outputs.push(output));
            self.take_outputs()?;
        }
        self.report(Stage::Analysing, self.duration_s);
        Ok(())
    }

    fn finish(&mut self) -> Result<(), ClassifyError> {
        self.framer.finish(&mut |output| self.outputs.push(output));
        self.take_outputs()?;
        self.predict()?;
        let (predictions, on_event) = (&mut self.predictions, &mut self.on_event);
        self.smoother.finish(|prediction| add(prediction, predictions, on_event));
        self.report(Stage::Done, Some(self.done_s()));
        Ok(())
    }

    fn take_outputs(&mut self) -> Result<(), ClassifyError> {
        // Moved out so that `self` is free while they are read, and back to keep the memory.
        let mut outputs = std::mem::take(&mut self.outputs);
        for output in outputs.drain(..) {
            if self.cancel.is_cancelled() {
                return Err(ClassifyError::Cancelled);
            }
            match output {
                FramerOutput::Window(window) => self.take_window(&window)?,
                FramerOutput::Span(GateSpan { audible, start_s, end_s }) => {
                    let span = Span { audible, start_s, end_s };
                    self.spans.push(span);
                    (self.on_event)(Event::Span(span));
                }
            }
        }
        self.outputs = outputs;
        if self.engine.is_due() { self.predict() } else { Ok(()) }
    }

    fn take_window(&mut self, window: &Window) -> Result<(), ClassifyError> {
        self.windows += 1;
        match self.sampler.sample(window.index) {
            Sampled::Skip => return Ok(()),
            Sampled::Take => {}
            Sampled::Replace(replaced) => {
                // It may still be in the batch: a vote must be reported before it is retracted.
                self.predict()?;
                self.predictions.remove(&replaced);
                (self.on_event)(Event::VoteRetracted { index: replaced });
            }
        }
        self.engine.push(window)?;
        if self.engine.is_due() { self.predict() } else { Ok(()) }
    }

    fn predict(&mut self) -> Result<(), ClassifyError> {
        if self.cancel.is_cancelled() {
            return Err(ClassifyError::Cancelled);
        }
        let (predictions, on_event) = (&mut self.predictions, &mut self.on_event);
        self.engine.predict(|raw| self.smoother.push(raw, |smoothed| add(smoothed, predictions, on_event)))
    }

    fn done_s(&self) -> f64 {
        self.framer.gate().received_samples() as f64 / f64::from(SAMPLE_RATE)
    }

    fn report(&mut self, stage: Stage, duration_s: Option<f64>) {
        let progress =
            Progress { stage, done_s: self.done_s(), duration_s, windows: self.predictions.len() as u64 };
        (self.on_event)(Event::Progress(progress));
    }

    /// The predictions, and a note if they do not cover all windows.
    fn into_predicted(self) -> (Predicted, Option<String>) {
        let predicted = Predicted {
            duration_s: self.done_s(),
            audible_s: self.framer.gate().audible_samples() as f64 / f64::from(SAMPLE_RATE),
            level_db: self.framer.gate().level_db(),
            predictions: self.predictions.into_values().collect(),
            spans: self.spans,
        };
        let left_out = self.windows - predicted.predictions.len() as u64;
        let note = (left_out > 0).then(|| {
            format!(
                "predicted {} of {} windows, sampled at random; segments need all of them",
                predicted.predictions.len(),
                self.windows
            )
        });
        (predicted, note)
    }
}
