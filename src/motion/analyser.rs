//! Blocks of samples → [`Motion`].

use super::drum_detector::DrumDetector;
use super::envelope_follower::EnvelopeFollower;
use super::frame_history::FrameHistory;
use super::note_tracker::NoteTracker;
use super::onset_classifier::AFTER;
use super::pitch_activation::{KEYS, PitchActivation};
use super::queries::{Motion, UNSETTLED_S};
use super::spectrum::{BINS, HOP, HOP_S, REACH, Spectrum};
use crate::audio::SAMPLE_RATE;
use crate::dsp::DspError;

/// Computes the motion of both a piano and a band; the classifier's verdict decides which of them is shown.
pub struct MotionAnalyser {
    spectrum: Spectrum,
    activation: PitchActivation,
    history: FrameHistory,
    tracker: NoteTracker,
    follower: EnvelopeFollower,
    drums: DrumDetector,
    motion: Motion,
    /// Samples from `REACH` before the next frame's centre on.
    pending: Vec<f32>,
    samples: u64,
    bins: [f32; BINS],
    keys: [f32; KEYS],
}

impl MotionAnalyser {
    /// An analyser at the start of a recording.
    ///
    /// # Errors
    /// [`DspError`] if a transform cannot be planned, which the fixed frame lengths rule out.
    pub fn new() -> Result<Self, DspError> {
        // The first frame is centred on the first sample.
        let mut pending = Vec::with_capacity(2 * REACH + 8 * HOP);
        pending.resize(REACH, 0.0);
        Ok(Self {
            spectrum: Spectrum::new()?,
            activation: PitchActivation::new(),
            history: FrameHistory::new(),
            tracker: NoteTracker::new(),
            follower: EnvelopeFollower::default(),
            drums: DrumDetector::new()?,
            motion: Motion::default(),
            pending,
            samples: 0,
            bins: [0.0; BINS],
            keys: [0.0; KEYS],
        })
    }

    /// Takes the next samples (mono, 16 kHz). Samples that are not finite count as silence.
    pub fn push(&mut self, samples: &[f32]) {
        self.samples += samples.len() as u64;
        // In parts, so that `pending` never grows.
        for part in samples.chunks(4 * HOP) {
            let new = self.pending.len();
            self.pending.extend(part.iter().map(|&sample| if sample.is_finite() { sample } else { 0.0 }));
            self.drums.push(self.pending.get(new..).unwrap_or_default(), &mut self.motion.hits);
            self.analyse_frames();
        }
    }

    /// The motion of the samples pushed so far.
    pub fn motion(&self) -> &Motion {
        &self.motion
    }

    /// Ends the recording and returns its whole motion.
    pub fn finish(mut self) -> Motion {
        let end_s = self.samples as f64 / f64::from(SAMPLE_RATE);
        for _ in 0..REACH / HOP + AFTER as usize + 1 {
            self.pending.extend([0.0; HOP]);
            self.drums.push(&[0.0; HOP], &mut self.motion.hits);
            self.analyse_frames();
        }
        self.tracker.finish(end_s, &mut self.motion.notes);
        self.motion.settled_s = end_s;
        self.motion
    }

    fn analyse_frames(&mut self) {
        let mut start = 0;
        while let Some(frame) = self.pending.get(start..start + 2 * REACH) {
            self.spectrum.compute(frame, &mut self.bins);
            self.activation.activations(&self.bins, &mut self.keys);
            let middle = frame.get(REACH - HOP / 2..REACH + HOP / 2).unwrap_or_default();
            debug_assert_eq!(middle.len(), HOP, "a frame is shorter than its middle");
            let rms = (middle.iter().map(|v| v * v).sum::<f32>() / HOP as f32).sqrt();
            self.history.push(&self.bins, &self.keys, rms);
            if let Some(frame) = self.history.pushed().checked_sub(AFTER as u64 + 1) {
                self.tracker.track(&self.history, frame, &mut self.motion.notes);
                self.motion.envelopes.push(&self.follower.follow(&self.history, frame, &self.tracker));
                self.motion.settled_s = (frame as f64 * HOP_S - UNSETTLED_S).max(0.0);
            }
            start += HOP;
        }
        self.pending.drain(..start.min(self.pending.len()));
    }
}
