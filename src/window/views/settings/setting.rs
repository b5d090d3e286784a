//! A setting: its name, its controls, and a button that resets it.

use crate::window::views::icon::{Icon, icon_button};
use eframe::egui::accesskit::Role;
use eframe::egui::{self, Align, Label, Layout, Rect, Response, WidgetRect, vec2};

/// In narrower dialogs, in points, the name is above the controls.
const MIN_WIDE_WIDTH: f32 = 400.0;
const NAME_WIDTH: f32 = 150.0;
const RESET_SIZE: f32 = 22.0;

/// Draws a setting. `hint`: what it does, and when one changes it. `controls` get the value and the id of the name, and return the control
/// that the name belongs to. The place of the reset button is empty while the value is the default.
pub(super) fn setting_ui<T: PartialEq + Clone>(
    ui: &mut egui::Ui,
    name: &str,
    hint: &str,
    value: &mut T,
    default: &T,
    controls: impl FnOnce(&mut egui::Ui, &mut T) -> Response,
) {
    let width = ui.available_width();
    let is_wide = width >= MIN_WIDE_WIDTH;
    let gap = ui.spacing().item_spacing.x;
    let height = ui.spacing().interact_size.y;
    let controls_width = width - RESET_SIZE - gap - if is_wide { NAME_WIDTH + gap } else { 0.0 };
    let mut label = None;
    if !is_wide {
        label = Some(ui.label(name).on_hover_text(hint));
    }
    ui.horizontal_top(|ui| {
        if is_wide {
            let size = vec2(NAME_WIDTH, height);
            let layout = Layout::left_to_right(Align::Center);
            let drawn = ui.allocate_ui_with_layout(size, layout, |ui| {
                ui.set_min_size(size);
                ui.set_max_width(NAME_WIDTH);
                ui.add(Label::new(name).wrap()).on_hover_text(hint)
            });
            label = Some(drawn.inner);
        }
        let size = vec2(controls_width.max(40.0), height);
        let control = ui.allocate_ui_with_layout(size, Layout::top_down(Align::Min), |ui| {
            ui.set_width(size.x);
            controls(ui, value)
        });
        let control_rect = control.response.rect;
        let mut control = control.inner.on_hover_text(hint);
        if let Some(label) = &label {
            control = control.labelled_by(label.id);
        }
        ui.ctx().accesskit_node_builder(control.id, |node| {
            node.set_description(hint);
            // Several controls.
            if node.role() == Role::GenericContainer {
                node.set_role(Role::Group);
            }
        });
        let size = vec2(RESET_SIZE, RESET_SIZE);
        if *value == *default {
            ui.allocate_space(size);
        } else {
            let text = format!("Reset {}", lowercase_first(name));
            if icon_button(ui, Icon::Again, &text, "Reset to the default", size).clicked() {
                value.clone_from(default);
                // The button disappears; the keyboard continues in the setting.
                focus_first_in(ui, control_rect);
            }
        }
    });
}

/// Gives the keyboard's focus to the first control within a rectangle.
fn focus_first_in(ui: &egui::Ui, rect: Rect) {
    let first = ui.ctx().viewport(|viewport| {
        let mut widgets = viewport.this_pass.widgets.get_layer(ui.layer_id());
        let control = |widget: &&WidgetRect| {
            widget.enabled && widget.sense.is_focusable() && rect.contains(widget.rect.center())
        };
        widgets.find(control).map(|widget| widget.id)
    });
    if let Some(id) = first {
        ui.memory_mut(|memory| memory.request_focus(id));
    }
}

/// Draws a check box that keeps its own name for screen readers; returns its surroundings, which get that of the setting.
pub(super) fn checkbox_ui(ui: &mut egui::Ui, checked: &mut bool, text: &str, hint: &str) -> Response {
    ui.horizontal(|ui| ui.checkbox(checked, text).on_hover_text(hint)).response
}

/// `Text size` becomes `text size`; words such as `yt-dlp` stay.
fn lowercase_first(name: &str) -> String {
    let mut text = name.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    text
}
