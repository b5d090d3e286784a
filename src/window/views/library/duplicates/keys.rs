//! The keys of the list of groups.

use crate::window::action::Action;
use crate::window::library::{DuplicatesAction, LibraryAction};
use crate::window::views::KeyContext;
use crate::window::views::library::keys::{SEEK_STEP_S, copy_is_pressed, once};
use eframe::egui::{Context, Key, Modifiers};

/// Turns keys into actions.
pub(in crate::window::views::library) fn duplicates_keys(
    ctx: &Context,
    context: &KeyContext<'_>,
    actions: &mut Vec<Action>,
) {
    let duplicates = context.library.duplicates();
    let mut act = |action: DuplicatesAction| actions.push(Action::Library(LibraryAction::Duplicates(action)));
    if once(ctx, Key::F5) {
        act(DuplicatesAction::Search);
    }
    if duplicates.searching().is_some() || duplicates.len() == 0 {
        return;
    }
    let press = |modifiers: Modifiers, key: Key| ctx.input_mut(|input| input.consume_key(modifiers, key));
    if press(Modifiers::COMMAND, Key::Z) {
        act(DuplicatesAction::Undo);
    }
    if copy_is_pressed(ctx) {
        act(DuplicatesAction::CopySpare);
    }
    let presses = |modifiers: Modifiers, key: Key| {
        ctx.input_mut(|input| input.count_and_consume_key(modifiers, key)).cast_signed()
    };
    let by_group = presses(Modifiers::COMMAND, Key::ArrowDown) - presses(Modifiers::COMMAND, Key::ArrowUp);
    if by_group != 0 {
        act(DuplicatesAction::StepGroup(by_group));
    }
    let none = Modifiers::NONE;
    let page = duplicates.shown().len().saturating_sub(2).max(1).cast_signed();
    let by = presses(none, Key::ArrowDown) - presses(none, Key::ArrowUp)
        + page * (presses(none, Key::PageDown) - presses(none, Key::PageUp));
    if by != 0 {
        act(DuplicatesAction::Step(by));
    }
    for (key, by) in [(Key::Home, isize::MIN), (Key::End, isize::MAX)] {
        if presses(none, key) > 0 {
            act(DuplicatesAction::Step(by));
        }
    }
    for (key, action) in [
        (Key::P, DuplicatesAction::PlayOrPause),
        (Key::Space, DuplicatesAction::PlayOrPause),
        (Key::B, DuplicatesAction::Switch),
        (Key::Enter, DuplicatesAction::Open),
        (Key::N, DuplicatesAction::NotTheSame),
        (Key::Delete, DuplicatesAction::AskForget),
    ] {
        if once(ctx, key) {
            act(action);
        }
    }
    let steps = presses(none, Key::ArrowRight) - presses(none, Key::ArrowLeft);
    if steps != 0 && context.library.preview().is_some() {
        let time_s = context.position_s + SEEK_STEP_S * steps as f64;
        actions.push(Action::Library(LibraryAction::Seek(time_s)));
    }
}
