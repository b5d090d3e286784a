//! The totals of the list, each a button that shows only its recordings.

use super::button_width::button_width;
use crate::format::thousands;
use crate::window::action::Action;
use crate::window::list_view::{Filter, Group, ListView};
use crate::window::style;
use eframe::egui::containers::menu::MenuButton;
use eframe::egui::{Button, Label, RichText, Ui};

/// Draws the totals: as buttons, or in narrow lists as a menu with the same entries.
pub(super) fn totals_ui(ui: &mut Ui, list: &ListView, actions: &mut Vec<Action>) {
    let all = Group { filter: Filter::All, count: list.totals().all, label: None };
    if all.count < 2 && !list.is_filtered() {
        ui.add(Label::new(RichText::new(group_text(&all)).strong()).truncate());
        return;
    }
    let mut groups: Vec<Group> = std::iter::once(all).chain(list.totals().groups()).collect();
    // The button of the group on show stays when the group becomes empty.
    if !groups.iter().any(|group| group.filter == *list.filter()) {
        groups.push(Group { filter: list.filter().clone(), count: 0, label: None });
    }
    if buttons_width(ui, &groups) <= ui.available_width() {
        for group in &groups {
            group_ui(ui, list, group, actions);
        }
        return;
    }
    let is_shown =
        |group: &&Group| group.filter == Filter::All || group.count > 0 || group.filter == *list.filter();
    let mut texts: Vec<String> = groups.iter().filter(is_shown).map(group_text).collect();
    // Of a narrow line the results are worth more than their sum.
    if texts.len() > 1 && button_width(ui, texts.join(", ")) > ui.available_width() {
        texts.remove(0);
    }
    let button = Button::new(RichText::new(texts.join(", ")).strong()).truncate();
    let response = MenuButton::from_button(button).ui(ui, |ui| {
        for group in &groups {
            if group_ui(ui, list, group, actions) {
                ui.close();
            }
        }
    });
    response.0.on_hover_text("Show only some of the recordings");
}

/// A button that shows only a group, and all groups again when it is clicked a second time. Returns whether it was clicked.
fn group_ui(ui: &mut Ui, list: &ListView, group: &Group, actions: &mut Vec<Action>) -> bool {
    let is_chosen = *list.filter() == group.filter;
    let mut text = RichText::new(group_text(group));
    if let Some(label) = group.label {
        text = text.color(style::label_text_colour(ui.visuals(), label));
    }
    if group.filter == Filter::All {
        text = text.strong();
    }
    // The total of everything always applies.
    let is_enabled = group.count > 0 || is_chosen || group.filter == Filter::All;
    let hint = match &group.filter {
        Filter::All => "Show all recordings",
        Filter::Unsure => {
            "Show only close results: a confidence below 75 %, or less than two thirds of the windows for the verdict"
        }
        _ if is_chosen => "Show all recordings again",
        _ => "Show only these",
    };
    let button = Button::selectable(is_chosen, text);
    let is_clicked = ui.add_enabled(is_enabled, button).on_hover_text(hint).clicked();
    if is_clicked {
        actions.push(match &group.filter {
            Filter::All => Action::ShowWholeList,
            filter => Action::ShowOnly(filter.clone()),
        });
    }
    is_clicked
}

/// `12 Piano`
fn group_text(group: &Group) -> String {
    let name =
        if group.count == 1 && group.filter == Filter::All { "recording" } else { group.filter.name() };
    format!("{} {name}", thousands(group.count as u64))
}

/// The width of the buttons of all groups beside each other, in points.
fn buttons_width(ui: &Ui, groups: &[Group]) -> f32 {
    let space = ui.spacing().item_spacing.x;
    groups.iter().map(|group| button_width(ui, group_text(group)) + space).sum()
}
