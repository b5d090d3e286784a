//! The card of the selected recording: progress, verdict or failure.

use super::head_summary::{head_summary, headline};
use super::queue::{counted_text, status_text, windows_text};
use crate::audio::INSTALL_FFMPEG;
use crate::classify::report::{Failure, Report, ReportFormat, ReportWriter};
use crate::classify::{Outcome, Segment};
use crate::format::{clock_time, percent};
use crate::model::Head;
use crate::window::action::{Action, ExportKind};
use crate::window::recording::{Recording, State};
use crate::window::source::RecordingSource;
use crate::window::style;
use eframe::egui::{self, Color32, Label, Rect, RichText, ScrollArea, Sense, pos2, vec2};

/// Draws the card.
pub(in crate::window) fn card_ui(ui: &mut egui::Ui, recording: &Recording, actions: &mut Vec<Action>) {
    ui.set_min_width(ui.available_width());
    ui.add(Label::new(RichText::new(recording.short_name()).strong()).truncate())
        .on_hover_text(&recording.name);
    link_ui(ui, recording);
    match &recording.state {
        State::NeedsChoice(_) => {
            ui.label(RichText::new("Which one?").size(30.0));
        }
        State::Queued => waiting_ui(ui, recording, actions),
        State::Running(None) if recording.transfer.is_none() && recording.path().is_some() => {
            waiting_ui(ui, recording, actions);
        }
        State::Running(_) => progress_ui(ui, recording, actions),
        State::Done(outcome) => result_ui(ui, recording, outcome, actions),
        State::Failed(failure) => failure_ui(ui, recording, failure, actions),
        State::Cancelled => cancelled_ui(ui, recording, actions),
    }
}

/// It waits for its turn.
fn waiting_ui(ui: &mut egui::Ui, recording: &Recording, actions: &mut Vec<Action>) {
    ui.label(RichText::new("Waiting…").size(30.0));
    if let Some(counted) = &recording.counted {
        ui.add(Label::new(format!("{} before it was cancelled", counted_text(counted))).wrap());
    }
    cancel_and_resume_ui(ui, recording, actions);
}

/// What was counted until it was cancelled.
fn cancelled_ui(ui: &mut egui::Ui, recording: &Recording, actions: &mut Vec<Action>) {
    match &recording.counted {
        Some(counted) => {
            let colour = style::label_text_colour(ui.visuals(), counted.label);
            ui.label(RichText::new(format!("{}?", counted.name)).size(36.0).color(colour))
                .on_hover_text("Preliminary: the classification was cancelled");
            ui.add(Label::new(format!("{}, cancelled", windows_text(counted.won, counted.all))).wrap());
        }
        None => {
            ui.label(RichText::new("Cancelled").size(30.0));
        }
    }
    cancel_and_resume_ui(ui, recording, actions);
}

/// Two buttons of which one applies; both keep their places, so that a double click on Cancel does not resume.
fn cancel_and_resume_ui(ui: &mut egui::Ui, recording: &Recording, actions: &mut Vec<Action>) {
    ui.horizontal_wrapped(|ui| {
        let is_cancelled = recording.is_cancelled();
        if ui.add_enabled(!is_cancelled, egui::Button::new("Cancel")).clicked() {
            actions.push(Action::Cancel(recording.id));
        }
        let resume = ui.add_enabled(is_cancelled, egui::Button::new("Resume"));
        if resume.on_hover_text("Classify it from the start").clicked() {
            actions.push(Action::Reclassify(recording.id));
        }
    });
}

/// Thumbnail and metadata of a link.
fn link_ui(ui: &mut egui::Ui, recording: &Recording) {
    let RecordingSource::Link(link_source) = &recording.source else { return };
    if let Some(thumbnail) = &link_source.thumbnail {
        let texture = thumbnail.texture(ui.ctx());
        let width = ui.available_width();
        ui.add(egui::Image::new(texture).max_width(width).max_height(0.6 * width).corner_radius(4.0));
    }
    let weak = |text: &str| RichText::new(text).color(ui.visuals().weak_text_color());
    let uploader = link_source.metadata.uploader.as_deref().map(weak);
    let link = weak(&link_source.target.link.shown_url());
    if let Some(uploader) = uploader {
        ui.add(Label::new(uploader).truncate());
    }
    ui.add(Label::new(link.small()).truncate()).on_hover_text(link_source.target.link.shown_url());
}

/// The leading label so far.
fn progress_ui(ui: &mut egui::Ui, recording: &Recording, actions: &mut Vec<Action>) {
    if let Some(leading) = recording.leading_label() {
        let text = RichText::new(format!("{}?", leading.name))
            .size(36.0)
            .color(style::label_text_colour(ui.visuals(), leading.label));
        ui.label(text).on_hover_text("Preliminary: the classification is running");
        ui.label(format!("{} so far", windows_text(leading.won, leading.all)));
    } else {
        let heading = match recording.transfer {
            Some(transfer) if transfer.bytes == 0 => "Connecting…",
            Some(_) => "Downloading…",
            None => "Decoding…",
        };
        ui.label(RichText::new(heading).size(30.0));
    }
    ui.add(Label::new(status_text(recording)).wrap());
    cancel_and_resume_ui(ui, recording, actions);
}

fn result_ui(ui: &mut egui::Ui, recording: &Recording, outcome: &Outcome, actions: &mut Vec<Action>) {
    if outcome.windows() == 0 {
        ui.label(RichText::new("Nothing audible").size(30.0));
        ui.label("The whole recording is silent or too quiet, so there is no verdict.");
    } else if let Some(verdict) = outcome.verdict() {
        let colour = style::label_colour(ui.visuals(), verdict.label);
        let text_colour = style::label_text_colour(ui.visuals(), verdict.label);
        ui.label(RichText::new(outcome.label(verdict.label)).size(46.0).strong().color(text_colour));
        ui.label(RichText::new(windows_text(outcome.winning_windows(), outcome.windows())).size(17.0));
        meter_ui(ui, verdict.confidence, colour);
    } else if let Some(head) = outcome.first() {
        ui.add(Label::new(RichText::new(headline(head)).size(30.0)).wrap());
    }
    // The first head is shown above.
    for head in outcome.heads.iter().skip(1).filter(|head| head.tally.windows > 0) {
        ui.add(Label::new(format!("{}: {}", head.head.name, head_summary(head))).wrap());
    }
    details_ui(ui, outcome);
    buttons_ui(ui, recording, outcome, actions);
    segments_ui(ui, outcome, actions);
}

/// Copy, export, classify again.
fn buttons_ui(ui: &mut egui::Ui, recording: &Recording, outcome: &Outcome, actions: &mut Vec<Action>) {
    ui.horizontal_wrapped(|ui| {
        if ui.button("Copy").on_hover_text("The verdict as text").clicked() {
            actions.push(Action::Copy(report_text(&recording.name, outcome)));
            actions.push(Action::MarkSaved(vec![(recording.id, recording.run)]));
        }
        ui.menu_button("Export…", |ui| {
            for save in ExportKind::ALL {
                if ui.button(save.name()).clicked() {
                    actions.push(Action::Export(save));
                    ui.close();
                }
            }
        });
        if ui.button("Classify again").clicked() {
            actions.push(Action::Reclassify(recording.id));
        }
    });
}

/// The confidence as a bar with its number.
fn meter_ui(ui: &mut egui::Ui, confidence: f64, colour: Color32) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 8.0), Sense::hover());
    let background = style::colour(style::theme(ui.visuals()).plot_background());
    ui.painter().rect_filled(rect, 4.0, background);
    let end = rect.left() + rect.width() * confidence.clamp(0.0, 1.0) as f32;
    ui.painter().rect_filled(Rect::from_min_max(rect.min, pos2(end, rect.bottom())), 4.0, colour);
    ui.label(format!("mean probability {}", percent(confidence, 1)));
}

fn details_ui(ui: &mut egui::Ui, outcome: &Outcome) {
    let weak = |text: String| RichText::new(text).color(ui.visuals().weak_text_color());
    let audible =
        weak(format!("{} of {} audible", clock_time(outcome.audible_s), clock_time(outcome.duration_s)));
    let elapsed = weak(format!("took {:.2} s, model {}", outcome.elapsed_s, outcome.model));
    ui.label(audible);
    ui.label(elapsed);
    for note in &outcome.notes {
        ui.add(Label::new(note).wrap());
    }
}

fn segments_ui(ui: &mut egui::Ui, outcome: &Outcome, actions: &mut Vec<Action>) {
    let segments = outcome.segments();
    if segments.is_empty() {
        return;
    }
    ui.add_space(4.0);
    ui.label(RichText::new("Passages").strong()).on_hover_text("Click a passage to play it");
    let height = ui.spacing().interact_size.y;
    // Down to the end of the visible area: the surrounding scroll area makes the available height infinite.
    let max_height = (ui.clip_rect().bottom() - ui.cursor().top()).max(4.0 * height);
    ScrollArea::vertical().id_salt("passages").max_height(max_height).auto_shrink([false, true]).show_rows(
        ui,
        height,
        segments.len(),
        |ui, visible| {
            debug_assert!(visible.end <= segments.len(), "rows beyond the last segment");
            for segment in segments.get(visible).unwrap_or_default() {
                segment_ui(ui, segment, outcome.label(segment.label), actions);
            }
        },
    );
}

fn segment_ui(ui: &mut egui::Ui, segment: &Segment, name: &str, actions: &mut Vec<Action>) {
    let times = format!("{} – {}", clock_time(segment.start_s), clock_time(segment.end_s));
    let text = format!("▶ {times}  {name} {}", percent(segment.confidence, 0));
    let colour = style::label_text_colour(ui.visuals(), segment.label);
    let button = egui::Button::new(RichText::new(text).color(colour));
    if ui.add(button.frame_when_inactive(false).truncate()).on_hover_text("Play this passage").clicked() {
        actions.push(Action::PlayRange(segment.start_s, segment.end_s));
    }
}

fn failure_ui(ui: &mut egui::Ui, recording: &Recording, failure: &Failure, actions: &mut Vec<Action>) {
    let colour = ui.visuals().error_fg_color;
    ui.label(RichText::new("No result").size(30.0).color(colour));
    ui.add(Label::new(&failure.message).wrap());
    ui.horizontal_wrapped(|ui| {
        if recording.source.is_valid() && ui.button("Try again").clicked() {
            actions.push(Action::Reclassify(recording.id));
        }
        if matches!(failure.kind.as_str(), "no_yt_dlp" | "old_yt_dlp")
            && ui.button("Install yt-dlp").clicked()
        {
            actions.push(Action::InstallYtDlp);
        }
        if failure.message.contains("--cookies-from-browser") && ui.button("Settings for links…").clicked()
        {
            actions.push(Action::ShowLinkSettings);
        }
        if failure.kind == "needs_ffmpeg"
            && ui.button("Copy the command").on_hover_text(INSTALL_FFMPEG).clicked()
        {
            actions.push(Action::Copy(INSTALL_FFMPEG.to_owned()));
        }
        if ui.button("Open another…").clicked() {
            actions.push(Action::OpenFiles);
        }
        if ui.button("Copy details").clicked() {
            let mut details = format!("{}\n{} ({})", recording.name, failure.message, failure.kind);
            for line in &failure.said {
                details = format!("{details}\n{line}");
            }
            actions.push(Action::Copy(details));
        }
    });
    if !failure.said.is_empty() {
        ui.collapsing("Messages of yt-dlp", |ui| {
            for line in &failure.said {
                ui.add(Label::new(RichText::new(line).small().monospace()).wrap());
            }
        });
    }
}

/// The report that the command line prints for a recording.
fn report_text(name: &str, outcome: &Outcome) -> String {
    let heads: Vec<Head> = outcome.heads.iter().map(|head| head.head.clone()).collect();
    let mut page = Vec::new();
    let mut writer = ReportWriter::new(ReportFormat::Text, &heads, false, &mut page);
    let report = Report { input: name.to_owned(), raw_input: None, result: Ok(Box::new(outcome.clone())) };
    // Writing into memory cannot fail.
    writer.write(&report).and_then(|()| writer.finish()).ok();
    String::from_utf8_lossy(&page).into_owned()
}
