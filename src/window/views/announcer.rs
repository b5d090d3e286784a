//! What only screen readers see: the window's name and the announcements, which have no pixel, no space and no focus.

use crate::window::announcements::Announcements;
use eframe::egui::accesskit::{Live, Role};
use eframe::egui::{self, Id};

/// Sets the window's name; `false` if no screen reader is connected.
pub(in crate::window) fn window_name_ui(ctx: &egui::Context, title: &str) -> bool {
    let named = ctx.accesskit_node_builder(egui::accesskit_root_id(), |root| {
        root.set_label(title);
        root.set_language("en");
    });
    named.is_some()
}

/// Lets screen readers announce the text of a widget when it appears or changes.
pub(super) fn announce_text(response: &egui::Response) {
    response.ctx.accesskit_node_builder(response.id, |node| node.set_live(Live::Polite));
}

/// Sets the texts that screen readers announce when they change.
pub(in crate::window) fn announcer_ui(ctx: &egui::Context, announcements: &Announcements) {
    for (id, role, live, text) in [
        ("announcements", Role::Status, Live::Polite, announcements.polite()),
        ("urgent announcements", Role::Alert, Live::Assertive, announcements.assertive()),
    ] {
        ctx.accesskit_node_builder(Id::unique(id), |region| {
            region.set_role(role);
            region.set_live(live);
            region.set_live_atomic();
            if !text.is_empty() {
                region.set_label(text);
            }
        });
    }
}

/// Names the panel around `ui` for screen readers, or makes it no group of its own.
pub(in crate::window) fn name_panel(ui: &egui::Ui, name: Option<&str>) {
    let Some(panel) = ui.stack().iter().find(|part| part.is_panel_ui()) else { return };
    ui.ctx().accesskit_node_builder(panel.unique_id, |node| match name {
        Some(name) => {
            node.set_role(Role::Region);
            node.set_label(name);
        }
        None => node.set_role(Role::GenericContainer),
    });
}

/// Sets the value of a slider as text with its unit: screen readers would read a bare number.
pub(super) fn set_value_text(response: &egui::Response, text: impl Into<String>) {
    response.ctx.accesskit_node_builder(response.id, |node| node.set_value(text.into()));
}

/// Hides a widget without words from screen readers.
pub(super) fn hide_from_readers(response: &egui::Response) {
    response.ctx.accesskit_node_builder(response.id, |node| node.set_hidden());
}
