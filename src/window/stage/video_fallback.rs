//! Pre-rendered videos for machines that cannot render the scenes: animated WebP, decoded frame by frame on a thread.

use super::built_in::built_in_scene;
use super::scene_transition::SceneKey;
use crate::window::actor::Actor;
use crossbeam_channel::Sender;
use eframe::egui::{ColorImage, Context, TextureHandle, TextureOptions};
use image::codecs::webp::WebPDecoder;
use image::{AnimationDecoder, Frame, ImageResult};
use std::convert::Infallible;
use std::io::{self, Cursor};
use std::time::Duration;

/// Frames decoded ahead.
const AHEAD: usize = 3;

/// The looping video of a scene.
pub(super) struct VideoFallback {
    scene_key: SceneKey,
    decoder: Actor<Infallible, VideoFrame>,
    texture: Option<TextureHandle>,
    /// When the next frame is due, in seconds of the window's time.
    due_s: Option<f64>,
}

struct VideoFrame {
    image: ColorImage,
    duration_s: f64,
}

impl VideoFallback {
    /// Starts to decode.
    ///
    /// # Errors
    /// If the thread cannot be started.
    pub(super) fn start(scene_key: &SceneKey) -> io::Result<Self> {
        let bytes = built_in_scene(scene_key).video;
        let run = move |_, frames: Sender<VideoFrame>| {
            loop {
                match decode(bytes, &frames) {
                    Ok(true) => {}
                    Ok(false) => return,
                    // Ends the video; the built-in ones are covered by a test.
                    Err(error) => return tracing::error!(%error, "stage: cannot decode the video"),
                }
            }
        };
        Ok(Self {
            scene_key: scene_key.clone(),
            decoder: Actor::start("video", 1, AHEAD, run)?,
            texture: None,
            due_s: None,
        })
    }

    /// The scene that it shows.
    pub(super) fn scene_key(&self) -> &SceneKey {
        &self.scene_key
    }

    #[cfg(test)]
    pub(super) fn has_frame(&self) -> bool {
        self.texture.is_some()
    }

    /// The frame at `now_s`; the video advances only while it `runs`.
    pub(super) fn frame(&mut self, ctx: &Context, now_s: f64, runs: bool) -> Option<&TextureHandle> {
        let due = self.due_s.is_none_or(|due_s| runs && now_s >= due_s);
        if due && let Some(frame) = self.decoder.events().next() {
            // Continues after a pause instead of catching up.
            let begin_s = self.due_s.filter(|due_s| now_s - due_s < frame.duration_s).unwrap_or(now_s);
            self.due_s = Some(begin_s + frame.duration_s);
            match &mut self.texture {
                Some(texture) => texture.set(frame.image, TextureOptions::LINEAR),
                none => *none = Some(ctx.load_texture("video", frame.image, TextureOptions::LINEAR)),
            }
        }
        if runs || self.texture.is_none() {
            let wait_s = self.due_s.map_or(0.02, |due_s| (due_s - now_s).clamp(0.02, 0.2));
            ctx.request_repaint_after(Duration::from_secs_f64(wait_s));
        }
        self.texture.as_ref()
    }
}

/// Decodes all frames once. Returns `false` if the receiver is gone.
fn decode(bytes: &'static [u8], frames: &Sender<VideoFrame>) -> ImageResult<bool> {
    for frame in WebPDecoder::new(Cursor::new(bytes))?.into_frames() {
        if frames.send(VideoFrame::from(frame?)).is_err() {
            return Ok(false);
        }
    }
    Ok(true)
}

impl From<Frame> for VideoFrame {
    fn from(frame: Frame) -> Self {
        let (numerator, denominator) = frame.delay().numer_denom_ms();
        let duration_s = f64::from(numerator) / f64::from(denominator.max(1)) / 1000.0;
        let buffer = frame.into_buffer();
        let size = [buffer.width() as usize, buffer.height() as usize];
        let image = ColorImage::from_rgba_unmultiplied(size, buffer.as_raw());
        Self { image, duration_s: duration_s.max(0.02) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::built_in;
    use super::*;

    #[test]
    fn every_video_is_small_moves_and_loops() {
        for bytes in built_in::all().map(|scene| scene.video) {
            assert!(bytes.len() <= 1_500_000, "{}", bytes.len());
            let (sender, frames) = crossbeam_channel::unbounded();
            assert!(decode(bytes, &sender).unwrap());
            drop(sender);
            let frames: Vec<VideoFrame> = frames.iter().collect();
            let length_s: f64 = frames.iter().map(|frame| frame.duration_s).sum();
            assert!((3.0..=20.0).contains(&length_s), "{length_s} s");
            // It moves, and the last frame resembles the first.
            let difference = |one: &VideoFrame, other: &VideoFrame| {
                let pairs = one.image.pixels.iter().zip(&other.image.pixels);
                pairs.map(|(a, b)| u64::from(a.r().abs_diff(b.r()))).sum::<u64>()
                    / one.image.pixels.len() as u64
            };
            let (first, last) = (frames.first().unwrap(), frames.last().unwrap());
            let most = frames.iter().map(|frame| difference(first, frame)).max().unwrap();
            let seam = difference(first, last);
            assert!(most > 0 && 2 * seam <= most, "{seam} of {most}");
        }
    }
}
