//! What recordings are compared with, and how: above the table of those that are similar.

use super::LibraryView;
use super::conditions::is_small;
use crate::format::thousands;
use crate::window::action::Action;
use crate::window::display_text::display_text;
use crate::window::library::{
    HistoryPlace, LibraryAction, LibraryPage, Named, PlaylistAction, Similar, SimilarAction,
};
use crate::window::style;
use crate::window::views::set_value_text;
use eframe::egui::containers::menu::{MenuButton, MenuConfig};
use eframe::egui::{Button, Label, PopupCloseBehavior, ProgressBar, RichText, Role, Slider, Ui, WidgetInfo};

/// Widths of a slider and of the bar of progress, in points.
const SLIDER: f32 = 110.0;
const BAR: f32 = 160.0;
/// Most characters of the name of a seed.
const SEED: usize = 28;
/// More seeds than these are counted.
const MAX_SHOWN: usize = 8;
/// In smaller windows.
const MAX_SHOWN_SMALL: usize = 2;

/// Draws the bar.
pub(super) fn similar_ui(ui: &mut Ui, view: &LibraryView<'_>, actions: &mut Vec<Action>) {
    let similar = view.page.similar();
    let Some(ask) = similar.ask() else {
        return hint_ui(ui, view.page, actions);
    };
    let is_small = is_small(ui);
    let mut chosen = Vec::new();
    let mut act = |action: SimilarAction| chosen.push(Action::Library(LibraryAction::Similar(action)));
    ui.horizontal_wrapped(|ui| {
        let back = ui.add_enabled(similar.can_go_back(), Button::new("Back"));
        if back.on_hover_text("Return to what was compared before (Alt+Left)").clicked() {
            act(SimilarAction::Back);
        }
        seeds_ui(ui, similar, if is_small { MAX_SHOWN_SMALL } else { MAX_SHOWN }, &mut act);
    });
    ui.horizontal_wrapped(|ui| {
        if is_small {
            let config = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
            let menu = MenuButton::from_button(Button::new("Comparison")).config(config);
            menu.ui(ui, |ui| {
                distance_ui(ui, similar, ask.distance, &mut act);
                weight_ui(ui, similar, ask.weight, &mut act);
            });
        } else {
            distance_ui(ui, similar, ask.distance, &mut act);
            weight_ui(ui, similar, ask.weight, &mut act);
        }
        if ask.is_random() {
            let again = ui.button("Others at random");
            if again.on_hover_text("Draw other recordings at this distance (R)").clicked() {
                act(SimilarAction::DrawAgain);
            }
        }
        let add = ui.add_enabled(view.page.len() > 0, Button::new("Add all to a playlist…"));
        if add.on_hover_text("Select all rows and choose a playlist (Ctrl+A, L)").clicked() {
            actions.push(Action::Library(LibraryAction::SelectAll));
            actions.push(Action::Library(LibraryAction::Playlist(PlaylistAction::AskWhich)));
        }
        history_ui(ui, view.page, actions);
    });
    actions.append(&mut chosen);
    progress_ui(ui, similar, actions);
}

/// How to compare, while nothing is.
fn hint_ui(ui: &mut Ui, page: &LibraryPage, actions: &mut Vec<Action>) {
    let text = "Select one or more recordings in any collection and press S: here is then what sounds like them, and what \
        listeners put beside them.";
    ui.add(Label::new(RichText::new(text).color(style::secondary_text(ui.visuals()))).wrap());
    ui.horizontal(|ui| history_ui(ui, page, actions));
}

/// The recordings that others are compared with; a click takes one away.
fn seeds_ui(ui: &mut Ui, similar: &Similar, most: usize, act: &mut impl FnMut(SimilarAction)) {
    let seeds = similar.seeds();
    ui.label(RichText::new("Like").color(style::secondary_text(ui.visuals())));
    for Named { id, name } in seeds.iter().take(most) {
        let name = if name.is_empty() { "…" } else { name.as_str() };
        let shown = display_text(&shortened(name)).into_owned();
        let whole = display_text(name).into_owned();
        if seeds.len() == 1 {
            let only = ui.label(RichText::new(shown).strong()).on_hover_text(whole);
            only.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("Compared with {name}")));
            continue;
        }
        let chip = ui.button(format!("{shown}  ×")).accessible_name(format!("Compare no longer with {name}"));
        if chip.on_hover_text(format!("{whole}\nClick to compare no longer with it")).clicked() {
            act(SimilarAction::Remove(*id));
        }
    }
    if let Some(more) = seeds.len().checked_sub(most).filter(|more| *more > 0) {
        let names: Vec<String> =
            seeds.iter().skip(most).map(|seed| display_text(&seed.name).into_owned()).collect();
        ui.label(format!("and {more} more")).on_hover_text(names.join("\n"));
    }
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= SEED {
        return name.to_owned();
    }
    let kept: String = name.chars().take(SEED - 1).collect();
    format!("{}…", kept.trim_end())
}

/// From the nearest to the farthest.
fn distance_ui(ui: &mut Ui, similar: &Similar, distance: f64, act: &mut impl FnMut(SimilarAction)) {
    let secondary = style::secondary_text(ui.visuals());
    ui.horizontal(|ui| {
        ui.label(RichText::new("near").color(secondary));
        ui.spacing_mut().slider_width = SLIDER;
        let mut changed = distance;
        let slider = ui.add(Slider::new(&mut changed, 0.0..=1.0).step_by(0.01).show_value(false));
        let slider = slider.accessible_name("Distance");
        let is_random = similar.ask().is_some_and(|ask| ask.is_random());
        let text = if is_random {
            format!("{:.0} % of the way to the farthest", 100.0 * distance)
        } else {
            "the nearest".to_owned()
        };
        set_value_text(&slider, text.clone());
        if slider.changed() {
            act(SimilarAction::SetDistance(changed));
        }
        slider.on_hover_text(format!(
            "{text}\nNear: the nearest. Further right: some at random that are less alike"
        ));
        ui.label(RichText::new("far").color(secondary));
    });
}

/// From the sound alone to listeners alone.
fn weight_ui(ui: &mut Ui, similar: &Similar, weight: f64, act: &mut impl FnMut(SimilarAction)) {
    let secondary = style::secondary_text(ui.visuals());
    ui.horizontal(|ui| {
        ui.label(RichText::new("sound").color(secondary));
        ui.spacing_mut().slider_width = SLIDER;
        let mut changed = weight;
        let is_known = similar.baskets() != Some(0);
        let slider = Slider::new(&mut changed, 0.0..=1.0).step_by(0.05).show_value(false);
        let slider = ui.add_enabled(is_known, slider).accessible_name("Weight of listeners");
        let text = format!("{:.0} % listeners", 100.0 * weight);
        set_value_text(&slider, text.clone());
        if slider.changed() {
            act(SimilarAction::SetWeight(changed));
        }
        let known = match similar.baskets() {
            Some(1) => "\nKnown: 1 playlist or session".to_owned(),
            Some(baskets) => format!("\nKnown: {} playlists and sessions", thousands(baskets as u64)),
            None => String::new(),
        };
        let hint = "How much counts what listeners put side by side. Where little is known of it, the sound counts more";
        slider.on_hover_text(format!("{text}\n{hint}{known}")).on_disabled_hover_text(
            "Nothing is known of what listeners put side by side: add playlists, or import a listening history",
        );
        ui.label(RichText::new("listeners").color(secondary));
    });
}

/// The import of listening histories.
fn history_ui(ui: &mut Ui, page: &LibraryPage, actions: &mut Vec<Action>) {
    let mut act = |action: LibraryAction| actions.push(Action::Library(action));
    if page.is_importing_history() {
        ui.label("Importing listens…");
        if ui.button("Stop the import").on_hover_text("What was imported stays").clicked() {
            act(LibraryAction::CancelHistory);
        }
        return;
    }
    let (response, _) = MenuButton::from_button(Button::new("Import listens")).ui(ui, |ui| {
        for (name, hint, place) in [
            ("File from ListenBrainz…", "A .jsonl or .json file with listens", HistoryPlace::File),
            (
                "Folder of an export…",
                "The unpacked archive that ListenBrainz offers under Settings, Export",
                HistoryPlace::Folder,
            ),
        ] {
            if ui.button(name).on_hover_text(hint).clicked() {
                act(LibraryAction::ChooseHistory(place));
                ui.close();
            }
        }
    });
    response.on_hover_text("What you listened to in one sitting says what belongs together");
}

/// How far the recommender is loaded, and what is wrong.
fn progress_ui(ui: &mut Ui, similar: &Similar, actions: &mut Vec<Action>) {
    let mut act = |action: SimilarAction| actions.push(Action::Library(LibraryAction::Similar(action)));
    if let Some((done, all)) = similar.loading() {
        ui.horizontal(|ui| {
            let share = if all > 0 { done as f32 / all as f32 } else { 0.0 };
            let bar = ui.add(ProgressBar::new(share.min(1.0)).desired_width(BAR));
            set_value_text(&bar.accessible_name("Loading"), format!("{:.0} %", 100.0 * share));
            if ui.button("Stop").on_hover_text("Load no recordings to compare with").clicked() {
                act(SimilarAction::Stop);
            }
            let text = format!("Loading {} recordings to compare with", thousands(all as u64));
            ui.add(Label::new(RichText::new(text).color(style::secondary_text(ui.visuals()))).truncate());
        });
    } else if similar.is_stopped() {
        ui.horizontal(|ui| {
            ui.label(RichText::new("Stopped").color(style::secondary_text(ui.visuals())));
            if ui.button("Compare").clicked() {
                act(SimilarAction::AskAgain);
            }
        });
    } else if similar.has_no_sound() {
        let text = "Nothing is known of the sound of what you compare with: analyse it again. Listeners decide alone.";
        ui.add(Label::new(RichText::new(text).color(style::secondary_text(ui.visuals()))).wrap());
    }
}
