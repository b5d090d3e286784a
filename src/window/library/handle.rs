//! Handles the actions of the library's page.

use super::action::{Click, LibraryAction};
use super::answer::{Command, Purpose};
use super::change::Change;
use super::exchange::Updated;
use super::export::{Export, ExportFormat, ExportProgress};
use super::filter_text::{label_condition, toggled};
use super::judge::Judgement;
use super::page::Question;
use super::preview::Preview;
use super::scope::Scope;
use super::status::recordings_text;
use crate::library::Location;
use crate::window::action::Action;
use crate::window::app::App;
use crate::window::background_jobs::SaveDialog;
use crate::window::page::Page;
use crate::window::views::Notice;
use eframe::egui;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

impl App {
    /// Takes the library's answers.
    pub(in crate::window) fn update_library(&mut self, ctx: &egui::Context) {
        let Updated { problems, located, saved, to_play } =
            self.library.update(self.settings.page == Page::Library);
        if !saved.is_empty() {
            self.session.mark_saved(&saved);
        }
        for (id, row) in to_play {
            self.take_row_to_play(id, row.map(|row| *row));
        }
        self.update_playback();
        self.update_preview();
        for problem in problems {
            self.notices.show(Notice::error(problem));
        }
        self.watch_folders();
        for (locations, purpose) in located {
            match purpose {
                Purpose::Open => self.open_located(ctx, &locations),
                Purpose::Copy => {
                    let paths: Vec<String> = locations.iter().map(path_text).collect();
                    self.handle_action(ctx, Action::Copy(paths.join("\n")));
                }
            }
        }
    }

    /// Shows a page. What is played goes on, unless it was played from the library and that is left.
    pub(in crate::window) fn show_page(&mut self, ctx: &egui::Context, page: Page) {
        if self.settings.page == page {
            return;
        }
        self.settings.page = page;
        self.settings_changed(ctx);
        self.set_stage_full_screen(ctx, false);
        match page {
            Page::Listen => self.end_preview(),
            // Other processes may have changed it.
            Page::Library => self.library.refresh(),
            Page::Map => {}
        }
    }

    pub(in crate::window) fn handle_library_action(&mut self, ctx: &egui::Context, action: LibraryAction) {
        let library = &mut self.library;
        match action {
            LibraryAction::Search(words) => library.wanted_mut().words = words,
            LibraryAction::Filter(filter) => library.wanted_mut().filter = filter,
            LibraryAction::ToggleCondition(condition) => {
                let labels: Vec<String> =
                    library.labels().iter().map(|known| label_condition(&known.label)).collect();
                let is_label = labels.contains(&condition);
                // A recording has one verdict.
                let instead_of = labels.iter().map(String::as_str).filter(|_| is_label);
                library.wanted_mut().filter = toggled(library.filter(), &condition, instead_of);
            }
            LibraryAction::ShowAll => {
                let wanted = library.wanted_mut();
                wanted.words.clear();
                wanted.filter.clear();
            }
            LibraryAction::Refresh => library.refresh(),
            LibraryAction::ShowScope(scope) if scope.is_similar() => self.show_similar(),
            LibraryAction::ShowScope(scope) => library.show_scope(scope),
            LibraryAction::SortBy(column) => library.sort_by(column),
            LibraryAction::ToggleColumn(column) => {
                self.settings.library.toggle(column);
                self.settings_changed(ctx);
            }
            LibraryAction::Show(rows) => library.set_shown(rows),
            LibraryAction::Select(row, click) => {
                match click {
                    Click::Menu if library.selection().contains(row) => {}
                    Click::Plain | Click::Menu => library.selection.only(row),
                    Click::Extend => library.selection.extend_to(row),
                    Click::Toggle => library.selection.toggle(row),
                }
                library.moves += 1;
            }
            LibraryAction::Step { by, extends } => self.step_in_library(by, extends),
            LibraryAction::SelectAll => {
                let count = library.len();
                library.selection.all(count);
            }
            LibraryAction::Judge(Judgement::Wrong) => self.judge_wrong(),
            LibraryAction::Judge(judgement) => self.judge(judgement),
            LibraryAction::Skip => self.step_in_library(1, false),
            LibraryAction::Undo => {
                if let Some(step) = library.undo_steps.pop() {
                    library.send(step.command());
                } else {
                    "Nothing to undo since the window was opened".clone_into(&mut library.status);
                }
            }
            LibraryAction::ToggleFavourite => {
                let is_favourite = library.cursor_row().is_some_and(|row| row.is_favourite);
                let ids = library.selected_ids();
                if !ids.is_empty() {
                    library.send(Command::Change(Change::SetFavourite(ids, !is_favourite)));
                }
            }
            LibraryAction::AskForget => {
                let count = library.selection().len();
                library.question = (count > 0).then_some(Question::Forget(count));
            }
            LibraryAction::Forget if *library.scope() == Scope::Duplicates => self.forget_duplicate(),
            LibraryAction::Forget => {
                library.question = None;
                let ids = library.selected_ids();
                library.send(Command::Change(Change::Forget(ids)));
            }
            LibraryAction::CloseQuestion => library.question = None,
            LibraryAction::Open => self.locate(Purpose::Open),
            LibraryAction::PlayOrPause => self.play_or_pause_in_library(),
            LibraryAction::Seek(time_s) => self.library_player.seek(time_s.max(0.0)),
            LibraryAction::Play(action) => self.handle_play_action(action),
            LibraryAction::ShowInFolder => match library.cursor_row().and_then(|row| row.location.clone()) {
                Some(Location::File(path)) => self.background_jobs.show_in_folder(path),
                Some(Location::Link(_)) => {
                    self.notices.show(Notice::error("A link is in no folder: copy it (Ctrl+C)"));
                }
                None => {}
            },
            LibraryAction::AskExport => library.question = (library.len() > 0).then_some(Question::Export),
            LibraryAction::Export { format, only_selected } => {
                self.export_from_library(format, only_selected)
            }
            LibraryAction::CancelExport => library.export().iter().for_each(|export| export.cancel.cancel()),
            LibraryAction::Playlist(action) => self.handle_playlist_action(action),
            LibraryAction::CopyPaths => self.locate(Purpose::Copy),
            LibraryAction::AddFolder => self.background_jobs.choose_library_folder(),
            LibraryAction::WatchFolder => self.background_jobs.choose_watched_folder(),
            LibraryAction::StopWatching(folder) => {
                self.settings.library.watched.retain(|watched| *watched != folder);
                self.settings_changed(ctx);
            }
            LibraryAction::CancelImport => library.cancel_import(),
            LibraryAction::Reopen => library.reopen(),
            LibraryAction::Similar(action) => self.handle_similar_action(action),
            LibraryAction::Duplicates(action) => self.handle_duplicates_action(ctx, action),
            LibraryAction::ChooseHistory(place) => self.background_jobs.choose_history(place),
            LibraryAction::CancelHistory => library.cancel_history(),
        }
        ctx.request_repaint();
    }

    /// Watches the folders of the settings with the present model and options.
    fn watch_folders(&mut self) {
        // Settings that are about to change would start it twice.
        if self.model_loader.is_loading() || self.settings_are_late || self.threshold_is_dragged {
            return;
        }
        let watched =
            self.library.watch(&self.settings.library.watched, &self.model, self.settings.options());
        if let Err(reason) = watched {
            self.notices.show(Notice::error(reason));
        }
    }

    /// Adds a folder to those that are watched.
    pub(in crate::window) fn watch_folder(&mut self, ctx: &egui::Context, folder: PathBuf) {
        if !self.settings.library.watched.contains(&folder) {
            self.settings.library.watched.push(folder);
            self.settings_changed(ctx);
        }
    }

    /// Adds the recordings below a folder to the library, unless another one is being added.
    pub(in crate::window) fn add_folder_to_library(&mut self, folder: PathBuf) {
        let (model, options) = (self.model.clone(), self.settings.options());
        if let Err(reason) = self.library.import(folder, model, options) {
            self.notices.show(Notice::error(reason));
        }
    }

    /// Asks for a file and writes recordings to it.
    fn export_from_library(&mut self, format: ExportFormat, only_selected: bool) {
        let library = &mut self.library;
        library.question = None;
        let Some(path) = library.path.clone() else { return };
        if library.export().is_some() {
            let text = "Another export is under way: wait for it, or stop it";
            return self.notices.show(Notice::error(text));
        }
        let ids = if only_selected { library.selected_ids() } else { library.found_ids() };
        let progress = Arc::<ExportProgress>::default();
        library.export = Arc::downgrade(&progress);
        let title = format!("Export {} as {}", recordings_text(ids.len()), format.name());
        let dialog = SaveDialog { title, file_name: Some(format.file_name().to_owned()), folder: None };
        let columns = self.settings.library.columns().to_vec();
        let supervisor = library.supervisor.clone();
        let export = Export { library: path, ids, format, columns, progress, supervisor };
        self.background_jobs.save(dialog, move |chosen| export.save(chosen));
    }

    fn step_in_library(&mut self, by: isize, extends: bool) {
        let count = self.library.len();
        self.library.selection.step(by, extends, count);
        self.library.moves += 1;
    }

    /// Judges the selected recordings. After a single one the next one is selected, and played if that one was.
    fn judge(&mut self, judgement: Judgement) {
        self.library.question = None;
        let is_played = |preview: &Preview| self.library.cursor_id() == Some(preview.id);
        let goes_on = self.library_player.state().playing
            && self.library.preview.as_ref().is_some_and(is_played)
            && self.library.playback.is_none();
        self.library.judge(judgement);
        if self.library.selection().len() != 1 {
            return;
        }
        let before = self.library.cursor_id();
        self.step_in_library(1, false);
        if goes_on && self.library.cursor_id() != before {
            self.play_at_cursor();
        }
    }

    /// With two labels the other one is right; with more the user is asked.
    fn judge_wrong(&mut self) {
        let Some(labels) = self.library.labels_beside_verdict() else { return };
        match labels.as_slice() {
            [_] => self.judge(Judgement::Wrong),
            _ => self.library.question = Some(Question::Label(labels)),
        }
    }

    fn locate(&mut self, purpose: Purpose) {
        let ids = self.library.selected_ids();
        if !ids.is_empty() {
            self.library.send(Command::Locate(ids, purpose));
        }
    }

    /// Selects a recording that is in the list already; otherwise adds what was located to the list, which selects the first of it.
    fn open_located(&mut self, ctx: &egui::Context, locations: &[Location]) {
        let known = match locations {
            [] => return,
            [Location::File(path)] => self.known_recording(path),
            _ => None,
        };
        self.show_page(ctx, Page::Listen);
        match known {
            Some(id) => self.session.select(id),
            None => self.pending_inputs.push_back(locations.iter().map(input).collect()),
        }
        ctx.request_repaint();
    }

    fn known_recording(&self, path: &Path) -> Option<crate::window::recording::RecordingId> {
        let mut recordings = self.session.recordings().iter();
        recordings.find(|recording| recording.path() == Some(path)).map(|recording| recording.id)
    }
}

fn input(location: &Location) -> OsString {
    match location {
        Location::File(path) => path.clone().into_os_string(),
        Location::Link(link) => link.into(),
    }
}

pub(super) fn path_text(location: &Location) -> String {
    input(location).to_string_lossy().into_owned()
}
