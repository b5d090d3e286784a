//! Genre and mood of the recording.

use super::CardContext;
use super::mood_square::mood_square_ui;
use crate::classify::{Tag, Tags};
use crate::format::percent;
use crate::window::action::Action;
use crate::window::style;
use eframe::egui::{
    self, Align, Align2, Label, Layout, Rect, RichText, Role, Sense, TextStyle, WidgetInfo, vec2,
};

/// Genres that are shown.
const NAMED: usize = 3;
/// Share of the width that names get.
const NAME_SHARE: f32 = 0.36;
/// Width of a percentage, in points.
const PERCENT: f32 = 44.0;

/// In narrower cards, in points, the square is below the genres.
const MIN_WIDE_WIDTH: f32 = 280.0;
/// Share of a wide card's width that the square gets, and its longest side.
const SQUARE_SHARE: f32 = 0.36;
const LONGEST_SIDE: f32 = 120.0;
const LANE_HINT: &str = "Show the likeliest genre over time, above the votes";

/// Draws the likeliest genres and the square of moods; nothing without an audible window.
pub(super) fn tags_ui(ui: &mut egui::Ui, tags: &Tags, context: &CardContext, actions: &mut Vec<Action>) {
    if tags.genre.is_empty() && tags.mood.is_empty() {
        return;
    }
    ui.add_space(4.0);
    let width = ui.available_width();
    let is_wide = width >= MIN_WIDE_WIDTH;
    let side = if is_wide { (SQUARE_SHARE * width).min(LONGEST_SIDE) } else { width.min(LONGEST_SIDE) };
    let mut square_ui = |ui: &mut egui::Ui| {
        if let (Some(valence), Some(arousal)) = (tags.valence, tags.arousal) {
            let whole = [valence as f32, arousal as f32];
            mood_square_ui(ui, side, &tags.timeline, (whole, context.position_s), actions);
        }
    };
    let mut lane = context.genre_lane;
    if is_wide {
        ui.horizontal_top(|ui| {
            let left = width - side - 2.0 * ui.spacing().item_spacing.x;
            ui.allocate_ui_with_layout(vec2(left, side), Layout::top_down(Align::Min), |ui| {
                ui.set_max_width(left);
                genres_ui(ui, tags, &mut lane);
            });
            ui.add_space(ui.spacing().item_spacing.x);
            square_ui(ui);
        });
    } else {
        genres_ui(ui, tags, &mut lane);
        square_ui(ui);
    }
    if lane != context.genre_lane {
        actions.push(Action::ShowGenreLane(lane));
    }
}

/// The likeliest genres, and the moods in words.
fn genres_ui(ui: &mut egui::Ui, tags: &Tags, lane: &mut bool) {
    ui.horizontal(|ui| {
        let hint =
            format!("By the network {}: of 13 genres the likeliest, over the whole recording", tags.model);
        ui.label(RichText::new("Genre").strong()).on_hover_text(hint);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.toggle_value(lane, "over time").on_hover_text(LANE_HINT);
        });
    });
    for tag in tags.genre.iter().take(NAMED) {
        // The colour that it has in the lane.
        let label = tags.timeline.genres.iter().position(|genre| *genre == tag.label).unwrap_or_default();
        genre_ui(ui, tag, label);
    }
    let moods = tags.mood.iter().take(2).map(|tag| format!("{} {}", tag.label, percent(tag.probability, 0)));
    // A number stays with its sign.
    let moods = moods.collect::<Vec<_>>().join(", ").replace(" %", "\u{a0}%");
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new("Mood").strong());
        ui.add(Label::new(moods).wrap());
    });
}

/// Name, bar and percentage in a row.
fn genre_ui(ui: &mut egui::Ui, tag: &Tag, label: usize) {
    let height = ui.text_style_height(&TextStyle::Body) + 2.0;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let text = format!("{} {}", tag.label, percent(tag.probability, 0));
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text.as_str()));
    let (visuals, font) = (ui.visuals(), TextStyle::Body.resolve(ui.style()));
    let colour = style::label_text_colour(visuals, label);
    ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, &tag.label, font.clone(), colour);
    let share = percent(tag.probability, 0);
    ui.painter().text(rect.right_center(), Align2::RIGHT_CENTER, share, font, visuals.text_color());
    let left = rect.left() + NAME_SHARE * rect.width();
    let bar = Rect::from_x_y_ranges(
        left..=(rect.right() - PERCENT).max(left),
        rect.y_range().shrink(0.32 * height),
    );
    ui.painter().rect_filled(bar, 3.0, style::colour(style::theme(visuals).plot_background()));
    let filled = bar.with_max_x(bar.left() + bar.width() * tag.probability.clamp(0.0, 1.0) as f32);
    ui.painter().rect_filled(filled, 3.0, style::label_colour(visuals, label));
}
