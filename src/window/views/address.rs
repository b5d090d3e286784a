//! The input field at the top, and the buttons beside it.

use super::icon::{Icon, icon_button, icon_toggle};
use super::trailing::with_trailing_ui;
use crate::window::action::Action;
use eframe::egui::containers::menu::MenuButton;
use eframe::egui::{self, Button, Id, Key, Margin, RichText, TextEdit, vec2};
use std::ffi::OsString;

/// Hint of the empty field.
const HINT: &str = "Paste a link or the path of a recording, or drop audio files anywhere";

/// Height of the field and its buttons, in points.
const HEIGHT: f32 = 34.0;

/// Id of the field, for moving the focus to it.
pub(super) fn id() -> Id {
    Id::unique("address")
}

/// The inputs in a typed or pasted text: one per line, without the quotes that file managers and shells add.
pub(in crate::window) fn inputs_from_text(text: &str) -> Vec<OsString> {
    let unquoted = |line: &str| {
        let line = line.trim();
        let quoted = ['"', '\''].into_iter().find_map(|mark| line.strip_prefix(mark)?.strip_suffix(mark));
        OsString::from(quoted.unwrap_or(line))
    };
    text.split(['\n', '\r', '\0']).map(unquoted).filter(|input| !input.is_empty()).collect()
}

/// Draws the field with its buttons: Classify, Open, the stage, and the dialogs.
pub(in crate::window) fn address_ui(
    ui: &mut egui::Ui,
    text: &mut String,
    stage_is_on: bool,
    actions: &mut Vec<Action>,
) {
    let ready = !text.trim().is_empty();
    let mut entered = false;
    let field = |ui: &mut egui::Ui| {
        let size = vec2(ui.available_width(), HEIGHT);
        let field = TextEdit::singleline(text)
            .id(id())
            .hint_text(HINT)
            .margin(Margin::symmetric(10, 8))
            .desired_width(size.x);
        let field = ui.add_sized(size, field).accessible_name("Recording");
        entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    };
    let mut classify = false;
    let buttons = |ui: &mut egui::Ui| {
        let square = vec2(HEIGHT, HEIGHT);
        classify = ui.add_enabled(ready, Button::new("Classify").min_size(vec2(0.0, HEIGHT))).clicked();
        let open = Button::new("Open…").min_size(vec2(0.0, HEIGHT));
        MenuButton::from_button(open).ui(ui, |ui| {
            if ui.add(Button::new("Files…").shortcut_text("Ctrl+O")).clicked() {
                actions.push(Action::OpenFiles);
                ui.close();
            }
            if ui.button("A folder…").clicked() {
                actions.push(Action::OpenFolder);
                ui.close();
            }
        });
        let hint = if stage_is_on { "Hide the stage (S)" } else { "Show the stage (S)" };
        if icon_toggle(ui, Icon::Stage, stage_is_on, "Stage", hint, square).clicked() {
            actions.push(Action::ShowStage(!stage_is_on));
        }
        let keys = ui.add(Button::new(RichText::new("?").size(16.0)).min_size(square));
        if keys.on_hover_text("Keys and mouse (F1)").accessible_name("Keys and mouse").clicked() {
            actions.push(Action::ShowShortcuts(true));
        }
        if icon_button(ui, Icon::Settings, "Settings", "Settings (Ctrl+,)", square).clicked() {
            actions.push(Action::ShowSettings(true));
        }
    };
    with_trailing_ui(ui, "address", HEIGHT, field, buttons);
    if ready && (classify || entered) {
        actions.push(Action::AddInputs(inputs_from_text(text)));
        text.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::inputs_from_text;

    #[test]
    fn each_line_is_an_input_without_its_quotes() {
        assert_eq!(
            inputs_from_text("  /music/a b.mp3 \r\n\n'/music/c.ogg'\n\"d.wav\"\n"),
            ["/music/a b.mp3", "/music/c.ogg", "d.wav"]
        );
        assert_eq!(inputs_from_text("it's.mp3"), ["it's.mp3"]);
        assert_eq!(inputs_from_text("a.mp3\0b.mp3\0"), ["a.mp3", "b.mp3"], "as `find -print0` prints them");
        assert!(inputs_from_text(" \n ").is_empty());
    }
}
