//! The training recipe as arguments.

use crate::audio::SAMPLE_RATE;
use crate::cli::error::CliError;
use crate::dsp::LogMelSettings;
use crate::model::{HeadKind, MAX_MEMBERS, MAX_SMOOTHING};
use crate::nn::NetworkName;
use crate::nn::optimizer::{OptimizerKind, OptimizerSettings};
use crate::train::{HeadColumn, Schedule, Settings};

/// Points that the curves of a run have at least, unless it has fewer steps.
const POINTS: u32 = 50;

/// All that changes the model.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Recipe")]
pub(super) struct RecipeArgs {
    /// Layers: deep, wide, stem or thesis; `pianoscope summary NAME` shows them
    #[arg(long, value_name = "NAME", default_value_t = Settings::default().network)]
    network: NetworkName,
    /// Label of the first head, which has to be exclusive, that means "this and nothing else": windows of other labels are also mixed with
    /// it; "" for none [default: Piano]
    #[arg(long = "pure", value_name = "LABEL")]
    exclusive_label: Option<String>,
    /// Category of sounds that may accompany that label, such as street noise; "" for none [default: noise]
    #[arg(long, value_name = "CATEGORY")]
    background: Option<String>,
    /// Training steps, of 64 windows each
    #[arg(long, value_name = "N", default_value_t = Settings::default().steps as u32, value_parser = clap::value_parser!(u32).range(1..))]
    steps: u32,
    /// Steps per epoch; each epoch ends with a point of the curves, a row in the history and a checkpoint [default: a fiftieth of the
    /// steps]
    #[arg(long, value_name = "STEPS", value_parser = clap::value_parser!(u32).range(1..))]
    epoch: Option<u32>,
    /// Optimizer: adamw, rmsprop or sgd
    #[arg(long, value_name = "NAME", default_value = "adamw")]
    optimizer: OptimizerKind,
    /// Peak learning rate
    #[arg(long, value_name = "RATE", default_value_t = Settings::default().learning_rate, value_parser = positive)]
    learning_rate: f32,
    /// Schedule of the learning rate: cosine, staircase or constant
    #[arg(long, value_name = "NAME", default_value = "cosine")]
    schedule: Schedule,
    /// Weight decay per step, multiplied by the learning rate
    #[arg(long, value_name = "SHARE", default_value_t = Settings::default().optimizer.weight_decay, value_parser = not_negative)]
    weight_decay: f32,
    /// Weight of a label's windows in the loss, 1 by default; may be repeated
    #[arg(long, value_name = "LABEL=WEIGHT", value_parser = label_weight)]
    class_weight: Vec<(String, f32)>,
    /// Hop between frames in samples at 16 kHz; a frame has 1024
    #[arg(long, value_name = "SAMPLES", default_value_t = Settings::default().front_end.hop as u32, value_parser = clap::value_parser!(u32).range(32..=1024))]
    hop: u32,
    /// Length of a window in seconds, 1 to 30
    #[arg(long, value_name = "S", default_value_t = 1.0, value_parser = window_seconds)]
    window_seconds: f64,
    /// Hop from one window to the next in seconds, 0.1 to --window-seconds; windows overlap if it is shorter than they are
    /// [default: --window-seconds]
    #[arg(long, value_name = "S", value_parser = window_hop_seconds)]
    window_hop_seconds: Option<f64>,
    /// Mel bands from 30 to 8000 Hz
    #[arg(long, value_name = "N", default_value_t = Settings::default().front_end.n_mels as u32, value_parser = clap::value_parser!(u32).range(16..=256))]
    mels: u32,
    /// Networks in the ensemble, each with its own seed; training and prediction take that many times as long
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=MAX_MEMBERS as i64))]
    members: u8,
    /// Windows on either side over which predictions are smoothed, with triangular weights: 2 overrules a single window that
    /// contradicts its neighbours, 0 turns smoothing off
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u8).range(0..=MAX_SMOOTHING as i64))]
    neighbours: u8,
    /// Seed of all random numbers
    #[arg(long, value_name = "N", default_value_t = Settings::default().seed)]
    seed: u64,
}

impl RecipeArgs {
    /// Checks that the options fit the first head.
    ///
    /// # Errors
    /// If windows are to be mixed by its labels, which only those of an exclusive head allow.
    pub(super) fn check(&self, first: Option<&HeadColumn>) -> Result<(), CliError> {
        let Some(head) = first.filter(|head| head.kind != HeadKind::Exclusive) else { return Ok(()) };
        let given = |value: &Option<String>| value.as_ref().is_some_and(|value| !value.is_empty());
        for (option, value) in [("--pure", &self.exclusive_label), ("--background", &self.background)] {
            if given(value) {
                return Err(CliError::Usage(format!(
                    "{option} mixes windows by their label, but the first head, {}, is not exclusive: leave it out, or put an exclusive head first",
                    head.name
                )));
            }
        }
        Ok(())
    }

    pub(super) fn class_weights(&self) -> Vec<(String, f32)> {
        self.class_weight.clone()
    }

    pub(super) fn members(&self) -> usize {
        usize::from(self.members)
    }

    pub(super) fn smoothing(&self) -> usize {
        usize::from(self.neighbours)
    }

    pub(super) fn steps_per_epoch(&self) -> usize {
        self.epoch.unwrap_or((self.steps / POINTS).max(1)) as usize
    }

    pub(super) fn settings(&self) -> Settings {
        let front_end = Settings::default().front_end;
        let samples = |seconds: f64| (seconds * f64::from(SAMPLE_RATE)).round() as usize;
        let window = samples(self.window_seconds);
        let window_hop = self.window_hop_seconds.map_or(window, samples);
        Settings {
            front_end: LogMelSettings {
                window_samples: window,
                hop: self.hop as usize,
                n_mels: self.mels as usize,
                ..front_end
            },
            window_hop,
            network: self.network,
            exclusive_label: some_unless_empty(self.exclusive_label.as_deref().unwrap_or("Piano")),
            background: some_unless_empty(self.background.as_deref().unwrap_or("noise")),
            steps: self.steps as usize,
            optimizer: OptimizerSettings { kind: self.optimizer, weight_decay: self.weight_decay },
            learning_rate: self.learning_rate,
            schedule: self.schedule,
            seed: self.seed,
            ..Settings::default()
        }
    }
}

fn some_unless_empty(name: &str) -> Option<String> {
    Some(name.to_owned()).filter(|name| !name.is_empty())
}

fn window_seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (1.0..=30.0).contains(&seconds) => Ok(seconds),
        _ => Err("a number of seconds from 1 to 30 is needed".to_owned()),
    }
}

fn window_hop_seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.1..=30.0).contains(&seconds) => Ok(seconds),
        _ => Err("a number of seconds from 0.1 to 30 is needed".to_owned()),
    }
}

fn label_weight(text: &str) -> Result<(String, f32), String> {
    let (label, weight) = text.rsplit_once('=').ok_or("LABEL=WEIGHT is needed, such as Piano=2")?;
    Ok((label.to_owned(), positive(weight)?))
}

fn not_negative(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(number) if number.is_finite() && number >= 0.0 => Ok(number),
        _ => Err("a number from 0 on is needed".to_owned()),
    }
}

fn positive(text: &str) -> Result<f32, String> {
    match not_negative(text) {
        Ok(number) if number > 0.0 => Ok(number),
        _ => Err("a number above 0 is needed".to_owned()),
    }
}
