//! Settings of this version, of others, and damaged ones.

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
        for (section, field) in [("spectrogram", "n_fft"), ("spectrogram", "reassigned"), ("stage", "rung")] {
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

#[cfg(unix)]
#[test]
fn a_path_that_json_cannot_hold_is_an_error_and_the_file_stays() {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.json");
    let (mut file, mut settings, _) = SettingsFile::load(path.clone());
    settings.volume = 0.3;
    file.save(&settings).unwrap();
    let before = std::fs::read(&path).unwrap();
    settings.model = Some(OsString::from_vec(b"/m\xe8".to_vec()).into());
    settings.looping = true;
    assert!(file.save(&settings).unwrap_err().to_string().contains("UTF-8"));
    assert_eq!(std::fs::read(&path).unwrap(), before);
    settings.model = None;
    file.save(&settings).unwrap();
    assert_eq!(load(&path), (settings, None));
}

#[test]
fn a_setting_that_was_changed_and_changed_back_is_written_over_the_change_of_another_window() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.json");
    let (mut one, ones, _) = SettingsFile::load(path.clone());
    let (mut other, mut others, _) = SettingsFile::load(path.clone());
    others.theme = ThemeChoice::Light;
    others.looping = true;
    other.save(&others).unwrap();
    // Dark for a moment, then again what it was.
    let mut changed = ChangedSettings::since(&ones);
    changed.note(&Settings { theme: ThemeChoice::Dark, ..ones.clone() });
    changed.note(&ones);
    one.touch(changed.take());
    one.save(&ones).unwrap();
    let saved = load(&path).0;
    assert_eq!(saved.theme, ThemeChoice::System, "chosen last, in this window");
    assert!(saved.looping, "not touched here");
    // Once written, it counts as any other.
    others.theme = ThemeChoice::Dark;
    other.save(&others).unwrap();
    one.save(&ones).unwrap();
    assert_eq!(load(&path).0.theme, ThemeChoice::Dark);
}

#[test]
fn of_many_windows_that_write_at_the_same_time_none_reverts_another() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.json");
    let begin = std::sync::Barrier::new(2);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let (mut file, mut settings, _) = SettingsFile::load(path.clone());
            begin.wait();
            for n in 0..=60 {
                settings.volume = n as f32 / 100.0;
                file.save(&settings).unwrap();
            }
        });
        scope.spawn(|| {
            let (mut file, mut settings, _) = SettingsFile::load(path.clone());
            begin.wait();
            for n in 1..=60 {
                settings.windows = Some(n);
                file.save(&settings).unwrap();
            }
        });
    });
    let saved = load(&path).0;
    assert_eq!((saved.volume, saved.windows), (0.6, Some(60)));
}

#[test]
fn a_file_that_was_damaged_meanwhile_is_kept_and_reported() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.json");
    let (mut file, settings, _) = SettingsFile::load(path.clone());
    assert_eq!(file.save(&settings).unwrap(), None);
    std::fs::write(&path, "{\"volume\": ").unwrap();
    let changed = Settings { looping: true, ..settings };
    let note = file.save(&changed).unwrap().unwrap();
    assert!(note.contains("settings.damaged.json"), "{note}");
    assert_eq!(
        std::fs::read_to_string(folder.path().join("settings.damaged.json")).unwrap(),
        "{\"volume\": "
    );
    assert_eq!(SettingsFile::load(path).1, changed);
}
