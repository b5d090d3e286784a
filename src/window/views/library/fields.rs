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
    self, Align2, Area, EventFilter, Frame, Galley, Id, Key, Label, Margin, Modifiers, Order, Response,
    RichText, Stroke, TextBuffer, TextEdit, TextStyle, vec2,
};
use std::sync::Arc;

const HEIGHT: f32 = 28.0;
/// Least width of the message about the filter, in points.
const MIN_ERROR_WIDTH: f32 = 320.0;
const SEARCH_HINT: &str = "Search title, artist, album, genre, path (Ctrl+F)";
const FILTER_HINT: &str = "Filter, e.g. piano>0.9 and not checked";
const FILTER_HELP: &str = "Conditions joined by and, or, not: verdict=Piano, piano>0.9, duration>60, unsure, checked, \
    favourite, missing, artist~bach, year>=1990, added>7d, folder=~/Music";

/// Id of the search field, for moving the focus to it.
pub(in crate::window::views) fn search_id() -> Id {
    Id::unique("library search")
}

pub(super) fn filter_id() -> Id {
    Id::unique("library filter")
}

/// What is wrong with the filter, in words.
pub(super) fn filter_problem(error: &FilterError) -> String {
    format!("Filter: {}", error.problem())
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
            error: None,
            error_is_below: false,
        };
        words.ui(ui, page.words(), 0.45 * room, |text| edits.push(LibraryAction::Search(text)));
        let filter = Field {
            id: filter_id(),
            name: "Filter",
            hint: FILTER_HINT,
            help: FILTER_HELP,
            error: page.error(),
            // Without rows it stands in their place.
            error_is_below: page.len() > 0,
        };
        filter.ui(ui, page.filter(), ui.available_width(), |text| edits.push(LibraryAction::Filter(text)));
    };
    let buttons = |ui: &mut egui::Ui| {
        columns_menu_ui(ui, view.columns, actions);
        folders_ui(ui, view, actions);
    };
    with_trailing_ui(ui, "library fields", HEIGHT, fields, buttons);
    actions.append(&mut chosen);
    actions.extend(edits.into_iter().map(Action::Library));
}

/// A field with one line.
struct Field<'a> {
    id: Id,
    name: &'a str,
    hint: &'a str,
    help: &'a str,
    /// What is wrong with its text.
    error: Option<&'a FilterError>,
    /// Whether that is said below the field while it has the focus.
    error_is_below: bool,
}

impl Field<'_> {
    /// Draws it; calls `change` with another text.
    fn ui(&self, ui: &mut egui::Ui, text: &str, width: f32, change: impl FnOnce(String)) {
        let mut edited = text.to_owned();
        let mut layouter =
            |ui: &egui::Ui, text: &dyn TextBuffer, _: f32| marked_galley(ui, text.as_str(), self.error);
        let field = TextEdit::singleline(&mut edited)
            .id(self.id)
            .layouter(&mut layouter)
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
        match self.error.filter(|_| has_focus && self.error_is_below) {
            Some(error) => error_ui(&response, error),
            None => drop(response.on_hover_text(self.help)),
        }
        if edited != text {
            change(edited);
        }
    }
}

/// The text, with a line below what is wrong in it.
fn marked_galley(ui: &egui::Ui, text: &str, error: Option<&FilterError>) -> Arc<Galley> {
    let color = ui.visuals().override_text_color.unwrap_or(ui.visuals().text_color());
    let format = TextFormat { font_id: TextStyle::Body.resolve(ui.style()), color, ..TextFormat::default() };
    let marked = TextFormat { underline: Stroke::new(2.0, ui.visuals().error_fg_color), ..format.clone() };
    // Of the text that was searched for last: this one may be another.
    let span = error.map_or(0..0, FilterError::span);
    let start = text.floor_char_boundary(span.start);
    let end = text.floor_char_boundary(span.end.max(start));
    let mut job = LayoutJob { break_on_newline: false, ..LayoutJob::default() };
    for (part, format) in [(0..start, &format), (start..end, &marked), (end..text.len(), &format)] {
        job.append(text.get(part).unwrap_or_default(), 0.0, format.clone());
    }
    ui.fonts_mut(|fonts| fonts.layout_job(job))
}

/// What is wrong with the filter, below the field: nothing moves while somebody types.
fn error_ui(field: &Response, error: &FilterError) {
    let area = Area::new(Id::unique("library filter error")).order(Order::Foreground).interactable(false);
    let width = field.rect.width().max(MIN_ERROR_WIDTH);
    area.fixed_pos(field.rect.left_bottom() + vec2(0.0, 3.0)).show(&field.ctx, |ui| {
        Frame::popup(ui.style()).show(ui, |ui| {
            ui.set_max_width(width);
            let text = RichText::new(filter_problem(error)).color(ui.visuals().error_fg_color);
            announce_text(&ui.add(Label::new(text).wrap()));
        });
    });
}
