//! The question before the window closes.

use super::dialog::dialog_ui;
use crate::format::thousands;
use crate::window::action::Action;
use eframe::egui::{self, Id, Key, Label, Modifiers};

/// What would be lost.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::window) struct ClosingQuestion {
    /// Number of recordings that wait or are being classified.
    pub(in crate::window) running: usize,
    /// Number of recordings whose results were neither exported nor copied.
    pub(in crate::window) unsaved: usize,
    /// Number of exports that are being written.
    pub(in crate::window) writing: usize,
    /// Folders are being looked through.
    pub(in crate::window) is_searching: bool,
    /// The list can be opened again at the next start.
    pub(in crate::window) list_is_kept: bool,
}

/// Draws the question. Enter and a second Ctrl+Q close, Escape keeps the window open.
pub(in crate::window) fn closing_ui(
    ctx: &egui::Context,
    question: ClosingQuestion,
    asks: &mut bool,
    actions: &mut Vec<Action>,
) {
    let id = Id::unique("closing is asked");
    if ctx.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Q)) {
        actions.push(Action::CloseNow);
    }
    let is_open = dialog_ui(ctx, "Close pianoscope?", 420.0, |ui| {
        for line in question.lines() {
            ui.add(Label::new(line).wrap());
        }
        if question.list_is_kept {
            ui.add(Label::new("The list itself can be opened again at the next start.").wrap());
        }
        ui.add_space(8.0);
        let mut asks_no_more = !*asks;
        if ui.checkbox(&mut asks_no_more, "Do not ask again").changed() {
            *asks = !asks_no_more;
            actions.push(Action::SettingsChanged);
        }
        ui.add_space(8.0);
        ui.horizontal(|ui| {
            let close = ui.button("Close");
            // Once: the focus is the user's afterwards.
            if ui.data_mut(|data| !std::mem::replace(data.get_temp_mut_or(id, false), true)) {
                close.request_focus();
            }
            if close.clicked() {
                actions.push(Action::CloseNow);
            }
            if ui.button("Keep open").clicked() {
                actions.push(Action::KeepOpen);
            }
        });
    });
    if !is_open {
        actions.push(Action::KeepOpen);
    }
    let is_answered = actions.iter().any(|action| matches!(action, Action::CloseNow | Action::KeepOpen));
    if is_answered {
        ctx.data_mut(|data| data.remove::<bool>(id));
    }
}

impl ClosingQuestion {
    fn lines(self) -> Vec<String> {
        let mut lines = Vec::new();
        match self.writing {
            0 => {}
            1 => lines.push("An export is still being written.".to_owned()),
            count => lines.push(format!("{count} exports are still being written.")),
        }
        if self.is_searching {
            lines.push(
                "Folders are still being looked through; the rest of them would be missing.".to_owned(),
            );
        }
        match self.running {
            0 => {}
            1 => lines.push("1 recording is not classified yet.".to_owned()),
            count => lines.push(format!("{} recordings are not classified yet.", thousands(count as u64))),
        }
        match self.unsaved {
            0 => {}
            1 => lines.push("The result of 1 recording was not exported.".to_owned()),
            count => {
                lines.push(format!(
                    "The results of {} recordings were not exported.",
                    thousands(count as u64)
                ));
            }
        }
        if lines.is_empty() {
            lines.push("All is done: nothing would be lost.".to_owned());
        }
        lines
    }
}
