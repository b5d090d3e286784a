//! The window: recordings dropped on it or named at the start → a list with progress and verdicts.
//!
//! The view holds no signal processing and never waits: a [`worker`] thread runs the same pipeline as the command line and tells
//! by typed events what happened.

mod list;
// Until the views play.
#[allow(dead_code)]
mod player;
mod worker;

use crate::model::Model;
use eframe::egui;
use list::List;
use std::collections::VecDeque;
use std::ffi::OsString;
use worker::Worker;

/// Opens the window and returns when it is closed. `inputs` are classified at once, like files dropped later.
///
/// # Errors
/// Where no window can be opened, e.g. without a display or OpenGL.
pub fn open(model: Model, inputs: Vec<OsString>) -> eframe::Result {
    let viewport = egui::ViewportBuilder::default()
        .with_title("pianoscope")
        .with_inner_size([760.0, 480.0])
        .with_min_inner_size([360.0, 200.0])
        .with_drag_and_drop(true);
    let options = eframe::NativeOptions { viewport, ..Default::default() };
    eframe::run_native(
        "pianoscope",
        options,
        Box::new(move |creation| {
            let worker = Worker::start(model, creation.egui_ctx.clone())?;
            Ok(Box::new(App { worker, waiting: inputs.into(), list: List::default() }))
        }),
    )
}

struct App {
    worker: Worker,
    /// Words that the worker has not taken yet.
    waiting: VecDeque<OsString>,
    list: List,
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        ctx.input(|input| {
            let paths = input.raw.dropped_files.iter().map(|file| file.path().as_os_str().to_owned());
            self.waiting.extend(paths);
        });
        while let Some(word) = self.waiting.pop_front() {
            if let Err(word) = self.worker.ask(word) {
                self.waiting.push_front(word);
                break;
            }
        }
        for event in self.worker.events() {
            self.list.hear(event);
        }
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        egui::CentralPanel::default().show(ui, |ui| {
            if self.list.is_empty() && self.waiting.is_empty() {
                ui.centered_and_justified(|ui| ui.label("Drop recordings or folders here"));
            } else {
                self.list.list_ui(ui);
            }
        });
    }
}
