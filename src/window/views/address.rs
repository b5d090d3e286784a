//! The input field at the top, and the buttons beside it.

use super::icon::{Icon, icon_button, icon_toggle};
use super::kept_lists::kept_list_entries_ui;
use super::page_switch::{SwitchPlace, page_button_ui, page_switch_ui};
use super::trailing::with_trailing_ui;
use crate::window::action::Action;
use crate::window::last_list::ListLengths;
use crate::window::page::Page;
use crate::window::typed_input::TypedInput;
use eframe::egui::containers::menu::MenuButton;
use eframe::egui::text::{CCursor, CCursorRange};
use eframe::egui::text_edit::TextEditState;
use eframe::egui::{
    self, Button, EventFilter, Id, Key, Margin, Modifiers, Response, RichText, ScrollArea, TextEdit,
    TextStyle, vec2,
};
use std::ffi::OsString;
use std::ops::Range;

/// Hint of the empty field.
const HINT: &str = "Paste a link or a path, or type words to search for; or drop audio files anywhere";

/// Height of the buttons and of a field with one line, in points.
const HEIGHT: f32 = 34.0;
/// Space around the text of the field, in points.
const MARGIN: Margin = Margin::symmetric(10, 8);
/// Most visible lines of the field; more scroll.
const MAX_LINES: usize = 4;

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

/// Draws the pages to choose from and the field with its buttons: Classify, Open with the `lists` of earlier sessions, the stage, and the dialogs.
pub(in crate::window) fn address_ui(
    ui: &mut egui::Ui,
    page: Page,
    typed: &mut TypedInput,
    lists: ListLengths,
    stage_is_on: bool,
    actions: &mut Vec<Action>,
) {
    let place = SwitchPlace::of(ui);
    if place == SwitchPlace::Above {
        page_switch_ui(ui, page, actions);
    }
    let ready = !typed.text.trim().is_empty();
    let lines = typed.text.split('\n').count().min(MAX_LINES);
    let height = HEIGHT + (lines - 1) as f32 * ui.text_style_height(&TextStyle::Body);
    let (mut entered, mut dismissed) = (false, false);
    let mut chosen = Vec::new();
    let field = |ui: &mut egui::Ui| {
        match place {
            SwitchPlace::Above => {}
            SwitchPlace::Beside => page_switch_ui(ui, page, &mut chosen),
            SwitchPlace::Folded => page_button_ui(ui, page, &mut chosen),
        }
        // A press of Enter ends the editing of a single line only.
        let enter = ui.input(|input| input.key_pressed(Key::Enter));
        let field = if lines == 1 { line_ui(ui, typed) } else { lines_ui(ui, typed, lines, height) };
        entered = enter && (field.lost_focus() || (lines > 1 && field.has_focus()));
        if let Some(selection) = typed.selection.take() {
            select(ui, &field, selection);
        }
        if typed.rejection.is_some() {
            let escaped =
                field.has_focus() && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
            dismissed = escaped || field.changed();
        }
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
            kept_list_entries_ui(ui, lists, actions);
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
    with_trailing_ui(ui, "address", height, field, buttons);
    actions.append(&mut chosen);
    if dismissed {
        actions.push(Action::DismissRejection);
    }
    if ready && (classify || entered) {
        actions.push(Action::CheckTyped(inputs_from_text(&typed.text)));
    }
}

/// The field with one line.
fn line_ui(ui: &mut egui::Ui, typed: &mut TypedInput) -> Response {
    let size = vec2(ui.available_width(), HEIGHT);
    let field = TextEdit::singleline(&mut typed.text)
        .id(id())
        .hint_text(HINT)
        .margin(MARGIN)
        .event_filter(event_filter(typed.rejection.is_some()))
        .desired_width(size.x);
    ui.add_sized(size, field).accessible_name("Recording")
}

/// The field while it holds several pasted lines.
fn lines_ui(ui: &mut egui::Ui, typed: &mut TypedInput, lines: usize, height: f32) -> Response {
    let width = ui.available_width();
    let field = TextEdit::multiline(&mut typed.text)
        .id(id())
        .margin(MARGIN)
        .event_filter(event_filter(typed.rejection.is_some()))
        .desired_width(width)
        .desired_rows(lines)
        // Enter adds the lines.
        .return_key(None);
    let scrolled = ScrollArea::vertical().id_salt("lines").max_height(height).show(ui, |ui| ui.add(field));
    scrolled.inner.accessible_name("Recording")
}

/// The keys that the field keeps; Escape if it dismisses a message, since the text is still to be corrected then.
fn event_filter(escape: bool) -> EventFilter {
    EventFilter { horizontal_arrows: true, vertical_arrows: true, escape, ..EventFilter::default() }
}

/// Selects characters of the field and moves the focus there.
fn select(ui: &egui::Ui, field: &Response, selection: Range<usize>) {
    let mut state = TextEditState::load(ui.ctx(), field.id).unwrap_or_default();
    let range = CCursorRange::two(CCursor::new(selection.start), CCursor::new(selection.end));
    state.cursor.set_char_range(Some(range));
    state.store(ui.ctx(), field.id);
    field.request_focus();
    // The field is drawn with the selection in the next frame.
    ui.ctx().request_repaint();
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
