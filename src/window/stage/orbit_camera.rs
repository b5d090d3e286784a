//! Where one looks from: along the scene's own path, until one turns it by hand.

use super::render::View;
use three_d::{InnerSpace, Quat, Rad, Rotation, Rotation3, vec3};

/// Radians of a turn for a drag across the height of the picture.
const TURN: f32 = 2.6;
/// Nearest and farthest, in parts of the distance that the scene begins with.
const ZOOMS: std::ops::RangeInclusive<f32> = 0.3..=2.2;
/// Steepest look from above and from below, in radians: under the floor there is nothing to see.
const PITCHES: std::ops::RangeInclusive<f32> = 0.02..=1.45;

/// A view turned by hand.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct OrbitCamera {
    turned: Option<Turned>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Turned {
    /// What it was when it was first touched: the path goes no further.
    from: View,
    yaw: f32,
    pitch: f32,
    zoom: f32,
}

impl OrbitCamera {
    /// Whether it was touched.
    pub(super) fn is_user_view(&self) -> bool {
        self.turned.is_some()
    }

    /// Back to the path.
    pub(super) fn reset(&mut self) {
        self.turned = None;
    }

    /// Dragged by parts of the picture's height, to the right and down; `path` is the view before.
    pub(super) fn drag(&mut self, path: View, right: f32, down: f32) {
        let turned = self.touched(path);
        turned.yaw -= TURN * right;
        turned.pitch += TURN * down;
        // Pitch is kept within bounds where it is seen, so that a drag beyond them need not be undone.
        let begin = elevation(turned.from);
        // A scene may begin from lower or steeper than that.
        let (lowest, steepest) = (PITCHES.start().min(begin), PITCHES.end().max(begin));
        turned.pitch = (begin + turned.pitch).clamp(lowest, steepest) - begin;
    }

    /// Nearer by a factor above 1; `path` is the view before.
    pub(super) fn zoom(&mut self, path: View, factor: f32) {
        if factor.is_finite() && factor > 0.0 {
            let turned = self.touched(path);
            turned.zoom = (turned.zoom / factor).clamp(*ZOOMS.start(), *ZOOMS.end());
        }
    }

    fn touched(&mut self, path: View) -> &mut Turned {
        self.turned.get_or_insert(Turned { from: path, yaw: 0.0, pitch: 0.0, zoom: 1.0 })
    }

    /// The view, where the path would have it at `path`.
    pub(super) fn view(&self, path: View) -> View {
        let Some(turned) = &self.turned else { return path };
        let from = turned.from;
        let away = from.eye - from.at;
        let level = vec3(away.x, 0.0, away.z);
        // A look straight down has no side to turn it by.
        if level.magnitude() < 1e-4 * away.magnitude().max(1e-6) {
            return View { eye: from.at + away * turned.zoom, ..from };
        }
        let side = vec3(away.z, 0.0, -away.x).normalize();
        let pitched = Quat::from_axis_angle(side, Rad(-turned.pitch)).rotate_vector(away);
        let eye = from.at + Quat::from_angle_y(Rad(turned.yaw)).rotate_vector(pitched) * turned.zoom;
        View { eye, ..from }
    }
}

/// Height of the eye over what it looks at, as an angle in radians.
fn elevation(view: View) -> f32 {
    let away = view.eye - view.at;
    away.y.atan2(away.x.hypot(away.z))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path() -> View {
        View { eye: vec3(3.0, 1.5, 2.0), at: vec3(0.0, 0.8, 0.0), field_of_view: 0.6 }
    }

    #[test]
    fn untouched_it_follows_the_path_and_reset_it_does_again() {
        let mut orbit_camera = OrbitCamera::default();
        assert_eq!(orbit_camera.view(path()), path());
        orbit_camera.drag(path(), 0.3, 0.0);
        assert!(orbit_camera.is_user_view() && orbit_camera.view(path()) != path());
        orbit_camera.reset();
        assert_eq!(orbit_camera.view(path()), path());
    }

    #[test]
    fn a_drag_turns_at_the_same_distance_and_never_goes_under_the_floor() {
        let mut orbit_camera = OrbitCamera::default();
        let distance = (path().eye - path().at).magnitude();
        for step in 0..200 {
            orbit_camera.drag(path(), 0.13, if step < 100 { 0.2 } else { -0.3 });
            let view = orbit_camera.view(path());
            assert!(((view.eye - view.at).magnitude() - distance).abs() < 1e-3);
            assert!(view.eye.y > view.at.y, "{view:?}");
        }
        // Down is where one looks from: the drag there is not to be undone first.
        let low = elevation(orbit_camera.view(path()));
        orbit_camera.drag(path(), 0.0, 0.1);
        assert!(elevation(orbit_camera.view(path())) > low + 0.1);
    }

    #[test]
    fn zoom_has_bounds_and_nonsense_changes_nothing() {
        let mut orbit_camera = OrbitCamera::default();
        let distance = (path().eye - path().at).magnitude();
        for (factor, least, most) in
            [(1e9, 0.29, 0.31), (1e-9, 2.1, 2.3), (f32::NAN, 2.1, 2.3), (-1.0, 2.1, 2.3)]
        {
            orbit_camera.zoom(path(), factor);
            let view = orbit_camera.view(path());
            let zoomed = (view.eye - view.at).magnitude() / distance;
            assert!((least..most).contains(&zoomed), "{factor}: {zoomed}");
        }
    }

    #[test]
    fn straight_down_is_looked_at_too() {
        let down = View { eye: vec3(0.0, 5.0, 0.0), at: vec3(0.0, 0.0, 0.0), field_of_view: 0.6 };
        let mut orbit_camera = OrbitCamera::default();
        orbit_camera.drag(down, 0.5, 0.5);
        orbit_camera.zoom(down, 2.0);
        assert!(orbit_camera.view(down).eye.y.is_finite());
    }
}
