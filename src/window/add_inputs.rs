//! Adds the files, folders and links that are dropped, typed, chosen or named on the command line, while they are searched for.

use super::action::Action;
use super::app::App;
use super::input_resolver::{FoundInputs, Search};
use super::library::{LibraryAction, PlaylistAction, is_playlist};
use super::page::Page;
use super::source::RecordingSource;
use crate::input::Source;
use eframe::egui;
use std::collections::VecDeque;
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// A shorter search is not shown.
const MIN_SHOWN_TIME: Duration = Duration::from_millis(300);
/// How often the progress of a search is drawn.
const REDRAW_INTERVAL: Duration = Duration::from_millis(200);

/// The searches that the resolver was given, in order; the first is under way.
#[derive(Debug, Default)]
pub(super) struct Searches {
    sent: VecDeque<(Search, Instant)>,
}

impl Searches {
    /// Progress of the search that is under way, if it takes long enough to be shown.
    pub(super) fn progress(&self) -> Option<String> {
        let (search, begin) = self.sent.front()?;
        let shown = begin.elapsed() > MIN_SHOWN_TIME && search.progress.entries() > 0;
        shown.then(|| search.progress.to_string())
    }

    /// Whether none is under way.
    pub(super) fn is_empty(&self) -> bool {
        self.sent.is_empty()
    }

    /// Adds a search that the resolver was given.
    pub(super) fn add(&mut self, search: Search) {
        self.sent.push_back((search, Instant::now()));
    }

    /// Ends all searches; what was found stays.
    pub(super) fn cancel(&mut self) {
        self.sent.iter().for_each(|(search, _)| search.cancel.cancel());
    }

    /// The inputs of a batch that are to be added: none after the search was cancelled.
    fn receive(&mut self, mut batch: FoundInputs) -> FoundInputs {
        if self.sent.front().is_some_and(|(search, _)| search.cancel.is_cancelled()) {
            batch.inputs.clear();
        }
        if batch.is_last {
            self.sent.pop_front();
            if let Some((_, begin)) = self.sent.front_mut() {
                *begin = Instant::now();
            }
        }
        batch
    }
}

impl App {
    /// Sends new inputs to the resolver.
    pub(super) fn submit_inputs(&mut self, ctx: &egui::Context) {
        let dropped: Vec<OsString> = ctx.input(|input| {
            input.raw.dropped_files.iter().map(|file| file.path().as_os_str().to_owned()).collect()
        });
        let dropped = self.import_dropped_playlists(ctx, dropped);
        if !dropped.is_empty() {
            self.pending_inputs.push_back(dropped);
        }
        while let Some(words) = self.pending_inputs.pop_front() {
            let search = Search::new(words);
            if let Err(search) = self.input_resolver.try_send(search.clone()) {
                self.pending_inputs.push_front(search.words);
                break;
            }
            self.searches.add(Search { words: Vec::new(), ..search });
        }
    }

    /// On the page of the library, playlists that are dropped become playlists of the library. Returns the rest.
    fn import_dropped_playlists(&mut self, ctx: &egui::Context, dropped: Vec<OsString>) -> Vec<OsString> {
        if self.settings.page != Page::Library {
            return dropped;
        }
        let (playlists, rest): (Vec<_>, Vec<_>) = dropped.into_iter().partition(|name| is_playlist(name));
        if !playlists.is_empty() {
            let paths = playlists.into_iter().map(PathBuf::from).collect();
            let action = LibraryAction::Playlist(PlaylistAction::Import(paths));
            self.handle_action(ctx, Action::Library(action));
        }
        rest
    }

    /// Adds what was found since the last frame.
    pub(super) fn add_resolved(&mut self, ctx: &egui::Context) {
        let found: Vec<_> = self.input_resolver.events().collect();
        for batch in found {
            let batch = self.searches.receive(batch);
            for (i, input) in batch.inputs.into_iter().enumerate() {
                let source = input.source.map(|source| match source {
                    Source::File(path) => RecordingSource::File(path),
                    Source::Link(link) => RecordingSource::from_link(link),
                });
                let is_invalid = source.is_err();
                let id = self.session.add(input.name, source);
                if is_invalid {
                    self.announcements.note_finished(id, true);
                }
                if i == 0 && batch.is_first {
                    self.session.select(id);
                }
            }
        }
        if !self.searches.sent.is_empty() {
            ctx.request_repaint_after(REDRAW_INTERVAL);
        }
    }
}
