//! Names that are too long for their place. egui cuts a line at its right end, which is the beginning of a name that is read from right to
//! left: such a name is cut here.

use crate::text_direction::{clusters, line_is_right_to_left};
use crate::window::display_text::display_text;
use eframe::egui::{Color32, FontId, Ui};
use std::borrow::Cow;

/// A name as it is drawn.
#[derive(Debug)]
pub(super) struct CutName<'a> {
    pub(super) text: Cow<'a, str>,
    /// Whether its end was cut here.
    pub(super) is_cut: bool,
}

/// A name in one line. One that is read from right to left is cut to `width` points; others are cut by egui.
pub(super) fn cut_name<'a>(ui: &Ui, name: &'a str, font: &FontId, width: f32) -> CutName<'a> {
    let whole = display_text(name);
    if !line_is_right_to_left(name) || text_width(ui, &whole, font) <= width {
        return CutName { text: whole, is_cut: false };
    }
    let letters = clusters(name);
    let first = |count: usize| {
        let kept: String = letters.iter().take(count).copied().collect();
        display_text(&format!("{}…", kept.trim_end())).into_owned()
    };
    let count = longest(letters.len(), |count| text_width(ui, &first(count), font) <= width);
    CutName { text: Cow::Owned(first(count)), is_cut: true }
}

/// A name after a number, for two lines. If it is read from right to left, its first words are in the first line; others are wrapped by egui.
pub(super) fn two_lines(ui: &Ui, number: &str, name: &str, font: &FontId, width: f32) -> String {
    let first_width = width - text_width(ui, number, font);
    let one_line = || format!("{number}{}", cut_name(ui, name, font, first_width).text);
    if !line_is_right_to_left(name) || text_width(ui, &display_text(name), font) <= first_width {
        return format!("{number}{}", display_text(name));
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    let first = |count: usize| words.iter().take(count).copied().collect::<Vec<_>>().join(" ");
    match longest(words.len(), |count| text_width(ui, &display_text(&first(count)), font) <= first_width) {
        0 => one_line(),
        count => {
            let rest = words.iter().skip(count).copied().collect::<Vec<_>>().join(" ");
            format!("{number}{}\n{}", display_text(&first(count)), cut_name(ui, &rest, font, width).text)
        }
    }
}

/// Width of a line, in points.
pub(super) fn text_width(ui: &Ui, text: &str, font: &FontId) -> f32 {
    ui.painter().layout_no_wrap(text.to_owned(), font.clone(), Color32::PLACEHOLDER).size().x
}

/// The largest number up to `most` that fits, if all smaller ones fit as well.
fn longest(most: usize, fits: impl Fn(usize) -> bool) -> usize {
    let (mut fitting, mut too_long) = (0, most + 1);
    while too_long - fitting > 1 {
        let middle = fitting + (too_long - fitting) / 2;
        if fits(middle) {
            fitting = middle;
        } else {
            too_long = middle;
        }
    }
    fitting
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui;

    const NAME: &str = "ראשון שני שלישי רביעי חמישי";

    fn with_ui(check: impl Fn(&Ui, &FontId)) {
        let context = egui::Context::default();
        let mut output =
            context.run_ui(egui::RawInput::default(), |ui| check(ui, &FontId::proportional(14.0)));
        output.textures_delta.clear();
    }

    #[test]
    fn a_name_from_right_to_left_keeps_its_beginning() {
        with_ui(|ui, font| {
            let whole = text_width(ui, &display_text(NAME), font);
            let cut = cut_name(ui, NAME, font, 0.6 * whole);
            assert!(cut.is_cut && cut.text.ends_with("ראשון") && cut.text.starts_with('…'), "{}", cut.text);
            assert!(text_width(ui, &cut.text, font) <= 0.6 * whole);
            assert!(!cut_name(ui, NAME, font, whole + 1.0).is_cut);
        });
    }

    #[test]
    fn two_lines_begin_with_the_first_words() {
        with_ui(|ui, font| {
            let whole = text_width(ui, &display_text(NAME), font);
            let lines = two_lines(ui, "1. ", NAME, font, 0.8 * whole);
            let (first, second) = lines.split_once('\n').unwrap();
            assert!(first.starts_with("1. ") && first.ends_with("ראשון"), "{first}");
            assert!(second.starts_with("חמישי"), "{second}");
            assert_eq!(two_lines(ui, "1. ", "Für Elise", font, 20.0), "1. Für Elise");
        });
    }

    #[test]
    fn the_longest_that_fits_is_found() {
        for fitting in 0..=5 {
            assert_eq!(longest(5, |count| count <= fitting), fitting);
        }
    }
}
