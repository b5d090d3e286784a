//! A row of the list: the heading of a group, or one of its members.

use crate::format::clock_time;
use crate::library::{DuplicateGroup, StoredRecording};
use crate::window::action::Action;
use crate::window::library::{
    DuplicatesAction, LibraryAction, RowKey, differences_text, duplicate_heading_text, format_text,
    kind_text, marks_text, size_text,
};
use crate::window::style;
use crate::window::views::icon::{Icon, paint_icon};
use crate::window::views::library::LibraryView;
use crate::window::views::library::focus::{row_id, table_id};
use crate::window::views::list_row::{describe_row, is_focus_requested, row_background_ui};
use crate::window::views::name_text::cut_name;
use crate::window::views::queue::Cell;
use eframe::egui::{Button, Color32, Rangef, Rect, Role, Sense, TextStyle, Ui, Vec2, WidgetInfo, pos2, vec2};

/// Distance between columns, and margin at both ends, in points.
const GAP: f32 = 12.0;
const MARGIN: f32 = 6.0;
/// Widths of columns, in points.
const KIND: f32 = 82.0;
const LENGTH: f32 = 58.0;
const SIZE: f32 = 72.0;
const FORMAT: f32 = 218.0;
/// Size of the mark of favourites, in points.
const STAR: f32 = 12.0;

/// Where the columns of a row are.
pub(super) struct RowPlaces {
    kind: Rangef,
    path: Rangef,
    /// What differs from the first.
    differs: Option<Rangef>,
    format: Option<Rangef>,
    length: Option<Rangef>,
    size: Option<Rangef>,
}

impl RowPlaces {
    /// In rows of this range: the narrower they are, the fewer.
    pub(super) fn new(row: Rangef) -> Self {
        let (left, mut right) = (row.min + MARGIN + 10.0, row.max - MARGIN);
        let kind = Rangef::new(left, left + KIND);
        let mut take = |width: f32, least: f32| {
            (row.span() >= least).then(|| {
                let range = Rangef::new(right - width, right);
                right = range.min - GAP;
                range
            })
        };
        let size = take(SIZE, 330.0);
        let length = take(LENGTH, 430.0);
        let format = take(FORMAT, 720.0);
        let start = kind.max + GAP;
        let room = (right - start).max(0.0);
        let differs = (row.span() >= 980.0).then(|| Rangef::new(start + 0.55 * room + GAP, right));
        let path = Rangef::new(start, differs.map_or(right, |differs| differs.min - GAP).max(start));
        Self { kind, path, differs, format, length, size }
    }
}

/// Draws the heading of a group.
pub(super) fn heading_row_ui(ui: &mut Ui, group: &DuplicateGroup, height: f32) {
    let (id, rect) = ui.allocate_space(vec2(ui.available_width(), height));
    let text = duplicate_heading_text(group);
    let spare = size_text(group.spare_bytes());
    let response = ui.interact(rect, id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{text}; {spare} too much")));
    let secondary = style::secondary_text(ui.visuals());
    let stroke = ui.visuals().widgets.noninteractive.bg_stroke;
    ui.painter().hline(rect.x_range(), rect.top() + 1.0, stroke);
    let number = Rangef::new(rect.right() - MARGIN - SIZE, rect.right() - MARGIN);
    let words = Rangef::new(rect.left() + MARGIN, number.min - GAP);
    let is_cut = Cell::text(&text, secondary).paint(ui, rect, words);
    Cell::number(ui, &spare, secondary).paint(ui, rect, number);
    if is_cut {
        response.on_hover_text(text);
    }
}

/// Draws a member. `row`: its place in the list and in the group, whether the cursor is there, and whether the list has the focus then.
pub(super) fn member_row_ui(
    ui: &mut Ui,
    view: &LibraryView<'_>,
    group: &DuplicateGroup,
    (place, member_place, is_cursor, is_ringed): (usize, usize, bool, bool),
    height: f32,
    places: &RowPlaces,
    actions: &mut Vec<Action>,
) {
    let (Some(first), Some(member)) = (group.members.first(), group.members.get(member_place)) else {
        return;
    };
    let recording = &member.recording;
    let is_first = member_place == 0;
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), height));
    let response = ui.interact(rect, row_id(RowKey::Recording(recording.id)), Sense::CLICK);
    let path = recording.facts.location.to_string();
    let kind = kind_text(group, member_place);
    let length = recording.findings().map_or_else(String::new, |found| clock_time(found.duration_s));
    let size = recording.facts.size.map_or_else(String::new, size_text);
    let format = format_text(recording);
    let marks = marks_text(recording);
    let differs = differences_text(&first.recording, member);
    let differs = [marks, differs].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; ");
    let spoken = [&kind, &path, &format, &length, &size, &differs];
    let spoken: Vec<&str> = spoken.into_iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
    describe_row(&response, &spoken.join(", "), is_cursor, place);
    row_background_ui(ui, &response, is_cursor, is_ringed);
    let mut act = |action: DuplicatesAction| actions.push(Action::Library(LibraryAction::Duplicates(action)));
    if response.double_clicked() {
        act(DuplicatesAction::PlayOrPause);
    } else if response.clicked() || response.secondary_clicked() || is_focus_requested(&response, table_id())
    {
        act(DuplicatesAction::Select(place));
    }
    response.context_menu(|ui| member_menu_ui(ui, actions));
    let secondary = style::secondary_text(ui.visuals());
    let preview = view.page.preview().filter(|_| view.state.problem.is_none());
    let is_played = preview.is_some_and(|preview| preview.id == recording.id);
    let text = ui.visuals().text_color();
    let kind = if is_played { format!("▶ {kind}") } else { kind };
    Cell::text(&kind, if is_first { text } else { secondary }).paint(ui, rect, places.kind);
    let font = TextStyle::Body.resolve(ui.style());
    // Where there is no room for what differs.
    let place_of_path = match places.differs {
        Some(_) => places.path,
        None => marks_ui(ui, recording, rect, places.path),
    };
    let shown = cut_start(ui, &path, place_of_path.span(), &font);
    let mut is_cut = shown.len() < path.len();
    let shown = cut_name(ui, &shown, &font, place_of_path.span());
    is_cut |= Cell::text(&shown.text, text).paint(ui, rect, place_of_path);
    if let Some(range) = places.differs {
        is_cut |= Cell::text(&differs, secondary).paint(ui, rect, range);
    }
    if let Some(range) = places.format {
        is_cut |= Cell::text(&format, secondary).paint(ui, rect, range);
    }
    for (range, text) in [(places.length, &length), (places.size, &size)] {
        if let Some(range) = range {
            Cell::number(ui, text, secondary).paint(ui, rect, range);
        }
    }
    if is_cut || places.differs.is_none() {
        let lines = [&path, &format, &differs];
        let lines: Vec<&str> =
            lines.into_iter().map(String::as_str).filter(|line| !line.is_empty()).collect();
        response.on_hover_text(lines.join("\n"));
    }
}

/// Paints at the end of `range` that the recording is a favourite or was decided on, which would be lost with it; returns what is left.
fn marks_ui(ui: &Ui, recording: &StoredRecording, row: Rect, range: Rangef) -> Rangef {
    let said = marks_text(recording);
    if said.is_empty() {
        return range;
    }
    let colour = ui.visuals().text_color();
    let decided = if recording.decisions.is_empty() { "" } else { "decided" };
    let font = TextStyle::Body.resolve(ui.style());
    let words = ui.painter().layout_no_wrap(decided.to_owned(), font, colour).size().x.ceil();
    let star = if recording.favourite { STAR + 4.0 } else { 0.0 };
    let marks = Rangef::new((range.max - words - star).max(range.min), range.max);
    let cell = Rect::from_x_y_ranges(marks, row.y_range());
    let response = ui.interact(cell, row_id(RowKey::Recording(recording.id)).with("marks"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &said));
    if recording.favourite {
        let star = Rect::from_center_size(pos2(marks.min + 0.5 * STAR, row.center().y), Vec2::splat(STAR));
        paint_icon(ui.painter(), Icon::Star, star, colour);
    }
    Cell::text(decided, colour).paint(ui, row, Rangef::new(marks.min + star, marks.max));
    response.on_hover_text(said);
    Rangef::new(range.min, (marks.min - GAP).max(range.min))
}

/// The end of a path, which tells members of a group apart, as far as there is room.
fn cut_start(ui: &Ui, path: &str, width: f32, font: &eframe::egui::FontId) -> String {
    let measure =
        |text: &str| ui.painter().layout_no_wrap(text.to_owned(), font.clone(), Color32::WHITE).size().x;
    let whole = measure(path);
    if whole <= width {
        return path.to_owned();
    }
    let count = path.chars().count();
    // Characters are of about the same width: a first guess, then fewer until it fits.
    let mut kept = ((width / whole) * count as f32) as usize;
    loop {
        let end: String = path.chars().skip(count.saturating_sub(kept)).collect();
        let text = format!("…{end}");
        if kept == 0 || measure(&text) <= width {
            return text;
        }
        kept -= 1;
    }
}

/// What can be done with a member.
fn member_menu_ui(ui: &mut Ui, actions: &mut Vec<Action>) {
    let groups = [
        vec![
            ("Play or pause", "P", DuplicatesAction::PlayOrPause),
            ("Switch to the next, same place", "B", DuplicatesAction::Switch),
            ("Open in Listen", "Enter", DuplicatesAction::Open),
        ],
        vec![
            ("Show in folder", "", DuplicatesAction::ShowInFolder),
            ("Copy paths not to keep", "Ctrl+C", DuplicatesAction::CopySpare),
        ],
        vec![
            ("Not the same", "N", DuplicatesAction::NotTheSame),
            ("Forget this one…", "Del", DuplicatesAction::AskForget),
        ],
    ];
    for (i, group) in groups.into_iter().enumerate() {
        if i > 0 {
            ui.separator();
        }
        for (name, key, action) in group {
            if ui.add(Button::new(name).shortcut_text(key)).clicked() {
                actions.push(Action::Library(LibraryAction::Duplicates(action)));
                ui.close();
            }
        }
    }
}
