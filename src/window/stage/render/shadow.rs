//! The shadow of the key light.

use super::gpu_scene::GpuScene;
use super::lights::PlacedLight;
use super::view::{Frustum, look_at};
use crate::window::stage::scene::LightKind;
use three_d::{
    ClearState, Context, CoreError, DepthTexture2D, InnerSpace, Mat4, Program, RenderStates, Vec3, Viewport,
    Wrapping, WriteMask, degrees,
};

/// Texels of the map in each direction.
const TEXELS: u32 = 1536;

/// The key light's map of what it reaches, kept while nothing moves.
#[derive(Default)]
pub(super) struct ShadowMap {
    /// Made when the first shadow is drawn.
    map: Option<DepthTexture2D>,
    /// World → the light's view.
    matrix: Option<Mat4>,
    /// When the scene in the map was moved last.
    changed_in: u64,
}

/// A map that fits the picture.
pub(super) struct RenderedShadow<'a> {
    map: &'a DepthTexture2D,
    matrix: Mat4,
}

impl ShadowMap {
    /// The map of a scene around `middle` that reaches so far.
    pub(super) fn render(
        &mut self,
        context: &Context,
        program: &Program,
        gpu: &mut GpuScene,
        key: &PlacedLight,
        (middle, reach): (Vec3, f32),
    ) -> Result<RenderedShadow<'_>, CoreError> {
        let (eye, matrix) = view(key, middle, reach);
        let edge = Wrapping::ClampToEdge;
        let map =
            self.map.get_or_insert_with(|| DepthTexture2D::new::<f32>(context, TEXELS, TEXELS, edge, edge));
        if self.changed_in != gpu.changed_in || self.matrix != Some(matrix) {
            gpu.cull_and_sort(&Frustum::new(eye, matrix, TEXELS));
            program.use_uniform("clip_from_world", matrix);
            let viewport = Viewport::new_at_origo(TEXELS, TEXELS);
            let states = RenderStates { write_mask: WriteMask::DEPTH, ..RenderStates::default() };
            map.as_depth_target().clear(ClearState::depth(1.0)).write(|| {
                for batch in gpu.batches.iter().filter(|batch| !batch.key.is_transparent()) {
                    batch.draw(program, states, viewport);
                }
                Ok::<(), CoreError>(())
            })?;
            self.matrix = Some(matrix);
            self.changed_in = gpu.changed_in;
        }
        Ok(RenderedShadow { map, matrix })
    }
}

impl RenderedShadow<'_> {
    /// Lets a program for surfaces use it.
    pub(super) fn bind(&self, program: &Program) {
        program.use_uniform("shadow_texel", 1.0 / TEXELS as f32);
        program.use_uniform("shadow_from_world", self.matrix);
        program.use_depth_texture("shadow_map", self.map);
    }
}

/// From where the key light shines, and world → its view: a cone's, or one that holds all of the scene.
fn view(key: &PlacedLight, middle: Vec3, reach: f32) -> (Vec3, Mat4) {
    match key.light.kind {
        LightKind::Directional => {
            let from = middle - key.towards * (2.0 * reach);
            let matrix = three_d::ortho(-reach, reach, -reach, reach, 0.1 * reach, 4.0 * reach)
                * look_at(from, middle);
            (middle - key.towards * (1000.0 * reach), matrix)
        }
        kind => {
            let away = (middle - key.place).magnitude().max(1e-3);
            let (towards, half) = match kind {
                LightKind::Spot { outer, .. } => (key.place + key.towards, outer.to_degrees().min(55.0)),
                _ => (middle, (reach / away).atan().to_degrees().min(55.0)),
            };
            let matrix = three_d::perspective(degrees(2.0 * half), 1.0, 0.1 * away, away + 2.0 * reach)
                * look_at(key.place, towards);
            (key.place, matrix)
        }
    }
}
