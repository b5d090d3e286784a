//! Where the columns of the table are: those that fit, as wide as there is room.

use crate::window::library::Column;
use eframe::egui::Rangef;

/// Distance between columns, and margin at both ends of a row, in points.
const GAP: f32 = 12.0;
const MARGIN: f32 = 6.0;
/// Width of the mark of favourites before the first column, in points.
pub(super) const MARK: f32 = 16.0;

/// A column and its horizontal range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    pub(super) column: Column,
    pub(super) range: Rangef,
}

/// Least width in points, share of the spare room, and rank: columns with higher ones give way first.
fn size(column: Column) -> (f32, f32, u8) {
    match column {
        Column::Title => (136.0, 4.0, 0),
        Column::Alike => (84.0, 0.0, 1),
        Column::Why => (116.0, 3.0, 2),
        Column::Verdict => (104.0, 0.5, 3),
        Column::Confidence => (92.0, 0.0, 4),
        // Only on show if they were asked for.
        Column::Path => (140.0, 3.0, 5),
        Column::Genre => (80.0, 1.0, 6),
        Column::Length => (66.0, 0.0, 7),
        Column::Checked => (78.0, 0.0, 8),
        Column::Artist => (100.0, 2.0, 9),
        Column::Added => (124.0, 0.0, 10),
        Column::Album => (100.0, 2.0, 11),
    }
}

/// The columns that fit into rows of this range, in order. The most important one is always there.
pub(super) fn places(shown: &[Column], row: Rangef) -> Vec<Place> {
    let (left, right) = (row.min + MARGIN + MARK, row.max - MARGIN);
    let room = (right - left).max(0.0);
    let mut fitting = shown.to_vec();
    let least = |columns: &[Column]| {
        let gaps = GAP * columns.len().saturating_sub(1) as f32;
        gaps + columns.iter().map(|column| size(*column).0).sum::<f32>()
    };
    while fitting.len() > 1 && least(&fitting) > room {
        let Some(last) = fitting.iter().copied().max_by_key(|column| size(*column).2) else { break };
        fitting.retain(|column| *column != last);
    }
    let spare = (room - least(&fitting)).max(0.0);
    let shares: f32 = fitting.iter().map(|column| size(*column).1).sum();
    let mut start = left;
    let place = |column: Column| {
        let (width, share, _) = size(column);
        let width = if shares > 0.0 { width + spare * share / shares } else { width };
        let range = Rangef::new(start, (start + width).min(right.max(start)));
        start = range.max + GAP;
        Place { column, range }
    };
    fitting.into_iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_in_order_and_fit_at_any_width() {
        for width in [120.0, 404.0, 600.0, 900.0, 1280.0, 3840.0] {
            for shown in [&Column::ALL[..], &Column::DEFAULT, &[Column::Path], &[Column::Length]] {
                let places = places(shown, Rangef::new(8.0, 8.0 + width));
                assert!(!places.is_empty());
                assert!(places.is_sorted_by(|one, other| one.range.max <= other.range.min), "{places:?}");
                assert!(places.iter().all(|place| place.range.max <= 8.0 + width), "{width}: {places:?}");
                let order: Vec<Column> = places.iter().map(|place| place.column).collect();
                assert!(shown.iter().filter(|column| order.contains(column)).eq(&order));
            }
        }
        // The smallest window, whose scroll bar takes 12 points.
        let narrow = places(&Column::ALL, Rangef::new(0.0, 392.0));
        let narrow: Vec<Column> = narrow.iter().map(|place| place.column).collect();
        assert_eq!(narrow, [Column::Title, Column::Verdict, Column::Confidence]);
        assert_eq!(places(&Column::ALL, Rangef::new(0.0, 2000.0)).len(), Column::ALL.len());
        let similar = places(&Column::with_likeness(&Column::DEFAULT), Rangef::new(0.0, 392.0));
        let similar: Vec<Column> = similar.iter().map(|place| place.column).collect();
        assert_eq!(similar, [Column::Title, Column::Alike, Column::Why]);
    }
}
