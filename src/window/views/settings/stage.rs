//! Settings of the stage.

use super::setting::{checkbox_ui, setting_ui};
use crate::window::action::Action;
use crate::window::stage::{QualityLevel, default_scene_folder};
use crate::window::stage_settings::StageSettings;
use eframe::egui::{self, Button, ComboBox, Label, RichText};

/// `example_label`: an example for the name of a folder of scenes.
pub(super) fn stage_settings_ui(
    ui: &mut egui::Ui,
    stage: &mut StageSettings,
    example_label: &str,
    actions: &mut Vec<Action>,
) {
    let defaults = StageSettings::default();
    let hint = "A scene that plays what the recording plays (S). Hide it for more room, or on a slow machine";
    setting_ui(ui, "Show", hint, &mut stage.on, &defaults.on, |ui, on| {
        checkbox_ui(ui, on, "the stage", hint)
    });

    let hint =
        "Only the instruments move: no camera moves, no swaying, no fades. For eyes that motion disturbs";
    setting_ui(ui, "Motion", hint, &mut stage.reduced_motion, &defaults.reduced_motion, |ui, reduced| {
        checkbox_ui(ui, reduced, "reduce motion", hint)
    });

    let hint = "Automatic: as high as this machine renders in time. Lower ones leave more of the processor to the analysis; \
                video plays a prerendered scene";
    setting_ui(ui, "Quality", hint, &mut stage.quality, &defaults.quality, |ui, quality| {
        ComboBox::from_id_salt("quality")
            .selected_text(quality.map_or("automatic", QualityLevel::name))
            .show_ui(ui, |ui| {
                ui.selectable_value(quality, None, "automatic");
                for level in QualityLevel::all() {
                    ui.selectable_value(quality, Some(level), level.name());
                }
            })
            .response
    });

    let hint = format!(
        "A .glb file in a folder named after the label replaces the built-in scene, e.g. {example_label}/hall.glb"
    );
    let default_folder = default_scene_folder();
    setting_ui(ui, "Your own scenes", &hint, &mut stage.folder, &None, |ui, folder| {
        if let Some(shown) = folder.as_ref().or(default_folder.as_ref()) {
            ui.add(Label::new(RichText::new(shown.display().to_string()).small()).wrap());
        }
        let drawn = ui.horizontal_wrapped(|ui| {
            if ui.button("Choose a folder…").accessible_name("Choose a folder of scenes").clicked() {
                actions.push(Action::ChooseScenes);
            }
            if ui.add_enabled(folder.is_some(), Button::new("Use the default folder")).clicked() {
                *folder = None;
            }
        });
        drawn.response
    });
}
