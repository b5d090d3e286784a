//! Handles the actions that depend on what the list shows: the walk through it, and removals.

use super::app::App;
use super::recording::RecordingId;
use eframe::egui;
use std::collections::HashSet;

impl App {
    /// Computes what the list shows, if something changed.
    pub(super) fn update_list(&mut self, ctx: &egui::Context) {
        if let Some(wait) = self.list.update(&self.session, self.model.labels()) {
            ctx.request_repaint_after(wait);
        }
    }

    /// Moves the selection by this many rows of the list.
    pub(super) fn select_next(&mut self, rows: isize) {
        let selected = self.session.selected().map(|recording| recording.id);
        if let Some(next) = self.list.step(selected, rows) {
            self.session.select(next);
        }
    }

    /// Removes a recording. If it is the selected one, its neighbour in the list becomes selected.
    pub(super) fn remove(&mut self, id: RecordingId) {
        let is_selected = self.session.selected().is_some_and(|selected| selected.id == id);
        let neighbour = self.list.neighbour(id).filter(|_| is_selected);
        self.session.remove(id);
        if let Some(neighbour) = neighbour {
            self.session.select(neighbour);
        }
    }

    /// Removes the finished recordings that the list shows: a filter hides none that would be lost without being seen.
    pub(super) fn remove_finished(&mut self) {
        let shown: HashSet<RecordingId> = self.list.ids().collect();
        self.session.remove_finished(|id| shown.contains(&id));
    }
}
