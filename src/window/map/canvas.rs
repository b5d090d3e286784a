//! The picture of a map: where the camera is, what is under the pointer, and what is drawn. Everything is computed once for a view, and
//! again only when something has changed.

use super::camera::{MapCamera, View};
use super::dot_picture::DotPicture;
use super::dots::{Dot, dots};
use super::gl_dots::GlDots;
use super::projection::{self, Seen, fitting, project};
use super::state::MapState;
use crate::picture::Theme;
use eframe::egui::{Painter, Pos2, Rect, Vec2, pos2, vec2};
use std::sync::Arc;

/// The pointer need not be nearer to a point than this.
const SLACK: f32 = 9.0;

/// The picture of a map.
pub(in crate::window) struct MapCanvas {
    pub(in crate::window) camera: MapCamera,
    /// Under the pointer.
    pub(in crate::window) hovered: Option<usize>,
    /// The line that is being drawn around recordings.
    pub(in crate::window) lasso: Vec<Pos2>,
    seen: Vec<Seen>,
    seen_of: Option<SeenOf>,
    /// The map and the picture that the camera knows the whole view of.
    framed: Option<(u64, Rect)>,
    dots: Arc<[Dot]>,
    dots_of: Option<(SeenOf, u64, Theme)>,
    /// Counts how often dots were computed.
    generation: u64,
    gl: GlDots,
    picture: DotPicture,
}

/// What the places on the screen depend on: the number of the map, the view and the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
struct SeenOf {
    map: u64,
    view: View,
    rect: Rect,
}

impl Default for MapCanvas {
    fn default() -> Self {
        Self {
            camera: MapCamera::default(),
            hovered: None,
            lasso: Vec::new(),
            seen: Vec::new(),
            seen_of: None,
            framed: None,
            dots: Arc::new([]),
            dots_of: None,
            generation: 0,
            gl: GlDots::default(),
            picture: DotPicture::default(),
        }
    }
}

impl MapCanvas {
    /// Computes where everything is in a picture at `rect`.
    pub(in crate::window) fn lay_out(&mut self, state: &MapState, rect: Rect) {
        let map = state.number;
        if self.framed != Some((map, rect)) {
            let fitting = |is_flat: bool| fitting(&state.data.points, is_flat, rect);
            self.camera.set_whole(fitting(false), fitting(true));
            self.framed = Some((map, rect));
        }
        let of = SeenOf { map, view: self.camera.view(), rect };
        if self.seen_of != Some(of) {
            self.seen = project(&state.data.points, &of.view, rect);
            self.seen_of = Some(of);
        }
    }

    /// Draws all points.
    pub(in crate::window) fn paint(&mut self, state: &MapState, painter: &Painter, rect: Rect, theme: Theme) {
        let Some(seen_of) = self.seen_of else { return };
        let of = (seen_of, state.version(), theme);
        if self.dots_of != Some(of) {
            self.dots = dots(state, &self.seen, &seen_of.view, theme, rect).into();
            self.dots_of = Some(of);
            self.generation += 1;
        }
        if self.gl.failure().is_some() || self.gl.is_software() {
            self.picture.paint(painter, rect, &self.dots, self.generation);
        } else {
            painter.add(self.gl.paint(rect, self.dots.clone(), self.generation));
        }
    }

    /// Where a recording is seen, if it is.
    pub(in crate::window) fn seen(&self, place: usize) -> Option<Seen> {
        self.seen.get(place).copied().filter(Seen::is_seen)
    }

    /// The radius of a point.
    pub(in crate::window) fn radius(&self, place: usize) -> f32 {
        let size = self.seen_of.map_or(Vec2::ZERO, |of| of.rect.size());
        self.seen(place).map_or(0.0, |seen| seen.size) * projection::point_radius(self.seen.len(), size)
    }

    /// The recording at a place on the screen.
    pub(in crate::window) fn pick(&self, state: &MapState, at: Pos2) -> Option<usize> {
        let rect = self.seen_of?.rect;
        let radius = projection::point_radius(self.seen.len(), rect.size());
        projection::pick(&self.seen, |place| state.is_shown(place), radius, at, SLACK)
    }

    /// The recording that is next in a direction from the selected one, or from the middle.
    pub(super) fn next_towards(&self, state: &MapState, right: f32, down: f32) -> Option<usize> {
        let rect = self.seen_of?.rect;
        let selected = state.selected.and_then(|selected| self.seen(selected));
        let Some(selected) = selected else {
            return projection::pick(&self.seen, |place| state.is_clear(place), 0.0, rect.center(), f32::MAX);
        };
        let may_be = |place: usize| state.is_clear(place) && Some(place) != state.selected;
        projection::next_in_direction(&self.seen, may_be, selected.at, vec2(right, down))
    }

    /// What the line encloses; the line is gone.
    pub(in crate::window) fn take_lassoed(&mut self, state: &MapState) -> Vec<usize> {
        let line = std::mem::take(&mut self.lasso);
        projection::inside(&self.seen, |place| state.is_clear(place), &line)
    }

    /// From the middle of the picture in lengths of its shorter side, as the camera has it.
    pub(in crate::window) fn from_middle(rect: Rect, at: Pos2) -> Pos2 {
        let by = (at - rect.center()) / rect.size().min_elem().max(1.0);
        pos2(by.x, by.y)
    }

    /// Why OpenGL cannot draw the points; they are drawn another way.
    pub(in crate::window) fn failure(&self) -> Option<String> {
        self.gl.failure()
    }

    /// How often the points were computed.
    #[cfg(test)]
    pub(in crate::window) fn generation(&self) -> u64 {
        self.generation
    }
}
