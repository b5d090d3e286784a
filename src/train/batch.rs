//! Sampled windows → batches of augmented log-mel spectrograms, seeded by the number of the batch.

use super::augment::{Augment, mask_spectrogram};
use super::hard_example_weights::HardExampleWeights;
use super::mixup::mix;
use super::sampler::Sampler;
use super::settings::SHARD;
use super::standardization::Standardization;
use super::{Settings, TrainError};
use crate::dsp::LogMel;
use crate::model::Head;
use crate::nn::Batch;
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

/// Builds batches; one per thread.
pub(super) struct BatchBuilder {
    log_mel: LogMel,
    augment: Augment,
    window: usize,
    mixup: f32,
    seed: u64,
}

/// At most 1/10 of the mel bands and 1/8 of the frames are masked.
const MASKED: [usize; 2] = [10, 8];

impl BatchBuilder {
    /// # Errors
    /// If the front end is out of range.
    pub(super) fn new(settings: &Settings) -> Result<Self, TrainError> {
        let window = settings.front_end.window_samples;
        Ok(Self {
            log_mel: LogMel::new(&settings.front_end)?,
            augment: Augment::new(window, settings.degraded),
            window,
            mixup: settings.mixup,
            seed: settings.seed,
        })
    }

    /// Batch `number`, and the recording of each window that is not a mix of two.
    ///
    /// # Errors
    /// When decoded audio cannot be read.
    pub(super) fn build(
        &mut self,
        sampler: &Sampler<'_>,
        heads: &[Head],
        weights: &HardExampleWeights,
        standardization: &Standardization,
        number: u64,
        n_mels: usize,
    ) -> Result<(Batch, Vec<Option<usize>>), TrainError> {
        let frames = self.log_mel.frames();
        let mut samples = vec![0.0; self.window];
        let mut random = Pcg64Mcg::seed_from_u64(self.seed.rotate_left(32) ^ number ^ 0x5eed);
        let size = n_mels * frames;
        let mut batch = Batch { features: vec![0.0; SHARD * size], targets: Vec::with_capacity(SHARD) };
        let mut from = Vec::with_capacity(SHARD);
        for (i, features) in batch.features.chunks_exact_mut(size).enumerate() {
            let index = number * SHARD as u64 + i as u64;
            let mut sampled = sampler.window(index, weights, &mut self.augment, &mut samples)?;
            standardization.apply(&mut sampled.targets);
            batch.targets.push(sampled.targets);
            from.push(sampled.recording);
            self.log_mel.process(&samples, features)?;
            mask_spectrogram(&mut random, features, frames, [n_mels / MASKED[0], frames / MASKED[1]]);
        }
        let mixed = mix(&mut batch, heads, self.mixup, &mut random);
        from.iter_mut().zip(mixed).filter(|(_, mixed)| *mixed).for_each(|(from, _)| *from = None);
        Ok((batch, from))
    }
}
