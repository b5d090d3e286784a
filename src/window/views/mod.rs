//! The views around the plots: functions that draw the state and return actions.

mod address;
mod announcer;
mod card;
mod closing;
mod dialog;
mod head_summary;
mod icon;
mod link;
mod notice;
mod overlay;
mod queue;
mod rejection;
mod reveal;
mod search;
mod settings;
mod shortcuts;
mod stage;
mod toolbar;
mod trailing;
mod transport;
mod typed_time;
mod unit;
mod verdict_line;
mod video_search;

pub(super) use address::address_ui;
use announcer::set_value_text;
pub(super) use announcer::{announcer_ui, name_panel, window_name_ui};
pub(super) use card::card_ui;
pub(super) use closing::{ClosingQuestion, closing_ui};
pub(super) use dialog::{return_focus, scrolled_ui};
#[cfg(test)]
pub(super) use head_summary::others_text;
pub(super) use link::question_ui;
pub(super) use notice::{Notice, floating_notice_ui, notice_ui};
pub(super) use overlay::{drop_ui, empty_ui};
pub(super) use queue::{QueueHeader, fraction, list_has_focus, queue_ui, status_text, windows_text};
pub(super) use rejection::rejection_ui;
pub(super) use reveal::reveal_focus;
pub(super) use search::search_ui;
pub(super) use settings::{SettingsContext, SettingsGroup, settings_ui};
pub(super) use shortcuts::{KeyContext, handle_keys, shortcuts_ui};
pub(super) use stage::{Caption, StageView, folded_stage_ui, stage_ui};
pub(super) use toolbar::toolbar_ui;
pub(super) use transport::transport_ui;
pub(super) use verdict_line::verdict_line_ui;
pub(super) use video_search::video_search_ui;
