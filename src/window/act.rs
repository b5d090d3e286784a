//! Wishes of the views → what the app does.

use super::action::{Action, Answer, Save};
use super::app::App;
use super::errands::Goods;
use super::look;
use super::place::{Choice, Origin, Question};
use super::recording::{RecordingId, State};
use super::views::Notice;
use crate::classify::report::ReportFormat;
use crate::spectrogram_export::SpectrogramExport;
use eframe::egui;
use std::path::Path;

impl App {
    pub(super) fn act(&mut self, ctx: &egui::Context, action: Action) {
        match action {
            Action::Take(words) => self.words.push_back(words),
            Action::OpenFiles => self.errands.choose_files(),
            Action::OpenFolder => self.errands.choose_folder(),
            Action::ChooseModel => self.errands.choose_model(),
            Action::ChooseScenes => self.errands.choose_scenes(),
            Action::Select(id) => self.session.select(id),
            Action::SelectNext(rows) => self.session.select_next(rows),
            Action::Cancel(id) => self.session.cancel(id),
            Action::CancelAll => self.session.cancel_all(),
            Action::HearAgain(id) => {
                self.session.hear_again(id);
                // What could not be painted may have been mended.
                if self.shown.is_some_and(|shown| shown.id == id) && self.atlas.known().failure.is_some() {
                    self.shown = None;
                }
            }
            Action::HearAllAgain => {
                for id in self.session.outdated(&self.hearing()) {
                    self.session.hear_again(id);
                }
            }
            Action::HearFailedAgain => {
                self.outage = None;
                self.session.hear_failed_again();
            }
            Action::GoOn => self.outage = None,
            Action::Answer(id, answer) => self.answer(id, answer),
            Action::Choose { id, entry, chosen } => self.choose(id, entry, chosen),
            Action::InstallYtDlp => {
                self.notice = Some(Notice::good("Getting the newest yt-dlp…"));
                self.errands.install_yt_dlp(self.settings.links.fetching());
            }
            Action::Remove(id) => self.session.remove(id),
            Action::RemoveFinished => self.session.remove_finished(),
            Action::PlayOrPause => self.play_or_pause(),
            Action::Seek(time_s) => {
                let time_s = time_s.clamp(0.0, self.length_s());
                self.player.seek(time_s);
                self.desk.timeline.reveal(time_s);
            }
            Action::SeekBy(by_s) => {
                let time_s = self.player.state().position_s + by_s;
                self.act(ctx, Action::Seek(time_s));
            }
            Action::PlayPart(start_s, end_s) => {
                self.player.play_range(start_s, end_s);
                self.desk.timeline.reveal(start_s);
            }
            Action::ForgetPart => self.player.forget_range(),
            Action::SetLooping(on) => {
                self.player.set_looping(on);
                self.settings.looping = on;
                self.settings_changed(ctx);
            }
            Action::SetVolume(volume) => {
                self.player.set_volume(volume);
                self.settings.volume = volume;
                self.settings_changed(ctx);
            }
            Action::Copy(text) => {
                ctx.copy_text(text);
                // What went wrong stays to be read.
                if !self.notice.as_ref().is_some_and(|notice| notice.wrong) {
                    self.notice = Some(Notice::good("Copied"));
                }
            }
            Action::Save(kind) => self.save(ctx, kind),
            Action::ShowShortcuts(open) => self.shortcuts_are_open = open,
            Action::ShowSettings(open) => self.settings_are_open = open,
            Action::SettingsChanged => self.settings_changed(ctx),
            Action::FillWithStage(fills) => self.stage_fills(ctx, fills),
            Action::TurnStage(right, down) => self.stage.rotate_view(egui::vec2(right, down)),
            Action::ResetStage => self.stage.reset_view(),
            Action::ShowStage(on) => {
                self.settings.stage.on = on;
                self.settings_changed(ctx);
            }
            Action::DismissNote => self.notice = None,
            Action::Quit => ctx.send_viewport_cmd(egui::ViewportCommand::Close),
        }
        ctx.request_repaint();
    }

    /// What the user said about a link.
    fn answer(&mut self, id: RecordingId, answer: Answer) {
        let Some(recording) = self.session.get_mut(id) else { return };
        let name = recording.name.clone();
        match (answer, std::mem::replace(&mut recording.state, State::Cancelled)) {
            (Answer::Video, State::Asked(Question::VideoOrPlaylist { video, .. })) => {
                self.session.replace(id, vec![(name, Ok(Origin::link(video)))]);
            }
            (Answer::Playlist, State::Asked(Question::VideoOrPlaylist { playlist, .. })) => {
                self.session.replace(id, vec![(name, Ok(Origin::link(playlist)))]);
            }
            (Answer::Chosen, State::Asked(Question::Entries { entries, .. })) => {
                let chosen = entries.into_iter().filter(|entry| entry.chosen);
                self.session.replace(id, chosen.map(Choice::into_recording).collect());
            }
            (_, state) => recording.state = state,
        }
    }

    /// An entry of a list is to be heard or not; without one, all or none of those that can be had.
    fn choose(&mut self, id: RecordingId, entry: Option<usize>, chosen: bool) {
        let Some(recording) = self.session.get_mut(id) else { return };
        let State::Asked(Question::Entries { entries, .. }) = &mut recording.state else { return };
        for (i, choice) in entries.iter_mut().enumerate() {
            if entry.is_none_or(|entry| entry == i) {
                choice.chosen = chosen && choice.entry.target.is_ok();
            }
        }
    }

    fn play_or_pause(&mut self) {
        if self.player.state().playing {
            self.player.pause();
        } else {
            self.player.play();
        }
    }

    fn save(&self, ctx: &egui::Context, kind: Save) {
        let Some(recording) = self.session.selected() else { return };
        let Some(path) = recording.path() else { return };
        let found = recording.found();
        let goods = match kind {
            Save::Picture => Some(Goods::Picture {
                export: self.export(ctx, recording.short_name()),
                recording: path.to_owned(),
                found: found.map(|found| (found.outcome.clone(), found.model.clone(), found.labels.clone())),
            }),
            Save::Labels => found.map(|found| Goods::Labels(found.answer.segments.clone())),
            Save::Json | Save::Csv => recording.report().map(|report| Goods::Report {
                report,
                labels: found.map_or_else(|| self.model.labels().to_vec(), |found| found.labels.clone()),
                format: if kind == Save::Csv { ReportFormat::Csv } else { ReportFormat::Json },
            }),
        };
        let stem = Path::new(recording.short_name()).file_stem().unwrap_or_default();
        if let Some(goods) = goods {
            // Not beside a download, which goes with the window.
            let file = matches!(recording.origin, Origin::File(_));
            let folder = path.parent().filter(|_| file).map(Path::to_owned);
            self.errands.save(kind, stem.to_string_lossy().into_owned(), folder, goods);
        }
    }

    /// A picture of what is in view, with the axis, frames and colours chosen now.
    fn export(&self, ctx: &egui::Context, title: &str) -> SpectrogramExport {
        let drawn = &self.settings.spectrogram;
        let timeline = &self.desk.timeline;
        SpectrogramExport {
            title: title.to_owned(),
            width: 1600,
            height: 900,
            start_s: timeline.start_s(),
            end_s: Some(timeline.end_s()),
            axis: drawn.axis,
            top_hz: Some(drawn.top_hz.into()),
            n_fft: Some(drawn.n_fft),
            range_db: drawn.range_db,
            colours: drawn.colours,
            theme: look::theme(&ctx.global_style().visuals),
            votes: true,
        }
    }
}
