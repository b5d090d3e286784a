//! The renderer: what it keeps between two pictures, and the passes of one.

use super::gpu::{GpuPart, GpuScene};
use super::lights::{MOST, Placed, placed};
use super::target::Target;
use super::view::{View, looking};
use super::{Quality, RenderError};
use crate::window::stage::scene::{LightKind, Material, Scene};
use std::sync::Arc;
use three_d::{
    Blend, ClearState, Context, CoreError, Cull, DepthTest, DepthTexture2D, InnerSpace, Interpolation, Mat3,
    Mat4, Program, RenderStates, RenderTarget, ScissorBox, SquareMatrix, Texture2D, Vec2, Vec3, Vec4,
    VertexBuffer, Viewport, Wrapping, WriteMask, degrees, vec2, vec3,
};

/// Texels of the shadow map in each direction.
const SHADOW_TEXELS: u32 = 1536;

/// Draws scenes; all calls need the context of its making to be current.
pub struct Renderer {
    context: Context,
    surface: Program,
    depth: Program,
    copy: Program,
    /// Of a triangle that covers more than the view.
    corners: VertexBuffer<Vec2>,
    shadow_map: DepthTexture2D,
    white: Texture2D,
    target: Option<Target>,
    /// The scene that is in the graphics memory.
    scene: Option<(Arc<Scene>, GpuScene)>,
}

/// One picture.
pub struct Shot<'a> {
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
    pub quality: Quality,
}

impl Renderer {
    /// Compiles its programs.
    ///
    /// # Errors
    /// Where OpenGL 3.3 (or ES 3.0) is missing.
    pub fn new(gl: Arc<three_d::context::Context>) -> Result<Self, RenderError> {
        let context = Context::from_gl_context(gl)?;
        let program = |vertex, fragment| Program::from_source(&context, vertex, fragment);
        let edge = Wrapping::ClampToEdge;
        let nearest = Interpolation::Nearest;
        let white = Texture2D::new_empty::<[u8; 4]>(&context, 1, 1, nearest, nearest, None, edge, edge);
        white.fill(&[[255u8; 4]]);
        Ok(Self {
            surface: program(include_str!("shaders/surface.vert"), include_str!("shaders/surface.frag"))?,
            depth: program(include_str!("shaders/depth.vert"), include_str!("shaders/depth.frag"))?,
            copy: program(include_str!("shaders/copy.vert"), include_str!("shaders/copy.frag"))?,
            shadow_map: DepthTexture2D::new::<f32>(&context, SHADOW_TEXELS, SHADOW_TEXELS, edge, edge),
            corners: VertexBuffer::new_with_data(&context, &[vec2(0.0, 0.0), vec2(2.0, 0.0), vec2(0.0, 2.0)]),
            white,
            target: None,
            scene: None,
            context,
        })
    }

    /// Draws a picture of `size` pixels, to be copied from; keeps it until the next.
    ///
    /// # Errors
    /// Where OpenGL fails.
    pub fn draw(&mut self, shot: &Shot<'_>, size: [u32; 2]) -> Result<(), RenderError> {
        if !self.scene.as_ref().is_some_and(|(scene, _)| Arc::ptr_eq(scene, shot.scene)) {
            self.scene = Some((shot.scene.clone(), GpuScene::new(&self.context, shot.scene)));
        }
        let target = Target::fitting(&self.context, size, shot.quality, self.target.take());
        let Some((_, gpu)) = &self.scene else { return Ok(()) };
        let (middle, reach) = shot.scene.bounds(shot.world);
        let lights = placed(shot.scene, shot.world, middle, reach);
        let shadow =
            lights.first().filter(|_| shot.quality.is_full()).map(|key| shadow_matrix(key, middle, reach));
        if let Some(matrix) = shadow {
            self.draw_shadow(shot, gpu, matrix)?;
        }
        let clip_from_world = shot.view.matrix(target.aspect(), reach);
        self.use_studio(shot, &lights);
        self.surface
            .use_uniform_if_required("shadow_texel", shadow.map_or(0.0, |_| 1.0 / SHADOW_TEXELS as f32));
        self.surface.use_uniform_if_required("shadow_from_world", shadow.unwrap_or_else(Mat4::identity));
        self.surface.use_uniform_if_required("clip_from_world", clip_from_world);
        self.surface.use_depth_texture("shadow_map", &self.shadow_map);
        let [width, height] = target.size();
        let viewport = Viewport::new_at_origo(width, height);
        let drawn = target.filled(GROUND, || {
            for see_through in [false, true] {
                each_part(shot, gpu, |world, part, material| {
                    if (material.alpha < 1.0) == see_through {
                        self.draw_part(shot, gpu, world, part, material, viewport);
                    }
                });
            }
            Ok(())
        });
        self.target = Some(target);
        Ok(drawn?)
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
        let Some(target) = &self.target else { return Ok(()) };
        let [width, height] = window;
        let states = RenderStates {
            depth_test: DepthTest::Always,
            write_mask: WriteMask::COLOR,
            ..RenderStates::default()
        };
        RenderTarget::screen(&self.context, width, height).write_partially(clip, || {
            self.copy.use_texture("picture", &target.picture);
            self.copy.use_uniform("strength", strength);
            self.copy.use_vertex_attribute("corner", &self.corners);
            self.copy.draw_arrays(states, view, 3);
            Ok::<(), CoreError>(())
        })?;
        Ok(())
    }

    fn draw_shadow(&self, shot: &Shot<'_>, gpu: &GpuScene, matrix: Mat4) -> Result<(), CoreError> {
        self.depth.use_uniform("clip_from_world", matrix);
        let viewport = Viewport::new_at_origo(SHADOW_TEXELS, SHADOW_TEXELS);
        let states = RenderStates { write_mask: WriteMask::DEPTH, ..RenderStates::default() };
        self.shadow_map.as_depth_target().clear(ClearState::depth(1.0)).write(|| {
            each_part(shot, gpu, |world, part, material| {
                if material.alpha >= 1.0 {
                    self.depth.use_uniform("world_from_node", world);
                    self.depth.use_vertex_attribute("position", &part.positions);
                    self.depth.draw_elements(states, viewport, &part.indices);
                }
            });
            Ok::<(), CoreError>(())
        })?;
        Ok(())
    }

    /// Lights, eye and studio, which are the same for all surfaces.
    fn use_studio(&self, shot: &Shot<'_>, lights: &[Placed]) {
        let (mut places, mut axes, mut colours) = (
            [Vec4::new(0.0, 1.0, 0.0, 0.0); MOST],
            [Vec4::new(0.0, 0.0, 0.0, -2.0); MOST],
            [Vec4::new(0.0, 0.0, 0.0, 0.0); MOST],
        );
        for (((placed, place), axis), colour) in
            lights.iter().zip(&mut places).zip(&mut axes).zip(&mut colours)
        {
            let strength = placed.light.colour * shot.lights;
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
        let surface = &self.surface;
        surface.use_uniform_array("light_place", &places);
        surface.use_uniform_array("light_axis", &axes);
        surface.use_uniform_array("light_colour", &colours);
        surface.use_uniform_if_required("lights", lights.len() as i32);
        surface.use_uniform_if_required("eye", shot.view.eye);
        surface.use_uniform_if_required("studio", if shot.quality.is_full() { 1.0f32 } else { 0.0 });
        surface.use_uniform_if_required("studio_wall", vec3(0.055, 0.045, 0.040) * (0.3 + 0.7 * shot.lights));
        surface
            .use_uniform_if_required("studio_floor", vec3(0.020, 0.014, 0.010) * (0.3 + 0.7 * shot.lights));
        surface.use_uniform_if_required("studio_light", shot.lights);
    }

    fn draw_part(
        &self,
        shot: &Shot<'_>,
        gpu: &GpuScene,
        world: Mat4,
        part: &GpuPart,
        material: &Material,
        viewport: Viewport,
    ) {
        let surface = &self.surface;
        let turned = Mat3::from_cols(world.x.truncate(), world.y.truncate(), world.z.truncate());
        // Where a node is scaled to nothing there is nothing to draw.
        let Some(inverse) = turned.invert() else { return };
        surface.use_uniform("world_from_node", world);
        surface.use_uniform("turned", three_d::Matrix::transpose(&inverse));
        let lamp = if material.is_lamp { shot.lamps } else { 1.0 };
        surface.use_uniform("base", Vec3::from(material.base));
        surface.use_uniform("alpha", material.alpha);
        surface.use_uniform("metallic", material.metallic);
        surface.use_uniform("roughness", material.roughness);
        surface.use_uniform("emissive", Vec3::from(material.emissive) * lamp);
        let picture = material.image.and_then(|image| gpu.images.get(image));
        surface.use_uniform("has_picture", if picture.is_some() { 1.0f32 } else { 0.0 });
        surface.use_texture("picture", picture.unwrap_or(&self.white));
        part.attach(surface);
        let see_through = material.alpha < 1.0;
        let states = RenderStates {
            cull: if material.double_sided { Cull::None } else { Cull::Back },
            blend: if see_through { Blend::TRANSPARENCY } else { Blend::Disabled },
            write_mask: if see_through { WriteMask::COLOR } else { WriteMask::COLOR_AND_DEPTH },
            ..RenderStates::default()
        };
        surface.draw_elements(states, viewport, &part.indices);
    }
}

/// What is seen where nothing is.
const GROUND: [f32; 3] = [0.035, 0.031, 0.030];

fn each_part(shot: &Shot<'_>, gpu: &GpuScene, mut draw: impl FnMut(Mat4, &GpuPart, &Material)) {
    for (node, world) in shot.scene.nodes.iter().zip(shot.world) {
        let Some(mesh) = node.mesh else { continue };
        for part in gpu.parts(mesh) {
            if let Some(material) = gpu.material(part) {
                draw(*world, part, material);
            }
        }
    }
}

/// World → the key light's view: a cone's, or one that holds all of the scene.
fn shadow_matrix(key: &Placed, middle: Vec3, reach: f32) -> Mat4 {
    match key.light.kind {
        LightKind::Directional => {
            let from = middle - key.towards * (2.0 * reach);
            three_d::ortho(-reach, reach, -reach, reach, 0.1 * reach, 4.0 * reach) * looking(from, middle)
        }
        kind => {
            let away = (middle - key.place).magnitude().max(1e-3);
            let (towards, half) = match kind {
                LightKind::Spot { outer, .. } => (key.place + key.towards, outer.to_degrees().min(55.0)),
                _ => (middle, (reach / away).atan().to_degrees().min(55.0)),
            };
            three_d::perspective(degrees(2.0 * half), 1.0, 0.1 * away, away + 2.0 * reach)
                * looking(key.place, towards)
        }
    }
}
