//! Nodes: named places that carry meshes, lights and cameras.

use super::SceneError;
use three_d::{InnerSpace, Mat4, Quat, Vec3};

/// A named place in the tree.
#[derive(Debug, Clone)]
pub struct Node {
    /// As in the file; not always its own.
    pub name: String,
    /// What it moves with.
    pub parent: Option<usize>,
    /// How it stands when nothing moves it.
    pub rest: Pose,
    /// What is seen here.
    pub mesh: Option<usize>,
    /// What shines from here, towards -Z.
    pub light: Option<Light>,
    /// What looks from here, towards -Z.
    pub camera: Option<Camera>,
}

/// Place, turn and size, relative to the parent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pose {
    /// In metres.
    pub translation: Vec3,
    /// Of length 1.
    pub rotation: Quat,
    /// 1 is the size in the file.
    pub scale: Vec3,
}

/// A light, as the extension KHR_lights_punctual has it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Light {
    /// Its form.
    pub kind: LightKind,
    /// Linear, times its strength.
    pub colour: Vec3,
}

/// The form of a light.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LightKind {
    /// The same everywhere, like the sun's.
    Directional,
    /// In all directions, falling with the square of the distance.
    Point,
    /// In a cone; half angles in radians.
    Spot {
        /// Up to here it has its full strength.
        inner: f32,
        /// From here on nothing.
        outer: f32,
    },
}

/// A camera with a perspective.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Camera {
    /// Vertical field of view, in radians.
    pub field_of_view: f32,
}

impl Pose {
    /// Nothing moved, turned or scaled.
    pub fn identity() -> Self {
        Self {
            translation: Vec3::new(0.0, 0.0, 0.0),
            rotation: Quat::new(1.0, 0.0, 0.0, 0.0),
            scale: Vec3::new(1.0, 1.0, 1.0),
        }
    }

    /// Scaled, then turned, then moved.
    pub fn matrix(&self) -> Mat4 {
        let scale = Mat4::from_nonuniform_scale(self.scale.x, self.scale.y, self.scale.z);
        Mat4::from_translation(self.translation) * Mat4::from(self.rotation) * scale
    }

    /// From a file's numbers.
    pub(super) fn new(
        translation: [f32; 3],
        [x, y, z, w]: [f32; 4],
        scale: [f32; 3],
    ) -> Result<Self, SceneError> {
        let all = [&translation[..], &[x, y, z, w], &scale];
        if !all.into_iter().flatten().all(|v| v.abs() < 1e6) {
            return Err(SceneError::damaged("a node's place is not finite, or huge"));
        }
        Ok(Self {
            translation: translation.into(),
            rotation: unit(Quat::new(w, x, y, z)),
            scale: scale.into(),
        })
    }
}

/// The turn alone; no turn where there is none.
pub(super) fn unit(rotation: Quat) -> Quat {
    let length = rotation.magnitude();
    if length > 1e-6 { rotation / length } else { Quat::new(1.0, 0.0, 0.0, 0.0) }
}
