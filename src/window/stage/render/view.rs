//! The camera's view: position, projection and frustum.

use crate::window::stage::scene::Scene;
use three_d::{InnerSpace, Mat4, Matrix, Point3, Vec3, Vec4, perspective, radians, vec3};

/// Position and direction of a camera.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// Position of the camera, in metres.
    pub eye: Vec3,
    /// The point it looks at, and orbits around.
    pub at: Vec3,
    /// Vertical field of view in radians at aspect ratios from 16:9 up; narrower frames keep the horizontal one instead.
    pub field_of_view: f32,
}

/// Aspect ratio to which fields of view refer.
const REFERENCE_ASPECT: f32 = 16.0 / 9.0;

impl View {
    /// The view of the camera on node `camera`; `None` if it has none.
    pub fn through(scene: &Scene, world: &[Mat4], camera: usize) -> Option<Self> {
        let field_of_view = scene.nodes.get(camera)?.camera?.field_of_view;
        let place = world.get(camera)?;
        let towards = place.z.truncate() * -1.0;
        let length = towards.magnitude();
        let (centre, _) = scene.bounds(world);
        let eye = place.w.truncate();
        // At the distance of the scene's centre, so that the user orbits around it.
        let far = (centre - eye).dot(towards / length).max(0.1);
        (length > 1e-9).then(|| Self { eye, at: eye + towards * (far / length), field_of_view })
    }

    /// The whole scene, from the front and slightly above.
    pub fn around(scene: &Scene, world: &[Mat4]) -> Self {
        let (centre, radius) = scene.bounds(world);
        let field_of_view = 0.6f32;
        let away = radius / (field_of_view / 2.0).sin();
        Self { eye: centre + vec3(0.45, 0.35, 0.82).normalize() * away, at: centre, field_of_view }
    }

    /// World → clip space, for an aspect ratio of width over height and a scene of this radius.
    pub(super) fn matrix(&self, aspect: f32, radius: f32) -> Mat4 {
        let half = (self.field_of_view / 2.0).tan() * (REFERENCE_ASPECT / aspect).max(1.0);
        perspective(radians(2.0 * half.atan()), aspect, radius / 200.0, radius * 12.0)
            * look_at(self.eye, self.at)
    }
}

/// The visible volume of a view, for culling.
pub(super) struct Frustum {
    pub(super) eye: Vec3,
    /// Planes with unit normals pointing inwards: left, right, bottom, top, behind the eye.
    planes: [Vec4; 5],
    /// Row `w` of the matrix. Its product with a position is the divisor of the projection: the depth, or 1 without perspective.
    depth_row: Vec4,
    /// Pixels per metre at a divisor of 1.
    pixels: f32,
}

impl Frustum {
    /// The frustum of a view-projection matrix, for a frame of `height` pixels.
    pub(super) fn new(eye: Vec3, clip_from_world: Mat4, height: u32) -> Self {
        // Gribb and Hartmann 2001: each plane is a sum of rows of the matrix.
        let rows = clip_from_world.transpose();
        let plane = |sum: Vec4| sum / sum.truncate().magnitude().max(1e-12);
        let planes = [rows.w + rows.x, rows.w - rows.x, rows.w + rows.y, rows.w - rows.y, rows.w].map(plane);
        let pixels = rows.y.truncate().magnitude() * height as f32 / 2.0;
        Self { eye, planes, depth_row: rows.w, pixels }
    }

    /// Whether a sphere is inside the frustum and at least half a pixel large.
    pub(super) fn is_visible(&self, centre: Vec3, radius: f32) -> bool {
        let centre = centre.extend(1.0);
        let nearest = self.depth_row.dot(centre) - radius * self.depth_row.truncate().magnitude();
        2.0 * radius * self.pixels > 0.5 * nearest
            && self.planes.iter().all(|plane| plane.dot(centre) > -radius)
    }
}

/// World → camera coordinates, with Y up unless the camera looks straight up or down.
pub(super) fn look_at(eye: Vec3, at: Vec3) -> Mat4 {
    let steep = (at - eye).normalize().y.abs() > 0.999;
    let up = if steep { vec3(0.0, 0.0, 1.0) } else { vec3(0.0, 1.0, 0.0) };
    let point = |v: Vec3| Point3::new(v.x, v.y, v.z);
    Mat4::look_at_rh(point(eye), point(at), up)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visible_is_what_is_inside_the_frustum_and_larger_than_half_a_pixel() {
        let view = View { eye: vec3(0.0, 1.0, 5.0), at: vec3(0.0, 1.0, 0.0), field_of_view: 0.6 };
        let frustum = Frustum::new(view.eye, view.matrix(REFERENCE_ASPECT, 2.0), 100);
        // At a distance of 5 m, half of the frame's height is 1.55 m, half of its width 2.75 m.
        for (place, radius, shown) in [
            (vec3(0.0, 1.0, 0.0), 0.1, true),
            (vec3(0.0, 1.0, 0.0), 0.005, false),
            (vec3(2.7, 1.0, 0.0), 0.1, true),
            (vec3(3.0, 1.0, 0.0), 0.1, false),
            (vec3(3.0, 1.0, 0.0), 1.0, true),
            (vec3(0.0, 2.8, 0.0), 0.1, false),
            (vec3(0.0, 1.0, 6.0), 0.1, false),
            (vec3(0.0, 1.0, 6.0), 2.0, true),
        ] {
            assert_eq!(frustum.is_visible(place, radius), shown, "{place:?} {radius}");
        }
    }

    #[test]
    fn without_perspective_the_size_does_not_depend_on_the_distance() {
        let from = vec3(0.0, 0.0, 10.0);
        let matrix = three_d::ortho(-2.0, 2.0, -2.0, 2.0, 1.0, 20.0) * look_at(from, vec3(0.0, 0.0, 0.0));
        let frustum = Frustum::new(from * 100.0, matrix, 100);
        for (place, radius, shown) in [
            (vec3(0.0, 0.0, 5.0), 0.02, true),
            (vec3(0.0, 0.0, -5.0), 0.02, true),
            (vec3(0.0, 0.0, 5.0), 0.005, false),
            (vec3(2.5, 0.0, 0.0), 0.1, false),
        ] {
            assert_eq!(frustum.is_visible(place, radius), shown, "{place:?} {radius}");
        }
    }
}
