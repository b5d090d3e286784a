//! The sampler's windows → batches: augmented, as spectrograms, seeded by the batch's number.

use super::augment::{Augment, hide_parts};
use super::interest::Interest;
use super::sampler::Sampler;
use super::settings::SHARD;
use super::{Settings, TrainError};
use crate::audio::WINDOW_SAMPLES;
use crate::dsp::LogMel;
use crate::nn::{Batch, Target};
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

/// Makes batches; one a thread.
pub(super) struct BatchMaker {
    log_mel: LogMel,
    augment: Augment,
    seed: u64,
}

/// Neighbouring mel bands and frames hidden at most: one of so many.
const HIDDEN: [usize; 2] = [10, 8];

impl BatchMaker {
    pub(super) fn new(settings: &Settings) -> Result<Self, TrainError> {
        Ok(Self { log_mel: LogMel::new(&settings.front_end)?, augment: Augment::new(), seed: settings.seed })
    }

    /// Batch `number`, and the recording that each window is from, where it is from one alone.
    pub(super) fn make(
        &mut self,
        sampler: &Sampler<'_>,
        interest: &Interest,
        number: u64,
        n_mels: usize,
    ) -> Result<(Batch, Vec<Option<usize>>), TrainError> {
        let frames = self.log_mel.frames();
        let mut samples = vec![0.0; WINDOW_SAMPLES];
        let mut random = Pcg64Mcg::seed_from_u64(self.seed.rotate_left(32) ^ number ^ 0x5eed);
        let size = n_mels * frames;
        let mut batch = Batch { features: vec![0.0; SHARD * size], targets: Vec::with_capacity(SHARD) };
        let mut from = Vec::with_capacity(SHARD);
        for (i, features) in batch.features.chunks_exact_mut(size).enumerate() {
            let index = number * SHARD as u64 + i as u64;
            let drawn = sampler.window(index, interest, &mut self.augment, &mut samples)?;
            batch.targets.push(vec![Some(Target::Label(drawn.label))]);
            from.push(drawn.recording);
            self.log_mel.process(&samples, features)?;
            hide_parts(&mut random, features, frames, [n_mels / HIDDEN[0], frames / HIDDEN[1]]);
        }
        Ok((batch, from))
    }
}
