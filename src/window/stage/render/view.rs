//! From where one looks.

use crate::window::stage::scene::Scene;
use three_d::{InnerSpace, Mat4, Matrix, Point3, Vec3, Vec4, perspective, radians, vec3};

/// From where one looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// Where the eye is.
    pub eye: Vec3,
    /// What it looks at.
    pub at: Vec3,
    /// Vertical field of view in radians, as it is where the picture is at least 16:9 wide; a narrower one sees as much across.
    pub field_of_view: f32,
}

/// Width over height that fields of view are told for.
const REFERENCE_ASPECT: f32 = 16.0 / 9.0;

impl View {
    /// Through the camera on node `camera`; `None` where there is none.
    pub fn through(scene: &Scene, world: &[Mat4], camera: usize) -> Option<Self> {
        let field_of_view = scene.nodes.get(camera)?.camera?.field_of_view;
        let place = world.get(camera)?;
        let towards = place.z.truncate() * -1.0;
        let length = towards.magnitude();
        let (middle, _) = scene.bounds(world);
        let eye = place.w.truncate();
        // As far away as what one would turn around.
        let far = (middle - eye).dot(towards / length).max(0.1);
        (length > 1e-9).then(|| Self { eye, at: eye + towards * (far / length), field_of_view })
    }

    /// All of a scene, from the front and a little from above.
    pub fn around(scene: &Scene, world: &[Mat4]) -> Self {
        let (middle, reach) = scene.bounds(world);
        let field_of_view = 0.6f32;
        let away = reach / (field_of_view / 2.0).sin();
        Self { eye: middle + vec3(0.45, 0.35, 0.82).normalize() * away, at: middle, field_of_view }
    }

    /// World → clip, for a picture of this width over height, of a scene that reaches so far.
    pub(super) fn matrix(&self, aspect: f32, reach: f32) -> Mat4 {
        let half = (self.field_of_view / 2.0).tan() * (REFERENCE_ASPECT / aspect).max(1.0);
        perspective(radians(2.0 * half.atan()), aspect, reach / 200.0, reach * 12.0)
            * look_at(self.eye, self.at)
    }
}

/// What a view shows, to leave out the rest.
pub(super) struct Frustum {
    pub(super) eye: Vec3,
    /// Inward, of length 1, with their distance: left, right, bottom, top, behind the eye.
    planes: [Vec4; 5],
    /// Its product with a place is how much smaller things are shown there: the distance, or 1 where all are shown alike.
    depth_row: Vec4,
    /// Pixels that something of one metre fills where nothing shrinks.
    pixels: f32,
}

impl Frustum {
    /// Of an eye with this matrix, in a picture so many pixels high.
    pub(super) fn new(eye: Vec3, clip_from_world: Mat4, height: u32) -> Self {
        // Gribb and Hartmann 2001: a plane is a sum of rows of the matrix.
        let rows = clip_from_world.transpose();
        let plane = |sum: Vec4| sum / sum.truncate().magnitude().max(1e-12);
        let planes = [rows.w + rows.x, rows.w - rows.x, rows.w + rows.y, rows.w - rows.y, rows.w].map(plane);
        let pixels = rows.y.truncate().magnitude() * height as f32 / 2.0;
        Self { eye, planes, depth_row: rows.w, pixels }
    }

    /// Whether anything of this ball can be seen: it is in the picture and not smaller than half a pixel.
    pub(super) fn is_visible(&self, middle: Vec3, radius: f32) -> bool {
        let middle = middle.extend(1.0);
        let nearest = self.depth_row.dot(middle) - radius * self.depth_row.truncate().magnitude();
        2.0 * radius * self.pixels > 0.5 * nearest
            && self.planes.iter().all(|plane| plane.dot(middle) > -radius)
    }
}

/// World → the coordinates of an eye that looks at something; upright where that can be.
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
    fn a_frustum_shows_what_is_in_the_picture_and_larger_than_half_a_pixel() {
        let view = View { eye: vec3(0.0, 1.0, 5.0), at: vec3(0.0, 1.0, 0.0), field_of_view: 0.6 };
        let frustum = Frustum::new(view.eye, view.matrix(REFERENCE_ASPECT, 2.0), 100);
        // Half of the picture's height at a distance of 5 m is 1.55 m, half of its width is 2.75 m.
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
    fn without_perspective_nothing_is_smaller_far_away() {
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
