//! A map that is kept in its library, and new recordings in it.

use super::load::Selected;
use super::{LibraryMap, LibraryMapError};
use crate::library::query::{Field, Filter, Row};
use crate::library::{KeptMap, Library, LibraryError, MapPlace, RecordingId};
use crate::map::{
    LISTED, LayoutSettings, MapError, MapLayout, Method, Neighbours, Point, Progress, Quality, Stage,
    Vectors, place, quality,
};
use std::collections::HashMap;
use std::path::Path;

/// With more new recordings than this share of those that have a place, a map is laid out anew: many of one kind, which was not there
/// before, would all be placed at the edge of others.
const MOST_NEW: f64 = 0.2;

impl LibraryMap {
    /// As [`LibraryMap::new`], but a map of the same settings that the library keeps is taken as it is; recordings that are not in it are
    /// placed among the others, which stay where they are. With many of those it is laid out anew.
    ///
    /// # Errors
    /// [`LibraryMapError`].
    pub fn kept_or_new(
        library: &Library,
        filter: Filter,
        columns: &[Field],
        settings: &LayoutSettings,
        progress: &(dyn Fn(Progress) -> bool + Sync),
    ) -> Result<Self, LibraryMapError> {
        let selected = Selected::read(library, filter, columns, settings)?;
        // The principal components of few recordings are found in no time.
        let method = settings.method_of(selected.rows.len());
        let kept = if method == Method::Pca { None } else { library.kept_map(&selected.key)? };
        let Some(kept) = kept else { return selected.lay_out(settings, progress) };
        let known: HashMap<_, _> = kept.places.iter().map(|place| (place.recording, place)).collect();
        let places: Vec<Option<&MapPlace>> =
            selected.rows.iter().map(|row| known.get(&row.id).copied()).collect();
        let new = places.iter().filter(|place| place.is_none()).count();
        if new as f64 > MOST_NEW * (places.len() - new) as f64 {
            return selected.lay_out(settings, progress);
        }
        let rows: HashMap<RecordingId, u32> =
            selected.rows.iter().zip(0_u32..).map(|(row, index)| (row.id, index)).collect();
        // Of a recording that lost a neighbour, all are looked for again.
        let nearest = |place: &MapPlace| {
            let nearest = place.nearest.iter().map(|id| rows.get(id).copied());
            nearest.collect::<Option<Vec<u32>>>().unwrap_or_default()
        };
        let nearest: Vec<Option<Vec<u32>>> = places.iter().map(|place| place.map(nearest)).collect();
        let neighbours =
            Neighbours::complete(&selected.vectors, &nearest, LISTED, settings.threads, &|rows| {
                progress(Progress { stage: Stage::Neighbours, done: rows as f64 / places.len() as f64 })
            })?;
        let points = points(&selected.vectors, &places, progress)?;
        let is_same = new == 0 && places.len() == kept.places.len();
        let is_as_kept = is_same && !nearest.iter().flatten().any(Vec::is_empty);
        let quality = match kept.quality.filter(|_| is_same) {
            Some((kept, trustworthiness)) => Some(Quality { kept, trustworthiness }),
            None => quality(&selected.vectors, &neighbours, &points, settings.threads)?,
        };
        let is_placed = places.iter().map(|place| place.is_none_or(|place| place.is_placed)).collect();
        let layout = MapLayout { points, neighbours, method, quality };
        Ok(selected.with(layout, kept.made_at, is_placed, is_as_kept))
    }

    /// Keeps the map in the library at `path`, so that it is there at once the next time. One of principal components is not kept, and for
    /// one that is there already the library is not opened.
    ///
    /// # Errors
    /// If the library cannot be written.
    pub fn keep_at(&mut self, path: &Path) -> Result<(), LibraryError> {
        if self.is_to_be_kept() { self.keep(&mut Library::open(path)?.library) } else { Ok(()) }
    }

    fn is_to_be_kept(&self) -> bool {
        !self.is_kept && self.layout.method != Method::Pca
    }

    /// As [`Self::keep_at`], in an open library.
    ///
    /// # Errors
    /// If the library cannot be written.
    pub fn keep(&mut self, library: &mut Library) -> Result<(), LibraryError> {
        if !self.is_to_be_kept() {
            return Ok(());
        }
        let places = self.rows.iter().zip(&self.layout.points).zip(&self.is_placed).enumerate();
        let place = |(index, ((row, point), is_placed)): (usize, ((&Row, &Point), &bool))| {
            let (nearest, _) = self.layout.neighbours.of(index);
            let recording = |near: &u32| Some(self.rows.get(*near as usize)?.id);
            MapPlace {
                recording: row.id,
                point: *point,
                is_placed: *is_placed,
                nearest: nearest.iter().take(LISTED).filter_map(recording).collect(),
            }
        };
        let map = KeptMap {
            made_at: self.made_at,
            quality: self.layout.quality.map(|quality| (quality.kept, quality.trustworthiness)),
            places: places.map(place).collect(),
        };
        library.keep_map(&self.key, &map)?;
        self.is_kept = true;
        Ok(())
    }

    /// Recordings that were placed among the others since it was laid out.
    pub fn placed(&self) -> usize {
        self.is_placed.iter().filter(|is_placed| **is_placed).count()
    }
}

/// The kept places, and those of the new ones among them.
fn points(
    vectors: &Vectors,
    places: &[Option<&MapPlace>],
    progress: &(dyn Fn(Progress) -> bool + Sync),
) -> Result<Vec<Point>, MapError> {
    let new: Vec<usize> =
        places.iter().enumerate().filter(|(_, place)| place.is_none()).map(|(index, _)| index).collect();
    let mut points: Vec<Point> =
        places.iter().map(|place| place.map_or([0.0; 3], |place| place.point)).collect();
    if new.is_empty() {
        return Ok(points);
    }
    let known = || places.iter().enumerate().filter_map(|(index, place)| Some((index, (*place)?.point)));
    let known_points: Vec<Point> = known().map(|(_, point)| point).collect();
    let values = known().flat_map(|(index, _)| vectors.row(index)).copied().collect();
    let known_vectors = Vectors::new(values, vectors.size())?;
    for (done, &index) in new.iter().enumerate() {
        if !progress(Progress { stage: Stage::Points, done: done as f64 / new.len() as f64 }) {
            return Err(MapError::Cancelled);
        }
        let placed = place(&known_vectors, &known_points, vectors.row(index));
        if let (Some((point, _)), Some(place)) = (placed, points.get_mut(index)) {
            *place = point;
        }
    }
    Ok(points)
}
