//! The thumbnail of a link: downloaded, decoded, and loaded as a texture when it is drawn.

use crate::cancel::Cancel;
use crate::fetch::Fetcher;
use eframe::egui::{ColorImage, Context, TextureHandle, TextureOptions};
use image::{ImageReader, Limits};
use std::cell::OnceCell;
use std::io::Cursor;

/// Width in pixels: that of the card on a high-density screen.
const WIDTH: u32 = 528;
const MAX_HEIGHT: u32 = 528;
/// Largest side of the downloaded image, in pixels.
const MAX_SIDE: u32 = 8_192;

/// An image, and its texture once it was drawn.
pub(super) struct Thumbnail {
    pixels: ColorImage,
    texture: OnceCell<TextureHandle>,
}

impl Thumbnail {
    /// Downloads a thumbnail; `None` if that fails, since it is optional.
    pub(super) fn fetch(fetcher: &Fetcher, url: &str, cancel: &Cancel) -> Option<Self> {
        Self::decode(&fetcher.thumbnail(url, cancel).ok()?)
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
        let mut limits = Limits::default();
        (limits.max_image_width, limits.max_image_height) = (Some(MAX_SIDE), Some(MAX_SIDE));
        reader.limits(limits);
        let image = reader.decode().ok()?.thumbnail(WIDTH, MAX_HEIGHT).into_rgb8();
        let size = [image.width() as usize, image.height() as usize];
        let pixels = ColorImage::from_rgb(size, image.as_raw());
        Some(Self { pixels, texture: OnceCell::new() })
    }

    pub(super) fn texture(&self, ctx: &Context) -> &TextureHandle {
        self.texture
            .get_or_init(|| ctx.load_texture("thumbnail", self.pixels.clone(), TextureOptions::LINEAR))
    }
}

impl std::fmt::Debug for Thumbnail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Thumbnail").field("size", &self.pixels.size).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::Thumbnail;

    #[test]
    fn images_are_scaled_to_the_card_and_invalid_ones_are_none() {
        let icon = include_bytes!("../../assets/icon.png");
        let size = Thumbnail::decode(icon).unwrap().pixels.size;
        assert!(size[0] <= 528 && size[0] == size[1], "{size:?}");
        assert!(Thumbnail::decode(b"<html>no picture</html>").is_none());
        assert!(Thumbnail::decode(&icon[..icon.len() / 2]).is_none());
    }
}
