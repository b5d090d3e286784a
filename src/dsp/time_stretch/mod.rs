//! Plays faster or slower at the same pitch: a phase vocoder with locked phases (Laroche and Dolson, "Improved phase vocoder
//! time-scale modification of audio", 1999).
//!
//! Frames are taken from the source `speed` times as far apart as they are added to the output. Each spectral peak is rotated, together
//! with the bins around it, so that it continues the previous output frame. The rotation comes from the source frame that lies exactly
//! one output hop earlier, so a steady sine keeps its frequency at any speed without unwrapping phases, and both channels share it,
//! which keeps the stereo image. While an attack lies in the frame, the source advances at its own speed, so the attack keeps its shape;
//! the time that this takes is made up for afterwards.

mod onsets;
mod rotation;
mod transform;

use super::DspError;
use onsets::OnsetFinder;
use rotation::{Rotation, Spectra};
use std::collections::VecDeque;
use transform::FrameTransform;

/// Shortest frame in seconds, rounded up to a power of two: long enough to separate the partials of low notes.
const FRAME_S: f64 = 0.06;
/// Output hops in a frame.
const HOPS: usize = 4;

/// Streaming time stretcher for interleaved frames.
pub struct TimeStretch {
    channels: usize,
    speed: f64,
    n_fft: usize,
    hop: usize,
    transform: FrameTransform,
    rotation: Rotation,
    onsets: OnsetFinder,
    /// Source samples of each channel, from frame `origin` on.
    source: Vec<Vec<f32>>,
    origin: i64,
    /// The source before its start was filled.
    is_mirrored: bool,
    /// Source frames received.
    received: u64,
    /// Centre of the next frame in the source, and where it would be without attacks.
    centre: i64,
    ideal: f64,
    /// The next frame is one output hop after the last one in the source as well.
    locked: bool,
    /// Output of each channel that later frames still add to.
    sums: Vec<Vec<f32>>,
    /// Output frames to discard: before the start of the source.
    skip: usize,
    /// Output frames returned.
    returned: u64,
    /// Output frame that the next frame is centred at.
    output_centre: i64,
    /// Output frame and source frame of the centres of frames.
    anchors: VecDeque<(i64, i64)>,
    samples: Vec<f32>,
}

impl std::fmt::Debug for TimeStretch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TimeStretch").field("speed", &self.speed).finish_non_exhaustive()
    }
}

impl TimeStretch {
    /// For `channels` interleaved channels at `rate_hz`. `speed`: source time per output time, 0.25 to 4.
    ///
    /// # Errors
    /// [`DspError::OutOfRange`] for another speed, no channel, or a rate above 768 kHz.
    pub fn new(rate_hz: u32, channels: usize, speed: f64) -> Result<Self, DspError> {
        DspError::check((0.25..=4.0).contains(&speed), "speed", speed, "0.25 to 4")?;
        DspError::check((1..=768_000).contains(&rate_hz), "rate_hz", rate_hz.into(), "1 to 768000")?;
        DspError::check(channels > 0, "channels", channels as f64, "at least 1")?;
        let n_fft = ((f64::from(rate_hz) * FRAME_S) as usize).next_power_of_two().max(64);
        let hop = n_fft / HOPS;
        // Frames before the start hold the start, mirrored and as it is, so that the overlapping windows add up to 1 from frame 0 on.
        let first = -(hop as i64) * (HOPS as i64 / 2 - 1);
        Ok(Self {
            channels,
            speed,
            n_fft,
            hop,
            transform: FrameTransform::new(n_fft),
            rotation: Rotation::new(channels, n_fft / 2 + 1),
            onsets: OnsetFinder::new(n_fft / 16, channels),
            source: vec![vec![0.0; 2 * n_fft]; channels],
            origin: -2 * n_fft as i64,
            is_mirrored: false,
            received: 0,
            centre: first,
            ideal: 0.0,
            locked: true,
            sums: vec![vec![0.0; n_fft]; channels],
            skip: hop * (HOPS - 1),
            returned: 0,
            output_centre: first,
            anchors: VecDeque::new(),
            samples: vec![0.0; n_fft],
        })
    }

    /// Stretches `frames` and appends what is ready to `out`.
    ///
    /// # Errors
    /// [`DspError::Size`] if `frames` does not hold whole frames.
    pub fn process(&mut self, frames: &[f32], out: &mut Vec<f32>) -> Result<(), DspError> {
        let whole = frames.len() / self.channels;
        DspError::check_size("frames", whole * self.channels, frames.len())?;
        self.receive(frames);
        self.received += whole as u64;
        self.add_frames(u64::MAX, out)
    }

    /// Appends the rest, so that the output has `round(source frames / speed)` frames in total.
    ///
    /// # Errors
    /// None in practice: buffers have the sizes that were planned.
    pub fn finish(&mut self, out: &mut Vec<f32>) -> Result<(), DspError> {
        let total = self.total();
        self.mirror_start();
        while self.returned < total {
            // Mirrored, the source goes on without a step, which would click.
            for channel in &mut self.source {
                let tail: Vec<f32> = channel.iter().rev().take(self.n_fft).copied().collect();
                channel.extend(tail);
            }
            self.add_frames(total, out)?;
        }
        Ok(())
    }

    /// Source frames received.
    pub fn received(&self) -> u64 {
        self.received
    }

    /// Output frames of all that was received.
    fn total(&self) -> u64 {
        (self.received as f64 / self.speed).round() as u64
    }

    /// The source frame that is played at output frame `frame`. Calls must not go back.
    pub fn source_frame(&mut self, frame: u64) -> f64 {
        let frame = i64::try_from(frame).unwrap_or(i64::MAX);
        while self.anchors.get(1).is_some_and(|&(output, _)| output <= frame) {
            self.anchors.pop_front();
        }
        let source = match (self.anchors.front(), self.anchors.get(1)) {
            (Some(&(output, source)), Some(&(next_output, next_source))) => {
                let share = (frame - output) as f64 / (next_output - output).max(1) as f64;
                source as f64 + (next_source - source) as f64 * share
            }
            (Some(&(output, source)), None) => source as f64 + (frame - output) as f64 * self.speed,
            (None, _) => frame as f64 * self.speed,
        };
        source.clamp(0.0, self.received as f64)
    }

    /// Replaces the silence before the source by its mirrored start, so that there is no step, which would click.
    fn mirror_start(&mut self) {
        if !std::mem::replace(&mut self.is_mirrored, true) {
            for channel in &mut self.source {
                let (before, start) = channel.split_at_mut(2 * self.n_fft);
                before.iter_mut().rev().zip(start).for_each(|(before, sample)| *before = *sample);
            }
        }
    }

    fn receive(&mut self, frames: &[f32]) {
        self.onsets.process(frames);
        for (index, channel) in self.source.iter_mut().enumerate() {
            channel.extend(frames.iter().skip(index).step_by(self.channels));
        }
    }

    /// Adds all frames whose source is complete, until `total` output frames were returned.
    fn add_frames(&mut self, total: u64, out: &mut Vec<f32>) -> Result<(), DspError> {
        // An attack is examined a quarter of a frame behind its start, up to half a frame ahead of the centre.
        let ahead = (self.n_fft + self.n_fft / 4) as i64;
        while self.returned < total && self.centre + ahead <= self.end() {
            self.mirror_start();
            self.add_frame(total, out)?;
            self.advance();
        }
        Ok(())
    }

    /// Number of the source frame after the last one held.
    fn end(&self) -> i64 {
        self.origin + self.source.first().map_or(0, Vec::len) as i64
    }

    fn add_frame(&mut self, total: u64, out: &mut Vec<f32>) -> Result<(), DspError> {
        let attack = self.attack();
        let half = (self.n_fft / 2) as i64;
        for index in 0..self.channels {
            if self.locked {
                self.rotation.keep_as_earlier(index);
            } else {
                self.spectrum(index, self.centre - half - self.hop as i64, Spectra::Earlier)?;
            }
            self.spectrum(index, self.centre - half, Spectra::Frame)?;
            if let Some(onset) = attack {
                self.spectrum(index, onset - half / 2, Spectra::Attack)?;
            }
        }
        self.rotation.apply(attack.is_some(), self.locked);
        for (index, sums) in self.sums.iter_mut().enumerate() {
            let spectrum = self.rotation.output(index);
            self.transform.add_inverse(spectrum, sums)?;
        }
        self.anchors.push_back((self.output_centre, self.centre));
        self.output_centre += self.hop as i64;
        self.emit(total, out);
        Ok(())
    }

    /// The attack that comes into the frame now.
    fn attack(&mut self) -> Option<i64> {
        // Nearer to the edge than this, the window leaves nothing of it.
        let reach = 3 * self.n_fft as i64 / 8;
        let onset = self.onsets.next_before(self.centre + reach)?;
        (onset + reach > self.centre).then_some(onset)
    }

    fn spectrum(&mut self, channel: usize, first: i64, which: Spectra) -> Result<(), DspError> {
        let start = usize::try_from(first - self.origin).unwrap_or(0);
        let held = self.source.get(channel).and_then(|held| held.get(start..)).unwrap_or_default();
        self.samples.clear();
        self.samples.extend(held.iter().take(self.n_fft));
        self.samples.resize(self.n_fft, 0.0);
        self.transform.forward(&mut self.samples, self.rotation.buffer(channel, which))
    }

    /// Returns the hop that no later frame adds to.
    fn emit(&mut self, total: u64, out: &mut Vec<f32>) {
        let left = usize::try_from(total.saturating_sub(self.returned)).unwrap_or(usize::MAX);
        let skipped = self.skip.min(self.hop);
        self.skip -= skipped;
        let taken = (self.hop - skipped).min(left);
        for frame in skipped..skipped + taken {
            out.extend(self.sums.iter().filter_map(|sums| sums.get(frame)));
        }
        self.returned += taken as u64;
        for sums in &mut self.sums {
            sums.drain(..self.hop);
            sums.resize(self.n_fft, 0.0);
        }
    }

    /// Moves on to the next frame of the source.
    fn advance(&mut self) {
        let hop = self.hop as f64;
        let lag = self.centre as f64 - self.ideal;
        if self.output_centre > 0 {
            self.ideal += hop * self.speed;
        }
        let in_attack = self.onsets.last().is_some_and(|onset| self.centre < onset + self.n_fft as i64 / 4);
        self.locked = self.output_centre <= 0 || in_attack && lag.abs() < self.n_fft as f64;
        let step = if self.locked {
            hop
        } else {
            let due = self.ideal - self.centre as f64;
            let usual = hop * self.speed;
            // Half of the lag in each frame, but never so much that the tempo is seen to jump.
            let step = usual + (0.5 * (due - usual)).clamp(-0.7 * usual, usual);
            // No frame may be so far ahead that it leaves out the next attack.
            let until = self.onsets.next().map(|onset| (onset - self.n_fft as i64 / 4 - self.centre) as f64);
            until.filter(|&until| until > 0.0).map_or(step, |until| step.min(until))
        };
        self.centre += step.round() as i64;
        let unused = self.centre - (self.n_fft / 2 + self.hop) as i64 - self.n_fft as i64 - self.origin;
        let unused = usize::try_from(unused).unwrap_or(0);
        // Moved now and then, not for each frame.
        if unused > 8 * self.n_fft {
            self.source.iter_mut().for_each(|channel| drop(channel.drain(..unused)));
            self.origin += unused as i64;
        }
    }
}

#[cfg(test)]
mod tests;
