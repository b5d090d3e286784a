//! The columns of the list: where they are, and how text is painted into them.

use crate::window::style;
use eframe::egui::{
    Align, Color32, FontId, Rangef, Rect, RichText, TextStyle, TextWrapMode, Ui, WidgetText, pos2,
};

/// Narrower lists, in points, have one column for the result beside the name.
const MIN_WIDTH: f32 = 860.0;
/// Distance between columns, in points.
const GAP: f32 = 12.0;
/// Width and height of a button, in points.
pub(super) const BUTTON: f32 = 20.0;
/// Distance between buttons, in points.
pub(super) const BUTTON_GAP: f32 = 8.0;
/// Width of the three places for buttons, in points.
const BUTTONS_WIDTH: f32 = 3.0 * BUTTON + 2.0 * BUTTON_GAP;
/// Margin at both ends of a row, in points.
const MARGIN: f32 = 6.0;

/// The horizontal ranges of the columns of a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Columns {
    pub(super) name: Rangef,
    pub(super) result: Rangef,
    pub(super) buttons: Rangef,
    /// In wide lists.
    pub(super) details: Option<Details>,
}

/// Columns that narrow lists do not have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Details {
    /// The number in the order of adding.
    pub(super) number: Rangef,
    pub(super) confidence: Rangef,
    pub(super) length: Rangef,
}

impl Columns {
    /// The columns of a list with rows of this range, of `count` recordings.
    pub(super) fn new(row: Rangef, count: usize) -> Self {
        let (left, right) = (row.min + MARGIN, row.max - MARGIN);
        let buttons = Rangef::new(right - BUTTONS_WIDTH, right);
        // The column that ends before `end`.
        let before = |end: f32, width: f32| Rangef::new(end - GAP - width, end - GAP);
        if row.span() < MIN_WIDTH {
            let result = before(buttons.min, (0.45 * row.span()).min(320.0));
            let name = Rangef::new(left, (result.min - GAP).max(left));
            return Self { name, result, buttons, details: None };
        }
        let digits = count.max(1).ilog10() + 1;
        let number = Rangef::new(left, left + 12.0 + 9.0 * digits.max(2) as f32);
        let length = before(buttons.min, 72.0);
        let confidence = before(length.min, 92.0);
        let result = before(confidence.min, (0.28 * row.span()).clamp(170.0, 320.0));
        let name = Rangef::new(number.max + GAP, result.min - GAP);
        Self { name, result, buttons, details: Some(Details { number, confidence, length }) }
    }
}

/// Text in a cell.
pub(in crate::window::views) struct Cell {
    text: WidgetText,
    colour: Color32,
    align: Align,
}

impl Cell {
    pub(in crate::window::views) fn text(text: &str, colour: Color32) -> Self {
        Self { text: RichText::new(text).into(), colour, align: Align::Min }
    }

    /// Right-aligned digits of equal width, so that numbers below each other can be compared.
    pub(in crate::window::views) fn number(ui: &Ui, text: &str, colour: Color32) -> Self {
        let size = TextStyle::Monospace.resolve(ui.style()).size;
        let font: FontId = style::monospace(size);
        Self { text: RichText::new(text).font(font).into(), colour, align: Align::Max }
    }

    /// Paints the text in the column of a row, without a widget of its own: screen readers read the row as a whole. Returns whether the
    /// end of the text was cut.
    pub(in crate::window::views) fn paint(self, ui: &Ui, row: Rect, column: Rangef) -> bool {
        let width = column.span().max(0.0);
        let galley = self.text.into_galley(ui, Some(TextWrapMode::Truncate), width, TextStyle::Body);
        let left = match self.align {
            Align::Max => column.max - galley.size().x,
            Align::Min | Align::Center => column.min,
        };
        let is_cut = galley.elided;
        let place = pos2(left, row.center().y - 0.5 * galley.size().y);
        ui.painter().galley_with_override_text_color(place, galley, self.colour);
        is_cut
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_in_order_and_do_not_overlap_at_any_width() {
        for width in [404.0, 500.0, 859.0, 860.0, 1280.0, 3840.0] {
            for count in [1, 344, 100_000] {
                let Columns { name, result, buttons, details } =
                    Columns::new(Rangef::new(8.0, 8.0 + width), count);
                let columns = match details {
                    Some(details) => {
                        vec![details.number, name, result, details.confidence, details.length, buttons]
                    }
                    None => vec![name, result, buttons],
                };
                assert!(columns.is_sorted_by(|one, other| one.max <= other.min), "{width}: {columns:?}");
                assert!(columns.iter().all(|column| column.min <= column.max), "{width}: {columns:?}");
                assert!(
                    name.span() >= 0.2 * width.min(600.0),
                    "{width}: the name has {} points",
                    name.span()
                );
            }
        }
    }
}
