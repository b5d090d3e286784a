//! The scenes kept in GPU memory.

use super::gpu_scene::GpuScene;
use crate::window::stage::scene::Scene;
use std::sync::Arc;
use three_d::{Context, Mat4};

/// Maximum number of scenes: enough to switch between the labels of a recording without uploading again.
const MAX_SCENES: usize = 4;

/// The most recently rendered scenes.
#[derive(Default)]
pub(super) struct GpuCache {
    /// Most recent first.
    scenes: Vec<GpuScene>,
    /// Number of frames so far.
    frames: u64,
}

impl GpuCache {
    /// The scene with its nodes at `world`, uploaded if necessary. Evicts the least recently used one.
    pub(super) fn scene_in_pose(
        &mut self,
        context: &Context,
        scene: &Arc<Scene>,
        world: &[Mat4],
    ) -> &mut GpuScene {
        self.frames += 1;
        let found = self.scenes.iter().position(|held| Arc::ptr_eq(&held.scene, scene));
        let gpu = match found.map(|at| self.scenes.remove(at)) {
            Some(mut gpu) => {
                gpu.pose(world, self.frames);
                gpu
            }
            None => {
                self.scenes.truncate(MAX_SCENES - 1);
                GpuScene::new(context, scene, world, self.frames)
            }
        };
        self.scenes.insert_mut(0, gpu)
    }
}
