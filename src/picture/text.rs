//! The font of all pictures.

use super::PictureError;
use plotters::prelude::IntoFont;
use plotters::style::{FontStyle, register_font};
use std::sync::OnceLock;

pub(super) const FONT: &str = "DejaVu Sans";

/// Registers the embedded font, with which pictures look the same on every machine.
///
/// # Errors
/// If the font is damaged.
pub(super) fn load_font() -> Result<(), PictureError> {
    static LOADED: OnceLock<bool> = OnceLock::new();
    let bytes = include_bytes!("../../assets/fonts/DejaVuSans.ttf");
    let loaded = *LOADED.get_or_init(|| register_font(FONT, FontStyle::Normal, bytes).is_ok());
    if loaded { Ok(()) } else { Err(PictureError::Text("the embedded font is damaged".to_owned())) }
}

/// Wraps an error of the drawing library.
pub(super) fn text_error(error: impl std::fmt::Display) -> PictureError {
    PictureError::Text(error.to_string())
}

/// Width in pixels of `text` at font size `size`.
///
/// # Errors
/// If the font is damaged.
pub(super) fn text_width(text: &str, size: f64) -> Result<usize, PictureError> {
    load_font()?;
    let (width, _) = (FONT, size).into_font().box_size(text).map_err(text_error)?;
    Ok(width as usize)
}
