//! The stage with its caption and controls.

use super::icon::{Icon, icon_button};
use crate::window::action::Action;
use crate::window::stage::{QualityLevel, SceneKey, Stage};
use crate::window::stage_settings::StageSettings;
use eframe::egui::containers::menu::MenuButton;
use eframe::egui::{
    self, Align, Align2, Button, Color32, FontId, Layout, Pos2, Rect, RichText, Role, Sense, UiBuilder, Vec2,
    WidgetInfo, pos2, vec2,
};

/// Text over the image.
pub(in crate::window) struct Caption {
    /// Index of the label, for its colour.
    pub(in crate::window) label: usize,
    pub(in crate::window) title: String,
    pub(in crate::window) detail: String,
}

/// State of the stage view besides its scene.
pub(in crate::window) struct StageView<'a> {
    /// `None` without a verdict.
    pub(in crate::window) caption: Option<Caption>,
    /// Name of the recording.
    pub(in crate::window) name: &'a str,
    /// The stage covers the whole screen.
    pub(in crate::window) is_full_screen: bool,
    /// The wheel scrolls the surrounding column instead of zooming.
    pub(in crate::window) scrolls: bool,
}

/// Height of the controls, in points.
const CONTROL_HEIGHT: f32 = 26.0;
/// Opacity of the controls while the pointer is elsewhere.
const IDLE_OPACITY: f32 = 0.4;

/// Draws the stage.
pub(in crate::window) fn stage_ui(
    ui: &mut egui::Ui,
    size: Vec2,
    stage: &mut Stage,
    choice: &mut StageSettings,
    view: &StageView<'_>,
    actions: &mut Vec<Action>,
) {
    let (rect, response) = ui.allocate_exact_size(size, Sense::CLICK | Sense::DRAG);
    if !ui.is_rect_visible(rect) {
        return;
    }
    let what = match stage.scene_key() {
        SceneKey::Undecided => "Stage: undecided".to_owned(),
        SceneKey::Label(label) => format!("Stage: {label}"),
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &what));
    pointer(ui, &response, rect, stage, view);
    stage.paint(&ui.painter_at(rect), rect);
    caption_ui(ui, rect, view);
    // A menu of the controls may extend beyond the image.
    let pointed = ui.rect_contains_pointer(rect) || egui::Popup::is_any_open(ui.ctx());
    let top = Rect::from_min_size(rect.min, vec2(rect.width(), CONTROL_HEIGHT + 12.0)).shrink(6.0);
    let builder = UiBuilder::new().max_rect(top).layout(Layout::right_to_left(Align::Center));
    // Drawn over the image without using layout space; dark in either theme.
    let mut over = ui.new_child(builder);
    over.style_mut().visuals = egui::Visuals::dark();
    over.set_opacity(if pointed { 1.0 } else { IDLE_OPACITY });
    controls_ui(&mut over, stage, choice, view, actions);
}

/// Drag to turn, wheel to zoom, double click to reset the camera.
fn pointer(ui: &egui::Ui, response: &egui::Response, rect: Rect, stage: &mut Stage, view: &StageView<'_>) {
    if !stage.can_orbit() {
        return;
    }
    if response.dragged() {
        stage.rotate_view(response.drag_delta() / rect.height().max(1.0));
    }
    if response.double_clicked() {
        stage.reset_view();
    }
    if response.hovered() {
        let (wheel, pinch) = ui.input(|input| (input.smooth_scroll_delta().y, input.zoom_delta()));
        let factor = if view.scrolls { pinch } else { pinch * (wheel / 300.0).exp() };
        if factor != 1.0 {
            stage.zoom_view(factor);
        }
    }
}

fn controls_ui(
    ui: &mut egui::Ui,
    stage: &mut Stage,
    choice: &mut StageSettings,
    view: &StageView<'_>,
    actions: &mut Vec<Action>,
) {
    let square = vec2(CONTROL_HEIGHT, CONTROL_HEIGHT);
    if view.is_full_screen {
        if icon_button(ui, Icon::Shrink, "Leave the full screen", "Leave the full screen (Esc)", square)
            .clicked()
        {
            actions.push(Action::SetStageFullScreen(false));
        }
    } else {
        if icon_button(ui, Icon::Close, "Hide the stage", "Hide the stage (S)", square).clicked() {
            choice.on = false;
            actions.push(Action::SettingsChanged);
        }
        if icon_button(ui, Icon::Grow, "Full screen", "Full-screen stage (F11)", square).clicked() {
            actions.push(Action::SetStageFullScreen(true));
        }
    }
    quality_ui(ui, stage, choice, actions);
    if stage.is_user_view()
        && stage.can_orbit()
        && icon_button(ui, Icon::Again, "Reset the view", "Reset the view (double click)", square).clicked()
    {
        stage.reset_view();
    }
}

/// Menu of the quality.
fn quality_ui(ui: &mut egui::Ui, stage: &mut Stage, choice: &mut StageSettings, actions: &mut Vec<Action>) {
    let failure = stage.failure();
    let mut hint = match (&failure, stage.frame_ms()) {
        (Some(why), _) => format!("{why}. A prerendered video is shown instead."),
        (None, Some(ms)) if stage.quality_level() != QualityLevel::Video => format!("{ms:.0} ms per frame"),
        _ => String::new(),
    };
    if choice.quality.is_none() && failure.is_none() {
        let automatic = "Chosen automatically: as high as this machine renders in time";
        hint = if hint.is_empty() { automatic.to_owned() } else { format!("{automatic}: {hint}") };
    }
    let button =
        Button::new(RichText::new(stage.quality_level().name()).small()).min_size(vec2(0.0, CONTROL_HEIGHT));
    let (response, _) = MenuButton::from_button(button).ui(ui, |ui| {
        let before = choice.quality;
        ui.radio_value(&mut choice.quality, None, "automatic");
        for level in QualityLevel::all() {
            ui.radio_value(&mut choice.quality, Some(level), level.name());
        }
        if choice.quality != before {
            actions.push(Action::SettingsChanged);
            ui.close();
        }
        if let Some(why) = &failure {
            ui.set_max_width(220.0);
            ui.label(RichText::new(why).small());
            if ui.button("Try to render again").clicked() {
                stage.try_again();
                ui.close();
            }
        }
    });
    let name = format!("Quality of the stage: {}", stage.quality_level().name());
    response.on_hover_text(hint).accessible_name(name);
}

fn caption_ui(ui: &egui::Ui, rect: Rect, view: &StageView<'_>) {
    let scale = (rect.height() / 240.0).clamp(0.75, 2.2);
    let at = rect.left_bottom() + vec2(12.0, -10.0) * scale;
    let Some(caption) = &view.caption else {
        return;
    };
    let detail = match caption.detail.as_str() {
        "" => Rect::from_min_max(at, at),
        detail => shadowed_text(ui, at, detail, 13.0 * scale, Color32::from_gray(215)),
    };
    // Colours of the dark theme, in either theme.
    let colour = crate::window::style::label_colour(&egui::Visuals::dark(), caption.label);
    let title = shadowed_text(ui, pos2(at.x, detail.top() - 1.0), &caption.title, 25.0 * scale, colour);
    if view.is_full_screen {
        shadowed_text(ui, pos2(at.x, title.top() - 3.0), view.name, 13.0 * scale, Color32::from_gray(215));
    }
}

/// Draws text with a shadow, so that it is readable over any image; returns its rectangle.
fn shadowed_text(ui: &egui::Ui, left_bottom: Pos2, text: &str, size: f32, colour: Color32) -> Rect {
    let font = FontId::proportional(size);
    for shadow in [vec2(1.0, 1.0), vec2(0.0, 1.5), vec2(-1.0, 1.0)] {
        let dark = Color32::from_black_alpha(150);
        ui.painter().text(left_bottom + shadow, Align2::LEFT_BOTTOM, text, font.clone(), dark);
    }
    ui.painter().text(left_bottom, Align2::LEFT_BOTTOM, text, font, colour)
}
