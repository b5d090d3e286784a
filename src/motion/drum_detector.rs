//! Samples → hits of kick, snare, hi-hat and cymbal.
//!
//! Short spectra in 19 bands, every 10 ms; a network with one small hidden layer gets 110 ms of them and outputs the log odds
//! of each drum, whose local maxima are hits (peak picking on activations as in Vogl, Dorfer & Knees, "Drum transcription
//! from polyphonic music with recurrent neural networks", ICASSP 2017, with a far smaller network). It was trained on
//! synthetic bands with General MIDI drum kits.

use super::hits::{Drum, Hits};
use super::mlp::Mlp;
use crate::audio::SAMPLE_RATE;
use crate::dsp::{DspError, Stft};

/// Samples in a frame: 32 ms.
const N_FFT: usize = 512;
/// Samples from frame to frame: 10 ms.
const HOP: usize = 160;
/// Scales a sine of amplitude 1 to 1: its |X| is `N_FFT / 4` under a Hann window.
const AMPLITUDE: f32 = 4.0 / N_FFT as f32;
/// First bin of each band (a bin is 31.25 Hz), and the end of the last.
const EDGES: [usize; BANDS + 1] =
    [1, 2, 3, 4, 5, 7, 9, 12, 16, 21, 28, 37, 49, 64, 84, 110, 140, 180, 220, 257];
/// Bands in a frame.
const BANDS: usize = 19;
/// Frames before and after a frame among its features.
const BEFORE: usize = 4;
const AFTER: usize = 6;
/// Frames on either side of a hit that have no larger odds.
const NEIGHBOURS: usize = 3;
/// Frames between two hits of one drum.
const MIN_GAP: u64 = 5;
/// Frames kept.
const KEPT: usize = BEFORE + AFTER + 1;
/// Values per frame.
const FEATURES: usize = KEPT * BANDS;
/// Hidden units.
const HIDDEN: usize = 24;
const DRUMS: usize = Drum::ALL.len();
/// The reference level decays by 1 dB a second.
const DECAY: f32 = 0.9985;
/// Smallest reference level, in the unit of the bands.
const MIN_LEVEL: f32 = 0.02;
/// Smallest reference level of a band, relative to the loudest band.
const MIN_BAND: f32 = 0.01;
/// Factor before the logarithm.
const GAIN: f32 = 20.0;
/// Log odds (natural) above which a maximum is a hit.
const LOG_ODDS: [f32; DRUMS] = [0.2, -0.6, -0.3, -0.9];

/// Weights of an [`Mlp`] with 209 inputs, 24 hidden units; the outputs are the log odds, then the strengths.
static WEIGHTS: &[u8] = include_bytes!("drum_detector.bin");

/// Whitened bands of the last frames.
struct Bands {
    stft: Stft,
    power: Vec<f32>,
    /// Recent maximum of all bands and of each.
    level: f32,
    peaks: [f32; BANDS],
    /// The last frames, oldest first.
    frames: [[f32; BANDS]; KEPT],
}

impl Bands {
    /// Silence.
    fn new() -> Result<Self, DspError> {
        let stft = Stft::new(N_FFT)?;
        Ok(Self {
            power: vec![0.0; stft.bins()],
            stft,
            level: MIN_LEVEL,
            peaks: [0.0; BANDS],
            frames: [[0.0; BANDS]; KEPT],
        })
    }

    /// Adds the bands of the next `N_FFT` samples.
    fn push(&mut self, frame: &[f32]) {
        // Cannot fail: both buffers have the planned size.
        if self.stft.power(frame, &mut self.power).is_err() {
            debug_assert!(false, "{} samples in a frame", frame.len());
            return;
        }
        let mut bands = [0.0; BANDS];
        for ((band, from), to) in bands.iter_mut().zip(EDGES).zip(EDGES.into_iter().skip(1)) {
            debug_assert!(from < to && to <= self.power.len(), "a band beyond the spectrum");
            let bins = self.power.get(from..to).unwrap_or_default();
            *band = AMPLITUDE * bins.iter().sum::<f32>().sqrt();
        }
        let loudest = bands.iter().copied().fold(0.0, f32::max);
        self.level = (self.level * DECAY).max(loudest).max(MIN_LEVEL);
        let floor = MIN_BAND * self.level;
        // Each band relative to its own maximum, so that filters and mixes matter less: adaptive whitening (Stowell &
        // Plumbley, ICMC 2007).
        for (band, peak) in bands.iter_mut().zip(&mut self.peaks) {
            *peak = (*peak * DECAY).max(*band);
            *band = (GAIN * *band / peak.max(floor)).ln_1p();
        }
        self.frames.rotate_left(1);
        if let Some(last) = self.frames.last_mut() {
            *last = bands;
        }
    }

    /// Features of the frame `AFTER` before the last, oldest first.
    fn features(&self) -> &[f32] {
        self.frames.as_flattened()
    }
}

/// Finds drum hits.
pub(super) struct DrumDetector {
    bands: Bands,
    network: Mlp,
    pending: Vec<f32>,
    frame: u64,
    /// Log odds and strengths of each drum in the last frames, oldest first.
    outputs: [[f32; 2 * DRUMS]; 2 * NEIGHBOURS + 1],
    last: [Option<u64>; DRUMS],
}

impl DrumDetector {
    /// A detector at the start of a recording.
    ///
    /// # Errors
    /// [`DspError`] if the transform cannot be planned, which its fixed length rules out.
    pub(super) fn new() -> Result<Self, DspError> {
        let mut pending = Vec::with_capacity(4096);
        // The first frame is centred on the first sample.
        pending.resize(N_FFT / 2, 0.0);
        Ok(Self {
            bands: Bands::new()?,
            network: Mlp::new(WEIGHTS, FEATURES, HIDDEN, 2 * DRUMS),
            pending,
            frame: 0,
            outputs: [[f32::NEG_INFINITY; 2 * DRUMS]; 2 * NEIGHBOURS + 1],
            last: [None; DRUMS],
        })
    }

    /// Takes the next samples, which must be finite, and adds what it finds to `hits`.
    pub(super) fn push(&mut self, samples: &[f32], hits: &mut Hits) {
        for part in samples.chunks(1024) {
            self.pending.extend_from_slice(part);
            let mut start = 0;
            while let Some(frame) = self.pending.get(start..start + N_FFT) {
                self.bands.push(frame);
                self.outputs.rotate_left(1);
                if let Some(last) = self.outputs.last_mut() {
                    self.network.forward(self.bands.features(), last);
                }
                if let Some(frame) = self.frame.checked_sub((AFTER + NEIGHBOURS) as u64) {
                    self.pick(frame, hits);
                }
                self.frame += 1;
                start += HOP;
            }
            self.pending.drain(..start.min(self.pending.len()));
        }
    }

    fn pick(&mut self, frame: u64, hits: &mut Hits) {
        let Some(middle) = self.outputs.get(NEIGHBOURS) else { return };
        for (i, drum) in Drum::ALL.into_iter().enumerate() {
            let odds = |row: &[f32; 2 * DRUMS]| row.get(i).copied().unwrap_or(f32::NEG_INFINITY);
            let (here, strength) = (odds(middle), middle.get(DRUMS + i).copied().unwrap_or(0.0));
            let least = LOG_ODDS.get(i).copied().unwrap_or(f32::INFINITY);
            let largest = self.outputs.iter().map(odds).fold(f32::NEG_INFINITY, f32::max);
            let Some(last) = self.last.get_mut(i) else { continue };
            let rested = last.is_none_or(|last| frame >= last + MIN_GAP);
            if here > least && here >= largest && rested {
                hits.push(
                    drum,
                    frame as f64 * HOP as f64 / f64::from(SAMPLE_RATE),
                    strength.clamp(0.05, 1.0),
                );
                *last = Some(frame);
            }
        }
    }
}
