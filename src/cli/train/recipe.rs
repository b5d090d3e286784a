//! The training recipe as arguments.

use super::parsers::{
    batch, freeze, label_weight, not_negative, positive, share, window_hop_seconds, window_seconds,
};
use crate::audio::SAMPLE_RATE;
use crate::cli::error::CliError;
use crate::cli::model;
use crate::dsp::LogMelSettings;
use crate::model::{HeadKind, MAX_MEMBERS, MAX_SMOOTHING};
use crate::nn::NetworkName;
use crate::nn::optimizer::{OptimizerKind, OptimizerSettings};
use crate::train::{Freeze, HeadColumn, LinearProbe, Recipe, SHARD, Schedule, Settings, Start};
use std::path::PathBuf;

/// All that changes the model. What is not given is as in the recipe of the network.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Recipe")]
pub(super) struct RecipeArgs {
    /// Layers: deep, wide, stem, music, or those of another project: thesis, w210-cnn, crnn, crnn-time, multi-output. Features and training are those
    /// that belong to it, unless they are given; `pianoscope summary NAME` shows both
    /// [default: deep]
    #[arg(long, value_name = "NAME", conflicts_with = "from")]
    network: Option<NetworkName>,
    /// Start from the trunk of this model instead of random weights, with its features and windows and new heads (transfer learning); a
    /// head of the same name and labels starts from the model's
    #[arg(long, value_name = "MODEL", conflicts_with_all = ["frame", "hop", "window_seconds", "mels"])]
    from: Option<PathBuf>,
    /// Keep the weights of the first N layers of that trunk, in the order of `pianoscope summary`; without N of all, so that only the heads
    /// are trained
    #[arg(long, value_name = "N", requires = "from", num_args = 0..=1, default_missing_value = "all", value_parser = freeze)]
    freeze: Option<Freeze>,
    /// Train all layers of that trunk on, which is the default
    #[arg(long, requires = "from", conflicts_with = "freeze")]
    fine_tune: bool,
    /// Keep that trunk and train nothing: fit each head to whole recordings instead, as a regression on the mean of the trunk's outputs over
    /// their windows, which takes seconds (linear probe). The L2 decay is --l2, or what predicts held-back sources best
    #[arg(long, requires = "from", conflicts_with_all = ["freeze", "fine_tune", "steps", "epochs"])]
    linear_probe: bool,
    /// Label of the first head, which has to be exclusive, that means "this and nothing else": windows of other labels are also mixed with
    /// it; "" for none [default: Piano]
    #[arg(long = "pure", value_name = "LABEL")]
    exclusive_label: Option<String>,
    /// Category of sounds that may accompany that label, such as street noise; "" for none [default: noise]
    #[arg(long, value_name = "CATEGORY")]
    background: Option<String>,
    /// Training steps, of --batch windows each [default: that of the network: 4000 for deep]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    steps: Option<u32>,
    /// Instead of --steps: passes over as many windows as the data have
    #[arg(long, value_name = "N", conflicts_with = "steps", value_parser = clap::value_parser!(u32).range(1..))]
    epochs: Option<u32>,
    /// Steps per epoch; each epoch ends with a point of the curves, a row in the history and a checkpoint [default: a fiftieth of all
    /// steps]
    #[arg(long, value_name = "STEPS", value_parser = clap::value_parser!(u32).range(1..))]
    epoch: Option<u32>,
    /// Windows per step, a multiple of 32 up to 1024 [default: that of the network: 64 for deep]
    #[arg(long, value_name = "WINDOWS", value_parser = batch)]
    batch: Option<usize>,
    /// Optimizer: adamw, rmsprop or sgd [default: that of the network: adamw for deep]
    #[arg(long, value_name = "NAME")]
    optimizer: Option<OptimizerKind>,
    /// Peak learning rate [default: that of the network: 0.003 for deep]
    #[arg(long, value_name = "RATE", value_parser = positive)]
    learning_rate: Option<f32>,
    /// Schedule of the learning rate: cosine, staircase or constant [default: that of the network: cosine for deep]
    #[arg(long, value_name = "NAME")]
    schedule: Option<Schedule>,
    /// Weight decay per step, multiplied by the learning rate [default: that of the network: 0.05 for deep]
    #[arg(long, value_name = "SHARE", value_parser = not_negative)]
    weight_decay: Option<f32>,
    /// L2 decay: so many times the squared weights of convolutions and dense layers are added to the loss [default: that of the network: none
    /// for deep]
    #[arg(long, value_name = "FACTOR", value_parser = not_negative)]
    l2: Option<f32>,
    /// Factor of the share of windows that are degraded (other speeds, rooms, filters, gain control, clipping, noise), 0 to 1 [default: that of
    /// the network: 1 for deep]
    #[arg(long, value_name = "FACTOR", value_parser = share)]
    degraded: Option<f32>,
    /// Share of the windows that are replaced by weighted means of two, and their targets likewise, 0 to 1 [default: that of the network:
    /// 0 for deep]
    #[arg(long, value_name = "SHARE", value_parser = share)]
    mixup: Option<f32>,
    /// Weight of a label's windows in the loss, 1 by default; may be repeated
    #[arg(long, value_name = "LABEL=WEIGHT", value_parser = label_weight)]
    class_weight: Vec<(String, f32)>,
    /// Samples of a frame at 16 kHz [default: that of the network: 1024 for deep]
    #[arg(long, value_name = "SAMPLES", value_parser = clap::value_parser!(u32).range(128..=8192))]
    frame: Option<u32>,
    /// Hop between frames in samples at 16 kHz [default: that of the network: 256 for deep]
    #[arg(long, value_name = "SAMPLES", value_parser = clap::value_parser!(u32).range(32..=1024))]
    hop: Option<u32>,
    /// Length of a window in seconds, 1 to 30 [default: that of the network: 1 for deep]
    #[arg(long, value_name = "S", value_parser = window_seconds)]
    window_seconds: Option<f64>,
    /// Hop from one window to the next in seconds, 0.1 to --window-seconds; windows overlap if it is shorter than they are
    /// [default: --window-seconds]
    #[arg(long, value_name = "S", value_parser = window_hop_seconds)]
    window_hop_seconds: Option<f64>,
    /// Mel bands up to 8000 Hz [default: that of the network: 96 for deep]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(16..=256))]
    mels: Option<u32>,
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

    pub(super) fn steps_per_epoch(&self) -> Option<usize> {
        self.epoch.map(|steps| steps as usize)
    }

    /// The model that training starts from.
    ///
    /// # Errors
    /// If it cannot be read, or has fewer layers than are to be frozen.
    pub(super) fn start(&self) -> Result<Option<Start>, CliError> {
        let Some(path) = &self.from else { return Ok(None) };
        let model = model::load(Some(path))?;
        let freeze = if self.linear_probe { Freeze::Trunk } else { self.freeze.unwrap_or_default() };
        let start = Start::new(model, freeze);
        start.map(Some).map_err(|error| CliError::Usage(format!("--freeze: {error}")))
    }

    /// How heads are fitted, if they are not trained.
    pub(super) fn linear_probe(&self) -> Option<LinearProbe> {
        self.linear_probe.then(|| LinearProbe { strength: self.l2.map(f64::from) })
    }

    fn network(&self, start: Option<&Start>) -> NetworkName {
        self.network.or_else(|| start?.network()).unwrap_or(Settings::default().network)
    }

    /// `None` where a number of steps says how long the network is trained.
    pub(super) fn passes(&self, start: Option<&Start>) -> Option<usize> {
        match (self.epochs, self.steps) {
            (Some(epochs), _) => Some(epochs as usize),
            (None, Some(_)) => None,
            (None, None) => Recipe::of(self.network(start)).passes,
        }
    }

    /// The recipe of the network with what was given.
    pub(super) fn settings(&self, start: Option<&Start>) -> Settings {
        let usual = Recipe::of(self.network(start)).settings;
        let samples = |seconds: f64| (seconds * f64::from(SAMPLE_RATE)).round() as usize;
        let size = |given: Option<u32>, usual: usize| given.map_or(usual, |given| given as usize);
        let window = self.window_seconds.map_or(usual.front_end.window_samples, samples);
        let optimizer = OptimizerSettings {
            kind: self.optimizer.unwrap_or(usual.optimizer.kind),
            weight_decay: self.weight_decay.unwrap_or(usual.optimizer.weight_decay),
        };
        let settings = Settings {
            front_end: LogMelSettings {
                window_samples: window,
                n_fft: size(self.frame, usual.front_end.n_fft),
                hop: size(self.hop, usual.front_end.hop),
                n_mels: size(self.mels, usual.front_end.n_mels),
                ..usual.front_end
            },
            window_hop: self.window_hop_seconds.map_or(window, samples),
            exclusive_label: some_unless_empty(self.exclusive_label.as_deref().unwrap_or("Piano")),
            background: some_unless_empty(self.background.as_deref().unwrap_or("noise")),
            steps: size(self.steps, usual.steps),
            shards: self.batch.map_or(usual.shards, |windows| windows / SHARD),
            optimizer,
            learning_rate: self.learning_rate.unwrap_or(usual.learning_rate),
            schedule: self.schedule.unwrap_or(usual.schedule),
            degraded: self.degraded.unwrap_or(usual.degraded),
            mixup: self.mixup.unwrap_or(usual.mixup),
            l2: self.l2,
            seed: self.seed,
            ..usual
        };
        match start {
            Some(start) => {
                let applied = start.apply(settings);
                let window_hop = self.window_hop_seconds.map_or(applied.window_hop, samples);
                Settings { window_hop, ..applied }
            }
            None => settings,
        }
    }
}

fn some_unless_empty(name: &str) -> Option<String> {
    Some(name.to_owned()).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        recipe: RecipeArgs,
    }

    fn parsed(arguments: &[&str]) -> RecipeArgs {
        Line::try_parse_from(std::iter::once(&"train").chain(arguments)).unwrap().recipe
    }

    #[test]
    fn without_options_the_recipe_is_that_of_the_network() {
        for network in NetworkName::ALL {
            let recipe = Recipe::of(network);
            let args = parsed(&["--network", network.name(), "--pure", "", "--background", ""]);
            assert_eq!(args.settings(None), recipe.settings, "{network}");
            assert_eq!(args.passes(None), recipe.passes, "{network}");
        }
    }

    #[test]
    fn options_change_the_recipe_and_nothing_else() {
        let args = parsed(&["--network", "w210-cnn", "--batch", "64", "--l2", "0", "--window-seconds", "5"]);
        let (usual, changed) = (Recipe::of(NetworkName::W210Cnn).settings, args.settings(None));
        assert_eq!((changed.windows_per_step(), changed.l2), (64, Some(0.0)));
        assert_eq!((changed.front_end.window_samples, changed.window_hop), (80_000, 80_000));
        assert_eq!(
            (changed.front_end.hop, changed.learning_rate),
            (usual.front_end.hop, usual.learning_rate)
        );
        assert_eq!(args.passes(None), Some(12));
        assert_eq!(parsed(&["--network", "w210-cnn", "--steps", "7"]).passes(None), None);
        assert_eq!(parsed(&["--epochs", "3"]).passes(None), Some(3));
        for wrong in ["0", "33", "2048"] {
            assert!(Line::try_parse_from(["train", "--batch", wrong]).is_err(), "{wrong}");
        }
    }
}
