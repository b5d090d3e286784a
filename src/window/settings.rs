//! The user's settings, which `settings_file` keeps in a JSON file.

use super::library::LibrarySettings;
use super::link_settings::LinkSettings;
use super::map::MapSettings;
use super::page::Page;
use super::player::{PlaybackSpeed, SPEEDS};
use super::stage_settings::StageSettings;
use super::tiles::TileStyle;
use crate::classify::{Options, VoteRule, WindowChoice};
use crate::dsp::FrequencyAxis;
use crate::picture::ColourMap;
use etcetera::{BaseStrategy, choose_base_strategy};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Ranges of the settings, also used by the views.
pub(super) const TEXT_SIZES: std::ops::RangeInclusive<f32> = 0.75..=2.0;
pub(super) const DYNAMIC_RANGES_DB: std::ops::RangeInclusive<f32> = 30.0..=120.0;
pub(super) const THRESHOLD_RANGE_DB: std::ops::RangeInclusive<f32> = -80.0..=-6.0;
pub(super) const N_FFTS: [usize; 5] = [512, 1024, 2048, 4096, 8192];
/// Upper ends of the frequency axis in Hz; 8 kHz is the network's upper limit.
pub(super) const TOP_FREQUENCIES_HZ: [u32; 4] = [4_000, 8_000, 12_000, 24_000];

/// All settings. Missing fields of a file get their default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Settings {
    pub(super) theme: ThemeChoice,
    /// Scale factor, 1 is the default size.
    pub(super) text_size: f32,
    /// Number of windows to classify, sampled at random; `None`: all.
    pub(super) windows: Option<u32>,
    /// The verdict is the label with the highest mean probability instead of the majority of windows.
    pub(super) vote_by_mean: bool,
    /// Threshold of the silence gate in dB relative to the recording's level; `None`: the model's.
    pub(super) threshold_db: Option<f32>,
    /// Model file; `None`: the built-in model.
    pub(super) model: Option<PathBuf>,
    /// Genre and mood are found with the verdict.
    pub(super) tags: bool,
    pub(super) spectrogram: SpectrogramPlotSettings,
    /// 0 to 1.
    pub(super) volume: f32,
    pub(super) looping: bool,
    /// Playback speed, 0.5 to 2.
    pub(super) speed: f64,
    /// Another speed keeps the pitch.
    pub(super) keep_pitch: bool,
    /// Ask before the window closes if something would be lost.
    pub(super) ask_before_closing: bool,
    pub(super) links: LinkSettings,
    pub(super) stage: StageSettings,
    /// The page on show.
    pub(super) page: Page,
    pub(super) library: LibrarySettings,
    pub(super) map: MapSettings,
}

/// Settings of the spectrogram plot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct SpectrogramPlotSettings {
    #[serde(with = "name")]
    pub(super) axis: FrequencyAxis,
    pub(super) n_fft: usize,
    pub(super) top_hz: u32,
    /// Dynamic range of the colours, in dB.
    pub(super) range_db: f32,
    #[serde(with = "name")]
    pub(super) colours: ColourMap,
    /// The likeliest genre is shown over time.
    pub(super) genre_lane: bool,
}

/// Choice of theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ThemeChoice {
    #[default]
    System,
    Light,
    Dark,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: ThemeChoice::System,
            text_size: 1.0,
            windows: None,
            vote_by_mean: false,
            threshold_db: None,
            model: None,
            tags: true,
            spectrogram: SpectrogramPlotSettings::default(),
            volume: 0.8,
            looping: false,
            speed: 1.0,
            keep_pitch: true,
            ask_before_closing: true,
            links: LinkSettings::default(),
            stage: StageSettings::default(),
            page: Page::default(),
            library: LibrarySettings::default(),
            map: MapSettings::default(),
        }
    }
}

impl Default for SpectrogramPlotSettings {
    fn default() -> Self {
        Self {
            axis: FrequencyAxis::default(),
            n_fft: 2048,
            top_hz: 8_000,
            range_db: 70.0,
            colours: ColourMap::default(),
            genre_lane: true,
        }
    }
}

impl Settings {
    /// The speed of playback.
    pub(super) fn playback_speed(&self) -> PlaybackSpeed {
        PlaybackSpeed { factor: self.speed, keeps_pitch: self.keep_pitch }
    }
}

impl SpectrogramPlotSettings {
    /// Style of tiles with this many rows.
    pub(super) fn tile_style(&self, rows: usize) -> TileStyle {
        TileStyle { n_fft: self.n_fft, axis: self.axis, top_hz: self.top_hz.into(), rows }
    }
}

/// Stores a value by its name, as on the command line.
mod name {
    use serde::{Deserialize, Deserializer, Serializer};
    use std::fmt::Display;
    use std::str::FromStr;

    pub(super) fn serialize<T: Display, S: Serializer>(value: &T, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(value)
    }

    pub(super) fn deserialize<'de, T, D>(input: D) -> Result<T, D::Error>
    where
        T: FromStr<Err = String>,
        D: Deserializer<'de>,
    {
        String::deserialize(input)?.parse().map_err(serde::de::Error::custom)
    }
}

impl Settings {
    /// The settings file: `pianoscope/settings.json` in the user's configuration folder.
    pub(super) fn path() -> Option<PathBuf> {
        let folders = choose_base_strategy().ok()?;
        Some(folders.config_dir().join("pianoscope/settings.json"))
    }

    /// Clamps values that an edited file may hold to their ranges.
    pub(super) fn clamped(mut self) -> Self {
        let within = |value: f32, range: std::ops::RangeInclusive<f32>, default: f32| {
            if value.is_finite() { value.clamp(*range.start(), *range.end()) } else { default }
        };
        let defaults = Self::default();
        self.text_size = within(self.text_size, TEXT_SIZES, defaults.text_size);
        self.volume = within(self.volume, 0.0..=1.0, defaults.volume);
        self.speed =
            if self.speed.is_finite() { self.speed.clamp(*SPEEDS.start(), *SPEEDS.end()) } else { 1.0 };
        self.threshold_db =
            self.threshold_db.map(|db| within(db, THRESHOLD_RANGE_DB, *THRESHOLD_RANGE_DB.start()));
        self.windows = self.windows.filter(|&count| count > 0);
        self.links.clamp();
        let spectrogram = &mut self.spectrogram;
        spectrogram.range_db = within(spectrogram.range_db, DYNAMIC_RANGES_DB, defaults.spectrogram.range_db);
        if !N_FFTS.contains(&spectrogram.n_fft) {
            spectrogram.n_fft = defaults.spectrogram.n_fft;
        }
        if !TOP_FREQUENCIES_HZ.contains(&spectrogram.top_hz) {
            spectrogram.top_hz = defaults.spectrogram.top_hz;
        }
        self
    }

    /// These settings with those of `other` where the settings dialog has them.
    pub(super) fn with_dialog_of(self, other: Self) -> Self {
        let Self { spectrogram, volume, looping, speed, keep_pitch, page, library, map, .. } = self;
        let library = library.with_dialog_of(&other.library);
        Self { spectrogram, volume, looping, speed, keep_pitch, page, library, map, ..other }
    }

    /// Options for the next classification.
    pub(super) fn options(&self) -> Options {
        let windows = match self.windows {
            // A fixed seed, so that the same recording gets the same result.
            Some(count) => WindowChoice::Random { count: count as usize, seed: 1 },
            None => WindowChoice::All,
        };
        Options {
            windows,
            vote: self.vote_rule(),
            envelope_threshold_db: self.threshold_db,
            ..Options::default()
        }
    }

    /// The rule that makes a verdict of the votes.
    pub(super) fn vote_rule(&self) -> VoteRule {
        if self.vote_by_mean { VoteRule::Mean } else { VoteRule::Majority }
    }
}
