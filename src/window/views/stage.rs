//! The stage with its caption and controls.

use super::icon::{Icon, icon_button};
use super::name_text::cut_name;
use super::trailing::with_trailing_ui;
use crate::window::action::Action;
use crate::window::stage::{QualityLevel, SceneKey, Stage};
use crate::window::stage_settings::StageSettings;
use crate::window::style;
use eframe::egui::containers::menu::MenuButton;
use eframe::egui::text::{LayoutJob, TextWrapping};
use eframe::egui::{
    self, Button, Color32, FontId, Label, Rect, RichText, Role, Sense, UiBuilder, Vec2, WidgetInfo, vec2,
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
/// Height of the bar that replaces a folded stage, in points.
pub(in crate::window) const FOLDED_STAGE: f32 = 28.0;
/// Opacity of the controls while the pointer is elsewhere.
const IDLE_OPACITY: f32 = 0.4;

/// For screen readers.
const DESCRIPTION: &str = "Musicians who play what the recording is classified as. Control and arrow keys turn it, F11 shows it in full screen";

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
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(DESCRIPTION));
    pointer(ui, &response, rect, stage, view);
    stage.paint(&ui.painter_at(rect), rect);
    caption_ui(ui, rect, view);
    // A menu of the controls may extend beyond the image.
    let pointed =
        ui.rect_contains_pointer(rect) || has_focus_in(ui, rect) || egui::Popup::is_any_open(ui.ctx());
    let top = Rect::from_min_size(rect.min, vec2(rect.width(), CONTROL_HEIGHT + 12.0)).shrink(6.0);
    // Drawn over the image without using layout space; dark in either theme.
    let mut over = ui.new_child(UiBuilder::new().max_rect(top));
    over.style_mut().visuals = egui::Visuals::dark();
    over.set_opacity(if pointed { 1.0 } else { IDLE_OPACITY });
    with_trailing_ui(
        &mut over,
        "stage",
        CONTROL_HEIGHT,
        |_| {},
        |ui| controls_ui(ui, stage, choice, view, actions),
    );
}

/// Draws the bar that replaces the stage while the window has no room for it.
pub(in crate::window) fn folded_stage_ui(ui: &mut egui::Ui, actions: &mut Vec<Action>) {
    let text = |ui: &mut egui::Ui| {
        let text = RichText::new("Stage: enlarge the window to see it").color(ui.visuals().weak_text_color());
        ui.add(Label::new(text).truncate());
    };
    let size = vec2(CONTROL_HEIGHT, CONTROL_HEIGHT);
    let button = |ui: &mut egui::Ui| {
        if icon_button(ui, Icon::Grow, "Full screen", "Full-screen stage (F11)", size).clicked() {
            actions.push(Action::SetStageFullScreen(true));
        }
    };
    with_trailing_ui(ui, "folded stage", FOLDED_STAGE, text, button);
}

/// Whether the keyboard's focus is on a control inside this rectangle.
fn has_focus_in(ui: &egui::Ui, rect: Rect) -> bool {
    let focused = ui.memory(|memory| memory.focused()).and_then(|id| ui.ctx().read_response(id));
    focused.is_some_and(|focused| focused.layer_id == ui.layer_id() && rect.contains_rect(focused.rect))
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
    if stage.is_user_view()
        && stage.can_orbit()
        && icon_button(ui, Icon::Again, "Reset the view", "Reset the view (double click)", square).clicked()
    {
        stage.reset_view();
    }
    quality_ui(ui, stage, choice, actions);
    if view.is_full_screen {
        if icon_button(ui, Icon::Shrink, "Leave the full screen", "Leave the full screen (Esc)", square)
            .clicked()
        {
            actions.push(Action::SetStageFullScreen(false));
        }
        return;
    }
    if icon_button(ui, Icon::Grow, "Full screen", "Full-screen stage (F11)", square).clicked() {
        actions.push(Action::SetStageFullScreen(true));
    }
    if icon_button(ui, Icon::Close, "Hide the stage", "Hide the stage (S)", square).clicked() {
        choice.on = false;
        actions.push(Action::SettingsChanged);
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

/// Draws the caption on a plate at the lower left of the image.
fn caption_ui(ui: &egui::Ui, rect: Rect, view: &StageView<'_>) {
    let Some(caption) = &view.caption else { return };
    let scale = (rect.height() / 240.0).clamp(0.75, 2.2);
    // Colours of the dark theme, in either theme.
    let title_colour = style::label_colour(&egui::Visuals::dark(), caption.label);
    let name = if view.is_full_screen { view.name } else { "" };
    let lines = [
        (name, 13.0, style::CAPTION_TEXT),
        (caption.title.as_str(), 25.0, title_colour),
        (caption.detail.as_str(), 13.0, style::CAPTION_TEXT),
    ];
    let max_width = (rect.width() - 40.0 * scale).max(1.0);
    let galleys: Vec<_> = lines
        .into_iter()
        .filter(|(text, ..)| !text.is_empty())
        .map(|(text, size, colour)| {
            let font = FontId::proportional(size * scale);
            let text = cut_name(ui, text, &font, max_width).text.into_owned();
            let mut job = LayoutJob::simple_singleline(text, font, colour);
            job.wrap = TextWrapping::truncate_at_width(max_width);
            ui.painter().layout_job(job)
        })
        .collect();
    let height: f32 = galleys.iter().map(|galley| galley.size().y).sum();
    let width = galleys.iter().map(|galley| galley.size().x).fold(0.0, f32::max);
    let margin = vec2(8.0, 4.0) * scale;
    let plate = Rect::from_min_size(
        rect.left_bottom() + vec2(6.0, -6.0) * scale - vec2(0.0, height + 2.0 * margin.y),
        vec2(width, height) + 2.0 * margin,
    );
    ui.painter().rect_filled(plate, 5.0 * scale, style::CAPTION_PLATE);
    let mut top = plate.min + margin;
    for galley in galleys {
        let size = galley.size();
        ui.painter().galley(top, galley, Color32::PLACEHOLDER);
        top.y += size.y;
    }
}
