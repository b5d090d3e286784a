//! Colours, fonts and spacing of the window. Colours of plots come from `picture`.

use super::fonts;
use super::settings::ThemeChoice;
use crate::picture::{Rgb, Theme};
use eframe::egui::{self, Color32, CornerRadius, FontFamily, FontId, Stroke, TextStyle, vec2};

/// Theme of the current visuals.
pub(super) fn theme(visuals: &egui::Visuals) -> Theme {
    if visuals.dark_mode { Theme::Dark } else { Theme::Light }
}

/// Converts a colour for egui.
pub(super) fn colour([red, green, blue]: Rgb) -> Color32 {
    Color32::from_rgb(red, green, blue)
}

/// Colour of areas for the label with this index in its head.
pub(super) fn label_colour(visuals: &egui::Visuals, label: usize) -> Color32 {
    colour(theme(visuals).label(label))
}

/// Colour of text for the label with this index in its head.
pub(super) fn label_text_colour(visuals: &egui::Visuals, label: usize) -> Color32 {
    colour(theme(visuals).label_text(label))
}

/// Colour of secondary lines and text.
pub(super) fn secondary_text(visuals: &egui::Visuals) -> Color32 {
    colour(theme(visuals).secondary_text())
}

/// The plate behind text over an image, and the colour of secondary text on it; the same in both themes.
pub(super) const CAPTION_PLATE: Color32 = Color32::from_black_alpha(205);
pub(super) const CAPTION_TEXT: Color32 = Color32::from_gray(225);

/// Font with digits of equal width, for numbers that change in place.
pub(super) fn monospace(size: f32) -> FontId {
    FontId::new(size, FontFamily::Monospace)
}

/// Installs the style for both themes.
pub(super) fn install(ctx: &egui::Context) {
    fonts::install(ctx);
    for (egui_theme, theme) in [(egui::Theme::Light, Theme::Light), (egui::Theme::Dark, Theme::Dark)] {
        ctx.style_mut_of(egui_theme, |style| {
            let visuals = &mut style.visuals;
            let (text, secondary_text) = (colour(theme.text()), colour(theme.secondary_text()));
            let accent = theme.label(0);
            visuals.panel_fill = colour(theme.background());
            visuals.window_fill = colour(theme.background());
            visuals.override_text_color = Some(text);
            visuals.weak_text_color = Some(secondary_text);
            visuals.hyperlink_color = colour(accent);
            visuals.selection.bg_fill = colour(accent).gamma_multiply(0.2);
            visuals.selection.stroke = Stroke::new(1.5, colour(accent));
            visuals.extreme_bg_color = colour(theme.plot_background());
            visuals.error_fg_color = match theme {
                Theme::Light => Color32::from_rgb(176, 24, 24),
                Theme::Dark => Color32::from_rgb(255, 132, 120),
            };
            let widgets = &mut visuals.widgets;
            for widget in
                [&mut widgets.inactive, &mut widgets.hovered, &mut widgets.active, &mut widgets.open]
            {
                widget.corner_radius = CornerRadius::same(5);
            }
            // Also the ring of the widget that has the keyboard focus.
            widgets.active.bg_stroke = Stroke::new(2.0, colour(accent));
            // What egui fills it with in light mode is too dark for the text.
            widgets.active.weak_bg_fill = colour(theme.background());
            // The outline of a slider's handle.
            widgets.active.fg_stroke = Stroke::new(2.0, colour(accent));
            style.spacing.item_spacing = vec2(8.0, 6.0);
            style.spacing.button_padding = vec2(9.0, 4.0);
            style.spacing.interact_size.y = 24.0;
            style.text_styles.insert(TextStyle::Heading, FontId::proportional(19.0));
            style.text_styles.insert(TextStyle::Body, FontId::proportional(14.0));
            style.text_styles.insert(TextStyle::Button, FontId::proportional(14.0));
            style.text_styles.insert(TextStyle::Monospace, FontId::monospace(13.0));
            style.text_styles.insert(TextStyle::Small, FontId::proportional(12.0));
        });
    }
}

/// A panel frame with margins and without background, which the whole window already has.
pub(super) fn panel() -> egui::Frame {
    egui::Frame::new().inner_margin(egui::Margin::symmetric(8, 2))
}

/// Applies theme and text size.
pub(super) fn apply(ctx: &egui::Context, theme: ThemeChoice, text_size: f32) {
    ctx.set_theme(match theme {
        ThemeChoice::System => egui::ThemePreference::System,
        ThemeChoice::Light => egui::ThemePreference::Light,
        ThemeChoice::Dark => egui::ThemePreference::Dark,
    });
    ctx.set_zoom_factor(text_size);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance as defined by WCAG 2.
    fn luminance(colour: Color32) -> f64 {
        let linear = |value: u8| {
            let share = f64::from(value) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        let [red, green, blue, _] = colour.to_array();
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    fn contrast(one: Color32, other: Color32) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn all_text_has_a_contrast_of_4_5_on_every_background() {
        let ctx = egui::Context::default();
        install(&ctx);
        for theme in [egui::Theme::Light, egui::Theme::Dark] {
            let visuals = &ctx.style_of(theme).visuals;
            let panel = visuals.panel_fill;
            let selected = panel.blend(visuals.selection.bg_fill);
            let backgrounds = [panel, visuals.extreme_bg_color, selected];
            let colours = [visuals.text_color(), secondary_text(visuals), visuals.error_fg_color];
            for colour in colours.into_iter().chain((0..12).map(|label| label_text_colour(visuals, label))) {
                for background in backgrounds {
                    let contrast = contrast(colour, background);
                    assert!(contrast >= 4.5, "{theme:?}: {colour:?} on {background:?} is {contrast:.2}");
                }
            }
        }
    }

    #[test]
    fn the_text_of_buttons_has_a_contrast_of_4_5_also_with_the_focus() {
        let ctx = egui::Context::default();
        install(&ctx);
        for theme in [egui::Theme::Light, egui::Theme::Dark] {
            let visuals = &ctx.style_of(theme).visuals;
            let widgets = &visuals.widgets;
            for widget in [widgets.inactive, widgets.hovered, widgets.active, widgets.open] {
                // Of buttons that are given a text without a style.
                for text in [widget.text_color(), visuals.text_color()] {
                    let contrast = contrast(text, widget.weak_bg_fill);
                    assert!(
                        contrast >= 4.5,
                        "{theme:?}: {text:?} on {:?} is {contrast:.2}",
                        widget.weak_bg_fill
                    );
                }
            }
        }
    }

    #[test]
    fn captions_have_a_contrast_of_4_5_over_any_image() {
        let dark = egui::Visuals::dark();
        let colours: Vec<_> = (0..12).map(|label| label_colour(&dark, label)).chain([CAPTION_TEXT]).collect();
        for image in [Color32::WHITE, Color32::BLACK, Color32::GRAY, Color32::YELLOW, Color32::RED] {
            let plate = image.blend(CAPTION_PLATE);
            for &colour in &colours {
                let contrast = contrast(colour, plate);
                assert!(contrast >= 4.5, "{colour:?} on a plate over {image:?} is {contrast:.2}");
            }
        }
    }
}
