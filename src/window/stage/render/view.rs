//! From where one looks.

use crate::window::stage::scene::Scene;
use three_d::{InnerSpace, Mat4, Point3, Vec3, perspective, radians, vec3};

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
const WIDE: f32 = 16.0 / 9.0;

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
        let half = (self.field_of_view / 2.0).tan() * (WIDE / aspect).max(1.0);
        perspective(radians(2.0 * half.atan()), aspect, reach / 200.0, reach * 12.0)
            * looking(self.eye, self.at)
    }
}

/// World → the coordinates of an eye that looks at something; upright where that can be.
pub(super) fn looking(eye: Vec3, at: Vec3) -> Mat4 {
    let steep = (at - eye).normalize().y.abs() > 0.999;
    let up = if steep { vec3(0.0, 0.0, 1.0) } else { vec3(0.0, 1.0, 0.0) };
    let point = |v: Vec3| Point3::new(v.x, v.y, v.z);
    Mat4::look_at_rh(point(eye), point(at), up)
}
