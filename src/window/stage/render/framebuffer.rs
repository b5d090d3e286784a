//! The off-screen framebuffer.

use super::RenderQuality;
use three_d::{
    ClearState, Context, CoreError, DepthTexture2D, Interpolation, RenderTarget, RenderTargetMultisample,
    ScissorBox, Texture2D, Wrapping,
};

/// Maximum width and height in pixels, however large the window.
const MAX_SIDE: u32 = 2560;

/// A colour texture with depth, multisampled or not.
pub(super) struct Framebuffer {
    size: [u32; 2],
    samples: Option<RenderTargetMultisample<[u8; 4], f32>>,
    /// The rendered frame, with one sample per pixel.
    pub(super) colour: Texture2D,
    depth: Option<DepthTexture2D>,
}

/// `size` scaled down to at most `MAX_SIDE` in each direction, with its aspect ratio.
fn limited(size: [u32; 2]) -> [u32; 2] {
    let longest = size.into_iter().max().unwrap_or(1).max(1);
    let scale = (f64::from(MAX_SIDE) / f64::from(longest)).min(1.0);
    size.map(|pixels| ((f64::from(pixels) * scale).round() as u32).max(1))
}

impl Framebuffer {
    /// A framebuffer for a view of `size` pixels; `before` itself if it fits.
    pub(super) fn reuse_or_new(
        context: &Context,
        size: [u32; 2],
        quality: RenderQuality,
        before: Option<Self>,
    ) -> Self {
        let size = limited(size);
        let multisampled = quality.samples() > 1;
        if let Some(before) = before.filter(|b| b.size == size && b.samples.is_some() == multisampled) {
            return before;
        }
        let [width, height] = size;
        let linear = Interpolation::Linear;
        let edge = Wrapping::ClampToEdge;
        Self {
            size,
            samples: multisampled
                .then(|| RenderTargetMultisample::new(context, width, height, quality.samples())),
            colour: Texture2D::new_empty::<[u8; 4]>(context, width, height, linear, linear, None, edge, edge),
            depth: (!multisampled).then(|| DepthTexture2D::new::<f32>(context, width, height, edge, edge)),
        }
    }

    /// Width over height.
    pub(super) fn aspect(&self) -> f32 {
        let [width, height] = self.size;
        width as f32 / height as f32
    }

    /// Width and height in pixels.
    pub(super) fn size(&self) -> [u32; 2] {
        self.size
    }

    /// Clears to this colour, runs `draw`, and resolves the samples.
    ///
    /// # Errors
    /// If `draw` fails.
    pub(super) fn render(
        &self,
        [r, g, b]: [f32; 3],
        draw: impl FnOnce() -> Result<(), CoreError>,
    ) -> Result<(), CoreError> {
        let clear = ClearState::color_and_depth(r, g, b, 1.0, 1.0);
        if let Some(samples) = &self.samples {
            samples.clear(clear).write(draw)?;
            samples.resolve_color_to(&self.colour.as_color_target(None));
        } else if let Some(depth) = &self.depth {
            let target = RenderTarget::new(self.colour.as_color_target(None), depth.as_depth_target());
            target.clear(clear).write(draw)?;
        }
        Ok(())
    }

    /// Waits until rendering has finished: OpenGL only queues draw calls, and reading a pixel forces their completion.
    pub(super) fn finish(&self) {
        let pixel =
            self.colour.as_color_target(None).read_partially::<[u8; 4]>(ScissorBox::new_at_origo(1, 1));
        drop(pixel);
    }
}

#[cfg(test)]
mod tests {
    use super::limited;

    #[test]
    fn a_limited_size_keeps_the_aspect_ratio() {
        for (size, expected) in [
            ([640, 360], [640, 360]),
            ([3840, 2160], [2560, 1440]),
            ([100, 5120], [50, 2560]),
            ([0, 0], [1, 1]),
            ([u32::MAX, 1], [2560, 1]),
        ] {
            assert_eq!(limited(size), expected, "{size:?}");
        }
    }
}
