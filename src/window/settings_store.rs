//! A thread that reads the settings file at the start and writes it after changes, so that the window does not wait for a slow disk.

use super::actor::Actor;
use super::settings::Settings;
use super::settings_file::{ChangedSettings, Place, SettingsFile};
use super::supervisor::{Supervisor, inject_panic};
use crossbeam_channel::{Receiver, Sender};
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The window opens without the settings if reading them takes longer than this.
const MAX_READ_TIME: Duration = Duration::from_secs(1);
/// Longest wait for the file to be written when the window closes.
const MAX_CLOSE_TIME: Duration = Duration::from_secs(5);

/// Handle of the thread.
pub(super) struct SettingsStore {
    actor: Actor<Change, StoreEvent>,
    path: PathBuf,
    /// What was changed since the file was read.
    changed: ChangedSettings,
    /// The newest settings, which the thread has not accepted yet.
    unsent: Option<Change>,
    /// Number of accepted settings whose result is not known yet.
    unconfirmed: usize,
}

/// Settings to save, and which of them were changed.
struct Change {
    settings: Settings,
    places: BTreeSet<Place>,
}

/// News of the thread.
#[derive(Debug)]
pub(super) enum StoreEvent {
    /// The settings of the file, and a message for the user if they could not be used; sent once.
    Loaded(Box<Settings>, Option<String>),
    /// The message that the file was damaged while the window was open and is kept; the settings are saved next.
    Damaged(String),
    /// Settings were saved, or the message why not.
    Saved(Result<(), String>),
}

impl SettingsStore {
    /// Starts the thread, which reads the file and wakes the window after each event.
    ///
    /// # Errors
    /// If the thread cannot be started.
    pub(super) fn start(path: PathBuf, supervisor: Supervisor) -> io::Result<Self> {
        let file_path = path.clone();
        let actor = Actor::start("settings", 1, 4, move |changes, events| {
            run(&file_path, &changes, &events, &supervisor);
        })?;
        let changed = ChangedSettings::since(&Settings::default());
        Ok(Self { actor, path, changed, unsent: None, unconfirmed: 0 })
    }

    /// Where the settings are.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Waits a moment for the settings of the file; `None` if they are delivered as an event later.
    pub(super) fn wait_for_settings(&mut self) -> Option<(Settings, Option<String>)> {
        let event = self.actor.wait(MAX_READ_TIME)?;
        self.note_event(&event);
        match event {
            StoreEvent::Loaded(settings, note) => Some((*settings, note)),
            StoreEvent::Damaged(_) | StoreEvent::Saved(_) => None,
        }
    }

    /// Notes each step of a change: a setting that is changed and changed back is saved as well.
    pub(super) fn note_change(&mut self, settings: &Settings) {
        self.changed.note(settings);
    }

    /// The message while the file is not read yet.
    pub(super) fn slow_message(&self) -> String {
        format!(
            "The settings in {} are still being read; until then the defaults are used.",
            self.path.display()
        )
    }

    /// Saves these settings, instead of earlier ones that are not written yet.
    pub(super) fn save(&mut self, settings: Settings) {
        self.changed.note(&settings);
        let mut places = self.changed.take();
        if let Some(earlier) = self.unsent.take() {
            places.extend(earlier.places);
        }
        self.unsent = Some(Change { settings, places });
        self.send();
    }

    /// The events since the last call; call it once a frame.
    pub(super) fn events(&mut self) -> Vec<StoreEvent> {
        let events: Vec<_> = self.actor.events().collect();
        events.iter().for_each(|event| self.note_event(event));
        self.send();
        events
    }

    /// Waits until everything is written, for when the window closes.
    ///
    /// # Errors
    /// The message why it was not.
    pub(super) fn finish(&mut self) -> Result<(), String> {
        let deadline = Instant::now() + MAX_CLOSE_TIME;
        let mut result = Ok(());
        self.send();
        while self.unconfirmed > 0 || self.unsent.is_some() {
            let Some(event) = self.actor.wait(deadline.saturating_duration_since(Instant::now())) else {
                return Err(format!("The settings could not be saved to {} in time", self.path.display()));
            };
            self.note_event(&event);
            if let StoreEvent::Saved(saved) = event {
                result = saved;
            }
            self.send();
        }
        result
    }

    fn send(&mut self) {
        if let Some(change) = self.unsent.take() {
            match self.actor.try_send(change) {
                Ok(()) => self.unconfirmed += 1,
                Err(change) => self.unsent = Some(change),
            }
        }
    }

    fn note_event(&mut self, event: &StoreEvent) {
        match event {
            StoreEvent::Loaded(settings, _) => self.changed = ChangedSettings::since(settings),
            StoreEvent::Damaged(_) => {}
            StoreEvent::Saved(_) => self.unconfirmed = self.unconfirmed.saturating_sub(1),
        }
    }
}

/// Reads the file, and writes it until the window closes.
fn run(path: &Path, changes: &Receiver<Change>, events: &Sender<StoreEvent>, supervisor: &Supervisor) {
    let send = |event: StoreEvent| {
        let sent = events.send(event).is_ok();
        supervisor.wake();
        sent
    };
    let loaded = supervisor.catch(|| {
        inject_panic("reading settings", path);
        SettingsFile::load(path.to_owned())
    });
    let (mut file, settings, note) = match loaded {
        Ok((file, settings, note)) => (Some(file), settings, note),
        Err(panicked) => {
            let note = format!(
                "The settings in {} could not be read: an internal error ({}). The defaults are used, and changes are not saved.",
                path.display(),
                panicked.message
            );
            (None, Settings::default(), Some(note))
        }
    };
    if !send(StoreEvent::Loaded(Box::new(settings), note)) {
        return;
    }
    for Change { settings, places } in changes {
        let saved = supervisor.catch(|| {
            inject_panic("settings", path);
            // What was not read must not be replaced.
            let file = file.as_mut().ok_or("an internal error while they were read")?;
            file.touch(places);
            file.save(&settings).map_err(|error| error.to_string())
        });
        let saved = saved.unwrap_or_else(|panicked| Err(format!("an internal error ({})", panicked.message)));
        let saved = saved.map(|damage| {
            if let Some(damage) = damage {
                send(StoreEvent::Damaged(damage));
            }
        });
        let failed = |reason| format!("The settings could not be saved to {}: {reason}", path.display());
        // While the window closes, it may not read the result; the rest is written all the same.
        send(StoreEvent::Saved(saved.map_err(failed)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(path: PathBuf) -> SettingsStore {
        let mut store = SettingsStore::start(path, (|| {}).into()).unwrap();
        store.wait_for_settings().unwrap();
        store
    }

    #[test]
    fn the_newest_of_many_changes_is_written_when_the_window_closes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.json");
        let mut store = start(path.clone());
        for step in 0..=100 {
            store.save(Settings { volume: step as f32 / 200.0, ..Settings::default() });
        }
        assert_eq!(store.finish(), Ok(()));
        assert_eq!(SettingsFile::load(path).1.volume, 0.5);
    }

    #[test]
    fn a_change_of_one_window_does_not_revert_those_of_another() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.json");
        let (mut one, mut other) = (start(path.clone()), start(path.clone()));
        let defaults = Settings::default();
        // The other window changes two settings; this one changes one of them and changes it back.
        other.save(Settings { volume: 0.25, looping: true, ..defaults.clone() });
        assert_eq!(other.finish(), Ok(()));
        one.note_change(&Settings { volume: 0.5, ..defaults.clone() });
        one.note_change(&defaults);
        one.save(defaults.clone());
        assert_eq!(one.finish(), Ok(()));
        let saved = SettingsFile::load(path).1;
        assert_eq!((saved.volume, saved.looping), (defaults.volume, true));
    }

    #[test]
    fn a_failure_is_reported_and_later_changes_are_saved() {
        let folder = tempfile::tempdir().unwrap();
        let parent = folder.path().join("config");
        std::fs::write(&parent, b"a file in the place of the folder").unwrap();
        let mut store = start(parent.join("settings.json"));
        store.save(Settings::default());
        let reason = store.finish().unwrap_err();
        assert!(reason.contains("could not be saved to") && reason.contains("settings.json"), "{reason}");
        std::fs::remove_file(&parent).unwrap();
        store.save(Settings { looping: true, ..Settings::default() });
        assert_eq!(store.finish(), Ok(()));
        assert!(SettingsFile::load(parent.join("settings.json")).1.looping);
    }

    #[test]
    fn after_a_panic_while_reading_the_file_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("panic in reading settings.json");
        std::fs::write(&path, r#"{"volume": 0.25}"#).unwrap();
        let mut store = SettingsStore::start(path.clone(), (|| {}).into()).unwrap();
        let (settings, note) = store.wait_for_settings().unwrap();
        assert_eq!(settings, Settings::default());
        assert!(note.unwrap().contains("could not be read"));
        for _ in 0..2 {
            store.save(Settings { looping: true, ..Settings::default() });
            assert!(store.finish().unwrap_err().contains("could not be saved to"));
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap(), r#"{"volume": 0.25}"#);
    }

    #[test]
    fn a_panic_while_saving_is_a_failure_of_this_save_only() {
        let folder = tempfile::tempdir().unwrap();
        let (supervisor, panics) = Supervisor::new(|| {});
        let path = folder.path().join("panic in settings.json");
        let mut store = SettingsStore::start(path, supervisor).unwrap();
        store.wait_for_settings().unwrap();
        for _ in 0..3 {
            store.save(Settings::default());
            assert!(store.finish().unwrap_err().contains("an internal error"));
        }
        assert_eq!(panics.recv().unwrap().thread, "settings");
    }
}
