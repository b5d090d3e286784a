//! The header of the list: totals, and what concerns many recordings.

use super::QueueHeader;
use super::list_buttons::list_buttons_ui;
use crate::window::action::Action;
use crate::window::session::Session;
use crate::window::views::trailing::with_trailing_ui;
use eframe::egui::{self, Label, RichText};

/// Draws the header.
pub(super) fn header_ui(
    ui: &mut egui::Ui,
    session: &Session,
    header: QueueHeader,
    actions: &mut Vec<Action>,
) {
    if let Some(links) = header.outage {
        outage_ui(ui, links, actions);
    }
    let (all, open) = (session.recordings().len(), session.pending_count());
    let totals = |ui: &mut egui::Ui| {
        let plural = if all == 1 { "" } else { "s" };
        let text = match open {
            0 => format!("{all} recording{plural}"),
            _ => format!("{all} recording{plural}, {open} waiting"),
        };
        ui.add(Label::new(RichText::new(text).strong()).truncate());
    };
    let buttons = |ui: &mut egui::Ui| {
        list_buttons_ui(ui, session, header.outdated, actions);
    };
    let height = ui.spacing().interact_size.y;
    with_trailing_ui(ui, "queue header", height, totals, buttons);
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
