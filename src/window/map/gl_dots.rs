//! Draws all dots with one call of OpenGL while egui paints.

use super::dots::Dot;
use crate::catch_panic::catch_panic;
use eframe::egui::{PaintCallback, PaintCallbackInfo, Rect};
use eframe::egui_glow::{CallbackFn, Painter};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use three_d::context::HasContext;
use three_d::{
    Blend, BlendEquationType, BlendMultiplierType, Context, CoreError, Cull, DepthTest, InstanceBuffer,
    Program, RenderStates, RenderTarget, ScissorBox, Vec2, Vec3, VertexBuffer, Viewport, WriteMask, vec2,
    vec3,
};

const SHADERS: [&str; 2] = [include_str!("shaders/dot.vert"), include_str!("shaders/dot.frag")];

/// State shared with the callbacks that egui runs when it paints.
#[derive(Clone, Default)]
pub(super) struct GlDots(Arc<Mutex<GlState>>);

#[derive(Default)]
struct GlState {
    renderer: Option<Renderer>,
    failure: Option<String>,
    is_software: bool,
}

struct Renderer {
    context: Context,
    program: Program,
    /// Of a triangle around a circle of the radius 1.
    corners: VertexBuffer<Vec2>,
    places: InstanceBuffer<Vec3>,
    colours: InstanceBuffer<[u8; 4]>,
    count: u32,
    /// Which dots the buffers hold.
    generation: Option<u64>,
}

impl GlDots {
    /// Why dots cannot be drawn.
    pub(super) fn failure(&self) -> Option<String> {
        self.lock().failure.clone()
    }

    /// Whether OpenGL was found to have no graphics card: thousands of triangles take a processor longer than a frame lasts.
    pub(super) fn is_software(&self) -> bool {
        self.lock().is_software
    }

    /// A callback that draws dots into `rect`. Dots of the same generation are the same.
    pub(super) fn paint(&self, rect: Rect, dots: Arc<[Dot]>, generation: u64) -> PaintCallback {
        let shared = self.clone();
        let callback = CallbackFn::new(move |info, painter| {
            let mut state = shared.lock();
            if state.failure.is_some() {
                return;
            }
            // OpenGL drivers fail in many ways, and none may end the program.
            let painted = catch_panic(|| state.paint(&info, painter, rect, &dots, generation));
            let painted = painted.unwrap_or_else(|| Err("drawing panicked".to_owned()));
            if let Err(reason) = painted {
                tracing::warn!(%reason, "map: drawing with OpenGL failed");
                state.failure = Some(reason);
                state.renderer = None;
            }
        });
        PaintCallback { rect, callback: Arc::new(callback) }
    }

    fn lock(&self) -> MutexGuard<'_, GlState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl GlState {
    fn paint(
        &mut self,
        info: &PaintCallbackInfo,
        painter: &Painter,
        rect: Rect,
        dots: &[Dot],
        generation: u64,
    ) -> Result<(), String> {
        let renderer = match &mut self.renderer {
            Some(renderer) => renderer,
            none => {
                self.is_software = is_software(painter.gl());
                none.insert(Renderer::new(painter.gl().clone()).map_err(|error| error.to_string())?)
            }
        };
        renderer.set_dots(rect, dots, generation);
        renderer.draw(info).map_err(|error| error.to_string())
    }
}

/// By the names of Mesa's, Google's and Microsoft's renderers that use the processor.
fn is_software(gl: &three_d::context::Context) -> bool {
    #[allow(unsafe_code, reason = "a parameter that every context has is read from the current one")]
    let renderer = unsafe { gl.get_parameter_string(three_d::context::RENDERER) }.to_lowercase();
    ["llvmpipe", "softpipe", "swrast", "software", "swiftshader", "gdi generic", "basic render"]
        .iter()
        .any(|name| renderer.contains(name))
}

impl Renderer {
    fn new(gl: Arc<three_d::context::Context>) -> Result<Self, CoreError> {
        let context = Context::from_gl_context(gl)?;
        let [vertex, fragment] = SHADERS;
        let width = 3.0_f32.sqrt();
        let corners = [vec2(-width, -1.0), vec2(width, -1.0), vec2(0.0, 2.0)];
        Ok(Self {
            program: Program::from_source(&context, vertex, fragment)?,
            corners: VertexBuffer::new_with_data(&context, &corners),
            places: InstanceBuffer::new(&context),
            colours: InstanceBuffer::new(&context),
            count: 0,
            generation: None,
            context,
        })
    }

    /// Uploads dots, unless that was done.
    fn set_dots(&mut self, rect: Rect, dots: &[Dot], generation: u64) {
        if self.generation == Some(generation) {
            return;
        }
        let place = |dot: &Dot| vec3(dot.at.x - rect.left(), dot.at.y - rect.top(), dot.radius);
        self.places.fill(&dots.iter().map(place).collect::<Vec<_>>());
        self.colours.fill(&dots.iter().map(|dot| dot.colour.to_array()).collect::<Vec<_>>());
        (self.count, self.generation) = (dots.len() as u32, Some(generation));
    }

    fn draw(&self, info: &PaintCallbackInfo) -> Result<(), CoreError> {
        let (at, clip) = (info.viewport_in_pixels(), info.clip_rect_in_pixels());
        // egui gives negative sizes to rectangles outside the window.
        let size = |pixels: i32| u32::try_from(pixels).unwrap_or(0);
        let (width, height) = (size(at.width_px), size(at.height_px));
        if self.count == 0 || width == 0 || height == 0 {
            return Ok(());
        }
        let viewport = Viewport { x: at.left_px, y: at.from_bottom_px, width, height };
        let clip = ScissorBox {
            x: clip.left_px,
            y: clip.from_bottom_px,
            width: size(clip.width_px),
            height: size(clip.height_px),
        };
        let states = RenderStates {
            write_mask: WriteMask::COLOR,
            depth_test: DepthTest::Always,
            cull: Cull::None,
            // Of premultiplied colours.
            blend: Blend::Enabled {
                source_rgb_multiplier: BlendMultiplierType::One,
                source_alpha_multiplier: BlendMultiplierType::One,
                destination_rgb_multiplier: BlendMultiplierType::OneMinusSrcAlpha,
                destination_alpha_multiplier: BlendMultiplierType::OneMinusSrcAlpha,
                rgb_equation: BlendEquationType::Add,
                alpha_equation: BlendEquationType::Add,
            },
        };
        let [screen_width, screen_height] = info.screen_size_px;
        RenderTarget::screen(&self.context, screen_width, screen_height).write_partially(clip, || {
            self.program.use_uniform("view", vec2(width as f32, height as f32));
            self.program.use_uniform("pixels_per_point", info.pixels_per_point);
            self.program.use_vertex_attribute("corner", &self.corners);
            self.program.use_instance_attribute("place", &self.places);
            self.program.use_instance_attribute("colour", &self.colours);
            self.program.draw_arrays_instanced(states, viewport, 3, self.count);
            Ok::<(), CoreError>(())
        })?;
        // OpenGL reports a lost context or too little memory only when asked.
        self.context.error_check()
    }
}
