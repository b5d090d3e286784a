//! The recordings of this session: which wait, how far one is, what the others are.

use super::icon::{Icon, icon_button};
use crate::classify::Progress;
use crate::format::{clock_time, thousands};
use crate::window::action::Action;
use crate::window::look;
use crate::window::recording::{Recording, State};
use crate::window::session::Session;
use eframe::egui::{
    self, Align, Label, Layout, ProgressBar, Rect, RichText, ScrollArea, Sense, UiBuilder, vec2,
};

/// What the head of the list shows besides the list.
#[derive(Debug, Clone, Copy)]
pub(in crate::window) struct Head {
    /// So many were heard with other settings than now.
    pub(in crate::window) outdated: usize,
    /// So many links in a row failed because of the network.
    pub(in crate::window) outage: Option<u32>,
}

/// Draws the list with its head.
pub(in crate::window) fn queue_ui(
    ui: &mut egui::Ui,
    session: &Session,
    head: Head,
    actions: &mut Vec<Action>,
) {
    head_ui(ui, session, head, actions);
    let height = ui.spacing().interact_size.y + 2.0;
    let selected = session.selected().map(|recording| recording.id);
    let came_into_view = came_into_view(ui, session);
    ScrollArea::vertical().id_salt("queue").auto_shrink(false).show_rows(
        ui,
        height,
        session.recordings().len(),
        |ui, visible| {
            if let Some(row) = came_into_view {
                let step = height + ui.spacing().item_spacing.y;
                let top = ui.max_rect().top() + (row as f32 - visible.start as f32) * step;
                // Moves only as far as it must, so that no row jumps away under the pointer.
                ui.scroll_to_rect(Rect::from_x_y_ranges(ui.max_rect().x_range(), top..=top + height), None);
            }
            for recording in session.recordings().get(visible).unwrap_or_default() {
                row_ui(ui, recording, selected == Some(recording.id), height, actions);
            }
        },
    );
}

/// The row of the recording in view, in the frame in which it came there.
fn came_into_view(ui: &egui::Ui, session: &Session) -> Option<usize> {
    let id = ui.scope_id().with("shown");
    let selected = session.selected()?.id;
    let before = ui.data_mut(|data| *data.get_temp_mut_or(id, selected));
    ui.data_mut(|data| data.insert_temp(id, selected));
    let row = session.recordings().iter().position(|recording| recording.id == selected);
    row.filter(|_| before != selected)
}

fn head_ui(ui: &mut egui::Ui, session: &Session, head: Head, actions: &mut Vec<Action>) {
    let outdated = head.outdated;
    if let Some(links) = head.outage {
        outage_ui(ui, links, actions);
    }
    ui.horizontal(|ui| {
        let (all, open) = (session.recordings().len(), session.open_count());
        let plural = if all == 1 { "" } else { "s" };
        let text = match open {
            0 => format!("{all} recording{plural}"),
            _ => format!("{all} recording{plural}, {open} to hear"),
        };
        ui.label(RichText::new(text).strong());
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if open > 0 && ui.button("Cancel all").clicked() {
                actions.push(Action::CancelAll);
            }
            if open < all && ui.button("Clear").on_hover_text("Take what is done off the list").clicked() {
                actions.push(Action::RemoveFinished);
            }
            let failed = session.failed_count();
            if failed > 0
                && ui.button(format!("Try {failed} again")).on_hover_text("All that failed").clicked()
            {
                actions.push(Action::HearFailedAgain);
            }
            if outdated > 0
                && ui
                    .button(format!("Hear {outdated} again"))
                    .on_hover_text("Heard with other settings than now")
                    .clicked()
            {
                actions.push(Action::HearAllAgain);
            }
        });
    });
}

/// The links wait until the user says that the network is there again.
fn outage_ui(ui: &mut egui::Ui, links: u32, actions: &mut Vec<Action>) {
    ui.horizontal_wrapped(|ui| {
        let text = format!("{links} links in a row failed because of the network. The other links wait.");
        ui.label(RichText::new(text).color(ui.visuals().warn_fg_color));
        if ui.button("Go on").clicked() {
            actions.push(Action::GoOn);
        }
    });
}

fn row_ui(ui: &mut egui::Ui, recording: &Recording, selected: bool, height: f32, actions: &mut Vec<Action>) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
    let name = recording.short_name();
    let told = told(recording);
    response.widget_info(|| {
        let text = format!("{name}: {told}");
        egui::WidgetInfo::selected(egui::Role::ListBoxOption, true, selected, text)
    });
    let ground = if selected {
        ui.visuals().selection.bg_fill
    } else if response.hovered() || response.has_focus() {
        look::colour(look::theme(ui.visuals()).plot_background())
    } else {
        egui::Color32::TRANSPARENT
    };
    ui.painter().rect_filled(rect, 4.0, ground);
    if response.has_focus() {
        ui.painter().rect_stroke(rect, 4.0, ui.visuals().selection.stroke, egui::StrokeKind::Inside);
    }
    if response.clicked() {
        actions.push(Action::Select(recording.id));
    }
    let inner = rect.shrink2(vec2(6.0, 1.0));
    let layout = Layout::right_to_left(Align::Center);
    ui.scope_builder(UiBuilder::new().max_rect(inner).layout(layout), |ui| {
        buttons_ui(ui, recording, actions);
        let right = (0.45 * inner.width()).min(320.0);
        ui.allocate_ui_with_layout(vec2(right, inner.height()), Layout::right_to_left(Align::Center), |ui| {
            state_ui(ui, recording, &told);
        });
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.add(Label::new(name).truncate().selectable(false).sense(Sense::hover()));
        });
    });
}

fn buttons_ui(ui: &mut egui::Ui, recording: &Recording, actions: &mut Vec<Action>) {
    let name = recording.short_name();
    let small = vec2(20.0, 20.0);
    if recording.is_open() {
        if icon_button(ui, Icon::Close, &format!("Cancel {name}"), "Cancel", small).clicked() {
            actions.push(Action::Cancel(recording.id));
        }
        return;
    }
    if icon_button(ui, Icon::Close, &format!("Remove {name}"), "Take off the list (Del)", small).clicked() {
        actions.push(Action::Remove(recording.id));
    }
    let again =
        matches!(recording.state, State::Failed(_) | State::Cancelled) && recording.origin.is_somewhere();
    if again && icon_button(ui, Icon::Again, &format!("Try {name} again"), "Try again", small).clicked() {
        actions.push(Action::HearAgain(recording.id));
    }
}

/// The state in words.
pub(super) fn told(recording: &Recording) -> String {
    match &recording.state {
        State::Asked(_) => "which one?".to_owned(),
        State::Waiting => "waiting".to_owned(),
        State::Hearing(_) if recording.transfer.is_some() => coming(recording),
        State::Hearing(None) => "waiting".to_owned(),
        State::Hearing(Some(progress)) => working(progress),
        State::Done(found) => {
            let answer = &found.answer;
            let length = clock_time(answer.duration_s);
            match &answer.verdict {
                Some(verdict) => format!("{verdict}, {}, {length}", windows(answer.won(), answer.windows)),
                None => format!("nothing to hear, {length}"),
            }
        }
        State::Failed(failure) => failure.message.clone(),
        State::Cancelled => "stopped".to_owned(),
    }
}

/// `212 of 3,600 windows`.
pub(in crate::window) fn windows(won: u64, all: u64) -> String {
    format!("{} of {} windows", thousands(won), thousands(all))
}

/// `decoding 43 %, 812 of about 3,600 windows`.
fn working(progress: &Progress) -> String {
    match progress.duration_s.filter(|length| *length > 0.0) {
        Some(length_s) => format!(
            "decoding {:.0} %, {} of about {} windows",
            (100.0 * progress.done_s / length_s).min(100.0),
            thousands(progress.windows),
            thousands(length_s.round() as u64)
        ),
        None => format!(
            "decoding, {} so far, {} windows",
            clock_time(progress.done_s),
            thousands(progress.windows)
        ),
    }
}

/// `1.20 MB of 3.90 MB, 2.10 MB/s, 0:02 left`.
fn coming(recording: &Recording) -> String {
    let transfer = recording.transfer.filter(|transfer| transfer.bytes > 0);
    transfer.map_or_else(|| "looking…".to_owned(), |transfer| transfer.to_string())
}

/// How much of it is here, or how far it is heard; 0 to 1.
fn fraction(recording: &Recording, progress: Option<&Progress>) -> Option<f64> {
    let (done, whole) = match (recording.transfer, progress) {
        (Some(transfer), _) => (transfer.bytes as f64, transfer.total? as f64),
        (None, Some(progress)) => (progress.done_s, progress.duration_s?),
        (None, None) => return None,
    };
    (whole > 0.0).then(|| (done / whole).min(1.0))
}

fn state_ui(ui: &mut egui::Ui, recording: &Recording, told: &str) {
    match &recording.state {
        State::Hearing(progress) if progress.is_some() || recording.transfer.is_some() => {
            progress_ui(ui, fraction(recording, progress.as_ref()), told).on_hover_text(told);
        }
        State::Done(found) => {
            let label = found.outcome.verdict.map(|verdict| verdict.label);
            let colour =
                label.map_or(look::faint(ui.visuals()), |label| look::label_ink(ui.visuals(), label));
            ui.add(Label::new(RichText::new(told).color(colour)).truncate().selectable(false));
        }
        State::Failed(_) => {
            let text = RichText::new(told).color(ui.visuals().error_fg_color);
            ui.add(Label::new(text).truncate().selectable(false)).on_hover_text(told);
        }
        State::Asked(_) | State::Waiting | State::Hearing(_) | State::Cancelled => {
            let text = RichText::new(told).color(look::faint(ui.visuals()));
            ui.add(Label::new(text).selectable(false));
        }
    }
}

/// A bar that shows how far a hearing is.
fn progress_ui(ui: &mut egui::Ui, fraction: Option<f64>, text: &str) -> egui::Response {
    match fraction {
        Some(fraction) => ui.add(ProgressBar::new(fraction as f32).text(text)),
        None => ui.label(text),
    }
}
