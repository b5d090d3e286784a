//! The shadow map of the key light.

use super::gpu_scene::GpuScene;
use super::lights::PlacedLight;
use super::view::{Frustum, look_at};
use crate::window::stage::scene::LightKind;
use three_d::{
    ClearState, Context, CoreError, DepthTexture2D, InnerSpace, Mat4, Program, RenderStates, Vec3, Viewport,
    Wrapping, WriteMask, degrees,
};

/// Width and height of the map in texels.
const TEXELS: u32 = 1536;

/// Depth as seen from the key light; rendered again only when something moves.
#[derive(Default)]
pub(super) struct ShadowMap {
    /// Created with the first shadow.
    map: Option<DepthTexture2D>,
    /// World → clip space of the light.
    matrix: Option<Mat4>,
    /// The scene's `changed_in` when the map was rendered.
    changed_in: u64,
}

/// An up-to-date map.
pub(super) struct RenderedShadow<'a> {
    map: &'a DepthTexture2D,
    matrix: Mat4,
}

impl ShadowMap {
    /// Updates the map of a scene within `radius` of `centre`.
    ///
    /// # Errors
    /// If OpenGL fails.
    pub(super) fn render(
        &mut self,
        context: &Context,
        program: &Program,
        gpu: &mut GpuScene,
        key: &PlacedLight,
        (centre, radius): (Vec3, f32),
    ) -> Result<RenderedShadow<'_>, CoreError> {
        let (eye, matrix) = view(key, centre, radius);
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
    /// Sets the uniforms of a surface program.
    pub(super) fn bind(&self, program: &Program) {
        program.use_uniform("shadow_texel", 1.0 / TEXELS as f32);
        program.use_uniform("shadow_from_world", self.matrix);
        program.use_depth_texture("shadow_map", self.map);
    }
}

/// The eye of the key light, and world → its clip space: its cone, or a box around the scene for a directional light.
fn view(key: &PlacedLight, centre: Vec3, radius: f32) -> (Vec3, Mat4) {
    match key.light.kind {
        LightKind::Directional => {
            let from = centre - key.direction * (2.0 * radius);
            let matrix = three_d::ortho(-radius, radius, -radius, radius, 0.1 * radius, 4.0 * radius)
                * look_at(from, centre);
            (centre - key.direction * (1000.0 * radius), matrix)
        }
        kind => {
            let away = (centre - key.position).magnitude().max(1e-3);
            let (towards, half) = match kind {
                LightKind::Spot { outer, .. } => (key.position + key.direction, outer.to_degrees().min(55.0)),
                _ => (centre, (radius / away).atan().to_degrees().min(55.0)),
            };
            let matrix = three_d::perspective(degrees(2.0 * half), 1.0, 0.1 * away, away + 2.0 * radius)
                * look_at(key.position, towards);
            (key.position, matrix)
        }
    }
}
