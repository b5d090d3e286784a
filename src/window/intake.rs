//! What comes in from outside in each frame: words, what threads found, heard and painted.

use super::app::{App, Shown};
use super::errands::Returned;
use super::place::Origin;
use super::plots::Desk;
use super::views::Notice;
use super::worker::{Hear, News, Place};
use crate::input::Source;
use eframe::egui;
use std::ffi::OsString;
use std::path::PathBuf;

impl App {
    /// What comes in from outside, before anything is drawn; also while the window is hidden.
    pub(super) fn take_in(&mut self, ctx: &egui::Context) {
        self.take_words(ctx);
        for returned in self.errands.returned() {
            match returned {
                Returned::Chosen(paths) => {
                    self.words.push_back(paths.into_iter().map(PathBuf::into_os_string).collect());
                }
                Returned::Model(path) => {
                    self.settings.model = Some(path);
                    // Chosen by hand it counts more than the command line.
                    self.model_is_given = false;
                    self.settings_changed(ctx);
                }
                Returned::Scenes(folder) => {
                    self.settings.stage.folder = Some(folder);
                    self.settings_changed(ctx);
                    // The same folder may hold others by now.
                    self.stage.reload_scenes();
                }
                Returned::Installed(version) => {
                    self.notice = Some(Notice::good(format!("yt-dlp {version} is here")));
                    self.session.hear_again_for(&["no_yt_dlp", "old_yt_dlp"]);
                }
                Returned::Saved(path) => {
                    self.notice = Some(Notice::good(format!("Saved as {}", path.display())));
                }
                Returned::Failed(reason) => self.notice = Some(Notice::wrong(reason)),
                Returned::Nothing => {}
            }
        }
        self.take_found();
        let told: Vec<_> = self.worker.told().chain(self.link_worker.told()).collect();
        for event in told {
            if let News::Outage(links) = event.news {
                self.outage = Some(links);
            }
            self.session.hear(event, self.settings.vote());
        }
        self.hear_again_what_changed();
        self.feed_workers();
        self.show_selected();
        self.tell_title(ctx);
        self.follow_stage(ctx);
        self.atlas.hear(ctx);
        self.desk.timeline.set_length(self.length_s());
        self.save_settled(ctx);
    }

    fn take_words(&mut self, ctx: &egui::Context) {
        let dropped: Vec<OsString> = ctx.input(|input| {
            input.raw.dropped_files.iter().map(|file| file.path().as_os_str().to_owned()).collect()
        });
        if !dropped.is_empty() {
            self.words.push_back(dropped);
        }
        while let Some(words) = self.words.pop_front() {
            if let Err(words) = self.finder.ask(words) {
                self.words.push_front(words);
                break;
            }
        }
    }

    fn take_found(&mut self) {
        let found: Vec<_> = self.finder.told().collect();
        for named in found {
            let mut first = None;
            for input in named {
                let origin = input.source.map(|source| match source {
                    Source::File(path) => Origin::File(path),
                    Source::Link(link) => Origin::link(link),
                });
                let id = self.session.add(input.name, origin);
                first.get_or_insert(id);
            }
            if let Some(id) = first {
                self.session.select(id);
            }
        }
    }

    /// The recording in view follows the settings at once; the others when the user says so.
    fn hear_again_what_changed(&mut self) {
        if self.moving_threshold {
            return;
        }
        let now = self.hearing();
        let outdated = self.session.selected().filter(|recording| recording.is_outdated(&now));
        if let Some(id) = outdated.map(|recording| recording.id) {
            self.session.hear_again(id);
        }
    }

    /// Hands what waits to the workers, the recording in view first, as long as they take any.
    fn feed_workers(&mut self) {
        self.feed(true);
        if self.outage.is_none() {
            self.feed(false);
        }
    }

    /// Hands on what is `here` to the worker for files, or what is not to the one for links.
    fn feed(&mut self, here: bool) {
        let now = self.hearing();
        let worker = if here { &self.worker } else { &self.link_worker };
        while let Some(recording) = self.session.next_waiting(here) {
            let place = match (&recording.origin, recording.path()) {
                (_, Some(path)) => Place::File(path.to_owned()),
                (Origin::Link(linked), None) => {
                    Place::Link { target: linked.target.clone(), fetcher: self.fetcher.clone() }
                }
                _ => return,
            };
            let hear = Hear {
                id: recording.id,
                hearing: recording.hearing,
                place,
                options: now.options.clone(),
                model: now.model.clone(),
                cancel: recording.cancel.clone(),
            };
            if worker.ask(hear).is_err() {
                return;
            }
            recording.begin(now.clone());
        }
    }

    /// Player and plots follow the selection.
    fn show_selected(&mut self) {
        let selected = self.session.selected();
        let sound = selected.and_then(|recording| recording.origin.sound());
        let path = selected.and_then(|recording| recording.path());
        let shown = selected.map(|recording| Shown {
            id: recording.id,
            here: path.is_some(),
            painted: sound.is_some(),
        });
        if shown == self.shown {
            return;
        }
        let is_other = shown.map(|shown| shown.id) != self.shown.map(|shown| shown.id);
        self.shown = shown;
        if is_other {
            self.desk = Desk::new(1.0);
        }
        // What came of a recording that was stopped stays to be seen.
        if is_other || sound.is_some() {
            self.atlas.open(sound);
        }
        match path {
            Some(path) => self.player.load(path),
            None => self.player.unload(),
        }
    }

    /// The window's title tells what is in view and the verdict on it.
    fn tell_title(&mut self, ctx: &egui::Context) {
        let title = match self.session.selected() {
            Some(recording) => {
                let verdict = recording.found().and_then(|found| found.answer.verdict.as_deref());
                let verdict = verdict.map(|verdict| format!(": {verdict}")).unwrap_or_default();
                format!("{}{verdict} – pianoscope", recording.short_name())
            }
            None => "pianoscope".to_owned(),
        };
        if title != self.title {
            ctx.send_viewport_cmd(egui::ViewportCommand::Title(title.clone()));
            self.title = title;
        }
    }
}
