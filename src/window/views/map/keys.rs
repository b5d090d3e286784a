//! The keys of the map's page.

use super::canvas::canvas_id;
use super::list::list_has_focus;
use crate::window::action::Action;
use crate::window::library::{LibraryAction, PlayAction};
use crate::window::map::{MapAction, MapState, MapView};
use crate::window::views::KeyContext;
use crate::window::views::library::once;
use eframe::egui::{Context, Key, Modifiers};

/// A key turns the map like a drag by this part of its shorter side.
const TURN: f32 = 0.06;
const ZOOM: f32 = 1.25;
/// Rows of a page.
const PAGE: isize = 15;

/// Turns keys into actions, while the map or its list has the focus, or nothing has it.
pub(in crate::window::views) fn map_keys(ctx: &Context, context: &KeyContext<'_>, actions: &mut Vec<Action>) {
    let Some(map) = context.map.filter(|_| !context.dialog_is_open) else { return };
    let focused = ctx.memory(|memory| memory.focused());
    let press = |modifiers: Modifiers, key: Key| ctx.input_mut(|input| input.consume_key(modifiers, key));
    if focused.is_some() && focused != Some(canvas_id()) && !list_has_focus(ctx) {
        if press(Modifiers::NONE, Key::Escape) {
            actions.push(Action::Map(MapAction::Escape));
        }
        return;
    }
    if context.library.playback().is_some() {
        for (key, action) in [(Key::ArrowRight, PlayAction::Next), (Key::ArrowLeft, PlayAction::Previous)] {
            if press(Modifiers::COMMAND, key) {
                actions.push(Action::Library(LibraryAction::Play(action)));
            }
        }
    }
    if press(Modifiers::COMMAND, Key::Z) {
        actions.push(Action::Library(LibraryAction::Undo));
    }
    let mut act = |action: MapAction| actions.push(Action::Map(action));
    if map.view == MapView::List {
        list_keys(ctx, &mut act);
    } else {
        picture_keys(&press, &mut act);
    }
    for (key, action) in of_selected(map) {
        if once(ctx, key) {
            act(action);
        }
    }
    for (key, action) in [
        (Key::N, MapAction::Further),
        (Key::L, MapAction::Show(if map.view == MapView::List { pictured(map) } else { MapView::List })),
        (Key::V, MapAction::Show(if map.view == MapView::Space { MapView::Flat } else { pictured(map) })),
        (Key::O, MapAction::SetLasso(!map.is_lasso_on)),
        (Key::R, MapAction::Reset),
        (Key::Escape, MapAction::Escape),
    ] {
        if once(ctx, key) {
            act(action);
        }
    }
}

/// The picture with most dimensions.
fn pictured(map: &MapState) -> MapView {
    if map.data.dimensions == 2 { MapView::Flat } else { MapView::Space }
}

fn of_selected(map: &MapState) -> Vec<(Key, MapAction)> {
    let Some(place) = map.selected else { return Vec::new() };
    vec![
        (Key::Space, MapAction::PlayOrPause(place)),
        (Key::Enter, MapAction::Play(place)),
        (Key::F, MapAction::ToggleFavourite(place)),
        (Key::C, MapAction::FlyTo(place)),
        (Key::P, MapAction::BeginPath),
    ]
}

fn picture_keys(press: &dyn Fn(Modifiers, Key) -> bool, act: &mut dyn FnMut(MapAction)) {
    for (key, right, down) in [
        (Key::ArrowLeft, -1.0, 0.0),
        (Key::ArrowRight, 1.0, 0.0),
        (Key::ArrowUp, 0.0, -1.0),
        (Key::ArrowDown, 0.0, 1.0),
    ] {
        // Before keys without a modifier, which are consumed with Shift as well.
        if press(Modifiers::SHIFT, key) {
            act(MapAction::Turn(TURN * right, TURN * down));
        } else if press(Modifiers::NONE, key) {
            act(MapAction::SelectTowards(right, down));
        }
    }
    for (keys, factor) in [([Key::Plus, Key::Equals], ZOOM), ([Key::Minus, Key::Minus], ZOOM.recip())] {
        if keys.into_iter().any(|key| press(Modifiers::NONE, key)) {
            act(MapAction::Zoom(factor));
        }
    }
}

fn list_keys(ctx: &Context, act: &mut dyn FnMut(MapAction)) {
    let presses =
        |key: Key| ctx.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key)).cast_signed();
    let steps = presses(Key::ArrowDown) - presses(Key::ArrowUp)
        + PAGE * (presses(Key::PageDown) - presses(Key::PageUp));
    if steps != 0 {
        act(MapAction::StepInList(steps));
    }
    for (key, by) in [(Key::Home, isize::MIN), (Key::End, isize::MAX)] {
        if presses(key) > 0 {
            act(MapAction::StepInList(by));
        }
    }
}
