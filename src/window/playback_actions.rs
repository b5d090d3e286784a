//! Handles the actions of the transport and the selection.

use super::action::Action;
use super::app::App;
use super::plots::PlayedRange;
use eframe::egui;
use std::ops::Range;

/// Unmuting is audible also after the volume was turned down to nothing step by step.
const MIN_UNMUTED: f32 = 0.1;

impl App {
    pub(super) fn play_or_pause(&mut self) {
        if self.player.state().playing {
            self.player.pause();
        } else {
            self.library_player.pause();
            self.player.play();
        }
    }

    /// Mutes, or returns to the volume before that.
    pub(super) fn toggle_mute(&mut self, ctx: &egui::Context) {
        let volume = self.settings.volume;
        let volume = if volume > 0.0 { 0.0 } else { self.audible_volume.max(MIN_UNMUTED) };
        self.set_volume(ctx, volume);
    }

    pub(super) fn set_volume(&mut self, ctx: &egui::Context, volume: f32) {
        if volume > 0.0 {
            self.audible_volume = volume;
        }
        self.player.set_volume(volume);
        self.library_player.set_volume(volume);
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

    /// Plays from this time on; at the end of the recording nothing is left to play.
    pub(super) fn play_from(&mut self, ctx: &egui::Context, time_s: f64) {
        self.handle_action(ctx, Action::Seek(time_s));
        if time_s < self.length_s() {
            self.library_player.pause();
            self.player.play();
        } else {
            self.player.pause();
        }
    }
}
