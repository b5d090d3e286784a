//! A map as a web page in one file.

use super::LibraryMap;
use super::fields::{MapField, MapValues, fields};
use crate::html::{base64_of, script_json};
use crate::library::Location;
use crate::library::query::{Cell, Field, Row};
use serde::Serialize;
use std::io::{self, Write};

/// Neighbours that the page can list.
const NEIGHBOURS: usize = 20;

/// Where the page finds the sound of a recording.
#[derive(Debug, Clone, PartialEq)]
pub enum AudioSource {
    /// Nowhere: the page is silent.
    None,
    /// In the file itself, by its path: the page plays only where the files are.
    Link,
    /// In the page: an address such as `data:audio/ogg;base64,...` for each recording, or `None`.
    Embedded(Vec<Option<String>>),
}

/// What a page has besides the map.
#[derive(Debug, Clone, PartialEq)]
pub struct PageSettings {
    /// Title of the page.
    pub title: String,
    /// When it is made, as in ISO 8601.
    pub created: String,
    /// Where the sound is.
    pub audio: AudioSource,
    /// Where in each recording it is played from, in seconds; missing ones from the start.
    pub audio_start_s: Vec<f64>,
}

#[derive(Serialize)]
struct Data<'a> {
    version: u32,
    title: &'a str,
    created: &'a str,
    program: &'static str,
    method: &'static str,
    dimensions: usize,
    neighbours_kept: Option<f64>,
    positions: String,
    neighbours: String,
    distances: String,
    k: usize,
    songs: Vec<Song>,
    fields: Vec<FieldData<'a>>,
}

#[derive(Serialize)]
struct Song {
    title: String,
    artist: Option<String>,
    album: Option<String>,
    path: String,
    length_s: Option<f64>,
    favourite: bool,
    audio: Option<String>,
    audio_start_s: f64,
}

#[derive(Serialize)]
struct FieldData<'a> {
    name: &'a str,
    title: &'a str,
    #[serde(flatten)]
    values: ValuesData<'a>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum ValuesData<'a> {
    Category { values: &'a [String], of: Vec<i64> },
    Number { unit: &'a str, of: &'a [Option<f64>] },
}

impl LibraryMap {
    /// Writes the map as a page.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_page(&self, settings: &PageSettings, out: &mut impl Write) -> io::Result<()> {
        let fields = fields(self);
        let data = script_json(&self.data(settings, &fields)).map_err(io::Error::other)?;
        out.write_all(super::page_parts::page(&settings.title, &data).as_bytes())
    }

    fn data<'a>(&self, settings: &'a PageSettings, fields: &'a [MapField]) -> Data<'a> {
        let layout = &self.layout;
        let k = layout.neighbours.k().min(NEIGHBOURS);
        let of = |index: usize| {
            let (indices, distances) = layout.neighbours.of(index);
            indices.iter().copied().zip(distances.iter().copied()).take(k)
        };
        let nearest = || (0..self.rows.len()).flat_map(of);
        Data {
            version: 1,
            title: &settings.title,
            created: &settings.created,
            program: concat!("pianoscope ", env!("CARGO_PKG_VERSION")),
            method: layout.method.name(),
            dimensions: self.dimensions,
            neighbours_kept: layout.quality.map(|quality| (quality.kept * 1e4).round() / 1e4),
            positions: base64_of(layout.points.iter().flatten().map(|value| value.to_le_bytes())),
            neighbours: base64_of(nearest().map(|(index, _)| index.to_le_bytes())),
            distances: base64_of(nearest().map(|(_, distance)| distance.to_le_bytes())),
            k,
            songs: self.rows.iter().enumerate().map(|(index, row)| self.song(index, row, settings)).collect(),
            fields: fields.iter().map(field_data).collect(),
        }
    }

    fn song(&self, index: usize, row: &Row, settings: &PageSettings) -> Song {
        let cell = |field: &Field| self.column(field).and_then(|column| row.cells.get(column));
        let text = |field: &Field| match cell(field) {
            Some(Cell::Text(text)) if !text.trim().is_empty() => Some(text.clone()),
            _ => None,
        };
        let audio = match (&settings.audio, &row.location) {
            (AudioSource::None, _) | (AudioSource::Link, Location::Link(_)) => None,
            (AudioSource::Link, Location::File(path)) => {
                url::Url::from_file_path(path).ok().map(String::from)
            }
            (AudioSource::Embedded(sounds), _) => sounds.get(index).cloned().flatten(),
        };
        Song {
            title: text(&Field::Title).unwrap_or_else(|| row.location.short_name()),
            artist: text(&Field::Artist),
            album: text(&Field::Album),
            path: row.location.to_string(),
            length_s: match cell(&Field::Duration) {
                Some(Cell::Number(seconds)) => Some((seconds * 10.0).round() / 10.0),
                _ => None,
            },
            favourite: matches!(
                cell(&Field::Flag(crate::library::query::Flag::Favourite)),
                Some(Cell::Flag(true))
            ),
            audio,
            audio_start_s: settings.audio_start_s.get(index).copied().unwrap_or(0.0),
        }
    }
}

fn field_data(field: &MapField) -> FieldData<'_> {
    let values = match &field.values {
        MapValues::Categories { names, of } => ValuesData::Category {
            values: names,
            of: of.iter().map(|place| place.map_or(-1, |place| place as i64)).collect(),
        },
        MapValues::Numbers { unit, of } => ValuesData::Number { unit, of },
    };
    FieldData { name: &field.name, title: &field.title, values }
}
