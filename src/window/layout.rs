//! Draws the window, and decides the frame rate. Where its parts are is in `arrangement`.

mod arrangement;
mod body;
mod divider;

pub(super) use body::BodySizes;

use super::action::Action;
use super::app::App;
use super::closing::Closing;
use super::last_list::LastList;
use super::page::Page;
use super::plots::{PlayedRange, Threshold};
use super::recording::State;
use super::settings_store::SettingsStore;
use super::style;
use super::views::{self, KeyContext, LibraryView, MapPageView, QueueHeader, SettingsContext};
use eframe::egui::{self, Panel};
use std::time::Duration;

impl App {
    /// Draws the window and handles the actions of its views.
    pub(super) fn app_ui(&mut self, ui: &mut egui::Ui) {
        let ctx = ui.ctx().clone();
        let mut actions = Vec::new();
        self.apply_keyboard_zoom(&ctx);
        self.update_list(&ctx);
        self.handle_keys(&ctx, &mut actions);
        self.tiles.recolour(self.settings.spectrogram.colours, self.settings.spectrogram.range_db);
        let listens = self.settings.page == Page::Listen;
        if self.stage_is_full_screen && self.has_stage() && listens {
            self.full_screen_stage_ui(ui, &mut actions);
        } else {
            self.main_ui(ui, &mut actions);
        }
        self.dialogs_ui(&ctx, &mut actions);
        views::return_focus(&ctx);
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
            views::name_panel(ui, Some("Playback"));
            ui.add_space(4.0);
            if let Some(notice) = self.notices.error() {
                views::notice_ui(ui, notice, actions);
            }
            let length_s = self.length_s();
            views::transport_ui(ui, &self.player.state(), &self.view, length_s, false, actions);
            ui.add_space(2.0);
        });
        egui::CentralPanel::no_frame().show(ui, |ui| {
            views::name_panel(ui, None);
            let size = ui.available_size();
            self.stage_ui(ui, size, false, actions);
        });
    }

    fn main_ui(&mut self, ui: &mut egui::Ui, actions: &mut Vec<Action>) {
        Panel::top("address").frame(style::panel()).show(ui, |ui| {
            views::name_panel(ui, Some("Input"));
            ui.add_space(4.0);
            let stage_is_on = self.settings.stage.on;
            let lists = self.last_list.as_ref().map(LastList::lengths).unwrap_or_default();
            let page = self.settings.page;
            views::address_ui(ui, page, &mut self.typed, lists, stage_is_on, actions);
            views::rejection_ui(ui, &self.typed, actions);
            if let Some(progress) = self.searches.progress() {
                views::search_ui(ui, &progress, actions);
            }
            if let Some(notice) = self.notices.error() {
                views::notice_ui(ui, notice, actions);
            }
            ui.add_space(4.0);
        });
        views::play_bar_ui(ui, &self.library, &self.library_player.state(), actions);
        if self.settings.page == Page::Library {
            let view = LibraryView {
                page: &self.library,
                columns: self.settings.library.columns(),
                state: &self.library_player.state(),
                watched: &self.settings.library.watched,
                analysing: self.session.pending_count(),
            };
            views::library_ui(ui, &view, actions);
        } else if self.settings.page == Page::Map {
            let state = self.library_player.state();
            let view = MapPageView { page: &mut self.map, library: &self.library, state: &state };
            views::map_ui(ui, view, actions);
        } else if self.session.recordings().is_empty() {
            egui::CentralPanel::no_frame().frame(style::panel()).show(ui, |ui| {
                views::name_panel(ui, None);
                let lists = self.last_list.as_ref().map(LastList::lengths).unwrap_or_default();
                views::empty_ui(ui, self.model.labels(), lists, actions);
            });
        } else {
            self.body_ui(ui, actions);
        }
    }

    /// Whether a question about the selected recording is open.
    fn question_is_open(&self) -> bool {
        self.session.selected().is_some_and(|recording| matches!(recording.state, State::NeedsChoice(_)))
    }

    fn queue_header(&self) -> QueueHeader {
        QueueHeader { outdated: self.session.outdated_count(&self.analysis_settings()), outage: self.outage }
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
            let mut settings_context = SettingsContext {
                model: &self.model,
                settings_path: self.settings_store.as_ref().map(SettingsStore::path),
                group: &mut self.settings_group,
                is_installing: self.background_jobs.is_installing(),
                threshold_is_dragged: &mut self.threshold_is_dragged,
            };
            views::settings_ui(ctx, &mut self.settings, &mut settings_context, actions);
        }
        if self.shortcuts_are_open {
            views::shortcuts_ui(ctx, self.settings.page, actions);
        }
        views::video_search_ui(ctx, self.video_search.shown(), self.background_jobs.is_installing(), actions);
        if let Some(question) = self.library.question().filter(|_| self.settings.page != Page::Listen) {
            views::library_question_ui(ctx, &self.library, question, actions);
        }
        self.closing_ui(ctx, actions);
        if let Some(recording) = self.session.selected() {
            views::question_ui(ctx, recording, actions);
        }
    }

    fn handle_keys(&mut self, ctx: &egui::Context, actions: &mut Vec<Action>) {
        // The question has its own keys.
        if self.closing == Closing::Asking {
            return;
        }
        let dialog_is_open = self.settings_are_open
            || self.shortcuts_are_open
            || self.video_search.shown().is_some()
            || self.question_is_open()
            || self.library.question().is_some();
        self.typed.dismiss_on_escape(ctx, dialog_is_open);
        let state = self.player.state();
        let position_s = match self.settings.page {
            Page::Library | Page::Map => self.library_player.state().position_s,
            Page::Listen => state.position_s,
        };
        let mut context = KeyContext {
            length_s: self.length_s(),
            position_s,
            frequencies: self.tiles.frequencies(),
            dialog_is_open,
            shortcuts_are_open: self.shortcuts_are_open,
            page: self.settings.page,
            library: &self.library,
            map: self.map.state.as_ref(),
            list_is_shown: self.session.recordings().len() > 1 && !self.stage_is_full_screen,
            stage_is_on: self.settings.stage.on,
            stage_is_full_screen: self.stage_is_full_screen,
            played: PlayedRange(state.range),
            looping: state.looping,
            volume: state.volume,
            speed: state.speed,
            selected: self.session.selected().map(|recording| recording.id),
            view: &mut self.view,
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

    /// Draws about 60 frames per second during playback, 10 of the library's page; otherwise events request repaints.
    fn schedule_repaint(&self, ctx: &egui::Context) {
        if self.player.state().playing && self.settings.page == Page::Listen {
            ctx.request_repaint_after(Duration::from_millis(16));
        } else if self.player.state().playing || self.library_player.state().playing {
            // Only the position moves.
            ctx.request_repaint_after(Duration::from_millis(100));
        }
    }
}
