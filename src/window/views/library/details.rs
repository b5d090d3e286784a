//! The details of the recording at the cursor: who said what of it, its passages, its file, and playback.

use super::LibraryView;
use super::passages::passages_ui;
use crate::format::{clock_time, percent, thousands};
use crate::library::query::date_text;
use crate::library::{Answer, Findings, Location, StoredRecording, Tags};
use crate::window::action::Action;
use crate::window::display_text::display_text;
use crate::window::library::{
    Column, Judgement, LibraryAction, LibraryPage, LibraryRow, Named, SimilarAction, recordings_text, said_by,
};
use crate::window::style;
use crate::window::views::icon::{Icon, icon_button};
use crate::window::views::set_value_text;
use eframe::egui::{self, Label, RichText, Slider, TextStyle, TextWrapMode, WidgetText, vec2};

/// Answers that are listed at most, the most probable ones.
const MAX_ANSWERS: usize = 8;

/// Draws the details.
pub(super) fn details_ui(ui: &mut egui::Ui, view: &LibraryView<'_>, actions: &mut Vec<Action>) {
    let secondary = style::secondary_text(ui.visuals());
    let Some(row) = view.page.cursor_row() else {
        ui.label(RichText::new("No recording is selected").color(secondary));
        return;
    };
    several_ui(ui, view.page, actions);
    ui.add(Label::new(RichText::new(display_text(&row.name)).strong().size(16.0)).wrap());
    if row.id.is_none() {
        return absent_ui(ui, row);
    }
    player_ui(ui, view, row, actions);
    let Some(stored) = view.page.details() else { return };
    if let Some(text) = tags_text(&stored.facts.tags) {
        ui.add(Label::new(RichText::new(display_text(&text)).color(secondary)).wrap());
    }
    verdict_ui(ui, view, stored, actions);
    if let Some(run) = &stored.run {
        match &run.analysis.result {
            Ok(findings) => findings_ui(ui, view, stored, findings, actions),
            Err(failure) => {
                let text = RichText::new(display_text(&failure.message)).color(ui.visuals().error_fg_color);
                ui.add(Label::new(text).wrap());
            }
        }
    }
    nearest_ui(ui, view, stored, actions);
    file_ui(ui, view.page, stored, actions);
}

/// How many recordings are selected, if there are several, and what is done with all of them: what follows is of one.
fn several_ui(ui: &mut egui::Ui, page: &LibraryPage, actions: &mut Vec<Action>) {
    let count = page.selection().len();
    if count < 2 {
        return;
    }
    let all = thousands(count as u64);
    ui.label(RichText::new(recordings_text(count)).strong().size(16.0));
    ui.horizontal_wrapped(|ui| {
        let is_favourite = page.cursor_row().is_some_and(|row| row.is_favourite);
        let favourites = if is_favourite { "no favourites" } else { "favourites" };
        for (name, hint, action) in [
            (format!("All {all} right"), "Their verdicts are right (Space)", judge(Judgement::Right)),
            (format!("All {all} wrong"), "Their verdicts are wrong (X)", judge(Judgement::Wrong)),
            (format!("All {all} {favourites}"), "F", LibraryAction::ToggleFavourite),
            (format!("Copy {all} paths"), "Ctrl+C", LibraryAction::CopyPaths),
        ] {
            if ui.button(name).on_hover_text(hint).clicked() {
                actions.push(Action::Library(action));
            }
        }
    });
    ui.separator();
    ui.label(RichText::new("The last one selected").color(style::secondary_text(ui.visuals())));
}

fn judge(judgement: Judgement) -> LibraryAction {
    LibraryAction::Judge(judgement)
}

fn named(stored: &StoredRecording) -> Named {
    // The page knows it as its table names it.
    Named { id: stored.id, name: String::new() }
}

/// The nearest of the recording, while recordings are compared.
fn nearest_ui(
    ui: &mut egui::Ui,
    view: &LibraryView<'_>,
    stored: &StoredRecording,
    actions: &mut Vec<Action>,
) {
    let nearest = view.page.similar().nearest(stored.id).unwrap_or_default();
    if nearest.is_empty() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new("Nearest:").color(style::secondary_text(ui.visuals())));
        for named in nearest {
            let link = ui.link(display_text(&named.name).into_owned());
            if link.on_hover_text("Show what is like it").clicked() {
                actions.push(Action::Library(LibraryAction::Similar(SimilarAction::To(named.clone()))));
            }
        }
    });
}

/// What is known of an entry whose recording is not in the library, and what it lacks.
fn absent_ui(ui: &mut egui::Ui, row: &LibraryRow) {
    let secondary = style::secondary_text(ui.visuals());
    let mut note = |text: &str| {
        ui.add(Label::new(RichText::new(display_text(text)).color(secondary)).wrap());
    };
    for column in [Column::Artist, Column::Album, Column::Length, Column::Path] {
        let text = row.text(column);
        if !text.is_empty() {
            note(&text);
        }
    }
    note(match &row.location {
        Some(Location::File(_)) => {
            "Not in the library: add the folder of this file (Folders), and the entry finds its recording"
        }
        Some(Location::Link(_)) => {
            "Not in the library: analyse this link on the page Listen, and the entry finds its recording"
        }
        None => {
            "Not in the library, and the playlist does not say where it is: a scan that finds a recording of this title and \
            artist completes the entry"
        }
    });
}

/// Play or pause, and the position.
fn player_ui(ui: &mut egui::Ui, view: &LibraryView<'_>, row: &LibraryRow, actions: &mut Vec<Action>) {
    let is_loaded = view.page.preview().is_some_and(|preview| Some(preview.id) == row.id);
    let is_playing = is_loaded && view.state.playing;
    ui.horizontal(|ui| {
        let (icon, name) = if is_playing { (Icon::Pause, "Pause") } else { (Icon::Play, "Play") };
        if icon_button(ui, icon, name, &format!("{name} (P)"), vec2(30.0, 30.0)).clicked() {
            actions.push(Action::Library(LibraryAction::PlayOrPause));
        }
        let Some(duration_s) = view.state.duration_s.filter(|_| is_loaded) else { return };
        let mut position_s = view.state.position_s.min(duration_s);
        let text = format!("{} of {}", clock_time(position_s), clock_time(duration_s));
        // As wide as the times leave room for at their widest, so that it does not move.
        let widest = format!("{0} of {0}", clock_time(duration_s));
        let galley =
            WidgetText::from(widest).into_galley(ui, Some(TextWrapMode::Extend), 0.0, TextStyle::Body);
        let room = ui.available_width() - galley.size().x - ui.spacing().item_spacing.x - 2.0;
        ui.spacing_mut().slider_width = room.clamp(60.0, 400.0);
        let slider = Slider::new(&mut position_s, 0.0..=duration_s).show_value(false);
        let slider = ui.add(slider).accessible_name("Position");
        set_value_text(&slider, text.clone());
        if slider.changed() {
            actions.push(Action::Library(LibraryAction::Seek(position_s)));
        }
        ui.label(RichText::new(text).color(style::secondary_text(ui.visuals())));
    });
    if let Some(problem) = view.state.problem.as_ref().filter(|_| is_loaded) {
        ui.add(Label::new(RichText::new(problem).color(ui.visuals().error_fg_color)).wrap());
    }
}

/// What the model and people say, and buttons to judge it.
fn verdict_ui(
    ui: &mut egui::Ui,
    view: &LibraryView<'_>,
    stored: &StoredRecording,
    actions: &mut Vec<Action>,
) {
    let secondary = style::secondary_text(ui.visuals());
    let verdict = stored.verdict();
    let colour = verdict.and_then(|label| view.page.label_index(label));
    let colour = colour.map_or(secondary, |label| style::label_text_colour(ui.visuals(), label));
    ui.label(RichText::new(verdict.unwrap_or("No verdict")).strong().size(20.0).color(colour));
    let mut note = |text: String| {
        ui.add(Label::new(RichText::new(display_text(&text)).color(secondary)).wrap());
    };
    if let Some(run) = &stored.run {
        let found = run.analysis.result.as_ref().ok();
        let label = found.and_then(|found| found.verdict.as_deref()).unwrap_or("no verdict");
        let confidence = found.and_then(|found| found.confidence);
        let confidence =
            confidence.map_or_else(String::new, |confidence| format!(" {}", percent(confidence, 1)));
        note(format!("Model {}: {label}{confidence}, {}", run.analysis.model, date_text(run.at)));
    }
    match stored.decision(stored.verdict_head()) {
        Some(decision) => {
            let why = decision.note.as_ref().map_or_else(String::new, |note| format!(" ({note})"));
            note(format!("{}: {}{why}, {}", said_by(decision), decision.label, date_text(decision.at)));
        }
        None => note("Not checked".to_owned()),
    }
    // Of several they would decide on all.
    if view.page.selection().len() > 1 {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        for (name, hint, judgement) in [
            ("Right", "The verdict is right (Space)", Judgement::Right),
            ("Wrong", "The verdict is wrong (X)", Judgement::Wrong),
        ] {
            if ui.button(name).on_hover_text(hint).clicked() {
                actions.push(Action::Library(judge(judgement)));
            }
        }
        let mut is_favourite = stored.favourite;
        if ui.checkbox(&mut is_favourite, "Favourite").on_hover_text("F").changed() {
            actions.push(Action::Library(LibraryAction::ToggleFavourite));
        }
    });
}

/// Passages and answers.
fn findings_ui(
    ui: &mut egui::Ui,
    view: &LibraryView<'_>,
    stored: &StoredRecording,
    findings: &Findings,
    actions: &mut Vec<Action>,
) {
    let head = stored.verdict_head();
    let segments: Vec<_> = findings.segments.iter().filter(|segment| segment.head == head).collect();
    if !segments.is_empty() && findings.duration_s > 0.0 {
        let is_loaded = view.page.preview().is_some_and(|preview| preview.id == stored.id);
        let clicked = passages_ui(ui, view.page, &segments, findings.duration_s);
        if let Some(time_s) = clicked.filter(|_| is_loaded) {
            actions.push(Action::Library(LibraryAction::Seek(time_s)));
        }
    }
    let mut answers: Vec<&Answer> = findings.answers.iter().collect();
    // The head of the verdict comes first anyway.
    answers.sort_by(|one, other| {
        (one.head != head).cmp(&(other.head != head)).then(other.probability.total_cmp(&one.probability))
    });
    for answer in answers.into_iter().take(MAX_ANSWERS) {
        let value = match answer.probability {
            probability if (0.0..=1.0).contains(&probability) => percent(probability, 1),
            value => format!("{value:.2}"),
        };
        let text = if answer.head == head {
            let windows = if answer.votes == 1 { "window" } else { "windows" };
            format!("{} {value}, {} {windows}", answer.label, thousands(answer.votes))
        } else {
            format!("{} {value} ({})", answer.label, answer.head)
        };
        ui.add(Label::new(RichText::new(text)).truncate());
    }
    let secondary = style::secondary_text(ui.visuals());
    let mut format = vec![clock_time(findings.duration_s), findings.codec.clone()];
    format.push(format!("{} Hz", thousands(findings.sample_rate_hz.into())));
    format.extend(findings.bit_rate.map(|rate| format!("{} kbit/s", thousands(rate.div_ceil(1000)))));
    ui.add(Label::new(RichText::new(format.join(", ")).color(secondary)).wrap());
    for note in &findings.notes {
        ui.add(Label::new(RichText::new(display_text(note)).color(secondary)).wrap());
    }
}

/// The path, and what can be done with the file.
fn file_ui(ui: &mut egui::Ui, page: &LibraryPage, stored: &StoredRecording, actions: &mut Vec<Action>) {
    let secondary = style::secondary_text(ui.visuals());
    let place = stored.facts.location.to_string();
    ui.add(Label::new(RichText::new(display_text(&place)).color(secondary)).wrap());
    if let Some(since) = stored.missing_since {
        let text = format!("The file was not found on {}", date_text(since));
        ui.add(Label::new(RichText::new(text).color(ui.visuals().error_fg_color)).wrap());
    }
    let is_one = page.selection().len() == 1;
    ui.horizontal_wrapped(|ui| {
        for (name, action) in [
            ("Similar recordings", LibraryAction::Similar(SimilarAction::To(named(stored)))),
            ("Open in Listen", LibraryAction::Open),
            ("Show in folder", LibraryAction::ShowInFolder),
            ("Copy path", LibraryAction::CopyPaths),
        ] {
            let is_of_all = matches!(action, LibraryAction::Open | LibraryAction::CopyPaths);
            if (is_one || !is_of_all) && ui.button(name).clicked() {
                actions.push(Action::Library(action));
            }
        }
    });
}

/// `Martha Argerich – Début Recital, 1961, Classical`
fn tags_text(tags: &Tags) -> Option<String> {
    let people = [&tags.artist, &tags.album].into_iter().flatten().cloned().collect::<Vec<_>>().join(" – ");
    let year = tags.year.map(|year| year.to_string());
    let parts = [Some(people).filter(|people| !people.is_empty()), year, tags.genre.clone()];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}
