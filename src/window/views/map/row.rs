//! A row that stands for a recording: a button that plays it, the colour of its point, its name, and a note.

use super::Shown;
use crate::window::display_text::display_text;
use crate::window::map::MapAction;
use crate::window::style;
use crate::window::views::icon::{Icon, row_button};
use crate::window::views::list_row::row_background_ui;
use crate::window::views::name_text::{cut_name, text_width};
use eframe::egui::text::{LayoutJob, TextFormat, TextWrapping};
use eframe::egui::{Id, Rect, Response, Role, Sense, TextStyle, Ui, Vec2, WidgetInfo, pos2, vec2};

/// Height of a row, and width of its button, in points.
pub(super) const HEIGHT: f32 = 24.0;
const BUTTON: f32 = 22.0;
const DOT: f32 = 4.0;

/// A row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) place: usize,
    /// In front of the name; may be empty.
    pub(super) number: &'a str,
    /// At the right end; may be empty.
    pub(super) note: &'a str,
    /// The list of which it is.
    pub(super) list: &'static str,
    /// Tab stops at it; otherwise its list has the focus.
    pub(super) is_focusable: bool,
    /// Keys move from here; the list has the focus.
    pub(super) is_cursor: bool,
}

impl Row<'_> {
    pub(super) fn id(&self) -> Id {
        Id::unique(("row of the map", self.list, self.place))
    }

    /// Draws it, and returns what was clicked.
    pub(super) fn ui(&self, ui: &mut Ui, shown: Shown<'_>, chosen: &mut Vec<MapAction>) -> Response {
        let map = shown.map;
        let (_, rect) = ui.allocate_space(vec2(ui.available_width(), HEIGHT));
        let sense = if self.is_focusable { Sense::click() } else { Sense::CLICK };
        let response = ui.interact(rect.with_min_x(rect.left() + BUTTON), self.id(), sense);
        let is_selected = map.selected == Some(self.place);
        let name = map.name(self.place);
        let mut spoken = [self.number, &name, self.note]
            .map(str::trim)
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(", ");
        if map.is_favourite(self.place) {
            spoken += ", favourite";
        }
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_selected, &spoken));
        row_background_ui(ui, &response, is_selected, self.is_cursor || response.has_focus());
        let dot = pos2(rect.left() + BUTTON + 9.0, rect.center().y);
        ui.painter().circle_filled(dot, DOT, map.colour(self.place, style::theme(ui.visuals())));
        let is_cut = self.texts_ui(ui, rect.with_min_x(dot.x + 9.0), &name);
        let title = map.data.title(self.place);
        let is_playing = shown.is_playing(self.place);
        let (icon, what) = if is_playing { (Icon::Pause, "Pause") } else { (Icon::Play, "Play") };
        let button = Rect::from_min_size(rect.min, Vec2::splat(BUTTON)).translate(vec2(0.0, 1.0));
        let mut over = ui.new_child(eframe::egui::UiBuilder::new().max_rect(button));
        over.visuals_mut().widgets.inactive.weak_bg_fill = eframe::egui::Color32::TRANSPARENT;
        let label = format!("{what} {title}");
        if row_button(&mut over, icon, &label, &label, Vec2::splat(BUTTON), self.is_focusable).clicked() {
            chosen.push(MapAction::PlayOrPause(self.place));
        }
        if is_cut { response.on_hover_text(display_text(&name).into_owned()) } else { response }
    }

    /// Writes number, name and note; whether the name is cut.
    fn texts_ui(&self, ui: &Ui, rect: Rect, name: &str) -> bool {
        let font = TextStyle::Body.resolve(ui.style());
        let (text, secondary) = (ui.visuals().text_color(), style::secondary_text(ui.visuals()));
        let painter = ui.painter();
        let note = painter.layout_no_wrap(self.note.to_owned(), font.clone(), secondary);
        let right = rect.right() - 6.0 - note.size().x;
        painter.galley(pos2(right, rect.center().y - 0.5 * note.size().y), note, secondary);
        let number = painter.layout_no_wrap(self.number.to_owned(), font.clone(), secondary);
        let left = rect.left() + if self.number.is_empty() { 0.0 } else { number.size().x.max(16.0) + 6.0 };
        painter.galley(pos2(rect.left(), rect.center().y - 0.5 * number.size().y), number, secondary);
        let width = (right - left - 8.0).max(10.0);
        let cut = cut_name(ui, name, &font, width);
        let is_cut = cut.is_cut || text_width(ui, &cut.text, &font) > width;
        let mut job = LayoutJob::single_section(cut.text.into_owned(), TextFormat::simple(font, text));
        job.wrap = TextWrapping::truncate_at_width(width);
        let galley = painter.layout_job(job);
        painter.galley(pos2(left, rect.center().y - 0.5 * galley.size().y), galley, text);
        is_cut
    }
}
