//! What the user chose, kept between sessions in one JSON file.

use super::link_choice::LinkChoice;
use super::stage_choice::StageChoice;
use super::tiles::Style;
use crate::atomic_file;
use crate::classify::{Options, VoteRule, WindowChoice};
use crate::dsp::FrequencyAxis;
use crate::picture::ColourMap;
use etcetera::{BaseStrategy, choose_base_strategy};
use serde::{Deserialize, Serialize};
use std::io;
use std::path::{Path, PathBuf};

/// Bounds that the views also show.
pub(super) const TEXT_SIZES: std::ops::RangeInclusive<f32> = 0.75..=2.0;
pub(super) const RANGES_DB: std::ops::RangeInclusive<f32> = 30.0..=120.0;
pub(super) const THRESHOLDS_DB: std::ops::RangeInclusive<f32> = -80.0..=-6.0;
pub(super) const N_FFTS: [usize; 5] = [512, 1024, 2048, 4096, 8192];
/// Top of the frequency axis in Hz; 8 kHz is as high as the network hears.
pub(super) const TOPS_HZ: [u32; 4] = [4_000, 8_000, 12_000, 24_000];

/// All choices. A file of an older or newer version is read as far as it is understood.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Settings {
    pub(super) theme: ThemeChoice,
    /// 1 is the usual size.
    pub(super) text_size: f32,
    /// Windows to hear, drawn at random; `None`: all.
    pub(super) windows: Option<u32>,
    /// The mean probability decides instead of the majority.
    pub(super) vote_by_mean: bool,
    /// dB below the recording's level instead of the model's own threshold.
    pub(super) threshold_db: Option<f32>,
    /// Instead of the model inside the program.
    pub(super) model: Option<PathBuf>,
    pub(super) spectrogram: SpectrogramChoice,
    /// 0 to 1.
    pub(super) volume: f32,
    pub(super) looping: bool,
    pub(super) links: LinkChoice,
    pub(super) stage: StageChoice,
}

/// How the spectrogram is drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct SpectrogramChoice {
    #[serde(with = "name")]
    pub(super) axis: FrequencyAxis,
    pub(super) n_fft: usize,
    pub(super) top_hz: u32,
    /// From the loudest to the darkest colour.
    pub(super) range_db: f32,
    #[serde(with = "name")]
    pub(super) colours: ColourMap,
}

/// Light or dark.
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
            spectrogram: SpectrogramChoice::default(),
            volume: 0.8,
            looping: false,
            links: LinkChoice::default(),
            stage: StageChoice::default(),
        }
    }
}

impl Default for SpectrogramChoice {
    fn default() -> Self {
        Self {
            axis: FrequencyAxis::default(),
            n_fft: 2048,
            top_hz: 8_000,
            range_db: 70.0,
            colours: ColourMap::default(),
        }
    }
}

impl SpectrogramChoice {
    /// How tiles of so many rows are painted.
    pub(super) fn style(&self, rows: usize) -> Style {
        Style { n_fft: self.n_fft, axis: self.axis, top_hz: self.top_hz.into(), rows }
    }
}

/// What is drawn by its name in the file, as on the command line.
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
    /// Where they are kept: `pianoscope/settings.json` in the user's folder for configuration.
    pub(super) fn path() -> Option<PathBuf> {
        let folders = choose_base_strategy().ok()?;
        Some(folders.config_dir().join("pianoscope/settings.json"))
    }

    /// Reads them. What cannot be read is set aside under another name, and the defaults come with a sentence that says so.
    pub(super) fn load(path: &Path) -> (Self, Option<String>) {
        let text = match std::fs::read(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return (Self::default(), None),
            Err(error) => {
                let note = format!("The settings in {} could not be read: {error}.", path.display());
                return (Self::default(), Some(note));
            }
        };
        match serde_json::from_slice::<Self>(&text) {
            Ok(settings) => (settings.bounded(), None),
            Err(error) => {
                let aside = path.with_extension("damaged.json");
                let kept = match std::fs::rename(path, &aside) {
                    Ok(()) => format!("they are kept in {}", aside.display()),
                    Err(error) => format!("they could not be set aside ({error})"),
                };
                let note =
                    format!("The settings are damaged ({error}); {kept}, and the usual ones are used.");
                (Self::default(), Some(note))
            }
        }
    }

    /// Writes them, whole or not at all.
    pub(super) fn save(&self, path: &Path) -> io::Result<()> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut text = serde_json::to_vec_pretty(self).map_err(io::Error::other)?;
        text.push(b'\n');
        atomic_file::write(path, &text)
    }

    /// What a hand at the file may have put out of bounds is put back.
    fn bounded(mut self) -> Self {
        let within = |value: f32, range: std::ops::RangeInclusive<f32>, usual: f32| {
            if value.is_finite() { value.clamp(*range.start(), *range.end()) } else { usual }
        };
        let usual = Self::default();
        self.text_size = within(self.text_size, TEXT_SIZES, usual.text_size);
        self.volume = within(self.volume, 0.0..=1.0, usual.volume);
        self.threshold_db = self.threshold_db.map(|db| within(db, THRESHOLDS_DB, *THRESHOLDS_DB.start()));
        self.windows = self.windows.filter(|&count| count > 0);
        self.links.bound();
        let drawn = &mut self.spectrogram;
        drawn.range_db = within(drawn.range_db, RANGES_DB, usual.spectrogram.range_db);
        if !N_FFTS.contains(&drawn.n_fft) {
            drawn.n_fft = usual.spectrogram.n_fft;
        }
        if !TOPS_HZ.contains(&drawn.top_hz) {
            drawn.top_hz = usual.spectrogram.top_hz;
        }
        self
    }

    /// How the next recording is heard.
    pub(super) fn options(&self) -> Options {
        let windows = match self.windows {
            // A seed that stays, so that the same recording gets the same answer.
            Some(count) => WindowChoice::Random { count: count as usize, seed: 1 },
            None => WindowChoice::All,
        };
        Options { windows, vote: self.vote(), envelope_threshold_db: self.threshold_db, ..Options::default() }
    }

    /// How votes become a verdict.
    pub(super) fn vote(&self) -> VoteRule {
        if self.vote_by_mean { VoteRule::Mean } else { VoteRule::Majority }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_saved_is_loaded() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/settings.json");
        let mut settings = Settings { theme: ThemeChoice::Dark, windows: Some(30), ..Settings::default() };
        settings.spectrogram.colours = ColourMap::Grey;
        settings.spectrogram.axis = FrequencyAxis::Log;
        settings.save(&path).unwrap();
        assert_eq!(Settings::load(&path), (settings, None));
    }

    #[test]
    fn without_a_file_they_are_the_usual_ones() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Settings::load(&folder.path().join("none.json")), (Settings::default(), None));
    }

    #[test]
    fn a_damaged_file_is_set_aside_and_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.json");
        for damage in ["", "{", "[1, 2]", "{\"volume\": \"loud\"}", "\u{0}\u{1}"] {
            std::fs::write(&path, damage).unwrap();
            let (settings, note) = Settings::load(&path);
            assert_eq!(settings, Settings::default(), "{damage}");
            assert!(note.unwrap().contains("settings.damaged.json"), "{damage}");
            assert!(!path.exists());
            assert_eq!(std::fs::read_to_string(folder.path().join("settings.damaged.json")).unwrap(), damage);
        }
    }

    #[test]
    fn what_is_missing_or_unknown_is_no_damage_and_what_is_out_of_bounds_is_put_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.json");
        let text =
            r#"{"text_size": 40, "windows": 0, "spectrogram": {"n_fft": 7, "range_db": -3}, "later": true}"#;
        std::fs::write(&path, text).unwrap();
        let (settings, note) = Settings::load(&path);
        assert_eq!(note, None);
        assert_eq!((settings.text_size, settings.windows), (2.0, None));
        assert_eq!((settings.spectrogram.n_fft, settings.spectrogram.range_db), (2048, 30.0));
    }
}
