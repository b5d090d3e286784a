//! The settings that belong to a network: those that its source trained it with, on features of our own.
//!
//! Sources at other sample rates are mapped to sound at 16 kHz so that the image has as many bands and frames as theirs: a frame has about the
//! length in seconds that it has there, and the hop is chosen for the number of frames. Frames are not padded, so a window has
//! `n_fft + (frames - 1) * hop` samples, or a few more.
//!
//! | network | source | here |
//! | --- | --- | --- |
//! | `w210-cnn` | 22,050 Hz, n_fft 2048 (93 ms), hop 512 (23.2 ms), 10 s: 128 x 431 | n_fft 1500 (94 ms), hop 368 (23 ms), 10 s |
//! | `crnn`, `crnn-time` | 29.12 s: 96 x 1366; no rate given: that of Choi et al. 2017, 12 kHz, n_fft 512 (43 ms), hop 256 (21.3 ms) | n_fft 680 (43 ms), hop 341 (21.3 ms), 29.13 s |
//! | `multi-output` | pictures of 3 s, no sizes given | our features, 3 s: 96 x 184 |
//! | `music` | ours; the hop of musicnn (Pons and Serra 2019) | n_fft 512, hop 256, 3.008 s: 96 x 187 |
//!
//! Power is taken to the logarithm relative to the window's mean, where the sources take decibels relative to the maximum; bands end at
//! 8 kHz.

use super::Settings;
use super::settings::{SHARD, Schedule};
use crate::audio::{EnvelopeSettings, SAMPLE_RATE};
use crate::dsp::LogMelSettings;
use crate::nn::NetworkName;
use crate::nn::loss::HeadLoss;
use crate::nn::optimizer::{OptimizerKind, OptimizerSettings};

/// How a network is trained, unless one wants it otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipe {
    /// Features, optimizer, batch and, without [`Self::passes`], steps.
    pub settings: Settings,
    /// Passes over the windows of the data, where these and not a number of steps say how long it is trained.
    pub passes: Option<usize>,
}

impl Recipe {
    /// That of `network`. Our own networks have one recipe.
    pub fn of(network: NetworkName) -> Self {
        let own = Settings { network, front_end: front_end(network), ..Settings::default() };
        let own = Settings { window_hop: own.front_end.window_samples, ..own };
        let (kind, learning_rate, batch, passes) = match network {
            NetworkName::Stem | NetworkName::Wide | NetworkName::Deep => {
                return Self { settings: own, passes: None };
            }
            NetworkName::Music => {
                // Quiet passages are a part of what music sounds like.
                let envelope = EnvelopeSettings { threshold_db: -60.0 };
                let settings = Settings { learning_rate: 2e-3, degraded: 0.2, mixup: 0.5, envelope, ..own };
                return Self { settings, passes: None };
            }
            NetworkName::Thesis => (OptimizerKind::RmsProp { decay: 0.9 }, 1e-3, 32, 5),
            // Where a source names only the optimizer, the rate is the default of Keras.
            NetworkName::W210Cnn => (OptimizerKind::Adam, 1e-3, 32, 12),
            NetworkName::Crnn | NetworkName::CrnnTime => (OptimizerKind::Adam, 1e-4, 128, 20),
            // Batches of 75 there, for a number of epochs that is not given.
            NetworkName::MultiOutput => (OptimizerKind::Adam, 1e-3, 64, 30),
        };
        let settings = Settings {
            optimizer: OptimizerSettings { kind, weight_decay: 0.0 },
            learning_rate,
            schedule: Schedule::Constant,
            shards: batch / SHARD,
            losses: vec![HeadLoss::default()],
            ..own
        };
        Self { settings, passes: Some(passes) }
    }
}

fn front_end(network: NetworkName) -> LogMelSettings {
    let own = Settings::default().front_end;
    let second = SAMPLE_RATE as usize;
    match network {
        NetworkName::Thesis | NetworkName::Stem | NetworkName::Wide | NetworkName::Deep => own,
        NetworkName::W210Cnn => LogMelSettings {
            n_fft: 1500,
            hop: 368,
            n_mels: 128,
            f_min: 0.0,
            window_samples: 10 * second,
            ..own
        },
        NetworkName::Crnn | NetworkName::CrnnTime => {
            LogMelSettings { n_fft: 680, hop: 341, f_min: 0.0, window_samples: 680 + 1365 * 341, ..own }
        }
        NetworkName::MultiOutput => LogMelSettings { window_samples: 3 * second, ..own },
        NetworkName::Music => LogMelSettings { n_fft: 512, hop: 256, window_samples: 512 + 186 * 256, ..own },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_have_the_sizes_of_the_sources() {
        let image = |network| {
            let features = Recipe::of(network).settings.front_end;
            features.validate().unwrap();
            [features.n_mels, features.frames()]
        };
        assert_eq!(image(NetworkName::W210Cnn), [128, 431]);
        assert_eq!(image(NetworkName::Crnn), [96, 1366]);
        assert_eq!(image(NetworkName::CrnnTime), [96, 1366]);
        assert_eq!(image(NetworkName::MultiOutput), [96, 184]);
        assert_eq!(image(NetworkName::Music), [96, 187]);
        assert_eq!(image(NetworkName::Deep), [96, 59]);
    }

    #[test]
    fn batches_and_lengths_are_those_of_the_sources_or_ours() {
        let recipe = Recipe::of(NetworkName::Crnn);
        assert_eq!((recipe.settings.windows_per_step(), recipe.passes), (128, Some(20)));
        let seconds = recipe.settings.framing().seconds();
        assert!((29.1..29.2).contains(&seconds), "{seconds}");
        assert_eq!(Recipe::of(NetworkName::Deep).settings, Settings::default());
        for network in NetworkName::ALL {
            assert_eq!(Recipe::of(network).settings.network, network);
        }
    }
}
