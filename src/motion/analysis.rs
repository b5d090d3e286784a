//! Blocks of samples → [`Motion`].

use super::decision::AFTER;
use super::drums::Drums;
use super::frames::Frames;
use super::motion_at::{Motion, UNSETTLED_S};
use super::movement::Movement;
use super::salience::{KEYS, Salience};
use super::spectrum::{BINS, HOP, HOP_S, REACH, Spectrum};
use super::strikes::Strikes;
use crate::audio::SAMPLE_RATE;
use crate::dsp::DspError;

/// Hears both what a piano and what a band does; which of them plays, the network of this program says.
pub struct Analysis {
    spectrum: Spectrum,
    salience: Salience,
    frames: Frames,
    strikes: Strikes,
    movement: Movement,
    drums: Drums,
    motion: Motion,
    /// Samples from `REACH` before the next frame's centre on.
    pending: Vec<f32>,
    samples: u64,
    bins: [f32; BINS],
    keys: [f32; KEYS],
}

impl Analysis {
    /// At the start of a recording. Fails where a transform cannot be planned, which the fixed frame lengths rule out.
    pub fn new() -> Result<Self, DspError> {
        // The first frame is centred on the first sample.
        let mut pending = Vec::with_capacity(2 * REACH + 8 * HOP);
        pending.resize(REACH, 0.0);
        Ok(Self {
            spectrum: Spectrum::new()?,
            salience: Salience::new(),
            frames: Frames::new(),
            strikes: Strikes::new(),
            movement: Movement::default(),
            drums: Drums::new()?,
            motion: Motion::default(),
            pending,
            samples: 0,
            bins: [0.0; BINS],
            keys: [0.0; KEYS],
        })
    }

    /// The recording goes on with these samples (mono, 16 kHz). Those that are not finite count as silence.
    pub fn push(&mut self, samples: &[f32]) {
        self.samples += samples.len() as u64;
        // Large blocks go in by parts, so that `pending` never grows.
        for part in samples.chunks(4 * HOP) {
            let new = self.pending.len();
            self.pending.extend(part.iter().map(|&sample| if sample.is_finite() { sample } else { 0.0 }));
            self.drums.push(self.pending.get(new..).unwrap_or_default(), &mut self.motion.hits);
            self.take_frames();
        }
    }

    /// What was heard so far.
    pub fn motion(&self) -> &Motion {
        &self.motion
    }

    /// The recording ended.
    pub fn finish(mut self) -> Motion {
        let end_s = self.samples as f64 / f64::from(SAMPLE_RATE);
        for _ in 0..REACH / HOP + AFTER as usize + 1 {
            self.pending.extend([0.0; HOP]);
            self.drums.push(&[0.0; HOP], &mut self.motion.hits);
            self.take_frames();
        }
        self.strikes.finish(end_s, &mut self.motion.timeline);
        self.motion.settled_s = end_s;
        self.motion
    }

    fn take_frames(&mut self) {
        let mut start = 0;
        while let Some(frame) = self.pending.get(start..start + 2 * REACH) {
            self.spectrum.take(frame, &mut self.bins);
            self.salience.explain(&self.bins, &mut self.keys);
            let middle = frame.get(REACH - HOP / 2..REACH + HOP / 2).unwrap_or_default();
            let rms = (middle.iter().map(|v| v * v).sum::<f32>() / HOP as f32).sqrt();
            self.frames.push(&self.bins, &self.keys, rms);
            if let Some(frame) = self.frames.pushed().checked_sub(AFTER as u64 + 1) {
                self.strikes.decide(&self.frames, frame, &mut self.motion.timeline);
                self.motion.lanes.push(&self.movement.follow(&self.frames, frame, &self.strikes));
                self.motion.settled_s = (frame as f64 * HOP_S - UNSETTLED_S).max(0.0);
            }
            start += HOP;
        }
        self.pending.drain(..start.min(self.pending.len()));
    }
}
