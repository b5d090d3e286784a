//! What the user does with similar recordings.

use super::answer::Named;
use crate::library::RecordingId;
use crate::window::app::App;
use crate::window::library::Scope;
use crate::window::library::page::LibraryPage;

/// A request about similar recordings.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::window) enum SimilarAction {
    /// Show what is like the selected recordings.
    ToSelected,
    /// Show what is like this one.
    To(Named),
    /// Compare no longer with this one.
    Remove(RecordingId),
    /// Return to those that were compared with before.
    Back,
    /// From 0, the nearest, to 1, the farthest.
    SetDistance(f64),
    /// From 0, the sound alone, to 1, listeners alone.
    SetWeight(f64),
    /// Draw others at random.
    DrawAgain,
    /// Stop the loading of the recommender.
    Stop,
    /// Ask again after that.
    AskAgain,
}

impl App {
    pub(in crate::window::library) fn handle_similar_action(&mut self, action: SimilarAction) {
        let library = &mut self.library;
        match action {
            SimilarAction::ToSelected => {
                let seeds = library.selected_names();
                library.compare_with(seeds);
            }
            SimilarAction::To(named) => library.compare_with(vec![named]),
            SimilarAction::Remove(id) => library.similar.remove_seed(id),
            SimilarAction::Back => {
                if !library.similar.go_back() {
                    "Nothing was compared before".clone_into(&mut library.status);
                }
            }
            SimilarAction::SetDistance(distance) => library.similar.set_distance(distance),
            SimilarAction::SetWeight(weight) => library.similar.set_weight(weight),
            SimilarAction::DrawAgain => library.similar.draw_again(),
            SimilarAction::Stop => library.similar.stop(),
            SimilarAction::AskAgain => library.similar.ask_again(),
        }
    }

    /// Shows what was compared last, else what is like the selected recordings.
    pub(in crate::window::library) fn show_similar(&mut self) {
        let library = &mut self.library;
        if library.similar.ask().is_none() {
            let seeds = library.selected_names();
            library.similar.compare_with(seeds);
        }
        library.open_similar();
    }
}

impl LibraryPage {
    /// The selected recordings; one whose row was not fetched has no name yet.
    fn selected_names(&self) -> Vec<Named> {
        let name = |id: RecordingId| self.rows.get(id).map_or_else(String::new, |row| row.name.clone());
        self.selected_ids().into_iter().map(|id| Named { id, name: name(id) }).collect()
    }

    fn compare_with(&mut self, seeds: Vec<Named>) {
        if !seeds.is_empty() {
            self.similar.compare_with(seeds);
            self.open_similar();
        }
    }

    fn open_similar(&mut self) {
        if !self.scope().is_similar() {
            self.show_scope(Scope::Similar([].into()));
        }
    }

    /// Takes what the recommender has found. `is_shown`: the page is.
    pub(in crate::window::library) fn update_similar(&mut self, is_shown: bool, problems: &mut Vec<String>) {
        let is_open = is_shown && self.scope().is_similar();
        let cursor = self.cursor_id();
        let update = self.similar.update(self.path.as_deref(), &self.supervisor, is_open, cursor);
        problems.extend(update.problems);
        if let Some(hits) = update.hits
            && self.scope().is_similar()
        {
            self.wanted_mut().scope = Scope::Similar(hits);
        }
    }
}
