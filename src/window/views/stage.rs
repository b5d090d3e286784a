//! The stage with its captions and controls.

use super::icon::{Icon, icon_button};
use crate::window::action::Action;
use crate::window::stage::{QualityLevel, SceneKey, Stage};
use crate::window::stage_choice::StageChoice;
use eframe::egui::containers::menu::MenuButton;
use eframe::egui::{
    self, Align, Align2, Button, Color32, FontId, Layout, Pos2, Rect, RichText, Role, Sense, UiBuilder, Vec2,
    WidgetInfo, pos2, vec2,
};

/// What stands over the picture.
pub(in crate::window) struct Caption {
    /// Number of the label, for its colour.
    pub(in crate::window) label: usize,
    pub(in crate::window) title: String,
    pub(in crate::window) detail: String,
}

/// What the stage shows besides its scene.
pub(in crate::window) struct StageView<'a> {
    /// `None` while there is no verdict.
    pub(in crate::window) caption: Option<Caption>,
    /// Of the recording.
    pub(in crate::window) name: &'a str,
    /// It is on all of the screen.
    pub(in crate::window) fills: bool,
    /// The wheel moves the page that it stands on.
    pub(in crate::window) scrolls: bool,
}

/// Height of the controls, in points.
const CONTROL: f32 = 26.0;
/// Controls are faint while nobody points at the picture.
const FAINT: f32 = 0.4;

/// Draws it.
pub(in crate::window) fn stage_ui(
    ui: &mut egui::Ui,
    size: Vec2,
    stage: &mut Stage,
    choice: &mut StageChoice,
    view: &StageView<'_>,
    actions: &mut Vec<Action>,
) {
    let (rect, response) = ui.allocate_exact_size(size, Sense::CLICK | Sense::DRAG);
    if !ui.is_rect_visible(rect) {
        return;
    }
    let what = match stage.scene_key() {
        SceneKey::Undecided => "Stage: nothing decided yet".to_owned(),
        SceneKey::Label(label) => format!("Stage: {label}"),
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &what));
    pointer(ui, &response, rect, stage, view);
    stage.paint(&ui.painter_at(rect), rect);
    caption_ui(ui, rect, view);
    // The menu of the controls may stand outside of the picture.
    let pointed = ui.rect_contains_pointer(rect) || egui::Popup::is_any_open(ui.ctx());
    let top = Rect::from_min_size(rect.min, vec2(rect.width(), CONTROL + 12.0)).shrink(6.0);
    let builder = UiBuilder::new().max_rect(top).layout(Layout::right_to_left(Align::Center));
    // Over the picture, so that what follows stands under it; dark in either theme.
    let mut over = ui.new_child(builder);
    over.style_mut().visuals = egui::Visuals::dark();
    over.set_opacity(if pointed { 1.0 } else { FAINT });
    controls_ui(&mut over, stage, choice, view, actions);
}

/// Drag to turn, wheel to zoom, double click to look from where the scene has it.
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
    choice: &mut StageChoice,
    view: &StageView<'_>,
    actions: &mut Vec<Action>,
) {
    let square = vec2(CONTROL, CONTROL);
    if view.fills {
        if icon_button(ui, Icon::Shrink, "Leave the full screen", "Leave the full screen (Esc)", square)
            .clicked()
        {
            actions.push(Action::FillWithStage(false));
        }
    } else {
        if icon_button(ui, Icon::Close, "Hide the stage", "Hide the stage (S)", square).clicked() {
            choice.on = false;
            actions.push(Action::SettingsChanged);
        }
        if icon_button(ui, Icon::Grow, "Full screen", "The stage on all of the screen (F11)", square)
            .clicked()
        {
            actions.push(Action::FillWithStage(true));
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

/// How much is drawn: shown, and chosen.
fn quality_ui(ui: &mut egui::Ui, stage: &mut Stage, choice: &mut StageChoice, actions: &mut Vec<Action>) {
    let failure = stage.failure();
    let mut hint = match (&failure, stage.frame_ms()) {
        (Some(why), _) => format!("{why}. Pictures that were drawn beforehand are shown instead."),
        (None, Some(ms)) if stage.quality_level() != QualityLevel::Video => format!("{ms:.0} ms a picture"),
        _ => String::new(),
    };
    if choice.quality.is_none() && failure.is_none() {
        let found = "As much is drawn as this machine draws in time";
        hint = if hint.is_empty() { found.to_owned() } else { format!("{found}: {hint}") };
    }
    let button =
        Button::new(RichText::new(stage.quality_level().name()).small()).min_size(vec2(0.0, CONTROL));
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
            if ui.button("Try to draw again").clicked() {
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
        detail => written(ui, at, detail, 13.0 * scale, Color32::from_gray(215)),
    };
    // The colours of dark ground, whatever the theme.
    let colour = crate::window::look::label_colour(&egui::Visuals::dark(), caption.label);
    let title = written(ui, pos2(at.x, detail.top() - 1.0), &caption.title, 25.0 * scale, colour);
    if view.fills {
        written(ui, pos2(at.x, title.top() - 3.0), view.name, 13.0 * scale, Color32::from_gray(215));
    }
}

/// Writes over a picture, with a shadow so that it is read on any; gives where.
fn written(ui: &egui::Ui, left_bottom: Pos2, text: &str, size: f32, colour: Color32) -> Rect {
    let font = FontId::proportional(size);
    for shadow in [vec2(1.0, 1.0), vec2(0.0, 1.5), vec2(-1.0, 1.0)] {
        let dark = Color32::from_black_alpha(150);
        ui.painter().text(left_bottom + shadow, Align2::LEFT_BOTTOM, text, font.clone(), dark);
    }
    ui.painter().text(left_bottom, Align2::LEFT_BOTTOM, text, font, colour)
}
