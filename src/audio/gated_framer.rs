//! Silence gate and framer in a row: samples at 16 kHz → windows and spans, in one order of time.

use super::framer::{Framer, Window};
use super::framing::Framing;
use super::silence_gate::{EnvelopeSettings, GateOutput, GateSpan, SilenceGate};

/// Output of the gate and the framer, in order of time.
#[derive(Debug, Clone, PartialEq)]
pub enum FramerOutput {
    /// A window is full, or the recording's last one is padded.
    Window(Window),
    /// A span of the gate has ended.
    Span(GateSpan),
}

/// Drops silence and cuts the rest into windows.
///
/// Windows come in order of time, and so do spans. A window comes before the span in which it ends, since that span is
/// still growing.
pub struct GatedFramer {
    gate: SilenceGate,
    framer: Framer,
}

impl GatedFramer {
    /// A gate and a framer at the start of a recording. `framing` must be valid ([`Framing::validate`]).
    pub fn new(envelope: EnvelopeSettings, framing: Framing) -> Self {
        Self { gate: SilenceGate::new(envelope), framer: Framer::new(framing) }
    }

    /// The gate, which has the counts of samples and the level.
    pub fn gate(&self) -> &SilenceGate {
        &self.gate
    }

    /// Takes samples at 16 kHz and passes what is ready to `sink`, a minute later.
    pub fn push(&mut self, samples: &[f32], sink: &mut dyn FnMut(FramerOutput)) {
        let framer = &mut self.framer;
        self.gate.push(samples, &mut |output| match output {
            GateOutput::Audible { position, samples } => {
                framer.push(position, samples, &mut |window| sink(FramerOutput::Window(window)));
            }
            GateOutput::Span(span) => sink(FramerOutput::Span(span)),
        });
    }

    /// Ends the recording: passes the remaining windows and spans to `sink`. Nothing may be pushed afterwards.
    pub fn finish(&mut self, sink: &mut dyn FnMut(FramerOutput)) {
        let framer = &mut self.framer;
        // The last window comes before the last span, so each span waits for the output after it.
        let mut waiting = None;
        self.gate.finish(&mut |output| {
            if let Some(span) = waiting.take() {
                sink(FramerOutput::Span(span));
            }
            match output {
                GateOutput::Audible { position, samples } => {
                    framer.push(position, samples, &mut |window| sink(FramerOutput::Window(window)));
                }
                GateOutput::Span(span) => waiting = Some(span),
            }
        });
        framer.finish(&mut |window| sink(FramerOutput::Window(window)));
        if let Some(span) = waiting {
            sink(FramerOutput::Span(span));
        }
    }
}
