//! The dialog that lists keys and gestures.

use super::dialog::dialog_ui;
use crate::window::action::Action;
use crate::window::page::Page;
use eframe::egui::{self, Grid, Label, RichText};

/// In narrower dialogs, in points, the descriptions are below the keys.
const MIN_WITH_COLUMNS: f32 = 440.0;

/// Description of each key and gesture.
const SHORTCUTS: &[(&str, &str)] = &[
    ("Space", "play or pause"),
    ("← →", "5 s back or forward; with Alt 1 s"),
    ("Home, End", "to the start, to the end"),
    ("↑ ↓", "louder, softer"),
    ("M", "mute"),
    ("L", "loop"),
    ("[ ] \\", "slower, faster, as recorded"),
    ("Shift+← →", "extend the selection, from the playhead on"),
    ("Shift+Home, Shift+End", "extend it to the start, to the end"),
    ("Enter", "play selection"),
    ("Z", "zoom to selection"),
    ("Esc", "clear selection; during a drag: put it back"),
    ("On a plot (Tab): ← → ↑ ↓", "move a cursor through time and pitch"),
    ("On a plot: Shift+← →", "select from the cursor on"),
    ("On a plot: Enter, Esc", "play from the cursor, clear selection"),
    ("In the list (Tab): ↑ ↓ Home End", "select a recording"),
    ("In the list: Enter, Del", "play or pause it, remove it"),
    ("+ −", "zoom in, zoom out around the playhead"),
    ("F", "show the whole recording"),
    ("S", "show or hide the stage"),
    ("F11", "full-screen stage; Esc leaves it"),
    ("Ctrl+arrows, Ctrl+Home", "turn the stage, reset its camera"),
    ("Page Up, Page Down", "previous or next recording in the list"),
    ("Del", "remove the recording from the list"),
    ("Ctrl+Z", "undo the removal of recordings from the list"),
    ("Ctrl+F", "filter the list; Esc clears the filter"),
    ("Ctrl+1, Ctrl+2, Ctrl+3", "the page Listen, Library, Map"),
    ("Ctrl+L", "type a link or a path"),
    ("Ctrl+O", "open files"),
    ("Ctrl+,", "settings"),
    ("Ctrl+V", "classify the links and paths on the clipboard"),
    ("Ctrl + and −", "larger, smaller text"),
    ("F1", "this list"),
    ("Ctrl+Q", "close the window"),
    ("Click, drag", "seek, select"),
    ("Drag the playhead", "move it; from its handle above the plots or its line"),
    ("Drag an edge, the selection", "correct it, move it"),
    ("Shift+click", "move the nearer edge there"),
    ("Double click", "select the passage"),
    ("Wheel, pinch", "zoom"),
    ("Shift+wheel, right drag", "scroll"),
    ("On the stage: drag, wheel", "turn, zoom"),
    ("On the stage: double click", "reset the camera"),
];

/// Those of the library's page.
const IN_LIBRARY: &[(&str, &str)] = &[
    ("In the library: Space, X", "the verdict is right, is wrong; then the next"),
    ("In the library: U, Ctrl+Z", "leave it undecided, undo the last change"),
    ("In the library: P, ← →", "play or pause, 5 s back or forward"),
    ("In the library: Shift+Enter", "play these recordings one after another; Enter in a playlist"),
    ("In the library: Ctrl+← →", "previous, next recording that is played so"),
    ("In the library: L", "add the selected recordings to a playlist"),
    ("In a playlist: Alt+↑ ↓, Del", "move, remove the selected entries"),
    ("In the collections: F2, Del", "rename, delete the playlist"),
    ("In the library: F, Del", "favourite, remove from the library"),
    ("In the library: Enter, F5", "open in Listen, search again"),
    ("In the library: Shift, Ctrl+A", "extend the selection, select all"),
    ("In the library: Ctrl+C, Ctrl+E", "copy paths, export"),
    ("In the library: Ctrl+F", "search; Esc clears the field, ↓ leads to the table"),
];

/// Those of the map's page.
const ON_MAP: &[(&str, &str)] = &[
    ("On the map: drag, Shift+arrows", "turn it; in two dimensions move it"),
    ("On the map: right drag, Shift+drag", "move it"),
    ("On the map: wheel, pinch, + −", "zoom"),
    ("On the map: click, double click", "play the recording, fly to it"),
    ("On the map: arrows", "select the next recording in their direction"),
    ("On the map: Space, Enter", "play or pause the selected one, play it from its start"),
    ("On the map: F, C", "favourite, fly to the selected one"),
    ("On the map: N", "play a random one, further away"),
    ("On the map: P, Esc", "a path to another recording, no path"),
    ("On the map: O, Ctrl+drag", "draw a line around recordings"),
    ("On the map: L, V", "list or map, two or three dimensions"),
    ("On the map: Ctrl+F, R", "search, reset view, search and filters"),
];

/// Draws the dialog while it is open.
pub(in crate::window) fn shortcuts_ui(ctx: &egui::Context, page: Page, actions: &mut Vec<Action>) {
    // Those of the page on show come first.
    let parts = match page {
        Page::Listen => [SHORTCUTS, IN_LIBRARY, ON_MAP],
        Page::Library => [IN_LIBRARY, ON_MAP, SHORTCUTS],
        Page::Map => [ON_MAP, IN_LIBRARY, SHORTCUTS],
    };
    let shortcuts = || parts.into_iter().flatten();
    let is_open = dialog_ui(ctx, "Keys and mouse", 480.0, |ui| {
        if ui.available_width() < MIN_WITH_COLUMNS {
            for (key, what) in shortcuts() {
                ui.add(Label::new(RichText::new(*key).strong()).wrap());
                ui.indent(key, |ui| ui.add(Label::new(*what).wrap()));
            }
            return;
        }
        Grid::new("shortcuts").num_columns(2).spacing([18.0, 6.0]).striped(true).show(ui, |ui| {
            for (key, what) in shortcuts() {
                ui.label(RichText::new(*key).strong());
                ui.label(*what);
                ui.end_row();
            }
        });
    });
    if !is_open {
        actions.push(Action::ShowShortcuts(false));
    }
}
