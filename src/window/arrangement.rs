//! Where the views stand in the window, wide or narrow, and how often it is drawn.

use super::action::Action;
use super::app::App;
use super::look;
use super::plots::{Plots, Threshold, plots_ui};
use super::recording::State;
use super::views::{self, About, Head, Keyed};
use eframe::egui::{self, Panel, ScrollArea, vec2};
use std::time::Duration;

/// Narrower than this, in points, all views stand below each other.
const WIDE: f32 = 780.0;

/// Of a stage so wide and at most so high, in points: as a film, or wider.
fn stage_size(width: f32, most: f32) -> egui::Vec2 {
    vec2(width, (width * 9.0 / 16.0).min(most).max(60.0))
}

impl App {
    /// All of the window.
    pub(super) fn draw(&mut self, ui: &mut egui::Ui) {
        let ctx = ui.ctx().clone();
        let mut actions = Vec::new();
        self.zoomed_by_keys(&ctx);
        self.handle_keys(&ctx, &mut actions);
        self.atlas.recolour(self.settings.spectrogram.colours, self.settings.spectrogram.range_db);
        if self.stage_fills && self.has_stage() {
            self.stage_alone_ui(ui, &mut actions);
        } else {
            self.all_ui(ui, &mut actions);
        }
        self.windows_ui(&ctx, &mut actions);
        views::drop_ui(&ctx);
        for action in actions {
            self.act(&ctx, action);
        }
        self.pace(&ctx);
    }

    /// The stage on all of the window, with what one plays by.
    fn stage_alone_ui(&mut self, ui: &mut egui::Ui, actions: &mut Vec<Action>) {
        Panel::bottom("transport").frame(look::panel()).show(ui, |ui| {
            ui.add_space(4.0);
            if let Some(notice) = &self.notice {
                views::notice_ui(ui, notice, actions);
            }
            let length_s = self.length_s();
            views::transport_ui(ui, &self.player.state(), &self.desk, length_s, false, actions);
            ui.add_space(2.0);
        });
        egui::CentralPanel::no_frame().show(ui, |ui| {
            let size = ui.available_size();
            self.stage_ui(ui, size, false, actions);
        });
    }

    fn all_ui(&mut self, ui: &mut egui::Ui, actions: &mut Vec<Action>) {
        Panel::top("address").frame(look::panel()).show(ui, |ui| {
            ui.add_space(4.0);
            let stage_is_on = self.settings.stage.on;
            views::address_ui(ui, &mut self.address, stage_is_on, actions);
            if let Some(notice) = &self.notice {
                views::notice_ui(ui, notice, actions);
            }
            ui.add_space(4.0);
        });
        if self.session.recordings().is_empty() {
            egui::CentralPanel::no_frame().frame(look::panel()).show(ui, |ui| views::empty_ui(ui, actions));
        } else if ui.available_width() >= WIDE {
            self.wide_ui(ui, actions);
        } else {
            self.narrow_ui(ui, actions);
        }
    }

    fn wide_ui(&mut self, ui: &mut egui::Ui, actions: &mut Vec<Action>) {
        let height = ui.available_height();
        let head = self.head();
        Panel::bottom("queue")
            .frame(look::panel())
            .resizable(true)
            .default_size((0.2 * height).clamp(72.0, 180.0))
            .size_range(64.0..=0.6 * height)
            .show(ui, |ui| {
                ui.add_space(2.0);
                views::queue_ui(ui, &self.session, head, actions);
            });
        let width = ui.available_width();
        // With the stage another width, which is kept for itself.
        let (id, usual, most) = if self.has_stage() {
            ("stage", (0.33 * width).clamp(264.0, 620.0), 0.65 * width)
        } else {
            ("card", 264.0, 420.0)
        };
        Panel::right(id)
            .frame(look::panel())
            .resizable(true)
            .default_size(usual)
            .size_range(200.0..=most.max(264.0))
            .show(ui, |ui| {
                ui.add_space(4.0);
                if self.has_stage() {
                    let size = stage_size(ui.available_width(), 0.5 * height);
                    self.stage_ui(ui, size, false, actions);
                    ui.add_space(2.0);
                }
                ScrollArea::vertical().id_salt("card").auto_shrink(false).show(ui, |ui| {
                    if let Some(recording) = self.session.selected() {
                        views::card_ui(ui, recording, recording.labels(&self.model), actions);
                    }
                });
            });
        egui::CentralPanel::no_frame()
            .frame(look::panel())
            .show(ui, |ui| self.plots_column_ui(ui, None, actions));
    }

    /// Below each other, in one column that scrolls.
    fn narrow_ui(&mut self, ui: &mut egui::Ui, actions: &mut Vec<Action>) {
        let head = self.head();
        egui::CentralPanel::no_frame().frame(look::panel()).show(ui, |ui| {
            ScrollArea::vertical().id_salt("column").auto_shrink(false).show(ui, |ui| {
                if self.has_stage() {
                    let size = stage_size(ui.available_width(), 300.0);
                    self.stage_ui(ui, size, true, actions);
                }
                if let Some(recording) = self.session.selected() {
                    ui.push_id("card", |ui| {
                        views::card_ui(ui, recording, recording.labels(&self.model), actions)
                    });
                }
                self.plots_column_ui(ui, Some(280.0), actions);
                ui.separator();
                ui.allocate_ui(vec2(ui.available_width(), 220.0), |ui| {
                    views::queue_ui(ui, &self.session, head, actions);
                });
            });
        });
    }

    /// Toolbar, plots and transport; the plots are `height` points high or fill what there is.
    fn plots_column_ui(&mut self, ui: &mut egui::Ui, height: Option<f32>, actions: &mut Vec<Action>) {
        let length_s = self.length_s();
        let state = self.player.state();
        let rate = self.atlas.known().sample_rate;
        let choice = &mut self.settings.spectrogram;
        views::toolbar_ui(ui, choice, &mut self.desk, rate, actions);
        let threshold = self.threshold();
        let Some(recording) = self.session.selected() else { return };
        let unheard = matches!(recording.state, State::Failed(_));
        let transport_height =
            ui.data(|data| data.get_temp(ui.scope_id().with("transport"))).unwrap_or(38.0f32);
        let plot_height =
            height.unwrap_or(ui.available_height() - transport_height - ui.spacing().item_spacing.y);
        let mut plots = Plots {
            atlas: &mut self.atlas,
            recording,
            labels: recording.labels(&self.model),
            position_s: state.position_s,
            playing: state.playing,
            threshold,
            scrolls: height.is_some(),
        };
        ui.allocate_ui(vec2(ui.available_width(), plot_height), |ui| {
            plots_ui(ui, &mut self.desk, &mut plots, actions);
        });
        // The transport wraps where it is narrow; the plots leave it what it took last time.
        let before = ui.cursor().top();
        views::transport_ui(ui, &state, &self.desk, length_s, unheard, actions);
        let took = ui.cursor().top() - before;
        ui.data_mut(|data| data.insert_temp(ui.scope_id().with("transport"), took));
    }

    /// Whether a question about the recording in view is open.
    fn asks(&self) -> bool {
        self.session.selected().is_some_and(|recording| matches!(recording.state, State::Asked(_)))
    }

    fn head(&self) -> Head {
        Head { outdated: self.session.outdated(&self.hearing()).len(), outage: self.outage }
    }

    /// The line under which nothing is heard, in dB of full scale.
    fn threshold(&self) -> Threshold {
        let level_db = self.session.selected().and_then(|recording| recording.found()?.outcome.level_db);
        let relative = self.settings.threshold_db.unwrap_or(self.model.envelope().threshold_db);
        Threshold { db: level_db.map(|level| level + relative), moving: self.moving_threshold }
    }

    fn windows_ui(&mut self, ctx: &egui::Context, actions: &mut Vec<Action>) {
        self.moving_threshold = false;
        if self.settings_are_open {
            let mut about = About { model: &self.model, moving_threshold: &mut self.moving_threshold };
            views::settings_ui(ctx, &mut self.settings, &mut about, actions);
        }
        if self.shortcuts_are_open {
            views::shortcuts_ui(ctx, actions);
        }
        if let Some(recording) = self.session.selected() {
            views::question_ui(ctx, recording, actions);
        }
    }

    fn handle_keys(&mut self, ctx: &egui::Context, actions: &mut Vec<Action>) {
        let state = self.player.state();
        let mut keyed = Keyed {
            length_s: self.length_s(),
            position_s: state.position_s,
            window_is_open: self.settings_are_open || self.shortcuts_are_open || self.asks(),
            shortcuts_are_open: self.shortcuts_are_open,
            stage_is_on: self.settings.stage.on,
            stage_fills: self.stage_fills,
            looping: state.looping,
            volume: state.volume,
            selected: self.session.selected().map(|recording| recording.id),
            desk: &mut self.desk,
            muted: &mut self.muted,
        };
        views::handle_keys(ctx, &mut keyed, actions);
    }

    /// Ctrl + and − are egui's own; what they did is kept like any setting.
    fn zoomed_by_keys(&mut self, ctx: &egui::Context) {
        let zoom = ctx.zoom_factor();
        if (zoom - self.settings.text_size).abs() > 1e-3 {
            let bounded =
                zoom.clamp(*super::settings::TEXT_SIZES.start(), *super::settings::TEXT_SIZES.end());
            self.settings.text_size = bounded;
            self.settings_changed(ctx);
        }
    }

    /// Another frame is drawn only while something moves, and no faster than it can be drawn.
    fn pace(&self, ctx: &egui::Context) {
        if self.player.state().playing {
            ctx.request_repaint_after(Duration::from_millis(16));
        }
    }
}
