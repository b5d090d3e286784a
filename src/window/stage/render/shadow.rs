//! The shadow of the key light.

use super::gpu::GpuScene;
use super::lights::Placed;
use super::view::{Frustum, looking};
use crate::window::stage::scene::LightKind;
use three_d::{
    ClearState, Context, CoreError, DepthTexture2D, InnerSpace, Mat4, Program, RenderStates, Vec3, Viewport,
    Wrapping, WriteMask, degrees,
};

/// Texels of the map in each direction.
const TEXELS: u32 = 1536;

/// The key light's map of what it reaches, kept while nothing moves.
#[derive(Default)]
pub(super) struct Shadow {
    /// Made when the first shadow is drawn.
    map: Option<DepthTexture2D>,
    /// World → the light's view.
    matrix: Option<Mat4>,
    /// When the scene in the map was moved last.
    moved: u64,
}

/// A map that fits the picture.
pub(super) struct Drawn<'a> {
    map: &'a DepthTexture2D,
    matrix: Mat4,
}

impl Shadow {
    /// The map of a scene around `middle` that reaches so far.
    pub(super) fn drawn(
        &mut self,
        context: &Context,
        program: &Program,
        gpu: &mut GpuScene,
        key: &Placed,
        (middle, reach): (Vec3, f32),
    ) -> Result<Drawn<'_>, CoreError> {
        let (eye, matrix) = view(key, middle, reach);
        let edge = Wrapping::ClampToEdge;
        let map =
            self.map.get_or_insert_with(|| DepthTexture2D::new::<f32>(context, TEXELS, TEXELS, edge, edge));
        if self.moved != gpu.moved || self.matrix != Some(matrix) {
            gpu.arrange(&Frustum::new(eye, matrix, TEXELS));
            program.use_uniform("clip_from_world", matrix);
            let viewport = Viewport::new_at_origo(TEXELS, TEXELS);
            let states = RenderStates { write_mask: WriteMask::DEPTH, ..RenderStates::default() };
            map.as_depth_target().clear(ClearState::depth(1.0)).write(|| {
                for group in gpu.groups.iter().filter(|group| !group.kind.is_see_through()) {
                    group.draw(program, states, viewport);
                }
                Ok::<(), CoreError>(())
            })?;
            self.matrix = Some(matrix);
            self.moved = gpu.moved;
        }
        Ok(Drawn { map, matrix })
    }
}

impl Drawn<'_> {
    /// Lets a program for surfaces use it.
    pub(super) fn hand_to(&self, program: &Program) {
        program.use_uniform("shadow_texel", 1.0 / TEXELS as f32);
        program.use_uniform("shadow_from_world", self.matrix);
        program.use_depth_texture("shadow_map", self.map);
    }
}

/// From where the key light shines, and world → its view: a cone's, or one that holds all of the scene.
fn view(key: &Placed, middle: Vec3, reach: f32) -> (Vec3, Mat4) {
    match key.light.kind {
        LightKind::Directional => {
            let from = middle - key.towards * (2.0 * reach);
            let matrix = three_d::ortho(-reach, reach, -reach, reach, 0.1 * reach, 4.0 * reach)
                * looking(from, middle);
            (middle - key.towards * (1000.0 * reach), matrix)
        }
        kind => {
            let away = (middle - key.place).magnitude().max(1e-3);
            let (towards, half) = match kind {
                LightKind::Spot { outer, .. } => (key.place + key.towards, outer.to_degrees().min(55.0)),
                _ => (middle, (reach / away).atan().to_degrees().min(55.0)),
            };
            let matrix = three_d::perspective(degrees(2.0 * half), 1.0, 0.1 * away, away + 2.0 * reach)
                * looking(key.place, towards);
            (key.place, matrix)
        }
    }
}
