//! What must be asked about a link: the video or its playlist, and which entries of a list.

use super::dialog::dialog_ui;
use crate::format::clock_time;
use crate::window::action::{Action, Answer};
use crate::window::place::{Choice, Question};
use crate::window::recording::{Recording, RecordingId, State};
use eframe::egui::{self, Align, Button, Label, Layout, RichText, ScrollArea};

/// Draws the question about the recording in view, if there is one.
pub(in crate::window) fn question_ui(ctx: &egui::Context, recording: &Recording, actions: &mut Vec<Action>) {
    let State::Asked(question) = &recording.state else { return };
    let id = recording.id;
    let stays = match question {
        Question::VideoOrPlaylist { .. } => {
            dialog_ui(ctx, "Video or playlist?", 420.0, |ui| video_or_playlist_ui(ui, id, actions))
        }
        Question::Entries { title, entries } => {
            dialog_ui(ctx, "Playlist", 560.0, |ui| entries_ui(ui, id, title, entries, actions))
        }
    };
    if !stays {
        actions.push(Action::Cancel(id));
    }
}

fn video_or_playlist_ui(ui: &mut egui::Ui, id: RecordingId, actions: &mut Vec<Action>) {
    ui.label("The link names a video and the playlist in which it was found.");
    ui.add_space(6.0);
    ui.horizontal_wrapped(|ui| {
        if ui.button("Hear the video").clicked() {
            actions.push(Action::Answer(id, Answer::Video));
        }
        if ui.button("Choose from the playlist").clicked() {
            actions.push(Action::Answer(id, Answer::Playlist));
        }
    });
}

fn entries_ui(
    ui: &mut egui::Ui,
    id: RecordingId,
    title: &str,
    entries: &[Choice],
    actions: &mut Vec<Action>,
) {
    ui.add(Label::new(RichText::new(title).strong()).truncate());
    let chosen = entries.iter().filter(|choice| choice.chosen).count();
    ui.horizontal_wrapped(|ui| {
        for (name, all) in [("All", true), ("None", false)] {
            if ui.button(name).clicked() {
                actions.push(Action::Choose { id, entry: None, chosen: all });
            }
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if ui.add_enabled(chosen > 0, Button::new(format!("Hear {chosen}"))).clicked() {
                actions.push(Action::Answer(id, Answer::Chosen));
            }
            ui.label(format!("{chosen} of {} chosen", entries.len()));
        });
    });
    ui.separator();
    let height = ui.spacing().interact_size.y;
    let room = (ui.ctx().content_rect().height() - 220.0).max(4.0 * height);
    ScrollArea::vertical().id_salt("entries").max_height(room).auto_shrink([false, true]).show_rows(
        ui,
        height,
        entries.len(),
        |ui, visible| {
            let first = visible.start;
            for (i, choice) in entries.get(visible).unwrap_or_default().iter().enumerate() {
                entry_ui(ui, id, first + i, choice, actions);
            }
        },
    );
}

fn entry_ui(ui: &mut egui::Ui, id: RecordingId, number: usize, choice: &Choice, actions: &mut Vec<Action>) {
    let entry = &choice.entry;
    let title = entry.metadata.title.as_deref().unwrap_or(&entry.name);
    ui.horizontal(|ui| {
        let mut chosen = choice.chosen;
        let can_be_had = entry.target.is_ok();
        let text = format!("{}. {title}", number + 1);
        let right = match &entry.target {
            Err(error) => error.to_string(),
            Ok(_) => entry.metadata.duration_s.map(clock_time).unwrap_or_default(),
        };
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let weak = RichText::new(&right).color(ui.visuals().weak_text_color());
            ui.add(Label::new(weak).truncate()).on_hover_text(&right);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Truncate);
                let check = egui::Checkbox::new(&mut chosen, text);
                if ui.add_enabled(can_be_had, check).changed() {
                    actions.push(Action::Choose { id, entry: Some(number), chosen });
                }
            });
        });
    });
}
