//! The list of recordings with their states.

use super::head_summary::headline;
use super::icon::{Icon, icon_button};
use crate::classify::Progress;
use crate::format::{clock_time, thousands};
use crate::window::action::Action;
use crate::window::recording::{Recording, State};
use crate::window::session::Session;
use crate::window::style;
use eframe::egui::{
    self, Align, Label, Layout, ProgressBar, Rect, RichText, ScrollArea, Sense, UiBuilder, vec2,
};

/// State of the list's header.
#[derive(Debug, Clone, Copy)]
pub(in crate::window) struct QueueHeader {
    /// Number of recordings classified with other settings.
    pub(in crate::window) outdated: usize,
    /// Number of consecutive links that failed because of the network.
    pub(in crate::window) outage: Option<u32>,
}

/// Draws the list with its header.
pub(in crate::window) fn queue_ui(
    ui: &mut egui::Ui,
    session: &Session,
    header: QueueHeader,
    actions: &mut Vec<Action>,
) {
    header_ui(ui, session, header, actions);
    let height = ui.spacing().interact_size.y + 2.0;
    let selected = session.selected().map(|recording| recording.id);
    let newly_selected_row = newly_selected_row(ui, session);
    ScrollArea::vertical().id_salt("queue").auto_shrink(false).show_rows(
        ui,
        height,
        session.recordings().len(),
        |ui, visible| {
            if let Some(row) = newly_selected_row {
                let step = height + ui.spacing().item_spacing.y;
                let top = ui.max_rect().top() + (row as f32 - visible.start as f32) * step;
                // Scrolls no further than needed, so that rows do not jump under the pointer.
                ui.scroll_to_rect(Rect::from_x_y_ranges(ui.max_rect().x_range(), top..=top + height), None);
            }
            debug_assert!(visible.end <= session.recordings().len(), "rows beyond the last recording");
            for recording in session.recordings().get(visible).unwrap_or_default() {
                row_ui(ui, recording, selected == Some(recording.id), height, actions);
            }
        },
    );
}

/// The row of the selected recording, in the first frame after its selection.
fn newly_selected_row(ui: &egui::Ui, session: &Session) -> Option<usize> {
    let id = ui.scope_id().with("shown");
    let selected = session.selected()?.id;
    let before = ui.data_mut(|data| *data.get_temp_mut_or(id, selected));
    ui.data_mut(|data| data.insert_temp(id, selected));
    let row = session.recordings().iter().position(|recording| recording.id == selected);
    row.filter(|_| before != selected)
}

fn header_ui(ui: &mut egui::Ui, session: &Session, header: QueueHeader, actions: &mut Vec<Action>) {
    let outdated = header.outdated;
    if let Some(links) = header.outage {
        outage_ui(ui, links, actions);
    }
    ui.horizontal(|ui| {
        let (all, open) = (session.recordings().len(), session.pending_count());
        let plural = if all == 1 { "" } else { "s" };
        let text = match open {
            0 => format!("{all} recording{plural}"),
            _ => format!("{all} recording{plural}, {open} to classify"),
        };
        ui.label(RichText::new(text).strong());
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if open > 0 && ui.button("Cancel all").clicked() {
                actions.push(Action::CancelAll);
            }
            if open < all
                && ui.button("Clear").on_hover_text("Remove finished recordings from the list").clicked()
            {
                actions.push(Action::RemoveFinished);
            }
            let failed = session.failed_count();
            if failed > 0
                && ui.button(format!("Try {failed} again")).on_hover_text("All failed recordings").clicked()
            {
                actions.push(Action::RetryFailed);
            }
            if outdated > 0
                && ui
                    .button(format!("Classify {outdated} again"))
                    .on_hover_text("Classified with other settings")
                    .clicked()
            {
                actions.push(Action::ReclassifyOutdated);
            }
        });
    });
}

/// Links wait until the user resumes them.
fn outage_ui(ui: &mut egui::Ui, links: u32, actions: &mut Vec<Action>) {
    ui.horizontal_wrapped(|ui| {
        let text = format!("{links} links in a row failed because of the network. The other links wait.");
        ui.label(RichText::new(text).color(ui.visuals().warn_fg_color));
        if ui.button("Resume").clicked() {
            actions.push(Action::ResumeLinks);
        }
    });
}

fn row_ui(ui: &mut egui::Ui, recording: &Recording, selected: bool, height: f32, actions: &mut Vec<Action>) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
    let name = recording.short_name();
    let status = status_text(recording);
    response.widget_info(|| {
        let text = format!("{name}: {status}");
        egui::WidgetInfo::selected(egui::Role::ListBoxOption, true, selected, text)
    });
    let background = if selected {
        ui.visuals().selection.bg_fill
    } else if response.hovered() || response.has_focus() {
        style::colour(style::theme(ui.visuals()).plot_background())
    } else {
        egui::Color32::TRANSPARENT
    };
    ui.painter().rect_filled(rect, 4.0, background);
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
            state_ui(ui, recording, &status);
        });
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.add(Label::new(name).truncate().selectable(false).sense(Sense::hover()));
        });
    });
}

fn buttons_ui(ui: &mut egui::Ui, recording: &Recording, actions: &mut Vec<Action>) {
    let name = recording.short_name();
    let small = vec2(20.0, 20.0);
    if recording.is_pending() {
        if icon_button(ui, Icon::Close, &format!("Cancel {name}"), "Cancel", small).clicked() {
            actions.push(Action::Cancel(recording.id));
        }
        return;
    }
    if icon_button(ui, Icon::Close, &format!("Remove {name}"), "Remove from the list (Del)", small).clicked()
    {
        actions.push(Action::Remove(recording.id));
    }
    let can_retry =
        matches!(recording.state, State::Failed(_) | State::Cancelled) && recording.source.is_valid();
    if can_retry && icon_button(ui, Icon::Again, &format!("Try {name} again"), "Try again", small).clicked() {
        actions.push(Action::Reclassify(recording.id));
    }
}

/// The state as text.
pub(super) fn status_text(recording: &Recording) -> String {
    match &recording.state {
        State::NeedsChoice(_) => "which one?".to_owned(),
        State::Queued => "waiting".to_owned(),
        State::Running(_) if recording.transfer.is_some() => transfer_text(recording),
        State::Running(None) => "waiting".to_owned(),
        State::Running(Some(progress)) => progress_text(progress, recording.framing().hop_seconds()),
        State::Done(outcome) => {
            let length = clock_time(outcome.duration_s);
            match (outcome.verdict_label(), outcome.first()) {
                (Some(verdict), _) => {
                    format!("{verdict}, {}, {length}", windows_text(outcome.won(), outcome.windows()))
                }
                (None, Some(head)) if outcome.windows() > 0 => {
                    format!("{}, {length}", headline(head))
                }
                (None, _) => format!("nothing audible, {length}"),
            }
        }
        State::Failed(failure) => failure.message.clone(),
        State::Cancelled => "cancelled".to_owned(),
    }
}

/// `212 of 3,600 windows`.
pub(in crate::window) fn windows_text(won: u64, all: u64) -> String {
    format!("{} of {} windows", thousands(won), thousands(all))
}

/// `decoding 43 %, 812 of about 3,600 windows`.
fn progress_text(progress: &Progress, hop_s: f64) -> String {
    match progress.duration_s.filter(|length| *length > 0.0) {
        Some(length_s) => format!(
            "decoding {:.0} %, {} of about {} windows",
            (100.0 * progress.done_s / length_s).min(100.0),
            thousands(progress.windows),
            thousands((length_s / hop_s).round() as u64)
        ),
        None => format!(
            "decoding, {} so far, {} windows",
            clock_time(progress.done_s),
            thousands(progress.windows)
        ),
    }
}

/// `1.20 MB of 3.90 MB, 2.10 MB/s, 0:02 left`.
fn transfer_text(recording: &Recording) -> String {
    let transfer = recording.transfer.filter(|transfer| transfer.bytes > 0);
    transfer.map_or_else(|| "connecting…".to_owned(), |transfer| transfer.to_string())
}

/// Fraction that is downloaded or decoded, 0 to 1.
fn fraction(recording: &Recording, progress: Option<&Progress>) -> Option<f64> {
    let (done, whole) = match (recording.transfer, progress) {
        (Some(transfer), _) => (transfer.bytes as f64, transfer.total? as f64),
        (None, Some(progress)) => (progress.done_s, progress.duration_s?),
        (None, None) => return None,
    };
    (whole > 0.0).then(|| (done / whole).min(1.0))
}

fn state_ui(ui: &mut egui::Ui, recording: &Recording, status: &str) {
    match &recording.state {
        State::Running(progress) if progress.is_some() || recording.transfer.is_some() => {
            progress_ui(ui, fraction(recording, progress.as_ref()), status).on_hover_text(status);
        }
        State::Done(outcome) => {
            let label = outcome.verdict().map(|verdict| verdict.label);
            let colour = label.map_or(style::secondary_text(ui.visuals()), |label| {
                style::label_text_colour(ui.visuals(), label)
            });
            ui.add(Label::new(RichText::new(status).color(colour)).truncate().selectable(false));
        }
        State::Failed(_) => {
            let text = RichText::new(status).color(ui.visuals().error_fg_color);
            ui.add(Label::new(text).truncate().selectable(false)).on_hover_text(status);
        }
        State::NeedsChoice(_) | State::Queued | State::Running(_) | State::Cancelled => {
            let text = RichText::new(status).color(style::secondary_text(ui.visuals()));
            ui.add(Label::new(text).selectable(false));
        }
    }
}

/// A progress bar, or the text alone if the total is unknown.
fn progress_ui(ui: &mut egui::Ui, fraction: Option<f64>, text: &str) -> egui::Response {
    match fraction {
        Some(fraction) => ui.add(ProgressBar::new(fraction as f32).text(text)),
        None => ui.label(text),
    }
}
