//! Colours of labels, in the order in which a head lists them.

use super::{Rgb, Theme};

/// One label's colours: for areas and for text, each on light and on dark.
struct LabelColour {
    light: Rgb,
    light_text: Rgb,
    dark: Rgb,
}

const fn colour(light: Rgb, light_text: Rgb, dark: Rgb) -> LabelColour {
    LabelColour { light, light_text, dark }
}

/// The first two, blue and orange, are distinguishable with any colour vision (Okabe and Ito, 2008). All areas of a theme differ by at
/// least 22 in CIELAB; text has a contrast of at least 4.5 (WCAG 2) on the backgrounds of its theme.
const COLOURS: [LabelColour; 12] = [
    colour([0, 114, 178], [0, 94, 150], [86, 180, 233]),
    colour([213, 94, 0], [150, 62, 0], [230, 159, 0]),
    colour([0, 140, 100], [0, 108, 77], [60, 200, 150]),
    colour([190, 70, 150], [155, 57, 122], [230, 140, 200]),
    colour([160, 120, 0], [118, 88, 0], [240, 228, 66]),
    colour([0, 150, 190], [0, 103, 130], [90, 225, 235]),
    colour([125, 80, 45], [120, 77, 43], [205, 165, 125]),
    colour([200, 30, 60], [184, 27, 55], [255, 115, 105]),
    colour([100, 70, 190], [98, 69, 186], [170, 150, 255]),
    colour([100, 140, 30], [72, 101, 22], [160, 210, 80]),
    colour([110, 110, 120], [92, 92, 101], [185, 185, 195]),
    colour([30, 50, 120], [30, 50, 120], [255, 195, 215]),
];

impl Theme {
    /// Colour of areas that stand for a label: bars, curves. From the 13th label on, colours repeat.
    pub fn label(self, index: usize) -> Rgb {
        self.pick_label(index, |colour| match self {
            Self::Light => colour.light,
            Self::Dark => colour.dark,
        })
    }

    /// Colour of text about a label, readable on the background.
    pub fn label_text(self, index: usize) -> Rgb {
        self.pick_label(index, |colour| match self {
            Self::Light => colour.light_text,
            Self::Dark => colour.dark,
        })
    }

    fn pick_label(self, index: usize, pick: impl Fn(&LabelColour) -> Rgb) -> Rgb {
        COLOURS.get(index % COLOURS.len()).map_or_else(|| self.text(), pick)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// sRGB → CIELAB (D65).
    fn lab(rgb: Rgb) -> [f64; 3] {
        let [r, g, b] = rgb.map(|value| {
            let share = f64::from(value) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        });
        let f = |t: f64| if t > 0.008856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
        let x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
        let y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
        let z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    #[test]
    fn twelve_labels_have_distinguishable_colours_in_both_themes() {
        for theme in [Theme::Light, Theme::Dark] {
            for (one, other) in (0..12).flat_map(|one| (0..one).map(move |other| (one, other))) {
                let (a, b) = (lab(theme.label(one)), lab(theme.label(other)));
                let distance = a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
                assert!(distance > 22.0, "{theme:?}: labels {one} and {other} differ by {distance:.1}");
            }
        }
    }

    #[test]
    fn colours_repeat_after_the_twelfth_label() {
        assert_eq!(Theme::Light.label(12), Theme::Light.label(0));
        assert_eq!(Theme::Dark.label_text(25), Theme::Dark.label_text(1));
    }
}
