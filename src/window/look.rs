//! Colours and sizes of the window; those of sound and votes are the pictures' own.

use super::settings::ThemeChoice;
use crate::picture::{Rgb, Theme};
use eframe::egui::epaint::text::{FontPriority, InsertFontFamily};
use eframe::egui::{self, Color32, CornerRadius, FontFamily, FontId, Stroke, TextStyle, vec2};

/// The theme in use.
pub(super) fn theme(visuals: &egui::Visuals) -> Theme {
    if visuals.dark_mode { Theme::Dark } else { Theme::Light }
}

/// For the drawing of egui.
pub(super) fn colour([red, green, blue]: Rgb) -> Color32 {
    Color32::from_rgb(red, green, blue)
}

/// The colour of a label: the first label's, or that of all others.
pub(super) fn label_colour(visuals: &egui::Visuals, label: usize) -> Color32 {
    let (first, other) = theme(visuals).votes();
    colour(if label == 0 { first } else { other })
}

/// The same for text: dark enough to be read on light ground.
pub(super) fn label_ink(visuals: &egui::Visuals, label: usize) -> Color32 {
    match (theme(visuals), label) {
        (Theme::Light, 0) => Color32::from_rgb(0, 94, 150),
        (Theme::Light, _) => Color32::from_rgb(150, 62, 0),
        (Theme::Dark, _) => label_colour(visuals, label),
    }
}

/// For lines and text of second rank; readable on the ground.
pub(super) fn faint(visuals: &egui::Visuals) -> Color32 {
    colour(theme(visuals).secondary_text())
}

/// Numbers that change in place: digits of one width.
pub(super) fn figures(size: f32) -> FontId {
    FontId::new(size, FontFamily::Monospace)
}

/// Signs that the usual fonts lack (♭, ♯, ▶): the font of the pictures has them.
fn add_signs(ctx: &egui::Context) {
    let font = egui::epaint::text::FontInsert::new(
        "signs",
        egui::FontData::from_static(include_bytes!("../../assets/fonts/DejaVuSans.ttf")),
        [FontFamily::Proportional, FontFamily::Monospace]
            .map(|family| InsertFontFamily { family, priority: FontPriority::Lowest })
            .to_vec(),
    );
    ctx.add_font(font);
}

/// Sets the style once, for both themes.
pub(super) fn set_up(ctx: &egui::Context) {
    add_signs(ctx);
    for (egui_theme, theme) in [(egui::Theme::Light, Theme::Light), (egui::Theme::Dark, Theme::Dark)] {
        ctx.style_mut_of(egui_theme, |style| {
            let visuals = &mut style.visuals;
            let (ink, faint) = (colour(theme.text()), colour(theme.secondary_text()));
            let (accent, _) = theme.votes();
            visuals.panel_fill = colour(theme.background());
            visuals.window_fill = colour(theme.background());
            visuals.override_text_color = Some(ink);
            visuals.weak_text_color = Some(faint);
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

/// A panel with its margins and without a ground: the whole window has it already.
pub(super) fn panel() -> egui::Frame {
    egui::Frame::new().inner_margin(egui::Margin::symmetric(8, 2))
}

/// Applies what the user chose.
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

    /// As WCAG 2 defines them.
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
    fn all_text_stands_out_from_every_ground_it_is_written_on() {
        let ctx = egui::Context::default();
        set_up(&ctx);
        for theme in [egui::Theme::Light, egui::Theme::Dark] {
            let visuals = &ctx.style_of(theme).visuals;
            let ground = visuals.panel_fill;
            let over = |colour: Color32| ground.blend(colour);
            let grounds = [ground, visuals.extreme_bg_color, over(visuals.selection.bg_fill)];
            let inks = [
                visuals.text_color(),
                faint(visuals),
                visuals.error_fg_color,
                label_ink(visuals, 0),
                label_ink(visuals, 1),
            ];
            for ground in grounds {
                for ink in inks {
                    let contrast = contrast(ink, ground);
                    assert!(contrast >= 4.5, "{theme:?}: {ink:?} on {ground:?} is {contrast:.2}");
                }
            }
        }
    }
}
