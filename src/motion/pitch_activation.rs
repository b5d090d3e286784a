//! One log-frequency spectrum → the activation of each key.
//!
//! The spectrum is approximated by a non-negative sum of 88 fixed templates, one per key, and a few of noise. Templates contain all
//! partials, so an octave or a twelfth of a played key has nothing left to explain. Multiplicative updates for the Kullback-Leibler divergence (Lee & Seung, "Algorithms for non-negative
//! matrix factorization", 2001), with templates held fixed as in Dessein, Cont & Lemaitre, "Real-time polyphonic
//! music transcription" (ISMIR 2010).

use super::spectrum::{BINS, BINS_PER_SEMITONE};

/// Keys of a piano, from A0 (MIDI pitch 21) to C8 (108).
pub(super) const KEYS: usize = 88;
/// Templates without pitch (hammer noise, reverberation, hiss): overlapping triangles over the axis.
const NOISES: usize = 10;
const ALL: usize = KEYS + NOISES;
/// 40 updates find 0.5 % more notes for twice the time (measured at 12, 20, 40).
const UPDATES: usize = 20;
/// Updates before a template can be removed.
const SETTLING: usize = 3;
/// Share of the spectrum under which a template is removed.
const NEGLIGIBLE: f32 = 1e-3;
/// Penalty in each update: weak activations vanish sooner.
const SPARSENESS: f32 = 0.3;
/// Sum of a spectrum that counts as digital silence.
const SILENCE: f32 = 1e-2;

/// 88 rows of 296 bytes: mean spectra of each key over three pianos and two strengths, from 40 ms to 450 ms after the
/// onset, smoothed over neighbouring keys, 0 below the fundamental; 255 is a row's maximum.
static TEMPLATES: &[u8] = include_bytes!("templates.bin");

/// One template with sum 1; 0 before `first`.
struct Template {
    first: usize,
    weights: Vec<f32>,
}

impl Template {
    fn new(first: usize, weights: impl Iterator<Item = f32>) -> Self {
        let mut weights: Vec<f32> = weights.skip(first).collect();
        debug_assert_eq!(first + weights.len(), BINS, "bins of a template");
        let sum = weights.iter().sum::<f32>().max(f32::MIN_POSITIVE);
        weights.iter_mut().for_each(|weight| *weight /= sum);
        Self { first, weights }
    }

    /// Inner product with a spectrum.
    fn dot(&self, bins: &[f32; BINS]) -> f32 {
        let bins = bins.get(self.first..).unwrap_or_default();
        // Eight sums in parallel, so that the compiler can use vector instructions.
        let mut sums = [0.0_f32; 8];
        let (a, b) = (self.weights.chunks_exact(8), bins.chunks_exact(8));
        let rest: f32 = a.remainder().iter().zip(b.remainder()).map(|(a, b)| a * b).sum();
        for (a, b) in a.zip(b) {
            for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
                *sum += a * b;
            }
        }
        sums.iter().sum::<f32>() + rest
    }

    fn add_to(&self, bins: &mut [f32; BINS], activation: f32) {
        let bins = bins.get_mut(self.first..).unwrap_or_default();
        for (bin, weight) in bins.iter_mut().zip(&self.weights) {
            *bin += activation * weight;
        }
    }
}

/// Decomposes spectra, each by itself.
pub(super) struct PitchActivation {
    templates: Vec<Template>,
    approximation: [f32; BINS],
    ratio: [f32; BINS],
    activations: [f32; ALL],
    /// Templates that are not removed yet.
    active: Vec<usize>,
}

impl PitchActivation {
    /// Builds the templates.
    pub(super) fn new() -> Self {
        let keys = TEMPLATES.chunks_exact(BINS).enumerate().map(|(key, row)| {
            // A multiple of eight keeps rows aligned to the vectors of `dot`.
            let first = (key * BINS_PER_SEMITONE).saturating_sub(1) / 8 * 8;
            Template::new(first, row.iter().map(|&byte| f32::from(byte)))
        });
        let width = BINS as f32 / (NOISES - 1) as f32;
        let hump = move |n: usize, bin: usize| (1.0 - (bin as f32 - n as f32 * width).abs() / width).max(0.0);
        let noises = (0..NOISES).map(|n| Template::new(0, (0..BINS).map(|bin| hump(n, bin))));
        Self {
            templates: keys.chain(noises).collect(),
            approximation: [0.0; BINS],
            ratio: [0.0; BINS],
            activations: [0.0; ALL],
            active: Vec::with_capacity(ALL),
        }
    }

    /// `spectrum`: from [`super::spectrum::Spectrum::compute`]. `keys`: activations, which together with those of the noise
    /// templates sum to about the sum of the spectrum.
    pub(super) fn activations(&mut self, spectrum: &[f32; BINS], keys: &mut [f32; KEYS]) {
        let total: f32 = spectrum.iter().sum();
        if total < SILENCE {
            keys.fill(0.0);
            return;
        }
        for (activation, template) in self.activations.iter_mut().zip(&self.templates) {
            *activation = template.dot(spectrum) + 1e-6;
        }
        let scale = total / self.activations.iter().sum::<f32>();
        self.activations.iter_mut().for_each(|activation| *activation *= scale);
        self.active.clear();
        self.active.extend(0..ALL);
        for update in 0..UPDATES {
            self.update(spectrum, if update < SETTLING { 0.0 } else { NEGLIGIBLE * total });
        }
        for (key, activation) in keys.iter_mut().zip(&self.activations) {
            *key = *activation;
        }
    }

    fn update(&mut self, spectrum: &[f32; BINS], least: f32) {
        debug_assert_eq!(self.templates.len(), ALL, "templates");
        self.approximation.fill(1e-6);
        for &i in &self.active {
            if let (Some(template), Some(&activation)) = (self.templates.get(i), self.activations.get(i)) {
                template.add_to(&mut self.approximation, activation);
            }
        }
        for ((ratio, value), approximation) in self.ratio.iter_mut().zip(spectrum).zip(&self.approximation) {
            *ratio = value / approximation;
        }
        let Self { templates, activations, ratio, active, .. } = self;
        active.retain(|&i| {
            let (Some(template), Some(activation)) = (templates.get(i), activations.get_mut(i)) else {
                return false;
            };
            *activation *= template.dot(ratio) / (1.0 + SPARSENESS);
            let stays = *activation >= least;
            if !stays {
                *activation = 0.0;
            }
            stays
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_activates_its_own_key_most() {
        let mut pitch = PitchActivation::new();
        for key in [12, 20, 39, 60, 80] {
            let mut spectrum = [0.0; BINS];
            pitch.templates[key].add_to(&mut spectrum, 10.0);
            let mut keys = [0.0; KEYS];
            pitch.activations(&spectrum, &mut keys);
            let others = keys.iter().enumerate().filter(|(other, _)| *other != key).map(|(_, value)| *value);
            let next = others.fold(0.0, f32::max);
            assert!(keys[key] > 4.0 * next, "key {key}: {} and {next}", keys[key]);
        }
    }

    #[test]
    fn silence_activates_no_key() {
        let mut keys = [1.0; KEYS];
        PitchActivation::new().activations(&[0.0; BINS], &mut keys);
        assert_eq!(keys, [0.0; KEYS]);
    }
}
