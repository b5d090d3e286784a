//! How a network is trained, as arguments.

use crate::cli::error::CliError;
use crate::dsp::LogMelSettings;
use crate::model::{MAX_MEMBERS, MAX_SMOOTHING};
use crate::nn::NetworkName;
use crate::nn::optimizer::{OptimizerSettings, Rule};
use crate::train::{Schedule, Settings};

/// What changes the model that comes out.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Recipe")]
pub(super) struct Recipe {
    /// Layers: deep, wide, stem or thesis; `pianoscope summary NAME` shows them
    #[arg(long, value_name = "NAME", default_value_t = Settings::default().network)]
    network: NetworkName,
    /// Label that means "this and nothing else": windows of the others are also mixed with it
    #[arg(long, value_name = "LABEL", default_value_t = Settings::default().pure)]
    pure: String,
    /// Category of sounds that may be heard behind the pure label without spoiling it; "" for none
    #[arg(long, value_name = "CATEGORY", default_value_t = Settings::default().background)]
    background: String,
    /// Steps of 64 windows
    #[arg(long, value_name = "N", default_value_t = Settings::default().steps as u32, value_parser = clap::value_parser!(u32).range(1..))]
    steps: u32,
    /// Steps an epoch: so often the history grows, and a checkpoint is written
    #[arg(long, value_name = "STEPS", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) epoch: u32,
    /// Optimizer: adamw, rmsprop or sgd
    #[arg(long, value_name = "NAME", default_value = "adamw")]
    optimizer: Rule,
    /// Highest learning rate
    #[arg(long, value_name = "RATE", default_value_t = Settings::default().learning_rate, value_parser = positive)]
    learning_rate: f32,
    /// Learning rate over the steps: cosine, staircase or constant
    #[arg(long, value_name = "NAME", default_value = "cosine")]
    schedule: Schedule,
    /// Pull of the weights towards zero a step, times the learning rate
    #[arg(long, value_name = "SHARE", default_value_t = Settings::default().optimizer.weight_decay, value_parser = not_negative)]
    weight_decay: f32,
    /// What the windows of a label count, 1 where nothing is said; may be given again
    #[arg(long, value_name = "LABEL=WEIGHT", value_parser = weighted)]
    class_weight: Vec<(String, f32)>,
    /// Samples from one frame to the next, at 16 kHz; a frame has 1024
    #[arg(long, value_name = "SAMPLES", default_value_t = Settings::default().front_end.hop as u32, value_parser = clap::value_parser!(u32).range(32..=1024))]
    hop: u32,
    /// Mel bands from 30 to 8000 Hz
    #[arg(long, value_name = "N", default_value_t = Settings::default().front_end.n_mels as u32, value_parser = clap::value_parser!(u32).range(16..=256))]
    mels: u32,
    /// Networks that are trained, each with a seed of its own, and asked together; takes so many times as long,
    /// in use as well
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=MAX_MEMBERS as i64))]
    pub(super) members: u8,
    /// Windows on either side of one that have a say in what it is, the nearest most: 2 overrules a second that contradicts
    /// all around it, 0 hears each by itself
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u8).range(0..=MAX_SMOOTHING as i64))]
    pub(super) neighbours: u8,
    /// Everything random follows from it
    #[arg(long, value_name = "N", default_value_t = Settings::default().seed)]
    seed: u64,
}

impl Recipe {
    /// What each of `labels` counts.
    pub(super) fn class_weights(&self, labels: &[String]) -> Result<Vec<f32>, CliError> {
        if let Some((label, _)) = self.class_weight.iter().find(|(label, _)| !labels.contains(label)) {
            let known = labels.join(", ");
            return Err(CliError::Failed(format!("--class-weight: no label is called {label}: {known} are")));
        }
        let of = |label| self.class_weight.iter().rev().find(|(l, _)| l == label).map_or(1.0, |(_, w)| *w);
        Ok(if self.class_weight.is_empty() { Vec::new() } else { labels.iter().map(of).collect() })
    }

    pub(super) fn settings(&self) -> Settings {
        let front_end = Settings::default().front_end;
        Settings {
            front_end: LogMelSettings { hop: self.hop as usize, n_mels: self.mels as usize, ..front_end },
            network: self.network,
            pure: self.pure.clone(),
            background: self.background.clone(),
            steps: self.steps as usize,
            optimizer: OptimizerSettings { rule: self.optimizer, weight_decay: self.weight_decay },
            learning_rate: self.learning_rate,
            schedule: self.schedule,
            seed: self.seed,
            ..Settings::default()
        }
    }
}

fn weighted(text: &str) -> Result<(String, f32), String> {
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
