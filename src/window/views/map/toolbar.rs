//! The line above the map: how it is shown, and whether the library has changed since it was made.

use super::Shown;
use crate::format::thousands;
use crate::window::library::recordings_text;
use crate::window::map::{Lack, MapAction, MapView};
use crate::window::style;
use crate::window::views::announcer::announce_text;
use eframe::egui::accesskit::Role;
use eframe::egui::{Button, Label, ProgressBar, RichText, Ui, vec2};

/// Width of the bar, in points.
const BAR: f32 = 110.0;
/// Factor of the buttons that zoom.
const ZOOM: f32 = 1.4;

/// What becomes of the map.
#[derive(Debug, Clone, Copy)]
pub(super) struct Upkeep<'a> {
    /// How much of a newer one is made, 0 to 1.
    pub(super) making: Option<f32>,
    /// How many recordings the library has more than when the map was made.
    pub(super) news: i64,
    /// Why there is no newer one.
    pub(super) lack: Option<&'a Lack>,
}

/// Draws the line.
pub(super) fn toolbar_ui(ui: &mut Ui, shown: Shown<'_>, upkeep: &Upkeep<'_>, chosen: &mut Vec<MapAction>) {
    let map = shown.map;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        views_ui(ui, shown, chosen);
        ui.add_space(6.0);
        if map.view != MapView::List {
            let lasso = ui.add(Button::selectable(map.is_lasso_on, "Lasso"));
            let hint = "Draw a line around recordings, to play them or to make a playlist of them (O, or Ctrl and drag)";
            if lasso.on_hover_text(hint).clicked() {
                chosen.push(MapAction::SetLasso(!map.is_lasso_on));
            }
            for (text, name, hint, factor) in
                [("+", "Zoom in", "Zoom in (+)", ZOOM), ("−", "Zoom out", "Zoom out (−)", ZOOM.recip())]
            {
                let button = ui.add(Button::new(text).min_size(vec2(26.0, 0.0))).accessible_name(name);
                if button.on_hover_text(hint).clicked() {
                    chosen.push(MapAction::Zoom(factor));
                }
            }
        }
        if ui.button("Reset").on_hover_text("Reset view, search and filters (R)").clicked() {
            chosen.push(MapAction::Reset);
        }
        ui.add_space(6.0);
        let (clear, all) = (map.clear_count(), map.data.len());
        let count = if clear == all {
            recordings_text(all)
        } else {
            format!("{} of {}", thousands(clear as u64), recordings_text(all))
        };
        announce_text(&ui.label(RichText::new(count).color(style::secondary_text(ui.visuals()))));
        upkeep_ui(ui, upkeep, chosen);
    });
}

fn views_ui(ui: &mut Ui, shown: Shown<'_>, chosen: &mut Vec<MapAction>) {
    let views = [
        (MapView::Space, "3-D", "The map in three dimensions (V)"),
        (MapView::Flat, "2-D", "The map from the front, without depth (V)"),
        (MapView::List, "List", "The same recordings as a list, by similarity to the selected one (L)"),
    ];
    for (view, name, hint) in views {
        if view == MapView::Space && shown.map.data.dimensions == 2 {
            continue;
        }
        let is_shown = shown.map.view == view;
        let button = ui.add(Button::selectable(is_shown, name));
        ui.ctx().accesskit_node_builder(button.id, |node| {
            node.set_role(Role::RadioButton);
            node.clear_toggled();
            node.set_toggled(is_shown.into());
        });
        if button.on_hover_text(hint).clicked() {
            chosen.push(MapAction::Show(view));
        }
    }
}

/// What has changed in the library, and how far a newer map is.
fn upkeep_ui(ui: &mut Ui, upkeep: &Upkeep<'_>, chosen: &mut Vec<MapAction>) {
    if let Some(done) = upkeep.making {
        let text = format!("Updating the map: {:.0} %", 100.0 * done);
        ui.add(ProgressBar::new(done).desired_width(BAR)).on_hover_text(&text);
        ui.add(Label::new(text).truncate());
        if ui.button("Stop").on_hover_text("Keep this map").clicked() {
            chosen.push(MapAction::Stop);
        }
        return;
    }
    if let Some(Lack::Failed(reason)) = upkeep.lack {
        let text = format!("The map is not up to date: {reason}");
        announce_text(&ui.add(Label::new(RichText::new(text).color(ui.visuals().error_fg_color)).wrap()));
    }
    if upkeep.news != 0 {
        let count = recordings_text(usize::try_from(upkeep.news.unsigned_abs()).unwrap_or(usize::MAX));
        let text = if upkeep.news > 0 {
            format!("{count} more: update the map")
        } else {
            format!("{count} fewer: update the map")
        };
        let hint = "The library has changed. What you have chosen stays; the points lie elsewhere afterwards";
        if ui.button(text).on_hover_text(hint).clicked() {
            chosen.push(MapAction::Make);
        }
    }
}
