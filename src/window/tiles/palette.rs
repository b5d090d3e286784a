//! Colours of levels.

use super::db_from_level;
use super::pyramid::TILE_COLUMNS;
use crate::picture::ColourMap;
use eframe::egui::{Color32, ColorImage};

/// A colour for each level.
pub(super) struct Palette {
    pub(super) map: ColourMap,
    pub(super) top_db: f32,
    pub(super) range_db: f32,
    colours: Box<[Color32; 256]>,
    pub(super) version: u64,
}

impl Palette {
    pub(super) fn new(map: ColourMap, top_db: f32, range_db: f32, version: u64) -> Self {
        let table = map.table();
        let colour = |level: usize| {
            let share = (db_from_level(level as u8) - top_db) / range_db + 1.0;
            // The cast saturates at both ends.
            let [red, green, blue] =
                table.get(usize::from((share * 255.0) as u8)).copied().unwrap_or_default();
            Color32::from_rgb(red, green, blue)
        };
        Self { map, top_db, range_db, colours: Box::new(std::array::from_fn(colour)), version }
    }

    pub(super) fn image(&self, levels: &[u8]) -> ColorImage {
        let pixels: Vec<Color32> = levels
            .iter()
            .map(|&level| self.colours.get(usize::from(level)).copied().unwrap_or_default())
            .collect();
        ColorImage::new([TILE_COLUMNS, pixels.len() / TILE_COLUMNS], pixels)
    }

    /// `steps` colours of the map, from the darkest to the brightest.
    pub(super) fn scale(&self, steps: usize) -> Vec<Color32> {
        let table = self.map.table();
        let pick = |step: usize| {
            let at = 255 * step / steps.saturating_sub(1).max(1);
            debug_assert!(at < table.len(), "a colour map has 256 colours");
            let [red, green, blue] = table.get(at).copied().unwrap_or_default();
            Color32::from_rgb(red, green, blue)
        };
        (0..steps).map(pick).collect()
    }
}
