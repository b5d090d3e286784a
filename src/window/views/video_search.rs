//! The dialog with the results of a search for videos.

use super::announcer::announce_text;
use super::dialog::dialog_ui;
use super::install_button::install_button_ui;
use super::name_text::two_lines;
use super::trailing::with_trailing_ui;
use crate::classify::report::Failure;
use crate::fetch::MAX_SEARCH_RESULTS;
use crate::format::clock_time;
use crate::window::action::Action;
use crate::window::display_text::display_text;
use crate::window::style;
use crate::window::thumbnail::Thumbnail;
use crate::window::video_search::{Results, SearchState, Video};
use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{
    self, Button, Color32, Direction, FontId, Image, Label, Layout, Rect, RichText, Role, Sense, TextStyle,
    UiBuilder, Vec2, WidgetInfo, vec2,
};

const TITLE: &str = "Search YouTube";
/// Width of the dialog, in points.
const WIDTH: f32 = 620.0;
/// Narrower rows, in points, have a smaller picture and the button below the text.
const MIN_WIDE_WIDTH: f32 = 430.0;
/// Sizes of the pictures, in points: 16:9.
const PICTURE: Vec2 = vec2(128.0, 72.0);
const SMALL_PICTURE: Vec2 = vec2(64.0, 36.0);
const GAP: f32 = 10.0;
/// Space below a row whose button is below its text, in points.
const STACKED_GAP: f32 = 10.0;
const BUTTON: Vec2 = vec2(84.0, 28.0);

/// Draws the search that is shown, if there is one. `is_installing`: yt-dlp is being installed.
pub(in crate::window) fn video_search_ui(
    ctx: &egui::Context,
    results: Option<&Results>,
    is_installing: bool,
    actions: &mut Vec<Action>,
) {
    let Some(results) = results else { return };
    let is_open = dialog_ui(ctx, TITLE, WIDTH, |ui| {
        header_ui(ui, results, actions);
        ui.add_space(4.0);
        // All states have the same height, so that nothing moves when the results arrive.
        let (top, height) = (ui.cursor().top(), rows_height(ui));
        match &results.state {
            SearchState::Running => rows_ui(ui, &[], actions),
            SearchState::Found(videos) if videos.is_empty() => {
                ui.label("YouTube has found nothing. Try other words, or fewer.");
            }
            SearchState::Found(videos) => rows_ui(ui, videos, actions),
            SearchState::Failed(failure) => failure_ui(ui, &results.words, failure, is_installing, actions),
        }
        let used = ui.cursor().top() - top;
        ui.add_space((height - used).max(0.0));
    });
    if !is_open {
        actions.push(Action::CloseVideoSearch);
    }
}

/// The words, the state, and the button that closes the dialog.
fn header_ui(ui: &mut egui::Ui, results: &Results, actions: &mut Vec<Action>) {
    let is_running = matches!(results.state, SearchState::Running);
    let leading = |ui: &mut egui::Ui| {
        if is_running {
            ui.spinner();
        }
        let text = |words: &str| match &results.state {
            SearchState::Running => format!("Searching for “{words}”…"),
            SearchState::Found(videos) if videos.len() == 1 => format!("1 video for “{words}”"),
            SearchState::Found(videos) => format!("{} videos for “{words}”", videos.len()),
            SearchState::Failed(_) => format!("“{words}”"),
        };
        let words = display_text(&results.words);
        let label = ui.add(Label::new(RichText::new(text(&words)).strong()).truncate());
        label.widget_info(|| WidgetInfo::labeled(Role::Label, true, text(&results.words)));
        announce_text(&label.on_hover_text(words));
    };
    let trailing = |ui: &mut egui::Ui| {
        let close = ui.add(Button::new("Close").min_size(BUTTON)).on_hover_text("Esc");
        // The keyboard continues here; Tab leads to the results.
        let is_new = ui.ctx().data_mut(|data| {
            let known = data.get_temp_mut_or(ui.scope_id().with("run"), 0);
            std::mem::replace(known, results.run()) != results.run()
        });
        if is_new {
            close.request_focus();
        }
        if close.clicked() {
            actions.push(Action::CloseVideoSearch);
        }
    };
    with_trailing_ui(ui, "video search", BUTTON.y, leading, trailing);
}

/// Height of a row, in points.
fn row_height(ui: &egui::Ui) -> f32 {
    let text = 2.0 * ui.text_style_height(&TextStyle::Body) + ui.text_style_height(&TextStyle::Small) + 6.0;
    if is_wide(ui) { PICTURE.y.max(text) } else { text.max(SMALL_PICTURE.y) + BUTTON.y + STACKED_GAP }
}

fn is_wide(ui: &egui::Ui) -> bool {
    ui.available_width() >= MIN_WIDE_WIDTH
}

fn rows_height(ui: &egui::Ui) -> f32 {
    MAX_SEARCH_RESULTS as f32 * (row_height(ui) + ui.spacing().item_spacing.y)
}

/// A row for each video; empty places for those that are missing.
fn rows_ui(ui: &mut egui::Ui, videos: &[Video], actions: &mut Vec<Action>) {
    for i in 0..MAX_SEARCH_RESULTS {
        let size = vec2(ui.available_width(), row_height(ui));
        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
        match videos.get(i) {
            Some(video) => row_ui(ui, rect, i, video, actions),
            None if videos.is_empty() => {
                let picture = if is_wide(ui) { PICTURE } else { SMALL_PICTURE };
                place_ui(ui, Rect::from_min_size(rect.min, picture));
            }
            None => {}
        }
    }
}

fn row_ui(ui: &mut egui::Ui, rect: Rect, i: usize, video: &Video, actions: &mut Vec<Action>) {
    let is_wide = is_wide(ui);
    let size = if is_wide { PICTURE } else { SMALL_PICTURE };
    let picture = Rect::from_min_size(rect.min, size);
    match &video.picture {
        Some(thumbnail) => picture_ui(ui, picture, thumbnail),
        None => place_ui(ui, picture),
    }
    let mut text = rect.with_min_x(picture.right() + GAP);
    let button = if is_wide {
        let right = rect.right() - BUTTON.x;
        text.max.x = right - GAP;
        Rect::from_min_size(egui::pos2(right, rect.center().y - 0.5 * BUTTON.y), BUTTON)
    } else {
        let top = rect.bottom() - STACKED_GAP - BUTTON.y;
        text.max.y = top;
        Rect::from_min_size(egui::pos2(rect.left(), top), BUTTON)
    };
    // Children that do not move the cursor, which is below the row already.
    let mut text_child = ui.new_child(UiBuilder::new().max_rect(text).id_salt(("text", i)));
    text_child.spacing_mut().item_spacing.y = 3.0;
    text_ui(&mut text_child, i, video);
    let layout = Layout::centered_and_justified(Direction::TopDown);
    let builder = UiBuilder::new().max_rect(button).layout(layout).id_salt(("button", i));
    button_ui(&mut ui.new_child(builder), i, rect, video, actions);
}

/// Title in at most two lines, channel and length.
fn text_ui(ui: &mut egui::Ui, i: usize, video: &Video) {
    let metadata = &video.recording.metadata;
    let title = title(video);
    let font = TextStyle::Body.resolve(ui.style());
    let colour = ui.visuals().text_color();
    let number = format!("{}. ", i + 1);
    let shown = two_lines(ui, &number, title, &font, ui.available_width());
    let label = ui.add(Label::new(lines(&shown, font, colour, ui.available_width())));
    label.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{number}{title}")));
    let length = metadata.duration_s.map(clock_time);
    let uploader = metadata.uploader.as_deref().map(display_text);
    let facts: Vec<&str> = uploader.as_deref().into_iter().chain(length.as_deref()).collect();
    let facts = RichText::new(facts.join(", ")).small().color(style::secondary_text(ui.visuals()));
    ui.add(Label::new(facts).truncate());
}

fn title(video: &Video) -> &str {
    video.recording.metadata.title.as_deref().unwrap_or(&video.recording.name)
}

/// A text in at most two lines.
fn lines(text: &str, font: FontId, colour: Color32, width: f32) -> LayoutJob {
    let mut job = LayoutJob::single_section(text.to_owned(), TextFormat::simple(font, colour));
    job.wrap = egui::text::TextWrapping { max_width: width, max_rows: 2, ..Default::default() };
    job
}

/// Classifies a video; in the same place then stands that it was added, so that a second click does nothing.
fn button_ui(ui: &mut egui::Ui, i: usize, row: Rect, video: &Video, actions: &mut Vec<Action>) {
    let title = title(video);
    let text = if video.is_added { "Added" } else { "Classify" };
    let is_available = video.recording.target.is_ok();
    let button = Button::new(text).min_size(BUTTON);
    let button =
        ui.add_enabled(is_available && !video.is_added, button).accessible_name(format!("{text} {title}"));
    let button = match &video.recording.target {
        Ok(_) => button.on_hover_text(title),
        Err(error) => button.on_disabled_hover_text(error.to_string()),
    };
    // Tab leads to results that are scrolled away.
    if button.gained_focus() {
        ui.scroll_to_rect(row, None);
    }
    if button.clicked() {
        actions.push(Action::AddVideo(i));
    }
}

/// The empty place of a picture.
fn place_ui(ui: &egui::Ui, rect: Rect) {
    ui.painter().rect_filled(rect, 4.0, ui.visuals().extreme_bg_color);
}

/// A picture within `rect`, in its own shape.
fn picture_ui(ui: &egui::Ui, rect: Rect, thumbnail: &Thumbnail) {
    place_ui(ui, rect);
    let texture = thumbnail.texture(ui.ctx());
    let size = texture.size_vec2();
    let scale = (rect.size() / size.max(Vec2::splat(1.0))).min_elem();
    Image::new(texture).corner_radius(4.0).paint_at(ui, Rect::from_center_size(rect.center(), scale * size));
}

fn failure_ui(
    ui: &mut egui::Ui,
    words: &str,
    failure: &Failure,
    is_installing: bool,
    actions: &mut Vec<Action>,
) {
    let text = format!("The search has failed: {}", failure.message);
    announce_text(&ui.add(Label::new(RichText::new(text).color(ui.visuals().error_fg_color)).wrap()));
    ui.horizontal_wrapped(|ui| {
        if ui.button("Search again").clicked() {
            actions.push(Action::SearchVideos(words.to_owned()));
        }
        if failure.needs_yt_dlp() {
            install_button_ui(ui, "Install yt-dlp", is_installing, actions);
        }
        if failure.advises_link_settings() && ui.button("Settings for links…").clicked() {
            // One dialog at a time; the words stay in the field.
            actions.extend([Action::CloseVideoSearch, Action::ShowLinkSettings]);
        }
    });
    for line in &failure.said {
        ui.add(Label::new(RichText::new(line).small().monospace()).wrap());
    }
}
