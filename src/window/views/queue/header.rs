//! The header of the list: totals, and what concerns many recordings.

use super::QueueHeader;
use super::export_menu::export_menu_ui;
use super::list_buttons::list_buttons_ui;
use super::totals::totals_ui;
use crate::window::action::Action;
use crate::window::list_view::ListView;
use crate::window::session::Session;
use crate::window::views::trailing::with_trailing_ui;
use eframe::egui::{self, RichText};

/// Draws the header.
pub(super) fn header_ui(
    ui: &mut egui::Ui,
    session: &Session,
    list: &ListView,
    header: QueueHeader,
    actions: &mut Vec<Action>,
) {
    if let Some(links) = header.outage {
        outage_ui(ui, links, actions);
    }
    let line_width = ui.available_width();
    // Both parts add actions.
    let mut chosen = Vec::new();
    let buttons = |ui: &mut egui::Ui| {
        list_buttons_ui(ui, session, header.outdated, list.hidden_count(), line_width, actions);
        export_menu_ui(ui, session, list, actions);
    };
    let height = ui.spacing().interact_size.y;
    with_trailing_ui(ui, "queue header", height, |ui| totals_ui(ui, list, &mut chosen), buttons);
    actions.append(&mut chosen);
}

/// Links wait until the user resumes them.
fn outage_ui(ui: &mut egui::Ui, links: u32, actions: &mut Vec<Action>) {
    ui.horizontal_wrapped(|ui| {
        let text = format!("{links} links in a row failed because of the network. The other links wait.");
        ui.label(RichText::new(text).color(ui.visuals().warn_fg_color));
        if ui.button("Resume").clicked() {
            actions.push(Action::ResumeLinks);
        }
    });
}
