//! The member at the cursor: how it matches, what differs, playback at the same place, and what can be done with it.

use crate::format::clock_time;
use crate::library::{DuplicateGroup, DuplicateMember};
use crate::window::action::Action;
use crate::window::display_text::display_text;
use crate::window::library::{DuplicatesAction, LibraryAction, differences_text, match_text};
use crate::window::style;
use crate::window::views::icon::{Icon, icon_button};
use crate::window::views::library::LibraryView;
use crate::window::views::set_value_text;
use eframe::egui::{Button, Label, RichText, Slider, Ui, vec2};

/// Draws the details. `is_low`: there is room for buttons only.
pub(super) fn details_ui(ui: &mut Ui, view: &LibraryView<'_>, is_low: bool, actions: &mut Vec<Action>) {
    let Some((group, member)) = view.page.duplicates().member() else { return };
    let recording = &member.recording;
    player_ui(ui, view, member, is_low, actions);
    if is_low {
        return;
    }
    let tags = &recording.facts.tags;
    let names: Vec<&str> =
        [&tags.title, &tags.artist, &tags.album].into_iter().flatten().map(String::as_str).collect();
    if !names.is_empty() {
        ui.add(Label::new(RichText::new(display_text(&names.join(" – "))).strong()).wrap());
    }
    let place = group.members.iter().position(|other| other.recording.id == recording.id).unwrap_or_default();
    let mut note = |text: &str| {
        if !text.is_empty() {
            let text = RichText::new(display_text(text)).color(style::secondary_text(ui.visuals()));
            ui.add(Label::new(text).wrap());
        }
    };
    note(&match_text(group, place));
    if let Some(first) = group.members.first() {
        note(&differences_text(&first.recording, member));
    }
    note(&recording.facts.location.to_string());
    unmatched_ui(ui, group, member);
}

/// Those of the group that it does not match.
fn unmatched_ui(ui: &mut Ui, group: &DuplicateGroup, member: &DuplicateMember) {
    let id = member.recording.id;
    let others = group.unmatched.iter().filter_map(|(x, y)| match (*x == id, *y == id) {
        (true, false) => Some(*y),
        (false, true) => Some(*x),
        _ => None,
    });
    let place = |other| group.members.iter().position(|member| member.recording.id == other);
    let places: Vec<String> = others.filter_map(place).map(|place| (place + 1).to_string()).collect();
    if !places.is_empty() {
        let text = format!("Does not match number {} of the group: listen to both", places.join(", "));
        ui.add(Label::new(RichText::new(text).color(ui.visuals().error_fg_color)).wrap());
    }
}

/// Play or pause, switch, the position, and the other buttons.
fn player_ui(
    ui: &mut Ui,
    view: &LibraryView<'_>,
    member: &DuplicateMember,
    is_low: bool,
    actions: &mut Vec<Action>,
) {
    let id = member.recording.id;
    let is_loaded = view.page.preview().is_some_and(|preview| preview.id == id);
    let is_playing = is_loaded && view.state.playing;
    ui.horizontal_wrapped(|ui| {
        let mut act = |action: LibraryAction| actions.push(Action::Library(action));
        let (icon, name) = if is_playing { (Icon::Pause, "Pause") } else { (Icon::Play, "Play") };
        if icon_button(ui, icon, name, &format!("{name} (P)"), vec2(26.0, 26.0)).clicked() {
            act(LibraryAction::Duplicates(DuplicatesAction::PlayOrPause));
        }
        let switch = ui.button("Switch");
        let hint = "Go on with the next one of the group at the same place of the music (B)";
        if switch.on_hover_text(hint).clicked() {
            act(LibraryAction::Duplicates(DuplicatesAction::Switch));
        }
        if let Some(duration_s) = view.state.duration_s.filter(|_| is_loaded && !is_low) {
            let mut position_s = view.state.position_s.min(duration_s);
            let slider = Slider::new(&mut position_s, 0.0..=duration_s).show_value(false);
            let slider = ui.add(slider).accessible_name("Position");
            let text = format!("{} of {}", clock_time(position_s), clock_time(duration_s));
            set_value_text(&slider, text.clone());
            if slider.changed() {
                act(LibraryAction::Seek(position_s));
            }
            ui.label(RichText::new(text).color(style::secondary_text(ui.visuals())));
        }
        let always = [DuplicatesAction::NotTheSame, DuplicatesAction::AskForget];
        for (name, hint, action) in [
            ("Show in folder", "In the system's file manager", DuplicatesAction::ShowInFolder),
            (
                "Not the same",
                "Remember that it is another recording than the others of the group (N)",
                DuplicatesAction::NotTheSame,
            ),
            (
                "Forget this one…",
                "Remove it from the library (Del); the file stays where it is",
                DuplicatesAction::AskForget,
            ),
            (
                "Copy paths",
                "The paths of those of the group that are not to keep (Ctrl+C)",
                DuplicatesAction::CopySpare,
            ),
        ] {
            // The others are in the menu of the right button.
            if is_low && !always.contains(&action) {
                continue;
            }
            if ui.add(Button::new(name)).on_hover_text(hint).clicked() {
                act(LibraryAction::Duplicates(action));
            }
        }
    });
    if let Some(problem) = view.state.problem.as_ref().filter(|_| is_loaded) {
        ui.add(Label::new(RichText::new(problem).color(ui.visuals().error_fg_color)).wrap());
    }
}
