//! The questions of the page: which label is right, and whether recordings are removed.

use crate::window::action::Action;
use crate::window::library::{Judgement, LibraryAction, Question, recordings_text};
use crate::window::views::dialog::dialog_ui;
use eframe::egui::{self, Button, Id, Key, Label, Modifiers};

/// The keys of the first labels.
const NUMBERS: [Key; 9] =
    [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];

/// Draws the question while it is open.
pub(in crate::window) fn library_question_ui(
    ctx: &egui::Context,
    question: &Question,
    actions: &mut Vec<Action>,
) {
    let mut answer = None;
    let is_open = match question {
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

fn focused_id() -> Id {
    Id::unique("library question is asked")
}

/// Gives the focus to a button when the question opens; it is the user's afterwards.
fn focus_once(ui: &egui::Ui, button: &egui::Response) {
    if ui.data_mut(|data| !std::mem::replace(data.get_temp_mut_or(focused_id(), false), true)) {
        button.request_focus();
    }
}
