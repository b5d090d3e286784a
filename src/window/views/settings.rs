//! The settings dialog. Changes apply at once and are saved.

use super::dialog::dialog_ui;
use crate::model::Model;
use crate::window::action::Action;
use crate::window::link_settings::{LinkSettings, MAX_MEGABYTES_RANGE, MAX_MINUTES_RANGE, PAUSE_RANGE_S};
use crate::window::settings::{Settings, TEXT_SIZES, THRESHOLD_RANGE_DB, ThemeChoice};
use crate::window::stage::QualityLevel;
use crate::window::stage_settings::StageSettings;
use eframe::egui::{self, ComboBox, DragValue, Grid, RichText, Slider, TextEdit};

/// State of the settings dialog besides the settings.
pub(in crate::window) struct SettingsContext<'a> {
    pub(in crate::window) model: &'a Model,
    /// The slider of the threshold is dragged: its line moves, and the recording is classified again on release.
    pub(in crate::window) threshold_is_dragged: &'a mut bool,
}

/// Draws the dialog while it is open.
pub(in crate::window) fn settings_ui(
    ctx: &egui::Context,
    settings: &mut Settings,
    context: &mut SettingsContext<'_>,
    actions: &mut Vec<Action>,
) {
    let before = settings.clone();
    *context.threshold_is_dragged = false;
    let is_open = dialog_ui(ctx, "Settings", 440.0, |ui| {
        Grid::new("settings").num_columns(2).spacing([14.0, 10.0]).show(ui, |ui| {
            classification_ui(ui, settings, context, actions);
            appearance_ui(ui, settings);
            closing_ui(ui, settings);
        });
        ui.add_space(6.0);
        ui.label(RichText::new("Stage").strong());
        Grid::new("stage").num_columns(2).spacing([14.0, 10.0]).show(ui, |ui| {
            let label = context.model.labels().first().map_or("LABEL", String::as_str);
            stage_ui(ui, &mut settings.stage, label, actions);
        });
        ui.add_space(6.0);
        ui.label(RichText::new("Links").strong());
        Grid::new("links").num_columns(2).spacing([14.0, 10.0]).show(ui, |ui| {
            links_ui(ui, &mut settings.links, actions);
        });
    });
    if *settings != before {
        actions.push(Action::SettingsChanged);
    }
    if !is_open {
        actions.push(Action::ShowSettings(false));
    }
}

fn classification_ui(
    ui: &mut egui::Ui,
    settings: &mut Settings,
    context: &mut SettingsContext<'_>,
    actions: &mut Vec<Action>,
) {
    let label = ui.label("Windows to classify");
    ui.horizontal(|ui| {
        let mut all = settings.windows.is_none();
        ui.checkbox(&mut all, "all");
        let mut count = settings.windows.unwrap_or(60);
        ui.add_enabled_ui(!all, |ui| {
            ui.add(DragValue::new(&mut count).range(1..=100_000).suffix(" at random")).labelled_by(label.id);
        });
        settings.windows = (!all).then_some(count);
    });
    ui.end_row();

    ui.label("Verdict by");
    ui.horizontal(|ui| {
        ui.radio_value(&mut settings.vote_by_mean, false, "majority of votes");
        ui.radio_value(&mut settings.vote_by_mean, true, "mean probability");
    });
    ui.end_row();

    ui.label("Silence threshold")
        .on_hover_text("dB relative to the recording's level; the line in the level plot");
    ui.horizontal(|ui| {
        let default_db = context.model.envelope().threshold_db;
        let mut own = settings.threshold_db.is_some();
        ui.checkbox(&mut own, "own threshold");
        let mut db = settings.threshold_db.unwrap_or(default_db);
        let slider = ui.add_enabled(own, Slider::new(&mut db, THRESHOLD_RANGE_DB).integer().suffix(" dB"));
        let slider = slider.accessible_name("Envelope threshold");
        *context.threshold_is_dragged = slider.dragged();
        settings.threshold_db = own.then_some(db);
    });
    ui.end_row();

    ui.label("Model");
    ui.vertical(|ui| {
        let model = context.model;
        ui.label(format!("{} ({})", model.name(), model.labels().join(", ")));
        ui.horizontal(|ui| {
            if ui.button("Choose a file…").clicked() {
                actions.push(Action::ChooseModel);
            }
            let own = settings.model.is_some();
            if ui.add_enabled(own, egui::Button::new("Use the built-in one")).clicked() {
                settings.model = None;
            }
        });
        if let Some(path) = &settings.model {
            ui.label(RichText::new(path.display().to_string()).small());
        }
    });
    ui.end_row();
}

fn appearance_ui(ui: &mut egui::Ui, settings: &mut Settings) {
    ui.label("Theme");
    ui.horizontal(|ui| {
        for (theme, name) in
            [(ThemeChoice::System, "system"), (ThemeChoice::Light, "light"), (ThemeChoice::Dark, "dark")]
        {
            ui.radio_value(&mut settings.theme, theme, name);
        }
    });
    ui.end_row();

    let label = ui.label("Text size");
    let mut percent = settings.text_size * 100.0;
    let range = TEXT_SIZES.start() * 100.0..=TEXT_SIZES.end() * 100.0;
    // Applied on release: otherwise the slider would move away under the pointer.
    let slider = Slider::new(&mut percent, range).step_by(5.0).suffix(" %").update_while_editing(false);
    let slider = ui.add(slider).labelled_by(label.id).accessible_name("Text size");
    let dragged_size = ui.data_mut(|data| data.get_temp::<f32>(slider.id));
    if slider.dragged() {
        ui.data_mut(|data| data.insert_temp(slider.id, percent / 100.0));
    } else if let Some(chosen) = dragged_size {
        settings.text_size = chosen;
        ui.data_mut(|data| data.remove::<f32>(slider.id));
    } else if slider.changed() {
        settings.text_size = percent / 100.0;
    }
    ui.end_row();
}

/// The question before the window closes.
fn closing_ui(ui: &mut egui::Ui, settings: &mut Settings) {
    ui.label("Closing");
    ui.checkbox(&mut settings.ask_before_closing, "ask if something would be lost")
        .on_hover_text("Recordings that are not classified yet, or more than ten results that were not exported");
    ui.end_row();
}

/// `example_label`: an example for the name of a folder of scenes.
fn stage_ui(ui: &mut egui::Ui, stage: &mut StageSettings, example_label: &str, actions: &mut Vec<Action>) {
    ui.label("Show");
    ui.horizontal(|ui| {
        ui.checkbox(&mut stage.on, "the stage");
        ui.checkbox(&mut stage.reduced_motion, "reduced motion")
            .on_hover_text("Only the instruments move: no camera moves, no swaying, no fades");
    });
    ui.end_row();

    let caption = ui.label("Quality").on_hover_text("Automatic: as high as this machine renders in time");
    ComboBox::from_id_salt("quality")
        .selected_text(stage.quality.map_or("automatic", QualityLevel::name))
        .show_ui(ui, |ui| {
            ui.selectable_value(&mut stage.quality, None, "automatic");
            for level in QualityLevel::all() {
                ui.selectable_value(&mut stage.quality, Some(level), level.name());
            }
        })
        .response
        .labelled_by(caption.id);
    ui.end_row();

    ui.label("Your own scenes").on_hover_text(format!(
        "A .glb file in a folder named after the label, e.g. {example_label}/hall.glb"
    ));
    ui.vertical(|ui| {
        if let Some(folder) = stage.scenes_folder() {
            ui.label(RichText::new(folder.display().to_string()).small());
        }
        ui.horizontal(|ui| {
            if ui.button("Choose a folder…").accessible_name("Choose a folder of scenes").clicked() {
                actions.push(Action::ChooseScenes);
            }
            let own = stage.folder.is_some();
            if ui.add_enabled(own, egui::Button::new("Use the default folder")).clicked() {
                stage.folder = None;
            }
        });
    });
    ui.end_row();
}

fn links_ui(ui: &mut egui::Ui, links: &mut LinkSettings, actions: &mut Vec<Action>) {
    let label = ui.label("Limits");
    ui.horizontal(|ui| {
        let size = DragValue::new(&mut links.most_megabytes).range(MAX_MEGABYTES_RANGE).suffix(" MB");
        ui.add(size).labelled_by(label.id);
        ui.add(DragValue::new(&mut links.most_minutes).range(MAX_MINUTES_RANGE).suffix(" min"));
    });
    ui.end_row();

    let label = ui.label("Pause between links").on_hover_text("Avoids being blocked by sites");
    ui.add(DragValue::new(&mut links.pause_s).range(PAUSE_RANGE_S).suffix(" s")).labelled_by(label.id);
    ui.end_row();

    let texts: [(&str, &str, &str, &mut String); 3] = [
        (
            "Cookies from",
            "firefox, chrome, …",
            "A browser whose cookies yt-dlp may read, for videos that need a login",
            &mut links.cookies_from_browser,
        ),
        ("Proxy", "system proxy", "http://, https:// or socks5://", &mut links.proxy),
        ("Arguments for yt-dlp", "none", "Passed to yt-dlp unchanged", &mut links.extra_args),
    ];
    for (name, hint, why, text) in texts {
        let label = ui.label(name).on_hover_text(why);
        ui.add(TextEdit::singleline(text).hint_text(hint).desired_width(220.0)).labelled_by(label.id);
        ui.end_row();
    }

    let label = ui.label("yt-dlp").on_hover_text("The program that downloads from sites such as YouTube");
    ui.horizontal(|ui| {
        let path = TextEdit::singleline(&mut links.yt_dlp).hint_text("found automatically");
        ui.add(path.desired_width(140.0)).labelled_by(label.id);
        if ui.button("Install the newest").clicked() {
            actions.push(Action::InstallYtDlp);
        }
    });
    ui.end_row();
}
