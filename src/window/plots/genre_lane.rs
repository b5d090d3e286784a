//! The likeliest genre over time, as a lane above the votes.

use super::{ViewState, time_rect};
use crate::classify::{Segment, TagTimeline};
use crate::format::percent;
use crate::window::style;
use eframe::egui::{self, Align2, Color32, FontId, Rect, TextStyle, pos2};

/// Height of the lane, in points.
pub(super) const LANE_HEIGHT: f32 = 16.0;
/// Genres in the readout.
const NAMED: usize = 3;
/// Space on both sides of a name.
const MARGIN: f32 = 4.0;

/// Draws the passages in the colours of their genres, paler the less certain they are, with names where these fit.
pub(super) fn genre_lane_ui(ui: &egui::Ui, view: &ViewState, timeline: &TagTimeline, rect: Rect) {
    let theme = style::theme(ui.visuals());
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    let background = style::colour(theme.plot_background());
    painter.rect_filled(rect, 0.0, background);
    let font = FontId::proportional(TextStyle::Small.resolve(ui.style()).size.min(LANE_HEIGHT - 3.0));
    let pixel = 1.0 / ui.pixels_per_point().max(1.0);
    let mut drawn_to = rect.left();
    for passage in visible(&timeline.passages, view) {
        let mut part = time_rect(&view.timeline, rect, passage.start_s, passage.end_s);
        // Of several in one pixel the first is drawn.
        if part.right() - drawn_to < pixel {
            continue;
        }
        part.min.x = part.left().max(drawn_to);
        drawn_to = part.right();
        let colour = style::label_colour(ui.visuals(), passage.label);
        let colour = background.lerp_to_gamma(colour, 0.35 + 0.65 * passage.confidence as f32);
        painter.rect_filled(part, 0.0, colour);
        let Some(name) = timeline.genres.get(passage.label) else { continue };
        let galley = painter.layout_no_wrap(name.clone(), font.clone(), text_on(colour));
        if galley.size().x + 2.0 * MARGIN <= part.width() {
            let at = pos2(part.left() + MARGIN, part.center().y);
            let place = Align2::LEFT_CENTER.anchor_size(at, galley.size());
            painter.galley(place.min, galley, text_on(colour));
        }
    }
    let caption = pos2(rect.left() - 7.0, rect.center().y);
    let colour = style::secondary_text(ui.visuals());
    ui.painter().text(caption, Align2::RIGHT_CENTER, "Genre", font, colour);
}

/// The passages in the visible time.
fn visible<'a>(passages: &'a [Segment], view: &ViewState) -> &'a [Segment] {
    let first = passages.partition_point(|passage| passage.end_s < view.timeline.start_s());
    let end = passages.partition_point(|passage| passage.start_s <= view.timeline.end_s());
    passages.get(first..end).unwrap_or_default()
}

/// Black or white, whichever is more readable on `colour`.
fn text_on(colour: Color32) -> Color32 {
    let [red, green, blue, _] = colour.to_array().map(f32::from);
    // Relative luminance at which both have the same contrast, with a gamma of 2.
    let luminance = (0.2126 * red * red + 0.7152 * green * green + 0.0722 * blue * blue) / (255.0 * 255.0);
    if luminance > 0.18 { Color32::BLACK } else { Color32::WHITE }
}

/// The likeliest genres at a time: `Jazz 61 %`, `Blues 20 %`.
pub(super) fn genre_values(timeline: &TagTimeline, time_s: f64) -> Vec<String> {
    let Some(window) = timeline.at(time_s) else { return Vec::new() };
    let mut all: Vec<(&String, f32)> = timeline.genres.iter().zip(window.genre.iter().copied()).collect();
    all.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    let text = |(genre, p): (&String, f32)| format!("{genre} {}", percent(p.into(), 0));
    all.into_iter().take(NAMED).map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::TaggedWindow;

    #[test]
    fn names_are_readable_on_every_colour_of_a_genre() {
        let luminance = |colour: Color32| {
            let linear = |v: u8| (f64::from(v) / 255.0).powf(2.2);
            let [r, g, b, _] = colour.to_array();
            0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
        };
        for visuals in [egui::Visuals::light(), egui::Visuals::dark()] {
            let background = style::colour(style::theme(&visuals).plot_background());
            for (label, share) in (0..12).flat_map(|label| [0.35, 0.6, 1.0].map(|share| (label, share))) {
                let colour = background.lerp_to_gamma(style::label_colour(&visuals, label), share);
                let (a, b) = (luminance(colour) + 0.05, luminance(text_on(colour)) + 0.05);
                assert!(a.max(b) / a.min(b) >= 4.0, "{label} at {share}: {:.2}", a.max(b) / a.min(b));
            }
        }
    }

    #[test]
    fn the_readout_names_the_likeliest_genres() {
        let genres = ["Pop", "Jazz", "Folk", "Rock"].map(str::to_owned).to_vec();
        let window =
            TaggedWindow { start_s: 3.0, end_s: 6.0, genre: vec![0.1, 0.6, 0.05, 0.25], affect: None };
        let timeline = TagTimeline { genres, windows: vec![window], passages: Vec::new() };
        assert_eq!(genre_values(&timeline, 4.0), ["Jazz 60 %", "Rock 25 %", "Pop 10 %"]);
        assert_eq!(genre_values(&timeline, 7.0), [] as [&str; 0]);
    }
}
