//! A frame of the stage: what is drawn, and whether it is.

use super::Stage;
use super::scene_transition::SceneKey;
use super::video_fallback::VideoFallback;
use super::adaptive_quality::QualityLevel;
use super::render::{RenderQuality, View};
use super::gl_callback::DrawRequest;
use super::scene_instance::{Presentation, PoseInput, FramePose};
use eframe::egui::{self, Color32, Rect, Vec2, pos2, vec2};
use std::sync::Arc;
use std::time::Instant;

/// A picture shows what is heard when it is seen: so much later than it is drawn at most, in seconds.
const MAX_LEAD_S: f64 = 0.04;

/// What a picture is of.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FrameInputs {
    /// Which scene, as its place in memory.
    scene: usize,
    clock_s: f64,
    position_s: f64,
    /// Which hearing, and whether this moment of it is known.
    motion: (u64, bool),
    presentation: Presentation,
    view: View,
    size: Vec2,
    level: QualityLevel,
}

impl Stage {
    /// Paints it into `rect`.
    pub(in crate::window) fn paint(&mut self, painter: &egui::Painter, rect: Rect) {
        painter.rect_filled(rect, 0.0, Color32::from_rgb(9, 8, 8));
        let ctx = painter.ctx().clone();
        let size = rect.size() * ctx.pixels_per_point();
        self.adaptive_quality.fit(Instant::now(), (size.x * size.y) as u64);
        match self.adaptive_quality.level() {
            QualityLevel::Video => self.paint_video(&ctx, painter, rect),
            QualityLevel::Rendered(quality) => {
                self.video = None;
                self.paint_scene(&ctx, painter, rect, size, quality);
            }
        }
    }

    fn paint_scene(
        &mut self,
        ctx: &egui::Context,
        painter: &egui::Painter,
        rect: Rect,
        size: Vec2,
        quality: RenderQuality,
    ) {
        let scene_key = self.scene_transition.scene_key().clone();
        let Some(instance) = self.scene_cache.get(&scene_key) else { return };
        let (opening_s, closing_s) = instance.clips_s();
        let presentation = self.scene_transition.presentation(self.now_s, opening_s, closing_s);
        // It is seen when it is ready, and until the next is: as long again, and once more in which the window has its turn.
        let lead_s = self.adaptive_quality.cost().map_or(0.0, |cost| (2.0 * cost.as_secs_f64()).min(MAX_LEAD_S));
        let position_s = if self.playing { self.position_s + lead_s } else { self.position_s };
        let is_undecided = scene_key == SceneKey::Undecided;
        let clock_s = if is_undecided { self.analysing_s } else { position_s };
        let (frame_pose, coverage) = {
            let progress = self.motion_worker.progress();
            let motion = progress.motion().map(|(motion, from_s)| (motion, position_s - from_s));
            let motion = motion.filter(|_| !is_undecided);
            (instance.at(&PoseInput { motion, clock_s, presentation, reduced_motion: self.reduced_motion }), progress.coverage(position_s))
        };
        let scene = Arc::as_ptr(&instance.scene) as usize;
        let is_other = self.last_frame.as_ref().is_none_or(|before| before.scene != scene);
        if is_other {
            self.orbit_camera.reset();
        }
        self.scene_view = Some(frame_pose.view);
        let view = self.orbit_camera.view(frame_pose.view);
        let level = self.adaptive_quality.level();
        let inputs = FrameInputs { scene, clock_s, position_s, motion: coverage, presentation: without_fade(presentation), view, size, level };
        // What an earlier pass of this frame asked for was thrown away with it.
        let changed = self.last_frame.as_ref() != Some(&inputs) || ctx.current_pass_index() > 0;
        let now = Instant::now();
        // Another scene does not wait for its turn.
        let draw = (changed && (is_other || self.adaptive_quality.is_due(now))).then(|| {
            let frame_pose = FramePose { view, ..frame_pose };
            DrawRequest { scene: instance.scene.clone(), frame_pose, quality }
        });
        if draw.is_some() {
            self.last_frame = Some(inputs);
        } else if changed {
            ctx.request_repaint_after(self.adaptive_quality.due_in(now));
        }
        if presentation.is_changing || (self.analysing && is_undecided && instance.moves_by_itself() && !self.reduced_motion) {
            ctx.request_repaint();
        }
        painter.add(self.gl_callback.paint(rect, draw, presentation.opacity));
    }

    fn paint_video(&mut self, ctx: &egui::Context, painter: &egui::Painter, rect: Rect) {
        let scene_key = self.scene_transition.scene_key();
        if self.video.as_ref().is_none_or(|video| video.scene_key() != scene_key) {
            // Without a thread there is no film, and the captions tell the result.
            self.video = VideoFallback::start(scene_key).ok();
        }
        let presentation = self.scene_transition.presentation(self.now_s, 0.0, 0.0);
        let runs = (self.playing || self.analysing) && !self.reduced_motion;
        let frame = self.video.as_mut().and_then(|video| video.frame(ctx, self.now_s, runs));
        let Some(frame) = frame else { return };
        // As large as the view, and cut where the view has another form.
        let whole = frame.size_vec2();
        let scale = (rect.width() / whole.x).max(rect.height() / whole.y).max(1e-6);
        let seen = vec2(rect.width() / (whole.x * scale), rect.height() / (whole.y * scale));
        let uv = Rect::from_center_size(pos2(0.5, 0.5), seen);
        let light = (255.0 * presentation.opacity * presentation.lights) as u8;
        painter.image(frame.id(), rect, uv, Color32::from_gray(light));
        if presentation.is_changing {
            ctx.request_repaint();
        }
    }
}

/// The look without what changes nothing in the picture itself, and without the time of what stands still.
fn without_fade(presentation: Presentation) -> Presentation {
    Presentation { opacity: 1.0, clip_s: if presentation.is_changing { presentation.clip_s } else { 0.0 }, ..presentation }
}
