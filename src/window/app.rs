//! The app: what it holds and how it starts. What it does stands in `intake`, `arrangement`, `act` and `applied`.

use super::errands::Errands;
use super::finder::{self, Finder};
use super::look;
use super::player::Player;
use super::plots::Desk;
use super::recording::{HeardWith, RecordingId};
use super::session::Session;
use super::settings::Settings;
use super::stage::Stage;
use super::tiles::Atlas;
use super::views::Notice;
use super::worker::{self, Worker};
use crate::fetch::{self, Fetcher};
use crate::model::Model;
use eframe::egui;
use std::collections::VecDeque;
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Growing votes and pictures are drawn so often: with every one a frame, drawing would take the time of hearing.
const GROWTH_SHOWN: Duration = Duration::from_millis(30);

/// All that the window holds.
pub(super) struct App {
    pub(super) settings: Settings,
    /// Where they are kept; `None`: nowhere.
    pub(super) settings_path: Option<PathBuf>,
    /// When they were changed without having been written yet.
    pub(super) unsaved: Option<Instant>,
    pub(super) model: Arc<Model>,
    /// The settings' choice that `model` is of.
    pub(super) chosen_model: Option<PathBuf>,
    /// The model comes from the command line, whatever the settings say.
    pub(super) model_is_given: bool,
    pub(super) session: Session,
    pub(super) desk: Desk,
    pub(super) player: Player,
    pub(super) atlas: Atlas,
    pub(super) stage: Stage,
    /// It is on all of the screen.
    pub(super) stage_fills: bool,
    pub(super) errands: Errands,
    pub(super) finder: Finder,
    /// Hears files.
    pub(super) worker: Worker,
    /// Brings and hears what is behind links, so that a slow one keeps no file waiting.
    pub(super) link_worker: Worker,
    pub(super) fetcher: Arc<Fetcher>,
    /// So many links in a row failed because of the network; the others wait until the user says to go on.
    pub(super) outage: Option<u32>,
    /// Words that the finder has not taken yet.
    pub(super) words: VecDeque<Vec<OsString>>,
    /// The recording that player and plots show.
    pub(super) shown: Option<Shown>,
    pub(super) title: String,
    pub(super) address: String,
    pub(super) notice: Option<Notice>,
    pub(super) settings_are_open: bool,
    pub(super) shortcuts_are_open: bool,
    pub(super) moving_threshold: bool,
    pub(super) muted: Option<f32>,
}

/// A recording in view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) id: RecordingId,
    /// Its file is here, and can be played.
    pub(super) here: bool,
    /// It is here or on its way, and can be painted.
    pub(super) painted: bool,
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
        // Beside the work: what processes that were killed have left of their downloads.
        std::thread::Builder::new().name("sweep".to_owned()).spawn(fetch::remove_stale_folders).ok();
        look::set_up(ctx);
        look::apply(ctx, settings.theme, settings.text_size);
        let waker = || {
            let ctx = ctx.clone();
            move || ctx.request_repaint()
        };
        let lazy_ctx = ctx.clone();
        let lazy = move || lazy_ctx.request_repaint_after(GROWTH_SHOWN);
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
            atlas: Atlas::start(ctx, settings.spectrogram.style(512))?,
            stage: Stage::start(ctx, settings.stage.scenes())?,
            stage_fills: false,
            errands: Errands::new(waker()),
            finder: finder::start(waker())?,
            worker: worker::start("classify", lazy.clone())?,
            link_worker: worker::start("links", lazy)?,
            fetcher: Arc::new(Fetcher::new(settings.links.fetching())),
            outage: None,
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
        let told_s = self.session.selected().and_then(|recording| recording.origin.told_length_s());
        match (known.duration_s, found) {
            (None, Some(found)) => found.outcome.duration_s.max(known.until_s),
            (None, None) => known.length_s().max(told_s.unwrap_or(0.0)),
            _ => known.length_s(),
        }
    }
}
