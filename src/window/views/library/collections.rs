//! The collections beside the table: the whole library, favourites and playlists. In narrow windows they are a menu.

use super::LibraryView;
use super::drag::rows_over;
use super::focus::focus_table;
use super::playlist_menu::{collection_key_action, collection_menu_ui, new_playlist_ui};
use crate::format::{clock_time, thousands};
use crate::window::action::Action;
use crate::window::display_text::display_text;
use crate::window::library::{LibraryAction, LibraryPage, PlayAction, PlaylistAction, Scope, entries_text};
use crate::window::style;
use crate::window::views::dialog::visible_scroll_bar;
use crate::window::views::name_text::cut_name;
use crate::window::views::queue::Cell;
use eframe::egui::containers::menu::MenuButton;
use eframe::egui::{
    Button, EventFilter, Id, Key, Modifiers, Rangef, Response, Role, ScrollArea, Sense, StrokeKind,
    TextStyle, TextWrapMode, Ui, UiBuilder, WidgetInfo, vec2,
};

/// A collection in the list.
struct Entry {
    scope: Scope,
    name: String,
    /// Number of its recordings or entries, once it is known.
    count: Option<u64>,
    /// Of a playlist, in seconds.
    duration_s: Option<f64>,
}

/// What the menu has beside its list of collections, with the space above it, in points.
const MENU_REST: f32 = 170.0;

fn list_id() -> Id {
    Id::unique("collections of the library")
}

/// Draws the list.
pub(super) fn collections_ui(ui: &mut Ui, view: &LibraryView<'_>, actions: &mut Vec<Action>) {
    let page = view.page;
    let entries = entries(page);
    let focus = list_focus_ui(ui, &entries, page);
    let mut chosen = None;
    if focus.has_focus() {
        chosen = key_choice(ui, &entries, page);
        let action = page.scope().playlist().and_then(|id| collection_key_action(ui, id));
        actions.extend(action.map(|action| Action::Library(LibraryAction::Playlist(action))));
        if ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Z)) {
            actions.push(Action::Library(LibraryAction::Undo));
        }
        if ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter)) {
            focus_table(ui.ctx());
            actions.push(Action::Library(LibraryAction::Play(PlayAction::Through)));
        }
    }
    ui.scope_builder(UiBuilder::new().accessibility_parent(focus.id), |ui| {
        for (place, entry) in entries.iter().enumerate() {
            let response = entry_ui(ui, entry, place, page, focus.has_focus());
            if response.clicked() {
                chosen = Some(entry.scope.clone());
                focus.request_focus();
            }
            entry_drop_ui(ui, &response, &entry.scope, actions);
            if has_menu(&entry.scope) {
                response.context_menu(|ui| collection_menu_ui(ui, &entry.scope, actions));
            }
        }
    });
    ui.add_space(6.0);
    ui.horizontal_wrapped(|ui| {
        new_playlist_ui(ui, actions);
        shown_menu_ui(ui, page, actions);
    });
    if let Some(scope) = chosen {
        actions.push(Action::Library(LibraryAction::ShowScope(scope)));
    }
}

/// Draws the button with the menu, for narrow windows: its name is that of the collection on show.
pub(super) fn collections_menu_ui(ui: &mut Ui, page: &LibraryPage, actions: &mut Vec<Action>) {
    let entries = entries(page);
    let shown = entries.iter().find(|entry| entry.scope == *page.scope());
    let name = shown.map_or("Collections", |entry| entry.name.as_str());
    let name = cut_name(ui, name, &TextStyle::Button.resolve(ui.style()), 96.0).text;
    let (response, _) = MenuButton::from_button(Button::new(name)).ui(ui, |ui| {
        // Beside the numbers, not over them.
        ui.spacing_mut().scroll = visible_scroll_bar();
        ui.style_mut().wrap_mode = Some(TextWrapMode::Extend);
        let room = (ui.ctx().content_rect().height() - MENU_REST).max(MENU_REST);
        ScrollArea::vertical().max_height(room).show(ui, |ui| {
            for entry in &entries {
                let is_shown = entry.scope == *page.scope();
                let count = entry.count.map(thousands).unwrap_or_default();
                let button = Button::selectable(is_shown, display_text(&entry.name)).shortcut_text(count);
                if ui.add(button).accessible_name(entry.name.as_str()).clicked() {
                    actions.push(Action::Library(LibraryAction::ShowScope(entry.scope.clone())));
                    ui.close();
                }
            }
        });
        ui.separator();
        new_playlist_ui(ui, actions);
        shown_menu_ui(ui, page, actions);
    });
    response
        .on_hover_text("Collections: the whole library, favourites, playlists")
        .accessible_name("Collections");
}

/// Whether the collection can be exported, and changed as a whole.
fn has_menu(scope: &Scope) -> bool {
    matches!(scope, Scope::Favourites | Scope::Playlist(_))
}

/// The menu of the collection on show, for the keyboard.
fn shown_menu_ui(ui: &mut Ui, page: &LibraryPage, actions: &mut Vec<Action>) {
    if !has_menu(page.scope()) {
        return;
    }
    let name = if page.scope().playlist().is_some() { "This playlist" } else { "These favourites" };
    ui.menu_button(name, |ui| collection_menu_ui(ui, page.scope(), actions));
}

/// Rows that are dropped onto a playlist are added to it.
fn entry_drop_ui(ui: &Ui, response: &Response, scope: &Scope, actions: &mut Vec<Action>) {
    let Some(id) = scope.playlist() else { return };
    let (is_over, is_dropped) = rows_over(response);
    if is_over {
        ui.painter().rect_stroke(response.rect, 4.0, ui.visuals().selection.stroke, StrokeKind::Inside);
    }
    if is_dropped {
        actions.push(Action::Library(LibraryAction::Playlist(PlaylistAction::Add(id))));
    }
}

fn entries(page: &LibraryPage) -> Vec<Entry> {
    let collections = page.collections();
    let fixed = [
        (Scope::All, "All recordings", collections.recordings),
        (Scope::Favourites, "Favourites", collections.favourites),
    ];
    let fixed = fixed.into_iter().map(|(scope, name, count)| Entry {
        scope,
        name: name.to_owned(),
        count: Some(count),
        duration_s: None,
    });
    let scope = if page.scope().is_similar() { page.scope().clone() } else { Scope::Similar([].into()) };
    let similar = Entry { scope, name: "Similar".to_owned(), count: None, duration_s: None };
    let playlists = collections.playlists.iter().map(|playlist| Entry {
        scope: Scope::Playlist(playlist.id),
        name: playlist.name.clone(),
        count: Some(playlist.entries),
        duration_s: Some(playlist.duration_s),
    });
    let groups = page.duplicates().groups().len() as u64;
    let duplicates = Entry {
        scope: Scope::Duplicates,
        name: "Duplicates".to_owned(),
        count: page.duplicates().was_searched().then_some(groups),
        duration_s: None,
    };
    fixed.chain([similar, duplicates]).chain(playlists).collect()
}

/// Makes the list one step of the keyboard's focus, whose keys choose.
fn list_focus_ui(ui: &Ui, entries: &[Entry], page: &LibraryPage) -> Response {
    let response = ui.interact(ui.max_rect(), list_id(), Sense::focusable_noninteractive());
    let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(list_id(), filter));
    response.widget_info(|| WidgetInfo::labeled(Role::Tree, true, "Collections"));
    ui.ctx().accesskit_node_builder(list_id(), |list| {
        list.set_size_of_set(entries.len());
        list.set_active_descendant(entry_id(page.scope()).accesskit_id());
    });
    response
}

fn key_choice(ui: &Ui, entries: &[Entry], page: &LibraryPage) -> Option<Scope> {
    let presses = |key: Key| ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key));
    let by = presses(Key::ArrowDown).cast_signed() - presses(Key::ArrowUp).cast_signed();
    let here = entries.iter().position(|entry| entry.scope == *page.scope()).unwrap_or(0);
    let last = entries.len().saturating_sub(1);
    let place = match () {
        () if presses(Key::Home) > 0 => 0,
        () if presses(Key::End) > 0 => last,
        () => here.saturating_add_signed(by).min(last),
    };
    entries.get(place).filter(|_| place != here).map(|entry| entry.scope.clone())
}

fn entry_id(scope: &Scope) -> Id {
    // What is similar changes, its place in the list does not.
    let scope = if scope.is_similar() { &Scope::Similar([].into()) } else { scope };
    Id::unique(("collection", scope))
}

fn entry_ui(ui: &mut Ui, entry: &Entry, place: usize, page: &LibraryPage, list_has_focus: bool) -> Response {
    let is_shown = entry.scope == *page.scope();
    let height = ui.spacing().interact_size.y + 4.0;
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), height));
    let response = ui.interact(rect, entry_id(&entry.scope), Sense::CLICK);
    response.widget_info(|| WidgetInfo::labeled(Role::TreeItem, true, spoken(entry)));
    ui.ctx().accesskit_node_builder(response.id, |item| {
        item.set_selected(is_shown);
        item.set_position_in_set(place);
    });
    let secondary = style::secondary_text(ui.visuals());
    if is_shown {
        ui.painter().rect_filled(rect, 4.0, ui.visuals().selection.bg_fill);
    } else if response.hovered() {
        let colour = style::colour(style::theme(ui.visuals()).plot_background());
        ui.painter().rect_filled(rect, 4.0, colour);
    }
    if is_shown && list_has_focus {
        ui.painter().rect_stroke(rect, 4.0, ui.visuals().selection.stroke, StrokeKind::Inside);
    }
    let count = entry.count.map(thousands).unwrap_or_default();
    let font = TextStyle::Body.resolve(ui.style());
    // As numbers are painted.
    let number_font = style::monospace(TextStyle::Monospace.resolve(ui.style()).size);
    let count_width = ui.painter().layout_no_wrap(count.clone(), number_font, secondary).size().x.ceil();
    let name = Rangef::new(rect.left() + 8.0, rect.right() - count_width - 16.0);
    let numbers = Rangef::new(rect.right() - count_width - 8.0, rect.right() - 8.0);
    let shown = cut_name(ui, &entry.name, &font, name.span());
    Cell::text(&shown.text, ui.visuals().text_color()).paint(ui, rect, name);
    Cell::number(ui, &count, secondary).paint(ui, rect, numbers);
    let hover = match entry.duration_s {
        Some(duration_s) => {
            let size = size_text(entry.count.unwrap_or_default(), duration_s);
            format!("{}\n{size}", display_text(&entry.name))
        }
        None if shown.is_cut => display_text(&entry.name).into_owned(),
        None => return response,
    };
    response.on_hover_text(hover)
}

/// `Evening: 12 entries, 1:02:03`
fn spoken(entry: &Entry) -> String {
    let Some(count) = entry.count else { return entry.name.clone() };
    let size = entry.duration_s.map_or_else(|| thousands(count), |duration_s| size_text(count, duration_s));
    format!("{}: {size}", entry.name)
}

/// `12 entries, 1:02:03`
fn size_text(entries: u64, duration_s: f64) -> String {
    let entries = entries_text(usize::try_from(entries).unwrap_or(usize::MAX));
    format!("{entries}, {}", clock_time(duration_s))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_of_a_playlist_has_one_entry_or_several_entries() {
        assert_eq!(size_text(1, 61.0), "1 entry, 1:01");
        assert_eq!(size_text(1200, 0.0), "1,200 entries, 0:00");
    }
}
