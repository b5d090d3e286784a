//! Materials: how a surface answers light (metallic-roughness, as glTF has it).

use super::SceneError;
use super::accessor::Blob;
use gltf::image::Source;
use image::{ImageReader, Limits};
use std::io::Cursor;

/// How a surface answers light; colours are linear.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Material {
    /// Colour, times that of the vertices and that of the image.
    pub base: [f32; 3],
    /// Opacity, 1 where it lets nothing through.
    pub alpha: f32,
    /// 0 to 1.
    pub metallic: f32,
    /// 0 (a mirror) to 1.
    pub roughness: f32,
    /// Light of its own.
    pub emissive: [f32; 3],
    /// Seen from behind as well.
    pub double_sided: bool,
    /// A picture on it.
    pub image: Option<usize>,
    /// A program may change how it shines: a material called `lamp`.
    pub is_lamp: bool,
}

/// A picture, rows from the top, in sRGB.
#[derive(Debug, Clone)]
pub struct Image {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Red, green, blue and opacity.
    pub rgba: Vec<u8>,
}

/// Width and height of a picture at most.
const MAX_PIXELS_A_SIDE: u32 = 4096;
/// Name of the material whose light follows the sound.
const LAMP: &str = "lamp";

impl Material {
    /// What the `gltf` crate read; `image` is the number of its picture.
    pub(super) fn new(from: &gltf::Material<'_>, image: Option<usize>) -> Self {
        let pbr = from.pbr_metallic_roughness();
        let [r, g, b, alpha] = pbr.base_color_factor();
        let strength = from.emissive_strength().unwrap_or(1.0);
        let clean = |v: f32, most: f32| if v.is_finite() { v.clamp(0.0, most) } else { 0.0 };
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
    /// Decodes a PNG or JPEG in the file.
    pub(super) fn new(from: &gltf::Image<'_>, blob: Blob<'_>) -> Result<Self, SceneError> {
        let Source::View { view, .. } = from.source() else { return Err(external_data("images")) };
        let end = view.offset().checked_add(view.length());
        let bytes = end.and_then(|end| blob.get(view.offset()..end));
        let bytes =
            bytes.ok_or_else(|| SceneError::damaged("an image reaches beyond the end of the file"))?;
        let failed = |reason: String| SceneError::damaged(format!("image {}: {reason}", from.index()));
        let mut reader =
            ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|e| failed(e.to_string()))?;
        let mut limits = Limits::default();
        limits.max_image_width = Some(MAX_PIXELS_A_SIDE);
        limits.max_image_height = Some(MAX_PIXELS_A_SIDE);
        reader.limits(limits);
        let image = reader.decode().map_err(|e| failed(e.to_string()))?.into_rgba8();
        Ok(Self { width: image.width(), height: image.height(), rgba: image.into_raw() })
    }
}

/// Something stands in a file of its own.
pub(super) fn external_data(what: &str) -> SceneError {
    SceneError::Unsupported {
        what: format!("{what} in files of their own"),
        advice: "export everything into one .glb",
    }
}
