//! Layout of the views in wide and narrow windows, and the frame rate.

use super::action::Action;
use super::app::App;
use super::plots::{Plots, Threshold, plots_ui};
use super::recording::State;
use super::style;
use super::views::{self, KeyContext, QueueHeader, SettingsContext};
use eframe::egui::{self, Panel, ScrollArea, vec2};
use std::time::Duration;

/// Narrower windows, in points, stack all views in one column.
const MIN_WIDE_WIDTH: f32 = 780.0;

/// Size of a stage of this width, in points: 16:9, or wider to stay within `max_height`.
fn stage_size(width: f32, max_height: f32) -> egui::Vec2 {
    vec2(width, (width * 9.0 / 16.0).min(max_height).max(60.0))
}

impl App {
    /// Draws the window and handles the actions of its views.
    pub(super) fn app_ui(&mut self, ui: &mut egui::Ui) {
        let ctx = ui.ctx().clone();
        let mut actions = Vec::new();
        self.apply_keyboard_zoom(&ctx);
        self.handle_keys(&ctx, &mut actions);
        self.tiles.recolour(self.settings.spectrogram.colours, self.settings.spectrogram.range_db);
        if self.stage_is_full_screen && self.has_stage() {
            self.full_screen_stage_ui(ui, &mut actions);
        } else {
            self.main_ui(ui, &mut actions);
        }
        self.dialogs_ui(&ctx, &mut actions);
        if let Some(floating) = self.notices.floating_mut() {
            views::floating_notice_ui(&ctx, floating, &mut actions);
        }
        views::drop_ui(&ctx);
        for action in actions {
            self.handle_action(&ctx, action);
        }
        self.announce(&ctx);
        self.schedule_repaint(&ctx);
    }

    /// Draws the stage in the whole window, with the transport.
    fn full_screen_stage_ui(&mut self, ui: &mut egui::Ui, actions: &mut Vec<Action>) {
        Panel::bottom("transport").frame(style::panel()).show(ui, |ui| {
            ui.add_space(4.0);
            if let Some(notice) = self.notices.error() {
                views::notice_ui(ui, notice, actions);
            }
            let length_s = self.length_s();
            views::transport_ui(ui, &self.player.state(), &self.view, length_s, false, actions);
            ui.add_space(2.0);
        });
        egui::CentralPanel::no_frame().show(ui, |ui| {
            let size = ui.available_size();
            self.stage_ui(ui, size, false, actions);
        });
    }

    fn main_ui(&mut self, ui: &mut egui::Ui, actions: &mut Vec<Action>) {
        Panel::top("address").frame(style::panel()).show(ui, |ui| {
            ui.add_space(4.0);
            let stage_is_on = self.settings.stage.on;
            views::address_ui(ui, &mut self.address, stage_is_on, actions);
            if let Some(progress) = self.searches.progress() {
                views::search_ui(ui, &progress, actions);
            }
            if let Some(notice) = self.notices.error() {
                views::notice_ui(ui, notice, actions);
            }
            ui.add_space(4.0);
        });
        if self.session.recordings().is_empty() {
            egui::CentralPanel::no_frame()
                .frame(style::panel())
                .show(ui, |ui| views::empty_ui(ui, self.model.labels(), actions));
        } else if ui.available_width() >= MIN_WIDE_WIDTH {
            self.wide_ui(ui, actions);
        } else {
            self.narrow_ui(ui, actions);
        }
    }

    fn wide_ui(&mut self, ui: &mut egui::Ui, actions: &mut Vec<Action>) {
        let height = ui.available_height();
        let header = self.queue_header();
        Panel::bottom("queue")
            .frame(style::panel())
            .resizable(true)
            .default_size((0.2 * height).clamp(72.0, 180.0))
            .size_range(64.0..=0.6 * height)
            .show(ui, |ui| {
                ui.add_space(2.0);
                views::queue_ui(ui, &self.session, header, actions);
            });
        let width = ui.available_width();
        // The panel keeps separate widths with and without the stage.
        let (id, default_width, max_width) = if self.has_stage() {
            ("stage", (0.33 * width).clamp(264.0, 620.0), 0.65 * width)
        } else {
            ("card", 264.0, 420.0)
        };
        Panel::right(id)
            .frame(style::panel())
            .resizable(true)
            .default_size(default_width)
            .size_range(200.0..=max_width.max(264.0))
            .show(ui, |ui| {
                ui.add_space(4.0);
                if self.has_stage() {
                    let size = stage_size(ui.available_width(), 0.5 * height);
                    self.stage_ui(ui, size, false, actions);
                    ui.add_space(2.0);
                }
                ScrollArea::vertical().id_salt("card").auto_shrink(false).show(ui, |ui| {
                    if let Some(recording) = self.session.selected() {
                        views::card_ui(ui, recording, &self.model, actions);
                    }
                });
            });
        egui::CentralPanel::no_frame()
            .frame(style::panel())
            .show(ui, |ui| self.plots_column_ui(ui, None, actions));
    }

    /// Draws all views in one scrolling column.
    fn narrow_ui(&mut self, ui: &mut egui::Ui, actions: &mut Vec<Action>) {
        let header = self.queue_header();
        egui::CentralPanel::no_frame().frame(style::panel()).show(ui, |ui| {
            ScrollArea::vertical().id_salt("column").auto_shrink(false).show(ui, |ui| {
                if self.has_stage() {
                    let size = stage_size(ui.available_width(), 300.0);
                    self.stage_ui(ui, size, true, actions);
                }
                if let Some(recording) = self.session.selected() {
                    ui.push_id("card", |ui| views::card_ui(ui, recording, &self.model, actions));
                }
                self.plots_column_ui(ui, Some(280.0), actions);
                ui.separator();
                ui.allocate_ui(vec2(ui.available_width(), 220.0), |ui| {
                    views::queue_ui(ui, &self.session, header, actions);
                });
            });
        });
    }

    /// Draws toolbar, plots and transport; the plots are `height` points high or fill the available height.
    fn plots_column_ui(&mut self, ui: &mut egui::Ui, height: Option<f32>, actions: &mut Vec<Action>) {
        let length_s = self.length_s();
        let state = self.player.state();
        let rate = self.tiles.known().sample_rate;
        let heads = self.session.selected().map_or(&[][..], |recording| recording.heads(&self.model));
        if self.view.head >= heads.len() {
            self.view.head = 0;
        }
        let choice = &mut self.settings.spectrogram;
        views::toolbar_ui(ui, choice, &mut self.view, rate, heads, actions);
        let threshold = self.threshold();
        let Some(recording) = self.session.selected() else { return };
        let has_failed = matches!(recording.state, State::Failed(_));
        let transport_height =
            ui.data(|data| data.get_temp(ui.scope_id().with("transport"))).unwrap_or(38.0f32);
        let plot_height =
            height.unwrap_or(ui.available_height() - transport_height - ui.spacing().item_spacing.y);
        let mut plots = Plots {
            tiles: &mut self.tiles,
            recording,
            heads: recording.heads(&self.model),
            position_s: state.position_s,
            playing: state.playing,
            threshold,
            scrolls: height.is_some(),
        };
        ui.allocate_ui(vec2(ui.available_width(), plot_height), |ui| {
            plots_ui(ui, &mut self.view, &mut plots, actions);
        });
        // The transport wraps in narrow windows; the plots leave it the height of the previous frame.
        let before = ui.cursor().top();
        views::transport_ui(ui, &state, &self.view, length_s, has_failed, actions);
        let used = ui.cursor().top() - before;
        ui.data_mut(|data| data.insert_temp(ui.scope_id().with("transport"), used));
    }

    /// Whether a question about the selected recording is open.
    fn question_is_open(&self) -> bool {
        self.session.selected().is_some_and(|recording| matches!(recording.state, State::NeedsChoice(_)))
    }

    fn queue_header(&self) -> QueueHeader {
        QueueHeader { outdated: self.session.outdated(&self.analysis_settings()).len(), outage: self.outage }
    }

    /// The threshold of the silence gate, in dB of full scale.
    fn threshold(&self) -> Threshold {
        let level_db = self.session.selected().and_then(|recording| recording.outcome()?.level_db);
        let relative = self.settings.threshold_db.unwrap_or(self.model.envelope().threshold_db);
        Threshold { db: level_db.map(|level| level + relative), is_dragged: self.threshold_is_dragged }
    }

    fn dialogs_ui(&mut self, ctx: &egui::Context, actions: &mut Vec<Action>) {
        self.threshold_is_dragged = false;
        if self.settings_are_open {
            let mut settings_context =
                SettingsContext { model: &self.model, threshold_is_dragged: &mut self.threshold_is_dragged };
            views::settings_ui(ctx, &mut self.settings, &mut settings_context, actions);
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
        let mut context = KeyContext {
            length_s: self.length_s(),
            position_s: state.position_s,
            frequencies: self
                .tiles
                .known()
                .sample_rate
                .and_then(|rate| self.tiles.style().frequencies(rate).ok()),
            dialog_is_open: self.settings_are_open || self.shortcuts_are_open || self.question_is_open(),
            shortcuts_are_open: self.shortcuts_are_open,
            stage_is_on: self.settings.stage.on,
            stage_is_full_screen: self.stage_is_full_screen,
            looping: state.looping,
            volume: state.volume,
            speed: state.speed,
            selected: self.session.selected().map(|recording| recording.id),
            view: &mut self.view,
            muted: &mut self.muted,
        };
        views::handle_keys(ctx, &mut context, actions);
    }

    /// Saves the zoom factor, which egui changes on Ctrl + and −, like any setting.
    fn apply_keyboard_zoom(&mut self, ctx: &egui::Context) {
        let zoom = ctx.zoom_factor();
        if (zoom - self.settings.text_size).abs() > 1e-3 {
            let bounded =
                zoom.clamp(*super::settings::TEXT_SIZES.start(), *super::settings::TEXT_SIZES.end());
            self.settings.text_size = bounded;
            self.settings_changed(ctx);
        }
    }

    /// Draws about 60 frames per second during playback; otherwise events request repaints.
    fn schedule_repaint(&self, ctx: &egui::Context) {
        if self.player.state().playing {
            ctx.request_repaint_after(Duration::from_millis(16));
        }
    }
}
