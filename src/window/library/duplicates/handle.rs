//! What the user does with duplicates.

use super::DuplicatesPage;
use super::action::DuplicatesAction;
use super::state::name;
use super::switch::next_at_same_place;
use crate::library::{DuplicateMember, Location};
use crate::window::action::Action;
use crate::window::app::App;
use crate::window::library::action::LibraryAction;
use crate::window::library::answer::{Command, Purpose};
use crate::window::library::handle::path_text;
use crate::window::library::page::{LibraryPage, Question};
use crate::window::library::preview::Preview;
use crate::window::supervisor::Supervisor;
use crate::window::views::Notice;
use eframe::egui;
use std::path::Path;

impl App {
    pub(in crate::window::library) fn handle_duplicates_action(
        &mut self,
        ctx: &egui::Context,
        action: DuplicatesAction,
    ) {
        let library = &mut self.library;
        match action {
            DuplicatesAction::Search => {
                self.change_duplicates(|page, path, supervisor| page.search(path, supervisor))
            }
            DuplicatesAction::Stop => library.duplicates.stop(),
            DuplicatesAction::Show(rows) => library.duplicates.set_shown(rows),
            DuplicatesAction::Select(row) => library.duplicates.select(row),
            DuplicatesAction::Step(by) => library.duplicates.step(by),
            DuplicatesAction::StepGroup(by) => library.duplicates.step_group(by),
            DuplicatesAction::PlayOrPause => self.play_or_pause_duplicate(),
            DuplicatesAction::Switch => self.switch_duplicate(),
            DuplicatesAction::ShowInFolder => match location_at_cursor(library) {
                Some(Location::File(path)) => self.background_jobs.show_in_folder(path),
                Some(Location::Link(_)) => {
                    self.notices.show(Notice::error("A link is in no folder: copy it (Ctrl+C)"))
                }
                None => {}
            },
            DuplicatesAction::Open => {
                if let Some((_, member)) = library.duplicates.member() {
                    let ids = vec![member.recording.id];
                    library.send(Command::Locate(ids, Purpose::Open));
                }
            }
            DuplicatesAction::NotTheSame => {
                let mut name = None;
                self.change_duplicates(|page, path, supervisor| {
                    name = page.separate(path, supervisor)?;
                    Ok(())
                });
                if let Some(name) = name {
                    self.library.status =
                        format!("{name} is not the same as the others (Ctrl+Z takes it back)");
                }
            }
            // What was changed before in another collection.
            DuplicatesAction::Undo if !library.duplicates.can_undo() && library.can_undo() => {
                self.handle_library_action(ctx, LibraryAction::Undo);
            }
            DuplicatesAction::Undo => {
                let mut name = None;
                self.change_duplicates(|page, path, supervisor| {
                    name = page.undo(path, supervisor)?;
                    Ok(())
                });
                self.library.status = match name {
                    Some(name) => format!("{name} may be the same as the others again"),
                    None => "Nothing to undo since the search".to_owned(),
                };
            }
            DuplicatesAction::AskForget => {
                library.question = library.duplicates.member().map(|_| Question::Forget(1));
            }
            DuplicatesAction::CopySpare => {
                if let Some((group, _)) = library.duplicates.member() {
                    let text = paths(group.members.iter().skip(1));
                    self.handle_action(ctx, Action::Copy(text));
                }
            }
            DuplicatesAction::CopyAllSpare => {
                let text = paths(library.duplicates.spare());
                self.handle_action(ctx, Action::Copy(text));
            }
            DuplicatesAction::Export => {
                self.background_jobs.export_duplicates(library.duplicates.groups().to_vec())
            }
        }
    }

    /// Removes the one at the cursor from the library.
    pub(in crate::window::library) fn forget_duplicate(&mut self) {
        self.library.question = None;
        self.change_duplicates(|page, path, supervisor| page.forget_at_cursor(path, supervisor));
    }

    fn change_duplicates(
        &mut self,
        change: impl FnOnce(&mut DuplicatesPage, &Path, &Supervisor) -> Result<(), String>,
    ) {
        let LibraryPage { duplicates, path, supervisor, .. } = &mut self.library;
        let Some(path) = path else { return };
        if let Err(reason) = change(duplicates, path, supervisor) {
            self.notices.show(Notice::error(reason));
        }
    }

    fn play_or_pause_duplicate(&mut self) {
        let Some((_, member)) = self.library.duplicates.member() else { return };
        let (next, location) = (preview(member), member.recording.facts.location.clone());
        self.change_duplicates(DuplicatesPage::measure);
        match &self.library.preview {
            Some(present) if present.id == next.id => self.play_or_pause_library_player(),
            _ => {
                if self.load_in_library(next, &location, 0.0) {
                    self.play_library_player();
                }
            }
        }
    }

    /// Goes on with the next one of the group at the same place: playing if one of the group was, else paused.
    fn switch_duplicate(&mut self) {
        let Some((group, member)) = self.library.duplicates.member() else { return };
        let is_of_group = |id| group.members.iter().any(|member| member.recording.id == id);
        let played = self.library.preview.as_ref().map(|preview| preview.id).filter(|id| is_of_group(*id));
        let state = self.library_player.state();
        let from = played.unwrap_or(member.recording.id);
        let at_s = if played.is_some() { state.position_s } else { 0.0 };
        let is_playing = played.is_some() && state.playing;
        let Some((next, time_s)) = next_at_same_place(group, self.library.duplicates.starts(), from, at_s)
        else {
            return;
        };
        let Some(other) = group.members.get(next) else { return };
        let (preview, location) = (preview(other), other.recording.facts.location.clone());
        self.library.duplicates.select_in_group(next);
        self.change_duplicates(DuplicatesPage::measure);
        if self.load_in_library(preview, &location, time_s) && is_playing {
            self.play_library_player();
        }
    }
}

impl LibraryPage {
    /// Shows these.
    #[cfg(test)]
    pub(in crate::window) fn show_duplicates(&mut self, found: crate::library::Duplicates) {
        self.duplicates.use_found(found);
    }

    /// Takes the answers of the search for duplicates. `added`: recordings that were added to the library since the last call.
    pub(in crate::window) fn update_duplicates(&mut self, added: usize, problems: &mut Vec<String>) {
        let update = self.duplicates.update(added);
        problems.extend(update.problems);
        if let Some(status) = update.status {
            self.status = status;
        }
        if update.has_forgotten {
            self.refresh();
        }
    }
}

fn preview(member: &DuplicateMember) -> Preview {
    Preview::new(member.recording.id, name(member))
}

fn location_at_cursor(library: &LibraryPage) -> Option<Location> {
    library.duplicates.member().map(|(_, member)| member.recording.facts.location.clone())
}

/// A line each.
fn paths<'a>(members: impl Iterator<Item = &'a DuplicateMember>) -> String {
    members.map(|member| path_text(&member.recording.facts.location)).collect::<Vec<_>>().join("\n")
}
