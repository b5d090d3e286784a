//! The scenes that stay in the graphics memory.

use super::gpu_scene::GpuScene;
use crate::window::stage::scene::Scene;
use std::sync::Arc;
use three_d::{Context, Mat4};

/// Scenes at most, so that going back and forth among those of a player loads nothing.
const MAX_SCENES: usize = 4;

/// The scenes that were shown last.
#[derive(Default)]
pub(super) struct GpuCache {
    /// The latest first.
    scenes: Vec<GpuScene>,
    /// Pictures so far.
    frames: u64,
}

impl GpuCache {
    /// The scene in its poses; what was not shown for longest goes.
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
