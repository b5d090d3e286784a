//! The pipeline: one file from its bytes to the verdict.

use super::draw::{Draw, Drawn};
use super::neighbours::Neighbours;
use super::source::each_block;
use super::{
    Cancel, ClassifyError, Engine, Event, Options, Outcome, Progress, Span, Stage, Tally, WindowChoice,
    WindowVote, segments,
};
use crate::audio::{
    Decoder, EnvelopeSettings, FramerOutput, Framing, GateSpan, GatedFramer, Resampler, SAMPLE_RATE, Window,
};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

/// Samples at 16 kHz that are cut at once: at a source rate of 1 Hz a block of the decoder is hours of sound, and cancelling
/// must not wait for it.
const CUT_SAMPLES: usize = 16_384;

/// Listens to the file at `path` and reaches a verdict.
///
/// `on_event` is called on the caller's thread. Silence is no error: its outcome has no verdict. After
/// [`Cancel::cancel`] this returns [`ClassifyError::Cancelled`] within 100 ms.
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

/// The same for a recording that is open already.
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
    let mut listener = Listener::new(engine, options, cancel, info.duration_s, on_event);
    let mut resampled = Vec::new();
    let decoder = each_block(decoder, options.threads, cancel, |block| {
        // A slow source rate multiplies the samples: at 1 Hz each becomes 16,000.
        let step = (CUT_SAMPLES * info.sample_rate as usize / SAMPLE_RATE as usize).max(1);
        for part in block.chunks(step) {
            resampled.clear();
            resampler.process(part, &mut resampled)?;
            listener.listen(&resampled)?;
        }
        Ok(())
    })?;
    resampled.clear();
    resampler.finish(&mut resampled)?;
    listener.listen(&resampled)?;
    listener.finish()?;

    let (heard, draw_note) = listener.into_heard();
    let tally =
        Tally::count(engine.model().labels().len(), heard.votes.iter().map(|v| v.probabilities.as_slice()));
    let segments = match draw_note {
        None => segments(&heard.votes, &heard.spans, options.segments),
        Some(_) => Vec::new(),
    };
    Ok(Outcome {
        info: decoder.info().clone(),
        verdict: tally.verdict(options.vote),
        tally,
        duration_s: heard.duration_s,
        kept_s: heard.kept_s,
        level_db: heard.level_db,
        votes: heard.votes,
        spans: heard.spans,
        segments,
        notes: decoder.notes().iter().cloned().chain(draw_note).collect(),
        elapsed_s: begin.elapsed().as_secs_f64(),
    })
}

/// What was heard of a recording.
struct Heard {
    votes: Vec<WindowVote>,
    spans: Vec<Span>,
    duration_s: f64,
    kept_s: f64,
    level_db: Option<f32>,
}

/// A vote that is complete.
fn count(vote: WindowVote, votes: &mut BTreeMap<u64, WindowVote>, on_event: &mut dyn FnMut(Event)) {
    on_event(Event::Vote(vote.clone()));
    votes.insert(vote.index, vote);
}

/// Samples at 16 kHz → spans and votes.
struct Listener<'a, 'm> {
    engine: &'a mut Engine<'m>,
    cancel: &'a Cancel,
    on_event: &'a mut dyn FnMut(Event),
    framer: GatedFramer,
    outputs: Vec<FramerOutput>,
    draw: Draw,
    neighbours: Neighbours,
    /// Windows so far, heard or not.
    windows: u64,
    votes: BTreeMap<u64, WindowVote>,
    spans: Vec<Span>,
    duration_s: Option<f64>,
}

impl<'a, 'm> Listener<'a, 'm> {
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
        // Windows that are drawn are no neighbours.
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
            draw: Draw::new(options.windows),
            neighbours: Neighbours::new(reach),
            windows: 0,
            votes: BTreeMap::new(),
            spans: Vec::new(),
            duration_s,
        }
    }

    fn listen(&mut self, samples: &[f32]) -> Result<(), ClassifyError> {
        for part in samples.chunks(CUT_SAMPLES) {
            self.framer.push(part, &mut |output| self.outputs.push(output));
            self.take_outputs()?;
        }
        self.tell(Stage::Listening, self.duration_s);
        Ok(())
    }

    fn finish(&mut self) -> Result<(), ClassifyError> {
        self.framer.finish(&mut |output| self.outputs.push(output));
        self.take_outputs()?;
        self.hear()?;
        let (votes, on_event) = (&mut self.votes, &mut self.on_event);
        self.neighbours.finish(|vote| count(vote, votes, on_event));
        self.tell(Stage::Done, Some(self.done_s()));
        Ok(())
    }

    fn take_outputs(&mut self) -> Result<(), ClassifyError> {
        // Taken out so that the outputs can be read while votes are counted, and put back for its memory.
        let mut outputs = std::mem::take(&mut self.outputs);
        for output in outputs.drain(..) {
            if self.cancel.is_cancelled() {
                return Err(ClassifyError::Cancelled);
            }
            match output {
                FramerOutput::Window(window) => self.take_window(&window)?,
                FramerOutput::Span(GateSpan { audible: kept, start_s, end_s }) => {
                    let span = Span { kept, start_s, end_s };
                    self.spans.push(span);
                    (self.on_event)(Event::Span(span));
                }
            }
        }
        self.outputs = outputs;
        if self.engine.is_due() { self.hear() } else { Ok(()) }
    }

    fn take_window(&mut self, window: &Window) -> Result<(), ClassifyError> {
        self.windows += 1;
        match self.draw.draw(window.index) {
            Drawn::No => return Ok(()),
            Drawn::Yes => {}
            Drawn::InsteadOf(replaced) => {
                // It may still wait for the network; then its vote must be there to be withdrawn.
                self.hear()?;
                self.votes.remove(&replaced);
                (self.on_event)(Event::Withdrawn { index: replaced });
            }
        }
        self.engine.take(window)?;
        if self.engine.is_due() { self.hear() } else { Ok(()) }
    }

    fn hear(&mut self) -> Result<(), ClassifyError> {
        if self.cancel.is_cancelled() {
            return Err(ClassifyError::Cancelled);
        }
        let (votes, on_event) = (&mut self.votes, &mut self.on_event);
        self.engine.hear(|vote| self.neighbours.take(vote, |vote| count(vote, votes, on_event)))
    }

    fn done_s(&self) -> f64 {
        self.framer.gate().received_samples() as f64 / f64::from(SAMPLE_RATE)
    }

    fn tell(&mut self, stage: Stage, duration_s: Option<f64>) {
        let progress =
            Progress { stage, done_s: self.done_s(), duration_s, windows: self.votes.len() as u64 };
        (self.on_event)(Event::Progress(progress));
    }

    /// What was heard, and a note if not every window was.
    fn into_heard(self) -> (Heard, Option<String>) {
        let heard = Heard {
            duration_s: self.done_s(),
            kept_s: self.framer.gate().audible_samples() as f64 / f64::from(SAMPLE_RATE),
            level_db: self.framer.gate().level_db(),
            votes: self.votes.into_values().collect(),
            spans: self.spans,
        };
        let left_out = self.windows - heard.votes.len() as u64;
        let note = (left_out > 0).then(|| {
            format!(
                "heard {} of {} windows, drawn at random; segments need all of them",
                heard.votes.len(),
                self.windows
            )
        });
        (heard, note)
    }
}
