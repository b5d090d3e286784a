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
