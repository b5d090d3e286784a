//! What a press on the plots takes hold of: the playhead, an edge of the selection, or the whole selection.

use super::{PlotRects, ViewState, x};
use eframe::egui::{CursorIcon, Pos2};

/// A line is grabbed within this distance on either side, in points.
pub(super) const LINE_REACH: f32 = 4.0;
/// The handle above the playhead is grabbed within this distance on either side, in points.
pub(super) const HANDLE_REACH: f32 = 9.0;
/// Height above the plots in which the handle of the playhead is drawn, in points.
pub(super) const HANDLE_HEIGHT: f32 = 13.0;

/// A part of the plots that can be dragged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Handle {
    /// The playhead, at this time in seconds.
    Playhead(f64),
    /// An edge of the selection, at a time in seconds; the other edge stays at `anchor_s`.
    Edge { at_s: f64, anchor_s: f64 },
    /// The inside of the selection.
    Selection,
}

impl Handle {
    /// The handle at a place on the screen. Above the plots only the playhead has one; on them the edges of the selection come first, since
    /// the playhead stands at the start of a new selection.
    pub(super) fn at(view: &ViewState, rects: &PlotRects, position_s: f64, at: Pos2) -> Option<Self> {
        let (timeline, all) = (&view.timeline, rects.all());
        let distance = |time_s: f64| {
            let visible = timeline.contains(time_s);
            visible.then(|| (x(timeline, all, time_s) - at.x).abs())
        };
        let playhead = |reach: f32| distance(position_s).filter(|distance| *distance <= reach);
        if at.y < all.top() + 2.0 {
            return playhead(HANDLE_REACH).map(|_| Self::Playhead(position_s));
        }
        let edges =
            view.selection.iter().flat_map(|range| [(range.start, range.end), (range.end, range.start)]);
        let near = edges.filter_map(|(at_s, anchor_s)| {
            let distance = distance(at_s).filter(|distance| *distance <= LINE_REACH)?;
            Some((distance, Self::Edge { at_s, anchor_s }))
        });
        if let Some((_, edge)) = near.min_by(|(one, _), (other, _)| one.total_cmp(other)) {
            return Some(edge);
        }
        if playhead(LINE_REACH).is_some() {
            return Some(Self::Playhead(position_s));
        }
        let selection = view.selection.as_ref()?;
        // In a view that shows nothing but the selection, a drag selects a part of it.
        let fills_view = selection.start <= timeline.start_s() && selection.end >= timeline.end_s();
        let inside = (x(timeline, all, selection.start)..x(timeline, all, selection.end)).contains(&at.x);
        (inside && !fills_view).then_some(Self::Selection)
    }

    /// The pointer over it.
    pub(super) fn cursor_icon(self) -> CursorIcon {
        match self {
            Self::Playhead(_) | Self::Edge { .. } => CursorIcon::ResizeHorizontal,
            Self::Selection => CursorIcon::Grab,
        }
    }

    /// Whether it is a line, which a click leaves where it is.
    pub(super) fn is_line(self) -> bool {
        matches!(self, Self::Playhead(_) | Self::Edge { .. })
    }
}
