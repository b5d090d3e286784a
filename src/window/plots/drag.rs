//! Drags with the primary button: of the playhead, of a new selection, of an edge, of the whole selection.
//!
//! A drag of the playhead pauses playback and resumes it where the playhead is released: the sound of a scrubbed recording would be a row of
//! clicks. Escape puts back what the drag has changed.

use super::handles::Handle;
use super::selecting::{PlayedRange, sorted};
use super::{PlotRects, Plots, ViewState, time_s_at, x};
use crate::window::action::Action;
use eframe::egui::{self, CursorIcon, PointerButton, Pos2, Rect, Response};
use std::ops::Range;

/// A drag shorter than this, in points, is a click.
const MIN_SELECTION: f32 = 4.0;
/// Beyond the edge of a zoomed view, a drag scrolls by this many visible ranges a second for each point of distance, up to a limit.
const SCROLL_SPEED: f64 = 0.02;
const MAX_SCROLL_SPEED: f64 = 1.5;
/// Longest time between frames that counts for the scrolling, in seconds.
const MAX_FRAME_S: f32 = 0.05;

/// A press of the primary button that is not released yet.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Drag {
    what: Dragged,
    /// Distance from what was grabbed to the pointer, in points.
    offset: f32,
    /// Where the button was pressed.
    origin: Pos2,
    /// The selection when the button was pressed.
    before: Option<Range<f64>>,
}

#[derive(Debug, Clone, PartialEq)]
enum Dragged {
    /// The playhead, from one time to another, in seconds. `resumes`: it was playing; `range`: that was played.
    Playhead { from_s: f64, at_s: f64, resumes: bool, range: Option<(f64, f64)> },
    /// An edge of the selection; the other edge is at `anchor_s`.
    Edge { anchor_s: f64 },
    /// A selection from `anchor_s` on, once the pointer has moved; a new one, or with `extends` the present one with another end.
    New { anchor_s: f64, extends: bool },
    /// The selection, grabbed at this time.
    Selection { grabbed_s: f64 },
}

impl Drag {
    /// Starts with a press at `at`. With Shift, the drag extends the selection.
    pub(super) fn begin(
        view: &ViewState,
        rects: &PlotRects,
        plots: &Plots<'_>,
        at: Pos2,
        shift: bool,
        actions: &mut Vec<Action>,
    ) -> Self {
        let all = rects.all();
        let pressed_s = time_s_at(&view.timeline, all, at.x);
        let offset = |time_s: f64| at.x - x(&view.timeline, all, time_s);
        let (what, offset) = match Handle::at(view, rects, plots.position_s, at) {
            Some(Handle::Playhead(from_s)) => {
                if plots.playing {
                    actions.push(Action::Pause);
                }
                let (resumes, range) = (plots.playing, plots.range);
                (Dragged::Playhead { from_s, at_s: from_s, resumes, range }, offset(from_s))
            }
            Some(Handle::Edge { at_s, anchor_s }) => (Dragged::Edge { anchor_s }, offset(at_s)),
            _ if shift => {
                let anchor_s = view.far_end_s(pressed_s, plots.position_s);
                (Dragged::New { anchor_s, extends: view.selection.is_some() }, 0.0)
            }
            Some(Handle::Selection) => (Dragged::Selection { grabbed_s: pressed_s }, 0.0),
            None => (Dragged::New { anchor_s: pressed_s, extends: false }, 0.0),
        };
        Self { what, offset, origin: at, before: view.selection.clone() }
    }

    /// Whether a line was grabbed, which a click leaves where it is.
    pub(super) fn is_of_line(&self) -> bool {
        matches!(self.what, Dragged::Playhead { .. } | Dragged::Edge { .. })
    }

    /// Whether playback continues after the drag.
    pub(super) fn resumes(&self) -> bool {
        matches!(self.what, Dragged::Playhead { resumes: true, .. })
    }

    /// The pointer during the drag.
    pub(super) fn cursor_icon(&self) -> Option<CursorIcon> {
        match self.what {
            Dragged::Playhead { .. } | Dragged::Edge { .. } => Some(CursorIcon::ResizeHorizontal),
            Dragged::Selection { .. } => Some(CursorIcon::Grabbing),
            Dragged::New { .. } => None,
        }
    }

    /// Follows the pointer.
    fn follow(
        &mut self,
        ui: &egui::Ui,
        response: &Response,
        view: &mut ViewState,
        all: Rect,
        actions: &mut Vec<Action>,
    ) {
        let Some(at) = ui.input(|input| input.pointer.interact_pos()) else { return };
        // A line follows from the first point on, everything else once it is no click any more.
        let moves = if self.is_of_line() {
            at != self.origin
        } else {
            response.dragged_by(PointerButton::Primary) || response.drag_stopped_by(PointerButton::Primary)
        };
        if !moves {
            return;
        }
        scroll_beyond_edge(ui, view, all, at.x);
        let time_s = time_s_at(&view.timeline, all, at.x - self.offset);
        match &mut self.what {
            Dragged::Playhead { at_s, .. } => {
                if *at_s != time_s {
                    *at_s = time_s;
                    actions.push(Action::Seek(time_s));
                }
            }
            Dragged::Edge { anchor_s } => view.select(*anchor_s, time_s),
            Dragged::New { anchor_s, .. } => {
                if (at.x - self.origin.x).abs() >= MIN_SELECTION {
                    view.select(*anchor_s, time_s);
                } else {
                    view.selection.clone_from(&self.before);
                }
            }
            Dragged::Selection { grabbed_s } => {
                if let Some(before) = &self.before {
                    let by_s = (time_s - *grabbed_s)
                        .clamp(-before.start, (view.timeline.length_s() - before.end).max(0.0));
                    view.selection = Some(before.start + by_s..before.end + by_s);
                }
            }
        }
    }

    /// The button was released: seeks to a new selection, resumes playback, or plays the corrected selection instead of the former one.
    fn finish(self, view: &ViewState, played: PlayedRange, actions: &mut Vec<Action>) {
        match self.what {
            Dragged::Playhead { at_s, resumes, range, .. } => release_playhead(at_s, resumes, range, actions),
            Dragged::New { extends: false, .. } => {
                if let Some(selection) = view.selection.as_ref().filter(|_| view.selection != self.before) {
                    actions.extend([Action::ClearRange, Action::Seek(selection.start)]);
                }
            }
            Dragged::New { .. } | Dragged::Edge { .. } | Dragged::Selection { .. } => {
                actions.extend(played.correction(self.before.as_ref(), view.selection.as_ref()));
            }
        }
    }
}

impl ViewState {
    /// Whether the mouse button is held on the plots.
    pub(in crate::window) fn is_dragging(&self) -> bool {
        self.drag.is_some()
    }

    /// Whether playback is only paused while the playhead is dragged.
    pub(in crate::window) fn resumes_after_drag(&self) -> bool {
        self.drag.as_ref().is_some_and(Drag::resumes)
    }

    /// During a drag of the playhead, decides whether playback resumes when it is released; `false` if it is not dragged.
    pub(in crate::window) fn toggle_resuming(&mut self) -> bool {
        let Some(Drag { what: Dragged::Playhead { resumes, .. }, .. }) = &mut self.drag else { return false };
        *resumes = !*resumes;
        true
    }

    /// Ends the drag and puts back what it has changed.
    pub(in crate::window) fn cancel_drag(&mut self, actions: &mut Vec<Action>) {
        let Some(drag) = self.drag.take() else { return };
        match drag.what {
            Dragged::Playhead { from_s, resumes, range, .. } => {
                release_playhead(from_s, resumes, range, actions);
            }
            Dragged::Edge { .. } | Dragged::New { .. } | Dragged::Selection { .. } => {
                self.selection = drag.before
            }
        }
    }

    /// Goes on with the drag, or ends it. Returns what was released in this frame.
    pub(super) fn drag_on(
        &mut self,
        ui: &egui::Ui,
        response: &Response,
        rects: &PlotRects,
        played: PlayedRange,
        actions: &mut Vec<Action>,
    ) -> Option<Drag> {
        let mut drag = self.drag.take()?;
        drag.follow(ui, response, self, rects.all(), actions);
        if ui.input(|input| input.pointer.primary_down()) {
            self.drag = Some(drag);
            return None;
        }
        drag.clone().finish(self, played, actions);
        Some(drag)
    }

    /// Selects from one time to another, in any order. Equal times change nothing.
    fn select(&mut self, anchor_s: f64, time_s: f64) {
        if anchor_s != time_s {
            self.selection = Some(sorted(anchor_s, time_s));
            self.anchor_s = Some(anchor_s);
        }
    }
}

/// Puts the playhead down at this time. The drag may have left the range that was played, for a moment or for good.
fn release_playhead(at_s: f64, resumes: bool, range: Option<(f64, f64)>, actions: &mut Vec<Action>) {
    actions.push(Action::Seek(at_s));
    if let Some((start_s, end_s)) = range.filter(|(start_s, end_s)| (*start_s..*end_s).contains(&at_s)) {
        actions.push(Action::ChangeRange(start_s, end_s));
    }
    if resumes {
        actions.push(Action::PlayFrom(at_s));
    }
}

/// Scrolls a zoomed view while the pointer is held beyond its edge, faster the farther it is.
fn scroll_beyond_edge(ui: &egui::Ui, view: &mut ViewState, all: Rect, at_x: f32) {
    let beyond = at_x - at_x.clamp(all.left(), all.right());
    if beyond == 0.0 || view.timeline.is_fit() {
        return;
    }
    let before = view.timeline;
    let speed = (f64::from(beyond) * SCROLL_SPEED).clamp(-MAX_SCROLL_SPEED, MAX_SCROLL_SPEED);
    let frame_s = f64::from(ui.input(|input| input.stable_dt).min(MAX_FRAME_S));
    view.timeline.pan(speed * view.timeline.span_s() * frame_s);
    if view.timeline != before {
        ui.request_repaint();
    }
}
