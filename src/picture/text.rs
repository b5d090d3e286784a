//! Text of all pictures: the embedded font, and fonts of the system for characters that it lacks.

use super::PictureError;
use super::fallback_font::{FallbackFont, fonts_for};
use crate::text_direction::{has_right_to_left, joined, visual_text};
use ab_glyph::{Font, FontRef};
use plotters::backend::PixelFormat;
use plotters::coord::Shift;
use plotters::prelude::{BitMapBackend, DrawingArea, IntoFont, RGBColor};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontStyle, FontTransform, TextStyle, register_font};
use std::borrow::Cow;
use std::sync::OnceLock;

pub(super) const FONT: &str = "DejaVu Sans";
const BYTES: &[u8] = include_bytes!("../../assets/fonts/DejaVuSans.ttf");

/// Registers the embedded font, with which pictures look the same on every machine.
///
/// # Errors
/// If the font is damaged.
pub(super) fn load_font() -> Result<(), PictureError> {
    static LOADED: OnceLock<bool> = OnceLock::new();
    let loaded = *LOADED.get_or_init(|| register_font(FONT, FontStyle::Normal, BYTES).is_ok());
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
    runs(text).iter().map(|run| run.width(size)).sum()
}

/// Where and how a text is drawn.
pub(super) struct Placement {
    /// The point in pixels that `anchor` is at.
    pub(super) at: (i32, i32),
    /// Which point of the text is there.
    pub(super) anchor: (HPos, VPos),
    pub(super) transform: FontTransform,
    pub(super) size: f64,
    pub(super) colour: RGBColor,
}

/// Draws a line of text. Text that is rotated has the embedded font only.
///
/// # Errors
/// If the drawing library fails.
pub(super) fn draw_text<P: PixelFormat>(
    canvas: &DrawingArea<BitMapBackend<'_, P>, Shift>,
    text: &str,
    placement: Placement,
) -> Result<(), PictureError> {
    let Placement { at: (x, y), anchor: (h, v), transform, size, colour } = placement;
    let runs = runs(text);
    let is_plain = runs.iter().all(|run| run.font.is_none()) || !matches!(transform, FontTransform::None);
    if is_plain {
        let font = (FONT, size).into_font().transform(transform);
        let style = TextStyle::from(font).color(&colour).pos(Pos::new(h, v));
        return canvas.draw_text(text, &style, (x, y)).map_err(text_error);
    }
    let widths: Vec<i32> =
        runs.iter().map(|run| Ok(run.width(size)? as i32)).collect::<Result<_, PictureError>>()?;
    let width: i32 = widths.iter().sum();
    let mut left = match h {
        HPos::Left => x,
        HPos::Center => x - width / 2,
        HPos::Right => x - width,
    };
    // As plotters places a line, whatever its font.
    let height = (size / 1.24) as i32;
    let top = match v {
        VPos::Top => y,
        VPos::Center => y - height / 2,
        VPos::Bottom => y - height,
    };
    for (run, run_width) in runs.iter().zip(widths) {
        let run_size = run.size(size);
        let style = TextStyle::from((run.name(), run_size).into_font()).color(&colour);
        // plotters puts the baseline half the size below the top.
        let down = ((size - run_size) / 2.0).round() as i32;
        canvas.draw_text(&run.text, &style, (left, top + down)).map_err(text_error)?;
        left += run_width;
    }
    Ok(())
}

/// Characters of a text that follow each other and have the same font.
#[derive(Debug, PartialEq)]
struct Run {
    text: String,
    /// `None` for the embedded font.
    font: Option<FallbackFont>,
}

impl Run {
    fn name(&self) -> &'static str {
        self.font.map_or(FONT, |font| font.name)
    }

    /// The size at which its em square is that of the embedded font at `size`: sizes are heights, which differ between fonts.
    fn size(&self, size: f64) -> f64 {
        match self.font {
            Some(font) => size * font.height / embedded_height(),
            None => size,
        }
    }

    fn width(&self, size: f64) -> Result<usize, PictureError> {
        let font = (self.name(), self.size(size)).into_font();
        let (width, _) = font.box_size(&self.text).map_err(text_error)?;
        Ok(width as usize)
    }
}

/// The characters of a text from left to right. Arabic letters are joined if there is a font with the joined forms.
fn drawn_text(text: &str) -> Cow<'_, str> {
    if !has_right_to_left(text) {
        return Cow::Borrowed(text);
    }
    let joined = joined(text);
    let forms: Vec<char> = joined.chars().filter(|form| !text.contains(*form)).collect();
    let has_forms = fonts_for(&forms).iter().all(Option::is_some);
    Cow::Owned(visual_text(if has_forms { &joined } else { text }))
}

/// The runs of a text from left to right. Characters that no font has stay with the embedded one, which draws a box; those without width
/// are left out then.
fn runs(text: &str) -> Vec<Run> {
    let text = drawn_text(text);
    let embedded = embedded();
    let is_embedded = |c: char| c.is_ascii() || embedded.is_none_or(|font| font.glyph_id(c).0 != 0);
    if text.chars().all(is_embedded) {
        return vec![Run { text: text.into_owned(), font: None }];
    }
    let characters: Vec<char> = text.chars().filter(|&c| is_embedded(c) || !is_invisible(c)).collect();
    let missing: Vec<char> = characters.iter().copied().filter(|&c| !is_embedded(c)).collect();
    let mut fonts = fonts_for(&missing).into_iter();
    let mut runs: Vec<Run> = Vec::new();
    for character in characters {
        let font = if is_embedded(character) { None } else { fonts.next().flatten() };
        match runs.last_mut() {
            Some(run) if run.font == font => run.text.push(character),
            _ => runs.push(Run { text: character.to_string(), font }),
        }
    }
    runs
}

/// Joiners, marks of direction, and selectors of variants (Unicode, 23.2 to 23.4).
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E0FFF}')
}

fn embedded() -> Option<&'static FontRef<'static>> {
    static EMBEDDED: OnceLock<Option<FontRef<'static>>> = OnceLock::new();
    EMBEDDED.get_or_init(|| FontRef::try_from_slice(BYTES).ok()).as_ref()
}

/// Height of the embedded font relative to its em square.
fn embedded_height() -> f64 {
    let height = |font: &FontRef<'_>| Some(f64::from(font.height_unscaled() / font.units_per_em()?));
    embedded().and_then(height).filter(|height| *height > 0.0).unwrap_or(1.16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latin_text_is_one_run_of_the_embedded_font() {
        for text in ["Prélude, Op. 28", "", "Łódź – “quotes” …"] {
            assert_eq!(runs(text), [Run { text: text.to_owned(), font: None }], "{text}");
        }
    }

    #[test]
    fn text_without_a_font_is_still_drawn() {
        load_font().unwrap();
        // Private use: no font of a system should have it, and any that has it is used.
        let text = "a\u{10FFFD}b\u{200D}";
        let all: String = runs(text).into_iter().map(|run| run.text).collect();
        assert_eq!(all, "a\u{10FFFD}b", "without the joiner");
        assert!(text_width(text, 20.0).unwrap() > text_width("ab", 20.0).unwrap());
    }

    #[test]
    fn names_from_right_to_left_are_drawn_in_their_order() {
        load_font().unwrap();
        let all = |text: &str| runs(text).into_iter().map(|run| run.text).collect::<String>();
        assert_eq!(all("שלום עולם.mp3"), "mp3.םלוע םולש");
        // With or without joined forms, depending on the fonts of this machine.
        let arabic = all("مرحبا 12");
        assert!(
            ["12 ابحرم", "12 \u{FE8E}\u{FE92}\u{FEA3}\u{FEAE}\u{FEE3}"].contains(&arabic.as_str()),
            "{arabic}"
        );
    }

    #[test]
    fn emoji_need_no_font_of_the_system() {
        load_font().unwrap();
        let found = runs("🎹 Sonata");
        assert!(found.len() == 2 && found[0].font.is_some(), "{found:?}");
    }

    #[test]
    fn chinese_is_drawn_with_a_font_of_the_system() {
        load_font().unwrap();
        let text = "月光 Sonata";
        let found = runs(text);
        if found[0].font.is_none() {
            eprintln!("no font with Chinese characters: not tried");
            return;
        }
        assert_eq!(found.iter().map(|run| run.text.as_str()).collect::<String>(), text);
        assert_eq!(found.last().unwrap().font, None, "Latin letters have the embedded font");
        let ink = |text: &str| {
            let mut pixels = vec![255_u8; 3 * 300 * 60];
            {
                use plotters::prelude::IntoDrawingArea;
                let canvas = BitMapBackend::with_buffer(&mut pixels, (300, 60)).into_drawing_area();
                let anchor = (HPos::Left, VPos::Center);
                let (transform, colour) = (FontTransform::None, RGBColor(0, 0, 0));
                draw_text(&canvas, text, Placement { at: (10, 30), anchor, transform, size: 30.0, colour })
                    .unwrap();
            }
            pixels
        };
        // A box is the same for each character that is missing.
        assert_ne!(ink("月"), ink("光"));
        // On the line of Latin capitals and about as high.
        let extent = |text: &str| {
            let pixels = ink(text);
            let mut rows = pixels.chunks(900).enumerate().filter(|(_, row)| row.iter().any(|p| *p < 128));
            let first = rows.next().unwrap().0;
            (first, rows.next_back().unwrap().0)
        };
        let (latin, chinese) = (extent("H"), extent("月"));
        assert!(
            latin.0.abs_diff(chinese.0) <= 5 && latin.1.abs_diff(chinese.1) <= 5,
            "{latin:?} {chinese:?}"
        );
    }
}
