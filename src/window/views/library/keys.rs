//! The keys of the library's page.

use super::duplicates::duplicates_keys;
use super::focus::table_has_focus;
use crate::window::action::Action;
use crate::window::library::{Judgement, LibraryAction, PlayAction, PlaylistAction, Scope, SimilarAction};
use crate::window::views::KeyContext;
use eframe::egui::{Context, Event, Key, Modifiers};

/// Seconds of a step back or forward.
pub(super) const SEEK_STEP_S: f64 = 5.0;

/// Turns keys into actions, while the table has the focus or nothing has it.
pub(in crate::window::views) fn library_keys(
    ctx: &Context,
    context: &KeyContext<'_>,
    actions: &mut Vec<Action>,
) {
    let is_free = table_has_focus(ctx) || ctx.memory(|memory| memory.focused()).is_none();
    if context.dialog_is_open || !is_free {
        return;
    }
    if *context.library.scope() == Scope::Duplicates {
        return duplicates_keys(ctx, context, actions);
    }
    let mut act = |action: LibraryAction| actions.push(Action::Library(action));
    let press = |modifiers: Modifiers, key: Key| ctx.input_mut(|input| input.consume_key(modifiers, key));
    if press(Modifiers::COMMAND, Key::A) {
        act(LibraryAction::SelectAll);
    }
    if press(Modifiers::COMMAND, Key::Z) {
        act(LibraryAction::Undo);
    }
    if press(Modifiers::COMMAND, Key::E) {
        act(LibraryAction::AskExport);
    }
    if press(Modifiers::SHIFT, Key::Enter) {
        act(LibraryAction::Play(PlayAction::Through));
    }
    if context.library.playback().is_some() {
        for (key, action) in [(Key::ArrowRight, PlayAction::Next), (Key::ArrowLeft, PlayAction::Previous)] {
            if press(Modifiers::COMMAND, key) {
                act(LibraryAction::Play(action));
            }
        }
    }
    if copy_is_pressed(ctx) {
        act(LibraryAction::CopyPaths);
    }
    for (key, by) in [(Key::ArrowUp, -1), (Key::ArrowDown, 1)] {
        if press(Modifiers::ALT, key) {
            act(LibraryAction::Playlist(PlaylistAction::MoveBy(by)));
        }
    }
    let extends = ctx.input(|input| input.modifiers.shift);
    let presses =
        |key: Key| ctx.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key)).cast_signed();
    let page = context.library.shown().len().saturating_sub(2).max(1).cast_signed();
    let by = presses(Key::ArrowDown) - presses(Key::ArrowUp)
        + page * (presses(Key::PageDown) - presses(Key::PageUp));
    if by != 0 {
        act(LibraryAction::Step { by, extends });
    }
    for (key, by) in [(Key::Home, isize::MIN), (Key::End, isize::MAX)] {
        if presses(key) > 0 {
            act(LibraryAction::Step { by, extends });
        }
    }
    let remove = match context.library.scope() {
        Scope::Favourites | Scope::Playlist(_) => LibraryAction::Playlist(PlaylistAction::Remove),
        _ => LibraryAction::AskForget,
    };
    for (key, action) in [
        (Key::Space, LibraryAction::Judge(Judgement::Right)),
        (Key::X, LibraryAction::Judge(Judgement::Wrong)),
        (Key::U, LibraryAction::Skip),
        (Key::F, LibraryAction::ToggleFavourite),
        (Key::P, LibraryAction::PlayOrPause),
        (Key::Enter, enter_action(context.library.scope())),
        (Key::L, LibraryAction::Playlist(PlaylistAction::AskWhich)),
        (Key::Delete, remove),
        (Key::F5, LibraryAction::Refresh),
        (Key::S, LibraryAction::Similar(SimilarAction::ToSelected)),
    ] {
        if once(ctx, key) {
            act(action);
        }
    }
    if context.library.scope().is_similar() {
        if press(Modifiers::ALT, Key::ArrowLeft) {
            act(LibraryAction::Similar(SimilarAction::Back));
        }
        if press(Modifiers::NONE, Key::R) {
            act(LibraryAction::Similar(SimilarAction::DrawAgain));
        }
    }
    if context.library.preview().is_some() {
        let steps = presses(Key::ArrowRight) - presses(Key::ArrowLeft);
        if steps != 0 {
            act(LibraryAction::Seek(context.position_s + SEEK_STEP_S * steps as f64));
        }
    }
}

/// What Enter and a double click do: a playlist is there to be played, the whole library to be worked with.
pub(super) fn enter_action(scope: &Scope) -> LibraryAction {
    match scope {
        Scope::Favourites | Scope::Playlist(_) => LibraryAction::Play(PlayAction::Through),
        _ => LibraryAction::Open,
    }
}

/// Whether the key of copying was pressed, which systems report as an event of its own.
pub(super) fn copy_is_pressed(ctx: &Context) -> bool {
    ctx.input_mut(|input| {
        let before = input.events.len();
        input.events.retain(|event| !matches!(event, Event::Copy));
        input.events.len() < before
    })
}

/// Whether the key was pressed; not again while it is held, which would decide on many recordings.
pub(in crate::window::views) fn once(ctx: &Context, key: Key) -> bool {
    let is_repeat = |event: &Event| matches!(event, Event::Key { key: k, repeat: true, .. } if *k == key);
    let is_held = ctx.input(|input| input.events.iter().any(is_repeat));
    ctx.input_mut(|input| input.consume_key(Modifiers::NONE, key)) && !is_held
}
