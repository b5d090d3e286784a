//! The cursor that keys move over the plots, for selecting and reading values without a pointer.
//!
//! It appears when a plot gets the focus by Tab or from a screen reader. After a click the arrow keys seek, as without focus.

use super::ViewState;
use super::selecting::PlayedRange;
use crate::dsp::FrequencyRange;
use crate::window::action::Action;
use eframe::egui::accesskit::Action as AccessAction;
use eframe::egui::{self, EventFilter, Id, Key, Modifiers, Rect, Response, Sense};

/// Steps from the left to the right edge.
const STEPS: f64 = 100.0;
/// Shortest step, in seconds.
const MIN_STEP_S: f64 = 0.01;
/// Where the cursor starts: A4.
const START_HZ: f64 = 440.0;
/// Lowest pitch that keys reach: A0, the lowest key of a piano.
const MIN_HZ: f64 = 27.5;
/// One key press, a semitone.
const PITCH_STEP: f64 = 1.0 / 12.0;

/// A plot that can have the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::window) enum Plot {
    Spectrogram,
    Level,
    Votes,
}

impl Plot {
    pub(super) const ALL: [Self; 3] = [Self::Spectrogram, Self::Level, Self::Votes];

    pub(super) fn id(self) -> Id {
        match self {
            Self::Spectrogram => Id::unique("spectrogram plot"),
            Self::Level => Id::unique("level plot"),
            Self::Votes => Id::unique("votes plot"),
        }
    }
}

/// The plot that has the focus.
pub(in crate::window) fn focused_plot(ctx: &egui::Context) -> Option<Plot> {
    let focused = ctx.memory(|memory| memory.focused())?;
    Plot::ALL.into_iter().find(|plot| plot.id() == focused)
}

/// A place on the plots.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::window) struct Cursor {
    /// Seconds.
    pub(in crate::window) time_s: f64,
    /// Its height on the spectrogram, in Hz.
    pub(in crate::window) hz: f64,
}

impl Cursor {
    pub(in crate::window) fn new(time_s: f64) -> Self {
        Self { time_s, hz: START_HZ }
    }

    /// Its pitch within the range of the spectrogram.
    pub(super) fn hz_in(&self, frequencies: &FrequencyRange) -> f64 {
        self.hz.clamp(frequencies.f_min(), frequencies.f_max())
    }
}

/// What limits the cursor.
pub(in crate::window) struct CursorLimits {
    pub(in crate::window) length_s: f64,
    /// `None` while there is no spectrogram.
    pub(in crate::window) frequencies: Option<FrequencyRange>,
}

/// Makes a plot focusable, and shows the cursor at the playhead when the focus arrives by key.
pub(super) fn focus_ui(
    ui: &egui::Ui,
    view: &mut ViewState,
    plot: Plot,
    rect: Rect,
    position_s: f64,
) -> Response {
    let response = ui.interact(rect, plot.id(), Sense::focusable_noninteractive());
    // The arrow keys move the cursor or seek, so they must not move the focus. Escape clears a selection first.
    let filter = EventFilter {
        horizontal_arrows: true,
        vertical_arrows: true,
        escape: view.selection.is_some() || view.is_dragging(),
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(plot.id(), filter));
    let is_by_key = response.has_focus() && view.clicked_plot != Some(plot);
    if is_by_key {
        let start_s = view.timeline.start_s();
        let inside = view.timeline.contains(position_s);
        view.cursor.get_or_insert(Cursor::new(if inside { position_s } else { start_s }));
    }
    // Screen readers may send these to a plot without the focus.
    let requested = |action| ui.input(|input| input.num_accesskit_action_requests(plot.id(), action)) as f64;
    let steps = requested(AccessAction::Increment) - requested(AccessAction::Decrement);
    if steps != 0.0 {
        response.request_focus();
        let time_s = view.cursor.map_or(position_s, |cursor| cursor.time_s) + steps * view.step_s();
        view.move_cursor(time_s.clamp(0.0, view.timeline.length_s()), false);
    }
    response
}

impl ViewState {
    /// One key press in time, in seconds.
    pub(super) fn step_s(&self) -> f64 {
        (self.timeline.span_s() / STEPS).max(MIN_STEP_S)
    }

    /// Moves the cursor to this time; if it `selects`, the selection is extended, otherwise cleared.
    fn move_cursor(&mut self, time_s: f64, selects: bool) {
        let mut cursor = self.cursor.unwrap_or_else(|| Cursor::new(time_s));
        if selects {
            self.extend_from(cursor.time_s, time_s);
        } else {
            (self.selection, self.anchor_s) = (None, None);
        }
        cursor.time_s = time_s;
        self.cursor = Some(cursor);
        self.timeline.reveal(time_s);
    }
}

/// Arrows, Home and End move the cursor of the focused plot, with Shift they select; Enter plays from there. Other keys, and all keys
/// without a cursor, are left to the transport.
pub(in crate::window) fn handle_cursor_keys(
    ctx: &egui::Context,
    view: &mut ViewState,
    limits: &CursorLimits,
    played: PlayedRange,
    actions: &mut Vec<Action>,
) {
    let (Some(plot), Some(cursor)) = (focused_plot(ctx), view.cursor) else { return };
    let presses = |modifiers, key| ctx.input_mut(|input| input.count_and_consume_key(modifiers, key));
    let before = view.selection.clone();
    let step_s = view.step_s();
    // With Shift first: without a modifier, a key is consumed with Shift as well.
    for (modifiers, selects) in [(Modifiers::SHIFT, true), (Modifiers::NONE, false)] {
        for (key, steps) in [(Key::ArrowLeft, -1.0), (Key::ArrowRight, 1.0)] {
            let count = presses(modifiers, key) as f64;
            if count > 0.0 {
                let from_s = view.cursor.map_or(0.0, |cursor| cursor.time_s);
                view.move_cursor((from_s + steps * count * step_s).clamp(0.0, limits.length_s), selects);
            }
        }
        for (key, time_s) in [(Key::Home, 0.0), (Key::End, limits.length_s)] {
            if presses(modifiers, key) > 0 {
                view.move_cursor(time_s, selects);
            }
        }
    }
    if plot == Plot::Spectrogram
        && let Some(frequencies) = &limits.frequencies
    {
        let up =
            presses(Modifiers::NONE, Key::ArrowUp) as f64 - presses(Modifiers::NONE, Key::ArrowDown) as f64;
        let lowest = MIN_HZ.max(frequencies.f_min()).min(frequencies.f_max());
        let hz = cursor.hz_in(frequencies) * (up * PITCH_STEP).exp2();
        if let Some(cursor) = view.cursor.as_mut().filter(|_| up != 0.0) {
            cursor.hz = hz.clamp(lowest, frequencies.f_max());
        }
    }
    if before.is_some() && view.selection.is_none() {
        actions.push(Action::ClearRange);
    } else {
        actions.extend(played.correction(before.as_ref(), view.selection.as_ref()));
    }
    // A selection is played by the transport.
    if view.selection.is_none() && presses(Modifiers::NONE, Key::Enter) > 0 {
        let time_s = view.cursor.map_or(cursor.time_s, |cursor| cursor.time_s);
        actions.push(Action::PlayFrom(time_s));
    }
}
