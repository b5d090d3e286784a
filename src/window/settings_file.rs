//! The settings file: JSON, which a newer version of the program may have written.
//!
//! What is understood is used. What is not (fields, names and values of a newer version) is kept when the file is written: only settings
//! that were changed replace what the file holds.

mod lock;

use super::settings::Settings;
use crate::atomic_file;
use lock::FileLock;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
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
    /// Settings that were changed here since, also those that were changed back.
    touched: BTreeSet<Place>,
}

/// Where a setting is: the names of its fields, the outermost first.
pub(super) type Place = Vec<String>;

impl SettingsFile {
    /// Loads the settings. A damaged file is renamed, and the defaults are returned with a message that says so.
    pub(super) fn load(path: PathBuf) -> (Self, Settings, Option<String>) {
        let mut file = Self {
            path,
            content: Map::new(),
            used: value_without_bad_path(&Settings::default()),
            touched: BTreeSet::new(),
        };
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
        file.used = value_without_bad_path(&settings);
        (file, settings, note)
    }

    /// Notes settings that were changed here. They are written even if they are again what they were: another window may have changed them.
    pub(super) fn touch(&mut self, places: impl IntoIterator<Item = Place>) {
        self.touched.extend(places);
    }

    /// Writes the settings atomically. Another window may have written the file meanwhile: settings that were not changed here stay as
    /// they are there. Windows that write at the same time wait for each other. A file that was damaged meanwhile is renamed; returned is a
    /// message that says so.
    ///
    /// # Errors
    /// If a path in the settings is not UTF-8, the present file cannot be read, or is damaged and cannot be renamed, in which cases nothing
    /// is written; if the folder or the file cannot be written.
    pub(super) fn save(&mut self, settings: &Settings) -> io::Result<Option<String>> {
        let now = value_from(settings).map_err(io::Error::other)?;
        if let Some(folder) = self.path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        // Dropped at the end, after the file is replaced.
        let _lock = FileLock::acquire(&self.path);
        let present = self.read()?.map(|bytes| understood(&bytes));
        let note = match present {
            None => None,
            Some(Ok((content, _))) => {
                self.content = content;
                None
            }
            Some(Err(error)) => {
                let aside = self.rename_damaged()?;
                Some(format!(
                    "The settings were damaged while the window was open ({error}); they are kept in {}, and those of the window were saved.",
                    aside.display()
                ))
            }
        };
        let mut content = Map::new();
        let version = self.content.get("version").cloned().filter(is_newer);
        content.insert("version".to_owned(), version.unwrap_or_else(|| VERSION.into()));
        if let Value::Object(merged) =
            self.merged(&mut Vec::new(), &Value::Object(self.content.clone()), &self.used, &now)
        {
            content.extend(merged.into_iter().filter(|(key, _)| key != "version"));
        }
        let mut text = serde_json::to_vec_pretty(&content).map_err(io::Error::other)?;
        text.push(b'\n');
        atomic_file::write(&self.path, &text)?;
        (self.content, self.used) = (content, now);
        self.touched.clear();
        Ok(note)
    }

    /// `file` with the values of `now` where they were changed here: they differ from those of `used`, or were touched.
    fn merged(&self, place: &mut Place, file: &Value, used: &Value, now: &Value) -> Value {
        match (file, now) {
            (Value::Object(file), Value::Object(now)) => {
                let mut merged_fields = file.clone();
                for (field, value) in now {
                    place.push(field.clone());
                    let value = match file.get(field) {
                        Some(in_file) => {
                            self.merged(place, in_file, used.get(field).unwrap_or(&Value::Null), value)
                        }
                        None => value.clone(),
                    };
                    place.pop();
                    merged_fields.insert(field.clone(), value);
                }
                Value::Object(merged_fields)
            }
            _ if used == now && !self.touched.contains(place) => file.clone(),
            _ => now.clone(),
        }
    }

    /// The bytes of the file; `None` without one.
    fn read(&self) -> io::Result<Option<Vec<u8>>> {
        match atomic_file::read_at_most(&self.path, MAX_BYTES) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Renames a damaged file; returns the new path.
    fn rename_damaged(&self) -> io::Result<PathBuf> {
        let aside = self.path.with_extension("damaged.json");
        std::fs::rename(&self.path, &aside)?;
        Ok(aside)
    }

    /// Renames a damaged file; returns the message.
    fn set_aside(&self, error: &serde_json::Error) -> String {
        let kept = match self.rename_damaged() {
            Ok(aside) => format!("they are kept in {}", aside.display()),
            Err(error) => format!("they could not be renamed ({error})"),
        };
        format!("The settings are damaged ({error}); {kept}, and the defaults are used.")
    }
}

/// The settings as JSON, with the digits that are written: 0.8, not the nearest `f32`.
///
/// # Errors
/// If a path is not UTF-8, which JSON cannot hold.
fn value_from(settings: &Settings) -> Result<Value, serde_json::Error> {
    serde_json::from_slice(&serde_json::to_vec(settings)?)
}

/// The same for settings whose paths are UTF-8: the defaults, which have none, and settings that were read from JSON.
fn value_without_bad_path(settings: &Settings) -> Value {
    let value = value_from(settings);
    debug_assert!(value.is_ok(), "a path that is not UTF-8: {settings:?}");
    value.unwrap_or_default()
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
    let mut known = value_from(&Settings::default())?;
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

/// The settings in which two values differ.
fn differences(place: &mut Place, before: &Value, now: &Value, found: &mut BTreeSet<Place>) {
    match (before, now) {
        (Value::Object(before), Value::Object(now)) => {
            for (field, value) in now {
                place.push(field.clone());
                differences(place, before.get(field).unwrap_or(&Value::Null), value, found);
                place.pop();
            }
        }
        _ if before == now => {}
        _ => {
            found.insert(place.clone());
        }
    }
}

/// Collects which settings are changed, step by step.
#[derive(Debug)]
pub(super) struct ChangedSettings {
    /// As they were after the last step.
    latest: Value,
    places: BTreeSet<Place>,
}

impl ChangedSettings {
    /// Nothing is changed yet in these settings.
    pub(super) fn since(settings: &Settings) -> Self {
        Self { latest: value_without_bad_path(settings), places: BTreeSet::new() }
    }

    /// Notes a step.
    pub(super) fn note(&mut self, settings: &Settings) {
        // A path that JSON cannot hold is reported when it is saved.
        if let Ok(now) = value_from(settings) {
            differences(&mut Vec::new(), &self.latest, &now, &mut self.places);
            self.latest = now;
        }
    }

    /// The settings that were changed since the last call.
    pub(super) fn take(&mut self) -> BTreeSet<Place> {
        std::mem::take(&mut self.places)
    }
}

#[cfg(test)]
mod tests;
