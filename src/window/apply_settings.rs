//! Applies changed settings, and has them saved.

use super::app::App;
use super::settings::Settings;
use super::settings_store::{SettingsStore, StoreEvent};
use super::style;
use super::views::Notice;
use crate::fetch::Fetcher;
use crate::model::Model;
use eframe::egui;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Changed settings are saved after this time without further changes.
const SAVE_DELAY: Duration = Duration::from_millis(400);

impl App {
    /// Applies the settings now and saves them soon.
    pub(super) fn settings_changed(&mut self, ctx: &egui::Context) {
        self.unsaved = Some(Instant::now());
        if let Some(store) = &mut self.settings_store {
            store.note_change(&self.settings);
        }
        ctx.request_repaint_after(SAVE_DELAY);
        self.apply_settings(ctx, true);
    }

    /// Applies the settings, which were changed in this window (`were_changed`) or read from the file.
    fn apply_settings(&mut self, ctx: &egui::Context, were_changed: bool) {
        style::apply(ctx, self.settings.theme, self.settings.text_size);
        self.tiles.restyle(self.settings.spectrogram.tile_style(self.tiles.style().rows));
        self.session.set_vote_rule(self.settings.vote_rule());
        self.stage.set_scene_folder(self.settings.stage.scenes_folder());
        let fetching = self.settings.links.fetch_settings();
        if *self.fetcher.settings() != fetching {
            self.fetcher = Arc::new(Fetcher::new(fetching));
        }
        self.use_chosen_model(ctx, were_changed);
    }

    /// Handles the results of reading and writing the settings and models.
    pub(super) fn update_settings(&mut self, ctx: &egui::Context) {
        let events = self.settings_store.as_mut().map(SettingsStore::events).unwrap_or_default();
        for event in events {
            match event {
                StoreEvent::Loaded(settings, note) => self.use_late_settings(ctx, *settings, note),
                StoreEvent::Damaged(note) => self.notices.show(Notice::error(note)),
                StoreEvent::Saved(Ok(())) => {}
                StoreEvent::Saved(Err(reason)) => self.notices.show(Notice::error(reason)),
            }
        }
        if let Some((path, loaded)) = self.model_loader.result() {
            self.use_loaded_model(path, loaded);
        }
        if let Some(text) = self.model_loader.slow_message() {
            self.notices.show(Notice::lasting(text));
        }
        self.save_settled(ctx);
    }

    /// Uses settings whose file took long to read. They replace what was changed meanwhile.
    pub(super) fn use_late_settings(
        &mut self,
        ctx: &egui::Context,
        settings: Settings,
        note: Option<String>,
    ) {
        self.settings = settings;
        self.unsaved = None;
        self.settings_are_late = false;
        // Another notice than the one that the file is still being read stays.
        let slow = self.settings_store.as_ref().map(SettingsStore::slow_message);
        let is_slow_notice = self.notices.error().is_some_and(|notice| slow.as_ref() == Some(&notice.text));
        if is_slow_notice {
            self.notices.dismiss_error();
        }
        if let Some(note) = note {
            self.notices.show(Notice::error(note));
        }
        self.player.set_volume(self.settings.volume);
        self.library_player.set_volume(self.settings.volume);
        self.player.set_looping(self.settings.looping);
        self.player.set_speed(self.settings.playback_speed());
        self.apply_settings(ctx, false);
    }

    /// Has changed settings saved once they stay the same for a moment.
    fn save_settled(&mut self, ctx: &egui::Context) {
        match self.unsaved {
            Some(since) if since.elapsed() >= SAVE_DELAY => self.save_settings(),
            Some(_) => ctx.request_repaint_after(SAVE_DELAY),
            None => {}
        }
    }

    /// Has the settings saved if they were changed and the present file is known.
    fn save_settings(&mut self) {
        if !self.settings_are_late
            && let (Some(_), Some(store)) = (self.unsaved.take(), &mut self.settings_store)
        {
            store.save(self.settings.clone());
        }
    }

    /// Ends everything that must not end halfway, when the window closes.
    ///
    /// # Errors
    /// The message why the settings were not saved.
    pub(super) fn close(&mut self) -> Result<(), String> {
        // Otherwise the process would end in the middle of a download and leave its temporary folder behind.
        self.session.cancel_all(&self.analysis_settings());
        self.save_settings();
        self.background_jobs.finish_writing();
        if let Some(last_list) = &mut self.last_list {
            last_list.close(&self.session);
        }
        self.settings_store.as_mut().map_or(Ok(()), SettingsStore::finish)
    }

    /// Has the model of the settings loaded, unless one was given on the command line. Until then recordings wait.
    /// `was_changed`: the settings were changed in this window.
    pub(super) fn use_chosen_model(&mut self, ctx: &egui::Context, was_changed: bool) {
        let requested = self.model_loader.requested().unwrap_or(&self.chosen_model);
        if !self.model_is_given && *requested != self.settings.model {
            self.model_loader.load(ctx, self.settings.model.clone());
            self.model_was_chosen_here = was_changed;
        }
    }

    /// Uses a model that was loaded. If that failed, the previous model stays in use and a notice gives the reason.
    fn use_loaded_model(&mut self, path: Option<PathBuf>, loaded: Result<Model, String>) {
        match loaded {
            Ok(model) => {
                self.model = Arc::new(model);
                self.chosen_model = path;
                self.notices.end_lasting();
            }
            Err(reason) => {
                self.notices.show(Notice::error(format!("The model could not be used: {reason}")));
                self.settings.model.clone_from(&self.chosen_model);
                // The file may hold the choice already. A model of the file stays there: its disk may only be absent now.
                if self.model_was_chosen_here {
                    self.unsaved = Some(Instant::now());
                }
            }
        }
    }
}
