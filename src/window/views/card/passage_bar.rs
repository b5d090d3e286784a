//! The passages of a mixed recording over its whole length, in the colours of their labels.

use crate::classify::report::passages_text;
use crate::classify::{HeadOutcome, Segment};
use crate::format::{clock_time, duration};
use crate::window::action::Action;
use crate::window::style;
use eframe::egui::{self, CursorIcon, Rect, Role, Sense, WidgetInfo, pos2, vec2};

const HEIGHT: f32 = 18.0;
/// Least width of a part in points: what is narrower in all has the colour of its first passage.
const MIN_WIDTH: f32 = 0.5;

/// Draws the bar; a click plays from there. What is in no passage has the background's colour. Keyboards have the list of passages.
pub(super) fn passage_bar_ui(
    ui: &mut egui::Ui,
    head: &HeadOutcome,
    duration_s: f64,
    actions: &mut Vec<Action>,
) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::CLICK);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, description(head)));
    let background = style::colour(style::theme(ui.visuals()).plot_background());
    ui.painter().rect_filled(rect, 3.0, background);
    for Part { left, right, label } in parts(&head.segments, duration_s, rect.width()) {
        let part = Rect::from_x_y_ranges(rect.left() + left..=rect.left() + right, rect.y_range());
        ui.painter().rect_filled(part, 0.0, style::label_colour(ui.visuals(), label));
    }
    let time_s = |x: f32| f64::from(((x - rect.left()) / rect.width()).clamp(0.0, 1.0)) * duration_s;
    if let Some(pointer) = response.hover_pos() {
        let colour = ui.visuals().text_color();
        ui.painter().vline(pointer.x, rect.y_range(), (1.0, colour));
        let time_s = time_s(pointer.x);
        let label = label_at(&head.segments, time_s).map_or("no passage", |label| head.label(label));
        let hint = format!("{}: {label}. Click to play from here.", clock_time(time_s));
        let at = pos2(pointer.x, rect.bottom());
        egui::Tooltip::always_open(ui.ctx().clone(), ui.layer_id(), response.id, at)
            .show(|ui| ui.label(hint));
    }
    if response.clicked() {
        // A screen reader's click has no place.
        let at = response.interact_pointer_pos().map_or(0.0, |pointer| time_s(pointer.x));
        actions.push(Action::PlayFrom(at));
    }
    response.on_hover_cursor(CursorIcon::PointingHand);
}

/// `The whole recording: Piano 52 s in 2 passages, Other 54 s in 2 passages`.
fn description(head: &HeadOutcome) -> String {
    let times = head.label_times().into_iter().filter(|time| time.passages > 0);
    let texts = times.map(|time| {
        let passages = passages_text(time.passages);
        format!("{} {} in {passages}", head.label(time.label), duration(time.seconds))
    });
    format!("The whole recording: {}", texts.collect::<Vec<_>>().join(", "))
}

/// A part of the bar, in points from its left end.
#[derive(Debug, PartialEq)]
struct Part {
    left: f32,
    right: f32,
    label: usize,
}

/// The disjoint segments as parts of a bar of this width: at most two begin in each [`MIN_WIDTH`].
fn parts(segments: &[Segment], duration_s: f64, width: f32) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    if duration_s <= 0.0 {
        return parts;
    }
    let x = |time_s: f64| (time_s / duration_s).clamp(0.0, 1.0) as f32 * width;
    for segment in segments {
        let (left, right) = (x(segment.start_s), x(segment.end_s));
        match parts.last_mut() {
            Some(last) if last.label == segment.label && left - last.right < MIN_WIDTH => last.right = right,
            Some(last) if right - last.left < MIN_WIDTH => {}
            _ => parts.push(Part { left, right: right.max(left + MIN_WIDTH), label: segment.label }),
        }
    }
    parts
}

/// The label of the passage at this time; `segments` are disjoint and in order of time.
fn label_at(segments: &[Segment], time_s: f64) -> Option<usize> {
    let begun = segments.partition_point(|segment| segment.start_s <= time_s);
    let segment = segments.get(begun.checked_sub(1)?)?;
    (time_s <= segment.end_s).then_some(segment.label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(start_s: f64, end_s: f64, label: usize) -> Segment {
        Segment { start_s, end_s, label, confidence: 0.9 }
    }

    #[test]
    fn parts_lie_where_the_passages_are() {
        let part = |left, right, label| Part { left, right, label };
        let mixed = [segment(0.0, 25.0, 0), segment(50.0, 100.0, 1)];
        assert_eq!(parts(&mixed, 100.0, 200.0), [part(0.0, 50.0, 0), part(100.0, 200.0, 1)]);
        assert_eq!(parts(&mixed, 0.0, 200.0), []);
    }

    #[test]
    fn a_day_of_short_passages_is_a_bounded_number_of_parts() {
        let many: Vec<Segment> = (0..40_000)
            .map(|n| segment(2.0 * f64::from(n), 2.0 * f64::from(n) + 2.0, n as usize % 2))
            .collect();
        let parts = parts(&many, 80_000.0, 250.0);
        assert!((400..=1001).contains(&parts.len()), "{}", parts.len());
        let first = parts.iter().filter(|part| part.label == 0).count();
        assert!(first.abs_diff(parts.len() / 2) <= parts.len() / 10, "{first} of {}", parts.len());
    }

    #[test]
    fn the_label_at_a_time_is_that_of_its_passage() {
        let mixed = [segment(0.0, 25.0, 0), segment(50.0, 100.0, 1)];
        let found = [-1.0, 0.0, 25.0, 30.0, 50.0, 101.0].map(|time_s| label_at(&mixed, time_s));
        assert_eq!(found, [None, Some(0), Some(0), None, Some(1), None]);
    }
}
