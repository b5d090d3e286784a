//! The recordings of a library that have an embedding, laid out.

use crate::library::query::{Field, Filter, Query, Row};
use crate::library::similar::Embeddings;
use crate::library::{Library, LibraryError, RecordingId};
use crate::map::{LayoutSettings, MapError, MapLayout, Progress, Vectors, lay_out};
use std::collections::HashMap;
use thiserror::Error;

/// Recordings that are read together.
const READ_AT_ONCE: usize = 500;

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
    /// Lays out the recordings that fit `filter`, of the model that most have an embedding of. `columns`: what is wanted of each; title,
    /// artist, album, length and verdict are there in any case.
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
        let Some((_, embeddings)) = Embeddings::of_most(library)? else { return Err(LibraryMapError::Empty) };
        let columns = columns.to_vec();
        let query = Query { filter, columns, ..Query::default() };
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
        let vectors = Vectors::new(values, embeddings.size())?;
        let rows: Vec<Row> = rows.into_iter().map(|(_, row)| row).collect();
        let layout = lay_out(&vectors, settings, progress)?;
        let left_out = found - rows.len();
        let labels = library.vocabulary()?.labels.into_iter().map(|name| name.label).collect();
        Ok(Self { columns: query.columns, rows, layout, labels, dimensions: settings.dimensions, left_out })
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
