//! Samples at 16 kHz → envelope mask → 1-second windows, each with its place in the original time.

/// How quiet is too quiet.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct EnvelopeSettings {
    /// Samples whose envelope is this much under the recording's own level are dropped, in dB (negative).
    pub threshold_db: f32,
}

/// One second of audible sound.
#[derive(Debug, Clone, PartialEq)]
pub struct Window {
    /// Counts from 0.
    pub index: u64,
    /// `WINDOW_SAMPLES` samples; the last window may end in zeros.
    pub samples: Vec<f32>,
    /// Where its first sample was in the recording, in seconds.
    pub start_s: f64,
    /// Where its last sample ended in the recording, in seconds.
    pub end_s: f64,
}

/// What the cutter hands on, in order of time.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// A window is full.
    Window(Window),
    /// From `start_s` to `end_s` the recording was kept or dropped by the mask.
    Span {
        /// `false`: too quiet, dropped.
        kept: bool,
        /// In seconds.
        start_s: f64,
        /// In seconds.
        end_s: f64,
    },
}

/// Cuts a stream of samples.
pub struct Cutter {}

impl Cutter {
    /// A cutter at the start of a recording.
    pub fn new(_settings: EnvelopeSettings) -> Self {
        todo!()
    }

    /// Takes samples at 16 kHz and calls `sink` with each piece that is ready.
    pub fn push(&mut self, _samples: &[f32], _sink: &mut dyn FnMut(Piece)) {
        todo!()
    }

    /// The recording ended: the last pieces.
    pub fn finish(&mut self, _sink: &mut dyn FnMut(Piece)) {
        todo!()
    }

    /// Samples taken so far.
    pub fn samples_heard(&self) -> u64 {
        todo!()
    }

    /// Samples kept so far by the mask.
    pub fn samples_kept(&self) -> u64 {
        todo!()
    }
}
