//! The lists of earlier sessions, as buttons that open them.

use crate::format::thousands;
use crate::window::action::Action;
use crate::window::last_list::{KeptList, ListLengths};
use eframe::egui::{self, Button};

const LISTS: [KeptList; 2] = [KeptList::Last, KeptList::Earlier];

/// The lists as entries of a menu. That of the last session keeps its place if there is none.
pub(super) fn kept_list_entries_ui(ui: &mut egui::Ui, lengths: ListLengths, actions: &mut Vec<Action>) {
    for list in LISTS {
        let count = lengths.of(list);
        let text = match (list, count) {
            (KeptList::Last, 0) => "The last list".to_owned(),
            (KeptList::Earlier, 0) => continue,
            (KeptList::Last, count) => format!("The last list ({})", recordings(count)),
            (KeptList::Earlier, count) => format!("An earlier list ({})", recordings(count)),
        };
        let entry = ui.add_enabled(count > 0, Button::new(text)).on_hover_text(hint(list));
        if entry.on_disabled_hover_text("No list of an earlier session was kept").clicked() {
            actions.push(Action::OpenList(list));
            ui.close();
        }
    }
}

/// A button for each of the lists.
pub(super) fn kept_list_buttons_ui(ui: &mut egui::Ui, lengths: ListLengths, actions: &mut Vec<Action>) {
    for list in LISTS {
        let count = lengths.of(list);
        if count == 0 {
            continue;
        }
        let which = match list {
            KeptList::Last => "the last list",
            KeptList::Earlier => "an earlier list",
        };
        ui.add_space(8.0);
        let text = format!("Open {which} ({})", recordings(count));
        if ui.button(text).on_hover_text(hint(list)).clicked() {
            actions.push(Action::OpenList(list));
        }
    }
}

fn hint(list: KeptList) -> &'static str {
    match list {
        KeptList::Last => "The recordings of the last session",
        KeptList::Earlier => "The longest list of a session before that, which was not opened again",
    }
}

/// `300 recordings`
fn recordings(count: usize) -> String {
    format!("{} recording{}", thousands(count as u64), if count == 1 { "" } else { "s" })
}
