//! Handles the actions of the transport and the selection.

use super::app::App;
use super::plots::PlayedRange;
use super::settings::Settings;
use eframe::egui;
use std::ops::Range;

impl App {
    pub(super) fn play_or_pause(&mut self) {
        if self.player.state().playing {
            self.player.pause();
        } else {
            self.player.play();
        }
    }

    /// Mutes, or returns to the volume before that.
    pub(super) fn toggle_mute(&mut self, ctx: &egui::Context) {
        let volume = self.settings.volume;
        if volume > 0.0 {
            self.set_volume(ctx, 0.0);
            self.muted = Some(volume);
        } else {
            let before = self.muted.unwrap_or(Settings::default().volume);
            self.set_volume(ctx, before);
        }
    }

    pub(super) fn set_volume(&mut self, ctx: &egui::Context, volume: f32) {
        if volume > 0.0 {
            self.muted = None;
        }
        self.player.set_volume(volume);
        self.settings.volume = volume;
        self.settings_changed(ctx);
    }

    /// Selects another range. If the former one is played, playback goes on with the new one.
    pub(super) fn set_selection(&mut self, ctx: &egui::Context, selection: Option<Range<f64>>) {
        let before = std::mem::replace(&mut self.view.selection, selection);
        let played = PlayedRange(self.player.state().range);
        if let Some(action) = played.correction(before.as_ref(), self.view.selection.as_ref()) {
            self.handle_action(ctx, action);
        }
    }

    /// Plays another range in place of the present one, from the present position if that is inside.
    pub(super) fn change_range(&mut self, start_s: f64, end_s: f64) {
        let state = self.player.state();
        if !state.playing {
            self.player.forget_range();
            return;
        }
        self.player.play_range(start_s, end_s);
        if (start_s..end_s).contains(&state.position_s) {
            self.player.seek(state.position_s);
        }
    }
}
