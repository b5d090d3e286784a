//! Hyperparameters: every setting that changes the weights, so that a checkpoint can be compared with a run.

use crate::audio::{EnvelopeSettings, SAMPLE_RATE, WINDOW_SAMPLES};
use crate::dsp::{LogMelSettings, MelScale};
use crate::model::VERDICT;
use crate::nn::loss::HeadLoss;
use crate::nn::optimizer::{OptimizerKind, OptimizerSettings};
use crate::nn::{Activation, Architecture, NetworkName};
use serde::{Deserialize, Serialize};

/// Windows whose gradients and batch-norm statistics are computed together on one thread; fixed, so that the weights do not
/// depend on the number of threads.
pub(super) const SHARD: usize = 32;

/// The hyperparameters of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// The layers.
    pub network: NetworkName,
    /// The input features.
    pub front_end: LogMelSettings,
    /// The silence gate.
    pub envelope: EnvelopeSettings,
    /// The label that means "this and nothing else": windows of other labels are also mixed with it. No label may have this
    /// name; then nothing is mixed.
    #[serde(rename = "pure")]
    pub exclusive_label: String,
    /// The category of sounds that may accompany the exclusive label, such as street noise; empty for none.
    pub background: String,
    /// Steps of `shards * 32` windows.
    pub steps: usize,
    /// Shards per step.
    pub shards: usize,
    /// The optimizer.
    pub optimizer: OptimizerSettings,
    /// Highest learning rate.
    pub learning_rate: f32,
    /// The learning rate over the steps.
    pub schedule: Schedule,
    /// Label smoothing and class weights.
    pub targets: HeadLoss,
    /// Seed of all random numbers.
    pub seed: u64,
}

/// The learning rate over the steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Schedule {
    /// The highest rate throughout.
    Constant,
    /// Linear warm-up over the first 5 % of the steps, then a half cosine down to 0 (Loshchilov and Hutter 2017).
    Cosine,
    /// The highest rate for half of the steps, a tenth for the next quarter, a hundredth for the last.
    Staircase,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            network: NetworkName::Deep,
            front_end: LogMelSettings {
                sample_rate: SAMPLE_RATE,
                window_samples: WINDOW_SAMPLES,
                n_fft: 1024,
                hop: 256,
                n_mels: 96,
                f_min: 30.0,
                f_max: 8000.0,
                mel_scale: MelScale::Slaney,
                relative_to_mean: true,
                floor: 1e-5,
                mean: -5.0,
                std: 3.5,
            },
            envelope: EnvelopeSettings::default(),
            exclusive_label: "Piano".into(),
            background: "noise".into(),
            steps: 4000,
            shards: 2,
            optimizer: OptimizerSettings { kind: OptimizerKind::Adam, weight_decay: 0.05 },
            learning_rate: 3e-3,
            schedule: Schedule::Cosine,
            targets: HeadLoss { smoothing: 0.03, ..HeadLoss::default() },
            seed: 1,
        }
    }
}

impl Settings {
    /// Windows per step.
    pub fn windows_per_step(&self) -> usize {
        self.shards * SHARD
    }

    /// The layers for a number of frames and classes.
    pub(super) fn architecture(&self, frames: usize, classes: usize) -> Architecture {
        self.network.architecture(self.front_end.n_mels, frames, [(VERDICT, classes, Activation::Softmax)])
    }

    /// Learning rate of step number `step`, from 0.
    pub fn learning_rate_at(&self, step: usize) -> f32 {
        self.learning_rate * self.schedule.share(step as f32 + 1.0, self.steps as f32)
    }
}

impl Schedule {
    /// Share of the highest rate in step `step`, from 1 to `steps`.
    fn share(self, step: f32, steps: f32) -> f32 {
        match self {
            Self::Constant => 1.0,
            Self::Staircase if step <= steps / 2.0 => 1.0,
            Self::Staircase if step <= steps * 0.75 => 0.1,
            Self::Staircase => 0.01,
            Self::Cosine => {
                let warm = steps / 20.0;
                if step < warm {
                    step / warm
                } else {
                    0.5 * (1.0 + (std::f32::consts::PI * (step - warm) / (steps - warm)).cos())
                }
            }
        }
    }
}

/// As `--schedule` takes it.
impl std::str::FromStr for Schedule {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "constant" => Ok(Self::Constant),
            "cosine" => Ok(Self::Cosine),
            "staircase" => Ok(Self::Staircase),
            _ => Err(format!("no schedule is called `{name}`: cosine, staircase and constant are")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cosine_warms_up_and_falls_to_zero() {
        let settings = Settings { steps: 200, learning_rate: 2.0, ..Settings::default() };
        let rate = |step| settings.learning_rate_at(step);
        assert!((rate(0) - 0.2).abs() < 1e-6, "a tenth of the way up");
        assert!((rate(9) - 2.0).abs() < 1e-6);
        // Halfway between the tenth and the last step.
        assert!((rate(104) - 1.0).abs() < 1e-5);
        assert!(rate(199).abs() < 1e-6);
    }

    #[test]
    fn the_staircase_has_three_steps() {
        let shares = [1.0, 50.0, 51.0, 75.0, 76.0, 100.0].map(|step| Schedule::Staircase.share(step, 100.0));
        assert_eq!(shares, [1.0, 1.0, 0.1, 0.1, 0.01, 0.01]);
    }
}
