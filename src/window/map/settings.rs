//! How the map is shown, from one start of the program to the next.

use super::state::{LISTED, MapState, MapView};
use serde::{Deserialize, Serialize};

/// How the map is shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::window) struct MapSettings {
    view: MapView,
    /// Name of the field that colours the points; another one where a library does not have it.
    colour: Option<String>,
    /// How many nearest recordings are listed.
    listed: usize,
}

impl Default for MapSettings {
    fn default() -> Self {
        Self { view: MapView::default(), colour: None, listed: 10 }
    }
}

impl MapSettings {
    /// How a map is shown now.
    pub(super) fn of(state: &MapState) -> Self {
        let colour = state.field().map(|field| field.name.clone());
        Self { view: state.view, colour, listed: state.listed }
    }

    /// Shows a map as these settings say, as far as it can be.
    pub(super) fn apply(&self, state: &mut MapState) {
        if state.data.dimensions == 3 || self.view == MapView::List {
            state.view = self.view;
        }
        let is_it = |name: &String| state.data.fields.iter().position(|field| field.name == *name);
        state.field = self.colour.as_ref().and_then(is_it).unwrap_or(state.field);
        state.listed = self.listed.clamp(*LISTED.start(), *LISTED.end());
        state.refresh();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::window::map::data::made_up;

    #[test]
    fn a_map_is_shown_as_the_last_one_was() {
        let mut before = MapState::new(made_up(6));
        assert!(before.data.fields.len() > 1, "there is a choice of colours");
        (before.view, before.field, before.listed) = (MapView::Flat, 1, 4);
        let text = serde_json::to_string(&MapSettings::of(&before)).unwrap();
        let mut state = MapState::new(made_up(6));
        serde_json::from_str::<MapSettings>(&text).unwrap().apply(&mut state);
        assert_eq!((state.view, state.field, state.listed), (MapView::Flat, 1, 4));
        assert_eq!(MapSettings::of(&state), MapSettings::of(&before));
    }

    #[test]
    fn what_a_map_does_not_have_is_not_chosen() {
        let text = r#"{"view":"flat","colour":"mood","listed":900}"#;
        let mut state = MapState::new(made_up(6));
        let field = state.field;
        serde_json::from_str::<MapSettings>(text).unwrap().apply(&mut state);
        assert_eq!((state.view, state.field, state.listed), (MapView::Flat, field, *LISTED.end()));
        let mut flat = made_up(6);
        std::sync::Arc::get_mut(&mut flat).unwrap().dimensions = 2;
        let mut state = MapState::new(flat);
        serde_json::from_str::<MapSettings>(r#"{"view":"space"}"#).unwrap().apply(&mut state);
        assert_eq!(state.view, MapView::Flat);
    }
}
