//! Augmentation that does not change the label: speed, reverberation, filters, gain control, noise, clipping, a silent end.

use super::TrainError;
use super::reverb::Reverb;
use crate::audio::SAMPLE_RATE;
use crate::dsp::Biquad;
use crate::dsp::level::{amplitude_from_db, rms};
use rand::seq::IndexedRandom;
use rand::{Rng, RngExt};
use rand_pcg::Pcg64Mcg;

/// Buffers of the augmentation; one per thread.
pub(super) struct Augment {
    buffer: Vec<f32>,
    reverb: Reverb,
    /// Factor of the share of windows that each of them changes.
    share: f64,
}

impl Augment {
    /// For windows of `window` samples. `share`, 0 to 1, is a factor of how many windows each of the degradations changes.
    pub(super) fn new(window: usize, share: f32) -> Self {
        Self { buffer: Vec::new(), reverb: Reverb::new(window), share: f64::from(share.clamp(0.0, 1.0)) }
    }

    /// Reads a window through `read(offset, out)`, half of them up to 12 % slower or faster (two semitones): pitch and
    /// speed change together, as on tape.
    pub(super) fn stretched(
        &mut self,
        random: &mut Pcg64Mcg,
        read: impl Fn(usize, &mut [f32]) -> Result<(), TrainError>,
        samples: &mut [f32],
    ) -> Result<(), TrainError> {
        if !random.random_bool(0.5 * self.share) {
            return read(0, samples);
        }
        let speed: f32 = random.random_range(0.89..1.12);
        self.buffer.clear();
        self.buffer.resize((samples.len() as f32 * speed) as usize + 2, 0.0);
        read(0, &mut self.buffer)?;
        for (i, s) in samples.iter_mut().enumerate() {
            let at = i as f32 * speed;
            let whole = at as usize;
            if let Some(&[a, b]) = self.buffer.get(whole..whole + 2) {
                // `fract` is a function call where the target lacks SSE4.
                *s = a + (b - a) * (at - whole as f32);
            }
        }
        Ok(())
    }

    /// Degrades the mixed window as rooms, devices, codecs and cuts do.
    pub(super) fn after_mixing(&mut self, random: &mut Pcg64Mcg, samples: &mut [f32]) {
        if random.random_bool(0.3 * self.share) {
            let applied = self.reverb.apply(random, samples);
            debug_assert!(applied.is_ok(), "{applied:?}");
        }
        if random.random_bool(0.4 * self.share) {
            for _ in 0..random.random_range(1..=2) {
                draw_filter(random).run(samples);
            }
        }
        if random.random_bool(0.12 * self.share) {
            automatic_gain(random, samples);
        }
        if random.random_bool(0.12 * self.share) {
            clip(random, samples);
        }
        if random.random_bool(0.3 * self.share) {
            add_noise(random, samples);
        }
        if random.random_bool(0.03 * self.share) {
            let end = random.random_range(samples.len() / 2..samples.len());
            samples.iter_mut().skip(end).for_each(|v| *v = 0.0);
        }
    }
}

/// Hard or soft clipping, as an overdriven recorder has it.
fn clip(random: &mut Pcg64Mcg, samples: &mut [f32]) {
    let loudest = samples.iter().fold(0.0f32, |m, v| m.max(v.abs()));
    let limit = (loudest * random.random_range(0.15..0.8)).max(f32::MIN_POSITIVE);
    if random.random_bool(0.5) {
        samples.iter_mut().for_each(|v| *v = v.clamp(-limit, limit));
    } else {
        samples.iter_mut().for_each(|v| *v = limit * (*v / limit).tanh());
    }
}

/// Automatic gain control of a telephone, or a compressor: raises soft passages with a random attack and release, so that decays seem to
/// last.
fn automatic_gain(random: &mut Pcg64Mcg, samples: &mut [f32]) {
    let coefficient = |seconds: f32| 1.0 - (-1.0 / (seconds * SAMPLE_RATE as f32)).exp();
    let rise = coefficient(random.random_range(0.002..0.02));
    let fall = coefficient(random.random_range(0.05..0.5));
    let power: f32 = random.random_range(0.3..0.8);
    let floor = 0.03 * samples.iter().fold(f32::MIN_POSITIVE, |peak, v| v.abs().max(peak));
    let mut envelope = rms(samples);
    for v in samples {
        let level = v.abs();
        envelope += if level > envelope { rise } else { fall } * (level - envelope);
        *v *= (envelope + floor).powf(-power);
    }
}

/// Adds white to brown noise, 12 to 45 dB below the window's RMS.
fn add_noise(random: &mut Pcg64Mcg, samples: &mut [f32]) {
    let level = rms(samples) * amplitude_from_db(-random.random_range(12.0..45.0f32));
    // One-pole low-pass: 0 is white, towards 1 brown.
    let colour: f32 = *[0.0, 0.7, 0.95, 0.99].choose(random).unwrap_or(&0.0);
    // Undoes the filter's gain for white noise; a uniform value in -1..1 has an RMS of 1/sqrt(3).
    let gain = level * (3.0 * (1.0 + colour) / (1.0 - colour)).sqrt();
    let mut state = 0.0;
    for pair in samples.chunks_mut(2) {
        let bits = random.next_u64();
        for (v, bits) in pair.iter_mut().zip([bits as u32, (bits >> 32) as u32]) {
            let white = bits as f32 / (u32::MAX as f32 / 2.0) - 1.0;
            state = colour * state + (1.0 - colour) * white;
            *v += state * gain;
        }
    }
}

/// The frequency response of a device or a tone control.
fn draw_filter(random: &mut Pcg64Mcg) -> Biquad {
    let rate = SAMPLE_RATE as f32;
    match random.random_range(0..4) {
        0 => Biquad::low_pass(random.random_range(3000.0..7500.0), rate),
        1 => Biquad::high_pass(random.random_range(40.0..300.0), rate),
        _ => {
            // Log-uniform in frequency.
            let hz = 80.0 * 75f32.powf(random.random());
            Biquad::bell(hz, rate, random.random_range(0.4..2.0), random.random_range(-6.0..6.0))
        }
    }
}

/// Sets up to `bands` adjacent mel bands and up to `width` adjacent frames, at least one each, of a spectrogram of shape
/// (mels, frames) to its mean (SpecAugment, Park et al. 2019).
pub(super) fn mask_spectrogram(
    random: &mut Pcg64Mcg,
    spectrogram: &mut [f32],
    frames: usize,
    [bands, width]: [usize; 2],
) {
    let mean = spectrogram.iter().sum::<f32>() / spectrogram.len().max(1) as f32;
    let mels = spectrogram.len() / frames.max(1);
    if random.random_bool(0.4) {
        let n = random.random_range(1..=bands.clamp(1, mels));
        let first = random.random_range(0..=mels - n);
        spectrogram.iter_mut().skip(first * frames).take(n * frames).for_each(|v| *v = mean);
    }
    if random.random_bool(0.3) {
        let n = random.random_range(1..=width.clamp(1, frames));
        let first = random.random_range(0..=frames - n);
        for band in spectrogram.chunks_exact_mut(frames) {
            band.iter_mut().skip(first).take(n).for_each(|v| *v = mean);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    #[test]
    fn a_small_spectrogram_is_masked_too() {
        // A tenth of nine bands and an eighth of seven frames are less than one.
        let spectrogram: Vec<f32> = (0..9u8 * 7).map(f32::from).collect();
        let masked = (0..20).filter(|seed| {
            let mut masked = spectrogram.clone();
            mask_spectrogram(&mut Pcg64Mcg::seed_from_u64(*seed), &mut masked, 7, [0, 0]);
            masked != spectrogram
        });
        assert!((5..20).contains(&masked.count()));
    }

    #[test]
    fn automatic_gain_flattens_a_decay() {
        for seed in 0..20 {
            let mut random = Pcg64Mcg::seed_from_u64(seed);
            let mut samples: Vec<f32> =
                (0..16_000).map(|i| (-6.0 * i as f32 / 16_000.0).exp() * (i as f32 * 0.3).sin()).collect();
            let fall = |x: &[f32]| rms(&x[12_000..]) / rms(&x[1000..4000]);
            let before = fall(&samples);
            automatic_gain(&mut random, &mut samples);
            assert!(samples.iter().all(|v| v.is_finite()));
            assert!(fall(&samples) > 1.5 * before, "{} {before}", fall(&samples));
        }
    }
}
