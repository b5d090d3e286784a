//! Paints one frame of the stage, and decides whether it has to be rendered again.

use super::Stage;
use super::adaptive_quality::QualityLevel;
use super::gl_callback::RenderRequest;
use super::render::{RenderQuality, View};
use super::scene_instance::{FramePose, PoseInput, Presentation};
use super::scene_transition::SceneKey;
use super::video_fallback::VideoFallback;
use eframe::egui::{self, Color32, Rect, Vec2, pos2, vec2};
use std::sync::Arc;
use std::time::Instant;

/// Longest time, in seconds, by which the pose runs ahead so that it matches the sound when the frame is displayed.
const MAX_LEAD_S: f64 = 0.04;

/// What a frame depends on: equal inputs give equal pixels.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FrameInputs {
    /// Address of the scene.
    scene: usize,
    clock_s: f64,
    position_s: f64,
    /// Generation of the motion, and whether it covers this position.
    motion: (u64, bool),
    presentation: Presentation,
    view: View,
    size: Vec2,
    level: QualityLevel,
}

impl Stage {
    /// Paints the stage into `rect`.
    pub(in crate::window) fn paint(&mut self, painter: &egui::Painter, rect: Rect) {
        painter.rect_filled(rect, 0.0, Color32::from_rgb(9, 8, 8));
        let ctx = painter.ctx().clone();
        let size = rect.size() * ctx.pixels_per_point();
        self.adaptive_quality.set_view_size(Instant::now(), (size.x * size.y) as u64);
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
        // A frame appears when it is finished and stays until the next one: about twice its own render time.
        let lead_s = self.adaptive_quality.frame_time().map_or(0.0, |time| 2.0 * time.as_secs_f64());
        let moving = if self.playing { self.speed } else { 0.0 };
        let position_s = self.position_s + lead_s.min(MAX_LEAD_S) * moving;
        let is_undecided = scene_key == SceneKey::Undecided;
        let clock_s = if is_undecided { self.analysing_s } else { position_s };
        let (frame_pose, motion) = {
            let progress = self.motion_worker.progress();
            let motion = progress.motion().map(|(motion, from_s)| (motion, position_s - from_s));
            let input = PoseInput {
                motion: motion.filter(|_| !is_undecided),
                clock_s,
                presentation,
                reduced_motion: self.reduced_motion,
            };
            (instance.pose(&input), progress.coverage(position_s))
        };
        let scene = Arc::as_ptr(&instance.scene) as usize;
        let is_other_scene = self.last_frame.as_ref().is_none_or(|last| last.scene != scene);
        if is_other_scene {
            self.orbit_camera.reset();
        }
        self.scene_view = Some(frame_pose.view);
        let view = self.orbit_camera.view(frame_pose.view);
        let level = self.adaptive_quality.level();
        let inputs = FrameInputs {
            scene,
            clock_s,
            position_s,
            motion,
            presentation: without_fade(presentation),
            view,
            size,
            level,
        };
        // egui discards what an earlier pass of the same frame painted.
        let changed = self.last_frame.as_ref() != Some(&inputs) || ctx.current_pass_index() > 0;
        let now = Instant::now();
        // A new scene is rendered at once, whatever the last frame took.
        let request = (changed && (is_other_scene || self.adaptive_quality.is_due(now))).then(|| {
            let frame_pose = FramePose { view, ..frame_pose };
            RenderRequest { scene: instance.scene.clone(), frame_pose, quality }
        });
        if request.is_some() {
            self.last_frame = Some(inputs);
        } else if changed {
            ctx.request_repaint_after(self.adaptive_quality.due_in(now));
        }
        let plays_own_clip =
            self.analysing && is_undecided && instance.has_own_clip() && !self.reduced_motion;
        if presentation.is_changing || plays_own_clip {
            ctx.request_repaint();
        }
        painter.add(self.gl_callback.paint(rect, request, presentation.opacity));
    }

    fn paint_video(&mut self, ctx: &egui::Context, painter: &egui::Painter, rect: Rect) {
        let scene_key = self.scene_transition.scene_key();
        if self.video.as_ref().is_none_or(|video| video.scene_key() != scene_key) {
            // If its thread cannot be started there is no video; the captions still show the result.
            self.video = VideoFallback::start(scene_key)
                .inspect_err(|error| tracing::warn!(%error, "stage: cannot start the video decoder"))
                .ok();
        }
        let presentation = self.scene_transition.presentation(self.now_s, 0.0, 0.0);
        let runs = (self.playing || self.analysing) && !self.reduced_motion;
        let frame = self.video.as_mut().and_then(|video| video.frame(ctx, self.now_s, runs));
        let Some(frame) = frame else { return };
        // Scaled to fill the view; what does not fit its aspect ratio is cropped.
        let size = frame.size_vec2();
        let scale = (rect.width() / size.x).max(rect.height() / size.y).max(1e-6);
        let visible = vec2(rect.width() / (size.x * scale), rect.height() / (size.y * scale));
        let uv = Rect::from_center_size(pos2(0.5, 0.5), visible);
        let light = (255.0 * presentation.opacity * presentation.lights) as u8;
        painter.image(frame.id(), rect, uv, Color32::from_gray(light));
        if presentation.is_changing {
            ctx.request_repaint();
        }
    }
}

/// Drops what does not change the rendered pixels: the opacity, and the clip time once the clip has ended.
fn without_fade(presentation: Presentation) -> Presentation {
    let clip_s = if presentation.is_changing { presentation.clip_s } else { 0.0 };
    Presentation { opacity: 1.0, clip_s, ..presentation }
}
