//! The window of settings. They apply at once and last.

use super::dialog::dialog_ui;
use crate::model::Model;
use crate::window::action::Action;
use crate::window::link_choice::{LinkChoice, MEGABYTES, MINUTES, PAUSES_S};
use crate::window::settings::{Settings, TEXT_SIZES, THRESHOLDS_DB, ThemeChoice};
use crate::window::stage::QualityLevel;
use crate::window::stage_choice::StageChoice;
use eframe::egui::{self, ComboBox, DragValue, Grid, RichText, Slider, TextEdit};

/// What the settings show besides themselves.
pub(in crate::window) struct About<'a> {
    pub(in crate::window) model: &'a Model,
    /// The slider of the threshold is held: its line moves, and the recording is heard again when it is let go.
    pub(in crate::window) moving_threshold: &'a mut bool,
}

/// Draws the window while it is open.
pub(in crate::window) fn settings_ui(
    ctx: &egui::Context,
    settings: &mut Settings,
    about: &mut About<'_>,
    actions: &mut Vec<Action>,
) {
    let before = settings.clone();
    *about.moving_threshold = false;
    let stays = dialog_ui(ctx, "Settings", 440.0, |ui| {
        Grid::new("settings").num_columns(2).spacing([14.0, 10.0]).show(ui, |ui| {
            hearing_ui(ui, settings, about, actions);
            appearance_ui(ui, settings);
        });
        ui.add_space(6.0);
        ui.label(RichText::new("Stage").strong());
        Grid::new("stage").num_columns(2).spacing([14.0, 10.0]).show(ui, |ui| {
            stage_ui(ui, &mut settings.stage, actions);
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
    if !stays {
        actions.push(Action::ShowSettings(false));
    }
}

fn hearing_ui(ui: &mut egui::Ui, settings: &mut Settings, about: &mut About<'_>, actions: &mut Vec<Action>) {
    let label = ui.label("Windows to hear");
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

    ui.label("Too quiet to hear")
        .on_hover_text("dB under the recording's own level; the line in the level plot");
    ui.horizontal(|ui| {
        let usual = about.model.envelope().threshold_db;
        let mut own = settings.threshold_db.is_some();
        ui.checkbox(&mut own, "own threshold");
        let mut db = settings.threshold_db.unwrap_or(usual);
        let slider = ui.add_enabled(own, Slider::new(&mut db, THRESHOLDS_DB).integer().suffix(" dB"));
        let slider = slider.accessible_name("Envelope threshold");
        *about.moving_threshold = slider.dragged();
        settings.threshold_db = own.then_some(db);
    });
    ui.end_row();

    ui.label("Model");
    ui.vertical(|ui| {
        let model = about.model;
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
        for (theme, name) in [
            (ThemeChoice::System, "as the system"),
            (ThemeChoice::Light, "light"),
            (ThemeChoice::Dark, "dark"),
        ] {
            ui.radio_value(&mut settings.theme, theme, name);
        }
    });
    ui.end_row();

    let label = ui.label("Text size");
    let mut percent = settings.text_size * 100.0;
    let range = TEXT_SIZES.start() * 100.0..=TEXT_SIZES.end() * 100.0;
    // It applies when it is let go: else the slider would move away under the pointer.
    let slider = Slider::new(&mut percent, range).step_by(5.0).suffix(" %").update_while_editing(false);
    let slider = ui.add(slider).labelled_by(label.id).accessible_name("Text size");
    let held = ui.data_mut(|data| data.get_temp::<f32>(slider.id));
    if slider.dragged() {
        ui.data_mut(|data| data.insert_temp(slider.id, percent / 100.0));
    } else if let Some(chosen) = held {
        settings.text_size = chosen;
        ui.data_mut(|data| data.remove::<f32>(slider.id));
    } else if slider.changed() {
        settings.text_size = percent / 100.0;
    }
    ui.end_row();
}

fn stage_ui(ui: &mut egui::Ui, stage: &mut StageChoice, actions: &mut Vec<Action>) {
    ui.label("Show");
    ui.horizontal(|ui| {
        ui.checkbox(&mut stage.on, "the stage");
        ui.checkbox(&mut stage.little_motion, "with little motion")
            .on_hover_text("Only what plays moves: no camera, no swaying, no fading");
    });
    ui.end_row();

    let label = ui.label("Quality").on_hover_text("Automatic: as much as this machine draws in time");
    ComboBox::from_id_salt("quality")
        .selected_text(stage.quality.map_or("automatic", QualityLevel::name))
        .show_ui(ui, |ui| {
            ui.selectable_value(&mut stage.quality, None, "automatic");
            for level in QualityLevel::all() {
                ui.selectable_value(&mut stage.quality, Some(level), level.name());
            }
        })
        .response
        .labelled_by(label.id);
    ui.end_row();

    ui.label("Scenes of your own")
        .on_hover_text("A .glb in a folder named like the label, e.g. Piano/hall.glb");
    ui.vertical(|ui| {
        if let Some(folder) = stage.scenes() {
            ui.label(RichText::new(folder.display().to_string()).small());
        }
        ui.horizontal(|ui| {
            if ui.button("Choose a folder…").accessible_name("Choose a folder of scenes").clicked() {
                actions.push(Action::ChooseScenes);
            }
            let own = stage.folder.is_some();
            if ui.add_enabled(own, egui::Button::new("Use the usual one")).clicked() {
                stage.folder = None;
            }
        });
    });
    ui.end_row();
}

fn links_ui(ui: &mut egui::Ui, links: &mut LinkChoice, actions: &mut Vec<Action>) {
    let label = ui.label("Limits");
    ui.horizontal(|ui| {
        let size = DragValue::new(&mut links.most_megabytes).range(MEGABYTES).suffix(" MB");
        ui.add(size).labelled_by(label.id);
        ui.add(DragValue::new(&mut links.most_minutes).range(MINUTES).suffix(" min"));
    });
    ui.end_row();

    let label = ui.label("Pause between links").on_hover_text("So that no site takes offence");
    ui.add(DragValue::new(&mut links.pause_s).range(PAUSES_S).suffix(" s")).labelled_by(label.id);
    ui.end_row();

    let texts: [(&str, &str, &str, &mut String); 3] = [
        (
            "Cookies from",
            "firefox, chrome, …",
            "A browser whose cookies yt-dlp may read: for what only you may watch",
            &mut links.cookies_from_browser,
        ),
        ("Proxy", "the system's", "http://, https:// or socks5://", &mut links.proxy),
        ("Words for yt-dlp", "none", "Handed to it as they are", &mut links.extra_args),
    ];
    for (name, hint, why, text) in texts {
        let label = ui.label(name).on_hover_text(why);
        ui.add(TextEdit::singleline(text).hint_text(hint).desired_width(220.0)).labelled_by(label.id);
        ui.end_row();
    }

    let label = ui.label("yt-dlp").on_hover_text("The program that reads pages such as YouTube's");
    ui.horizontal(|ui| {
        let path = TextEdit::singleline(&mut links.yt_dlp).hint_text("the one that is found");
        ui.add(path.desired_width(140.0)).labelled_by(label.id);
        if ui.button("Get the newest").clicked() {
            actions.push(Action::InstallYtDlp);
        }
    });
    ui.end_row();
}
