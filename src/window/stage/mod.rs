//! The stage: a scene in three dimensions that plays what is heard.
//!
//! ```text
//! recording → MotionWorker (audio, motion) ──────────────┐
//! label → SceneTransition → SceneCache (scene) → SceneInstance ────┼→ FramePose → GlCallback (render) → window
//! mouse → OrbitCamera ─────────────────────────────────┘      ↑ AdaptiveQuality: how much of it is drawn, or the VideoFallback instead
//! ```
//!
//! What is seen is a function of what was heard and of the player's time, so pausing and seeking move it at once. Drawing has at
//! most half of the time, and what takes its time stands on threads of its own, so that neither sound nor window waits.

mod node_roles;
mod scene_transition;
mod motion_worker;
mod video_fallback;
mod adaptive_quality;
mod node_motion;
mod orbit_camera;
mod paint;
pub mod render;
mod scene_cache;
pub mod scene;
mod gl_callback;
pub mod scene_instance;
#[cfg(test)]
mod tests;

pub(in crate::window) use scene_transition::SceneKey;
pub(in crate::window) use adaptive_quality::QualityLevel;
pub(in crate::window) use scene_cache::default_scene_folder;

use scene_transition::SceneTransition;
use motion_worker::MotionWorker;
use eframe::egui::{self, Vec2};
use video_fallback::VideoFallback;
use adaptive_quality::AdaptiveQuality;
use orbit_camera::OrbitCamera;
use paint::FrameInputs;
use render::View;
use scene_cache::SceneCache;
use gl_callback::GlCallback;
use std::io;
use std::path::{Path, PathBuf};

/// What is to be played.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::window) struct StageInput<'a> {
    pub(in crate::window) scene_key: SceneKey,
    /// What is heard.
    pub(in crate::window) audio_path: Option<&'a Path>,
    pub(in crate::window) position_s: f64,
    pub(in crate::window) playing: bool,
    /// The recording was heard to its end.
    pub(in crate::window) at_end: bool,
    /// The verdict is being found.
    pub(in crate::window) analysing: bool,
    /// Nothing moves that need not.
    pub(in crate::window) reduced_motion: bool,
}

/// All of it.
pub(in crate::window) struct Stage {
    motion_worker: MotionWorker,
    scene_cache: SceneCache,
    scene_transition: SceneTransition,
    orbit_camera: OrbitCamera,
    adaptive_quality: AdaptiveQuality,
    gl_callback: GlCallback,
    video: Option<VideoFallback>,
    now_s: f64,
    /// How long verdicts were being found, in seconds: by it moves what waits for them.
    analysing_s: f64,
    position_s: f64,
    playing: bool,
    analysing: bool,
    reduced_motion: bool,
    /// Where the path of the scene would have one look from.
    scene_view: Option<View>,
    /// What the last picture was of.
    last_frame: Option<FrameInputs>,
}

impl Stage {
    /// Starts its threads; `ctx` is woken by them. Scenes of the user's own are looked for in `folder`.
    pub(in crate::window) fn start(ctx: &egui::Context, folder: Option<PathBuf>) -> io::Result<Self> {
        let waker = || {
            let ctx = ctx.clone();
            move || ctx.request_repaint()
        };
        Ok(Self {
            motion_worker: MotionWorker::start(waker())?,
            scene_cache: SceneCache::start(folder, waker())?,
            scene_transition: SceneTransition::new(0.0),
            orbit_camera: OrbitCamera::default(),
            adaptive_quality: AdaptiveQuality::new(),
            gl_callback: GlCallback::default(),
            video: None,
            now_s: 0.0,
            analysing_s: 0.0,
            position_s: 0.0,
            playing: false,
            analysing: false,
            reduced_motion: false,
            scene_view: None,
            last_frame: None,
        })
    }

    /// Scenes that will be wanted soon.
    pub(in crate::window) fn prepare(&mut self, labels: &[String]) {
        for label in labels.iter().take(4) {
            self.scene_cache.get(&SceneKey::Label(label.as_str().into()));
        }
    }

    /// Looks for scenes of the user's own in this folder from now on.
    pub(in crate::window) fn set_scene_folder(&mut self, folder: Option<PathBuf>) {
        if !self.scene_cache.has_folder(folder.as_deref()) {
            self.scene_cache.set_folder(folder);
        }
    }

    /// Looks once more in the same folder: there may be others now.
    pub(in crate::window) fn reload_scenes(&mut self) {
        self.scene_cache.reload();
    }

    /// The level chosen by hand, or `None` to find it by measuring.
    pub(in crate::window) fn set_quality(&mut self, level: Option<QualityLevel>) {
        self.adaptive_quality.set_quality(level);
    }

    /// Tries again what failed.
    pub(in crate::window) fn try_again(&mut self) {
        self.gl_callback.reset();
        self.last_frame = None;
        self.adaptive_quality = AdaptiveQuality::new();
    }

    /// Goes on to `now_s` of the window's time with what is to be played; gives the reasons for which scenes of the user's own are not
    /// shown.
    pub(in crate::window) fn update(&mut self, now_s: f64, input: &StageInput<'_>) -> Vec<String> {
        let passed_s = (now_s - self.now_s).clamp(0.0, 0.1);
        self.now_s = now_s;
        if input.analysing {
            self.analysing_s += passed_s;
        }
        (self.position_s, self.playing) = (input.position_s, input.playing);
        (self.analysing, self.reduced_motion) = (input.analysing, input.reduced_motion);
        let refusals = self.scene_cache.poll();
        let ready = self.scene_cache.get(&input.scene_key).is_some();
        self.scene_transition.advance(now_s, &input.scene_key, ready, input.at_end, input.reduced_motion);
        self.motion_worker.request(input.audio_path, input.position_s);
        if let Some((at, took)) = self.gl_callback.take_frame_time() {
            self.adaptive_quality.took(at, took);
        }
        if self.gl_callback.failure().is_some() {
            self.adaptive_quality.fall_back();
        }
        refusals
    }

    /// Nobody looks: nothing is heard or decoded for it.
    pub(in crate::window) fn suspend(&mut self) {
        self.motion_worker.request(None, 0.0);
        self.video = None;
    }

    /// Turned by a drag of these parts of the picture's height.
    pub(in crate::window) fn rotate_view(&mut self, by: Vec2) {
        if let Some(path) = self.scene_view {
            self.orbit_camera.drag(path, by.x, by.y);
        }
    }

    /// Nearer by a factor above 1.
    pub(in crate::window) fn zoom_view(&mut self, factor: f32) {
        if let Some(path) = self.scene_view {
            self.orbit_camera.zoom(path, factor);
        }
    }

    /// Looks from where the scene has it.
    pub(in crate::window) fn reset_view(&mut self) {
        self.orbit_camera.reset();
    }

    /// Whether it was turned or zoomed.
    pub(in crate::window) fn is_user_view(&self) -> bool {
        self.orbit_camera.is_user_view()
    }

    /// Whether it can be turned.
    pub(in crate::window) fn can_orbit(&self) -> bool {
        self.adaptive_quality.level() != QualityLevel::Video
    }

    /// How much is drawn.
    pub(in crate::window) fn quality_level(&self) -> QualityLevel {
        self.adaptive_quality.level()
    }

    /// Milliseconds that a picture takes, once that is known.
    pub(in crate::window) fn cost_ms(&self) -> Option<f64> {
        self.adaptive_quality.cost().map(|cost| cost.as_secs_f64() * 1e3)
    }

    /// Why scenes cannot be drawn.
    pub(in crate::window) fn failure(&self) -> Option<String> {
        self.gl_callback.failure()
    }

    /// What is shown.
    pub(in crate::window) fn scene_key(&self) -> &SceneKey {
        self.scene_transition.scene_key()
    }

    /// Whether pictures drawn beforehand are on.
    #[cfg(test)]
    pub(in crate::window) fn has_video_frame(&self) -> bool {
        self.video.as_ref().is_some_and(VideoFallback::has_frame)
    }

    /// Scenes that are kept.
    #[cfg(test)]
    pub(in crate::window) fn cached_scenes(&self) -> usize {
        self.scene_cache.len()
    }
}
