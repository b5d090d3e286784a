//! The analyser of one model: 16 kHz samples → gate and windows → predictions → outcome.

use super::mean_embedding::MeanEmbedding;
use super::smoothing::Smoother;
use super::window_sampling::{Sampled, WindowSampler};
use super::{
    Cancel, ClassifyError, Engine, Event, HeadOutcome, Options, Outcome, Progress, Stage, Tally,
    WindowChoice, WindowPrediction,
};
use crate::analysis::{AnalysedRecording, Analyser, AudioBlock};
use crate::audio::{EnvelopeSettings, FramerOutput, GateSpan, GatedFramer, SAMPLE_RATE, StreamInfo, Window};
use crate::model::HeadCalibration;
use std::collections::BTreeMap;
use std::time::Instant;

/// Classifies the audio of a pass with one model. Several of them, each with its own [`Engine`], may take part in one
/// [`Pass`](crate::analysis::Pass).
pub struct Classifier<'a, 'm> {
    engine: &'a mut Engine<'m>,
    options: Options,
    cancel: Cancel,
    on_event: &'a mut dyn FnMut(Event),
    begin: Instant,
    state: RecordingState,
}

/// What is known of the recording so far.
struct RecordingState {
    framer: GatedFramer,
    outputs: Vec<FramerOutput>,
    sampler: WindowSampler,
    smoother: Smoother,
    /// Of outputs that are not smoothed although the network is calibrated for that.
    calibration: Option<Vec<HeadCalibration>>,
    /// Windows so far, sampled or not.
    windows: u64,
    predictions: BTreeMap<u64, WindowPrediction>,
    embedding: MeanEmbedding,
    spans: Vec<GateSpan>,
    /// Length in seconds as the container states it.
    duration_s: Option<f64>,
}

impl RecordingState {
    fn new(engine: &Engine<'_>, options: &Options) -> Self {
        let model = engine.model();
        let envelope = match options.envelope_threshold_db {
            Some(threshold_db) => EnvelopeSettings { threshold_db },
            None => model.envelope(),
        };
        // Windows of a random sample are no neighbours.
        let (reach, calibration) = match options.windows {
            WindowChoice::All => (model.smoothing(), None),
            WindowChoice::Random { .. } => (0, model.unsmoothed().map(<[_]>::to_vec)),
        };
        Self {
            framer: GatedFramer::new(envelope, model.framing()),
            outputs: Vec::new(),
            sampler: WindowSampler::new(options.windows),
            smoother: Smoother::new(model.heads(), reach),
            calibration,
            windows: 0,
            predictions: BTreeMap::new(),
            embedding: MeanEmbedding::new(options.embedding, options.windows, engine.embedding_size()),
            spans: Vec::new(),
            duration_s: None,
        }
    }

    /// Keeps a prediction that will not change and reports it.
    fn add(
        prediction: WindowPrediction,
        predictions: &mut BTreeMap<u64, WindowPrediction>,
        on_event: &mut dyn FnMut(Event),
    ) {
        on_event(Event::Prediction(prediction.clone()));
        predictions.insert(prediction.index, prediction);
    }
}

impl<'a, 'm> Classifier<'a, 'm> {
    /// A classifier that reports to `on_event` while the pass is running.
    pub fn new(
        engine: &'a mut Engine<'m>,
        options: &Options,
        cancel: &Cancel,
        on_event: &'a mut dyn FnMut(Event),
    ) -> Self {
        let state = RecordingState::new(engine, options);
        Self {
            engine,
            options: options.clone(),
            cancel: cancel.clone(),
            on_event,
            begin: Instant::now(),
            state,
        }
    }

    fn take_outputs(&mut self) -> Result<(), ClassifyError> {
        // Moved out so that `self` is free while they are read, and back to keep the memory.
        let mut outputs = std::mem::take(&mut self.state.outputs);
        for output in outputs.drain(..) {
            if self.cancel.is_cancelled() {
                return Err(ClassifyError::Cancelled);
            }
            match output {
                FramerOutput::Window(window) => self.take_window(&window)?,
                FramerOutput::Span(span) => {
                    self.state.spans.push(span);
                    (self.on_event)(Event::Span(span));
                }
            }
        }
        self.state.outputs = outputs;
        if self.engine.is_due() { self.predict() } else { Ok(()) }
    }

    fn take_window(&mut self, window: &Window) -> Result<(), ClassifyError> {
        self.state.windows += 1;
        match self.state.sampler.sample(window.index) {
            Sampled::Skip => return Ok(()),
            Sampled::Take => {}
            Sampled::Replace(replaced) => {
                // It may still be in the batch: a vote must be reported before it is retracted.
                self.predict()?;
                self.state.predictions.remove(&replaced);
                self.state.embedding.retract(replaced);
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
        let RecordingState { smoother, calibration, predictions, embedding, .. } = &mut self.state;
        let on_event = &mut *self.on_event;
        self.engine.predict(embedding.is_wanted(), |mut raw, of_window| {
            embedding.add(raw.index, of_window);
            for (calibration, outputs) in calibration.iter().flatten().zip(&mut raw.outputs) {
                *outputs = calibration.apply(outputs);
            }
            smoother.push(raw, |smoothed| RecordingState::add(smoothed, predictions, on_event))
        })
    }

    /// Seconds of the recording so far.
    fn done_s(&self) -> f64 {
        self.state.framer.gate().received_samples() as f64 / f64::from(SAMPLE_RATE)
    }

    fn report(&mut self, stage: Stage, duration_s: Option<f64>) {
        let windows = self.state.predictions.len() as u64;
        let progress = Progress { stage, done_s: self.done_s(), duration_s, windows };
        (self.on_event)(Event::Progress(progress));
    }

    fn outcome(self, recording: &AnalysedRecording) -> Outcome {
        let (model, duration_s) = (self.engine.model(), self.done_s());
        let RecordingState { framer, windows, predictions, embedding, spans, .. } = self.state;
        let gate = framer.gate();
        let predictions: Vec<WindowPrediction> = predictions.into_values().collect();
        let sampled = windows > predictions.len() as u64;
        let note = sampled.then(|| {
            let n = predictions.len();
            format!("predicted {n} of {windows} windows, sampled at random; segments need all of them")
        });
        let heads = model.heads().iter().enumerate().map(|(index, head)| {
            let outputs = predictions.iter().map(|prediction| prediction.output(index));
            let tally = Tally::new(head.kind, head.labels.len(), outputs);
            let segments = match sampled {
                true => Vec::new(),
                false => {
                    super::segments(head, index, &predictions, &spans, model.framing(), self.options.segments)
                }
            };
            HeadOutcome::new(head.clone(), tally, segments, self.options.vote)
        });
        Outcome {
            info: recording.info.clone(),
            model: model.name().to_owned(),
            heads: heads.collect(),
            framing: model.framing(),
            duration_s,
            audible_s: gate.audible_samples() as f64 / f64::from(SAMPLE_RATE),
            level_db: gate.level_db(),
            notes: recording.notes.iter().cloned().chain(note).collect(),
            elapsed_s: self.begin.elapsed().as_secs_f64(),
            predictions,
            embedding: embedding.finish(),
            tags: None,
            spans,
        }
    }
}

impl Analyser for Classifier<'_, '_> {
    type Output = Outcome;
    type Error = ClassifyError;

    fn start(&mut self, info: &StreamInfo) -> Result<(), ClassifyError> {
        self.engine.clear();
        self.state = RecordingState::new(self.engine, &self.options);
        self.state.duration_s = info.duration_s;
        (self.on_event)(Event::Opened(info.clone()));
        Ok(())
    }

    fn push(&mut self, audio: &AudioBlock<'_>) -> Result<(), ClassifyError> {
        let RecordingState { framer, outputs, .. } = &mut self.state;
        framer.push(audio.resampled, &mut |output| outputs.push(output));
        self.take_outputs()?;
        self.report(Stage::Analysing, self.state.duration_s);
        Ok(())
    }

    fn finish(mut self, recording: &AnalysedRecording) -> Result<Outcome, ClassifyError> {
        let RecordingState { framer, outputs, .. } = &mut self.state;
        framer.finish(&mut |output| outputs.push(output));
        self.take_outputs()?;
        self.predict()?;
        let RecordingState { smoother, predictions, .. } = &mut self.state;
        let on_event = &mut *self.on_event;
        smoother.finish(|smoothed| RecordingState::add(smoothed, predictions, on_event));
        self.report(Stage::Done, Some(self.done_s()));
        Ok(self.outcome(recording))
    }
}
