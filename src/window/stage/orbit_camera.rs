//! The orbit camera: the scene's own camera until the user drags or zooms.

use super::render::View;
use three_d::{InnerSpace, Quat, Rad, Rotation, Rotation3, vec3};

/// Rotation in radians of a drag across the height of the view.
const RADIANS_PER_HEIGHT: f32 = 2.6;
/// Range of the distance, relative to the initial one.
const ZOOMS: std::ops::RangeInclusive<f32> = 0.3..=2.2;
/// Range of the elevation in radians: there is nothing to see below the floor.
const ELEVATIONS: std::ops::RangeInclusive<f32> = 0.02..=1.45;

/// The user's view, or none.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct OrbitCamera {
    user: Option<UserView>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct UserView {
    /// The scene's view when the user first changed it; the camera path stops there.
    from: View,
    yaw: f32,
    pitch: f32,
    zoom: f32,
}

impl OrbitCamera {
    /// Whether the user has changed the view.
    pub(super) fn is_user_view(&self) -> bool {
        self.user.is_some()
    }

    /// Returns to the scene's camera.
    pub(super) fn reset(&mut self) {
        self.user = None;
    }

    /// Rotates by a drag to the right and down, in heights of the view. `path` is the scene's current view.
    pub(super) fn drag(&mut self, path: View, right: f32, down: f32) {
        let user = self.user_view(path);
        user.yaw -= RADIANS_PER_HEIGHT * right;
        user.pitch += RADIANS_PER_HEIGHT * down;
        // Clamped here, so that a drag beyond the limits need not be undone first.
        let initial = elevation(user.from);
        // A scene's own camera may be lower or steeper than the limits.
        let (lowest, steepest) = (ELEVATIONS.start().min(initial), ELEVATIONS.end().max(initial));
        user.pitch = (initial + user.pitch).clamp(lowest, steepest) - initial;
    }

    /// Zooms in by a factor above 1. `path` is the scene's current view. Factors that are not finite and positive are ignored.
    pub(super) fn zoom(&mut self, path: View, factor: f32) {
        if factor.is_finite() && factor > 0.0 {
            let user = self.user_view(path);
            user.zoom = (user.zoom / factor).clamp(*ZOOMS.start(), *ZOOMS.end());
        }
    }

    fn user_view(&mut self, path: View) -> &mut UserView {
        self.user.get_or_insert(UserView { from: path, yaw: 0.0, pitch: 0.0, zoom: 1.0 })
    }

    /// The view to render, given the scene's current view.
    pub(super) fn view(&self, path: View) -> View {
        let Some(user) = &self.user else { return path };
        let from = user.from;
        let away = from.eye - from.at;
        let level = vec3(away.x, 0.0, away.z);
        // Looking straight down, there is no axis to pitch about.
        if level.magnitude() < 1e-4 * away.magnitude().max(1e-6) {
            return View { eye: from.at + away * user.zoom, ..from };
        }
        let side = vec3(away.z, 0.0, -away.x).normalize();
        let pitched = Quat::from_axis_angle(side, Rad(-user.pitch)).rotate_vector(away);
        let eye = from.at + Quat::from_angle_y(Rad(user.yaw)).rotate_vector(pitched) * user.zoom;
        View { eye, ..from }
    }
}

/// Elevation of the eye above the point it looks at, in radians.
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
    fn follows_the_scene_until_dragged_and_again_after_a_reset() {
        let mut orbit_camera = OrbitCamera::default();
        assert_eq!(orbit_camera.view(path()), path());
        orbit_camera.drag(path(), 0.3, 0.0);
        assert!(orbit_camera.is_user_view() && orbit_camera.view(path()) != path());
        orbit_camera.reset();
        assert_eq!(orbit_camera.view(path()), path());
    }

    #[test]
    fn a_drag_keeps_the_distance_and_stays_above_the_floor() {
        let mut orbit_camera = OrbitCamera::default();
        let distance = (path().eye - path().at).magnitude();
        for step in 0..200 {
            orbit_camera.drag(path(), 0.13, if step < 100 { 0.2 } else { -0.3 });
            let view = orbit_camera.view(path());
            assert!(((view.eye - view.at).magnitude() - distance).abs() < 1e-3);
            assert!(view.eye.y > view.at.y, "{view:?}");
        }
        // A drag back takes effect at once: the part beyond the limit was not accumulated.
        let low = elevation(orbit_camera.view(path()));
        orbit_camera.drag(path(), 0.0, 0.1);
        assert!(elevation(orbit_camera.view(path())) > low + 0.1);
    }

    #[test]
    fn zoom_is_limited_and_invalid_factors_are_ignored() {
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
    fn a_camera_looking_straight_down_stays_finite() {
        let down = View { eye: vec3(0.0, 5.0, 0.0), at: vec3(0.0, 0.0, 0.0), field_of_view: 0.6 };
        let mut orbit_camera = OrbitCamera::default();
        orbit_camera.drag(down, 0.5, 0.5);
        orbit_camera.zoom(down, 2.0);
        assert!(orbit_camera.view(down).eye.y.is_finite());
    }
}
