//! What draws in the window's OpenGL context, while egui paints: the renderer, and what became of its last picture.

use super::render::{RenderQuality, Renderer, RenderInput};
use super::scene::Scene;
use super::scene_instance::FramePose;
use crate::contained::contained;
use eframe::egui::{PaintCallback, PaintCallbackInfo, Rect};
use eframe::egui_glow::{CallbackFn, Painter};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use three_d::{ScissorBox, Viewport};

/// Shared with the callback that egui calls when it paints.
#[derive(Clone, Default)]
pub(super) struct GlCallback(Arc<Mutex<GlState>>);

#[derive(Default)]
struct GlState {
    renderer: Option<Renderer>,
    /// A picture can be shown.
    has_picture: bool,
    frame_time: Option<(Instant, Duration)>,
    failure: Option<String>,
}

/// A picture to draw.
pub(super) struct DrawRequest {
    pub(super) scene: Arc<Scene>,
    pub(super) frame_pose: FramePose,
    pub(super) quality: RenderQuality,
}

impl GlCallback {
    /// What the last picture took and when it was ready; told once.
    pub(super) fn take_frame_time(&self) -> Option<(Instant, Duration)> {
        self.state().frame_time.take()
    }

    /// Why nothing can be drawn, once it is known.
    pub(super) fn failure(&self) -> Option<String> {
        self.state().failure.clone()
    }

    /// Tries once more, with a new renderer.
    pub(super) fn reset(&self) {
        let mut state = self.state();
        state.failure = None;
        state.has_picture = false;
        state.renderer = None;
    }

    /// Paints into `rect`: what `draw` says, or without it the last picture, as bright as `opacity` says.
    pub(super) fn paint(&self, rect: Rect, draw: Option<DrawRequest>, opacity: f32) -> PaintCallback {
        let screen = self.clone();
        let callback = CallbackFn::new(move |info, painter| {
            let mut state = screen.state();
            if state.failure.is_some() {
                return;
            }
            // Drivers fail in many ways; none of them may take the window along.
            let painted = contained(|| state.paint(&info, painter, draw.as_ref(), opacity));
            let painted = painted.unwrap_or_else(|| Err("the drawing broke off".to_owned()));
            if let Err(reason) = painted {
                state.failure = Some(reason);
                state.renderer = None;
            }
        });
        PaintCallback { rect, callback: Arc::new(callback) }
    }

    fn state(&self) -> MutexGuard<'_, GlState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl GlState {
    fn paint(
        &mut self,
        info: &PaintCallbackInfo,
        painter: &Painter,
        draw: Option<&DrawRequest>,
        opacity: f32,
    ) -> Result<(), String> {
        let renderer = match &mut self.renderer {
            Some(renderer) => renderer,
            none => none.insert(Renderer::new(painter.gl().clone()).map_err(|error| error.to_string())?),
        };
        let (at, clip) = (info.viewport_in_pixels(), info.clip_rect_in_pixels());
        let size = |pixels: i32| u32::try_from(pixels).unwrap_or(0);
        let view = Viewport {
            x: at.left_px,
            y: at.from_bottom_px,
            width: size(at.width_px),
            height: size(at.height_px),
        };
        if view.width == 0 || view.height == 0 {
            return Ok(());
        }
        if let Some(DrawRequest { scene, frame_pose, quality }) = draw {
            let input = RenderInput {
                scene,
                world: &frame_pose.world,
                view: frame_pose.view,
                lights: frame_pose.lights,
                lamps: frame_pose.lamps,
                quality: *quality,
            };
            let took = renderer.draw(&input, [view.width, view.height]).map_err(|error| error.to_string())?;
            self.frame_time = Some((Instant::now(), took));
            self.has_picture = true;
        }
        if self.has_picture {
            let clip = ScissorBox {
                x: clip.left_px,
                y: clip.from_bottom_px,
                width: size(clip.width_px),
                height: size(clip.height_px),
            };
            renderer.show(info.screen_size_px, view, clip, opacity).map_err(|error| error.to_string())?;
        }
        Ok(())
    }
}
