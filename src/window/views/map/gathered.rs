//! Several recordings: those that a line was drawn around, and those of a path from one to another.

use super::Shown;
use super::panel::{gathered_buttons_ui, heading_ui, note_ui};
use super::row::{HEIGHT, Row};
use crate::window::display_text::display_text;
use crate::window::library::recordings_text;
use crate::window::map::MapAction;
use crate::window::views::announcer::announce_text;
use crate::window::views::dialog::visible_scroll_bar;
use eframe::egui::{Label, ScrollArea, Ui};

/// Rows on show at once.
const ROWS: f32 = 7.0;

/// Draws what a line was drawn around.
pub(super) fn lassoed_ui(ui: &mut Ui, shown: Shown<'_>, chosen: &mut Vec<MapAction>) {
    let map = shown.map;
    if map.is_lasso_on {
        announce_text(&ui.add(Label::new("Draw a line around recordings on the map.").wrap()));
        return;
    }
    if map.lassoed.is_empty() {
        return;
    }
    title_ui(
        ui,
        &format!("{} inside the line", recordings_text(map.lassoed.len())),
        "Forget the line",
        chosen,
        &MapAction::Lassoed(Vec::new()),
    );
    rows_ui(ui, shown, &map.lassoed, "inside the line", chosen);
    gathered_buttons_ui(ui, &map.lassoed, "the recordings inside the line", chosen);
    ui.separator();
}

/// Draws the path, or how to choose its end.
pub(super) fn path_ui(ui: &mut Ui, shown: Shown<'_>, chosen: &mut Vec<MapAction>) {
    let map = shown.map;
    let Some(path) = &map.path else { return };
    title_ui(ui, "Path", "Close the path", chosen, &MapAction::ClosePath);
    let from = display_text(map.data.title(path.from)).into_owned();
    let Some(to) = path.to else {
        let text =
            format!("From {from} to …: click the recording where the path ends, on the map or in a list.");
        announce_text(&ui.add(Label::new(text).wrap()));
        ui.separator();
        return;
    };
    let to = display_text(map.data.title(to)).into_owned();
    match &path.found {
        None => note_ui(ui, "Looking for the path…"),
        Some(None) => {
            let text = format!("No chain of neighbours joins {from} and {to}.");
            announce_text(&ui.add(Label::new(text).wrap()));
        }
        Some(Some(found)) => {
            announce_text(
                &ui.add(Label::new(format!("{from} to {to}: {}", recordings_text(found.steps.len()))).wrap()),
            );
            rows_ui(ui, shown, &found.steps, "path", chosen);
            gathered_buttons_ui(ui, &found.steps, "the path", chosen);
        }
    }
    ui.separator();
}

fn title_ui(ui: &mut Ui, title: &str, close: &str, chosen: &mut Vec<MapAction>, action: &MapAction) {
    ui.horizontal_wrapped(|ui| {
        heading_ui(ui, title);
        if ui.small_button("×").accessible_name(close).on_hover_text(close).clicked() {
            chosen.push(action.clone());
        }
    });
}

fn rows_ui(ui: &mut Ui, shown: Shown<'_>, places: &[usize], list: &'static str, chosen: &mut Vec<MapAction>) {
    ui.scope(|ui| {
        ui.spacing_mut().scroll = visible_scroll_bar();
        ui.spacing_mut().item_spacing.y = 0.0;
        let area = ScrollArea::vertical().id_salt(list).max_height(ROWS * HEIGHT).auto_shrink([false, true]);
        area.show_rows(ui, HEIGHT, places.len(), |ui, visible| {
            for i in visible {
                let Some(place) = places.get(i).copied() else { break };
                let number = (i + 1).to_string();
                let row =
                    Row { place, number: &number, note: "", list, is_focusable: true, is_cursor: false };
                if row.ui(ui, shown, chosen).clicked() {
                    chosen.extend([MapAction::Select(Some(place)), MapAction::FlyTo(place)]);
                }
            }
        });
    });
}
