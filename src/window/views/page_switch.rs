//! The pages of the window to choose from.

use crate::window::action::Action;
use crate::window::page::Page;
use eframe::egui::accesskit::Role;
use eframe::egui::{self, Button, RichText};

/// Draws a tab for each page.
pub(super) fn page_switch_ui(ui: &mut egui::Ui, shown: Page, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.ctx().accesskit_node_builder(ui.unique_id(), |list| {
            list.set_role(Role::TabList);
            list.set_label("Pages");
        });
        for (number, page) in (1..).zip(Page::ALL) {
            let is_shown = shown == page;
            let tab = ui.add(Button::selectable(is_shown, RichText::new(page.name()).strong()));
            // Selected, not pressed.
            ui.ctx().accesskit_node_builder(tab.id, |node| {
                node.set_role(Role::Tab);
                node.clear_toggled();
                node.set_selected(is_shown);
            });
            let hint = match page {
                Page::Listen => "The recordings of this session",
                Page::Library => "All recordings that were ever kept",
            };
            if tab.on_hover_text(format!("{hint} (Ctrl+{number})")).clicked() {
                actions.push(Action::ShowPage(page));
            }
        }
    });
}
