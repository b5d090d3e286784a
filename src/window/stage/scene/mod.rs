//! Reads a `.glb` file: a tree of named nodes with meshes, materials, lights, cameras and animation clips.
//!
//! The bytes are untrusted. In the resulting [`Scene`] every index is valid, every number is finite and parents precede their
//! children, so that rendering and animation need no further checks. Units are metres, seconds and radians; colours are linear.

mod accessor;
mod clip;
mod error;
mod file;
mod material;
mod mesh;
mod node;
#[cfg(test)]
mod tests;

pub use clip::{AnimationClip, Channel, Interpolation, KeyValues};
pub use error::SceneError;
pub use material::{Image, Material};
pub use mesh::{Mesh, Primitive};
pub use node::{Camera, Light, LightKind, Node, Pose};

use crate::catch_panic::catch_panic;
use std::path::Path;
use three_d::{InnerSpace, Mat4, Vec3};

/// Maximum size of a file in bytes.
pub const MAX_BYTES: u64 = 64 << 20;
/// Maximum number of triangles of a scene, counted per node.
pub const MAX_TRIANGLES: usize = 500_000;

/// The content of a file.
#[derive(Debug, Clone, Default)]
pub struct Scene {
    /// Nodes, parents before their children.
    pub nodes: Vec<Node>,
    /// Meshes, shared by nodes.
    pub meshes: Vec<Mesh>,
    /// Materials, shared by meshes.
    pub materials: Vec<Material>,
    /// Textures, shared by materials.
    pub images: Vec<Image>,
    /// Animation clips.
    pub clips: Vec<AnimationClip>,
}

impl Scene {
    /// Reads a file.
    ///
    /// # Errors
    /// If the file cannot be read, is no valid `.glb`, is too large, or uses an unsupported feature.
    pub fn load(path: &Path) -> Result<Self, SceneError> {
        Self::from_bytes(&file::read(path)?)
    }

    /// Reads a scene from the bytes of a `.glb` file.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SceneError> {
        // The validation of the `gltf` crate misses parts of animations, on which it then panics.
        let scene = catch_panic(|| file::scene(bytes));
        let scene = scene.unwrap_or_else(|| Err(SceneError::damaged("its parts are inconsistent")))?;
        debug_assert!(scene.is_consistent(), "every index of a scene is valid and parents come first");
        Ok(scene)
    }

    /// Whether every index is valid and parents precede their children.
    fn is_consistent(&self) -> bool {
        let nodes = self.nodes.iter().enumerate().all(|(index, node)| {
            node.parent.is_none_or(|parent| parent < index)
                && node.mesh.is_none_or(|mesh| mesh < self.meshes.len())
        });
        let primitives = self.meshes.iter().flat_map(|mesh| &mesh.primitives).all(|primitive| {
            let count = primitive.positions.len();
            (primitive.material < self.materials.len() || primitive.indices.is_empty())
                && primitive.normals.len() == count
                && primitive.indices.iter().all(|index| (*index as usize) < count)
        });
        let images = self
            .materials
            .iter()
            .all(|material| material.image.is_none_or(|image| image < self.images.len()));
        let channels = self.clips.iter().flat_map(|clip| &clip.channels);
        nodes && primitives && images && channels.into_iter().all(|channel| channel.node < self.nodes.len())
    }

    /// The first node of this name.
    pub fn node(&self, name: &str) -> Option<usize> {
        self.nodes.iter().position(|node| node.name == name)
    }

    /// The clip of this name.
    pub fn clip(&self, name: &str) -> Option<&AnimationClip> {
        self.clips.iter().find(|clip| clip.name == name)
    }

    /// The rest pose of each node.
    pub fn rest(&self) -> Vec<Pose> {
        self.nodes.iter().map(|node| node.rest).collect()
    }

    /// Node → world for each node. `poses` has one pose per node, in the same order.
    pub fn world(&self, poses: &[Pose]) -> Vec<Mat4> {
        debug_assert_eq!(poses.len(), self.nodes.len(), "one pose per node");
        let mut world: Vec<Mat4> = Vec::with_capacity(self.nodes.len());
        for (node, pose) in self.nodes.iter().zip(poses) {
            let own = pose.matrix();
            let parent = node.parent.and_then(|parent| world.get(parent));
            world.push(parent.map_or(own, |parent| parent * own));
        }
        world
    }

    /// Centre and radius (at least 1 mm) of a sphere around the scene. Surroundings that are much larger than the rest, such as a
    /// floor or a curtain, do not dominate it.
    pub fn bounds(&self, world: &[Mat4]) -> (Vec3, f32) {
        let boxes = self.nodes.iter().zip(world).filter_map(|(node, world)| {
            let (low, high) = self.meshes.get(node.mesh?)?.bounds?;
            let middle = (world * ((low + high) / 2.0).extend(1.0)).truncate();
            let stretch = world
                .x
                .truncate()
                .magnitude()
                .max(world.y.truncate().magnitude())
                .max(world.z.truncate().magnitude());
            Some((middle, (high - low).magnitude() / 2.0 * stretch))
        });
        let boxes: Vec<(Vec3, f32)> = boxes.collect();
        // The mean of the centres, weighted by size, which is capped at the 90th percentile.
        let mut sizes: Vec<f32> = boxes.iter().map(|(_, size)| *size).collect();
        sizes.sort_by(f32::total_cmp);
        let typical = sizes.get(sizes.len() * 9 / 10).copied().unwrap_or(1.0);
        let (mut sum, mut weight) = (Vec3::new(0.0, 0.0, 0.0), 0.0);
        for (middle, size) in &boxes {
            let w = size.min(typical);
            sum += *middle * w;
            weight += w;
        }
        let middle = if weight > 0.0 { sum / weight } else { sum };
        let near = boxes.iter().filter(|(_, size)| *size <= 1.5 * typical);
        let reach = near.map(|(at, size)| (at - middle).magnitude() + size).fold(0.0, f32::max);
        (middle, reach.max(1e-3))
    }

    /// Number of triangles, counted per node.
    pub fn triangles(&self) -> usize {
        let of = |mesh: usize| self.meshes.get(mesh).map_or(0, Mesh::triangles);
        self.nodes.iter().filter_map(|node| node.mesh).map(of).sum()
    }
}
