//! The square of moods (Russell 1980): pleasant to the right (valence), energetic upwards (arousal), and the way of the recording through it.

use crate::classify::TagTimeline;
use crate::format::{clock_time, percent};
use crate::window::action::Action;
use crate::window::style;
use eframe::egui::{
    self, Align2, Color32, CursorIcon, Pos2, Rect, Role, Sense, Shape, Stroke, StrokeKind, TextStyle,
    WidgetInfo, pos2, vec2,
};

/// Points of the way at most: more would be a scribble.
const POINTS: usize = 120;
/// A pointer this far from the way, in points, is not on it.
const REACH: f32 = 14.0;
/// The moods in the corners: left and right of the upper row, then of the lower one.
const CORNERS: [[&str; 2]; 2] = [["tense", "happy"], ["sad", "calm"]];
const HINT: &str = "Left to right: unpleasant to pleasant (valence). Upwards: calm to energetic (arousal). The line is how the recording \
    moves, the large dot all of it. How pleasant it is hardly carries over from the music that this was learned from: take it as a hint.";

/// Draws the square with sides of `side` points. `whole`: valence and arousal of the recording, 0 to 1; `position_s`: of the playhead. A click on
/// the line plays from there.
pub(super) fn mood_square_ui(
    ui: &mut egui::Ui,
    side: f32,
    timeline: &TagTimeline,
    (whole, position_s): ([f32; 2], f64),
    actions: &mut Vec<Action>,
) {
    let (rect, response) = ui.allocate_exact_size(vec2(side, side), Sense::CLICK);
    let text = description(whole);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, text.as_str()));
    background_ui(ui, rect);
    let way = way(timeline);
    let place = |affect: [f32; 2]| place(rect, affect);
    let accent = ui.visuals().selection.stroke.color;
    let faint = style::secondary_text(ui.visuals());
    for (at, pair) in way.windows(2).enumerate() {
        let [from, to] = pair else { continue };
        // From the beginning, faint, to the end.
        let colour = faint.lerp_to_gamma(accent, (at + 1) as f32 / way.len() as f32);
        ui.painter().line_segment([place(from.affect), place(to.affect)], Stroke::new(1.5, colour));
    }
    let outline = Stroke::new(1.5, style::colour(style::theme(ui.visuals()).background()));
    ui.painter().add(Shape::circle_filled(place(whole), 6.0, accent));
    ui.painter().circle_stroke(place(whole), 6.0, outline);
    if position_s > 0.0
        && let Some(played) = timeline.at(position_s).and_then(|window| window.affect)
    {
        ui.painter().circle(place(played), 4.0, Color32::WHITE, Stroke::new(2.0, Color32::BLACK));
    }
    let nearest = |pointer: Pos2| {
        let distance = |point: &&Point| place(point.affect).distance(pointer);
        let nearest = way.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
        (distance(&nearest) <= REACH).then_some(nearest)
    };
    match response.hover_pos().and_then(nearest) {
        Some(point) => {
            ui.painter().circle_stroke(place(point.affect), 5.0, Stroke::new(2.0, ui.visuals().text_color()));
            let hint =
                format!("{}: {}. Click to play from here.", clock_time(point.start_s), values(point.affect));
            egui::Tooltip::always_open(ui.ctx().clone(), ui.layer_id(), response.id, rect.left_bottom())
                .show(|ui| ui.label(hint));
            ui.set_cursor_icon(CursorIcon::PointingHand);
        }
        None => {
            response.clone().on_hover_text(HINT);
        }
    }
    if response.clicked()
        && let Some(point) = response.interact_pointer_pos().map_or(way.first(), nearest)
    {
        actions.push(Action::PlayFrom(point.start_s));
    }
}

/// The square with its axes and the names of its corners.
fn background_ui(ui: &egui::Ui, rect: Rect) {
    let theme = style::theme(ui.visuals());
    let line = style::colour(theme.hatching().0);
    ui.painter().rect(rect, 4.0, style::colour(theme.plot_background()), (1.0, line), StrokeKind::Inside);
    ui.painter().hline(rect.x_range(), rect.center().y, (1.0, line));
    ui.painter().vline(rect.center().x, rect.y_range(), (1.0, line));
    let (inner, font) = (rect.shrink(6.0), TextStyle::Small.resolve(ui.style()));
    let colour = style::secondary_text(ui.visuals());
    let aligns = [[Align2::LEFT_TOP, Align2::RIGHT_TOP], [Align2::LEFT_BOTTOM, Align2::RIGHT_BOTTOM]];
    for (names, aligns) in CORNERS.iter().zip(aligns) {
        for (name, align) in names.iter().zip(aligns) {
            ui.painter().text(align.pos_in_rect(&inner), align, name, font.clone(), colour);
        }
    }
}

fn place(rect: Rect, [valence, arousal]: [f32; 2]) -> Pos2 {
    let inner = rect.shrink(4.0);
    pos2(inner.left() + valence * inner.width(), inner.bottom() - arousal * inner.height())
}

/// A point of the way: the mean of some windows.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Point {
    start_s: f64,
    affect: [f32; 2],
}

/// The way of the recording, in at most [`POINTS`] points.
fn way(timeline: &TagTimeline) -> Vec<Point> {
    let known: Vec<(f64, [f32; 2])> =
        timeline.windows.iter().filter_map(|window| Some((window.start_s, window.affect?))).collect();
    let mean = |windows: &[(f64, [f32; 2])]| {
        let n = windows.len().max(1) as f32;
        let sum = |at: usize| windows.iter().filter_map(|(_, affect)| affect.get(at)).sum::<f32>() / n;
        Some(Point { start_s: windows.first()?.0, affect: [sum(0), sum(1)] })
    };
    known.chunks(known.len().div_ceil(POINTS).max(1)).filter_map(mean).collect()
}

/// `pleasant 80 %, energetic 13 %`.
fn values([valence, arousal]: [f32; 2]) -> String {
    format!("pleasant {}, energetic {}", percent(valence.into(), 0), percent(arousal.into(), 0))
}

fn description(whole: [f32; 2]) -> String {
    format!("Mood of the whole recording: {}", values(whole))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::TaggedWindow;

    fn timeline(count: u16) -> TagTimeline {
        let window = |at: u16| TaggedWindow {
            start_s: 3.0 * f64::from(at),
            end_s: 3.0 * f64::from(at) + 3.0,
            genre: Vec::new(),
            affect: (at != 1).then_some([f32::from(at) / f32::from(count), 0.5]),
        };
        TagTimeline { windows: (0..count).map(window).collect(), ..TagTimeline::default() }
    }

    #[test]
    fn an_hour_is_a_bounded_number_of_points_in_order_of_time() {
        let way = way(&timeline(1200));
        assert!((100..=POINTS).contains(&way.len()), "{}", way.len());
        assert!(way.windows(2).all(|p| p[0].start_s < p[1].start_s && p[0].affect[0] < p[1].affect[0]));
    }

    #[test]
    fn windows_without_a_mood_are_left_out() {
        assert_eq!(way(&timeline(3)).iter().map(|point| point.start_s).collect::<Vec<_>>(), [0.0, 6.0]);
        assert_eq!(way(&TagTimeline::default()), []);
    }

    #[test]
    fn pleasant_is_right_and_energetic_is_up() {
        let rect = Rect::from_min_size(Pos2::ZERO, vec2(100.0, 100.0));
        let (calm, tense) = (place(rect, [1.0, 0.0]), place(rect, [0.0, 1.0]));
        assert!(calm.x > tense.x && calm.y > tense.y && rect.contains(calm) && rect.contains(tense));
    }
}
