//! The settings dialog. Changes apply at once and are saved.

mod advanced;
mod analysis;
mod appearance;
mod links;
mod setting;
mod stage;

use super::dialog::{dialog_of_height_ui, scrolled_ui};
use super::trailing::with_trailing_ui;
use crate::model::Model;
use crate::window::action::Action;
use crate::window::settings::Settings;
use eframe::egui::accesskit::Role;
use eframe::egui::{self, Button};
use std::path::Path;

/// Size of the dialog where the window has room for it, in points. The height of a group does not change it, so that nothing moves under
/// the pointer when another group is chosen.
const WIDTH: f32 = 560.0;
const HEIGHT: f32 = 380.0;
/// Height of the tabs on one line, and of the line with the buttons below the settings, with the space around them, in points.
const TABS: f32 = 38.0;
const FOOTER: f32 = 42.0;

/// A group of settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::window) enum SettingsGroup {
    #[default]
    Analysis,
    Appearance,
    Stage,
    Links,
    Advanced,
}

impl SettingsGroup {
    const ALL: [Self; 5] = [Self::Analysis, Self::Appearance, Self::Stage, Self::Links, Self::Advanced];

    fn name(self) -> &'static str {
        match self {
            Self::Analysis => "Analysis",
            Self::Appearance => "Appearance",
            Self::Stage => "Stage",
            Self::Links => "Links",
            Self::Advanced => "Advanced",
        }
    }
}

/// State of the settings dialog besides the settings.
pub(in crate::window) struct SettingsContext<'a> {
    pub(in crate::window) model: &'a Model,
    /// Where the settings are saved.
    pub(in crate::window) settings_path: Option<&'a Path>,
    /// The group on show.
    pub(in crate::window) group: &'a mut SettingsGroup,
    /// yt-dlp is being installed.
    pub(in crate::window) is_installing: bool,
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
    let mut is_closed = false;
    let is_open = dialog_of_height_ui(ctx, "Settings", WIDTH, |ui, max_height| {
        let top = ui.cursor().top();
        tabs_ui(ui, context.group);
        ui.separator();
        // The tabs wrap in narrow windows.
        let tabs = (ui.cursor().top() - top).max(TABS);
        let height = (HEIGHT.min(max_height) - tabs - FOOTER).max(40.0);
        let group = *context.group;
        scrolled_ui(
            ui,
            |scroll| {
                scroll.id_salt(group.name()).max_height(height).min_scrolled_height(height).auto_shrink(false)
            },
            |ui| group_ui(ui, group, settings, context, actions),
        );
        ui.separator();
        is_closed = footer_ui(ui, settings, actions);
    });
    if *settings != before {
        actions.push(Action::SettingsChanged);
    }
    if !is_open || is_closed {
        actions.push(Action::ShowSettings(false));
    }
}

fn tabs_ui(ui: &mut egui::Ui, shown: &mut SettingsGroup) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.ctx().accesskit_node_builder(ui.unique_id(), |list| list.set_role(Role::TabList));
        for group in SettingsGroup::ALL {
            let tab = ui.selectable_value(shown, group, group.name());
            // Selected, not pressed.
            ui.ctx().accesskit_node_builder(tab.id, |node| {
                node.set_role(Role::Tab);
                node.clear_toggled();
                node.set_selected(*shown == group);
            });
        }
    });
}

fn group_ui(
    ui: &mut egui::Ui,
    group: SettingsGroup,
    settings: &mut Settings,
    context: &mut SettingsContext<'_>,
    actions: &mut Vec<Action>,
) {
    ui.spacing_mut().item_spacing.y = 8.0;
    match group {
        SettingsGroup::Analysis => analysis::analysis_ui(ui, settings, context, actions),
        SettingsGroup::Appearance => appearance::appearance_ui(ui, settings),
        SettingsGroup::Stage => {
            let label = context.model.labels().first().map_or("LABEL", String::as_str);
            stage::stage_settings_ui(ui, &mut settings.stage, label, actions);
        }
        SettingsGroup::Links => links::links_ui(ui, &mut settings.links),
        SettingsGroup::Advanced => advanced::advanced_ui(ui, settings, context.is_installing, actions),
    }
    if group == SettingsGroup::Advanced {
        advanced::path_ui(ui, context.settings_path);
    }
}

/// Draws the buttons below the settings; `true` if the dialog is to be closed.
fn footer_ui(ui: &mut egui::Ui, settings: &Settings, actions: &mut Vec<Action>) -> bool {
    let mut is_closed = false;
    let differs = settings.clone().with_dialog_of(Settings::default()) != *settings;
    let height = ui.spacing().interact_size.y;
    let reset = |ui: &mut egui::Ui| {
        let button = ui.add_enabled(differs, Button::new("Reset all settings"));
        if button.on_hover_text("All groups get their defaults; a notice offers Undo").clicked() {
            actions.push(Action::ResetSettings);
        }
    };
    with_trailing_ui(ui, "footer", height, reset, |ui| is_closed = ui.button("Close").clicked());
    is_closed
}
