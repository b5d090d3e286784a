//! The settings: what they change, and when they are written.

use super::app::App;
use super::look;
use super::views::Notice;
use crate::fetch::Fetcher;
use crate::model::Model;
use eframe::egui;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Changed settings are written when nothing changed for so long.
const SETTLED: Duration = Duration::from_millis(400);

impl App {
    /// The settings are applied now and written soon.
    pub(super) fn settings_changed(&mut self, ctx: &egui::Context) {
        self.unsaved = Some(Instant::now());
        ctx.request_repaint_after(SETTLED);
        look::apply(ctx, self.settings.theme, self.settings.text_size);
        self.atlas.restyle(self.settings.spectrogram.style(self.atlas.style().rows));
        self.session.set_rule(self.settings.vote());
        self.stage.set_scene_folder(self.settings.stage.scenes());
        let fetching = self.settings.links.fetching();
        if *self.fetcher.settings() != fetching {
            self.fetcher = Arc::new(Fetcher::new(fetching));
        }
        self.use_chosen_model();
    }

    pub(super) fn save_settled(&mut self, ctx: &egui::Context) {
        match self.unsaved {
            Some(since) if since.elapsed() >= SETTLED => self.save_settings(),
            Some(_) => ctx.request_repaint_after(SETTLED),
            None => {}
        }
    }

    /// Writes the settings if they were changed.
    pub(super) fn save_settings(&mut self) {
        let (Some(_), Some(path)) = (self.unsaved.take(), &self.settings_path) else { return };
        if let Err(error) = self.settings.save(path) {
            self.notice =
                Some(Notice::wrong(format!("The settings could not be kept in {}: {error}", path.display())));
        }
    }

    /// The model of the settings, unless the command line named one. What cannot be loaded is said, and the one before goes on.
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
                self.notice = Some(Notice::wrong(format!("The model could not be used: {reason}")));
                self.settings.model.clone_from(&self.chosen_model);
            }
        }
    }
}
