//! What draws in the window's OpenGL context, while egui paints: the renderer, and what became of its last picture.

use super::render::{Quality, Renderer, Shot};
use super::scene::Scene;
use super::set::Tableau;
use crate::catch_panic::catch_panic;
use eframe::egui::{PaintCallback, PaintCallbackInfo, Rect};
use eframe::egui_glow::{CallbackFn, Painter};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use three_d::{ScissorBox, Viewport};

/// Shared with the callback that egui calls when it paints.
#[derive(Clone, Default)]
pub(super) struct Screen(Arc<Mutex<Inside>>);

#[derive(Default)]
struct Inside {
    renderer: Option<Renderer>,
    /// A picture can be shown.
    has_picture: bool,
    drawn: Option<(Instant, Duration)>,
    failure: Option<String>,
}

/// A picture to draw.
pub(super) struct Draw {
    pub(super) scene: Arc<Scene>,
    pub(super) tableau: Tableau,
    pub(super) quality: Quality,
}

impl Screen {
    /// What the last picture took and when it was ready; told once.
    pub(super) fn take_drawn(&self) -> Option<(Instant, Duration)> {
        self.inside().drawn.take()
    }

    /// Why nothing can be drawn, once it is known.
    pub(super) fn failure(&self) -> Option<String> {
        self.inside().failure.clone()
    }

    /// Tries once more, with a new renderer.
    pub(super) fn try_again(&self) {
        let mut inside = self.inside();
        inside.failure = None;
        inside.has_picture = false;
        inside.renderer = None;
    }

    /// Paints into `rect`: what `draw` says, or without it the last picture, as bright as `strength` says.
    pub(super) fn paint(&self, rect: Rect, draw: Option<Draw>, strength: f32) -> PaintCallback {
        let screen = self.clone();
        let callback = CallbackFn::new(move |info, painter| {
            let mut inside = screen.inside();
            if inside.failure.is_some() {
                return;
            }
            // Drivers fail in many ways; none of them may take the window along.
            let painted = catch_panic(|| inside.paint(&info, painter, draw.as_ref(), strength));
            let painted = painted.unwrap_or_else(|| Err("the drawing broke off".to_owned()));
            if let Err(reason) = painted {
                inside.failure = Some(reason);
                inside.renderer = None;
            }
        });
        PaintCallback { rect, callback: Arc::new(callback) }
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inside {
    fn paint(
        &mut self,
        info: &PaintCallbackInfo,
        painter: &Painter,
        draw: Option<&Draw>,
        strength: f32,
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
        if let Some(Draw { scene, tableau, quality }) = draw {
            let shot = Shot {
                scene,
                world: &tableau.world,
                view: tableau.view,
                lights: tableau.lights,
                lamps: tableau.lamps,
                quality: *quality,
            };
            let took = renderer.draw(&shot, [view.width, view.height]).map_err(|error| error.to_string())?;
            self.drawn = Some((Instant::now(), took));
            self.has_picture = true;
        }
        if self.has_picture {
            let clip = ScissorBox {
                x: clip.left_px,
                y: clip.from_bottom_px,
                width: size(clip.width_px),
                height: size(clip.height_px),
            };
            renderer.show(info.screen_size_px, view, clip, strength).map_err(|error| error.to_string())?;
        }
        Ok(())
    }
}
