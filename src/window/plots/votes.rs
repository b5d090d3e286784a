//! The vote of every window: upwards for the first label, downwards for the others, as far as the network is sure.

use super::bar_mesh::bar_mesh;
use super::{Plots, ViewState, time_rect, visible, x};
use crate::audio::{Framing, GateSpan};
use crate::classify::{AudibleSpan, WindowPrediction, audible_spans};
use crate::format::clock_time;
use crate::window::style;
use eframe::egui::{self, Align2, Color32, Rect, Role, Sense, Stroke, TextStyle, WidgetInfo, pos2};

pub(super) fn votes_ui(ui: &egui::Ui, view: &ViewState, plots: &Plots<'_>, rect: Rect) {
    let visuals = ui.visuals();
    let theme = style::theme(visuals);
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    painter.rect_filled(rect, 0.0, style::colour(theme.plot_background()));
    let (spans, votes) = visible(plots.recording, &view.timeline);
    let hatch = style::colour(theme.hatching().0);
    for span in spans.iter().filter(|span| !span.audible) {
        hatching_ui(&painter, time_rect(&view.timeline, rect, span.start_s, span.end_s), hatch);
    }
    let middle = rect.center().y;
    let colours = [style::label_colour(visuals, 0), style::label_colour(visuals, 1)];
    let pixel = 1.0 / ui.pixels_per_point().max(1.0);
    let mut bars = Vec::new();
    for bar in bars_from_votes(
        &visible_votes(votes, spans, plots.recording.framing()),
        |time_s| x(&view.timeline, rect, time_s),
        pixel,
    ) {
        let height = bar.sureness * 0.5 * rect.height();
        let [first, other] = colours;
        let colour = if bar.sureness > 0.0 { first } else { other };
        let bar = Rect::from_two_pos(pos2(bar.left, middle), pos2(bar.right, middle - height));
        bars.push((bar, colour));
    }
    painter.add(bar_mesh(bars));
    painter.hline(rect.x_range(), middle, Stroke::new(1.0, style::secondary_text(visuals)));
    let font = TextStyle::Small.resolve(ui.style());
    let names = [(rect.top() + rect.height() * 0.22, 0), (rect.bottom() - rect.height() * 0.22, 1)];
    for (y, label) in names {
        let name = plots.labels.get(label).map_or("", String::as_str);
        let name = if plots.labels.len() > 2 && label == 1 { "others" } else { name };
        ui.painter().text(
            pos2(rect.left() - 7.0, y),
            Align2::RIGHT_CENTER,
            name,
            font.clone(),
            style::label_text_colour(visuals, label),
        );
    }
    set_accessible_text(ui, plots, rect);
}

/// Sets the text for screen readers.
fn set_accessible_text(ui: &egui::Ui, plots: &Plots<'_>, rect: Rect) {
    let response = ui.interact(rect, ui.scope_id().with("votes"), Sense::hover());
    // Only computed for screen readers.
    response.widget_info(|| {
        let votes = plots.recording.votes();
        let first = votes.iter().filter(|vote| vote.label(0) == 0).count();
        let name = plots.labels.first().map_or("the first label", String::as_str);
        let position = clock_time(plots.position_s);
        let text = format!("Votes: {first} of {} windows say {name}; position {position}", votes.len());
        WidgetInfo::labeled(Role::Image, true, text)
    });
}

/// The audible spans of the votes, as in exported pictures. The last spans of a running classification are not known yet; there a
/// window is drawn from its start to its end.
fn visible_votes<'a>(
    votes: &'a [WindowPrediction],
    spans: &[GateSpan],
    framing: Framing,
) -> Vec<AudibleSpan<'a>> {
    let known_s = spans.last().map_or(0.0, |span| span.end_s);
    let first_after = votes.partition_point(|vote| vote.start_s < known_s);
    let later = votes.get(first_after..).unwrap_or_default();
    let whole =
        later.iter().map(|vote| AudibleSpan { start_s: vote.start_s, end_s: vote.end_s, prediction: vote });
    audible_spans(votes, spans, framing).into_iter().chain(whole).collect()
}

/// One bar on the screen.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Bar {
    left: f32,
    right: f32,
    /// Mean of `sureness`.
    sureness: f32,
}

/// How sure a vote is: 1 for the first label without a doubt, -1 for another, near 0 where all labels are as probable.
fn sureness(vote: &WindowPrediction) -> f32 {
    let chance = 1.0 / vote.output(0).len().max(2) as f32;
    let label = vote.label(0);
    let won = vote.output(0).get(label).copied().unwrap_or(chance);
    let sure = ((won - chance) / (1.0 - chance)).clamp(0.0, 1.0);
    if label == 0 { sure } else { -sure }
}

/// Votes → bars: one a vote where there is room, else the mean of all that share a pixel.
fn bars_from_votes(votes: &[AudibleSpan<'_>], x: impl Fn(f64) -> f32, pixel: f32) -> Vec<Bar> {
    let mut bars: Vec<Bar> = Vec::new();
    let (mut sum, mut count) = (0.0, 0.0);
    for vote in votes {
        let sure = sureness(vote.prediction);
        let (left, right) = (x(vote.start_s), x(vote.end_s));
        match bars.last_mut() {
            Some(bar) if right - bar.left <= pixel => {
                (sum, count) = (sum + sure, count + 1.0);
                bar.sureness = sum / count;
                bar.right = bar.right.max(right);
            }
            _ => {
                (sum, count) = (sure, 1.0);
                // Bars of one window each stand apart.
                let gap = if right - left >= 6.0 * pixel { pixel } else { 0.0 };
                bars.push(Bar { left, right: (right - gap).max(left + pixel), sureness: sure });
            }
        }
    }
    bars
}

/// Hatching of silent spans.
fn hatching_ui(painter: &egui::Painter, rect: Rect, colour: Color32) {
    if rect.width() < 1.0 {
        return;
    }
    painter.rect_filled(rect, 0.0, colour.gamma_multiply(0.45));
    // Too narrow to recognise lines.
    if rect.width() < 6.0 {
        return;
    }
    let painter = painter.with_clip_rect(rect.intersect(painter.clip_rect()));
    let (step, height) = (7.0, rect.height());
    let first = ((rect.left() - height) / step).floor() as i32;
    let end = (rect.right() / step).ceil() as i32;
    for line in first..end {
        let left = line as f32 * step;
        painter.line_segment([pos2(left, rect.bottom()), pos2(left + height, rect.top())], (1.0, colour));
    }
}

#[cfg(test)]
mod tests {
    use super::{bars_from_votes, sureness, visible_votes};
    use crate::audio::{Framing, GateSpan};
    use crate::classify::{AudibleSpan, WindowPrediction};

    fn votes(count: u64, piano: impl Fn(u64) -> f32) -> Vec<WindowPrediction> {
        let vote = |index: u64| WindowPrediction {
            index,
            start_s: index as f64,
            end_s: index as f64 + 1.0,
            outputs: vec![vec![piano(index), 1.0 - piano(index)]],
        };
        (0..count).map(vote).collect()
    }

    fn parts(votes: &[WindowPrediction]) -> Vec<AudibleSpan<'_>> {
        votes
            .iter()
            .map(|vote| AudibleSpan { start_s: vote.start_s, end_s: vote.end_s, prediction: vote })
            .collect()
    }

    #[test]
    fn votes_are_drawn_while_the_span_that_they_lie_in_still_grows() {
        let votes = votes(6, |_| 0.9);
        let times = |spans: &[GateSpan]| -> Vec<_> {
            visible_votes(&votes, spans, Framing::default())
                .iter()
                .map(|piece| (piece.start_s, piece.end_s))
                .collect()
        };
        assert_eq!(times(&[]).len(), 6, "no span is known yet");
        let spans = [
            GateSpan { audible: true, start_s: 0.0, end_s: 1.5 },
            GateSpan { audible: false, start_s: 1.5, end_s: 3.0 },
        ];
        assert_eq!(times(&spans), [(0.0, 1.0), (1.0, 1.5), (3.0, 4.0), (4.0, 5.0), (5.0, 6.0)]);
    }

    #[test]
    fn with_room_every_vote_is_a_bar_that_stands_apart() {
        let bars = bars_from_votes(&parts(&votes(3, |_| 0.9)), |s| s as f32 * 20.0, 1.0);
        assert_eq!(bars.len(), 3);
        assert!(bars.windows(2).all(|pair| pair[0].right < pair[1].left));
    }

    #[test]
    fn without_room_votes_share_a_pixel_and_show_their_mean() {
        let bars = bars_from_votes(&parts(&votes(1000, |index| (index % 2) as f32)), |s| s as f32 * 0.1, 1.0);
        assert!((95..=105).contains(&bars.len()), "{}", bars.len());
        assert!(bars.iter().all(|bar| bar.sureness.abs() < 0.12), "{bars:?}");
    }

    #[test]
    fn a_vote_of_three_labels_points_to_where_it_went() {
        let vote = |probabilities: [f32; 3]| WindowPrediction {
            index: 0,
            start_s: 0.0,
            end_s: 1.0,
            outputs: vec![probabilities.to_vec()],
        };
        assert_eq!(sureness(&vote([1.0, 0.0, 0.0])), 1.0);
        assert!(sureness(&vote([0.4, 0.3, 0.3])) > 0.0, "the first label won");
        assert!((sureness(&vote([0.2, 0.2, 0.6])) + 0.4).abs() < 1e-6);
    }
}
