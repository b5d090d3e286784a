//! The renderer: its state between frames, and the passes of a frame.

use super::framebuffer::Framebuffer;
use super::gpu_cache::GpuCache;
use super::gpu_scene::{DrawBatch, GpuScene};
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

/// Renders scenes. The OpenGL context that it was created with must be current in every call.
pub struct Renderer {
    context: Context,
    programs: Programs,
    /// Texture coordinates of one triangle that covers the view.
    full_view_uvs: VertexBuffer<Vec2>,
    shadow: ShadowMap,
    framebuffer: Option<Framebuffer>,
    gpu_cache: GpuCache,
}

/// What a frame shows.
pub struct RenderInput<'a> {
    /// The scene.
    pub scene: &'a Arc<Scene>,
    /// Node → world, one per node.
    pub world: &'a [Mat4],
    /// The camera.
    pub view: View,
    /// Factor for all lights, 0 to 1.
    pub lights: f32,
    /// Factor for the emission of materials called `lamp`; 1 is the file's value.
    pub lamps: f32,
    /// How to render it.
    pub quality: RenderQuality,
}

impl Renderer {
    /// Compiles the shader programs.
    ///
    /// # Errors
    /// If the context is older than OpenGL 3.3 (ES 3.0), or a shader does not compile.
    pub fn new(gl: Arc<three_d::context::Context>) -> Result<Self, RenderError> {
        let version = gl.version();
        let (major, minor) = (version.major, version.minor);
        if (major, minor) < if version.is_embedded { (3, 0) } else { (3, 3) } {
            return Err(RenderError::Old { major, minor });
        }
        let context = Context::from_gl_context(gl)?;
        Ok(Self {
            programs: Programs::new(&context)?,
            full_view_uvs: VertexBuffer::new_with_data(
                &context,
                &[vec2(0.0, 0.0), vec2(2.0, 0.0), vec2(0.0, 2.0)],
            ),
            shadow: ShadowMap::default(),
            framebuffer: None,
            gpu_cache: GpuCache::default(),
            context,
        })
    }

    /// Renders a frame of `size` pixels off screen and keeps it for [`Self::show`]. Returns the time it took, GPU included.
    ///
    /// # Errors
    /// If OpenGL fails, for example when the context is lost or out of memory.
    pub fn draw(&mut self, input: &RenderInput<'_>, size: [u32; 2]) -> Result<Duration, RenderError> {
        let begin = Instant::now();
        let quality = input.quality;
        let gpu = self.gpu_cache.scene_in_pose(&self.context, input.scene, input.world);
        for batch in &gpu.batches {
            self.programs.prepare(&self.context, quality, batch.key.image.is_some())?;
        }
        let framebuffer = Framebuffer::reuse_or_new(&self.context, size, quality, self.framebuffer.take());
        let [width, height] = framebuffer.size();
        let (centre, radius) = input.scene.bounds(input.world);
        let lights = scene_lights(input.scene, input.world, centre, radius);
        let shadow = match lights.first().filter(|_| quality.has_shadow()) {
            Some(key) => {
                Some(self.shadow.render(&self.context, &self.programs.depth, gpu, key, (centre, radius))?)
            }
            None => None,
        };
        let clip_from_world = input.view.matrix(framebuffer.aspect(), radius);
        gpu.cull_and_sort(&Frustum::new(input.view.eye, clip_from_world, height));
        let viewport = Viewport::new_at_origo(width, height);
        let drawn = framebuffer.render(BACKGROUND, || {
            for batch in &gpu.batches {
                let Some(program) = self.programs.surface(quality, batch.key.image.is_some()) else {
                    continue;
                };
                set_lighting(program, input, &lights);
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
        // OpenGL reports a lost context or too little memory only when asked.
        self.context.error_check()?;
        Ok(begin.elapsed())
    }

    /// Copies the last frame to `view` of the window, within `clip`; both in pixels from the lower left corner. `opacity` blends it
    /// with black, from 0 (black) to 1. Does nothing before the first frame.
    ///
    /// # Errors
    /// If OpenGL fails.
    pub fn show(
        &self,
        window: [u32; 2],
        view: Viewport,
        clip: ScissorBox,
        opacity: f32,
    ) -> Result<(), RenderError> {
        let Some(framebuffer) = &self.framebuffer else { return Ok(()) };
        let [width, height] = window;
        let states = RenderStates {
            depth_test: DepthTest::Always,
            write_mask: WriteMask::COLOR,
            ..RenderStates::default()
        };
        RenderTarget::screen(&self.context, width, height).write_partially(clip, || {
            self.programs.copy.use_texture("frame", &framebuffer.colour);
            self.programs.copy.use_uniform("opacity", opacity);
            self.programs.copy.use_vertex_attribute("uv", &self.full_view_uvs);
            self.programs.copy.draw_arrays(states, view, 3);
            Ok::<(), CoreError>(())
        })?;
        Ok(())
    }
}

/// Background colour, in display space.
const BACKGROUND: [f32; 3] = [0.035, 0.031, 0.030];

/// Sets the uniforms that are the same for all surfaces: camera, lights and the studio that surfaces reflect.
fn set_lighting(program: &Program, input: &RenderInput<'_>, lights: &[PlacedLight]) {
    debug_assert!(lights.len() <= MAX_LIGHTS, "the shader has {MAX_LIGHTS} lights");
    let (mut positions, mut axes, mut colours) = (
        [Vec4::new(0.0, 1.0, 0.0, 0.0); MAX_LIGHTS],
        [Vec4::new(0.0, 0.0, 0.0, -2.0); MAX_LIGHTS],
        [Vec4::new(0.0, 0.0, 0.0, 0.0); MAX_LIGHTS],
    );
    let uniforms = positions.iter_mut().zip(&mut axes).zip(&mut colours);
    for (placed, ((position, axis), colour)) in lights.iter().zip(uniforms) {
        let strength = placed.light.colour * input.lights;
        let cone = match placed.light.kind {
            LightKind::Spot { inner, outer } => [outer.cos(), inner.cos()],
            _ => [-2.0, -1.0],
        };
        *position = match placed.light.kind {
            LightKind::Directional => (-placed.direction).extend(0.0),
            _ => placed.position.extend(1.0),
        };
        *axis = placed.direction.extend(cone[0]);
        *colour = strength.extend(cone[1]);
    }
    program.use_uniform_array("light_position", &positions);
    program.use_uniform_array("light_axis", &axes);
    program.use_uniform_array("light_colour", &colours);
    program.use_uniform("lights", lights.len() as i32);
    program.use_uniform("eye", input.view.eye);
    program.use_uniform("studio_wall", vec3(0.055, 0.045, 0.040) * (0.3 + 0.7 * input.lights));
    program.use_uniform("studio_floor", vec3(0.020, 0.014, 0.010) * (0.3 + 0.7 * input.lights));
    program.use_uniform("studio_light", input.lights);
    program.use_uniform("lamps", input.lamps);
}

fn draw_batch(program: &Program, gpu: &GpuScene, batch: &DrawBatch, viewport: Viewport) {
    let key = &batch.key;
    program.use_uniform("alpha", key.alpha());
    program.use_uniform_if_required("double_sided", if key.double_sided { 1.0f32 } else { 0.0 });
    if let Some(texture) = gpu.texture(key) {
        program.use_texture("base_texture", texture);
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
