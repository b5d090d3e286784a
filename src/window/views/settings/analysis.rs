//! Settings of the analysis.

use super::SettingsContext;
use super::setting::setting_ui;
use crate::window::action::Action;
use crate::window::settings::{Settings, THRESHOLD_RANGE_DB};
use crate::window::views::set_value_text;
use eframe::egui::{self, Button, DragValue, Id, Label, RichText, Slider};

pub(super) fn analysis_ui(
    ui: &mut egui::Ui,
    settings: &mut Settings,
    context: &mut SettingsContext<'_>,
    actions: &mut Vec<Action>,
) {
    let hint = "How many windows of a recording are classified. A number at random is quicker for long recordings; \
                all find every passage";
    setting_ui(ui, "Windows to classify", hint, &mut settings.windows, &None, |ui, windows| {
        // While all are classified, the number that was chosen last.
        let last_count_id = Id::unique("windows to classify at random");
        let last_count = ui.data(|data| data.get_temp::<u32>(last_count_id));
        let drawn = ui.horizontal_wrapped(|ui| {
            let mut all = windows.is_none();
            ui.checkbox(&mut all, "all").on_hover_text(hint);
            let mut count = windows.or(last_count).unwrap_or(60);
            let number = DragValue::new(&mut count).range(1..=100_000).suffix(" at random");
            let number = ui.add_enabled(!all, number);
            ui.data_mut(|data| data.insert_temp(last_count_id, count));
            *windows = (!all).then_some(count);
            number
        });
        drawn.inner
    });

    let hint = "Majority: the label of most windows. Mean confidence: the label whose mean probability is highest, so that \
                windows that were sure count more";
    setting_ui(ui, "Verdict by", hint, &mut settings.vote_by_mean, &false, |ui, by_mean| {
        let drawn = ui.horizontal_wrapped(|ui| {
            ui.radio_value(by_mean, false, "majority of votes").on_hover_text(hint);
            ui.radio_value(by_mean, true, "mean confidence").on_hover_text(hint);
        });
        drawn.response
    });

    let hint = "Quieter parts are not classified; in dB relative to the recording's level, the line in the level plot. Raise it if \
                noise is classified, lower it if soft playing is left out";
    let default_db = context.model.envelope().threshold_db;
    setting_ui(ui, "Silence threshold", hint, &mut settings.threshold_db, &None, |ui, threshold_db| {
        let drawn = ui.horizontal_wrapped(|ui| {
            let mut own = threshold_db.is_some();
            ui.checkbox(&mut own, "own threshold").on_hover_text(hint);
            let mut db = threshold_db.unwrap_or(default_db);
            let slider =
                ui.add_enabled(own, Slider::new(&mut db, THRESHOLD_RANGE_DB).integer().suffix(" dB"));
            let slider = slider.accessible_name("Silence threshold");
            set_value_text(&slider, format!("{db:.0} dB"));
            *context.threshold_is_dragged = slider.dragged();
            *threshold_db = own.then_some(db);
        });
        drawn.response
    });

    let model = context.model;
    let hint = "The network that classifies: the built-in one, or one that you trained with pianoscope train";
    setting_ui(ui, "Model", hint, &mut settings.model, &None, |ui, chosen| {
        ui.add(Label::new(format!("{} ({})", model.name(), model.labels().join(", "))).wrap());
        let drawn = ui.horizontal_wrapped(|ui| {
            if ui.button("Choose a file…").clicked() {
                actions.push(Action::ChooseModel);
            }
            if ui.add_enabled(chosen.is_some(), Button::new("Use the built-in one")).clicked() {
                *chosen = None;
            }
        });
        if let Some(path) = chosen {
            ui.add(Label::new(RichText::new(path.display().to_string()).small()).wrap());
        }
        drawn.response
    });

    let hint = "Besides the verdict: the likeliest genres, the mood, and how both change. It takes about 30 % longer";
    setting_ui(ui, "Genre and mood", hint, &mut settings.tags, &true, |ui, tags| {
        ui.checkbox(tags, "find genre and mood").on_hover_text(hint)
    });
}
