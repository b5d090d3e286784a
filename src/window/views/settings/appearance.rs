//! Settings of the appearance.

use super::setting::setting_ui;
use crate::window::settings::{Settings, TEXT_SIZES, ThemeChoice};
use crate::window::views::set_value_text;
use eframe::egui::{self, Slider};

pub(super) fn appearance_ui(ui: &mut egui::Ui, settings: &mut Settings) {
    let hint = "Colours of the window and of saved pictures. Follow system: light or dark as the desktop is";
    setting_ui(ui, "Theme", hint, &mut settings.theme, &ThemeChoice::System, |ui, theme| {
        let drawn = ui.horizontal_wrapped(|ui| {
            for (choice, name) in [
                (ThemeChoice::System, "follow system"),
                (ThemeChoice::Light, "light"),
                (ThemeChoice::Dark, "dark"),
            ] {
                ui.radio_value(theme, choice, name).on_hover_text(hint);
            }
        });
        drawn.response
    });

    let hint = "Size of text and controls. Larger text is easier to read; in a small window the stage then folds away (Ctrl + and −)";
    setting_ui(ui, "Text size", hint, &mut settings.text_size, &1.0, |ui, text_size| {
        let mut percent = *text_size * 100.0;
        let range = TEXT_SIZES.start() * 100.0..=TEXT_SIZES.end() * 100.0;
        // Applied on release: otherwise the slider would move away under the pointer.
        let slider = Slider::new(&mut percent, range).step_by(5.0).suffix(" %").update_while_editing(false);
        let slider = ui.add(slider).accessible_name("Text size");
        set_value_text(&slider, format!("{percent:.0} %"));
        let dragged_size = ui.data_mut(|data| data.get_temp::<f32>(slider.id));
        if slider.dragged() {
            ui.data_mut(|data| data.insert_temp(slider.id, percent / 100.0));
        } else if let Some(chosen) = dragged_size {
            *text_size = chosen;
            ui.data_mut(|data| data.remove::<f32>(slider.id));
        } else if slider.changed() {
            *text_size = percent / 100.0;
        }
        slider
    });
}
