//! Keyboard shortcuts.

use super::speed_menu::SPEED_STEP;
use crate::dsp::FrequencyRange;
use crate::window::action::Action;
use crate::window::library::LibraryPage;
use crate::window::map::MapState;
use crate::window::page::Page;
use crate::window::player::PlaybackSpeed;
use crate::window::plots::{self, CursorLimits, PlayedRange, ViewState};
use crate::window::recording::RecordingId;
use crate::window::views::address::{self, inputs_from_text};
use crate::window::views::library::{library_keys, search_id};
use crate::window::views::map::{map_keys, map_search_id};
use crate::window::views::queue::{filter_id, list_has_focus, list_keys};
use eframe::egui::{self, Event, Key, Modifiers};

/// A key turns the stage like a drag by this fraction of its height.
const TURN_STEP: f32 = 0.06;

/// State that the keys depend on or change.
pub(in crate::window) struct KeyContext<'a> {
    pub(in crate::window) view: &'a mut ViewState,
    pub(in crate::window) length_s: f64,
    pub(in crate::window) position_s: f64,
    /// Of the spectrogram, if there is one.
    pub(in crate::window) frequencies: Option<FrequencyRange>,
    pub(in crate::window) dialog_is_open: bool,
    pub(in crate::window) shortcuts_are_open: bool,
    /// The page on show.
    pub(in crate::window) page: Page,
    /// The library's page, which has keys of its own.
    pub(in crate::window) library: &'a LibraryPage,
    /// What the page of the map shows, if there is a map.
    pub(in crate::window) map: Option<&'a MapState>,
    /// The list and its filter are shown.
    pub(in crate::window) list_is_shown: bool,
    pub(in crate::window) stage_is_on: bool,
    /// The stage covers the whole screen.
    pub(in crate::window) stage_is_full_screen: bool,
    /// The range that is played.
    pub(in crate::window) played: PlayedRange,
    pub(in crate::window) looping: bool,
    pub(in crate::window) volume: f32,
    pub(in crate::window) speed: PlaybackSpeed,
    pub(in crate::window) selected: Option<RecordingId>,
}

impl KeyContext<'_> {
    fn cursor_limits(&self) -> CursorLimits {
        CursorLimits { length_s: self.length_s, frequencies: self.frequencies }
    }
}

/// Turns keys into actions. A focused text field keeps its keys; another focused control keeps Space, Enter and arrows.
pub(in crate::window) fn handle_keys(
    ctx: &egui::Context,
    context: &mut KeyContext<'_>,
    actions: &mut Vec<Action>,
) {
    let press = |modifiers: Modifiers, key: Key| ctx.input_mut(|input| input.consume_key(modifiers, key));
    if press(Modifiers::NONE, Key::F1) {
        actions.push(Action::ShowShortcuts(!context.shortcuts_are_open));
    }
    if press(Modifiers::COMMAND, Key::Comma) {
        actions.push(Action::ShowSettings(true));
    }
    if press(Modifiers::COMMAND, Key::Q) {
        actions.push(Action::Quit);
    }
    // As in a browser.
    if press(Modifiers::COMMAND, Key::L) {
        ctx.memory_mut(|memory| memory.request_focus(address::id()));
    }
    for (key, page) in [(Key::Num1, Page::Listen), (Key::Num2, Page::Library), (Key::Num3, Page::Map)] {
        if press(Modifiers::COMMAND, key) {
            actions.push(Action::ShowPage(page));
        }
    }
    let search = match context.page {
        Page::Library => Some(search_id()),
        Page::Map => Some(map_search_id()),
        Page::Listen => context.list_is_shown.then(filter_id),
    };
    if let Some(field) = search.filter(|_| press(Modifiers::COMMAND, Key::F)) {
        ctx.memory_mut(|memory| memory.request_focus(field));
    }
    if press(Modifiers::COMMAND, Key::O) {
        actions.push(Action::OpenFiles);
    }
    paste(ctx, actions);
    // An open menu keeps its keys.
    if ctx.text_edit_focused() || egui::Popup::is_any_open(ctx) {
        return;
    }
    match context.page {
        Page::Library => return library_keys(ctx, context, actions),
        Page::Map => return map_keys(ctx, context, actions),
        Page::Listen => {}
    }
    let plain = |key: Key| press(Modifiers::NONE, key);
    // Without key repeat, which would empty the list or flicker.
    let once = |key: Key| {
        let held = ctx.input(|input| {
            input
                .events
                .iter()
                .any(|event| matches!(event, Event::Key { key: k, repeat: true, .. } if *k == key))
        });
        plain(key) && !held
    };
    if press(Modifiers::COMMAND, Key::Z) {
        actions.push(Action::Undo);
    }
    if plain(Key::PageUp) {
        actions.push(Action::SelectNext(-1));
    }
    if plain(Key::PageDown) {
        actions.push(Action::SelectNext(1));
    }
    list_keys(ctx, actions);
    let free = ctx.memory(|memory| memory.focused()).is_none()
        || plots::focused_plot(ctx).is_some()
        || list_has_focus(ctx);
    if free
        && once(Key::Delete)
        && let Some(id) = context.selected
    {
        actions.push(Action::Remove(id));
    }
    if context.selected.is_none() {
        return;
    }
    if once(Key::F11) {
        // The plots are not drawn in the full screen, nor is a release of the button noticed there.
        context.view.cancel_drag(actions);
        actions.push(Action::SetStageFullScreen(!context.stage_is_full_screen));
    }
    if context.stage_is_full_screen && !context.dialog_is_open && plain(Key::Escape) {
        actions.push(Action::SetStageFullScreen(false));
    }
    for (key, right, down) in [
        (Key::ArrowLeft, -TURN_STEP, 0.0),
        (Key::ArrowRight, TURN_STEP, 0.0),
        (Key::ArrowUp, 0.0, -TURN_STEP),
        (Key::ArrowDown, 0.0, TURN_STEP),
    ] {
        if press(Modifiers::COMMAND, key) {
            actions.push(Action::TurnStage(right, down));
        }
    }
    if press(Modifiers::COMMAND, Key::Home) {
        actions.push(Action::ResetStage);
    }
    if once(Key::S) {
        actions.push(Action::ShowStage(!context.stage_is_on));
    }
    view_keys(&plain, context, actions);
    if free {
        // Before keys without a modifier, which are consumed with Alt and Shift as well.
        for (key, seconds) in [(Key::ArrowLeft, -1.0), (Key::ArrowRight, 1.0)] {
            if press(Modifiers::ALT, key) {
                actions.push(Action::SeekBy(seconds));
            }
        }
    }
    plots::handle_cursor_keys(ctx, context.view, &context.cursor_limits(), context.played, actions);
    if once(Key::L) {
        actions.push(Action::SetLooping(!context.looping));
    }
    let factor = context.speed.factor;
    let presses = |key: Key| ctx.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key)) as f64;
    let steps = presses(Key::CloseBracket) - presses(Key::OpenBracket);
    let wanted = if plain(Key::Backslash) { 1.0 } else { factor + SPEED_STEP * steps };
    if wanted != factor {
        actions.push(Action::SetSpeed(PlaybackSpeed { factor: wanted, ..context.speed }));
    }
    if once(Key::M) {
        actions.push(Action::ToggleMute);
    }
    if free {
        selection_keys(ctx, context, actions);
    }
    if plain(Key::Home) {
        actions.push(Action::Seek(0.0));
    }
    if plain(Key::End) {
        actions.push(Action::Seek(context.length_s));
    }
    // Buttons and sliders use these keys themselves; the plots leave them to the transport.
    if free {
        if once(Key::Space) && !context.view.toggle_resuming() {
            actions.push(Action::PlayOrPause);
        }
        transport_keys(&press, context, actions);
    }
}

fn view_keys(plain: &dyn Fn(Key) -> bool, context: &mut KeyContext<'_>, actions: &mut Vec<Action>) {
    let timeline = &mut context.view.timeline;
    let inside = timeline.contains(context.position_s);
    let around = if inside { context.position_s } else { (timeline.start_s() + timeline.end_s()) / 2.0 };
    if plain(Key::Plus) || plain(Key::Equals) {
        timeline.zoom(around, 1.5);
    }
    if plain(Key::Minus) {
        timeline.zoom(around, 1.0 / 1.5);
    }
    if plain(Key::F) {
        timeline.fit();
    }
    if plain(Key::Z) {
        context.view.zoom_to_selection();
    }
    // Escape closes an open dialog first, then it ends a drag.
    if !context.dialog_is_open && plain(Key::Escape) {
        if context.view.is_dragging() {
            context.view.cancel_drag(actions);
        } else {
            context.view.selection = None;
            actions.push(Action::ClearRange);
        }
    }
}

/// Extends the selection, or one that starts at the playhead.
fn selection_keys(ctx: &egui::Context, context: &mut KeyContext<'_>, actions: &mut Vec<Action>) {
    let presses = |key: Key| ctx.input_mut(|input| input.count_and_consume_key(Modifiers::SHIFT, key));
    let before = context.view.selection.clone();
    for (key, direction) in [(Key::ArrowLeft, -1.0), (Key::ArrowRight, 1.0)] {
        let steps = presses(key) as f64 * direction;
        if steps != 0.0 {
            context.view.extend_by_steps(steps, context.position_s);
        }
    }
    for (key, towards) in [(Key::Home, -1.0), (Key::End, 1.0)] {
        if presses(key) > 0 {
            context.view.extend_to_end(towards, context.position_s);
        }
    }
    actions.extend(context.played.correction(before.as_ref(), context.view.selection.as_ref()));
}

fn transport_keys(
    press: &dyn Fn(Modifiers, Key) -> bool,
    context: &KeyContext<'_>,
    actions: &mut Vec<Action>,
) {
    if press(Modifiers::NONE, Key::Enter)
        && let Some(selection) = &context.view.selection
    {
        actions.push(Action::PlayRange(selection.start, selection.end));
    }
    for (key, direction) in [(Key::ArrowLeft, -1.0), (Key::ArrowRight, 1.0)] {
        if press(Modifiers::NONE, key) {
            actions.push(Action::SeekBy(5.0 * direction));
        }
    }
    for (key, step) in [(Key::ArrowUp, 0.05), (Key::ArrowDown, -0.05)] {
        if press(Modifiers::NONE, key) {
            actions.push(Action::SetVolume((context.volume + step).clamp(0.0, 1.0)));
        }
    }
}

/// Adds pasted inputs. A focused text field keeps a single line; several lines, which the field would join, are added.
fn paste(ctx: &egui::Context, actions: &mut Vec<Action>) {
    let typing = ctx.text_edit_focused();
    let mut pasted = Vec::new();
    ctx.input_mut(|input| {
        input.events.retain(|event| match event {
            Event::Paste(text) if !typing || inputs_from_text(text).len() > 1 => {
                pasted.extend(inputs_from_text(text));
                false
            }
            _ => true,
        });
    });
    if !pasted.is_empty() {
        // A single one, or what is pasted into the field, is usually meant to be corrected there if it is wrong.
        let is_checked = typing || pasted.len() == 1;
        actions.push(if is_checked { Action::CheckPasted(pasted) } else { Action::AddInputs(pasted) });
    }
}
