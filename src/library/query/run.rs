//! Queries → rows, one after another.

use super::expression::{FROM, Sql, Surroundings};
use super::field::{Field, FieldKind, LabelName};
use super::filter::Filter;
use super::sort::SortKey;
use super::vocabulary::Vocabulary;
use crate::library::location::StoredPath;
use crate::library::{Library, LibraryError, Location, RecordingId, unix_now};
use rusqlite::types::ValueRef;
use rusqlite::{Params, params_from_iter};

/// Which recordings, in which order, and what of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Query {
    /// Which recordings.
    pub filter: Filter,
    /// The order; without keys that of the paths.
    pub sort: Vec<SortKey>,
    /// At most as many.
    pub limit: Option<u64>,
    /// As many are skipped before.
    pub offset: u64,
    /// The values of each row.
    pub columns: Vec<Field>,
    /// SHA-256 of the model in use; runs of others are stale. `None`: none is.
    pub model_hash: Option<[u8; 32]>,
}

/// A recording of a result.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its number.
    pub id: RecordingId,
    /// Where it is.
    pub location: Location,
    /// One for each column of the query.
    pub cells: Vec<Cell>,
}

/// A value of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// The recording has no such value.
    Absent,
    /// A text; of a path, bytes that are not UTF-8 are replaced.
    Text(String),
    /// In the unit of the column's field.
    Number(f64),
    /// Yes or no.
    Flag(bool),
}

impl Library {
    /// The labels and descriptors that filters can name.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn vocabulary(&self) -> Result<Vocabulary, LibraryError> {
        let mut labels = self.connection().prepare_cached("SELECT head, name FROM label ORDER BY id")?;
        let labels = labels.query_map([], |row| Ok(LabelName { head: row.get(0)?, label: row.get(1)? }))?;
        // A loose scan of the key would need an index by name; few recordings differ in the names that they have.
        let mut descriptors =
            self.connection().prepare_cached("SELECT DISTINCT name FROM descriptor WHERE recording IN (SELECT DISTINCT recording FROM descriptor ORDER BY recording LIMIT 100) ORDER BY name")?;
        let descriptors = descriptors.query_map([], |row| row.get(0))?;
        Ok(Vocabulary {
            labels: labels.collect::<Result<_, _>>()?,
            descriptors: descriptors.collect::<Result<_, _>>()?,
        })
    }

    /// The rows of a query.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn query(&self, query: &Query) -> Result<Vec<Row>, LibraryError> {
        let mut rows = Vec::new();
        self.for_each_row(query, |row| {
            rows.push(row);
            Ok::<(), LibraryError>(())
        })?;
        Ok(rows)
    }

    /// Calls `use_row` with each row, of any number in bounded memory, until it fails.
    ///
    /// # Errors
    /// If the library cannot be read, and the errors of `use_row`.
    pub fn for_each_row<E: From<LibraryError>>(
        &self,
        query: &Query,
        mut use_row: impl FnMut(Row) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut sql = Sql::default();
        let surroundings = query.surroundings();
        let columns = sql.columns(&query.columns, surroundings);
        let text = format!("SELECT r.id, r.path, r.is_link{columns}{}", sql.selection(query, false));
        self.rows(&text, params_from_iter(sql.parameters), &query.columns, &mut use_row)
    }

    /// The rows of these recordings, in this order; what was forgotten meanwhile is left out.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn rows_by_id(&self, ids: &[RecordingId], query: &Query) -> Result<Vec<Row>, LibraryError> {
        let mut sql = Sql::default();
        let columns = sql.columns(&query.columns, query.surroundings());
        let id = sql.parameters.len() + 1;
        let text = format!("SELECT r.id, r.path, r.is_link{columns}{FROM} WHERE r.id = ?{id}");
        let mut rows = Vec::with_capacity(ids.len());
        for RecordingId(number) in ids {
            let parameters = sql.parameters.iter().cloned().chain([(*number).into()]);
            self.rows(&text, params_from_iter(parameters), &query.columns, &mut |row| {
                rows.push(row);
                Ok::<(), LibraryError>(())
            })?;
        }
        Ok(rows)
    }

    /// The numbers of the recordings of a query, in its order.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn ids(&self, query: &Query) -> Result<Vec<RecordingId>, LibraryError> {
        let mut sql = Sql::default();
        let text = format!("SELECT r.id{}", sql.selection(query, true));
        let mut statement = self.connection().prepare_cached(&text)?;
        let ids = statement.query_map(params_from_iter(sql.parameters), |row| row.get(0).map(RecordingId))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// How many recordings fit the filter, whatever the query's limit.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn count(&self, query: &Query) -> Result<u64, LibraryError> {
        let mut sql = Sql::default();
        let condition = sql.condition(&query.filter, query.surroundings());
        let text = match query.filter {
            // Without the runs, as fast as the index is read.
            Filter::All => "SELECT count(*) FROM recording".to_owned(),
            _ => format!("SELECT count(*){FROM} WHERE {condition}"),
        };
        let mut statement = self.connection().prepare_cached(&text)?;
        let count: i64 = statement.query_row(params_from_iter(sql.parameters), |row| row.get(0))?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// How SQLite finds the rows of a query, one step a line.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn query_plan(&self, query: &Query) -> Result<Vec<String>, LibraryError> {
        let mut sql = Sql::default();
        let text = format!("EXPLAIN QUERY PLAN SELECT r.id{}", sql.selection(query, true));
        let mut statement = self.connection().prepare(&text)?;
        let steps = statement.query_map(params_from_iter(sql.parameters), |row| row.get("detail"))?;
        Ok(steps.collect::<Result<_, _>>()?)
    }

    fn rows<E: From<LibraryError>>(
        &self,
        text: &str,
        parameters: impl Params,
        columns: &[Field],
        use_row: &mut impl FnMut(Row) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut statement = self.connection().prepare_cached(text).map_err(LibraryError::from)?;
        let mut rows = statement.query(parameters).map_err(LibraryError::from)?;
        while let Some(row) = rows.next().map_err(LibraryError::from)? {
            use_row(read_row(row, columns).map_err(LibraryError::from)?)?;
        }
        Ok(())
    }
}

impl Query {
    fn surroundings(&self) -> Surroundings {
        Surroundings { now: unix_now(), model_hash: self.model_hash }
    }
}

impl Sql {
    fn columns(&mut self, columns: &[Field], surroundings: Surroundings) -> String {
        columns.iter().map(|field| format!(", {}", self.value_of(field, surroundings))).collect()
    }

    /// Everything after the columns; `only_id`: there is no other than the number.
    fn selection(&mut self, query: &Query, only_id: bool) -> String {
        let surroundings = query.surroundings();
        // The index of paths has the first rows of all, and all numbers. Else its order would read nearly each row from another page:
        // with the sign it is not used, and the rows are sorted after they were read as they lie.
        let by_index = query.filter == Filter::All && (only_id || query.limit.is_some());
        let path = if by_index { "r.path" } else { "+r.path" };
        let condition = self.condition(&query.filter, surroundings);
        let mut keys = Vec::new();
        for SortKey { field, descending } in &query.sort {
            let value = self.value_of(field, surroundings);
            let value = match field.kind() {
                FieldKind::Text => format!("folded(nullif({value}, ''))"),
                _ if *field == Field::Path => path.to_owned(),
                _ => value,
            };
            let direction = if *descending { "DESC" } else { "ASC" };
            keys.push(format!("{value} {direction} NULLS LAST"));
        }
        keys.push(if keys.is_empty() { path.to_owned() } else { "r.id".to_owned() });
        let mut text = format!("{FROM} WHERE {condition} ORDER BY {}", keys.join(", "));
        if query.limit.is_some() || query.offset > 0 {
            let integer = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
            let limit = self.bind(query.limit.map_or(-1, integer));
            let offset = self.bind(integer(query.offset));
            text += &format!(" LIMIT {limit} OFFSET {offset}");
        }
        text
    }
}

/// From the columns id, path and is_link, and those of the query.
fn read_row(row: &rusqlite::Row<'_>, columns: &[Field]) -> rusqlite::Result<Row> {
    let path: StoredPath = row.get(1)?;
    let mut cells = Vec::with_capacity(columns.len());
    for (i, field) in columns.iter().enumerate() {
        let is_flag = field.kind() == FieldKind::Flag;
        cells.push(match row.get_ref(i + 3)? {
            ValueRef::Integer(number) if is_flag => Cell::Flag(number != 0),
            ValueRef::Null if is_flag => Cell::Flag(false),
            ValueRef::Null => Cell::Absent,
            ValueRef::Integer(number) => Cell::Number(number as f64),
            ValueRef::Real(number) => Cell::Number(number),
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
                Cell::Text(String::from_utf8_lossy(bytes).into_owned())
            }
        });
    }
    Ok(Row { id: RecordingId(row.get(0)?), location: Location::from_columns(path, row.get(2)?), cells })
}
