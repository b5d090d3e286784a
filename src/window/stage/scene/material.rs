//! Materials: the metallic-roughness model of glTF, and textures.

use super::SceneError;
use super::accessor::Blob;
use gltf::image::Source;
use image::{ImageReader, Limits};
use std::io::Cursor;

/// A metallic-roughness material; colours are linear.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Material {
    /// Base colour, multiplied by the vertex colour and the texture.
    pub base: [f32; 3],
    /// Opacity, 0 to 1.
    pub alpha: f32,
    /// Metalness, 0 to 1.
    pub metallic: f32,
    /// Roughness, 0 (a mirror) to 1.
    pub roughness: f32,
    /// Emission.
    pub emissive: [f32; 3],
    /// Visible from behind as well.
    pub double_sided: bool,
    /// Index of the base colour texture.
    pub image: Option<usize>,
    /// The emission follows the music: a material called `lamp`.
    pub is_lamp: bool,
}

/// A texture in sRGB, rows from the top.
#[derive(Debug, Clone)]
pub struct Image {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Red, green, blue and alpha of each pixel.
    pub rgba: Vec<u8>,
}

/// Maximum width and height of a texture.
const MAX_SIDE: u32 = 4096;
/// Name of the material whose emission follows the music.
const LAMP: &str = "lamp";

impl Material {
    /// Converts a material of the `gltf` crate, clamping its values; `image` is the index of its texture.
    pub(super) fn new(from: &gltf::Material<'_>, image: Option<usize>) -> Self {
        let pbr = from.pbr_metallic_roughness();
        let [r, g, b, alpha] = pbr.base_color_factor();
        let strength = from.emissive_strength().unwrap_or(1.0);
        let clean = |v: f32, max: f32| if v.is_finite() { v.clamp(0.0, max) } else { 0.0 };
        Self {
            base: [r, g, b].map(|v| clean(v, 1.0)),
            alpha: match from.alpha_mode() {
                gltf::material::AlphaMode::Opaque => 1.0,
                _ => clean(alpha, 1.0),
            },
            metallic: clean(pbr.metallic_factor(), 1.0),
            roughness: clean(pbr.roughness_factor(), 1.0),
            emissive: from.emissive_factor().map(|v| clean(v * strength, 100.0)),
            double_sided: from.double_sided(),
            image,
            is_lamp: from.name() == Some(LAMP),
        }
    }
}

impl Image {
    /// Decodes a PNG or JPEG in the binary chunk.
    ///
    /// # Errors
    /// If the image is outside the chunk, in another file, too large or damaged.
    pub(super) fn new(from: &gltf::Image<'_>, blob: Blob<'_>) -> Result<Self, SceneError> {
        let Source::View { view, .. } = from.source() else { return Err(external_data("images")) };
        let end = view.offset().checked_add(view.length());
        let bytes = end.and_then(|end| blob.get(view.offset()..end));
        let bytes = bytes.ok_or_else(|| SceneError::damaged("an image exceeds the binary chunk"))?;
        let failed = |reason: String| SceneError::damaged(format!("image {}: {reason}", from.index()));
        let mut reader =
            ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|e| failed(e.to_string()))?;
        let mut limits = Limits::default();
        limits.max_image_width = Some(MAX_SIDE);
        limits.max_image_height = Some(MAX_SIDE);
        reader.limits(limits);
        let image = reader.decode().map_err(|e| failed(e.to_string()))?.into_rgba8();
        Ok(Self { width: image.width(), height: image.height(), rgba: image.into_raw() })
    }
}

/// The error for data in a separate file.
pub(super) fn external_data(what: &str) -> SceneError {
    SceneError::Unsupported {
        what: format!("{what} in separate files"),
        advice: "export everything into one .glb",
    }
}
