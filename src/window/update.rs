//! Updates the state once a frame: new inputs, and the events of all threads.

use super::app::{App, ShownRecording};
use super::background_jobs::JobResult;
use super::plots::ViewState;
use super::source::RecordingSource;
use super::views::Notice;
use super::worker::{Job, JobEvent, JobInput};
use crate::input::Source;
use eframe::egui;
use std::ffi::OsString;
use std::path::PathBuf;

impl App {
    /// Handles new inputs and events before drawing; also runs while the window is hidden.
    pub(super) fn update(&mut self, ctx: &egui::Context) {
        self.submit_inputs(ctx);
        for result in self.background_jobs.results() {
            match result {
                JobResult::Chosen(paths) => {
                    self.pending_inputs.push_back(paths.into_iter().map(PathBuf::into_os_string).collect());
                }
                JobResult::Model(path) => {
                    self.settings.model = Some(path);
                    // A model chosen in the window overrides the command line.
                    self.model_is_given = false;
                    self.settings_changed(ctx);
                }
                JobResult::Scenes(folder) => {
                    self.settings.stage.folder = Some(folder);
                    self.settings_changed(ctx);
                    // The files of the same folder may have changed.
                    self.stage.reload_scenes();
                }
                JobResult::Installed(version) => {
                    self.notice = Some(Notice::info(format!("yt-dlp {version} is installed")));
                    self.session.retry_failed_as(&["no_yt_dlp", "old_yt_dlp"]);
                }
                JobResult::Saved(path) => {
                    self.notice = Some(Notice::info(format!("Saved as {}", path.display())));
                }
                JobResult::Failed(reason) => self.notice = Some(Notice::error(reason)),
                JobResult::Cancelled => {}
            }
        }
        self.add_resolved();
        let events: Vec<_> = self.worker.events().chain(self.link_worker.events()).collect();
        for worker_event in events {
            if let JobEvent::Outage(links) = worker_event.event {
                self.outage = Some(links);
            }
            self.session.handle_event(worker_event, self.settings.vote_rule());
        }
        self.reclassify_outdated();
        self.dispatch_all();
        self.show_selected();
        self.update_title(ctx);
        self.sync_stage(ctx);
        self.tiles.update(ctx);
        self.view.timeline.set_length(self.length_s());
        self.save_settled(ctx);
    }

    fn submit_inputs(&mut self, ctx: &egui::Context) {
        let dropped: Vec<OsString> = ctx.input(|input| {
            input.raw.dropped_files.iter().map(|file| file.path().as_os_str().to_owned()).collect()
        });
        if !dropped.is_empty() {
            self.pending_inputs.push_back(dropped);
        }
        while let Some(words) = self.pending_inputs.pop_front() {
            if let Err(words) = self.input_resolver.try_send(words) {
                self.pending_inputs.push_front(words);
                break;
            }
        }
    }

    fn add_resolved(&mut self) {
        let found: Vec<_> = self.input_resolver.events().collect();
        for named in found {
            let mut first = None;
            for input in named {
                let source = input.source.map(|source| match source {
                    Source::File(path) => RecordingSource::File(path),
                    Source::Link(link) => RecordingSource::from_link(link),
                });
                let id = self.session.add(input.name, source);
                first.get_or_insert(id);
            }
            if let Some(id) = first {
                self.session.select(id);
            }
        }
    }

    /// Classifies the selected recording again when settings changed; the others wait for the user's request.
    fn reclassify_outdated(&mut self) {
        if self.threshold_is_dragged {
            return;
        }
        let now = self.analysis_settings();
        let outdated = self.session.selected().filter(|recording| recording.is_outdated(&now));
        if let Some(id) = outdated.map(|recording| recording.id) {
            self.session.requeue(id);
        }
    }

    /// Sends queued recordings to the workers, the selected one first, until their channels are full.
    fn dispatch_all(&mut self) {
        self.dispatch(true);
        if self.outage.is_none() {
            self.dispatch(false);
        }
    }

    /// Sends recordings with a local file (`is_local`) to the file worker, or the others to the link worker.
    fn dispatch(&mut self, is_local: bool) {
        let now = self.analysis_settings();
        let worker = if is_local { &self.worker } else { &self.link_worker };
        while let Some(recording) = self.session.next_queued(is_local) {
            let input = match (&recording.source, recording.path()) {
                (_, Some(path)) => JobInput::File(path.to_owned()),
                (RecordingSource::Link(link_source), None) => {
                    JobInput::Link { target: link_source.target.clone(), fetcher: self.fetcher.clone() }
                }
                _ => return,
            };
            let job = Job {
                id: recording.id,
                run: recording.run,
                input,
                options: now.options.clone(),
                model: now.model.clone(),
                cancel: recording.cancel.clone(),
            };
            if worker.try_send(job).is_err() {
                return;
            }
            recording.begin(now.clone());
        }
    }

    /// Loads the selected recording into player and plots.
    fn show_selected(&mut self) {
        let selected = self.session.selected();
        let sound = selected.and_then(|recording| recording.source.audio_source());
        let path = selected.and_then(|recording| recording.path());
        let shown = selected.map(|recording| ShownRecording {
            id: recording.id,
            is_playable: path.is_some(),
            has_audio: sound.is_some(),
        });
        if shown == self.shown {
            return;
        }
        let is_other = shown.map(|shown| shown.id) != self.shown.map(|shown| shown.id);
        self.shown = shown;
        if is_other {
            self.view = ViewState::new(1.0);
        }
        // The spectrogram of a cancelled download stays visible.
        if is_other || sound.is_some() {
            self.tiles.open(sound);
        }
        match path {
            Some(path) => self.player.load(path),
            None => self.player.unload(),
        }
    }

    /// Shows the selected recording and its verdict in the window title.
    fn update_title(&mut self, ctx: &egui::Context) {
        let title = match self.session.selected() {
            Some(recording) => {
                let verdict = recording.outcome().and_then(|outcome| outcome.verdict_label());
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
