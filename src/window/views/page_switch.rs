//! The pages of the window to choose from.

use crate::window::action::Action;
use crate::window::page::Page;
use eframe::egui::accesskit::Role;
use eframe::egui::{self, Button};

/// In narrower windows, in points, the tabs have a line of their own; in those that are also lower there is only a button.
const MIN_WIDTH: f32 = 680.0;
const MIN_HEIGHT: f32 = 480.0;

/// Where the pages are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SwitchPlace {
    /// On a line of their own.
    Above,
    /// In the line of the input field.
    Beside,
    /// Only a button for the page before, in that line.
    Folded,
}

impl SwitchPlace {
    /// For the size of the window.
    pub(super) fn of(ui: &egui::Ui) -> Self {
        let size = ui.ctx().content_rect().size();
        match (size.x < MIN_WIDTH, size.y < MIN_HEIGHT) {
            (false, _) => Self::Beside,
            (true, false) => Self::Above,
            (true, true) => Self::Folded,
        }
    }
}

/// Draws a button that shows the page before, before the first one the last: a small window has no room for more.
pub(super) fn page_button_ui(ui: &mut egui::Ui, shown: Page, actions: &mut Vec<Action>) {
    let mut pages = Page::ALL.into_iter().rev().cycle().skip_while(|page| *page != shown);
    if let Some(page) = pages.nth(1)
        && ui.button(page.name()).on_hover_text(hint(page)).clicked()
    {
        actions.push(Action::ShowPage(page));
    }
}

fn hint(page: Page) -> &'static str {
    match page {
        Page::Listen => "The recordings of this session (Ctrl+1)",
        Page::Library => "All recordings that were ever kept (Ctrl+2)",
        Page::Map => "Where they lie by their sound: what sounds alike lies together (Ctrl+3)",
    }
}

/// Draws a tab for each page.
pub(super) fn page_switch_ui(ui: &mut egui::Ui, shown: Page, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.ctx().accesskit_node_builder(ui.unique_id(), |list| {
            list.set_role(Role::TabList);
            list.set_label("Pages");
        });
        for page in Page::ALL {
            let is_shown = shown == page;
            let tab = ui.add(Button::selectable(is_shown, page.name()));
            // Selected, not pressed.
            ui.ctx().accesskit_node_builder(tab.id, |node| {
                node.set_role(Role::Tab);
                node.clear_toggled();
                node.set_selected(is_shown);
            });
            if tab.on_hover_text(hint(page)).clicked() {
                actions.push(Action::ShowPage(page));
            }
        }
    });
}
