//! The buttons that concern the whole list. A button never takes another's place, so that a double click on one never reaches another: all
//! of them are there from the first recording on and disabled while they do not apply, and those with a count are as wide as the longest
//! one of a list of this length. Only the length of the list and the width of the window move them.

use super::button_width::button_width;
use crate::format::thousands;
use crate::window::action::Action;
use crate::window::session::Session;
use eframe::egui::containers::menu::MenuButton;
use eframe::egui::{self, Button, Response, UiBuilder, vec2};

/// Room for the totals beside the buttons, in points.
const TOTALS_WIDTH: f32 = 200.0;
/// Widths are reserved for counts of at least two digits.
const LEAST_RESERVED: usize = 99;
/// The buttons without a count, for their widths.
const OTHERS: [&str; 3] = ["Clear", "Cancel all", "Export list…"];

/// A button for some recordings, such as `Retry 3 failed`.
struct Counted {
    before: &'static str,
    after: &'static str,
    count: usize,
    hint: &'static str,
    action: Action,
}

impl Counted {
    fn text(&self, count: usize) -> String {
        format!("{} {} {}", self.before, thousands(count as u64), self.after)
    }
}

/// Draws the buttons. `outdated`: number of recordings classified with other settings; `hidden`: of those that the list does not show;
/// `line_width`: of buttons and totals, in points. In narrow lists those with a count are the entries of a menu.
pub(super) fn list_buttons_ui(
    ui: &mut egui::Ui,
    session: &Session,
    outdated: usize,
    hidden: usize,
    line_width: f32,
    actions: &mut Vec<Action>,
) {
    let (all, open) = (session.recordings().len(), session.pending_count());
    let button = |before, after, count, hint, action| Counted { before, after, count, hint, action };
    let failed = session.failed_count();
    let cancelled = session.cancelled_count();
    let counted = [
        button("Retry", "failed", failed, "All failed recordings", Action::RetryFailed),
        button("Analyse", "again", outdated, "Classified with other settings", Action::ReclassifyOutdated),
        button("Resume", "cancelled", cancelled, "All cancelled recordings", Action::ResumeCancelled),
    ];
    let widths = counted.each_ref().map(|button| button_width(ui, button.text(all.max(LEAST_RESERVED))));
    let others: f32 = OTHERS.map(|text| button_width(ui, text.to_owned())).iter().sum();
    let gaps = (counted.len() + OTHERS.len()) as f32 * ui.spacing().item_spacing.x;
    if widths.iter().sum::<f32>() + others + gaps + TOTALS_WIDTH <= line_width {
        for (counted, width) in counted.into_iter().zip(widths) {
            let button = Button::new(counted.text(counted.count)).min_size(vec2(width, 0.0));
            let response = button_ui(ui, counted.before, counted.count > 0, button);
            if response.on_hover_text(counted.hint).on_disabled_hover_text(counted.hint).clicked() {
                actions.push(counted.action);
            }
        }
    } else {
        again_menu_ui(ui, counted, actions);
    }
    let clear = button_ui(ui, "Clear", open < all, Button::new("Clear"));
    let hint = match hidden {
        0 => "Remove finished recordings from the list (Ctrl+Z takes it back)",
        _ => "Remove the finished recordings that are shown; hidden ones stay (Ctrl+Z takes it back)",
    };
    if clear.on_hover_text(hint).clicked() {
        actions.push(Action::RemoveFinished);
    }
    if button_ui(ui, "Cancel all", open > 0, Button::new("Cancel all")).clicked() {
        actions.push(Action::CancelAll);
    }
}

/// A button whose id does not depend on the buttons before it. A press and a release that arrive between two frames are a click on the id that
/// was under the pointer in the last frame; an id by order would then belong to another button if one has appeared since.
fn button_ui(ui: &mut egui::Ui, name: &str, is_enabled: bool, button: Button<'_>) -> Response {
    let id = ui.scope_id().with(("list button", name));
    ui.scope_builder(UiBuilder::new().scope_id(id), |ui| ui.add_enabled(is_enabled, button)).inner
}

/// The buttons with a count as a menu.
fn again_menu_ui(ui: &mut egui::Ui, counted: [Counted; 3], actions: &mut Vec<Action>) {
    let id = ui.scope_id().with(("list button", "Again"));
    let is_enabled = counted.iter().any(|counted| counted.count > 0);
    ui.scope_builder(UiBuilder::new().scope_id(id), |ui| {
        ui.add_enabled_ui(is_enabled, |ui| {
            let (response, _) = MenuButton::from_button(Button::new("Again")).ui(ui, |ui| {
                for counted in counted {
                    let button = Button::new(counted.text(counted.count));
                    if ui.add_enabled(counted.count > 0, button).on_hover_text(counted.hint).clicked() {
                        actions.push(counted.action);
                        ui.close();
                    }
                }
            });
            response
                .on_hover_text("Retry, analyse again or resume many recordings")
                .on_disabled_hover_text("Nothing has failed, was cancelled or has other settings");
        });
    });
}
