//! The fields of the library's page: words to search for, and a filter in its language, with what is wrong in it.

use super::LibraryView;
use super::collections::collections_menu_ui;
use super::focus::focus_table;
use super::import::folders_ui;
use super::menu::columns_menu_ui;
use crate::library::query::FilterError;
use crate::window::action::Action;
use crate::window::library::LibraryAction;
use crate::window::views::announcer::announce_text;
use crate::window::views::trailing::with_trailing_ui;
use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{
    self, Align2, EventFilter, Id, Key, Label, Margin, Modifiers, RichText, Stroke, TextEdit, TextStyle, vec2,
};

const HEIGHT: f32 = 28.0;
const SEARCH_HINT: &str = "Search title, artist, album, genre, path (Ctrl+F)";
const FILTER_HINT: &str = "Filter, e.g. piano>0.9 and not checked";
const FILTER_HELP: &str = "Conditions joined by and, or, not: verdict=Piano, piano>0.9, duration>60, unsure, checked, \
    favourite, missing, artist~bach, year>=1990, added>7d, folder=~/Music";

/// Id of the search field, for moving the focus to it.
pub(in crate::window::views) fn search_id() -> Id {
    Id::unique("library search")
}

/// Draws the fields and the menus; `has_collections`: there is one of collections.
pub(super) fn fields_ui(
    ui: &mut egui::Ui,
    view: &LibraryView<'_>,
    has_collections: bool,
    actions: &mut Vec<Action>,
) {
    let page = view.page;
    let mut edits = Vec::new();
    let mut chosen = Vec::new();
    let fields = |ui: &mut egui::Ui| {
        if has_collections {
            collections_menu_ui(ui, page, &mut chosen);
        }
        let room = ui.available_width() - ui.spacing().item_spacing.x;
        let words = Field {
            id: search_id(),
            name: "Search",
            hint: SEARCH_HINT,
            help: "Words or their beginnings, in any order, without regard to case and accents",
        };
        words.ui(ui, page.words(), 0.45 * room, |text| edits.push(LibraryAction::Search(text)));
        let filter =
            Field { id: Id::unique("library filter"), name: "Filter", hint: FILTER_HINT, help: FILTER_HELP };
        filter.ui(ui, page.filter(), ui.available_width(), |text| edits.push(LibraryAction::Filter(text)));
    };
    let buttons = |ui: &mut egui::Ui| {
        columns_menu_ui(ui, view.columns, actions);
        folders_ui(ui, view, actions);
    };
    with_trailing_ui(ui, "library fields", HEIGHT, fields, buttons);
    actions.append(&mut chosen);
    actions.extend(edits.into_iter().map(Action::Library));
    if let Some(error) = page.error() {
        error_ui(ui, page.filter(), error);
    }
}

/// A field with one line.
struct Field<'a> {
    id: Id,
    name: &'a str,
    hint: &'a str,
    help: &'a str,
}

impl Field<'_> {
    /// Draws it; calls `change` with another text.
    fn ui(&self, ui: &mut egui::Ui, text: &str, width: f32, change: impl FnOnce(String)) {
        let mut edited = text.to_owned();
        let field = TextEdit::singleline(&mut edited)
            .id(self.id)
            .hint_text(self.hint)
            .margin(Margin::symmetric(6, 4))
            .align(Align2::LEFT_CENTER)
            // Escape clears the text first.
            .event_filter(EventFilter {
                horizontal_arrows: true,
                vertical_arrows: true,
                escape: true,
                tab: false,
            })
            .desired_width(width);
        let response = ui.add_sized(vec2(width, HEIGHT), field).accessible_name(self.name);
        let has_focus = response.has_focus();
        if has_focus && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
            if edited.is_empty() {
                response.surrender_focus();
            }
            edited.clear();
        }
        let goes_down = has_focus && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::ArrowDown));
        let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if goes_down || entered {
            focus_table(ui.ctx());
        }
        response.on_hover_text(self.help);
        if edited != text {
            change(edited);
        }
    }
}

/// What is wrong with the filter, and where.
fn error_ui(ui: &mut egui::Ui, filter: &str, error: &FilterError) {
    let colour = ui.visuals().error_fg_color;
    let message = RichText::new(error.problem().to_string()).color(colour);
    announce_text(&ui.add(Label::new(message).wrap()));
    let span = error.span();
    let (start, end) =
        (span.start.min(filter.len()), span.end.clamp(span.start, filter.len().max(span.start)));
    let part = |range: std::ops::Range<usize>| filter.get(range).unwrap_or_default();
    let format = TextFormat {
        font_id: TextStyle::Monospace.resolve(ui.style()),
        color: ui.visuals().text_color(),
        ..TextFormat::default()
    };
    let marked = TextFormat { underline: Stroke::new(2.0, colour), ..format.clone() };
    let mut job = LayoutJob::default();
    job.append(part(0..start), 0.0, format.clone());
    // What is missing at the end has a place, too.
    let wrong = part(start..end);
    job.append(if wrong.is_empty() { "   " } else { wrong }, 0.0, marked);
    job.append(part(end..filter.len()), 0.0, format);
    ui.add(Label::new(job).truncate());
}
