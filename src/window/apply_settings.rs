//! Applies changed settings and saves them.

use super::app::App;
use super::style;
use super::views::Notice;
use crate::fetch::Fetcher;
use crate::model::Model;
use eframe::egui;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Changed settings are saved after this time without further changes.
const SAVE_DELAY: Duration = Duration::from_millis(400);

impl App {
    /// Applies the settings now and saves them soon.
    pub(super) fn settings_changed(&mut self, ctx: &egui::Context) {
        self.unsaved = Some(Instant::now());
        ctx.request_repaint_after(SAVE_DELAY);
        style::apply(ctx, self.settings.theme, self.settings.text_size);
        self.tiles.restyle(self.settings.spectrogram.tile_style(self.tiles.style().rows));
        self.session.set_vote_rule(self.settings.vote_rule());
        self.stage.set_scene_folder(self.settings.stage.scenes_folder());
        let fetching = self.settings.links.fetch_settings();
        if *self.fetcher.settings() != fetching {
            self.fetcher = Arc::new(Fetcher::new(fetching));
        }
        self.use_chosen_model();
    }

    pub(super) fn save_settled(&mut self, ctx: &egui::Context) {
        match self.unsaved {
            Some(since) if since.elapsed() >= SAVE_DELAY => self.save_settings(),
            Some(_) => ctx.request_repaint_after(SAVE_DELAY),
            None => {}
        }
    }

    /// Saves the settings if they were changed.
    pub(super) fn save_settings(&mut self) {
        let (Some(_), Some(path)) = (self.unsaved.take(), &self.settings_path) else { return };
        if let Err(error) = self.settings.save(path) {
            self.notice = Some(Notice::error(format!(
                "The settings could not be saved to {}: {error}",
                path.display()
            )));
        }
    }

    /// Loads the model of the settings, unless one was given on the command line. If that fails, the previous model stays in use and a
    /// notice gives the reason.
    pub(super) fn use_chosen_model(&mut self) {
        if self.model_is_given || self.chosen_model == self.settings.model {
            return;
        }
        let loaded = match &self.settings.model {
            Some(path) => Model::load(path).map_err(|error| format!("{}: {error}", path.display())),
            None => Model::built_in().map_err(|error| error.to_string()),
        };
        match loaded {
            Ok(model) => {
                self.model = Arc::new(model);
                self.chosen_model.clone_from(&self.settings.model);
            }
            Err(reason) => {
                self.notice = Some(Notice::error(format!("The model could not be used: {reason}")));
                self.settings.model.clone_from(&self.chosen_model);
            }
        }
    }
}
