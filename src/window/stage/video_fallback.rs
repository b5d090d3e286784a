//! Moving pictures drawn beforehand, for machines that cannot draw scenes: WebP, decoded picture by picture on a thread.

use super::scene_transition::{BuiltIn, SceneKey};
use crate::window::actor::Actor;
use crossbeam_channel::Sender;
use eframe::egui::{ColorImage, Context, TextureHandle, TextureOptions};
use image::codecs::webp::WebPDecoder;
use image::{AnimationDecoder, Frame, ImageResult};
use std::convert::Infallible;
use std::io::{self, Cursor};
use std::time::Duration;

static PIANO: &[u8] = include_bytes!("../../../animations/piano.webp");
static BAND: &[u8] = include_bytes!("../../../animations/band.webp");
static UNDECIDED: &[u8] = include_bytes!("../../../animations/undecided.webp");

/// Pictures decoded ahead.
const AHEAD: usize = 3;

/// The film for a scene_key, running again and again.
pub(super) struct VideoFallback {
    scene_key: SceneKey,
    decoder: Actor<Infallible, VideoFrame>,
    texture: Option<TextureHandle>,
    /// When the next picture is due, in seconds of the window's time.
    due_s: Option<f64>,
}

struct VideoFrame {
    image: ColorImage,
    shown_s: f64,
}

impl VideoFallback {
    /// Begins to decode.
    pub(super) fn start(scene_key: &SceneKey) -> io::Result<Self> {
        let bytes = match scene_key.built_in() {
            BuiltIn::Piano => PIANO,
            BuiltIn::Band => BAND,
            BuiltIn::Undecided => UNDECIDED,
        };
        // A picture that cannot be decoded ends the film; these are ours, and tested.
        let run =
            move |_, told: Sender<VideoFrame>| while decode(bytes, &told).is_ok_and(|goes_on| goes_on) {};
        Ok(Self {
            scene_key: scene_key.clone(),
            decoder: Actor::start("film", 1, AHEAD, run)?,
            texture: None,
            due_s: None,
        })
    }

    /// What it is for.
    pub(super) fn scene_key(&self) -> &SceneKey {
        &self.scene_key
    }

    #[cfg(test)]
    pub(super) fn has_frame(&self) -> bool {
        self.texture.is_some()
    }

    /// The picture at `now_s`; it goes on only while it `runs`.
    pub(super) fn frame(&mut self, ctx: &Context, now_s: f64, runs: bool) -> Option<&TextureHandle> {
        let due = self.due_s.is_none_or(|due_s| runs && now_s >= due_s);
        if due && let Some(picture) = self.decoder.events().next() {
            // After a pause it goes on from there, and does not run to catch up.
            let begin_s = self.due_s.filter(|due_s| now_s - due_s < picture.shown_s).unwrap_or(now_s);
            self.due_s = Some(begin_s + picture.shown_s);
            match &mut self.texture {
                Some(texture) => texture.set(picture.image, TextureOptions::LINEAR),
                none => *none = Some(ctx.load_texture("film", picture.image, TextureOptions::LINEAR)),
            }
        }
        if runs || self.texture.is_none() {
            let wait_s = self.due_s.map_or(0.02, |due_s| (due_s - now_s).clamp(0.02, 0.2));
            ctx.request_repaint_after(Duration::from_secs_f64(wait_s));
        }
        self.texture.as_ref()
    }
}

/// All pictures once; `false` if nobody looks any more.
fn decode(bytes: &'static [u8], told: &Sender<VideoFrame>) -> ImageResult<bool> {
    for frame in WebPDecoder::new(Cursor::new(bytes))?.into_frames() {
        if told.send(VideoFrame::from(frame?)).is_err() {
            return Ok(false);
        }
    }
    Ok(true)
}

impl From<Frame> for VideoFrame {
    fn from(frame: Frame) -> Self {
        let (numerator, denominator) = frame.delay().numer_denom_ms();
        let shown_s = f64::from(numerator) / f64::from(denominator.max(1)) / 1000.0;
        let buffer = frame.into_buffer();
        let size = [buffer.width() as usize, buffer.height() as usize];
        let image = ColorImage::from_rgba_unmultiplied(size, buffer.as_raw());
        Self { image, shown_s: shown_s.max(0.02) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_film_is_small_and_runs_again_and_again() {
        for bytes in [PIANO, BAND, UNDECIDED] {
            assert!(bytes.len() <= 1_500_000, "{}", bytes.len());
            let (told, pictures) = crossbeam_channel::unbounded();
            assert!(decode(bytes, &told).unwrap());
            drop(told);
            let pictures: Vec<VideoFrame> = pictures.iter().collect();
            let length_s: f64 = pictures.iter().map(|picture| picture.shown_s).sum();
            assert!((3.0..=20.0).contains(&length_s), "{length_s} s");
            // It moves, and ends about where it begins.
            let difference = |one: &VideoFrame, other: &VideoFrame| {
                let pairs = one.image.pixels.iter().zip(&other.image.pixels);
                pairs.map(|(a, b)| u64::from(a.r().abs_diff(b.r()))).sum::<u64>()
                    / one.image.pixels.len() as u64
            };
            let (first, last) = (pictures.first().unwrap(), pictures.last().unwrap());
            let most = pictures.iter().map(|picture| difference(first, picture)).max().unwrap();
            let seam = difference(first, last);
            assert!(most > 0 && 2 * seam <= most, "{seam} of {most}");
        }
    }
}
