//! The vote of every window: upwards for the first label, downwards for the others, as far as the network is sure.

use super::quads::quads;
use super::{Desk, Plots, columns, in_view, x};
use crate::classify::clock;
use crate::window::look;
use eframe::egui::{self, Align2, Color32, Rect, Role, Sense, Stroke, TextStyle, WidgetInfo, pos2};

pub(super) fn votes_ui(ui: &egui::Ui, desk: &Desk, plots: &Plots<'_>, rect: Rect) {
    let visuals = ui.visuals();
    let paper = look::paper(visuals);
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    painter.rect_filled(rect, 0.0, look::colour(paper.strip()));
    let (spans, votes) = in_view(plots.recording, &desk.timeline);
    let hatch = look::colour(paper.hatching().0);
    for span in spans.iter().filter(|span| !span.kept) {
        hatched(&painter, columns(&desk.timeline, rect, span.start_s, span.end_s), hatch);
    }
    let middle = rect.center().y;
    let colours = [look::label_colour(visuals, 0), look::label_colour(visuals, 1)];
    let pixel = 1.0 / ui.pixels_per_point().max(1.0);
    let mut bars = Vec::new();
    for bar in columns_of_votes(votes, |time_s| x(&desk.timeline, rect, time_s), pixel) {
        let height = (bar.probability - 0.5) * rect.height();
        let [piano, other] = colours;
        let colour = if bar.probability > 0.5 { piano } else { other };
        let bar = Rect::from_two_pos(pos2(bar.left, middle), pos2(bar.right, middle - height));
        bars.push((bar, colour));
    }
    painter.add(quads(bars));
    painter.hline(rect.x_range(), middle, Stroke::new(1.0, look::faint(visuals)));
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
            look::label_ink(visuals, label),
        );
    }
    describe(ui, plots, rect);
}

/// For those who do not see it.
fn describe(ui: &egui::Ui, plots: &Plots<'_>, rect: Rect) {
    let response = ui.interact(rect, ui.scope_id().with("votes"), Sense::hover());
    let first = plots.recording.votes.iter().filter(|vote| vote.label() == 0).count();
    let all = plots.recording.votes.len();
    let name = plots.labels.first().map_or("the first label", String::as_str);
    let text = format!("Votes: {first} of {all} windows say {name}; position {}", clock(plots.position_s));
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &text));
}

/// One bar on the screen.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Bar {
    left: f32,
    right: f32,
    /// Mean probability of the first label.
    probability: f32,
}

/// Votes → bars: one a vote where there is room, else the mean of all that share a pixel.
fn columns_of_votes(votes: &[crate::classify::WindowVote], x: impl Fn(f64) -> f32, pixel: f32) -> Vec<Bar> {
    let mut bars: Vec<Bar> = Vec::new();
    let (mut sum, mut count) = (0.0, 0.0);
    for vote in votes {
        let probability = vote.probabilities.first().copied().unwrap_or(0.0).clamp(0.0, 1.0);
        let (left, right) = (x(vote.start_s), x(vote.end_s));
        match bars.last_mut() {
            Some(bar) if right - bar.left <= pixel => {
                (sum, count) = (sum + probability, count + 1.0);
                bar.probability = sum / count;
                bar.right = bar.right.max(right);
            }
            _ => {
                (sum, count) = (probability, 1.0);
                // Bars of one window each stand apart.
                let gap = if right - left >= 6.0 * pixel { pixel } else { 0.0 };
                bars.push(Bar { left, right: (right - gap).max(left + pixel), probability });
            }
        }
    }
    bars
}

/// Slanted lines: not listened to.
fn hatched(painter: &egui::Painter, rect: Rect, colour: Color32) {
    if rect.width() < 1.0 {
        return;
    }
    painter.rect_filled(rect, 0.0, colour.gamma_multiply(0.45));
    // Where no line would be seen as one.
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
    use super::columns_of_votes;
    use crate::classify::WindowVote;

    fn votes(count: u64, piano: impl Fn(u64) -> f32) -> Vec<WindowVote> {
        let vote = |index: u64| WindowVote {
            index,
            start_s: index as f64,
            end_s: index as f64 + 1.0,
            probabilities: vec![piano(index), 1.0 - piano(index)],
        };
        (0..count).map(vote).collect()
    }

    #[test]
    fn with_room_every_vote_is_a_bar_that_stands_apart() {
        let bars = columns_of_votes(&votes(3, |_| 0.9), |s| s as f32 * 20.0, 1.0);
        assert_eq!(bars.len(), 3);
        assert!(bars.windows(2).all(|pair| pair[0].right < pair[1].left));
    }

    #[test]
    fn without_room_votes_share_a_pixel_and_show_their_mean() {
        let bars = columns_of_votes(&votes(1000, |index| (index % 2) as f32), |s| s as f32 * 0.1, 1.0);
        assert!((95..=105).contains(&bars.len()), "{}", bars.len());
        assert!(bars.iter().all(|bar| (bar.probability - 0.5).abs() < 0.06), "{bars:?}");
    }
}
