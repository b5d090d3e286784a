//! Updates the state once a frame: new inputs, and the events of all threads.

use super::action::Action;
use super::app::{App, ShownRecording};
use super::background_jobs::JobResult;
use super::library::{LibraryAction, PlaylistAction};
use super::page::Page;
use super::recording::{Recording, State};
use super::recording_analysis::{PassStatus, RecordingAnalysis};
use super::source::RecordingSource;
use super::supervisor::ThreadPanic;
use super::tiles::TileSource;
use super::views::Notice;
use super::worker::{Job, JobEvent, JobInput};
use crate::classify::Options;
use crate::format::thousands;
use eframe::egui;
use std::path::{Path, PathBuf};

/// In longer queues only the selected recording is prepared for display while it is classified: the others would be evicted before anybody
/// looks at them.
const MAX_PREPARED: usize = 6;

impl App {
    /// Handles new inputs and events before drawing; also runs while the window is hidden.
    pub(super) fn update(&mut self, ctx: &egui::Context) {
        self.receive_checked(ctx);
        self.update_closing(ctx);
        self.submit_inputs(ctx);
        self.receive_videos();
        self.update_settings(ctx);
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
                    self.notices.show(Notice::info(format!("yt-dlp {version} is installed")));
                    self.session.retry_with_yt_dlp();
                    self.repeat_search_after_installation();
                }
                JobResult::Saved { message, runs, problem } => {
                    self.session.mark_saved(&runs);
                    self.notices.show(Notice::info(message));
                    if let Some(problem) = problem {
                        self.notices.show(Notice::error(problem));
                    }
                }
                JobResult::Failed(reason) => self.notices.show(Notice::error(reason)),
                JobResult::LibraryFolder(folder) => self.add_folder_to_library(folder),
                JobResult::Playlists(paths) => {
                    let action = LibraryAction::Playlist(PlaylistAction::Import(paths));
                    self.handle_action(ctx, Action::Library(action));
                }
                JobResult::WatchedFolder(folder) => self.watch_folder(ctx, folder),
                JobResult::History(path) => self.import_history(path),
                JobResult::Shown | JobResult::Cancelled => {}
            }
        }
        self.add_resolved(ctx);
        self.update_last_list(ctx);
        self.update_library(ctx);
        self.update_map();
        let events: Vec<_> = self.worker.events().chain(self.link_worker.events()).collect();
        let failed_again = events
            .iter()
            .any(|event| matches!(event.event, JobEvent::Failed(_)))
            .then(|| self.session.failed_again_count());
        for worker_event in events {
            if let JobEvent::Outage(links) = worker_event.event {
                self.outage = Some(links);
            }
            if self.session.is_running(&worker_event) {
                if let JobEvent::File { analysis: Some(analysis), .. } = &worker_event.event {
                    self.analyses.insert(worker_event.id, analysis.clone());
                }
                self.announcements.note_event(worker_event.id, &worker_event.event);
            }
            self.session.handle_event(worker_event, self.settings.vote_rule());
        }
        if let Some(before) = failed_again {
            self.show_failed_again(before);
        }
        self.show_panics();
        self.reclassify_outdated();
        self.dispatch_all();
        self.show_selected();
        self.update_title(ctx);
        self.sync_stage(ctx);
        self.tiles.update(ctx);
        let length_s = self.length_s();
        self.view.timeline.set_length(length_s);
        if self.tiles.known().complete {
            self.player.set_duration(length_s);
        }
    }

    /// Shows that recordings could not be analysed again, if these are more than there were before.
    fn show_failed_again(&mut self, before: usize) {
        let count = self.session.failed_again_count();
        if count <= before {
            return;
        }
        let mut recordings = self.session.recordings().iter();
        let first = recordings.find_map(|recording| Some((recording, recording.failure_of_last_run()?)));
        let Some((recording, failure)) = first else { return };
        let text = match count {
            1 => format!(
                "{} could not be analysed again: {}. The earlier result is shown.",
                recording.short_name(),
                failure.message
            ),
            _ => format!(
                "{} recordings could not be analysed again, the first because: {}. Their earlier results are shown.",
                thousands(count as u64),
                failure.message
            ),
        };
        self.notices.show(Notice::error(text));
    }

    /// Shows the first panic of a thread in a notice. The recording that caused it shows a failure of its own.
    fn show_panics(&mut self) {
        let panics: Vec<ThreadPanic> = self.panics.try_iter().collect();
        if let Some(ThreadPanic { thread, message }) =
            panics.into_iter().next().filter(|_| !self.has_shown_panic)
        {
            self.has_shown_panic = true;
            self.notices.show(Notice::error(format!(
                "An internal error in the thread “{thread}” ({message}); the window goes on with the next step. \
                 Please report it, with the file if there was one."
            )));
        }
    }

    /// Classifies the selected recording again when settings changed; the others wait for the user's request.
    fn reclassify_outdated(&mut self) {
        if self.threshold_is_dragged {
            return;
        }
        let now = self.analysis_settings();
        // Not what the user has cancelled, nor what failed with these settings.
        let is_due =
            |recording: &&Recording| recording.is_outdated(&now) && !recording.is_left_outdated(&now);
        let outdated = self.session.selected().filter(is_due);
        if let Some(id) = outdated.map(|recording| recording.id) {
            self.session.requeue(id);
        }
    }

    /// Sends queued recordings to the workers, the selected one first, until their channels are full.
    fn dispatch_all(&mut self) {
        if self.model_loader.is_loading() {
            return;
        }
        self.dispatch(true);
        if self.outage.is_none() {
            self.dispatch(false);
        }
    }

    /// Sends recordings with a local file (`is_local`) to the file worker, or the others to the link worker.
    fn dispatch(&mut self, is_local: bool) {
        let now = self.analysis_settings();
        let worker = if is_local { &self.worker } else { &self.link_worker };
        let (selected, pending) =
            (self.session.selected().map(|recording| recording.id), self.session.pending_count());
        let (n_fft, keeps_audio) = (self.settings.spectrogram.n_fft, self.settings.stage.on);
        let keep = self.library.keep().filter(|_| self.settings.library.keeps_results);
        while let Some(recording) = self.session.next_queued(is_local) {
            let id = recording.id;
            let is_prepared = selected == Some(id) || pending <= MAX_PREPARED;
            let cached = self.analyses.get(id);
            let has_analysis = cached
                .is_some_and(|cached| cached.n_fft() == n_fft && cached.status() == PassStatus::Complete);
            let analysis = (is_prepared && !has_analysis).then(|| RecordingAnalysis::new(n_fft, keeps_audio));
            let input = match (&recording.source, recording.path()) {
                (_, Some(path)) => JobInput::File(path.to_owned()),
                (RecordingSource::Link(link_source), None) => {
                    JobInput::Link { target: link_source.target.clone(), fetcher: self.fetcher.clone() }
                }
                _ => return,
            };
            let job = Job {
                id,
                run: recording.run,
                input,
                recorder: analysis.as_ref().map(RecordingAnalysis::recorder),
                known_stamp: recording.stamp,
                if_replaced: has_analysis.then(|| RecordingAnalysis::new(n_fft, keeps_audio)),
                // The library keeps the embedding; it changes no result.
                options: Options { embedding: keep.is_some(), ..now.options.clone() },
                model: now.model.clone(),
                tags: now.tags,
                cancel: recording.cancel.clone(),
                keep: keep.clone(),
            };
            if worker.try_send(job).is_err() {
                return;
            }
            recording.begin(now.clone());
            match analysis {
                Some(analysis) => self.analyses.insert(id, analysis),
                None if has_analysis => {}
                // The file may have been repaired since that failed.
                None => self.analyses.remove(id),
            }
        }
    }

    /// Loads the selected recording into player and plots.
    fn show_selected(&mut self) {
        self.reanalysis.send();
        let analysis = self.selected_analysis();
        let session = &self.session;
        self.analyses.evict(|id| session.get(id).is_some());
        let selected = self.session.selected();
        let path = selected.and_then(|recording| recording.path());
        let shown = selected.map(|recording| ShownRecording {
            id: recording.id,
            version: recording.version,
            is_playable: path.is_some(),
            analysis: analysis.clone(),
        });
        if shown == self.shown {
            return;
        }
        let before = std::mem::replace(&mut self.shown, shown);
        let place = |shown: &ShownRecording| (shown.id, shown.version);
        let is_same = self.shown.is_some() && before.as_ref().map(place) == self.shown.as_ref().map(place);
        if !is_same {
            self.view = self.view.of_next_recording();
        }
        // The spectrogram of a cancelled download stays visible.
        if !is_same || analysis.is_some() {
            let source = analysis.map(|analysis| TileSource { analysis, path: path.map(Path::to_owned) });
            self.tiles.open(source, is_same);
        }
        let was_playable = is_same && before.is_some_and(|before| before.is_playable);
        match path {
            Some(path) if !was_playable => self.player.load(path),
            Some(_) => {}
            None => self.player.unload(),
        }
    }

    /// The analysis of the selected recording. If there is none that fits and its own pass will not deliver one, a new pass is started.
    fn selected_analysis(&mut self) -> Option<RecordingAnalysis> {
        let recording = self.session.selected()?;
        let cached = self.analyses.get(recording.id);
        let Some(path) = recording.path() else { return cached };
        let n_fft = self.settings.spectrogram.n_fft;
        let fits = cached.as_ref().is_some_and(|cached| match cached.status() {
            PassStatus::Queued | PassStatus::Running | PassStatus::Complete => cached.n_fft() == n_fft,
            PassStatus::Aborted => false,
            // Another pass would fail as well.
            PassStatus::Failed(_) => true,
        });
        if fits || is_about_to_run(recording) {
            return cached;
        }
        let analysis = RecordingAnalysis::new(n_fft, self.settings.stage.on);
        self.reanalysis.request(path, &analysis);
        self.analyses.insert(recording.id, analysis.clone());
        Some(analysis)
    }

    /// Shows the selected recording and its verdict in the window title, or what was found in the library.
    fn update_title(&mut self, ctx: &egui::Context) {
        let title = match self.session.selected() {
            _ if self.settings.page == Page::Library => self.library.title(),
            _ if self.settings.page == Page::Map => self.map.title(),
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

/// Whether the recording waits for its own pass, which prepares it for display.
fn is_about_to_run(recording: &Recording) -> bool {
    matches!(recording.state, State::Queued)
}
