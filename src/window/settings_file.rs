//! The settings file: JSON, which a newer version of the program may have written.
//!
//! What is understood is used. What is not (fields, names and values of a newer version) is kept when the file is written: only settings
//! that were changed replace what the file holds.

use super::settings::Settings;
use crate::atomic_file;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::io;
use std::path::PathBuf;

/// Version of the settings that this program writes. A file of a higher one is never damaged because of its values.
const VERSION: u64 = 1;
/// Larger files are not settings.
const MAX_BYTES: u64 = 4 << 20;

/// The file, and the settings that agree with its content.
#[derive(Debug)]
pub(super) struct SettingsFile {
    path: PathBuf,
    /// As read or written last; empty without a file.
    content: Map<String, Value>,
    /// The settings that were used for this content.
    used: Value,
}

impl SettingsFile {
    /// Loads the settings. A damaged file is renamed, and the defaults are returned with a message that says so.
    pub(super) fn load(path: PathBuf) -> (Self, Settings, Option<String>) {
        let mut file = Self { path, content: Map::new(), used: value_from(&Settings::default()) };
        let (settings, note) = match file.read() {
            Ok(None) => (Settings::default(), None),
            Ok(Some(bytes)) => match understood(&bytes) {
                Ok((content, settings)) => {
                    file.content = content;
                    (settings, None)
                }
                Err(error) => (Settings::default(), Some(file.set_aside(&error))),
            },
            Err(error) => {
                let note = format!("The settings in {} could not be read: {error}.", file.path.display());
                (Settings::default(), Some(note))
            }
        };
        file.used = value_from(&settings);
        (file, settings, note)
    }

    /// Writes the settings atomically. Another window may have written the file meanwhile: settings that were not changed here stay as
    /// they are there.
    ///
    /// # Errors
    /// If the present file cannot be read, or the folder or the file cannot be written.
    pub(super) fn save(&mut self, settings: &Settings) -> io::Result<()> {
        if let Some(folder) = self.path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let present = self.read()?.map(|bytes| understood(&bytes));
        if let Some(Ok((content, _))) = present {
            self.content = content;
        }
        let now = value_from(settings);
        let mut content = Map::new();
        let version = self.content.get("version").cloned().filter(is_newer);
        content.insert("version".to_owned(), version.unwrap_or_else(|| VERSION.into()));
        if let Value::Object(merged) = merged(&Value::Object(self.content.clone()), &self.used, &now) {
            content.extend(merged.into_iter().filter(|(key, _)| key != "version"));
        }
        let mut text = serde_json::to_vec_pretty(&content).map_err(io::Error::other)?;
        text.push(b'\n');
        atomic_file::write(&self.path, &text)?;
        (self.content, self.used) = (content, now);
        Ok(())
    }

    /// The bytes of the file; `None` without one.
    fn read(&self) -> io::Result<Option<Vec<u8>>> {
        match atomic_file::read_at_most(&self.path, MAX_BYTES) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Renames a damaged file; returns the message.
    fn set_aside(&self, error: &serde_json::Error) -> String {
        let aside = self.path.with_extension("damaged.json");
        let kept = match std::fs::rename(&self.path, &aside) {
            Ok(()) => format!("they are kept in {}", aside.display()),
            Err(error) => format!("they could not be renamed ({error})"),
        };
        format!("The settings are damaged ({error}); {kept}, and the defaults are used.")
    }
}

/// The settings as JSON, with the digits that are written: 0.8, not the nearest `f32`.
fn value_from(settings: &Settings) -> Value {
    let text = serde_json::to_vec(settings).unwrap_or_default();
    debug_assert!(!text.is_empty(), "settings are plain values");
    serde_json::from_slice(&text).unwrap_or_default()
}

fn is_newer(version: &Value) -> bool {
    version.as_u64().is_some_and(|version| version > VERSION)
}

/// The content of a file and the settings in it.
///
/// # Errors
/// If it is no JSON object, or holds a value of the wrong type that no newer version explains.
fn understood(bytes: &[u8]) -> Result<(Map<String, Value>, Settings), serde_json::Error> {
    let content: Map<String, Value> = serde_json::from_slice(bytes)?;
    let is_newer = content.get("version").is_some_and(is_newer);
    let mut known = value_from(&Settings::default());
    adopt(&mut known, &[], &content, is_newer)?;
    let settings = Settings::deserialize(&known)?.clamped();
    Ok((content, settings))
}

/// Puts the values of `content` that are understood into the settings `known`, under the fields `section`.
fn adopt(
    known: &mut Value,
    section: &[&str],
    content: &Map<String, Value>,
    is_newer: bool,
) -> Result<(), serde_json::Error> {
    for (field, value) in content {
        let place: Vec<&str> = section.iter().copied().chain([field.as_str()]).collect();
        let Some(default) = field_mut(known, &place) else { continue };
        if let (true, Value::Object(fields)) = (default.is_object(), value) {
            adopt(known, &place, fields, is_newer)?;
            continue;
        }
        let before = std::mem::replace(default, value.clone());
        let Err(error) = Settings::deserialize(&*known) else { continue };
        // A name for a name, such as that of another colour map.
        let is_unknown_name = before.is_string() && value.is_string();
        if !(is_newer || is_unknown_name) {
            return Err(error);
        }
        if let Some(default) = field_mut(known, &place) {
            *default = before;
        }
    }
    Ok(())
}

fn field_mut<'a>(value: &'a mut Value, place: &[&str]) -> Option<&'a mut Value> {
    place.iter().try_fold(value, |value, field| value.as_object_mut()?.get_mut(*field))
}

/// `file` with the values of `now` where they differ from those of `used`.
fn merged(file: &Value, used: &Value, now: &Value) -> Value {
    match (file, now) {
        (Value::Object(file), Value::Object(now)) => {
            let mut merged_fields = file.clone();
            for (field, value) in now {
                let value = match file.get(field) {
                    Some(in_file) => merged(in_file, used.get(field).unwrap_or(&Value::Null), value),
                    None => value.clone(),
                };
                merged_fields.insert(field.clone(), value);
            }
            Value::Object(merged_fields)
        }
        _ if used == now => file.clone(),
        _ => now.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::FrequencyAxis;
    use crate::picture::ColourMap;
    use crate::window::settings::ThemeChoice;
    use std::path::Path;

    fn load(path: &Path) -> (Settings, Option<String>) {
        let (_, settings, note) = SettingsFile::load(path.to_owned());
        (settings, note)
    }

    fn content(path: &Path) -> Value {
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
    }

    #[test]
    fn saved_settings_load_unchanged() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/settings.json");
        let mut settings = Settings { theme: ThemeChoice::Dark, windows: Some(30), ..Settings::default() };
        settings.spectrogram.colours = ColourMap::Grey;
        settings.spectrogram.axis = FrequencyAxis::Log;
        let (mut file, ..) = SettingsFile::load(path.clone());
        file.save(&settings).unwrap();
        assert_eq!(load(&path), (settings, None));
        assert_eq!((&content(&path)["version"], &content(&path)["volume"]), (&1.into(), &0.8.into()));
    }

    #[test]
    fn a_missing_file_gives_the_defaults() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(load(&folder.path().join("none.json")), (Settings::default(), None));
    }

    #[test]
    fn a_damaged_file_is_renamed_and_reported() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.json");
        for damage in ["", "{", "[1, 2]", "{\"volume\": \"loud\"}", "{\"links\": 3}", "\u{0}\u{1}", "7"] {
            std::fs::write(&path, damage).unwrap();
            let (settings, note) = load(&path);
            assert_eq!(settings, Settings::default(), "{damage}");
            assert!(note.unwrap().contains("settings.damaged.json"), "{damage}");
            assert!(!path.exists());
            assert_eq!(std::fs::read_to_string(folder.path().join("settings.damaged.json")).unwrap(), damage);
        }
    }

    #[test]
    fn missing_and_unknown_fields_are_accepted_and_values_are_clamped() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.json");
        let text =
            r#"{"text_size": 40, "windows": 0, "spectrogram": {"n_fft": 7, "range_db": -3}, "later": true}"#;
        std::fs::write(&path, text).unwrap();
        let (settings, note) = load(&path);
        assert_eq!(note, None);
        assert_eq!((settings.text_size, settings.windows), (2.0, None));
        assert_eq!((settings.spectrogram.n_fft, settings.spectrogram.range_db), (2048, 30.0));
    }

    /// Settings of a later version: fields, names and sizes that this one does not know.
    const NEWER: &str = r#"{
        "version": 7, "theme": "sepia", "volume": 0.25, "windows": {"each": 4}, "plugins": ["a", "b"],
        "spectrogram": {"axis": "bark", "n_fft": 32768, "top_hz": 4000, "reassigned": true},
        "stage": {"rung": "ray traced", "on": false}, "links": ["of another form"]
    }"#;

    #[test]
    fn settings_of_a_newer_version_are_used_as_far_as_they_are_known_and_kept_when_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.json");
        std::fs::write(&path, NEWER).unwrap();
        let (mut file, mut settings, note) = SettingsFile::load(path.clone());
        assert_eq!(note, None);
        assert_eq!((settings.volume, settings.theme, settings.windows), (0.25, ThemeChoice::System, None));
        assert_eq!((settings.spectrogram.top_hz, settings.spectrogram.n_fft), (4000, 2048));
        assert!(!settings.stage.on && settings.links == Settings::default().links);
        settings.volume = 0.5;
        settings.spectrogram.axis = FrequencyAxis::Log;
        for _ in 0..2 {
            file.save(&settings).unwrap();
            let written = content(&path);
            let newer: Value = serde_json::from_str(NEWER).unwrap();
            assert_eq!((&written["volume"], &written["spectrogram"]["axis"]), (&0.5.into(), &"log".into()));
            for field in ["version", "theme", "windows", "plugins", "links"] {
                assert_eq!(written[field], newer[field], "{field}");
            }
            for (section, field) in
                [("spectrogram", "n_fft"), ("spectrogram", "reassigned"), ("stage", "rung")]
            {
                assert_eq!(written[section][field], newer[section][field], "{section}.{field}");
            }
            // Missing settings are written too.
            assert_eq!(written["looping"], false);
        }
        assert_eq!(load(&path).0, settings);
    }

    #[test]
    fn an_unknown_name_is_no_damage_even_without_a_version() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.json");
        let text = r#"{"theme": "sepia", "spectrogram": {"colours": "turbo"}, "volume": 0.1}"#;
        std::fs::write(&path, text).unwrap();
        let (mut file, mut settings, note) = SettingsFile::load(path.clone());
        assert_eq!((note, settings.volume, settings.theme), (None, 0.1, ThemeChoice::System));
        settings.theme = ThemeChoice::Dark;
        file.save(&settings).unwrap();
        let written = content(&path);
        assert_eq!(written["theme"], "dark", "chosen here");
        assert_eq!(written["spectrogram"]["colours"], "turbo", "not touched here");
    }

    #[test]
    fn changes_of_another_window_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.json");
        let (mut one, mut ones, _) = SettingsFile::load(path.clone());
        let (mut other, mut others, _) = SettingsFile::load(path.clone());
        ones.volume = 0.3;
        one.save(&ones).unwrap();
        others.looping = true;
        other.save(&others).unwrap();
        assert_eq!(load(&path).0, Settings { volume: 0.3, looping: true, ..Settings::default() });
    }

    #[test]
    fn a_file_that_cannot_be_read_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.json");
        std::fs::create_dir(&path).unwrap();
        let (mut file, settings, note) = SettingsFile::load(path.clone());
        assert_eq!(settings, Settings::default());
        assert!(note.unwrap().contains("could not be read"));
        assert!(file.save(&settings).is_err());
        assert!(path.is_dir());
    }
}
