//! The plots of the selected recording over a common time axis: spectrogram, level, genres, votes.
//!
//! They draw the visible time range and return actions: seek, select, zoom, scroll. Each can have the focus and is described for screen
//! readers.

mod accessible;
mod axes;
mod bar_mesh;
mod cursor;
mod drag;
mod genre_lane;
mod handles;
mod level;
mod marks;
mod pointer;
mod readout;
mod selecting;
mod spectrogram;
mod vote_bars;
mod votes;

pub(super) use cursor::{CursorLimits, focused_plot, handle_cursor_keys};
pub(super) use level::Threshold;
pub(super) use selecting::PlayedRange;

use super::action::Action;
use super::recording::Recording;
use super::tiles::TileCache;
use super::timeline::Timeline;
use crate::audio::GateSpan;
use crate::classify::{TagTimeline, WindowPrediction};
use crate::model::Head;
use cursor::{Cursor, Plot};
use drag::Drag;
use eframe::egui::emath::GuiRounding;
use eframe::egui::{self, Pos2, Rect, Sense, pos2, vec2};
use genre_lane::LANE_HEIGHT;
use handles::{HANDLE_HEIGHT, HANDLE_REACH};
use std::ops::Range;

/// Visible range and selection.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ViewState {
    pub(super) timeline: Timeline,
    /// Selected time range, in seconds.
    pub(super) selection: Option<Range<f64>>,
    /// The end of the selection that stays when keys extend it, in seconds.
    anchor_s: Option<f64>,
    /// What the pointer holds.
    drag: Option<Drag>,
    /// The cursor that keys move, while it was reached by key.
    pub(super) cursor: Option<Cursor>,
    /// The plot that has the focus because it was clicked.
    clicked_plot: Option<Plot>,
    /// Index of the model's head whose outputs are plotted.
    pub(super) head: usize,
    /// The view follows the playhead until the user scrolls away.
    follows_playhead: bool,
}

impl ViewState {
    /// The whole of a recording of this length, without selection.
    pub(super) fn new(length_s: f64) -> Self {
        Self {
            timeline: Timeline::new(length_s),
            selection: None,
            anchor_s: None,
            drag: None,
            cursor: None,
            clicked_plot: None,
            head: 0,
            follows_playhead: true,
        }
    }

    /// The view of the recording that is shown next. The arrow keys go on doing what they did: they move the cursor, or seek after a click.
    pub(super) fn of_next_recording(&self) -> Self {
        Self {
            cursor: self.cursor.map(|_| Cursor::new(0.0)),
            clicked_plot: self.clicked_plot,
            ..Self::new(1.0)
        }
    }
}

/// Data of the plots.
pub(super) struct Plots<'a> {
    pub(super) tiles: &'a mut TileCache,
    pub(super) recording: &'a Recording,
    /// The heads of the model that the recording was classified with.
    pub(super) heads: &'a [Head],
    /// Playback position, in seconds.
    pub(super) position_s: f64,
    pub(super) playing: bool,
    /// Start and end of the range that is played, in seconds.
    pub(super) range: Option<(f64, f64)>,
    pub(super) threshold: Threshold,
    /// The genres over time, if they are known and wanted.
    pub(super) genres: Option<&'a TagTimeline>,
    /// The wheel scrolls the surrounding column instead of zooming.
    pub(super) scrolls: bool,
}

/// Rectangles of the plots.
#[derive(Debug, Clone, Copy)]
struct PlotRects {
    spectrogram: Rect,
    time_axis: Rect,
    level: Rect,
    /// Of the genres, above the votes.
    lane: Option<Rect>,
    votes: Rect,
}

/// Width of the labels on the left and of the colour scale on the right, in points.
const LEFT: f32 = 58.0;
const RIGHT: f32 = 62.0;
/// Lower plots have no lane of genres; the readout has them all the same.
const MIN_LANE_HEIGHT: f32 = 280.0;
const TIME_AXIS: f32 = 18.0;
const GAP: f32 = 4.0;

impl PlotRects {
    /// All edges are between pixels, so that rows of the spectrogram are rows of the screen.
    fn new(rect: Rect, has_lane: bool, pixels_per_point: f32) -> Self {
        let (left, right) = (rect.left() + LEFT, rect.right() - RIGHT);
        let height = rect.height();
        // Low plots leave more of their height to the spectrogram.
        let votes_height = (0.16 * height).min(0.24 * height - 38.0).clamp(34.0, 130.0);
        let level_height = (0.10 * height).min(0.15 * height - 24.0).clamp(20.0, 80.0);
        // The lane takes from both before it takes from the spectrogram.
        let (votes_height, level_height) = match has_lane {
            true => ((votes_height - 10.0).max(34.0), (level_height - 8.0).max(20.0)),
            false => (votes_height, level_height),
        };
        let row = |top: f32, height: f32| {
            Rect::from_min_max(pos2(left, top), pos2(right, top + height)).round_to_pixels(pixels_per_point)
        };
        let votes = row(rect.bottom() - votes_height - GAP, votes_height);
        let lane = has_lane.then(|| row(votes.top() - GAP - LANE_HEIGHT, LANE_HEIGHT));
        let level = row(lane.unwrap_or(votes).top() - GAP - level_height, level_height);
        let time_axis = row(level.top() - GAP - TIME_AXIS, TIME_AXIS);
        // Half a tick label is above the plot, and the handle of the playhead.
        let top = rect.top() + HANDLE_HEIGHT;
        let spectrogram = row(top, (time_axis.top() - top).max(1.0));
        Self { spectrogram, time_axis, level, lane, votes }
    }

    fn of(&self, plot: Plot) -> Rect {
        match plot {
            Plot::Spectrogram => self.spectrogram,
            Plot::Level => self.level,
            Plot::Votes => self.votes,
        }
    }

    /// The area of all plots.
    fn all(&self) -> Rect {
        Rect::from_min_max(self.spectrogram.min, self.votes.max)
    }

    /// The area in which the pointer acts: the plots with the handle of the playhead at their edges.
    fn sensitive(&self) -> Rect {
        let mut rect = self.all().expand2(vec2(HANDLE_REACH, 0.0));
        rect.min.y -= HANDLE_HEIGHT;
        rect
    }

    /// The genres belong to the votes: the readout of both has them.
    fn plot_at(&self, at: Pos2) -> Option<Plot> {
        if self.lane.is_some_and(|lane| lane.contains(at)) {
            return Some(Plot::Votes);
        }
        Plot::ALL.into_iter().find(|plot| self.of(*plot).contains(at))
    }
}

/// The visible spans and votes.
fn visible<'a>(recording: &'a Recording, timeline: &Timeline) -> (&'a [GateSpan], &'a [WindowPrediction]) {
    let (start_s, end_s) = (timeline.start_s(), timeline.end_s());
    let spans = recording.spans();
    let first = spans.partition_point(|span| span.end_s < start_s);
    let end = spans.partition_point(|span| span.start_s <= end_s);
    let votes = recording.votes();
    let first_vote = votes.partition_point(|vote| vote.end_s < start_s);
    let end_vote = votes.partition_point(|vote| vote.start_s <= end_s);
    debug_assert!(first <= end && first_vote <= end_vote, "spans and votes are in order of time");
    (spans.get(first..end).unwrap_or_default(), votes.get(first_vote..end_vote).unwrap_or_default())
}

/// Horizontal position of a time.
fn x(timeline: &Timeline, rect: Rect, time_s: f64) -> f32 {
    rect.left() + (timeline.fraction(time_s) * f64::from(rect.width())) as f32
}

/// The visible time at a horizontal position.
fn time_s_at(timeline: &Timeline, rect: Rect, x: f32) -> f64 {
    let fraction = f64::from((x - rect.left()) / rect.width().max(1.0));
    timeline.time_s(fraction.clamp(0.0, 1.0))
}

/// The part of a plot between two times, clamped to it.
fn time_rect(timeline: &Timeline, rect: Rect, start_s: f64, end_s: f64) -> Rect {
    let left = x(timeline, rect, start_s).clamp(rect.left(), rect.right());
    let right = x(timeline, rect, end_s).clamp(rect.left(), rect.right());
    Rect::from_min_max(pos2(left, rect.top()), pos2(right, rect.bottom()))
}

/// Draws the plots and handles the pointer and the focus.
pub(super) fn plots_ui(
    ui: &mut egui::Ui,
    view: &mut ViewState,
    plots: &mut Plots<'_>,
    actions: &mut Vec<Action>,
) {
    let size = vec2(ui.available_width().max(LEFT + RIGHT + 60.0), ui.available_height().max(180.0));
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let has_lane = plots.genres.is_some() && size.y >= MIN_LANE_HEIGHT;
    let rects = PlotRects::new(rect, has_lane, ui.pixels_per_point());
    view.clicked_plot = view.clicked_plot.filter(|plot| focused_plot(ui.ctx()) == Some(*plot));
    // The pointer acts on all plots alike; the focus is on one of them.
    let response = ui.interact(rects.sensitive(), egui::Id::unique("plots"), Sense::CLICK | Sense::DRAG);
    let focusable =
        Plot::ALL.map(|plot| (plot, cursor::focus_ui(ui, view, plot, rects.of(plot), plots.position_s)));
    let before = view.timeline;
    pointer::handle_pointer(ui, &response, view, &rects, plots, actions);
    follow_playhead(view, before, plots);
    spectrogram::spectrogram_ui(ui, view, plots, &rects);
    level::level_ui(ui, view, plots, rects.level);
    if let (Some(timeline), Some(lane)) = (plots.genres, rects.lane) {
        genre_lane::genre_lane_ui(ui, view, timeline, lane);
    }
    votes::votes_ui(ui, view, plots, rects.votes);
    let focused = focused_plot(ui.ctx());
    if let Some(plot) = focused {
        accessible::focus_ring_ui(ui, rects.of(plot));
    }
    if plots.tiles.known().sample_rate.is_some() {
        axes::time_axis_ui(ui, &view.timeline, rects.time_axis);
        let hovered = pointer::hovered_handle(ui, &response, view, plots, &rects);
        marks::selection_ui(ui, view, &rects, hovered);
        marks::playhead_ui(ui, view, &rects, plots.position_s, hovered);
        if let Some(plot) = focused {
            accessible::cursor_ui(ui, view, plots, &rects, plot);
        }
        pointer::readout_ui(ui, &response, view, plots, &rects, hovered);
    }
    for (plot, response) in &focusable {
        accessible::describe_ui(ui, response, view, plots, *plot);
    }
}

/// Scrolls with the playhead during playback. After the user scrolls away, the view stays until the playhead is visible again.
fn follow_playhead(view: &mut ViewState, before: Timeline, plots: &Plots<'_>) {
    let shows_playhead = |timeline: &Timeline| timeline.contains(plots.position_s);
    if shows_playhead(&view.timeline) {
        view.follows_playhead = true;
    } else if view.timeline != before {
        view.follows_playhead = false;
    }
    if plots.playing && view.follows_playhead {
        view.timeline.reveal(plots.position_s);
    }
}
