//! Messages: an error stays below the input field until it is dismissed; any other floats at the bottom, where it moves nothing, and fades.

use super::icon::{Icon, icon_button};
use super::trailing::with_trailing_ui;
use crate::window::action::Action;
use crate::window::display_text::display_text;
use crate::window::notices::FloatingNotice;
use eframe::egui::{self, Align2, Area, Frame, Id, Label, Margin, Order, Rect, RichText, vec2};
use std::time::Duration;

/// A floating message is gone after this time, in seconds.
const SHOWN_S: f64 = 4.0;
/// Its last part, during which it fades, in seconds.
const FADE_S: f64 = 0.4;
/// Time between the frames while it fades.
const FADE_INTERVAL: Duration = Duration::from_millis(33);
/// Distance of a floating message from the bottom of the window, in points.
const BOTTOM: f32 = 14.0;

/// A message to the user.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::window) struct Notice {
    pub(in crate::window) text: String,
    /// Whether it is an error.
    pub(in crate::window) is_error: bool,
    /// It is about something under way and stays until that has ended.
    pub(in crate::window) is_lasting: bool,
    /// Name of a button and what it does.
    action: Option<(String, Action)>,
}

impl Notice {
    /// Something that succeeded.
    pub(in crate::window) fn info(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_error: false, is_lasting: false, action: None }
    }

    /// Something that failed.
    pub(in crate::window) fn error(text: impl Into<String>) -> Self {
        Self { is_error: true, ..Self::info(text) }
    }

    /// Something that is under way.
    pub(in crate::window) fn lasting(text: impl Into<String>) -> Self {
        Self { is_lasting: true, ..Self::info(text) }
    }

    /// With a button of this name.
    pub(in crate::window) fn with_action(mut self, name: impl Into<String>, action: Action) -> Self {
        self.action = Some((name.into(), action));
        self
    }

    fn action_ui(&self, ui: &mut egui::Ui, actions: &mut Vec<Action>) {
        if let Some((name, action)) = &self.action
            && ui.button(name).clicked()
        {
            actions.push(action.clone());
        }
    }
}

/// Draws an error with its buttons.
pub(in crate::window) fn notice_ui(ui: &mut egui::Ui, notice: &Notice, actions: &mut Vec<Action>) {
    let background = ui.visuals().extreme_bg_color;
    Frame::new().fill(background).corner_radius(5.0).inner_margin(Margin::symmetric(10, 4)).show(ui, |ui| {
        let text = |ui: &mut egui::Ui| {
            let text = RichText::new(display_text(&notice.text)).color(ui.visuals().error_fg_color);
            ui.add(Label::new(text).wrap());
        };
        let buttons = |ui: &mut egui::Ui| {
            notice.action_ui(ui, actions);
            if ui.button("Copy details").clicked() {
                actions.push(Action::Copy(notice.text.clone()));
            }
            if icon_button(ui, Icon::Close, "Dismiss the notice", "Dismiss", vec2(22.0, 22.0)).clicked() {
                actions.push(Action::DismissNotice);
            }
        };
        with_trailing_ui(ui, "notice", 26.0, text, buttons);
    });
}

/// Draws a floating message. It requests frames for its end only; a pointer on it, or the focus on its button, keeps it.
pub(in crate::window) fn floating_notice_ui(
    ctx: &egui::Context,
    floating: &mut FloatingNotice,
    actions: &mut Vec<Action>,
) {
    let now = ctx.input(|input| input.time);
    let is_new = floating.until_s.is_none();
    let until_s = *floating.until_s.get_or_insert(now + SHOWN_S);
    let left_s = until_s - now;
    let notice = &floating.notice;
    if left_s <= 0.0 && !notice.is_lasting {
        actions.push(Action::NoticeFaded);
        ctx.request_repaint();
        return;
    }
    let opacity = if notice.is_lasting { 1.0 } else { (left_s / FADE_S).clamp(0.0, 1.0) as f32 };
    let raised = if floating.is_raised { 64.0 } else { 0.0 };
    let area = Area::new(Id::unique("floating notice"))
        .order(Order::Foreground)
        .anchor(Align2::CENTER_BOTTOM, vec2(0.0, -BOTTOM - raised))
        .show(ctx, |ui| {
            ui.set_opacity(opacity);
            ui.set_max_width((ctx.content_rect().width() - 40.0).clamp(100.0, 560.0));
            Frame::popup(ui.style()).inner_margin(Margin::symmetric(14, 8)).show(ui, |ui| {
                ui.horizontal(|ui| {
                    ui.add(Label::new(display_text(&notice.text)).wrap());
                    notice.action_ui(ui, actions);
                    if notice.is_lasting
                        && icon_button(ui, Icon::Close, "Hide the message", "Hide", vec2(22.0, 22.0))
                            .clicked()
                    {
                        actions.push(Action::NoticeFaded);
                    }
                });
            });
        });
    if notice.is_lasting {
        return;
    }
    let rect = area.response.rect;
    if is_new && is_under_pointer(ctx, rect) {
        floating.is_raised = true;
        ctx.request_discard("a message keeps away from the pointer");
    }
    let has_focus = ctx
        .memory(|memory| memory.focused())
        .and_then(|id| ctx.read_response(id))
        .is_some_and(|focused| focused.layer_id == area.response.layer_id);
    if area.response.contains_pointer() || has_focus {
        floating.until_s = Some(now + SHOWN_S);
        ctx.request_repaint_after(Duration::from_secs_f64(SHOWN_S - FADE_S));
    } else if left_s > FADE_S {
        ctx.request_repaint_after(Duration::from_secs_f64(left_s - FADE_S));
    } else {
        ctx.request_repaint_after(FADE_INTERVAL);
    }
}

/// Whether the pointer would click the message by mistake: a second click is meant for what is below.
fn is_under_pointer(ctx: &egui::Context, rect: Rect) -> bool {
    ctx.pointer_latest_pos().is_some_and(|pointer| rect.expand(12.0).contains(pointer))
}
