//! The app's state and its start. Its behaviour is in `update`, `layout`, `handle_action`, `apply_settings` and `stage_sync`.

use super::add_inputs::Searches;
use super::analysis_cache::AnalysisCache;
use super::announcements::Announcements;
use super::background_jobs::BackgroundJobs;
use super::closing::Closing;
use super::input_resolver::{self, InputResolver};
use super::last_list::LastList;
use super::layout::BodySizes;
use super::library::LibraryPage;
use super::list_view::ListView;
use super::map::MapPage;
use super::model_loader::ModelLoader;
use super::notices::Notices;
use super::player::Player;
use super::plots::ViewState;
use super::reanalysis::Reanalysis;
use super::recording::{AnalysisSettings, RecordingId};
use super::recording_analysis::RecordingAnalysis;
use super::session::Session;
use super::settings::Settings;
use super::settings_store::SettingsStore;
use super::stage::Stage;
use super::style;
use super::supervisor::{Supervisor, ThreadPanic};
use super::tiles::TileCache;
use super::typed_input::{self, InputChecker, TypedInput};
use super::video_search::VideoSearch;
use super::views::{Notice, SettingsGroup};
use super::worker::{self, Worker};
use crate::fetch::{self, Fetcher};
use crate::model::Model;
use crossbeam_channel::Receiver;
use eframe::egui;
use std::collections::VecDeque;
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Minimum time between frames caused by partial results: a frame for each vote would take processor time from classification.
const REDRAW_INTERVAL: Duration = Duration::from_millis(30);

/// The state of the window.
pub(super) struct App {
    pub(super) settings: Settings,
    /// Reads and writes the settings file; `None`: settings are not saved.
    pub(super) settings_store: Option<SettingsStore>,
    /// The settings file is still being read: the defaults are used and not saved.
    pub(super) settings_are_late: bool,
    /// Time of the last change that is not saved yet.
    pub(super) unsaved: Option<Instant>,
    pub(super) model: Arc<Model>,
    /// The model file in the settings from which `model` was loaded.
    pub(super) chosen_model: Option<PathBuf>,
    /// The model was given on the command line and overrides the settings.
    pub(super) model_is_given: bool,
    pub(super) model_loader: ModelLoader,
    /// The model that was requested last was chosen in this window, not read from the settings file.
    pub(super) model_was_chosen_here: bool,
    pub(super) session: Session,
    pub(super) list: ListView,
    /// Keeps the list of the session for the next start; `None`: it is not kept.
    pub(super) last_list: Option<LastList>,
    pub(super) closing: Closing,
    pub(super) library: LibraryPage,
    pub(super) map: MapPage,
    pub(super) view: ViewState,
    pub(super) player: Player,
    /// Of the page of the library: the other one keeps its recording, and music goes on when the page is left.
    pub(super) library_player: Player,
    pub(super) tiles: TileCache,
    pub(super) analyses: AnalysisCache,
    pub(super) reanalysis: Reanalysis,
    pub(super) stage: Stage,
    /// The stage covers the whole screen.
    pub(super) stage_is_full_screen: bool,
    /// The window has no room for the stage at present.
    pub(super) stage_is_folded: bool,
    pub(super) background_jobs: BackgroundJobs,
    pub(super) input_resolver: InputResolver,
    /// Classifies files.
    pub(super) worker: Worker,
    /// Downloads and classifies links, so that a slow link does not delay files.
    pub(super) link_worker: Worker,
    pub(super) fetcher: Arc<Fetcher>,
    /// Number of consecutive links that failed because of the network; the other links wait until the user resumes them.
    pub(super) outage: Option<u32>,
    /// Inputs that the resolver has not accepted yet.
    pub(super) pending_inputs: VecDeque<Vec<OsString>>,
    pub(super) searches: Searches,
    /// The recording that is loaded into player and plots.
    pub(super) shown: Option<ShownRecording>,
    pub(super) title: String,
    pub(super) typed: TypedInput,
    pub(super) input_checker: InputChecker,
    pub(super) video_search: VideoSearch,
    pub(super) notices: Notices,
    /// For screen readers.
    pub(super) announcements: Announcements,
    pub(super) settings_are_open: bool,
    pub(super) settings_group: SettingsGroup,
    pub(super) shortcuts_are_open: bool,
    pub(super) threshold_is_dragged: bool,
    pub(super) body_sizes: BodySizes,
    /// The last volume above 0, to which unmuting returns.
    pub(super) audible_volume: f32,
    /// Panics of the threads.
    pub(super) panics: Receiver<ThreadPanic>,
    /// A notice about a panic was shown; further ones are only logged.
    pub(super) has_shown_panic: bool,
}

/// The selected recording, as loaded into player and plots.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ShownRecording {
    pub(super) id: RecordingId,
    /// Changes when its file is replaced.
    pub(super) version: u64,
    /// Its file is complete and can be played.
    pub(super) is_playable: bool,
    /// The source of its tiles.
    pub(super) analysis: Option<RecordingAnalysis>,
}

/// How the app is started.
pub(super) struct StartOptions {
    /// Initial model.
    pub(super) model: Model,
    /// The model was given on the command line.
    pub(super) model_is_given: bool,
    /// Files, folders and links to classify at once.
    pub(super) inputs: Vec<OsString>,
    /// Where settings are kept; `None`: nowhere.
    pub(super) settings_path: Option<PathBuf>,
    /// Where the list of the recordings is kept for the next start; `None`: nowhere.
    pub(super) last_list_path: Option<PathBuf>,
    /// The library's file, which is created if it is not there; `None`: there is no library.
    pub(super) library_path: Option<PathBuf>,
}

impl App {
    /// Starts the app's threads, which request repaints of `ctx`.
    ///
    /// # Errors
    /// If a thread cannot be started.
    pub(super) fn new(ctx: &egui::Context, start: StartOptions) -> io::Result<Self> {
        let StartOptions { model, model_is_given, inputs, settings_path, last_list_path, library_path } =
            start;
        // Deletes downloads left behind by killed processes, in the background.
        std::thread::Builder::new().name("sweep".to_owned()).spawn(fetch::remove_stale_folders).ok();
        let (waker, lazy_waker) = (ctx.clone(), ctx.clone());
        let (supervisor, panics) = Supervisor::new(move || waker.request_repaint());
        let lazy = supervisor.with_wake(move || lazy_waker.request_repaint_after(REDRAW_INTERVAL));
        let resolver = supervisor.clone();
        let mut settings_store =
            settings_path.map(|path| SettingsStore::start(path, supervisor.clone())).transpose()?;
        let last_list = last_list_path.map(|path| LastList::start(path, supervisor.clone())).transpose()?;
        let loaded = settings_store.as_mut().map(SettingsStore::wait_for_settings);
        let settings_are_late = matches!(loaded, Some(None));
        let (settings, note) = loaded.flatten().unwrap_or_default();
        let note =
            note.or_else(|| Some(settings_store.as_ref()?.slow_message()).filter(|_| settings_are_late));
        style::install(ctx);
        style::apply(ctx, settings.theme, settings.text_size);
        let mut player = Player::start(supervisor.clone())?;
        player.set_volume(settings.volume);
        player.set_looping(settings.looping);
        player.set_speed(settings.playback_speed());
        let mut library_player = Player::start(supervisor.clone())?;
        library_player.set_volume(settings.volume);
        let mut app = Self {
            settings_store,
            settings_are_late,
            unsaved: None,
            model: Arc::new(model),
            chosen_model: None,
            model_is_given,
            model_loader: ModelLoader::new(supervisor.clone()),
            model_was_chosen_here: false,
            session: Session::default(),
            list: ListView::default(),
            last_list,
            closing: Closing::No,
            library: LibraryPage::start(library_path, resolver.clone())?,
            map: MapPage::new(resolver.clone()),
            view: ViewState::new(1.0),
            player,
            library_player,
            tiles: TileCache::start(supervisor.clone(), settings.spectrogram.tile_style(512))?,
            analyses: AnalysisCache::default(),
            reanalysis: Reanalysis::start(supervisor.clone())?,
            stage: Stage::start(&supervisor, settings.stage.scenes_folder())?,
            stage_is_full_screen: false,
            stage_is_folded: false,
            background_jobs: BackgroundJobs::new(supervisor),
            input_resolver: input_resolver::start(resolver.clone())?,
            worker: worker::start("classify", lazy.clone())?,
            link_worker: worker::start("links", lazy)?,
            fetcher: Arc::new(Fetcher::new(settings.links.fetch_settings())),
            outage: None,
            pending_inputs: VecDeque::new(),
            searches: Searches::default(),
            shown: None,
            title: String::new(),
            typed: TypedInput::default(),
            input_checker: typed_input::start(resolver.clone())?,
            video_search: VideoSearch::start(resolver.clone())?,
            notices: Notices::default(),
            announcements: Announcements::default(),
            settings_are_open: false,
            settings_group: SettingsGroup::default(),
            shortcuts_are_open: false,
            threshold_is_dragged: false,
            body_sizes: BodySizes::default(),
            audible_volume: if settings.volume > 0.0 { settings.volume } else { Settings::default().volume },
            panics,
            has_shown_panic: false,
            settings,
        };
        if !inputs.is_empty() {
            app.pending_inputs.push_back(inputs);
        }
        if let Some(note) = note {
            app.notices.show(Notice::error(note));
        }
        app.use_chosen_model(ctx, false);
        Ok(app)
    }

    /// The current settings that votes depend on.
    pub(super) fn analysis_settings(&self) -> AnalysisSettings {
        let Settings { tags, .. } = self.settings;
        AnalysisSettings { options: self.settings.options(), model: self.model.clone(), tags }
    }

    /// Length of the selected recording in seconds, as far as known.
    pub(super) fn length_s(&self) -> f64 {
        let outcome = self.session.selected().and_then(|recording| recording.outcome());
        let known = self.tiles.known();
        let metadata_s = self.session.selected().and_then(|recording| recording.source.metadata_duration_s());
        match (known.duration_s, outcome) {
            (None, Some(outcome)) => outcome.duration_s.max(known.until_s),
            (None, None) => known.length_s().max(metadata_s.unwrap_or(0.0)),
            _ => known.length_s(),
        }
    }
}
