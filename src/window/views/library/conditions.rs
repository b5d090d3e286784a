//! The number of recordings found, and conditions that are toggled; they write the text of the filter.

use crate::format::thousands;
use crate::library::query::{LabelName, Statistics};
use crate::window::action::Action;
use crate::window::library::{LibraryAction, LibraryPage, PlayAction, Scope, has_condition, label_condition};
use crate::window::style;
use eframe::egui::containers::menu::{MenuButton, MenuConfig};
use eframe::egui::{self, Button, PopupCloseBehavior, RichText, Vec2, vec2};

/// More labels than these are in a menu.
const MAX_LABELS: usize = 4;

/// In smaller windows, in points, all conditions are in a menu.
const MIN_SIZE: Vec2 = vec2(860.0, 480.0);

/// A condition.
struct Condition {
    /// As the filter has it.
    text: String,
    name: String,
    hint: &'static str,
    /// Number of recordings in the whole library, once it is known.
    count: Option<u64>,
    /// The place of the label in its head.
    label: Option<usize>,
    /// Not shown while nothing fits: the line is short.
    is_rare: bool,
}

/// Draws the number and the conditions.
pub(super) fn conditions_ui(ui: &mut egui::Ui, page: &LibraryPage, actions: &mut Vec<Action>) {
    ui.horizontal_wrapped(|ui| {
        let (found, all) = (thousands(page.len() as u64), thousands(page.scope_len()));
        let count = ui.label(format!("{found} of {all}"));
        count.on_hover_text("Recordings found, of all that are here");
        let play = ui.add_enabled(page.len() > 0, Button::new("Play"));
        let hint = "Play these recordings one after another, from the selected one on (Shift+Enter)";
        if play.on_hover_text(hint).accessible_name("Play all").clicked() {
            actions.push(Action::Library(LibraryAction::Play(PlayAction::Through)));
        }
        let verdicts = verdicts(page);
        if is_small(ui) {
            menu_ui(ui, "Conditions", |ui| {
                for condition in verdicts.iter().chain(&others(page)) {
                    condition.ui(ui, page, actions);
                }
            });
        } else {
            if verdicts.len() <= MAX_LABELS {
                for condition in &verdicts {
                    condition.ui(ui, page, actions);
                }
            } else {
                menu_ui(ui, "Verdict", |ui| {
                    for condition in &verdicts {
                        condition.ui(ui, page, actions);
                    }
                });
            }
            for condition in others(page) {
                condition.ui(ui, page, actions);
            }
        }
        let is_filtered = !(page.words().is_empty() && page.filter().is_empty());
        if ui.add_enabled(is_filtered, Button::new("Show all")).clicked() {
            actions.push(Action::Library(LibraryAction::ShowAll));
        }
        let export = ui.add_enabled(page.len() > 0, Button::new("Export…"));
        let hint = "Write the selected recordings, or all that were found, to a file (Ctrl+E)";
        if export.on_hover_text(hint).clicked() {
            actions.push(Action::Library(LibraryAction::AskExport));
        }
    });
}

/// Whether the lines of buttons would take the place of the table.
pub(super) fn is_small(ui: &egui::Ui) -> bool {
    let size = ui.ctx().content_rect().size();
    size.x < MIN_SIZE.x || size.y < MIN_SIZE.y
}

/// A menu in which several conditions can be chosen before it is closed.
fn menu_ui(ui: &mut egui::Ui, name: &str, contents: impl FnOnce(&mut egui::Ui)) {
    let config = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    MenuButton::from_button(Button::new(name)).config(config).ui(ui, contents);
}

impl Condition {
    fn ui(&self, ui: &mut egui::Ui, page: &LibraryPage, actions: &mut Vec<Action>) {
        let is_on = has_condition(page.filter(), &self.text);
        if self.is_rare && self.count == Some(0) && !is_on {
            return;
        }
        let text = match self.count {
            Some(count) => format!("{} {}", thousands(count), self.name),
            None => self.name.clone(),
        };
        let mut text = RichText::new(text);
        if let Some(label) = self.label {
            text = text.color(style::label_text_colour(ui.visuals(), label));
        }
        if ui.add(Button::selectable(is_on, text)).on_hover_text(self.hint).clicked() {
            actions.push(Action::Library(LibraryAction::ToggleCondition(self.text.clone())));
        }
    }
}

/// The labels of the first head, which is that of the verdict.
fn verdicts(page: &LibraryPage) -> Vec<Condition> {
    let Some(first) = page.labels().first() else { return Vec::new() };
    let of_head = page.labels().iter().filter(|known| known.head == first.head);
    let count = |label: &str| {
        let verdicts = &counts(page)?.verdicts;
        let found = verdicts.iter().find(|count| count.verdict.as_deref() == Some(label));
        Some(found.map_or(0, |count| count.recordings))
    };
    let condition = |(place, LabelName { label, .. }): (usize, &LabelName)| Condition {
        text: label_condition(label),
        name: label.clone(),
        hint: "Only recordings with this verdict, decided or predicted",
        count: count(label),
        label: Some(place),
        is_rare: false,
    };
    of_head.enumerate().map(condition).collect()
}

/// Those of the whole library say nothing of a playlist.
fn counts(page: &LibraryPage) -> Option<&Statistics> {
    page.statistics().filter(|_| *page.scope() == Scope::All)
}

fn others(page: &LibraryPage) -> [Condition; 5] {
    let counts = counts(page);
    let failed = counts.map(|counts| counts.failed.iter().map(|(_, count)| count).sum());
    let unchecked = counts.map(|counts| counts.recordings.saturating_sub(counts.checked));
    let condition = |text: &str, name: &str, hint, count| Condition {
        text: text.to_owned(),
        name: name.to_owned(),
        hint,
        count,
        label: None,
        is_rare: matches!(text, "failed" | "missing"),
    };
    let is_one = counts.is_some_and(|counts| counts.favourites == 1);
    let favourites = if is_one { "favourite" } else { "favourites" };
    [
        condition(
            "unsure",
            "unsure",
            "Only close results: a confidence below 75 %, or less than two thirds of the windows for the verdict",
            counts.map(|counts| counts.unsure),
        ),
        condition("not checked", "not checked", "Only recordings that nobody has decided on", unchecked),
        condition("favourite", favourites, "Only favourites", counts.map(|counts| counts.favourites)),
        condition("failed", "failed", "Only recordings that could not be analysed", failed),
        condition(
            "missing",
            "missing",
            "Only recordings whose files were not found",
            counts.map(|counts| counts.missing),
        ),
    ]
}
