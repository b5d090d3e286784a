//! The recordings of the map as a list: by similarity to the selected one, else by title. Only the rows on show are drawn.

use super::Shown;
use super::panel::note_ui;
use super::row::{HEIGHT, Row};
use crate::window::map::MapAction;
use crate::window::views::dialog::visible_scroll_bar;
use crate::window::views::list_row::{describe_row, is_focus_requested, list_focus_ui};
use eframe::egui::{Context, Frame, Id, Margin, Rect, ScrollArea, Ui, UiBuilder};

pub(super) fn list_id() -> Id {
    Id::unique("list of the map")
}

pub(super) fn list_has_focus(ctx: &Context) -> bool {
    ctx.memory(|memory| memory.has_focus(list_id()))
}

/// Draws it.
pub(super) fn list_ui(ui: &mut Ui, shown: Shown<'_>, moves: u64, chosen: &mut Vec<MapAction>) {
    let map = shown.map;
    Frame::new().inner_margin(Margin { left: 8, right: 8, top: 4, bottom: 0 }).show(ui, |ui| {
        let order = match map.selected {
            Some(selected) => format!("By similarity to {}", map.data.title(selected)),
            None => "By title: select one, and the list is by similarity to it".to_owned(),
        };
        note_ui(ui, &order);
        ui.spacing_mut().scroll = visible_scroll_bar();
        ui.spacing_mut().item_spacing.y = 0.0;
        let order = map.order();
        let cursor = order.iter().position(|place| Some(*place) == map.selected);
        let revealed = revealed_row(ui, moves, cursor);
        let area = ScrollArea::vertical().id_salt("list of the map").auto_shrink(false);
        area.show_rows(ui, HEIGHT, order.len(), |ui, visible| {
            let row = |i: usize, is_cursor: bool| {
                Some(Row {
                    place: *order.get(i)?,
                    number: "",
                    note: "",
                    list: "list",
                    is_focusable: false,
                    is_cursor,
                })
            };
            let read = cursor.filter(|cursor| visible.contains(cursor));
            let read = read.and_then(|cursor| Some(row(cursor, true)?.id()));
            let focus =
                list_focus_ui(ui, list_id(), ui.clip_rect(), "Recordings of the map", order.len(), read);
            if let Some(row) = revealed {
                let top = ui.max_rect().top() + (row as f32 - visible.start as f32) * HEIGHT;
                ui.scroll_to_rect(Rect::from_x_y_ranges(ui.max_rect().x_range(), top..=top + HEIGHT), None);
            }
            if order.is_empty() {
                note_ui(ui, "No recording is on show: remove a filter, or clear the search.");
            }
            ui.scope_builder(UiBuilder::new().accessibility_parent(focus.id), |ui| {
                for i in visible {
                    let Some(row) = row(i, cursor == Some(i) && focus.has_focus()) else { break };
                    let note = map.distance(row.place).filter(|_| Some(row.place) != map.selected);
                    let note = note.map_or_else(String::new, |distance| format!("{distance:.3}"));
                    let row = Row { note: &note, ..row };
                    let response = row.ui(ui, shown, chosen);
                    let spoken = [map.name(row.place), note.clone()].join(" ");
                    describe_row(&response, spoken.trim(), Some(row.place) == map.selected, i);
                    if response.double_clicked() {
                        chosen.push(MapAction::Play(row.place));
                    } else if response.clicked() || is_focus_requested(&response, list_id()) {
                        ui.memory_mut(|memory| memory.request_focus(list_id()));
                        chosen.push(MapAction::Select(Some(row.place)));
                    }
                }
            });
        });
    });
}

/// The row of the selected recording, in the first frame after it has moved.
fn revealed_row(ui: &Ui, moves: u64, cursor: Option<usize>) -> Option<usize> {
    let id = list_id().with("moves");
    let before = ui.data_mut(|data| std::mem::replace(data.get_temp_mut_or(id, moves), moves));
    cursor.filter(|_| before != moves)
}
