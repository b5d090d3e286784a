//! Fonts for characters that the embedded font of text lacks: an embedded one for emoji, and those of the system for Chinese, Japanese and
//! Korean, Arabic, symbols, …
//!
//! A font is searched when a character is first needed, and kept: a title of Latin letters opens no file.

mod search;
#[cfg(test)]
mod tests;

use crate::catch_panic::catch_panic;
use ab_glyph::{Font, FontRef, ScaleFont};
use plotters::style::{FontStyle, register_font};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

const EMOJI: &[u8] = include_bytes!("../../../assets/fonts/NotoEmoji-Regular.ttf");
/// Most fonts that are kept, for different scripts. Each stays in memory.
const MAX_FONTS: usize = 8;
/// Largest font file; all characters of Chinese, Japanese and Korean in one family take 20 to 120 MB.
const MAX_FONT_BYTES: u64 = 150 << 20;
/// Most bytes that are read in search of a character.
const MAX_SEARCHED_BYTES: u64 = 400 << 20;
/// Longest search for the characters of a text.
const MAX_SEARCH: Duration = Duration::from_secs(2);
/// Size in pixels at which outlines are checked, and their largest extent as a multiple of it.
const CHECKED_SIZE: (f32, f32) = (64.0, 8.0);

/// A font besides the embedded one of text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct FallbackFont {
    /// Its name for plotters.
    pub(super) name: &'static str,
    /// Height from the lowest to the highest point, relative to the em square.
    pub(super) height: f64,
}

/// The fonts for the characters of a text that the embedded font lacks; `None` where no font has the character.
pub(super) fn fonts_for(characters: &[char]) -> Vec<Option<FallbackFont>> {
    static FONTS: Mutex<Option<Fonts>> = Mutex::new(None);
    static FILES: OnceLock<Vec<PathBuf>> = OnceLock::new();
    let mut fonts = FONTS.lock().unwrap_or_else(PoisonError::into_inner);
    let fonts = fonts.get_or_insert_with(Fonts::with_emoji);
    fonts.search(characters, || FILES.get_or_init(search::font_files));
    characters.iter().map(|character| fonts.of.get(character).copied().flatten()).collect()
}

/// The fonts that were found, and which of them has a character.
#[derive(Default)]
struct Fonts {
    loaded: Vec<(FallbackFont, FontRef<'static>)>,
    of: HashMap<char, Option<FallbackFont>>,
}

impl Fonts {
    fn with_emoji() -> Self {
        let mut fonts = Self::default();
        if fonts.add(EMOJI).is_none() {
            tracing::warn!("the embedded font of emoji is damaged");
        }
        fonts
    }

    /// Looks for fonts with `characters` in `files`.
    fn search<'a>(&mut self, characters: &[char], files: impl Fn() -> &'a Vec<PathBuf>) {
        let mut missing: Vec<char> = Vec::new();
        for &character in characters {
            if !self.of.contains_key(&character) && !missing.contains(&character) {
                match self.loaded.iter().find(|(_, font)| has_glyph(font, character)) {
                    Some((font, _)) => {
                        self.of.insert(character, Some(*font));
                    }
                    None => missing.push(character),
                }
            }
        }
        if missing.is_empty() {
            return;
        }
        let begin = Instant::now();
        let mut bytes_left = MAX_SEARCHED_BYTES;
        for file in search::ordered(files(), &missing) {
            if missing.is_empty() || self.loaded.len() >= MAX_FONTS || begin.elapsed() > MAX_SEARCH {
                break;
            }
            let size = std::fs::metadata(file).map_or(u64::MAX, |metadata| metadata.len());
            if size > MAX_FONT_BYTES || size > bytes_left {
                continue;
            }
            bytes_left -= size;
            let Ok(bytes) = std::fs::read(file) else { continue };
            let Some(font) = self.load(bytes, &missing) else { continue };
            tracing::debug!(font = %file.display(), "fallback font");
            missing.retain(|&character| {
                let found = self.loaded.last().is_some_and(|(_, loaded)| has_glyph(loaded, character));
                if found {
                    self.of.insert(character, Some(font));
                }
                !found
            });
        }
        self.of.extend(missing.into_iter().map(|character| (character, None)));
    }

    /// Keeps the font if it has one of the characters. A damaged font is not kept.
    fn load(&mut self, bytes: Vec<u8>, missing: &[char]) -> Option<FallbackFont> {
        let is_needed = catch_panic(|| {
            let font = FontRef::try_from_slice(&bytes).ok()?;
            missing.iter().any(|&character| has_glyph(&font, character)).then_some(())
        });
        is_needed.flatten()?;
        // plotters' fonts live as long as the program.
        self.add(bytes.leak())
    }

    /// Keeps the font.
    fn add(&mut self, bytes: &'static [u8]) -> Option<FallbackFont> {
        let name: &'static str = format!("fallback {}", self.loaded.len()).leak();
        register_font(name, FontStyle::Normal, bytes).ok()?;
        let font = FontRef::try_from_slice(bytes).ok()?;
        let em = font.units_per_em().filter(|em| *em > 0.0)?;
        let height = f64::from(font.height_unscaled() / em);
        let fallback = FallbackFont { name, height: height.clamp(0.5, 4.0) };
        self.loaded.push((fallback, font));
        Some(fallback)
    }
}

/// Whether the font can draw the character: fonts of coloured pictures have no outlines, and damaged ones have absurd sizes.
fn has_glyph(font: &FontRef<'_>, character: char) -> bool {
    let (size, most) = CHECKED_SIZE;
    catch_panic(|| {
        let scaled = font.as_scaled(size);
        let glyph = scaled.scaled_glyph(character);
        let advance = scaled.h_advance(glyph.id);
        glyph.id.0 != 0
            && (0.0..size * most).contains(&advance)
            && scaled.outline_glyph(glyph).is_some_and(|outline| {
                let bounds = outline.px_bounds();
                bounds.width() <= size * most && bounds.height() <= size * most
            })
    })
    .unwrap_or(false)
}
