//! The card of the selected recording: progress, verdict or failure.

mod failure;
mod mood_square;
mod passage_bar;
mod passages;
mod progress;
mod result;
mod tags;

use crate::window::action::Action;
use crate::window::display_text::display_text;
use crate::window::recording::{Recording, State};
use crate::window::source::RecordingSource;
use crate::window::views::name_text::cut_name;
use eframe::egui::{self, Label, RichText, Role, TextStyle, WidgetInfo};

/// What the card shows besides the recording.
pub(in crate::window) struct CardContext {
    /// Of the playhead, in seconds.
    pub(in crate::window) position_s: f64,
    /// yt-dlp is being installed.
    pub(in crate::window) is_installing: bool,
    /// The genres are shown over time.
    pub(in crate::window) genre_lane: bool,
}

/// Draws the card.
pub(in crate::window) fn card_ui(
    ui: &mut egui::Ui,
    recording: &Recording,
    context: &CardContext,
    actions: &mut Vec<Action>,
) {
    ui.set_min_width(ui.available_width());
    name_ui(ui, recording);
    match &recording.state {
        State::NeedsChoice(_) => {
            ui.label(RichText::new("Which one?").size(30.0));
        }
        State::Queued => progress::waiting_ui(ui, recording, actions),
        State::Running(None) if recording.transfer.is_none() && recording.path().is_some() => {
            progress::waiting_ui(ui, recording, actions);
        }
        State::Running(_) => progress::progress_ui(ui, recording, actions),
        State::Done(outcome) => result::result_ui(ui, recording, outcome, actions),
        State::Failed(failure) => failure::failure_ui(ui, recording, failure, context.is_installing, actions),
        State::Cancelled => progress::cancelled_ui(ui, recording, actions),
    }
    // Below what it says and what can be done: the picture alone may fill a low card.
    link_ui(ui, recording);
    if let State::Done(outcome) = &recording.state {
        if let Some(tags) = &outcome.tags {
            tags::tags_ui(ui, tags, context, actions);
        }
        passages::passages_ui(ui, outcome, actions);
    }
}

fn name_ui(ui: &mut egui::Ui, recording: &Recording) {
    let name = recording.short_name();
    let shown = cut_name(ui, name, &TextStyle::Body.resolve(ui.style()), ui.available_width());
    let label = ui.add(Label::new(RichText::new(shown.text).strong()).truncate());
    // Screen readers want the order in which it is written.
    label.widget_info(|| WidgetInfo::labeled(Role::Label, true, name));
    label.on_hover_text(display_text(&recording.name));
}

/// Thumbnail and metadata of a link.
fn link_ui(ui: &mut egui::Ui, recording: &Recording) {
    let RecordingSource::Link(link_source) = &recording.source else { return };
    if let Some(thumbnail) = &link_source.thumbnail {
        let texture = thumbnail.texture(ui.ctx());
        let width = ui.available_width();
        let picture = egui::Image::new(texture).alt_text("Picture of the video");
        ui.add(picture.max_width(width).max_height(0.6 * width).corner_radius(4.0));
    }
    let weak = |text: &str| RichText::new(text).color(ui.visuals().weak_text_color());
    let uploader = link_source.metadata.uploader.as_deref().map(|uploader| weak(&display_text(uploader)));
    let link = weak(&link_source.target.link.shown_url());
    if let Some(uploader) = uploader {
        ui.add(Label::new(uploader).truncate());
    }
    ui.add(Label::new(link.small()).truncate()).on_hover_text(link_source.target.link.shown_url());
}
