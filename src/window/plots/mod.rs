//! The plots of the recording in view, all over one time axis: spectrogram, level, votes.
//!
//! In: what is known of the recording, the part in view. Out: drawing, and what the user did: seek, select, zoom, pan.

mod axes;
mod level;
mod pointer;
mod quads;
mod spectrogram;
mod votes;

pub(super) use level::Threshold;

use super::action::Action;
use super::look;
use super::recording::Recording;
use super::tiles::Atlas;
use super::timeline::Timeline;
use crate::classify::{Span, WindowPrediction};
use eframe::egui::{self, Color32, EventFilter, Rect, Sense, pos2, vec2};
use std::ops::Range;

/// What the user chose to look at.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Desk {
    pub(super) timeline: Timeline,
    /// A part that was selected, in seconds.
    pub(super) selection: Option<Range<f64>>,
    /// The page turns with the playhead, until the user looks elsewhere.
    following: bool,
}

impl Desk {
    /// All of a recording of this length, nothing selected.
    pub(super) fn new(length_s: f64) -> Self {
        Self { timeline: Timeline::new(length_s), selection: None, following: true }
    }
}

/// What the plots show.
pub(super) struct Plots<'a> {
    pub(super) atlas: &'a mut Atlas,
    pub(super) recording: &'a Recording,
    pub(super) labels: &'a [String],
    /// Where the sound is that is heard now, in seconds.
    pub(super) position_s: f64,
    pub(super) playing: bool,
    pub(super) threshold: Threshold,
    /// The plots stand in a column that the wheel scrolls.
    pub(super) scrolls: bool,
}

/// Where the plots stand.
#[derive(Debug, Clone, Copy)]
struct Places {
    spectrogram: Rect,
    time_axis: Rect,
    level: Rect,
    votes: Rect,
}

/// Room at the left for the names of frequencies and labels, and at the right for the colours' scale.
const LEFT: f32 = 58.0;
const RIGHT: f32 = 62.0;
const TIME_AXIS: f32 = 18.0;
const GAP: f32 = 4.0;

impl Places {
    fn new(rect: Rect) -> Self {
        let (left, right) = (rect.left() + LEFT, rect.right() - RIGHT);
        let votes_height = (0.16 * rect.height()).clamp(34.0, 130.0);
        let level_height = (0.10 * rect.height()).clamp(20.0, 80.0);
        let row = |top: f32, height: f32| Rect::from_min_max(pos2(left, top), pos2(right, top + height));
        let votes = row(rect.bottom() - votes_height - GAP, votes_height);
        let level = row(votes.top() - GAP - level_height, level_height);
        let time_axis = row(level.top() - GAP - TIME_AXIS, TIME_AXIS);
        // Half a label stands above the plot.
        let top = rect.top() + 7.0;
        let spectrogram = row(top, (time_axis.top() - top).max(1.0));
        Self { spectrogram, time_axis, level, votes }
    }

    /// From the top plot to the bottom one.
    fn all(&self) -> Rect {
        Rect::from_min_max(self.spectrogram.min, self.votes.max)
    }
}

/// The kept and dropped parts and the votes, as far as they lie in view.
fn in_view<'a>(recording: &'a Recording, timeline: &Timeline) -> (&'a [Span], &'a [WindowPrediction]) {
    let (start_s, end_s) = (timeline.start_s(), timeline.end_s());
    let spans = recording.spans();
    let first = spans.partition_point(|span| span.end_s < start_s);
    let end = spans.partition_point(|span| span.start_s <= end_s);
    let votes = recording.votes();
    let first_vote = votes.partition_point(|vote| vote.end_s < start_s);
    let end_vote = votes.partition_point(|vote| vote.start_s <= end_s);
    (spans.get(first..end).unwrap_or_default(), votes.get(first_vote..end_vote).unwrap_or_default())
}

/// Horizontal place of a time.
fn x(timeline: &Timeline, rect: Rect, time_s: f64) -> f32 {
    rect.left() + (timeline.fraction(time_s) * f64::from(rect.width())) as f32
}

/// The part of a plot between two times, cut to it.
fn columns(timeline: &Timeline, rect: Rect, start_s: f64, end_s: f64) -> Rect {
    let left = x(timeline, rect, start_s).clamp(rect.left(), rect.right());
    let right = x(timeline, rect, end_s).clamp(rect.left(), rect.right());
    Rect::from_min_max(pos2(left, rect.top()), pos2(right, rect.bottom()))
}

/// The plots as one widget, which can have the focus.
pub(super) fn id() -> egui::Id {
    egui::Id::unique("plots")
}

/// Draws all and handles the pointer and the keys.
pub(super) fn plots_ui(ui: &mut egui::Ui, desk: &mut Desk, plots: &mut Plots<'_>, actions: &mut Vec<Action>) {
    let size = vec2(ui.available_width().max(LEFT + RIGHT + 60.0), ui.available_height().max(180.0));
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let places = Places::new(rect);
    let response = ui.interact(places.all(), id(), Sense::click_and_drag());
    // Else the arrows, which seek, would also move the focus.
    let arrows = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id(), arrows));
    let before = desk.timeline;
    pointer::handle(ui, &response, desk, &places, plots.scrolls, actions);
    follow(desk, before, plots);
    spectrogram::spectrogram_ui(ui, desk, plots, &places);
    level::level_ui(ui, desk, plots, places.level);
    votes::votes_ui(ui, desk, plots, places.votes);
    if plots.atlas.known().sample_rate.is_some() {
        axes::time_axis_ui(ui, &desk.timeline, places.time_axis);
        selection_ui(ui, desk, &places);
        playhead_ui(ui, &desk.timeline, &places, plots.position_s);
        pointer::readout_ui(ui, &response, desk, plots, &places);
    }
    if response.has_focus() {
        let stroke = ui.visuals().selection.stroke;
        ui.painter().rect_stroke(places.all(), 2.0, stroke, egui::StrokeKind::Outside);
    }
}

/// While it plays the page turns with the playhead. Who looks elsewhere is left there, until the playhead comes into view again.
fn follow(desk: &mut Desk, before: Timeline, plots: &Plots<'_>) {
    let sees = |timeline: &Timeline| (timeline.start_s()..=timeline.end_s()).contains(&plots.position_s);
    if sees(&desk.timeline) {
        desk.following = true;
    } else if desk.timeline != before {
        desk.following = false;
    }
    if plots.playing && desk.following {
        desk.timeline.reveal(plots.position_s);
    }
}

fn selection_ui(ui: &egui::Ui, desk: &Desk, places: &Places) {
    let Some(selection) = &desk.selection else { return };
    let rect = columns(&desk.timeline, places.all(), selection.start, selection.end);
    let stroke = ui.visuals().selection.stroke;
    ui.painter().rect_filled(rect, 0.0, Color32::from_white_alpha(40));
    ui.painter().vline(rect.left(), rect.y_range(), stroke);
    ui.painter().vline(rect.right(), rect.y_range(), stroke);
}

fn playhead_ui(ui: &egui::Ui, timeline: &Timeline, places: &Places, position_s: f64) {
    if !(timeline.start_s()..=timeline.end_s()).contains(&position_s) {
        return;
    }
    let all = places.all();
    let x = x(timeline, all, position_s);
    // Seen on dark and on bright sound.
    ui.painter().vline(x, all.y_range(), (3.0, Color32::from_black_alpha(150)));
    ui.painter().vline(x, all.y_range(), (1.5, Color32::WHITE));
    let ink = look::colour(look::theme(ui.visuals()).text());
    let head = [pos2(x - 5.0, all.top() - 6.0), pos2(x + 5.0, all.top() - 6.0), pos2(x, all.top() + 1.0)];
    ui.painter().add(egui::Shape::convex_polygon(head.to_vec(), ink, egui::Stroke::NONE));
}
