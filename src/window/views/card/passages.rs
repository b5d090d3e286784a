//! The passages of a recording as a list.

use crate::classify::{Outcome, Segment};
use crate::format::{clock_time, percent};
use crate::window::action::Action;
use crate::window::style;
use crate::window::views::reveal_focus;
use eframe::egui::{self, RichText, Role, ScrollArea, WidgetInfo};

pub(super) fn passages_ui(ui: &mut egui::Ui, outcome: &Outcome, actions: &mut Vec<Action>) {
    let segments = outcome.segments();
    if segments.is_empty() {
        return;
    }
    ui.add_space(4.0);
    ui.label(RichText::new("Passages").strong()).on_hover_text("Click a passage to play it");
    let height = ui.spacing().interact_size.y;
    // Down to the end of the visible area: the surrounding scroll area makes the available height infinite.
    let max_height = (ui.clip_rect().bottom() - ui.cursor().top()).max(4.0 * height);
    ScrollArea::vertical().id_salt("passages").max_height(max_height).auto_shrink([false, true]).show_rows(
        ui,
        height,
        segments.len(),
        |ui, visible| {
            debug_assert!(visible.end <= segments.len(), "rows beyond the last segment");
            for segment in segments.get(visible).unwrap_or_default() {
                passage_ui(ui, segment, outcome.label(segment.label), actions);
            }
            reveal_focus(ui);
        },
    );
}

fn passage_ui(ui: &mut egui::Ui, segment: &Segment, name: &str, actions: &mut Vec<Action>) {
    let times = format!("{} – {}", clock_time(segment.start_s), clock_time(segment.end_s));
    let text = format!("{times}  {name} {}", percent(segment.confidence, 0));
    let colour = style::label_text_colour(ui.visuals(), segment.label);
    let button = egui::Button::new(RichText::new(format!("▶ {text}")).color(colour));
    let response = ui.add(button.frame_when_inactive(false).truncate());
    // The triangle is no word.
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, text.as_str()));
    let hint = format!("Play this passage. Its confidence is the mean probability of {name} in it.");
    if response.on_hover_text(hint).clicked() {
        actions.push(Action::PlayRange(segment.start_s, segment.end_s));
    }
}
