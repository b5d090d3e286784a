//! Nodes: named transforms that carry meshes, lights and cameras.

use super::SceneError;
use three_d::{InnerSpace, Mat4, Quat, Vec3};

/// A named transform in the tree.
#[derive(Debug, Clone)]
pub struct Node {
    /// Name in the file; not necessarily unique.
    pub name: String,
    /// Index of the parent node.
    pub parent: Option<usize>,
    /// Pose without animation.
    pub rest: Pose,
    /// Index of the mesh.
    pub mesh: Option<usize>,
    /// A light that shines towards -Z.
    pub light: Option<Light>,
    /// A camera that looks towards -Z.
    pub camera: Option<Camera>,
}

/// Translation, rotation and scale relative to the parent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pose {
    /// Translation in metres.
    pub translation: Vec3,
    /// Rotation, a unit quaternion.
    pub rotation: Quat,
    /// Scale factors.
    pub scale: Vec3,
}

/// A light of the extension KHR_lights_punctual.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Light {
    /// Shape of the light.
    pub kind: LightKind,
    /// Linear colour times intensity.
    pub colour: Vec3,
}

/// The shape of a light.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LightKind {
    /// Parallel rays, without falloff.
    Directional,
    /// In all directions, with inverse-square falloff.
    Point,
    /// In a cone, with inverse-square falloff; half angles in radians.
    Spot {
        /// Full intensity up to this angle.
        inner: f32,
        /// No light beyond this angle.
        outer: f32,
    },
}

/// A perspective camera.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Camera {
    /// Vertical field of view, in radians.
    pub field_of_view: f32,
}

impl Pose {
    /// No translation, rotation or scaling.
    pub fn identity() -> Self {
        Self {
            translation: Vec3::new(0.0, 0.0, 0.0),
            rotation: Quat::new(1.0, 0.0, 0.0, 0.0),
            scale: Vec3::new(1.0, 1.0, 1.0),
        }
    }

    /// The matrix that scales, then rotates, then translates.
    pub fn matrix(&self) -> Mat4 {
        let scale = Mat4::from_nonuniform_scale(self.scale.x, self.scale.y, self.scale.z);
        Mat4::from_translation(self.translation) * Mat4::from(self.rotation) * scale
    }

    /// Checks the numbers of a file.
    ///
    /// # Errors
    /// [`SceneError::Damaged`] if a number is not finite or is beyond 10^6.
    pub(super) fn new(
        translation: [f32; 3],
        [x, y, z, w]: [f32; 4],
        scale: [f32; 3],
    ) -> Result<Self, SceneError> {
        let all = [&translation[..], &[x, y, z, w], &scale];
        if !all.into_iter().flatten().all(|v| v.abs() < 1e6) {
            return Err(SceneError::damaged("a node's transform is not finite or too large"));
        }
        Ok(Self {
            translation: translation.into(),
            rotation: normalised(Quat::new(w, x, y, z)),
            scale: scale.into(),
        })
    }
}

/// The normalised quaternion; the identity if its length is almost zero.
pub(super) fn normalised(rotation: Quat) -> Quat {
    let length = rotation.magnitude();
    if length > 1e-6 { rotation / length } else { Quat::new(1.0, 0.0, 0.0, 0.0) }
}
