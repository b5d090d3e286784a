//! The header of the list: totals, and what concerns many recordings.

use super::QueueHeader;
use crate::window::action::Action;
use crate::window::session::Session;
use eframe::egui::{self, Align, Layout, RichText};

/// Draws the header.
pub(super) fn header_ui(
    ui: &mut egui::Ui,
    session: &Session,
    header: QueueHeader,
    actions: &mut Vec<Action>,
) {
    let outdated = header.outdated;
    if let Some(links) = header.outage {
        outage_ui(ui, links, actions);
    }
    ui.horizontal(|ui| {
        let (all, open) = (session.recordings().len(), session.pending_count());
        let plural = if all == 1 { "" } else { "s" };
        let text = match open {
            0 => format!("{all} recording{plural}"),
            _ => format!("{all} recording{plural}, {open} to classify"),
        };
        ui.label(RichText::new(text).strong());
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if open > 0 && ui.button("Cancel all").clicked() {
                actions.push(Action::CancelAll);
            }
            if open < all
                && ui.button("Clear").on_hover_text("Remove finished recordings from the list").clicked()
            {
                actions.push(Action::RemoveFinished);
            }
            let failed = session.failed_count();
            if failed > 0
                && ui.button(format!("Try {failed} again")).on_hover_text("All failed recordings").clicked()
            {
                actions.push(Action::RetryFailed);
            }
            if outdated > 0
                && ui
                    .button(format!("Classify {outdated} again"))
                    .on_hover_text("Classified with other settings")
                    .clicked()
            {
                actions.push(Action::ReclassifyOutdated);
            }
        });
    });
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
