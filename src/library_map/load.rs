//! The recordings of a library that have an embedding, laid out.

use crate::library::query::{Field, Filter, Query, Row};
use crate::library::similar::Embeddings;
use crate::library::{Library, LibraryError, MapKey, RecordingId, unix_now};
use crate::map::{LayoutSettings, MapError, MapLayout, Progress, Vectors, lay_out};
use std::collections::HashMap;
use thiserror::Error;

/// Recordings that are read together.
const READ_AT_ONCE: usize = 500;

/// The recordings of a map that is not laid out yet.
pub(super) struct Selected {
    pub(super) columns: Vec<Field>,
    pub(super) rows: Vec<Row>,
    /// One for each row.
    pub(super) vectors: Vectors,
    pub(super) labels: Vec<String>,
    pub(super) left_out: usize,
    pub(super) key: MapKey,
}

impl Selected {
    pub(super) fn read(
        library: &Library,
        filter: Filter,
        columns: &[Field],
        settings: &LayoutSettings,
    ) -> Result<Self, LibraryMapError> {
        let Some((model_hash, embeddings)) = Embeddings::of_most(library)? else {
            return Err(LibraryMapError::Empty);
        };
        let filter_text = filter.to_string();
        let query = Query { filter, columns: columns.to_vec(), ..Query::default() };
        let mut of_recording: HashMap<_, _> = HashMap::new();
        let mut found = 0;
        library.for_each_row(&query, |row| {
            found += 1;
            if let Some(index) = embeddings.row_of(row.id) {
                of_recording.insert(index, row);
            }
            Ok::<(), LibraryError>(())
        })?;
        if of_recording.is_empty() {
            return Err(LibraryMapError::Empty);
        }
        let mut rows: Vec<(usize, Row)> = of_recording.into_iter().collect();
        // In the order of the recordings' numbers, so that the same library gives the same map.
        rows.sort_by_key(|(index, _)| *index);
        let values = rows.iter().flat_map(|(index, _)| embeddings.row(*index)).copied().collect();
        let key = MapKey {
            filter: filter_text,
            model_hash,
            method: settings.method_of(rows.len()).name().to_owned(),
            dimensions: u8::try_from(settings.dimensions).unwrap_or(u8::MAX),
            perplexity: settings.perplexity,
            seed: settings.seed,
        };
        Ok(Self {
            columns: query.columns,
            left_out: found - rows.len(),
            vectors: Vectors::new(values, embeddings.size())?,
            rows: rows.into_iter().map(|(_, row)| row).collect(),
            labels: library.vocabulary()?.labels.into_iter().map(|name| name.label).collect(),
            key,
        })
    }

    pub(super) fn lay_out(
        self,
        settings: &LayoutSettings,
        progress: &(dyn Fn(Progress) -> bool + Sync),
    ) -> Result<LibraryMap, LibraryMapError> {
        let layout = lay_out(&self.vectors, settings, progress)?;
        let is_placed = vec![false; self.rows.len()];
        Ok(self.with(layout, unix_now(), is_placed, false))
    }

    pub(super) fn with(
        self,
        layout: MapLayout,
        made_at: i64,
        is_placed: Vec<bool>,
        is_kept: bool,
    ) -> LibraryMap {
        let Self { columns, rows, labels, left_out, key, .. } = self;
        let dimensions = key.dimensions.into();
        LibraryMap { columns, rows, layout, labels, dimensions, left_out, made_at, is_placed, key, is_kept }
    }
}

/// What is known of each recording of a map, and where it lies.
#[derive(Debug, Clone, PartialEq)]
pub struct LibraryMap {
    /// What each row has.
    pub columns: Vec<Field>,
    /// The recordings, in the order of the points.
    pub rows: Vec<Row>,
    /// Points and neighbours.
    pub layout: MapLayout,
    /// Labels in the order of their models, which is that of their colours everywhere.
    pub labels: Vec<String>,
    /// Dimensions of the points, 2 or 3.
    pub dimensions: usize,
    /// Recordings that fit the filter and have no embedding of the model: they failed, or were analysed by another one.
    pub left_out: usize,
    /// When it was laid out: seconds since 1970 in UTC.
    pub made_at: i64,
    /// Which points were placed among the others later, in the order of the points.
    pub is_placed: Vec<bool>,
    /// Its settings.
    pub(super) key: MapKey,
    /// Whether the library has it as it is here.
    pub(super) is_kept: bool,
}

/// Why there is no map of a library.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LibraryMapError {
    /// The library cannot be read.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// It cannot be laid out.
    #[error(transparent)]
    Map(#[from] MapError),
    /// No recording can be shown.
    #[error(
        "no recording to show: fill the library with `pianoscope scan FOLDER`, or choose others with --where"
    )]
    Empty,
}

impl LibraryMap {
    /// Lays out the recordings that fit `filter`, of the model that most have an embedding of. `columns`: what is wanted of each.
    ///
    /// # Errors
    /// [`LibraryMapError`].
    pub fn new(
        library: &Library,
        filter: Filter,
        columns: &[Field],
        settings: &LayoutSettings,
        progress: &(dyn Fn(Progress) -> bool + Sync),
    ) -> Result<Self, LibraryMapError> {
        Selected::read(library, filter, columns, settings)?.lay_out(settings, progress)
    }

    /// A map in three dimensions that no library has.
    #[cfg(test)]
    #[cfg(feature = "window")]
    pub(crate) fn made_up(columns: Vec<Field>, rows: Vec<Row>, layout: MapLayout) -> Self {
        let key = MapKey {
            filter: String::new(),
            model_hash: [0; 32],
            method: layout.method.name().to_owned(),
            dimensions: 3,
            perplexity: 30.0,
            seed: 0,
        };
        let vectors = Vectors::new(Vec::new(), 1).unwrap();
        let is_placed = vec![false; rows.len()];
        Selected { columns, rows, vectors, labels: Vec::new(), left_out: 0, key }
            .with(layout, 0, is_placed, false)
    }

    /// Where in each recording an excerpt of it begins, in seconds: at the first passage of its verdict, else at the start.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn excerpt_starts(&self, library: &Library) -> Result<Vec<f64>, LibraryError> {
        let mut starts = Vec::with_capacity(self.rows.len());
        for rows in self.rows.chunks(READ_AT_ONCE) {
            let ids: Vec<RecordingId> = rows.iter().map(|row| row.id).collect();
            let mut found: HashMap<RecordingId, f64> = HashMap::new();
            for stored in library.recordings_by_id(&ids)? {
                let head = stored.verdict_head();
                let start = stored.findings().and_then(|findings| {
                    let verdict = findings.verdict.as_deref()?;
                    let mut passages = findings.segments.iter().filter(|segment| segment.head == head);
                    passages.find(|segment| segment.label == verdict).map(|segment| segment.start_s)
                });
                found.insert(stored.id, start.unwrap_or_default());
            }
            starts.extend(ids.iter().map(|id| found.get(id).copied().unwrap_or_default()));
        }
        Ok(starts)
    }

    /// Index of a column.
    pub fn column(&self, field: &Field) -> Option<usize> {
        self.columns.iter().position(|column| column == field)
    }
}
