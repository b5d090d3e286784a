//! The questions of the page: which label is right, whether recordings are removed, and how they are exported.

use super::playlist_question::{delete_ui, name_ui, which_ui};
use crate::window::action::Action;
use crate::window::library::{
    ExportFormat, Judgement, LibraryAction, LibraryPage, NamePurpose, PlaylistAction, Question,
    recordings_text,
};
use crate::window::style;
use crate::window::views::dialog::dialog_ui;
use eframe::egui::{self, Button, Id, Key, Label, Modifiers, RichText};

/// The keys of the first labels.
pub(super) const NUMBERS: [Key; 9] =
    [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];

/// Draws the question while it is open.
pub(in crate::window) fn library_question_ui(
    ctx: &egui::Context,
    page: &LibraryPage,
    question: &Question,
    actions: &mut Vec<Action>,
) {
    let mut answer = None;
    let is_open = match question {
        Question::Export => dialog_ui(ctx, "Export", 460.0, |ui| export_ui(ui, page, &mut answer)),
        Question::PlaylistName(asked) => {
            let title = match asked.purpose {
                NamePurpose::New { .. } => "New playlist",
                NamePurpose::Rename(_) => "Rename the playlist",
            };
            dialog_ui(ctx, title, 360.0, |ui| name_ui(ui, page, asked, &mut answer))
        }
        Question::DeletePlaylist { id, name, entries } => {
            dialog_ui(ctx, "Delete this playlist?", 400.0, |ui| {
                delete_ui(ui, *id, name, *entries, &mut answer)
            })
        }
        Question::WhichPlaylist => {
            let title = format!("Add {} to", recordings_text(page.selection().len()));
            dialog_ui(ctx, &title, 320.0, |ui| which_ui(ui, page, &mut answer))
        }
        Question::Forget(count) => {
            let title = format!("Remove {} from the library?", recordings_text(*count));
            dialog_ui(ctx, &title, 440.0, |ui| forget_ui(ui, &mut answer))
        }
        Question::Label(labels) => {
            dialog_ui(ctx, "Which label is right?", 320.0, |ui| labels_ui(ui, labels, &mut answer))
        }
    };
    if !is_open {
        answer = answer.or(Some(LibraryAction::CloseQuestion));
    }
    if let Some(answer) = answer {
        // The question stays while its text is edited.
        if matches!(answer, LibraryAction::Playlist(PlaylistAction::EditName(_))) {
            return actions.push(Action::Library(answer));
        }
        ctx.data_mut(|data| data.remove::<bool>(focused_id()));
        actions.push(Action::Library(answer));
    }
}

fn forget_ui(ui: &mut egui::Ui, answer: &mut Option<LibraryAction>) {
    let text = "The files stay where they are. What was found in them is removed, with your decisions and favourites; this cannot be \
        undone. A later scan of their folder adds them again.";
    ui.add(Label::new(text).wrap());
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        if ui.button("Remove").clicked() {
            *answer = Some(LibraryAction::Forget);
        }
        let keep = ui.button("Keep them");
        focus_once(ui, &keep);
        if keep.clicked() {
            *answer = Some(LibraryAction::CloseQuestion);
        }
    });
}

/// Each label is a button with a number, which is also its key.
fn labels_ui(ui: &mut egui::Ui, labels: &[String], answer: &mut Option<LibraryAction>) {
    let keys = NUMBERS.iter().copied().map(Some).chain(std::iter::repeat(None));
    for ((i, label), key) in labels.iter().enumerate().zip(keys) {
        let number = key.map_or_else(String::new, |_| (i + 1).to_string());
        let button = ui.add(Button::new(label).shortcut_text(number));
        if i == 0 {
            focus_once(ui, &button);
        }
        let is_pressed = key.is_some_and(|key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key)));
        if button.clicked() || is_pressed {
            *answer = Some(LibraryAction::Judge(Judgement::Label(label.clone())));
        }
    }
}

/// A row of formats for the selected recordings, and one for all that were found.
fn export_ui(ui: &mut egui::Ui, page: &LibraryPage, answer: &mut Option<LibraryAction>) {
    let selected = page.selection().len();
    let rows = [
        (selected, true, format!("{} selected", recordings_text(selected))),
        (page.len(), false, format!("All {} found", recordings_text(page.len()))),
    ];
    for (_, only_selected, which) in rows.into_iter().filter(|(count, ..)| *count > 0) {
        ui.label(&which);
        ui.horizontal_wrapped(|ui| {
            for format in ExportFormat::ALL {
                let button = ui
                    .button(format!("{}…", format.name()))
                    .accessible_name(format!("{which}: {}", format.name()));
                focus_once(ui, &button);
                if button.on_hover_text(format.hint()).clicked() {
                    *answer = Some(LibraryAction::Export { format, only_selected });
                }
            }
        });
        ui.add_space(6.0);
    }
    let text = "Playlists can be imported again by the command “pianoscope library playlist import”.";
    ui.add(Label::new(RichText::new(text).color(style::secondary_text(ui.visuals()))).wrap());
}

fn focused_id() -> Id {
    Id::unique("library question is asked")
}

/// Gives the focus to a button when the question opens; it is the user's afterwards.
pub(super) fn focus_once(ui: &egui::Ui, button: &egui::Response) {
    if ui.data_mut(|data| !std::mem::replace(data.get_temp_mut_or(focused_id(), false), true)) {
        button.request_focus();
    }
}
