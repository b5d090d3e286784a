//! What points can be coloured and filtered by.

use super::LibraryMap;
use crate::library::query::{Cell, Field, FieldKind, Flag, Vocabulary};
use std::collections::HashMap;
use std::path::Path;

/// A property of all recordings of a map.
#[derive(Debug, Clone, PartialEq)]
pub struct MapField {
    /// As in a filter of the library.
    pub name: String,
    /// For people.
    pub title: String,
    /// The values, one for each recording.
    pub values: MapValues,
}

/// The values of a property.
#[derive(Debug, Clone, PartialEq)]
pub enum MapValues {
    /// Names, labels in the order of their model, others the most frequent first, and which of them each recording has.
    Categories {
        /// The names.
        names: Vec<String>,
        /// `None`: it has none.
        of: Vec<Option<usize>>,
    },
    /// Numbers in this unit, which may be empty.
    Numbers {
        /// Of the numbers.
        unit: &'static str,
        /// `None`: it has none.
        of: Vec<Option<f64>>,
    },
}

/// What a map wants to know of each recording: all that points can be coloured by, title and path.
pub fn columns(vocabulary: &Vocabulary) -> Vec<Field> {
    let fixed = [
        Field::Verdict,
        Field::Genre,
        Field::Artist,
        Field::Album,
        Field::Folder,
        Field::Year,
        Field::Confidence,
        Field::Duration,
        Field::Level,
        Field::Title,
        Field::Flag(Flag::Favourite),
        Field::Path,
    ];
    let heads = vocabulary.heads().into_iter().map(|head| Field::Head(head.to_owned()));
    let descriptors = vocabulary.descriptors.iter().cloned().map(Field::Descriptor);
    fixed.into_iter().chain(heads).chain(descriptors).collect()
}

/// The properties of a map's recordings. One that nobody has, or that is the same of all, is left out; so are texts that are different of
/// each, such as titles.
pub fn fields(map: &LibraryMap) -> Vec<MapField> {
    let of_columns = map.columns.iter().enumerate().filter_map(|(index, field)| of_column(map, index, field));
    of_columns.collect()
}

fn of_column(map: &LibraryMap, index: usize, field: &Field) -> Option<MapField> {
    let cells = || map.rows.iter().map(|row| row.cells.get(index).unwrap_or(&Cell::Absent));
    let values = match field.kind() {
        FieldKind::Path if *field == Field::Path => return None,
        FieldKind::Text | FieldKind::Path | FieldKind::Flag => {
            let is_label = matches!(field, Field::Verdict | Field::Head(_));
            let first = if is_label { map.labels.as_slice() } else { &[] };
            categories(cells().map(|cell| category(field, cell)), first)?
        }
        kind => {
            let of: Vec<Option<f64>> = cells().map(number).collect();
            let mut known = of.iter().flatten();
            let first = *known.next()?;
            if known.all(|value| *value == first) {
                return None;
            }
            MapValues::Numbers { unit: unit(field, kind), of }
        }
    };
    Some(MapField { name: field.to_string(), title: title(field), values })
}

/// A text as a category. Of a folder its last part: the whole path is too long for a legend.
fn category(field: &Field, cell: &Cell) -> Option<String> {
    let text = match cell {
        Cell::Text(text) => text.trim().to_owned(),
        Cell::Flag(holds) => if *holds { "yes" } else { "no" }.to_owned(),
        Cell::Number(number) => number.to_string(),
        Cell::Absent => return None,
    };
    let text = match field {
        Field::Folder => {
            Path::new(&text).file_name().map_or(text.clone(), |name| name.to_string_lossy().into())
        }
        _ => text,
    };
    (!text.is_empty()).then_some(text)
}

fn number(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Number(number) if number.is_finite() => Some(*number),
        _ => None,
    }
}

/// In the order of `first`, then the most frequent first. `None` with fewer than two different names, or if hardly a name stands twice.
fn categories(names: impl Iterator<Item = Option<String>>, first: &[String]) -> Option<MapValues> {
    let names: Vec<Option<String>> = names.collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for name in names.iter().flatten() {
        *counts.entry(name).or_default() += 1;
    }
    let known: usize = counts.values().sum();
    if counts.len() < 2 || counts.len() * 10 > known * 9 {
        return None;
    }
    let mut order: Vec<(&str, usize)> = counts.into_iter().collect();
    let place = |name: &str| first.iter().position(|label| label == name).unwrap_or(first.len());
    order.sort_by_key(|&(name, count)| (place(name), std::cmp::Reverse(count), name));
    let places: HashMap<&str, usize> =
        order.iter().enumerate().map(|(place, (name, _))| (*name, place)).collect();
    let of = names.iter().map(|name| name.as_deref().and_then(|name| places.get(name).copied())).collect();
    let names = order.iter().map(|(name, _)| (*name).to_owned()).collect();
    Some(MapValues::Categories { names, of })
}

fn unit(field: &Field, kind: FieldKind) -> &'static str {
    match (field, kind) {
        (Field::Level, _) => "dB",
        (_, FieldKind::Seconds) => "s",
        (Field::BitRate, _) => "bit/s",
        (Field::SampleRate, _) => "Hz",
        (_, FieldKind::Bytes) => "bytes",
        _ => "",
    }
}

/// `album artist`, with a capital letter.
fn title(field: &Field) -> String {
    let name = match field {
        Field::Duration => "length".to_owned(),
        other => other.title().replace('_', " "),
    };
    let mut letters = name.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
