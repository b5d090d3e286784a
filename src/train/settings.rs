//! Hyperparameters: every setting that changes the weights, so that a checkpoint can be compared with a run.

use super::StartSettings;
use crate::audio::{EnvelopeSettings, Framing, SAMPLE_RATE};
use crate::dsp::{LogMelSettings, MelScale};
use crate::model::Head;
use crate::nn::loss::HeadLoss;
use crate::nn::optimizer::{OptimizerKind, OptimizerSettings};
use crate::nn::{Architecture, NetworkName};
use serde::{Deserialize, Deserializer, Serialize};

/// Windows whose gradients and batch-norm statistics are computed together on one thread; fixed, so that the weights do not
/// depend on the number of threads.
pub const SHARD: usize = 32;

/// The hyperparameters of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// The layers.
    pub network: NetworkName,
    /// The input features; they set the length of a window.
    pub front_end: LogMelSettings,
    /// Samples at 16 kHz from one window to the next, 1 to the length of a window.
    #[serde(default = "one_second")]
    pub window_hop: usize,
    /// The silence gate.
    pub envelope: EnvelopeSettings,
    /// The label of the first head that means "this and nothing else": windows of its other labels are also mixed with it.
    #[serde(rename = "pure", deserialize_with = "some_unless_empty")]
    pub exclusive_label: Option<String>,
    /// The category of sounds that may accompany the exclusive label, such as street noise.
    #[serde(deserialize_with = "some_unless_empty")]
    pub background: Option<String>,
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
    /// Factor, 0 to 1, of the share of windows that are degraded: other speeds, rooms, filters, gain control, clipping, noise. 1 for a
    /// network that has to recognise one thing through all that, less for one that imitates another, which says something else then.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub degraded: f32,
    /// Share of the windows, 0 to 1, that are replaced by weighted means of two (mixup), and their targets likewise.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub mixup: f32,
    /// L2 decay of all convolutions and dense layers, instead of that of the network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub l2: Option<f32>,
    /// Label smoothing, class weights and factor of each head's loss, in the order of the heads; the last one holds for all
    /// further heads.
    #[serde(rename = "targets", deserialize_with = "one_or_many")]
    pub losses: Vec<HeadLoss>,
    /// The trained model that the network starts from, instead of random weights.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<StartSettings>,
    /// Seed of all random numbers.
    pub seed: u64,
}

fn one_second() -> usize {
    SAMPLE_RATE as usize
}

fn one() -> f32 {
    1.0
}

fn is_one(factor: &f32) -> bool {
    *factor == 1.0
}

fn is_zero(share: &f32) -> bool {
    *share == 0.0
}

/// Checkpoints before heads had `""` for none.
fn some_unless_empty<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.filter(|name| !name.is_empty()))
}

/// Checkpoints before heads had a single loss.
fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<HeadLoss>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMany {
        One(HeadLoss),
        Many(Vec<HeadLoss>),
    }
    Ok(match OneOrMany::deserialize(deserializer)? {
        OneOrMany::One(loss) => vec![loss],
        OneOrMany::Many(losses) => losses,
    })
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
                window_samples: SAMPLE_RATE as usize,
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
            window_hop: one_second(),
            envelope: EnvelopeSettings::default(),
            exclusive_label: None,
            background: None,
            steps: 4000,
            shards: 2,
            optimizer: OptimizerSettings { kind: OptimizerKind::Adam, weight_decay: 0.05 },
            learning_rate: 3e-3,
            schedule: Schedule::Cosine,
            degraded: 1.0,
            mixup: 0.0,
            l2: None,
            losses: vec![HeadLoss { smoothing: 0.03, ..HeadLoss::default() }],
            start: None,
            seed: 1,
        }
    }
}

impl Settings {
    /// Windows per step.
    pub fn windows_per_step(&self) -> usize {
        self.shards * SHARD
    }

    /// Length and hop of the windows.
    pub fn framing(&self) -> Framing {
        Framing { window: self.front_end.window_samples, hop: self.window_hop }
    }

    /// The layers for a number of frames, with `heads`.
    pub(super) fn architecture(&self, frames: usize, heads: &[Head]) -> Architecture {
        let heads = heads.iter().map(|h| (h.name.as_str(), h.labels.len(), h.kind.activation()));
        let mut architecture = self.network.architecture(self.front_end.n_mels, frames, heads);
        if let Some(l2) = self.l2 {
            architecture.set_l2(l2);
        }
        architecture
    }

    /// The loss of each of `heads` heads.
    pub(super) fn losses_of(&self, heads: usize) -> Vec<HeadLoss> {
        let of = |head| self.losses.get(head).or(self.losses.last()).cloned().unwrap_or_default();
        (0..heads).map(of).collect()
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
    fn settings_in_checkpoints_before_heads_are_read() {
        let settings = Settings { exclusive_label: Some("Piano".into()), ..Settings::default() };
        let mut json = serde_json::to_value(&settings).unwrap();
        json["background"] = "".into();
        json["targets"] =
            serde_json::json!({"smoothing": json["targets"][0]["smoothing"], "class_weights": []});
        json.as_object_mut().unwrap().remove("window_hop");
        assert_eq!(serde_json::from_value::<Settings>(json).unwrap(), settings);
    }

    #[test]
    fn the_staircase_has_three_steps() {
        let shares = [1.0, 50.0, 51.0, 75.0, 76.0, 100.0].map(|step| Schedule::Staircase.share(step, 100.0));
        assert_eq!(shares, [1.0, 1.0, 0.1, 0.1, 0.01, 0.01]);
    }
}
