//! The stage: a 3-D scene, animated by the recording.
//!
//! ```text
//! 16 kHz audio of the pass → MotionWorker ───────┐
//! label → SceneTransition → SceneCache (scene) ──┼→ SceneInstance → FramePose → GlCallback (render) → window
//! mouse → OrbitCamera ───────────────────────────┘        ↑ AdaptiveQuality: at which quality, or VideoFallback instead
//! ```
//!
//! A frame is a function of the motion and of the player's time, so pausing and seeking take effect at once. Rendering gets at most
//! half of the time, and decoding and loading run on their own threads, so that neither playback nor the window waits.

mod adaptive_quality;
mod built_in;
mod gl_callback;
mod motion_thread;
mod motion_worker;
mod node_motion;
mod node_roles;
mod orbit_camera;
mod paint;
pub mod render;
pub mod scene;
mod scene_cache;
pub mod scene_instance;
mod scene_transition;
#[cfg(test)]
mod tests;
mod video_fallback;

pub(in crate::window) use adaptive_quality::QualityLevel;
pub(in crate::window) use motion_thread::MotionAudio;
pub(in crate::window) use scene_cache::default_scene_folder;
pub(in crate::window) use scene_transition::SceneKey;

use crate::window::supervisor::Supervisor;
use adaptive_quality::AdaptiveQuality;
use eframe::egui::Vec2;
use gl_callback::GlCallback;
use motion_worker::MotionWorker;
use orbit_camera::OrbitCamera;
use paint::FrameInputs;
use render::View;
use scene_cache::SceneCache;
use scene_transition::SceneTransition;
use std::io;
use std::path::PathBuf;
use video_fallback::VideoFallback;

/// What the stage should show.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::window) struct StageInput {
    pub(in crate::window) scene_key: SceneKey,
    /// The recording that animates the scene.
    pub(in crate::window) audio: Option<MotionAudio>,
    pub(in crate::window) position_s: f64,
    pub(in crate::window) playing: bool,
    /// Recording time per time while it plays.
    pub(in crate::window) speed: f64,
    /// The recording was played to its end.
    pub(in crate::window) at_end: bool,
    /// The recording is being classified.
    pub(in crate::window) analysing: bool,
    /// The camera stands still, nothing sways or fades.
    pub(in crate::window) reduced_motion: bool,
}

/// The stage of the window: its threads, the scene on show and the camera.
pub(in crate::window) struct Stage {
    motion_worker: MotionWorker,
    scene_cache: SceneCache,
    scene_transition: SceneTransition,
    orbit_camera: OrbitCamera,
    adaptive_quality: AdaptiveQuality,
    gl_callback: GlCallback,
    video: Option<VideoFallback>,
    now_s: f64,
    /// Total time spent classifying, in seconds: the clock of the scene without a verdict.
    analysing_s: f64,
    position_s: f64,
    playing: bool,
    speed: f64,
    analysing: bool,
    reduced_motion: bool,
    /// The view of the scene's own camera in the last frame.
    scene_view: Option<View>,
    /// What the last rendered frame depended on.
    last_frame: Option<FrameInputs>,
}

impl Stage {
    /// Starts the threads. `folder` holds the user's own scenes.
    ///
    /// # Errors
    /// If a thread cannot be started.
    pub(in crate::window) fn start(supervisor: &Supervisor, folder: Option<PathBuf>) -> io::Result<Self> {
        Ok(Self {
            motion_worker: MotionWorker::start(supervisor.clone())?,
            scene_cache: SceneCache::start(folder, supervisor.clone())?,
            scene_transition: SceneTransition::new(0.0),
            orbit_camera: OrbitCamera::default(),
            adaptive_quality: AdaptiveQuality::new(),
            gl_callback: GlCallback::default(),
            video: None,
            now_s: 0.0,
            analysing_s: 0.0,
            position_s: 0.0,
            playing: false,
            speed: 1.0,
            analysing: false,
            reduced_motion: false,
            scene_view: None,
            last_frame: None,
        })
    }

    /// Loads the scenes of the first four labels ahead of time.
    pub(in crate::window) fn prepare(&mut self, labels: &[String]) {
        for label in labels.iter().take(4) {
            self.scene_cache.get(&SceneKey::Label(label.as_str().into()));
        }
    }

    /// Sets the folder of the user's own scenes.
    pub(in crate::window) fn set_scene_folder(&mut self, folder: Option<PathBuf>) {
        if !self.scene_cache.has_folder(folder.as_deref()) {
            self.scene_cache.set_folder(folder);
        }
    }

    /// Reads the same folder again: its files may have changed.
    pub(in crate::window) fn reload_scenes(&mut self) {
        self.scene_cache.reload();
    }

    /// Fixes the quality level, or with `None` adapts it to the measured frame time.
    pub(in crate::window) fn set_quality(&mut self, level: Option<QualityLevel>) {
        self.adaptive_quality.set_quality(level);
    }

    /// Renders again after a failure.
    pub(in crate::window) fn try_again(&mut self) {
        self.gl_callback.reset();
        self.last_frame = None;
        self.adaptive_quality = AdaptiveQuality::new();
    }

    /// Advances to `now_s` of the window's time. Returns why scenes of the user's own cannot be shown.
    pub(in crate::window) fn update(&mut self, now_s: f64, input: &StageInput) -> Vec<String> {
        let passed_s = (now_s - self.now_s).clamp(0.0, 0.1);
        self.now_s = now_s;
        if input.analysing {
            self.analysing_s += passed_s;
        }
        (self.position_s, self.playing, self.speed) = (input.position_s, input.playing, input.speed);
        (self.analysing, self.reduced_motion) = (input.analysing, input.reduced_motion);
        let refusals = self.scene_cache.poll();
        let ready = self.scene_cache.get(&input.scene_key).is_some();
        self.scene_transition.advance(now_s, &input.scene_key, ready, input.at_end, input.reduced_motion);
        self.motion_worker.request(input.audio.as_ref(), input.position_s);
        if let Some((at, took)) = self.gl_callback.take_frame_time() {
            self.adaptive_quality.record_frame(at, took);
        }
        if self.gl_callback.failure().is_some() {
            self.adaptive_quality.fall_back();
        }
        refusals
    }

    /// Stops decoding while the stage is hidden.
    pub(in crate::window) fn suspend(&mut self) {
        self.motion_worker.request(None, 0.0);
        self.video = None;
    }

    /// Rotates the view by a drag, given in heights of the picture.
    pub(in crate::window) fn rotate_view(&mut self, by: Vec2) {
        if let Some(view) = self.scene_view {
            self.orbit_camera.drag(view, by.x, by.y);
        }
    }

    /// Zooms the view; a factor above 1 moves closer.
    pub(in crate::window) fn zoom_view(&mut self, factor: f32) {
        if let Some(view) = self.scene_view {
            self.orbit_camera.zoom(view, factor);
        }
    }

    /// Returns to the scene's own camera.
    pub(in crate::window) fn reset_view(&mut self) {
        self.orbit_camera.reset();
    }

    /// Whether the user has rotated or zoomed the view.
    pub(in crate::window) fn is_user_view(&self) -> bool {
        self.orbit_camera.is_user_view()
    }

    /// Whether the view can be rotated: a video cannot.
    pub(in crate::window) fn can_orbit(&self) -> bool {
        self.adaptive_quality.level() != QualityLevel::Video
    }

    /// The quality level in use.
    pub(in crate::window) fn quality_level(&self) -> QualityLevel {
        self.adaptive_quality.level()
    }

    /// Milliseconds per rendered frame, once measured.
    pub(in crate::window) fn frame_ms(&self) -> Option<f64> {
        self.adaptive_quality.frame_time().map(|time| time.as_secs_f64() * 1e3)
    }

    /// Why scenes cannot be rendered.
    pub(in crate::window) fn failure(&self) -> Option<String> {
        self.gl_callback.failure()
    }

    /// The scene on show.
    pub(in crate::window) fn scene_key(&self) -> &SceneKey {
        self.scene_transition.scene_key()
    }

    /// Whether a frame of the video is on show.
    #[cfg(test)]
    pub(in crate::window) fn has_video_frame(&self) -> bool {
        self.video.as_ref().is_some_and(VideoFallback::has_frame)
    }

    /// Number of scenes in the cache.
    #[cfg(test)]
    pub(in crate::window) fn cached_scenes(&self) -> usize {
        self.scene_cache.len()
    }
}
