//! The window: classifies recordings that are dropped, pasted, opened or named on the command line, plots the results and plays the
//! recordings.
//!
//! ```text
//! inputs → input_resolver → session → workers: one pass (fetch, analysis) ─┬→ votes ───────────────→ session ──┐
//!                              │                                           └→ recording_analysis ─┬→ tiles ─────┼→ plots, views → actions → app
//!                              │                                                                  └→ stage ─────┤
//!                              └─→ player (seeks in the file) ─→ audio device ──────────────────────────────────┘
//! ```
//!
//! Views draw the state and return [`action::Action`]s; only the app changes state. The UI thread never blocks: slow work runs on named
//! threads with bounded channels. There is no signal processing here.
//!
//! A recording is decoded once: the pass that classifies it also fills its [`recording_analysis::RecordingAnalysis`], an overview for the tiles
//! and the 16 kHz audio for the stage. Three parts also seek in the file: the player, tiles finer than the overview, and the
//! stage in recordings of more than 20 minutes, whose audio is not kept, or that were classified while the stage was hidden. A second
//! pass (`reanalysis`) is needed only if the user selects a recording whose analysis was evicted ([`analysis_cache`]), skipped (in long
//! queues only the selected and the last few recordings are prepared for display) or cut short because the user cancelled its pass, or
//! chooses another FFT size. "Analyse again" keeps the analysis unless the file was replaced ([`file_stamp`]).
//!
//! The page `Library` asks the library on a thread of its own ([`library`]), and so does the page `Map` ([`map`]).
//!
//! A panic of a thread fails the recording at hand; the thread goes on ([`supervisor`]).

mod action;
mod actor;
mod add_inputs;
mod analysis_cache;
mod announcements;
mod app;
mod apply_settings;
mod background_jobs;
mod clock_seed;
mod closing;
mod display_text;
mod event_batch;
mod export_target;
mod exports;
mod file_stamp;
mod fonts;
mod handle_action;
mod input_resolver;
mod joined_thread;
mod last_list;
mod layout;
mod library;
mod link_settings;
mod list_actions;
mod list_view;
mod map;
mod model_loader;
mod note_name;
mod notices;
mod page;
mod playback_actions;
mod player;
mod plots;
mod reanalysis;
mod recording;
mod recording_analysis;
mod session;
mod settings;
mod settings_file;
mod settings_store;
mod source;
pub mod stage;
mod stage_settings;
mod stage_sync;
mod style;
mod supervisor;
#[cfg(test)]
mod tests;
mod thumbnail;
mod tiles;
mod timeline;
mod typed_input;
mod update;
mod video_search;
mod views;
mod worker;

use crate::library::Library;
use crate::model::Model;
use app::{App, StartOptions};
use eframe::egui;
use last_list::LastList;
use settings::Settings;
use std::ffi::OsString;
use std::path::PathBuf;

/// Application id of the window; the `.desktop` file has the same name.
const APP_ID: &str = "pianoscope";
const SIZE: [f32; 2] = [1280.0, 800.0];
const MIN_SIZE: [f32; 2] = [420.0, 320.0];

/// Opens the window and returns when it is closed. `inputs` are classified at once, like files dropped later. `model` overrides the
/// model of the settings, `library` the file of this user's library.
///
/// # Errors
/// If no window can be opened, e.g. without a display or OpenGL, or if the built-in model cannot be loaded.
pub fn open(model: Option<Model>, inputs: Vec<OsString>, library: Option<PathBuf>) -> eframe::Result {
    let mut viewport = egui::ViewportBuilder::default()
        .with_title("pianoscope")
        .with_app_id(APP_ID)
        .with_inner_size(SIZE)
        .with_min_inner_size(MIN_SIZE)
        .with_drag_and_drop(true);
    if let Ok(icon) = eframe::icon_data::from_png_bytes(include_bytes!("../../assets/icon.png")) {
        viewport = viewport.with_icon(icon);
    }
    // The window has no gradients to dither, and dithering costs a third of a frame with a software renderer.
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
            let last_list_path = LastList::path();
            let library_path = library.or_else(Library::default_path);
            let start =
                StartOptions { model, model_is_given, inputs, settings_path, last_list_path, library_path };
            Ok(Box::new(App::new(&creation.egui_ctx, start)?))
        }),
    )
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.update(ctx);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        self.app_ui(ui);
    }

    /// The background of all panels, so that panels need not fill it again.
    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        if let Err(reason) = self.close() {
            // There is no window any more that could show it.
            tracing::error!("{reason}");
        }
    }
}
