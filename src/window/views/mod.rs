//! The views around the plots: functions that draw the state and return actions.

mod address;
mod announcer;
mod card;
mod dialog;
mod head_summary;
mod icon;
mod link;
mod notice;
mod overlay;
mod queue;
mod search;
mod settings;
mod shortcuts;
mod speed_menu;
mod stage;
mod toolbar;
mod trailing;
mod transport;

pub(super) use address::address_ui;
use announcer::unread;
pub(super) use announcer::{announcer_ui, window_name_ui};
pub(super) use card::card_ui;
pub(super) use link::question_ui;
pub(super) use notice::{Notice, floating_notice_ui, notice_ui};
pub(super) use overlay::{drop_ui, empty_ui};
pub(super) use queue::{QueueHeader, fraction, list_has_focus, queue_ui, status_text, windows_text};
pub(super) use search::search_ui;
pub(super) use settings::{SettingsContext, settings_ui};
pub(super) use shortcuts::{KeyContext, handle_keys, shortcuts_ui};
pub(super) use stage::{Caption, StageView, stage_ui};
pub(super) use toolbar::toolbar_ui;
pub(super) use transport::transport_ui;
