//! Handles the views' actions.

use super::action::{Action, LinkAnswer};
use super::app::App;
use super::closing::Closing;
use super::recording::{RecordingId, State};
use super::settings::Settings;
use super::source::{ListEntry, Question, RecordingSource};
use super::views::{Notice, SettingsGroup};
use crate::format::thousands;
use eframe::egui;

impl App {
    pub(super) fn handle_action(&mut self, ctx: &egui::Context, action: Action) {
        let is_for_many = matches!(
            action,
            Action::Undo
                | Action::CancelAll
                | Action::RemoveFinished
                | Action::RetryFailed
                | Action::ResumeCancelled
                | Action::ReclassifyOutdated
                | Action::AnswerLinkQuestion(..)
        );
        if is_for_many {
            self.list.rearrange();
        }
        match action {
            Action::AddInputs(words) => self.pending_inputs.push_back(words),
            Action::CheckTyped(inputs) => self.check_typed(inputs),
            Action::CheckPasted(inputs) => self.check_pasted(inputs),
            Action::DismissRejection => self.typed.rejection = None,
            Action::SearchVideos(words) => self.search_videos(words),
            Action::CloseVideoSearch => self.close_video_search(),
            Action::AddVideo(i) => self.add_video(i),
            Action::OpenFiles => self.background_jobs.choose_files(),
            Action::OpenFolder => self.background_jobs.choose_folder(),
            Action::ChooseModel => self.background_jobs.choose_model(),
            Action::ChooseScenes => self.background_jobs.choose_scenes(),
            Action::Select(id) => self.session.select(id),
            Action::SelectNext(rows) => self.select_next(rows),
            Action::ShowOnly(filter) => self.list.show_only(filter),
            Action::ShowWholeList => self.list.show_all(),
            Action::FilterText(text) => self.list.set_text(text),
            Action::PointOverList(is_over) => {
                if self.list.set_pointer_over(is_over) {
                    ctx.request_repaint();
                }
            }
            Action::SortBy(key) => self.list.sort_by(key),
            Action::Cancel(id) => {
                self.session.cancel(id, &self.analysis_settings());
                // The worker drops its job only after the one before it; another pass need not wait so long.
                self.analyses.remove_queued(|entry| entry == id);
            }
            Action::CancelSearch => self.searches.cancel(),
            Action::CancelAll => {
                self.searches.cancel();
                self.session.cancel_all(&self.analysis_settings());
                self.analyses.remove_queued(|_| true);
            }
            Action::Reclassify(id) => {
                self.session.requeue(id);
                // The file may have been repaired: load its spectrogram again.
                if self.shown.as_ref().is_some_and(|shown| shown.id == id)
                    && self.tiles.known().failure.is_some()
                {
                    self.shown = None;
                }
            }
            Action::ReclassifyOutdated => {
                for id in self.session.outdated(&self.analysis_settings()) {
                    self.session.requeue(id);
                }
            }
            Action::RetryFailed => {
                self.outage = None;
                self.session.retry_failed();
            }
            Action::ResumeCancelled => self.session.resume_cancelled(),
            Action::ResumeLinks => self.outage = None,
            Action::AnswerLinkQuestion(id, answer) => self.answer_question(id, answer),
            Action::ChooseEntry { id, entry, chosen } => self.choose_entry(id, entry, chosen),
            Action::InstallYtDlp if self.background_jobs.is_installing() => {}
            Action::InstallYtDlp => {
                self.notices.show(Notice::lasting("Downloading the newest yt-dlp…"));
                self.background_jobs.install_yt_dlp(self.settings.links.fetch_settings());
            }
            Action::Remove(id) => {
                self.remove(id);
                self.show_removed();
            }
            Action::RemoveFinished => {
                self.remove_finished();
                self.show_removed();
            }
            Action::Undo => self.undo(),
            Action::PlayOrPause => self.play_or_pause(),
            Action::Pause => self.player.pause(),
            Action::Seek(time_s) => {
                let time_s = time_s.clamp(0.0, self.length_s());
                self.player.seek(time_s);
                self.view.timeline.reveal(time_s);
            }
            Action::SeekBy(by_s) => {
                let time_s = self.player.state().position_s + by_s;
                self.handle_action(ctx, Action::Seek(time_s));
            }
            Action::PlayFrom(time_s) => self.play_from(ctx, time_s),
            Action::PlayRange(start_s, end_s) => {
                self.library_player.pause();
                self.player.play_range(start_s, end_s);
                self.view.timeline.reveal(start_s);
            }
            Action::ChangeRange(start_s, end_s) => self.player.change_range(start_s, end_s),
            Action::ClearRange => self.player.forget_range(),
            Action::SetSelection(selection) => self.set_selection(ctx, selection),
            Action::ZoomToSelection => self.view.zoom_to_selection(),
            Action::SetLooping(on) => {
                self.player.set_looping(on);
                self.settings.looping = on;
                self.settings_changed(ctx);
            }
            Action::SetSpeed(speed) => {
                self.player.set_speed(speed);
                // As the player has rounded it.
                let speed = self.player.state().speed;
                (self.settings.speed, self.settings.keep_pitch) = (speed.factor, speed.keeps_pitch);
                self.settings_changed(ctx);
            }
            Action::SetVolume(volume) => self.set_volume(ctx, volume),
            Action::ToggleMute => self.toggle_mute(ctx),
            Action::Copy(text) => {
                ctx.copy_text(text);
                self.notices.show(Notice::info("Copied"));
            }
            Action::Export(kind) => self.export(ctx, kind),
            Action::ExportList(export) => self.export_list(export),
            Action::ShowShortcuts(open) => self.shortcuts_are_open = open,
            Action::ShowSettings(open) => self.settings_are_open = open,
            Action::ShowLinkSettings => {
                self.settings_group = SettingsGroup::Links;
                self.settings_are_open = true;
            }
            Action::ResetSettings => {
                let before = Box::new(self.settings.clone());
                self.settings = self.settings.clone().with_dialog_of(Settings::default());
                self.settings_changed(ctx);
                let notice = Notice::info("All settings have their defaults");
                self.notices.show(notice.with_action("Undo", Action::RestoreSettings(before)));
            }
            Action::RestoreSettings(settings) => {
                self.settings = self.settings.clone().with_dialog_of(*settings);
                self.settings_changed(ctx);
            }
            Action::SettingsChanged => self.settings_changed(ctx),
            Action::SetStageFullScreen(on) => self.set_stage_full_screen(ctx, on),
            Action::TurnStage(right, down) => self.stage.rotate_view(egui::vec2(right, down)),
            Action::ResetStage => self.stage.reset_view(),
            Action::ShowStage(on) => {
                self.settings.stage.on = on;
                self.settings_changed(ctx);
            }
            Action::ShowGenreLane(shown) => {
                self.settings.spectrogram.genre_lane = shown;
                self.settings_changed(ctx);
            }
            Action::DismissNotice => self.notices.dismiss_error(),
            Action::NoticeFaded => self.notices.dismiss_floating(),
            Action::ShowPage(page) => self.show_page(ctx, page),
            Action::Library(action) => self.handle_library_action(ctx, action),
            Action::Map(action) => self.handle_map_action(ctx, action),
            Action::Quit => self.quit(ctx),
            Action::CloseNow => self.close_now(ctx),
            Action::KeepOpen => self.closing = Closing::No,
            Action::OpenList(list) => self.open_list(list),
            Action::MarkSaved(runs) => self.session.mark_saved(&runs),
        }
        ctx.request_repaint();
    }

    /// Shows what was just removed, with a button that takes it back.
    fn show_removed(&mut self) {
        let Some((count, first)) = self.session.last_removal() else { return };
        let text = match count {
            1 => format!("Removed {first}"),
            _ => format!("Removed {} recordings", thousands(count as u64)),
        };
        self.notices.show(Notice::info(text).with_action("Undo", Action::Undo));
    }

    /// Takes back the last removal.
    fn undo(&mut self) {
        let text = match self.session.undo() {
            None => return,
            Some(1) => "Restored 1 recording".to_owned(),
            Some(count) => format!("Restored {} recordings", thousands(count as u64)),
        };
        self.notices.show(Notice::info(text));
    }

    /// Continues with the user's answer to a question about a link.
    fn answer_question(&mut self, id: RecordingId, answer: LinkAnswer) {
        let Some(recording) = self.session.get_mut(id) else { return };
        let name = recording.name.clone();
        match (answer, std::mem::replace(&mut recording.state, State::Cancelled)) {
            (LinkAnswer::Video, State::NeedsChoice(Question::VideoOrPlaylist { video, .. })) => {
                self.session.replace(id, vec![(name, Ok(RecordingSource::from_link(video)))]);
            }
            (LinkAnswer::Playlist, State::NeedsChoice(Question::VideoOrPlaylist { playlist, .. })) => {
                self.session.replace(id, vec![(name, Ok(RecordingSource::from_link(playlist)))]);
            }
            (LinkAnswer::Chosen, State::NeedsChoice(Question::Entries { entries, .. })) => {
                let chosen = entries.into_iter().filter(|entry| entry.chosen);
                self.session.replace(id, chosen.map(ListEntry::into_recording).collect());
            }
            (_, state) => recording.state = state,
        }
    }

    /// Checks or unchecks an entry of a playlist, or all available entries without `entry`.
    fn choose_entry(&mut self, id: RecordingId, entry: Option<usize>, chosen: bool) {
        let Some(recording) = self.session.get_mut(id) else { return };
        let State::NeedsChoice(Question::Entries { entries, .. }) = &mut recording.state else { return };
        for (i, choice) in entries.iter_mut().enumerate() {
            if entry.is_none_or(|entry| entry == i) {
                choice.chosen = chosen && choice.recording.target.is_ok();
            }
        }
    }
}
