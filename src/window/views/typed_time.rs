//! A field for a time that is typed as people write it: `1:05`, `65`, `1:05.5`.

use crate::format::{clock_time, seconds_from_text};
use crate::window::style;
use eframe::egui::{self, EventFilter, Id, Key, Modifiers, TextEdit, WidgetInfo};

/// Width of a field for times below an hour, and for longer ones, in points.
const WIDTHS: [f32; 2] = [72.0, 88.0];

/// Draws a field with this time, if any. Returns the time that was typed: with Enter, or by leaving the field. What is not a time changes
/// nothing, nor does Escape.
pub(super) fn typed_time_ui(
    ui: &mut egui::Ui,
    name: &str,
    hint: &str,
    time_s: Option<f64>,
    length_s: f64,
) -> Option<f64> {
    let id = Id::unique(("typed time", name));
    let present = time_s.map(time_text).unwrap_or_default();
    // What is typed is kept until the field is left: a click on another widget may take the focus before this one is drawn.
    let typed = ui.data(|data| data.get_temp::<String>(id));
    let mut text = typed.unwrap_or_else(|| present.clone());
    let width = if length_s < 3600.0 { WIDTHS[0] } else { WIDTHS[1] };
    let edit = TextEdit::singleline(&mut text)
        .id(id)
        .font(style::monospace(12.0))
        .hint_text("–:––")
        .margin(egui::Margin::symmetric(4, 4))
        .char_limit(16)
        .desired_width(width);
    let response = ui.add(edit).on_hover_text(hint);
    response.widget_info(|| WidgetInfo {
        label: Some(name.to_owned()),
        ..WidgetInfo::text_edit(ui.is_enabled(), &present, &text, "–:––")
    });
    if response.lost_focus() {
        ui.data_mut(|data| data.remove_temp::<String>(id));
        return time_from_text(&text).filter(|_| text != present);
    }
    if !response.has_focus() {
        // It was not drawn when it was left.
        ui.data_mut(|data| data.remove_temp::<String>(id));
    } else {
        // Escape is kept: otherwise the focus would be gone before the keys are handled, and Escape would clear the selection.
        let filter = EventFilter {
            horizontal_arrows: true,
            vertical_arrows: true,
            escape: true,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
        if ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
            ui.memory_mut(|memory| memory.surrender_focus(id));
            text = present;
        }
        ui.data_mut(|data| data.insert_temp(id, text));
    }
    None
}

/// Seconds as `3:05.250`, or `1:02:03.250` from one hour on, to the millisecond.
fn time_text(seconds: f64) -> String {
    let all = (seconds.max(0.0) * 1000.0).round() as u64;
    format!("{}.{:03}", clock_time((all / 1000) as f64), all % 1000)
}

/// Seconds from a typed time, with a point or a comma before the decimals.
fn time_from_text(text: &str) -> Option<f64> {
    seconds_from_text(&text.trim().replace(',', "."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_type_them() {
        for (text, seconds) in
            [("1:05", 65.0), ("65", 65.0), (" 1:05.5 ", 65.5), ("1:05,5", 65.5), ("1:00:00", 3600.0)]
        {
            assert_eq!(time_from_text(text), Some(seconds), "{text}");
        }
        for nonsense in ["", "x", "1:75", "-3", "1:2:3:4", "1:05.5.5", "∞", "NaN", ":30"] {
            assert_eq!(time_from_text(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn a_shown_time_is_read_back_to_the_millisecond() {
        for seconds in [0.0, 0.0004, 59.9996, 65.25, 3599.9999, 3723.004] {
            let text = time_text(seconds);
            let read = time_from_text(&text).unwrap();
            assert!((read - seconds).abs() <= 0.000_5 + 1e-9, "{text}: {read} for {seconds}");
        }
        assert_eq!(time_text(59.9996), "1:00.000");
    }
}
