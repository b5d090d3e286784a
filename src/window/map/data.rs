//! A finished map as the window needs it: what the worker makes of a library's map, so that nothing is computed for all recordings while a
//! frame is drawn.

use super::legend::ColourField;
use crate::format::{one_line, percent};
use crate::library::query::{Cell, Field, Flag, folded};
use crate::library::{Location, RecordingId};
use crate::library_map::{LibraryMap, fields};
use crate::map::{NeighbourGraph, Neighbours};
use std::collections::HashMap;
use three_d::{InnerSpace, Vec3, vec3};

/// Neighbours of each recording that a path may go along.
const PATH_NEIGHBOURS: usize = 20;

/// A recording on the map.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::window) struct MapRecording {
    pub(in crate::window) id: RecordingId,
    pub(in crate::window) location: Location,
    /// The title, or the last part of the path.
    pub(in crate::window) title: String,
    pub(in crate::window) artist: Option<String>,
    pub(in crate::window) album: Option<String>,
    /// Title, artist and album without case and accents, one line each.
    pub(super) searchable: String,
}

/// A finished map. Recordings are named by their place, from 0.
#[derive(Debug)]
pub(in crate::window) struct MapData {
    pub(in crate::window) recordings: Vec<MapRecording>,
    /// Around the origin, none farther from it than 1.
    pub(in crate::window) points: Vec<Vec3>,
    /// 2 or 3.
    pub(in crate::window) dimensions: usize,
    pub(in crate::window) neighbours: Neighbours,
    pub(super) graph: NeighbourGraph,
    /// What points can be coloured and filtered by.
    pub(in crate::window) fields: Vec<ColourField>,
    /// Which were favourites when the map was made.
    pub(super) favourites: Vec<bool>,
    /// Recordings of the library that are not on the map.
    pub(in crate::window) left_out: usize,
    /// How the map was made, and what it shows of the neighbours.
    pub(in crate::window) about: String,
    places: HashMap<RecordingId, usize>,
}

impl MapData {
    /// Of a library's map.
    pub(super) fn new(map: LibraryMap) -> Self {
        let favourite_name = Field::Flag(Flag::Favourite).to_string();
        let fields = fields(&map).into_iter().filter(|field| field.name != favourite_name);
        let fields = fields.map(ColourField::new).collect();
        let about = about(&map);
        let favourite = map.column(&Field::Flag(Flag::Favourite));
        let is_favourite =
            |cells: &[Cell]| favourite.and_then(|column| cells.get(column)) == Some(&Cell::Flag(true));
        let favourites = map.rows.iter().map(|row| is_favourite(&row.cells)).collect();
        let [title, artist, album] =
            [Field::Title, Field::Artist, Field::Album].map(|field| map.column(&field));
        let (points, graph) =
            (normalised(&map.layout.points), NeighbourGraph::new(&map.layout.neighbours, PATH_NEIGHBOURS));
        let rows = map.rows.into_iter().map(|row| {
            let text = |column: Option<usize>| match column.and_then(|column| row.cells.get(column)) {
                Some(Cell::Text(text)) if !text.trim().is_empty() => Some(one_line(text)),
                _ => None,
            };
            let title = text(title).unwrap_or_else(|| one_line(&row.location.short_name()));
            let (artist, album) = (text(artist), text(album));
            let parts =
                [Some(&title), artist.as_ref(), album.as_ref()].map(|part| part.map_or("", String::as_str));
            let searchable = folded(&parts.join("\n"));
            MapRecording { id: row.id, location: row.location, title, artist, album, searchable }
        });
        let recordings: Vec<MapRecording> = rows.collect();
        let places = recordings.iter().enumerate().map(|(place, recording)| (recording.id, place)).collect();
        Self {
            recordings,
            points,
            dimensions: map.dimensions,
            neighbours: map.layout.neighbours,
            graph,
            fields,
            favourites,
            left_out: map.left_out,
            about,
            places,
        }
    }

    /// Number of recordings.
    pub(in crate::window) fn len(&self) -> usize {
        self.recordings.len()
    }

    /// Where a recording of the library is on the map.
    pub(in crate::window) fn place_of(&self, id: RecordingId) -> Option<usize> {
        self.places.get(&id).copied()
    }

    pub(in crate::window) fn recording(&self, place: usize) -> Option<&MapRecording> {
        self.recordings.get(place)
    }

    /// The title, or nothing beyond the last recording.
    pub(in crate::window) fn title(&self, place: usize) -> &str {
        self.recording(place).map_or("", |recording| &recording.title)
    }

    /// The nearest of a recording with their distances, nearest first.
    pub(in crate::window) fn nearest(
        &self,
        place: usize,
        count: usize,
    ) -> impl Iterator<Item = (usize, f32)> {
        let (indices, distances) = self.neighbours.of(place);
        indices.iter().map(|index| *index as usize).zip(distances.iter().copied()).take(count)
    }

    /// The recordings at these places.
    pub(in crate::window) fn ids(&self, places: &[usize]) -> Vec<RecordingId> {
        places.iter().filter_map(|place| Some(self.recording(*place)?.id)).collect()
    }
}

/// `t-SNE in 3 dimensions. Of the ten nearest of a recording, 54 % are among its ten nearest here.`
fn about(map: &LibraryMap) -> String {
    let method = format!("{} in {} dimensions.", map.layout.method.name(), map.dimensions);
    match map.layout.quality {
        Some(quality) => format!(
            "{method} Of the ten nearest of a recording, {} are among its ten nearest on the map; the lists below are exact.",
            percent(quality.kept, 0)
        ),
        None => method,
    }
}

/// Moves the middle to the origin, and makes the largest distance from there 1. Points that are no numbers are at the origin.
fn normalised(points: &[[f32; 3]]) -> Vec<Vec3> {
    let finite =
        |point: &[f32; 3]| if point.iter().all(|value| value.is_finite()) { *point } else { [0.0; 3] };
    let points: Vec<Vec3> = points.iter().map(finite).map(|[x, y, z]| vec3(x, y, z)).collect();
    let count = points.len().max(1) as f32;
    let middle = points.iter().fold(vec3(0.0, 0.0, 0.0), |sum, point| sum + *point) / count;
    let radius = points.iter().map(|point| (point - middle).magnitude()).fold(0.0, f32::max);
    let scale = if radius > 0.0 { radius.recip() } else { 1.0 };
    points.into_iter().map(|point| (point - middle) * scale).collect()
}

/// A map of made-up recordings for tests: `Étude 0` and so on, of which every other is Jazz, on a line away from the reader.
#[cfg(test)]
pub(super) fn made_up(count: usize) -> std::sync::Arc<MapData> {
    use crate::library::query::Row;
    use crate::map::{MapLayout, Method, Vectors};
    let row = |n: usize| Row {
        id: RecordingId(n as i64 + 1),
        location: Location::File(format!("/music/{n}.mp3").into()),
        cells: vec![
            Cell::Text(format!("Étude {n}")),
            Cell::Text(if n.is_multiple_of(2) { "Jazz" } else { "Rock" }.to_owned()),
            Cell::Number(1900.0 + n as f64),
            Cell::Flag(n == 1),
        ],
    };
    let angles = (0..count).map(|n| 0.05 * n as f32);
    let vectors = Vectors::new(angles.flat_map(|angle| [angle.cos(), angle.sin()]).collect(), 2).unwrap();
    let layout = MapLayout {
        points: (0..count).map(|n| [0.01 * n as f32, 0.0, -(n as f32)]).collect(),
        neighbours: Neighbours::find(&vectors, 20, 1, &|_| true).unwrap(),
        method: Method::Pca,
        quality: None,
    };
    let columns = vec![Field::Title, Field::Genre, Field::Year, Field::Flag(Flag::Favourite)];
    let rows = (0..count).map(row).collect();
    std::sync::Arc::new(MapData::new(LibraryMap::made_up(columns, rows, layout)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_knows_titles_favourites_and_what_to_colour_by() {
        let data = made_up(10);
        let names: Vec<&str> = data.fields.iter().map(|field| field.name.as_str()).collect();
        // Titles tell nothing, and favourites have a filter of their own.
        assert_eq!(names, ["genre", "year"]);
        assert_eq!((data.title(3), data.recordings[3].searchable.as_str()), ("Étude 3", "etude 3\n\n"));
        assert_eq!(data.favourites.iter().position(|is_favourite| *is_favourite), Some(1));
        assert_eq!((data.place_of(RecordingId(4)), data.place_of(RecordingId(99))), (Some(3), None));
        let nearest: Vec<usize> = data.nearest(0, 3).map(|(place, _)| place).collect();
        assert_eq!(nearest, [1, 2, 3]);
        assert_eq!(data.ids(&[2, 77, 0]), [RecordingId(3), RecordingId(1)]);
    }

    #[test]
    fn points_lie_around_the_origin_and_none_farther_than_1() {
        let points =
            normalised(&[[10.0, 0.0, 0.0], [30.0, 0.0, 0.0], [20.0, 5.0, f32::NAN], [20.0, 0.0, 0.0]]);
        let largest = points.iter().map(|point| point.magnitude()).fold(0.0, f32::max);
        assert!((largest - 1.0).abs() < 1e-6 && points.iter().all(|point| point.x.is_finite()));
        assert_eq!(normalised(&[[7.0, 7.0, 7.0]]), [vec3(0.0, 0.0, 0.0)]);
        assert!(normalised(&[]).is_empty());
    }
}
