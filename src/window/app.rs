//! The app: what it holds, what comes in each frame, and where the views stand.

use super::action::Action;
use super::errands::{Errands, Returned};
use super::finder::{self, Finder};
use super::look;
use super::player::Player;
use super::plots::{Desk, Plots, Threshold, plots_ui};
use super::session::{HeardWith, RecordingId, Session, State};
use super::settings::Settings;
use super::tiles::{Atlas, Style};
use super::views::{self, About, Keyed, Notice};
use super::worker::{self, Hear, Worker};
use crate::model::Model;
use eframe::egui::{self, Panel, ScrollArea, vec2};
use std::collections::VecDeque;
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Changed settings are written when nothing changed for so long.
const SETTLED: Duration = Duration::from_millis(400);
/// Growing votes and pictures are drawn so often: with every one a frame, drawing would take the time of hearing.
const GROWTH_SHOWN: Duration = Duration::from_millis(30);
/// Narrower than this, in points, all views stand below each other.
const WIDE: f32 = 780.0;

/// All that the window holds.
pub(super) struct App {
    pub(super) settings: Settings,
    /// Where they are kept; `None`: nowhere.
    settings_path: Option<PathBuf>,
    /// When they were changed without having been written yet.
    unsaved: Option<Instant>,
    pub(super) model: Arc<Model>,
    /// The settings' choice that `model` is of.
    pub(super) chosen_model: Option<PathBuf>,
    /// The model comes from the command line, whatever the settings say.
    pub(super) model_is_given: bool,
    pub(super) session: Session,
    pub(super) desk: Desk,
    pub(super) player: Player,
    pub(super) atlas: Atlas,
    pub(super) errands: Errands,
    finder: Finder,
    worker: Worker,
    /// Words that the finder has not taken yet.
    pub(super) words: VecDeque<Vec<OsString>>,
    /// The recording that player and plots show.
    shown: Option<RecordingId>,
    title: String,
    pub(super) address: String,
    pub(super) notice: Option<Notice>,
    pub(super) settings_are_open: bool,
    pub(super) shortcuts_are_open: bool,
    moving_threshold: bool,
    muted: Option<f32>,
}

/// What the app is started with.
pub(super) struct Start {
    /// The model to use.
    pub(super) model: Model,
    /// It was named on the command line.
    pub(super) model_is_given: bool,
    /// Words to classify at once.
    pub(super) inputs: Vec<OsString>,
    /// Where settings are kept; `None`: nowhere.
    pub(super) settings_path: Option<PathBuf>,
}

impl App {
    /// Starts its threads; `ctx` is woken by them.
    pub(super) fn new(ctx: &egui::Context, start: Start) -> io::Result<Self> {
        let Start { model, model_is_given, inputs, settings_path } = start;
        let loaded = settings_path.as_deref().map(Settings::load);
        let (settings, note) = loaded.unwrap_or_default();
        look::set_up(ctx);
        look::apply(ctx, settings.theme, settings.text_size);
        let waker = || {
            let ctx = ctx.clone();
            move || ctx.request_repaint()
        };
        let lazy_ctx = ctx.clone();
        let lazy = move || lazy_ctx.request_repaint_after(GROWTH_SHOWN);
        let drawn = &settings.spectrogram;
        let style = Style { n_fft: drawn.n_fft, axis: drawn.axis, top_hz: drawn.top_hz.into(), rows: 512 };
        let mut player = Player::start(waker())?;
        player.set_volume(settings.volume);
        player.set_looping(settings.looping);
        let mut app = Self {
            settings_path,
            unsaved: None,
            model: Arc::new(model),
            chosen_model: None,
            model_is_given,
            session: Session::default(),
            desk: Desk::new(1.0),
            player,
            atlas: Atlas::start(ctx, style)?,
            errands: Errands::new(waker()),
            finder: finder::start(waker())?,
            worker: worker::start(lazy)?,
            words: VecDeque::new(),
            shown: None,
            title: String::new(),
            address: String::new(),
            notice: note.map(Notice::wrong),
            settings_are_open: false,
            shortcuts_are_open: false,
            moving_threshold: false,
            muted: None,
            settings,
        };
        if !inputs.is_empty() {
            app.words.push_back(inputs);
        }
        app.use_chosen_model();
        Ok(app)
    }

    /// How a recording would be heard now.
    pub(super) fn hearing(&self) -> HeardWith {
        HeardWith { options: self.settings.options(), model: self.model.clone() }
    }

    /// Seconds of the recording in view, as far as known.
    pub(super) fn length_s(&self) -> f64 {
        let found = self.session.selected().and_then(|recording| recording.found());
        let known = self.atlas.known();
        known.duration_s.or(found.map(|found| found.outcome.duration_s)).unwrap_or(known.until_s)
    }

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
                    self.settings_changed(ctx);
                }
                Returned::Saved(path) => {
                    self.notice = Some(Notice::good(format!("Saved as {}", path.display())));
                }
                Returned::Failed(reason) => self.notice = Some(Notice::wrong(reason)),
                Returned::Nothing => {}
            }
        }
        self.take_found();
        let told: Vec<_> = self.worker.told().collect();
        for event in told {
            self.session.hear(event, self.settings.vote());
        }
        self.hear_again_what_changed();
        self.feed_worker();
        self.show_selected();
        self.tell_title(ctx);
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
                let id = self.session.add(input.name, input.path);
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
        let outdated = self.session.outdated(&now);
        if let Some(id) =
            self.session.selected().map(|recording| recording.id).filter(|id| outdated.contains(id))
        {
            self.session.hear_again(id);
        }
    }

    /// Hands what waits to the worker, the recording in view first, as long as it takes any.
    fn feed_worker(&mut self) {
        let now = self.hearing();
        while let Some(recording) = self.session.next_waiting() {
            let Some(path) = recording.path.clone() else { return };
            let hear = Hear {
                id: recording.id,
                hearing: recording.hearing,
                path,
                options: now.options.clone(),
                model: now.model.clone(),
                cancel: recording.cancel.clone(),
            };
            if self.worker.ask(hear).is_err() {
                return;
            }
            recording.begin(now.clone());
        }
    }

    /// Player and plots follow the selection.
    fn show_selected(&mut self) {
        let selected = self.session.selected();
        let id = selected.map(|recording| recording.id);
        if id == self.shown {
            return;
        }
        self.shown = id;
        self.desk = Desk::new(1.0);
        let path = selected.and_then(|recording| recording.path.as_deref());
        self.atlas.open(path);
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

    /// The settings are applied now and written soon.
    pub(super) fn settings_changed(&mut self, ctx: &egui::Context) {
        self.unsaved = Some(Instant::now());
        ctx.request_repaint_after(SETTLED);
        look::apply(ctx, self.settings.theme, self.settings.text_size);
        let drawn = &self.settings.spectrogram;
        let rows = self.atlas.style().rows;
        self.atlas.restyle(Style { n_fft: drawn.n_fft, axis: drawn.axis, top_hz: drawn.top_hz.into(), rows });
        self.session.set_rule(self.settings.vote());
        self.use_chosen_model();
    }

    fn save_settled(&mut self, ctx: &egui::Context) {
        match self.unsaved {
            Some(since) if since.elapsed() >= SETTLED => self.save_settings(),
            Some(_) => ctx.request_repaint_after(SETTLED),
            None => {}
        }
    }

    /// Writes the settings if they were changed.
    pub(super) fn save_settings(&mut self) {
        let (Some(_), Some(path)) = (self.unsaved.take(), &self.settings_path) else { return };
        if let Err(error) = self.settings.save(path) {
            self.notice =
                Some(Notice::wrong(format!("The settings could not be kept in {}: {error}", path.display())));
        }
    }

    /// All of the window.
    pub(super) fn draw(&mut self, ui: &mut egui::Ui) {
        let ctx = ui.ctx().clone();
        let mut actions = Vec::new();
        self.zoomed_by_keys(&ctx);
        self.handle_keys(&ctx, &mut actions);
        self.atlas.recolour(self.settings.spectrogram.colours, self.settings.spectrogram.range_db);
        Panel::top("address").frame(look::panel()).show(ui, |ui| {
            ui.add_space(4.0);
            views::address_ui(ui, &mut self.address, &mut actions);
            if let Some(notice) = &self.notice {
                views::notice_ui(ui, notice, &mut actions);
            }
            ui.add_space(4.0);
        });
        if self.session.recordings().is_empty() {
            egui::CentralPanel::no_frame()
                .frame(look::panel())
                .show(ui, |ui| views::empty_ui(ui, &mut actions));
        } else if ui.available_width() >= WIDE {
            self.wide_ui(ui, &mut actions);
        } else {
            self.narrow_ui(ui, &mut actions);
        }
        self.windows_ui(&ctx, &mut actions);
        views::drop_ui(&ctx);
        for action in actions {
            self.act(&ctx, action);
        }
        self.pace(&ctx);
    }

    fn wide_ui(&mut self, ui: &mut egui::Ui, actions: &mut Vec<Action>) {
        let height = ui.available_height();
        let outdated = self.session.outdated(&self.hearing()).len();
        Panel::bottom("queue")
            .frame(look::panel())
            .resizable(true)
            .default_size((0.2 * height).clamp(72.0, 180.0))
            .size_range(64.0..=0.6 * height)
            .show(ui, |ui| {
                ui.add_space(2.0);
                views::queue_ui(ui, &self.session, outdated, actions);
            });
        Panel::right("card")
            .frame(look::panel())
            .resizable(true)
            .default_size(264.0)
            .size_range(200.0..=420.0)
            .show(ui, |ui| {
                ui.add_space(4.0);
                if let Some(recording) = self.session.selected() {
                    views::card_ui(ui, recording, &self.model.labels, actions);
                }
            });
        egui::CentralPanel::no_frame()
            .frame(look::panel())
            .show(ui, |ui| self.plots_column_ui(ui, None, actions));
    }

    /// Below each other, in one column that scrolls.
    fn narrow_ui(&mut self, ui: &mut egui::Ui, actions: &mut Vec<Action>) {
        let outdated = self.session.outdated(&self.hearing()).len();
        egui::CentralPanel::no_frame().frame(look::panel()).show(ui, |ui| {
            ScrollArea::vertical().id_salt("column").auto_shrink(false).show(ui, |ui| {
                if let Some(recording) = self.session.selected() {
                    ui.push_id("card", |ui| views::card_ui(ui, recording, &self.model.labels, actions));
                }
                self.plots_column_ui(ui, Some(280.0), actions);
                ui.separator();
                ui.allocate_ui(vec2(ui.available_width(), 220.0), |ui| {
                    views::queue_ui(ui, &self.session, outdated, actions);
                });
            });
        });
    }

    /// Toolbar, plots and transport; the plots are `height` points high or fill what there is.
    fn plots_column_ui(&mut self, ui: &mut egui::Ui, height: Option<f32>, actions: &mut Vec<Action>) {
        let length_s = self.length_s();
        let state = self.player.state();
        let rate = self.atlas.known().sample_rate;
        let choice = &mut self.settings.spectrogram;
        views::toolbar_ui(ui, choice, &mut self.desk, rate, actions);
        let threshold = self.threshold();
        let Some(recording) = self.session.selected() else { return };
        let unheard = matches!(recording.state, State::Failed(_));
        let transport_height =
            ui.data(|data| data.get_temp(ui.scope_id().with("transport"))).unwrap_or(38.0f32);
        let plot_height =
            height.unwrap_or(ui.available_height() - transport_height - ui.spacing().item_spacing.y);
        let mut plots = Plots {
            atlas: &mut self.atlas,
            recording,
            labels: &self.model.labels,
            position_s: state.position_s,
            playing: state.playing,
            threshold,
        };
        ui.allocate_ui(vec2(ui.available_width(), plot_height), |ui| {
            plots_ui(ui, &mut self.desk, &mut plots, actions);
        });
        // The transport wraps where it is narrow; the plots leave it what it took last time.
        let before = ui.cursor().top();
        views::transport_ui(ui, &state, &self.desk, length_s, unheard, actions);
        let took = ui.cursor().top() - before;
        ui.data_mut(|data| data.insert_temp(ui.scope_id().with("transport"), took));
    }

    /// The line under which nothing is heard, in dB of full scale.
    fn threshold(&self) -> Threshold {
        let level_db = self.session.selected().and_then(|recording| recording.found()?.outcome.level_db);
        let relative = self.settings.threshold_db.unwrap_or(self.model.envelope.threshold_db);
        Threshold { db: level_db.map(|level| level + relative), moving: self.moving_threshold }
    }

    fn windows_ui(&mut self, ctx: &egui::Context, actions: &mut Vec<Action>) {
        self.moving_threshold = false;
        if self.settings_are_open {
            let mut about = About { model: &self.model, moving_threshold: &mut self.moving_threshold };
            views::settings_ui(ctx, &mut self.settings, &mut about, actions);
        }
        if self.shortcuts_are_open {
            views::shortcuts_ui(ctx, actions);
        }
    }

    fn handle_keys(&mut self, ctx: &egui::Context, actions: &mut Vec<Action>) {
        let state = self.player.state();
        let mut keyed = Keyed {
            length_s: self.length_s(),
            position_s: state.position_s,
            window_is_open: self.settings_are_open || self.shortcuts_are_open,
            looping: state.looping,
            volume: state.volume,
            selected: self.session.selected().map(|recording| recording.id),
            desk: &mut self.desk,
            muted: &mut self.muted,
        };
        views::handle_keys(ctx, &mut keyed, actions);
    }

    /// Ctrl + and − are egui's own; what they did is kept like any setting.
    fn zoomed_by_keys(&mut self, ctx: &egui::Context) {
        let zoom = ctx.zoom_factor();
        if (zoom - self.settings.text_size).abs() > 1e-3 {
            let bounded =
                zoom.clamp(*super::settings::TEXT_SIZES.start(), *super::settings::TEXT_SIZES.end());
            self.settings.text_size = bounded;
            self.settings_changed(ctx);
        }
    }

    /// Another frame is drawn only while something moves, and no faster than it can be drawn.
    fn pace(&self, ctx: &egui::Context) {
        if self.player.state().playing {
            ctx.request_repaint_after(Duration::from_millis(16));
        }
    }
}
