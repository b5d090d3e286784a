//! The texture of a disc with a soft edge, as the shader of dots draws it.

use eframe::egui::{Color32, ColorImage, Context, TextureHandle, TextureOptions, vec2};

/// Width in pixels.
const SIZE: usize = 32;
/// Half of the width of the texture, if the radius of the disc is 1.
pub(super) const REACH: f32 = 16.0 / 14.5;

/// Makes it.
pub(super) fn disc(ctx: &Context) -> TextureHandle {
    let middle = 0.5 * (SIZE - 1) as f32;
    let radius = 0.5 * SIZE as f32 / REACH;
    let pixel = |at: usize| {
        let from_middle = vec2((at % SIZE) as f32 - middle, (at / SIZE) as f32 - middle).length();
        let inside = (radius + 0.5 - from_middle).clamp(0.0, 1.0);
        // Darker at the edge, so that discs that lie on each other are told apart.
        let rim = ((from_middle / radius - 0.55) / 0.45).clamp(0.0, 1.0);
        let grey = 255.0 * inside * (1.0 - 0.3 * rim * rim * (3.0 - 2.0 * rim));
        Color32::from_rgba_premultiplied(grey as u8, grey as u8, grey as u8, (255.0 * inside) as u8)
    };
    let image = ColorImage::new([SIZE, SIZE], (0..SIZE * SIZE).map(pixel).collect());
    ctx.load_texture("disc", image, TextureOptions::LINEAR)
}
