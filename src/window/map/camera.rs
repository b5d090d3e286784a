//! Where the map is seen from: turned around a target, moved and zoomed; and flights from one place to another.

use three_d::{Vec3, vec3};

/// Angle of view, in radians, across the shorter side of the picture.
const FIELD_OF_VIEW: f32 = 0.7;
/// At this distance the whole map, whose radius is 1, is in view in any case.
const WHOLE: f32 = 3.1;
/// Range of the distance from the target.
const DISTANCES: std::ops::RangeInclusive<f32> = 0.03..=10.0;
/// At first the map is seen a little from above and from the side, so that its depth shows.
const FIRST_YAW: f32 = -0.44;
const FIRST_PITCH: f32 = 0.31;
/// Beyond it one would look at the map upside down.
const STEEPEST: f32 = 1.5;
/// Radians of a drag across the shorter side.
const TURN: f32 = 2.6;
/// The middle of the picture stays within this distance from that of the map.
const FARTHEST_TARGET: f32 = 1.5;
/// A flight, in seconds.
const FLIGHT_S: f64 = 0.6;
/// At the end of a flight to a recording, unless it is nearer already.
const NEAR: f32 = 0.9;

/// A view of the map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::window) struct View {
    pub(super) target: Vec3,
    pub(super) yaw: f32,
    pub(super) pitch: f32,
    /// From the target.
    pub(super) distance: f32,
    /// Seen straight from the front, without perspective.
    pub(in crate::window) is_flat: bool,
}

/// Directions of a view.
#[derive(Debug, Clone, Copy)]
pub(super) struct Axes {
    pub(super) right: Vec3,
    pub(super) up: Vec3,
    pub(super) forward: Vec3,
}

impl View {
    /// The whole map.
    pub(super) fn whole(is_flat: bool) -> Self {
        Self { target: vec3(0.0, 0.0, 0.0), yaw: FIRST_YAW, pitch: FIRST_PITCH, distance: WHOLE, is_flat }
    }

    pub(super) fn axes(&self) -> Axes {
        let (yaw, pitch) = if self.is_flat { (0.0, 0.0) } else { (self.yaw, self.pitch) };
        let forward = vec3(-yaw.sin() * pitch.cos(), -pitch.sin(), -yaw.cos() * pitch.cos());
        let right = vec3(yaw.cos(), 0.0, -yaw.sin());
        Axes { right, up: right.cross(forward), forward }
    }

    /// Points of the screen for a unit at a depth of 1, if the shorter side of the picture is this long.
    pub(super) fn focal(shorter_side: f32) -> f32 {
        0.5 * shorter_side / (0.5 * FIELD_OF_VIEW).tan()
    }
}

/// The view, and the flight that changes it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::window) struct MapCamera {
    view: View,
    /// The distances at which the whole map is just in view: in space, and flat.
    whole: (f32, f32),
    flight: Option<Flight>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Flight {
    from: View,
    to: View,
    /// Time of its first frame.
    since_s: Option<f64>,
}

impl Default for MapCamera {
    fn default() -> Self {
        Self { view: View::whole(false), whole: (WHOLE, WHOLE), flight: None }
    }
}

impl MapCamera {
    pub(in crate::window) fn view(&self) -> View {
        self.view
    }

    /// Whether the view changes by itself.
    pub(in crate::window) fn is_flying(&self) -> bool {
        self.flight.is_some()
    }

    /// Goes on with the flight, at a time in seconds.
    pub(in crate::window) fn advance(&mut self, now_s: f64) {
        let Some(flight) = &mut self.flight else { return };
        let since_s = *flight.since_s.get_or_insert(now_s);
        let share = ((now_s - since_s) / FLIGHT_S).clamp(0.0, 1.0) as f32;
        // Slowly off, slowly in.
        let eased = share * share * (3.0 - 2.0 * share);
        let (from, to) = (flight.from, flight.to);
        let mix = |from: f32, to: f32| from + (to - from) * eased;
        self.view = View {
            target: from.target + (to.target - from.target) * eased,
            yaw: mix(from.yaw, to.yaw),
            pitch: mix(from.pitch, to.pitch),
            // Equal factors in equal times.
            distance: mix(from.distance.ln(), to.distance.ln()).exp(),
            is_flat: to.is_flat,
        };
        if share >= 1.0 {
            (self.view, self.flight) = (to, None);
        }
    }

    /// Flies to a view, or is there at once if nothing should move by itself.
    fn fly(&mut self, to: View, reduced_motion: bool) {
        if reduced_motion || to == self.view {
            (self.view, self.flight) = (to, None);
        } else {
            self.flight = Some(Flight { from: self.view, to, since_s: None });
        }
    }

    /// Brings a point to the middle.
    pub(in crate::window) fn fly_to(&mut self, point: Vec3, reduced_motion: bool) {
        let view = self.view;
        let target = if view.is_flat { vec3(point.x, point.y, view.target.z) } else { point };
        self.fly(View { target, distance: view.distance.min(NEAR), ..view }, reduced_motion);
    }

    /// Shows the whole map.
    pub(in crate::window) fn reset(&mut self, reduced_motion: bool) {
        self.fly(self.whole(self.view.is_flat), reduced_motion);
    }

    /// The whole map, as large as it fits.
    fn whole(&self, is_flat: bool) -> View {
        let (in_space, flat) = self.whole;
        View { distance: if is_flat { flat } else { in_space }, ..View::whole(is_flat) }
    }

    /// Sets the distances at which the whole map is just in view. A view of the whole map stays one.
    pub(super) fn set_whole(&mut self, in_space: f32, flat: f32) {
        let is_whole = self.view == self.whole(self.view.is_flat);
        self.whole = (in_space, flat);
        if is_whole && self.flight.is_none() {
            self.view = self.whole(self.view.is_flat);
        }
    }

    pub(in crate::window) fn set_flat(&mut self, is_flat: bool) {
        self.flight = None;
        if self.view == self.whole(self.view.is_flat) {
            self.view = self.whole(is_flat);
        }
        self.view.is_flat = is_flat;
    }

    /// Turns the map by a drag to the right and down, in lengths of the shorter side. A flat view is moved instead.
    pub(in crate::window) fn turn(&mut self, right: f32, down: f32) {
        self.flight = None;
        if self.view.is_flat {
            return self.shift(right, down);
        }
        self.view.yaw -= TURN * right;
        self.view.pitch = (self.view.pitch + TURN * down).clamp(-STEEPEST, STEEPEST);
    }

    /// Moves the map by a drag to the right and down, in lengths of the shorter side.
    pub(in crate::window) fn shift(&mut self, right: f32, down: f32) {
        self.flight = None;
        let Axes { right: to_right, up, .. } = self.view.axes();
        let scale = self.view.distance / View::focal(1.0);
        self.set_target(self.view.target + (up * down - to_right * right) * scale);
    }

    /// Moves closer by a factor above 1. What is seen at `(right, down)` from the middle, in lengths of the shorter side, stays there.
    /// Factors that are not finite and positive are ignored.
    pub(in crate::window) fn zoom(&mut self, factor: f32, right: f32, down: f32) {
        if !(factor.is_finite() && factor > 0.0) {
            return;
        }
        self.flight = None;
        let before = self.view.distance;
        self.view.distance = (before / factor).clamp(*DISTANCES.start(), *DISTANCES.end());
        let Axes { right: to_right, up, .. } = self.view.axes();
        let scale = (before - self.view.distance) / View::focal(1.0);
        self.set_target(self.view.target + (to_right * right - up * down) * scale);
    }

    fn set_target(&mut self, target: Vec3) {
        let length = target.x.hypot(target.y).hypot(target.z);
        self.view.target =
            if length > FARTHEST_TARGET { target * (FARTHEST_TARGET / length) } else { target };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use three_d::InnerSpace;

    fn is_near(one: Vec3, other: Vec3) -> bool {
        (one - other).magnitude() < 1e-5
    }

    #[test]
    fn the_axes_are_at_right_angles_and_from_the_front_those_of_the_map() {
        let mut camera = MapCamera::default();
        camera.turn(0.7, -0.3);
        let Axes { right, up, forward } = camera.view().axes();
        for (one, other) in [(right, up), (up, forward), (forward, right)] {
            assert!(one.dot(other).abs() < 1e-6 && (one.magnitude() - 1.0).abs() < 1e-6);
        }
        camera.set_flat(true);
        let Axes { right, up, forward } = camera.view().axes();
        assert!(is_near(right, vec3(1.0, 0.0, 0.0)) && is_near(up, vec3(0.0, 1.0, 0.0)));
        assert!(is_near(forward, vec3(0.0, 0.0, -1.0)));
    }

    #[test]
    fn a_drag_turns_and_never_beyond_the_poles_and_takes_effect_at_once_on_the_way_back() {
        let mut camera = MapCamera::default();
        let before = camera.view().axes().forward;
        camera.turn(0.2, 0.0);
        assert!(!is_near(before, camera.view().axes().forward));
        (0..50).for_each(|_| camera.turn(0.0, 0.3));
        assert!(camera.view().axes().up.y > 0.0);
        let steep = camera.view().pitch;
        camera.turn(0.0, -0.1);
        assert!(camera.view().pitch < steep - 0.2);
    }

    #[test]
    fn zoom_keeps_what_is_under_the_pointer_and_has_limits() {
        let mut camera = MapCamera::default();
        let at = |camera: &MapCamera| {
            let view = camera.view();
            let Axes { right, up, .. } = view.axes();
            view.target + (right * 0.2 - up * 0.1) * (view.distance / View::focal(1.0))
        };
        let before = at(&camera);
        camera.zoom(2.0, 0.2, 0.1);
        assert!(is_near(before, at(&camera)) && (camera.view().distance - 0.5 * WHOLE).abs() < 1e-6);
        for (factor, limit) in [(1e9, *DISTANCES.start()), (1e-9, *DISTANCES.end())] {
            camera.zoom(factor, 0.0, 0.0);
            assert_eq!(camera.view().distance, limit);
        }
        let before = camera;
        camera.zoom(f32::NAN, 0.0, 0.0);
        camera.zoom(0.0, 0.0, 0.0);
        assert_eq!(camera, before);
    }

    #[test]
    fn a_flight_ends_at_the_point_and_any_hand_stops_it() {
        let mut camera = MapCamera::default();
        let point = vec3(0.3, -0.2, 0.5);
        camera.fly_to(point, false);
        assert!(camera.is_flying());
        camera.advance(10.0);
        assert!(is_near(camera.view().target, vec3(0.0, 0.0, 0.0)));
        camera.advance(10.3);
        assert!(camera.is_flying() && camera.view().target.z > 0.1 && camera.view().target.z < 0.4);
        camera.advance(10.7);
        assert!(!camera.is_flying() && is_near(camera.view().target, point));
        assert_eq!(camera.view().distance, NEAR);
        camera.reset(false);
        camera.advance(0.0);
        camera.turn(0.1, 0.0);
        assert!(!camera.is_flying());
        camera.reset(true);
        assert!(!camera.is_flying() && camera.view() == View::whole(false));
    }

    #[test]
    fn moving_follows_the_drag_and_does_not_lose_the_map() {
        let mut camera = MapCamera::default();
        camera.set_flat(true);
        camera.turn(0.1, 0.2);
        assert!(camera.view().target.x < 0.0 && camera.view().target.y > 0.0, "a flat view is moved");
        (0..100).for_each(|_| camera.shift(1.0, 0.0));
        assert!(camera.view().target.magnitude() <= FARTHEST_TARGET + 1e-5);
    }
}
