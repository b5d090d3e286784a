//! Menu of the playback speed.

use crate::window::action::Action;
use crate::window::player::{PlaybackSpeed, SPEEDS};
use eframe::egui::containers::menu::{MenuButton, MenuConfig};
use eframe::egui::{self, Button, PopupCloseBehavior, RichText, Slider, vec2};

/// Speeds with a button of their own.
const PRESETS: [f64; 6] = [0.5, 0.75, 1.0, 1.25, 1.5, 2.0];
/// The keys change the speed by this much.
pub(super) const SPEED_STEP: f64 = 0.05;

/// A button with the speed, which opens the menu.
pub(super) fn speed_menu_ui(ui: &mut egui::Ui, speed: PlaybackSpeed, actions: &mut Vec<Action>) {
    let text = RichText::new(format!("{}×", speed.factor)).small();
    // Not "selected": screen readers would call it checked.
    let text =
        if speed.factor == 1.0 { text } else { text.strong().color(ui.visuals().selection.stroke.color) };
    // Wide enough for any speed, so that nothing moves, and no wider, so that the controls keep to one line.
    ui.spacing_mut().button_padding.x = 2.0;
    let button = Button::new(text).min_size(vec2(38.0, 30.0));
    let config = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    let (response, _) = MenuButton::from_button(button).config(config).ui(ui, |ui| {
        let mut changed = speed;
        ui.spacing_mut().slider_width = 200.0;
        let slider =
            Slider::new(&mut changed.factor, SPEEDS).step_by(SPEED_STEP).fixed_decimals(2).suffix("×");
        ui.add(slider).accessible_name("Speed");
        ui.horizontal(|ui| {
            for preset in PRESETS {
                ui.selectable_value(&mut changed.factor, preset, format!("{preset}×"));
            }
        });
        ui.checkbox(&mut changed.keeps_pitch, "Keep the pitch")
            .on_hover_text("Off: slower is lower, faster is higher, as on a tape");
        if changed != speed {
            actions.push(Action::SetSpeed(changed));
        }
    });
    response
        .on_hover_text("Speed, 0.5 to 2 ([ slower, ] faster, \\ as recorded)")
        .accessible_name(format!("Speed {}", speed.factor));
}
