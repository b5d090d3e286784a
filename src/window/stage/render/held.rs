//! The scenes that stay in the graphics memory.

use super::gpu::GpuScene;
use crate::window::stage::scene::Scene;
use std::sync::Arc;
use three_d::{Context, Mat4};

/// Scenes at most, so that going back and forth among those of a player loads nothing.
const MOST: usize = 4;

/// The scenes that were shown last.
#[derive(Default)]
pub(super) struct Held {
    /// The latest first.
    scenes: Vec<GpuScene>,
    /// Pictures so far.
    pictures: u64,
}

impl Held {
    /// The scene in its poses; what was not shown for longest goes.
    pub(super) fn posed(&mut self, context: &Context, scene: &Arc<Scene>, world: &[Mat4]) -> &mut GpuScene {
        self.pictures += 1;
        let found = self.scenes.iter().position(|held| Arc::ptr_eq(&held.scene, scene));
        let gpu = match found.map(|at| self.scenes.remove(at)) {
            Some(mut gpu) => {
                gpu.pose(world, self.pictures);
                gpu
            }
            None => {
                self.scenes.truncate(MOST - 1);
                GpuScene::new(context, scene, world, self.pictures)
            }
        };
        self.scenes.insert_mut(0, gpu)
    }
}
