//! The renderer: what it keeps between two pictures, and the passes of one.

use super::framebuffer::Framebuffer;
use super::gpu_cache::GpuCache;
use super::gpu_scene::{Batch, GpuScene};
use super::lights::{MAX_LIGHTS, PlacedLight, scene_lights};
use super::programs::Programs;
use super::shadow::ShadowMap;
use super::view::{Frustum, View};
use super::{RenderError, RenderQuality};
use crate::window::stage::scene::{LightKind, Scene};
use std::sync::Arc;
use std::time::{Duration, Instant};
use three_d::context::HasContext;
use three_d::{
    Blend, Context, CoreError, Cull, DepthTest, Mat4, Program, RenderStates, RenderTarget, ScissorBox, Vec2,
    Vec4, VertexBuffer, Viewport, WriteMask, vec2, vec3,
};

/// Draws scenes; all calls need the context of its making to be current.
pub struct Renderer {
    context: Context,
    programs: Programs,
    /// Of a triangle that covers more than the view.
    corners: VertexBuffer<Vec2>,
    shadow: ShadowMap,
    framebuffer: Option<Framebuffer>,
    gpu_cache: GpuCache,
}

/// One picture.
pub struct RenderInput<'a> {
    /// What is seen.
    pub scene: &'a Arc<Scene>,
    /// Node → world, one a node.
    pub world: &'a [Mat4],
    /// From where.
    pub view: View,
    /// Strength of all lights, 0 to 1.
    pub lights: f32,
    /// Strength of the materials called `lamp`, 1 as in the file.
    pub lamps: f32,
    /// How much is drawn.
    pub quality: RenderQuality,
}

impl Renderer {
    /// Compiles its programs.
    ///
    /// # Errors
    /// Where OpenGL 3.3 (or ES 3.0) is missing.
    pub fn new(gl: Arc<three_d::context::Context>) -> Result<Self, RenderError> {
        let version = gl.version();
        let (major, minor) = (version.major, version.minor);
        if (major, minor) < if version.is_embedded { (3, 0) } else { (3, 3) } {
            return Err(RenderError::Old { major, minor });
        }
        let context = Context::from_gl_context(gl)?;
        Ok(Self {
            programs: Programs::new(&context)?,
            corners: VertexBuffer::new_with_data(&context, &[vec2(0.0, 0.0), vec2(2.0, 0.0), vec2(0.0, 2.0)]),
            shadow: ShadowMap::default(),
            framebuffer: None,
            gpu_cache: GpuCache::default(),
            context,
        })
    }

    /// Draws a picture of `size` pixels, to be copied from; keeps it until the next. Returns the time until it was finished.
    ///
    /// # Errors
    /// Where OpenGL fails.
    pub fn draw(&mut self, input: &RenderInput<'_>, size: [u32; 2]) -> Result<Duration, RenderError> {
        let begin = Instant::now();
        let quality = input.quality;
        let gpu = self.gpu_cache.scene_in_pose(&self.context, input.scene, input.world);
        for batch in &gpu.batches {
            self.programs.make(&self.context, quality, batch.key.image.is_some())?;
        }
        let framebuffer = Framebuffer::reuse_or_new(&self.context, size, quality, self.framebuffer.take());
        let [width, height] = framebuffer.size();
        let (middle, reach) = input.scene.bounds(input.world);
        let lights = scene_lights(input.scene, input.world, middle, reach);
        let shadow = match lights.first().filter(|_| quality.has_shadow()) {
            Some(key) => {
                Some(self.shadow.render(&self.context, &self.programs.depth, gpu, key, (middle, reach))?)
            }
            None => None,
        };
        let clip_from_world = input.view.matrix(framebuffer.aspect(), reach);
        gpu.cull_and_sort(&Frustum::new(input.view.eye, clip_from_world, height));
        let viewport = Viewport::new_at_origo(width, height);
        let drawn = framebuffer.render(GROUND, || {
            for batch in &gpu.batches {
                let Some(program) = self.programs.surface(quality, batch.key.image.is_some()) else {
                    continue;
                };
                use_studio(program, input, &lights);
                program.use_uniform("clip_from_world", clip_from_world);
                if let Some(shadow) = &shadow {
                    shadow.bind(program);
                }
                draw_batch(program, gpu, batch, viewport);
            }
            Ok(())
        });
        if drawn.is_ok() {
            framebuffer.finish();
        }
        self.framebuffer = Some(framebuffer);
        drawn?;
        // OpenGL tells of a lost context, too little memory and the like only to those who ask.
        self.context.error_check()?;
        Ok(begin.elapsed())
    }

    /// Copies the last picture to `view` of the window, of which no more than `clip` may change; both in pixels from the lower left
    /// corner. `strength` darkens it.
    pub fn show(
        &self,
        window: [u32; 2],
        view: Viewport,
        clip: ScissorBox,
        strength: f32,
    ) -> Result<(), RenderError> {
        let Some(framebuffer) = &self.framebuffer else { return Ok(()) };
        let [width, height] = window;
        let states = RenderStates {
            depth_test: DepthTest::Always,
            write_mask: WriteMask::COLOR,
            ..RenderStates::default()
        };
        RenderTarget::screen(&self.context, width, height).write_partially(clip, || {
            self.programs.copy.use_texture("picture", &framebuffer.picture);
            self.programs.copy.use_uniform("strength", strength);
            self.programs.copy.use_vertex_attribute("corner", &self.corners);
            self.programs.copy.draw_arrays(states, view, 3);
            Ok::<(), CoreError>(())
        })?;
        Ok(())
    }
}

/// What is seen where nothing is.
const GROUND: [f32; 3] = [0.035, 0.031, 0.030];

/// Lights, eye and studio, which are the same for all surfaces.
fn use_studio(program: &Program, input: &RenderInput<'_>, lights: &[PlacedLight]) {
    let (mut places, mut axes, mut colours) = (
        [Vec4::new(0.0, 1.0, 0.0, 0.0); MAX_LIGHTS],
        [Vec4::new(0.0, 0.0, 0.0, -2.0); MAX_LIGHTS],
        [Vec4::new(0.0, 0.0, 0.0, 0.0); MAX_LIGHTS],
    );
    for (((placed, place), axis), colour) in lights.iter().zip(&mut places).zip(&mut axes).zip(&mut colours) {
        let strength = placed.light.colour * input.lights;
        let cone = match placed.light.kind {
            LightKind::Spot { inner, outer } => [outer.cos(), inner.cos()],
            _ => [-2.0, -1.0],
        };
        *place = match placed.light.kind {
            LightKind::Directional => (-placed.towards).extend(0.0),
            _ => placed.place.extend(1.0),
        };
        *axis = placed.towards.extend(cone[0]);
        *colour = strength.extend(cone[1]);
    }
    program.use_uniform_array("light_place", &places);
    program.use_uniform_array("light_axis", &axes);
    program.use_uniform_array("light_colour", &colours);
    program.use_uniform("lights", lights.len() as i32);
    program.use_uniform("eye", input.view.eye);
    program.use_uniform("studio_wall", vec3(0.055, 0.045, 0.040) * (0.3 + 0.7 * input.lights));
    program.use_uniform("studio_floor", vec3(0.020, 0.014, 0.010) * (0.3 + 0.7 * input.lights));
    program.use_uniform("studio_light", input.lights);
    program.use_uniform("lamps", input.lamps);
}

fn draw_batch(program: &Program, gpu: &GpuScene, batch: &Batch, viewport: Viewport) {
    let key = &batch.key;
    program.use_uniform("alpha", key.alpha());
    program.use_uniform_if_required("double_sided", if key.double_sided { 1.0f32 } else { 0.0 });
    if let Some(texture) = gpu.texture(key) {
        program.use_texture("picture", texture);
    }
    let is_transparent = key.is_transparent();
    let states = RenderStates {
        cull: if key.double_sided { Cull::None } else { Cull::Back },
        blend: if is_transparent { Blend::TRANSPARENCY } else { Blend::Disabled },
        write_mask: if is_transparent { WriteMask::COLOR } else { WriteMask::COLOR_AND_DEPTH },
        ..RenderStates::default()
    };
    batch.draw(program, states, viewport);
}
