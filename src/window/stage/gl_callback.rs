//! Renders the scene in the window's OpenGL context while egui paints, and keeps the result: frame time or failure.

use super::render::{RenderInput, RenderQuality, Renderer};
use super::scene::Scene;
use super::scene_instance::FramePose;
use crate::catch_panic::catch_panic;
use eframe::egui::{PaintCallback, PaintCallbackInfo, Rect};
use eframe::egui_glow::{CallbackFn, Painter};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use three_d::{ScissorBox, Viewport};

/// State shared with the callbacks that egui runs when it paints.
#[derive(Clone, Default)]
pub(super) struct GlCallback(Arc<Mutex<GlState>>);

#[derive(Default)]
struct GlState {
    renderer: Option<Renderer>,
    /// The renderer holds a frame.
    has_frame: bool,
    frame_time: Option<(Instant, Duration)>,
    failure: Option<String>,
}

/// A frame to render.
pub(super) struct RenderRequest {
    pub(super) scene: Arc<Scene>,
    pub(super) frame_pose: FramePose,
    pub(super) quality: RenderQuality,
}

impl GlCallback {
    /// When the last frame was finished and how long it took; returned once per frame.
    pub(super) fn take_frame_time(&self) -> Option<(Instant, Duration)> {
        self.lock().frame_time.take()
    }

    /// Why rendering fails.
    pub(super) fn failure(&self) -> Option<String> {
        self.lock().failure.clone()
    }

    /// Starts again with a new renderer.
    pub(super) fn reset(&self) {
        let mut state = self.lock();
        state.failure = None;
        state.has_frame = false;
        state.renderer = None;
    }

    /// A callback that renders `request`, if any, and shows the latest frame in `rect`. `opacity` from 0 (black) to 1.
    pub(super) fn paint(&self, rect: Rect, request: Option<RenderRequest>, opacity: f32) -> PaintCallback {
        let shared = self.clone();
        let callback = CallbackFn::new(move |info, painter| {
            let mut state = shared.lock();
            if state.failure.is_some() {
                return;
            }
            // OpenGL drivers fail in many ways, and none may end the program.
            let painted = catch_panic(|| state.paint(&info, painter, request.as_ref(), opacity));
            let painted = painted.unwrap_or_else(|| Err("the renderer panicked".to_owned()));
            if let Err(reason) = painted {
                tracing::warn!(%reason, "stage: rendering failed");
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
        request: Option<&RenderRequest>,
        opacity: f32,
    ) -> Result<(), String> {
        let renderer = match &mut self.renderer {
            Some(renderer) => renderer,
            none => none.insert(Renderer::new(painter.gl().clone()).map_err(|error| error.to_string())?),
        };
        let (at, clip) = (info.viewport_in_pixels(), info.clip_rect_in_pixels());
        // egui gives negative sizes to rectangles outside the window.
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
        if let Some(RenderRequest { scene, frame_pose, quality }) = request {
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
            self.has_frame = true;
        }
        if self.has_frame {
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
