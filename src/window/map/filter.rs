//! Which recordings pass the filters, and which a search finds.

use super::data::MapData;
use super::legend::{Categories, ColourField, FieldValues};
use crate::library::query::folded;
use std::collections::{BTreeMap, BTreeSet};

/// What a field lets pass.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::window) enum FieldFilter {
    /// All lines of the legend but these.
    Hides(BTreeSet<usize>),
    /// Numbers of this range, both ends included; an open end is infinite. What has no number does not pass.
    Range { from: f64, to: f64 },
}

/// All filters.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::window) struct Filters {
    /// By the index of the field.
    pub(in crate::window) of_fields: BTreeMap<usize, FieldFilter>,
    pub(in crate::window) only_favourites: bool,
    /// Farthest distance from the selected recording.
    pub(in crate::window) max_distance: Option<f32>,
}

impl FieldFilter {
    fn passes(&self, field: &ColourField, place: usize) -> bool {
        match (self, &field.values) {
            (Self::Hides(hidden), FieldValues::Categories(categories)) => {
                categories.slot(place).is_none_or(|slot| !hidden.contains(&slot))
            }
            (Self::Range { from, to }, FieldValues::Numbers(numbers)) => {
                numbers.value(place).is_some_and(|value| value >= *from && value <= *to)
            }
            _ => true,
        }
    }
}

impl Filters {
    pub(in crate::window) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Hides a line of a legend, or shows it again; so that something is left to see, the last one is not hidden, but all are shown.
    pub(super) fn toggle(&mut self, field: usize, categories: &Categories, slot: usize) {
        let mut hidden = self.hidden(field);
        if !hidden.remove(&slot) {
            hidden.insert(slot);
        }
        if hidden.len() >= categories.slots.len() {
            hidden.clear();
        }
        self.set_hidden(field, hidden);
    }

    /// Shows only this line; if that is so already, all.
    pub(super) fn only(&mut self, field: usize, categories: &Categories, slot: usize) {
        let mut hidden: BTreeSet<usize> = (0..categories.slots.len()).collect();
        hidden.remove(&slot);
        if hidden == self.hidden(field) {
            hidden.clear();
        }
        self.set_hidden(field, hidden);
    }

    /// Sets a range; without limits there is none.
    pub(super) fn set_range(&mut self, field: usize, from: f64, to: f64) {
        if from == f64::NEG_INFINITY && to == f64::INFINITY {
            self.of_fields.remove(&field);
        } else {
            self.of_fields.insert(field, FieldFilter::Range { from, to });
        }
    }

    pub(in crate::window) fn hidden(&self, field: usize) -> BTreeSet<usize> {
        match self.of_fields.get(&field) {
            Some(FieldFilter::Hides(hidden)) => hidden.clone(),
            _ => BTreeSet::new(),
        }
    }

    /// The range of numbers that pass; an open end is infinite.
    pub(in crate::window) fn range(&self, field: usize) -> (f64, f64) {
        match self.of_fields.get(&field) {
            Some(FieldFilter::Range { from, to }) => (*from, *to),
            _ => (f64::NEG_INFINITY, f64::INFINITY),
        }
    }

    fn set_hidden(&mut self, field: usize, hidden: BTreeSet<usize>) {
        if hidden.is_empty() {
            self.of_fields.remove(&field);
        } else {
            self.of_fields.insert(field, FieldFilter::Hides(hidden));
        }
    }

    /// Which recordings pass. `distances`: from the selected one, which always passes that filter.
    pub(super) fn shown(&self, data: &MapData, favourites: &[bool], distances: Option<&[f32]>) -> Vec<bool> {
        let filters: Vec<_> = self
            .of_fields
            .iter()
            .filter_map(|(index, filter)| Some((data.fields.get(*index)?, filter)))
            .collect();
        let passes = |place: usize| {
            let is_near = match (self.max_distance, distances) {
                (Some(most), Some(distances)) => {
                    distances.get(place).is_some_and(|distance| *distance <= most)
                }
                _ => true,
            };
            is_near
                && (!self.only_favourites || favourites.get(place) == Some(&true))
                && filters.iter().all(|(field, filter)| filter.passes(field, place))
        };
        (0..data.len()).map(passes).collect()
    }

    /// What a filter of a field is, in words.
    pub(in crate::window) fn text(field: &ColourField, filter: &FieldFilter) -> String {
        let what = match (filter, &field.values) {
            (FieldFilter::Hides(hidden), FieldValues::Categories(categories)) => {
                let name = |slot: &usize| categories.slots.get(*slot).map(|slot| slot.name.clone());
                let shown: Vec<usize> =
                    (0..categories.slots.len()).filter(|slot| !hidden.contains(slot)).collect();
                let (slots, without) = if shown.len() <= hidden.len() {
                    (shown, "")
                } else {
                    (hidden.iter().copied().collect(), "without ")
                };
                let names: Vec<String> = slots.iter().filter_map(name).collect();
                match names.as_slice() {
                    [one, other, rest @ ..] if rest.len() > 1 => {
                        format!("{without}{one}, {other} and {} more", rest.len())
                    }
                    names => without.to_owned() + &names.join(", "),
                }
            }
            (FieldFilter::Range { from, to }, FieldValues::Numbers(numbers)) => match (from, to) {
                (_, to) if to.is_infinite() => format!("from {}", numbers.text(*from)),
                (from, _) if from.is_infinite() => format!("up to {}", numbers.text(*to)),
                _ => format!("{} to {}", numbers.text(*from), numbers.text(*to)),
            },
            _ => String::new(),
        };
        format!("{}: {what}", field.title)
    }
}

/// Which recordings have all words of a search in title, artist or album; `None` without words.
pub(super) fn matches(data: &MapData, search: &str) -> Option<Vec<bool>> {
    let search = folded(search);
    let words: Vec<&str> = search.split_whitespace().collect();
    if words.is_empty() {
        return None;
    }
    let has_all = |text: &str| words.iter().all(|word| text.contains(word));
    Some(data.recordings.iter().map(|recording| has_all(&recording.searchable)).collect())
}

/// What a search finds among those on show, titles that begin with it first, then by title.
pub(super) fn ranked(data: &MapData, search: &str, is_clear: impl Fn(usize) -> bool) -> Vec<usize> {
    let start = folded(search.trim());
    let mut found: Vec<(bool, &str, usize)> = data
        .recordings
        .iter()
        .enumerate()
        .filter(|(place, _)| is_clear(*place))
        .map(|(place, recording)| {
            (!recording.searchable.starts_with(&start), recording.searchable.as_str(), place)
        })
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, _, place)| place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::window::map::data::made_up;

    fn shown(filters: &Filters, data: &MapData, distances: Option<&[f32]>) -> Vec<usize> {
        let shown = filters.shown(data, &data.favourites, distances);
        (0..data.len()).filter(|place| shown[*place]).collect()
    }

    #[test]
    fn what_passes_passes_all_filters() {
        let data = made_up(8);
        let mut filters = Filters::default();
        assert_eq!(shown(&filters, &data, None).len(), 8);
        let FieldValues::Categories(genres) = &data.fields[0].values else { panic!("{:?}", data.fields) };
        filters.toggle(0, genres, 0);
        assert_eq!(shown(&filters, &data, None), [1, 3, 5, 7]);
        filters.set_range(1, 1903.0, f64::INFINITY);
        assert_eq!(shown(&filters, &data, None), [3, 5, 7]);
        filters.max_distance = Some(0.5);
        let distances: Vec<f32> = (0..8).map(|n| 0.1 * n as f32).collect();
        assert_eq!(shown(&filters, &data, Some(&distances)), [3, 5]);
        assert_eq!(shown(&filters, &data, None), [3, 5, 7], "not known yet");
        filters.only_favourites = true;
        assert!(shown(&filters, &data, None).is_empty());
        filters.set_range(1, f64::NEG_INFINITY, f64::INFINITY);
        assert_eq!(shown(&filters, &data, None), [1]);
        assert!(!filters.of_fields.contains_key(&1));
    }

    #[test]
    fn filters_are_said_in_words() {
        let data = made_up(8);
        let text = |field: usize, filter: FieldFilter| Filters::text(&data.fields[field], &filter);
        assert_eq!(text(0, FieldFilter::Hides([0].into())), "Genre: Rock");
        let range = |from: f64, to: f64| text(1, FieldFilter::Range { from, to });
        assert_eq!(range(1901.0, 1903.0), "Year: 1901 to 1903");
        assert_eq!(range(1901.0, f64::INFINITY), "Year: from 1901");
        assert_eq!(range(f64::NEG_INFINITY, 1903.0), "Year: up to 1903");
    }

    #[test]
    fn a_search_finds_all_words_without_accents_and_beginnings_come_first() {
        let data = made_up(12);
        assert_eq!(matches(&data, "  "), None);
        let found = matches(&data, "1 etude").unwrap();
        let places: Vec<usize> = (0..12).filter(|place| found[*place]).collect();
        assert_eq!(places, [1, 10, 11]);
        assert_eq!(ranked(&data, "Étude 1", |place| found[place]), [1, 10, 11]);
        assert!(!matches(&data, "waltz").unwrap().contains(&true));
    }
}
