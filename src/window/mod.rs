//! The window: recordings dropped on it, pasted, opened or named at the start → what is heard in them, to be seen and listened to.
//!
//! ```text
//! words → finder → session → workers (classify, fetch) ─→ session ┐
//!                     └─→ tiles (audio, dsp) ─→ atlas ────┼→ plots, views → actions → app
//!                     ├─→ player (audio) ─→ loudspeaker ──┤
//!                     └─→ stage (audio, motion) ──────────┘
//! ```
//!
//! Views draw what is known and ask by [`action::Action`]; only the app changes anything. Nothing here waits: whatever takes its time
//! stands on a named thread with bounded channels, and nothing here is signal processing.

mod act;
mod action;
mod actor;
mod app;
mod applied;
mod arrangement;
mod errands;
mod finder;
mod intake;
mod link_choice;
mod look;
mod pitch;
mod place;
mod player;
mod plots;
mod recording;
mod session;
mod settings;
pub mod stage;
mod stage_choice;
mod staging;
#[cfg(test)]
mod tests;
mod thumbnail;
mod tiles;
mod timeline;
mod views;
mod worker;

use crate::model::Model;
use app::{App, Start};
use eframe::egui;
use settings::Settings;
use std::ffi::OsString;

/// What the desktop knows the window by; its `.desktop` file has the same name.
const APP_ID: &str = "pianoscope";
const SIZE: [f32; 2] = [1280.0, 800.0];
const LEAST_SIZE: [f32; 2] = [420.0, 320.0];

/// Opens the window and returns when it is closed. `inputs` are classified at once, like files dropped later. `model` is the one to
/// use instead of the settings'.
///
/// # Errors
/// Where no window can be opened, e.g. without a display or OpenGL.
pub fn open(model: Option<Model>, inputs: Vec<OsString>) -> eframe::Result {
    let mut viewport = egui::ViewportBuilder::default()
        .with_title("pianoscope")
        .with_app_id(APP_ID)
        .with_inner_size(SIZE)
        .with_min_inner_size(LEAST_SIZE)
        .with_drag_and_drop(true);
    if let Ok(icon) = eframe::icon_data::from_png_bytes(include_bytes!("../../assets/icon.png")) {
        viewport = viewport.with_icon(icon);
    }
    // Dithering is for gradients, which there are none of, and costs a third of a frame where the processor draws.
    let options = eframe::NativeOptions { viewport, dithering: false, ..Default::default() };
    eframe::run_native(
        APP_ID,
        options,
        Box::new(move |creation| {
            let model_is_given = model.is_some();
            let model = match model {
                Some(model) => model,
                None => Model::built_in()?,
            };
            let settings_path = Settings::path();
            let start = Start { model, model_is_given, inputs, settings_path };
            Ok(Box::new(App::new(&creation.egui_ctx, start)?))
        }),
    )
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.take_in(ctx);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        self.draw(ui);
    }

    /// The ground of all panels, which so need not paint it once more.
    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        // Else a download that nobody waits for any more would be cut off with the process, and leave its folder.
        self.session.cancel_all();
        self.save_settings();
    }
}
