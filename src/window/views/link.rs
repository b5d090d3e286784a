//! Questions about a link: the video or its playlist, and which entries of a playlist.

use super::dialog::dialog_ui;
use super::name_text::{cut_name, text_width};
use super::reveal::reveal_focus;
use crate::format::clock_time;
use crate::window::action::{Action, LinkAnswer};
use crate::window::recording::{Recording, RecordingId, State};
use crate::window::source::{ListEntry, Question};
use eframe::egui::{self, Align, Button, Label, Layout, RichText, Role, ScrollArea, TextStyle, WidgetInfo};

/// Draws the open question about the selected recording, if any.
pub(in crate::window) fn question_ui(ctx: &egui::Context, recording: &Recording, actions: &mut Vec<Action>) {
    let State::NeedsChoice(question) = &recording.state else { return };
    let id = recording.id;
    let is_open = match question {
        Question::VideoOrPlaylist { .. } => {
            dialog_ui(ctx, "Video or playlist?", 420.0, |ui| video_or_playlist_ui(ui, id, actions))
        }
        Question::Entries { title, entries } => {
            dialog_ui(ctx, "Playlist", 560.0, |ui| entries_ui(ui, id, title, entries, actions))
        }
    };
    if !is_open {
        actions.push(Action::Cancel(id));
    }
}

fn video_or_playlist_ui(ui: &mut egui::Ui, id: RecordingId, actions: &mut Vec<Action>) {
    ui.label("The link names a video and a playlist that contains it.");
    ui.add_space(6.0);
    ui.horizontal_wrapped(|ui| {
        if ui.button("Classify the video").clicked() {
            actions.push(Action::AnswerLinkQuestion(id, LinkAnswer::Video));
        }
        if ui.button("Choose from the playlist").clicked() {
            actions.push(Action::AnswerLinkQuestion(id, LinkAnswer::Playlist));
        }
    });
}

fn entries_ui(
    ui: &mut egui::Ui,
    id: RecordingId,
    title: &str,
    entries: &[ListEntry],
    actions: &mut Vec<Action>,
) {
    let shown = cut_name(ui, title, &TextStyle::Body.resolve(ui.style()), ui.available_width());
    let label = ui.add(Label::new(RichText::new(shown.text).strong()).truncate());
    label.widget_info(|| WidgetInfo::labeled(Role::Label, true, title));
    let chosen = entries.iter().filter(|choice| choice.chosen).count();
    ui.horizontal_wrapped(|ui| {
        for (name, all) in [("All", true), ("None", false)] {
            if ui.button(name).clicked() {
                actions.push(Action::ChooseEntry { id, entry: None, chosen: all });
            }
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if ui.add_enabled(chosen > 0, Button::new(format!("Classify {chosen}"))).clicked() {
                actions.push(Action::AnswerLinkQuestion(id, LinkAnswer::Chosen));
            }
            ui.label(format!("{chosen} of {} chosen", entries.len()));
        });
    });
    ui.separator();
    let height = ui.spacing().interact_size.y;
    let max_height = (ui.ctx().content_rect().height() - 220.0).max(4.0 * height);
    ScrollArea::vertical().id_salt("entries").max_height(max_height).auto_shrink([false, true]).show_rows(
        ui,
        height,
        entries.len(),
        |ui, visible| {
            let first = visible.start;
            debug_assert!(visible.end <= entries.len(), "rows beyond the last entry");
            for (i, choice) in entries.get(visible).unwrap_or_default().iter().enumerate() {
                entry_ui(ui, id, first + i, choice, actions);
            }
            reveal_focus(ui);
        },
    );
}

fn entry_ui(
    ui: &mut egui::Ui,
    id: RecordingId,
    number: usize,
    list_entry: &ListEntry,
    actions: &mut Vec<Action>,
) {
    let entry = &list_entry.recording;
    let title = entry.metadata.title.as_deref().unwrap_or(&entry.name);
    ui.horizontal(|ui| {
        let mut chosen = list_entry.chosen;
        let is_available = entry.target.is_ok();
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
                let font = TextStyle::Button.resolve(ui.style());
                let before = format!("{}. ", number + 1);
                let spacing = ui.spacing();
                let box_width = spacing.icon_width + spacing.icon_spacing;
                let width = ui.available_width() - box_width - text_width(ui, &before, &font);
                let shown = cut_name(ui, title, &font, width);
                let check = egui::Checkbox::new(&mut chosen, format!("{before}{}", shown.text));
                let response = ui.add_enabled(is_available, check);
                response.widget_info(|| {
                    WidgetInfo::selected(Role::CheckBox, is_available, chosen, text.as_str())
                });
                if response.changed() {
                    actions.push(Action::ChooseEntry { id, entry: Some(number), chosen });
                }
            });
        });
    });
}
