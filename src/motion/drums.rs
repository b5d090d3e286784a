//! Samples → hits of kick, snare, hi-hat and cymbal.
//!
//! Short spectra in 19 bands, every 10 ms; a network with one small hidden layer looks at 110 ms of them and gives the odds
//! of each drum, and the largest odds around are hits (peak picking on activations as in Vogl, Dorfer & Knees, "Drum
//! transcription from polyphonic music with recurrent neural networks", ICASSP 2017, with a far smaller network).
//! It was taught on bands made for it out of General MIDI drum kits.

use super::hits::{Drum, Hits};
use super::network::Network;
use crate::audio::SAMPLE_RATE;
use crate::dsp::{DspError, Stft};

/// Samples in a frame: 32 ms.
const N_FFT: usize = 512;
/// Samples from frame to frame: 10 ms.
const HOP: usize = 160;
/// Brings a sine of amplitude 1 to 1: its |X| is `N_FFT / 4` under a Hann window.
const AMPLITUDE: f32 = 4.0 / N_FFT as f32;
/// First bins of the bands, 31.25 Hz each, and the end of the last.
const EDGES: [usize; BANDS + 1] =
    [1, 2, 3, 4, 5, 7, 9, 12, 16, 21, 28, 37, 49, 64, 84, 110, 140, 180, 220, 257];
/// Bands of a frame.
const BANDS: usize = 19;
/// Frames before and after one that are looked at.
const BEFORE: usize = 4;
const AFTER: usize = 6;
/// Frames around a hit with no larger odds.
const AROUND: usize = 3;
/// Frames between two hits of one drum.
const APART: u64 = 5;
/// Frames that are kept.
const KEPT: usize = BEFORE + AFTER + 1;
/// Numbers that are looked at.
const FEATURES: usize = KEPT * BANDS;
/// Values of the hidden layer.
const HIDDEN: usize = 24;
const DRUMS: usize = Drum::ALL.len();
/// Loudness forgets 1 dB a second.
const FORGETTING: f32 = 0.9985;
/// Loudness never counts as less, in the unit of the bands.
const LEAST_LEVEL: f32 = 0.02;
/// A band's loudest never counts as less, in proportion to the loudest band.
const FAINTEST_BAND: f32 = 0.01;
/// Before the logarithm.
const GAIN: f32 = 20.0;
/// Natural logarithm of the odds from which on a rise is a hit.
const LOG_ODDS: [f32; DRUMS] = [0.2, -0.6, -0.3, -0.9];

/// Weights of a [`Network`] with 209 inputs, 24 hidden values, and for outputs the odds and then the strengths.
static WEIGHTS: &[u8] = include_bytes!("drums.bin");

/// Band by band, over time.
struct Bands {
    stft: Stft,
    power: Vec<f32>,
    /// Loudest of late, of all bands and of each.
    level: f32,
    peaks: [f32; BANDS],
    /// The last frames, oldest first.
    frames: [[f32; BANDS]; KEPT],
}

impl Bands {
    /// Silence so far.
    fn new() -> Result<Self, DspError> {
        let stft = Stft::new(N_FFT)?;
        Ok(Self {
            power: vec![0.0; stft.bins()],
            stft,
            level: LEAST_LEVEL,
            peaks: [0.0; BANDS],
            frames: [[0.0; BANDS]; KEPT],
        })
    }

    /// The next frame of samples.
    fn push(&mut self, frame: &[f32]) {
        // Cannot fail: both buffers have the planned size.
        if self.stft.power(frame, &mut self.power).is_err() {
            return;
        }
        let mut bands = [0.0; BANDS];
        for ((band, from), to) in bands.iter_mut().zip(EDGES).zip(EDGES.into_iter().skip(1)) {
            let bins = self.power.get(from..to).unwrap_or_default();
            *band = AMPLITUDE * bins.iter().sum::<f32>().sqrt();
        }
        let loudest = bands.iter().copied().fold(0.0, f32::max);
        self.level = (self.level * FORGETTING).max(loudest).max(LEAST_LEVEL);
        let floor = FAINTEST_BAND * self.level;
        // Each band by its own loudest, so that filters and mixes matter less: adaptive whitening (Stowell & Plumbley,
        // ICMC 2007).
        for (band, peak) in bands.iter_mut().zip(&mut self.peaks) {
            *peak = (*peak * FORGETTING).max(*band);
            *band = (GAIN * *band / peak.max(floor)).ln_1p();
        }
        self.frames.rotate_left(1);
        if let Some(last) = self.frames.last_mut() {
            *last = bands;
        }
    }

    /// Everything that is looked at, oldest first; it is about the frame `AFTER` before the last.
    fn features(&self) -> &[f32] {
        self.frames.as_flattened()
    }
}

/// Hears hits.
pub(super) struct Drums {
    bands: Bands,
    network: Network,
    pending: Vec<f32>,
    frame: u64,
    /// Log odds and strengths of each drum in the last frames, oldest first.
    outputs: [[f32; 2 * DRUMS]; 2 * AROUND + 1],
    last: [Option<u64>; DRUMS],
}

impl Drums {
    /// Silence so far.
    pub(super) fn new() -> Result<Self, DspError> {
        let mut pending = Vec::with_capacity(4096);
        // The first frame is centred on the first sample.
        pending.resize(N_FFT / 2, 0.0);
        Ok(Self {
            bands: Bands::new()?,
            network: Network::new(WEIGHTS, FEATURES, HIDDEN, 2 * DRUMS),
            pending,
            frame: 0,
            outputs: [[f32::NEG_INFINITY; 2 * DRUMS]; 2 * AROUND + 1],
            last: [None; DRUMS],
        })
    }

    /// The recording goes on with these finite samples.
    pub(super) fn push(&mut self, samples: &[f32], hits: &mut Hits) {
        for part in samples.chunks(1024) {
            self.pending.extend_from_slice(part);
            let mut start = 0;
            while let Some(frame) = self.pending.get(start..start + N_FFT) {
                self.bands.push(frame);
                self.outputs.rotate_left(1);
                if let Some(last) = self.outputs.last_mut() {
                    self.network.run(self.bands.features(), last);
                }
                if let Some(frame) = self.frame.checked_sub((AFTER + AROUND) as u64) {
                    self.pick(frame, hits);
                }
                self.frame += 1;
                start += HOP;
            }
            self.pending.drain(..start.min(self.pending.len()));
        }
    }

    fn pick(&mut self, frame: u64, hits: &mut Hits) {
        let Some(middle) = self.outputs.get(AROUND) else { return };
        for (i, drum) in Drum::ALL.into_iter().enumerate() {
            let odds = |row: &[f32; 2 * DRUMS]| row.get(i).copied().unwrap_or(f32::NEG_INFINITY);
            let (here, strength) = (odds(middle), middle.get(DRUMS + i).copied().unwrap_or(0.0));
            let least = LOG_ODDS.get(i).copied().unwrap_or(f32::INFINITY);
            let largest = self.outputs.iter().map(odds).fold(f32::NEG_INFINITY, f32::max);
            let Some(last) = self.last.get_mut(i) else { continue };
            let rested = last.is_none_or(|last| frame >= last + APART);
            if here > least && here >= largest && rested {
                hits.hit(drum, frame as f64 * HOP as f64 / f64::from(SAMPLE_RATE), strength.clamp(0.05, 1.0));
                *last = Some(frame);
            }
        }
    }
}
