//! A `.glb` file → a tree of named nodes with meshes, materials, lights, cameras and clips of key frames.
//!
//! In: bytes from anybody. Out: a [`Scene`] in which every index is valid, every number finite and parents come before
//! their children, so that whoever draws or moves it need not check again. Units are metres, seconds and radians; colours are
//! linear.

mod accessor;
mod clip;
mod error;
mod file;
mod material;
mod mesh;
mod node;
#[cfg(test)]
mod tests;

pub use clip::{Channel, Clip, Interpolation, KeyValues};
pub use error::SceneError;
pub use material::{Image, Material};
pub use mesh::{Mesh, Primitive};
pub use node::{Camera, Light, LightKind, Node, Pose};

use crate::catch_panic::catch_panic;
use std::path::Path;
use three_d::{InnerSpace, Mat4, Vec3};

/// Bytes of a file at most.
pub const MAX_BYTES: u64 = 64 << 20;
/// Triangles of a scene at most, each node's counted.
pub const MAX_TRIANGLES: usize = 500_000;

/// All that is in a file.
#[derive(Debug, Clone, Default)]
pub struct Scene {
    /// Parents before their children.
    pub nodes: Vec<Node>,
    /// Shared by nodes.
    pub meshes: Vec<Mesh>,
    /// Shared by meshes.
    pub materials: Vec<Material>,
    /// Pictures on surfaces, shared by materials.
    pub images: Vec<Image>,
    /// Movements, by name.
    pub clips: Vec<Clip>,
}

impl Scene {
    /// Reads a file.
    ///
    /// # Errors
    /// With the reason, where it cannot be read, is no `.glb`, is too large, or holds what cannot be shown.
    pub fn load(path: &Path) -> Result<Self, SceneError> {
        Self::from_bytes(&file::read(path)?)
    }

    /// Reads a file's bytes.
    ///
    /// # Errors
    /// As `load`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SceneError> {
        // The `gltf` crate's validation leaves out parts of animations, and then it panics.
        let scene = catch_panic(|| file::scene(bytes));
        scene.unwrap_or_else(|| Err(SceneError::damaged("its primitives contradict each other")))
    }

    /// The first node of this name.
    pub fn node(&self, name: &str) -> Option<usize> {
        self.nodes.iter().position(|node| node.name == name)
    }

    /// The clip of this name.
    pub fn clip(&self, name: &str) -> Option<&Clip> {
        self.clips.iter().find(|clip| clip.name == name)
    }

    /// How each node stands when nothing moves it.
    pub fn rest(&self) -> Vec<Pose> {
        self.nodes.iter().map(|node| node.rest).collect()
    }

    /// Node → world, for each node in its pose; `poses` has one a node, in their order.
    pub fn world(&self, poses: &[Pose]) -> Vec<Mat4> {
        let mut world: Vec<Mat4> = Vec::with_capacity(self.nodes.len());
        for (node, pose) in self.nodes.iter().zip(poses) {
            let own = pose.matrix();
            let parent = node.parent.and_then(|parent| world.get(parent));
            world.push(parent.map_or(own, |parent| parent * own));
        }
        world
    }

    /// A ball around all that is seen: its middle, and its radius (at least a millimetre). What stands far around everything, such as
    /// a floor or a curtain, counts no more than anything else.
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
        // The mean of the middles, each weighing as its size does, but the largest no more than the typical.
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

    /// Triangles drawn, each node's counted.
    pub fn triangles(&self) -> usize {
        let of = |mesh: usize| self.meshes.get(mesh).map_or(0, Mesh::triangles);
        self.nodes.iter().filter_map(|node| node.mesh).map(of).sum()
    }
}
