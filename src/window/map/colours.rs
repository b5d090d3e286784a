//! Colours of points: those of labels, and for numbers a scale. The page that `pianoscope map` writes has the same scale.

use crate::picture::{Rgb, Theme};
use crate::window::style::colour;
use eframe::egui::Color32;

/// Index of the label that is grey, as are all names without a line of their own.
const GREY_LABEL: usize = 10;

/// Lightness falls (light theme) or rises (dark theme) all the way, so that the order is seen without hue, too.
const SCALE_LIGHT: [Rgb; 5] = [[217, 169, 42], [108, 174, 104], [37, 134, 139], [42, 90, 148], [39, 34, 96]];
const SCALE_DARK: [Rgb; 5] = [[74, 95, 200], [63, 150, 184], [95, 191, 144], [188, 214, 97], [255, 243, 160]];

/// Of the label with this index.
pub(super) fn category(index: usize, theme: Theme) -> Color32 {
    colour(theme.label(index))
}

/// The label whose colour the line with this index has in a legend with others.
pub(super) fn beside_others(slot: usize) -> usize {
    if slot < GREY_LABEL { slot } else { slot + 1 }
}

/// Of names without a line of their own.
pub(super) fn others(theme: Theme) -> Color32 {
    category(GREY_LABEL, theme)
}

/// Of recordings without a value.
pub(super) fn no_value(theme: Theme) -> Color32 {
    colour(match theme {
        Theme::Light => [180, 180, 188],
        Theme::Dark => [98, 98, 106],
    })
}

/// Of all points if there is nothing to colour them by.
pub(super) fn plain(theme: Theme) -> Color32 {
    category(0, theme)
}

/// Of points that are filtered out, or that a search does not find.
pub(super) fn faint(theme: Theme) -> Color32 {
    match theme {
        Theme::Light => Color32::from_rgba_unmultiplied(90, 90, 105, 40),
        Theme::Dark => Color32::from_rgba_unmultiplied(150, 150, 165, 46),
    }
}

/// Of a number by its place on the scale, from 0 to 1.
pub(in crate::window) fn scale(share: f64, theme: Theme) -> Color32 {
    let stops = match theme {
        Theme::Light => SCALE_LIGHT,
        Theme::Dark => SCALE_DARK,
    };
    let at = share.clamp(0.0, 1.0) as f32 * (stops.len() - 1) as f32;
    let below = (at as usize).min(stops.len() - 2);
    let stop = |index: usize| stops.get(index).copied().map_or(Color32::GRAY, colour);
    stop(below).lerp_to_gamma(stop(below + 1), at - below as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_goes_through_all_stops_and_its_lightness_in_one_direction() {
        assert_eq!(scale(0.0, Theme::Dark), colour(SCALE_DARK[0]));
        assert_eq!(scale(0.5, Theme::Dark), colour(SCALE_DARK[2]));
        assert_eq!(scale(7.0, Theme::Light), colour(SCALE_LIGHT[4]));
        for (theme, sign) in [(Theme::Dark, 1.0), (Theme::Light, -1.0)] {
            let light: Vec<f32> =
                (0..=100).map(|n| sign * scale(f64::from(n) / 100.0, theme).intensity()).collect();
            // As far as 8 bits allow.
            assert!(light.windows(2).all(|pair| pair[1] > pair[0] - 0.004), "{theme:?} {light:?}");
            assert!(light[100] > light[0] + 0.4);
        }
    }

    #[test]
    fn no_line_beside_others_is_grey() {
        assert!((0..11).map(beside_others).all(|label| label != GREY_LABEL && label < 12));
    }
}
