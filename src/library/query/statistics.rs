//! Counts over the whole library.

use super::expression::{FROM, Sql, Surroundings};
use super::field::{Field, Flag};
use super::filter::Filter;
use super::run::Query;
use crate::library::{Library, LibraryError};
use rusqlite::Row;

/// Counts over the whole library.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Statistics {
    /// All recordings.
    pub recordings: u64,
    /// By effective verdict, the largest first.
    pub verdicts: Vec<VerdictCount>,
    /// Failed recordings by the kind of the error, the largest first.
    pub failed: Vec<(String, u64)>,
    /// Models of the current runs, the largest first.
    pub models: Vec<ModelCount>,
    /// Seconds of all recordings.
    pub duration_s: f64,
    /// Seconds that the silence gate kept.
    pub audible_s: f64,
    /// Recordings that a person decided on.
    pub checked: u64,
    /// Of these, otherwise than the run.
    pub corrected: u64,
    /// Recordings of which the verdict is close.
    pub unsure: u64,
    /// Favourites.
    pub favourites: u64,
    /// Recordings of which the file is missing.
    pub missing: u64,
    /// Playlists.
    pub playlists: u64,
}

/// Recordings with one verdict.
#[derive(Debug, Clone, PartialEq)]
pub struct VerdictCount {
    /// `None`: analysed, but nothing is audible or the head has no verdict.
    pub verdict: Option<String>,
    /// How many.
    pub recordings: u64,
    /// Their length in seconds.
    pub duration_s: f64,
}

/// Recordings whose current run is by one model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelCount {
    /// Name of the model.
    pub name: String,
    /// SHA-256 of its file.
    pub hash: Vec<u8>,
    /// How many.
    pub recordings: u64,
}

impl Library {
    /// Counts over the whole library, of one moment.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn statistics(&self) -> Result<Statistics, LibraryError> {
        // One view of the library, also while another process writes.
        let transaction = self.connection().unchecked_transaction()?;
        let flag = |flag| self.count(&Query { filter: Filter::Flag(flag), ..Query::default() });
        let (duration_s, audible_s) = transaction.query_row(
            &format!("SELECT total(r.duration), total(u.audible){FROM}"),
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let playlists: i64 = transaction.query_row("SELECT count(*) FROM playlist", [], |row| row.get(0))?;
        Ok(Statistics {
            recordings: self.count(&Query::default())?,
            verdicts: self.verdicts()?,
            failed: self.grouped(
                &format!("SELECT u.error_kind, count(*){FROM} WHERE u.error_kind IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"),
                |row| Ok((row.get(0)?, count(row, 1)?)),
            )?,
            models: self.grouped(
                "SELECT u.model, u.model_hash, count(*) FROM recording r JOIN run u ON u.id = r.current_run
                 GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2",
                |row| Ok(ModelCount { name: row.get(0)?, hash: row.get(1)?, recordings: count(row, 2)? }),
            )?,
            duration_s,
            audible_s,
            checked: flag(Flag::Checked)?,
            corrected: flag(Flag::Corrected)?,
            unsure: flag(Flag::Unsure)?,
            favourites: flag(Flag::Favourite)?,
            missing: flag(Flag::Missing)?,
            playlists: u64::try_from(playlists).unwrap_or(0),
        })
    }

    /// Failed runs have no verdict and are counted elsewhere.
    fn verdicts(&self) -> Result<Vec<VerdictCount>, LibraryError> {
        let verdict = Sql::default().value_of(&Field::Verdict, Surroundings { now: 0, model_hash: None });
        let sql = format!(
            "SELECT {verdict} AS label, count(*), total(r.duration){FROM} WHERE u.error_kind IS NULL OR {verdict} IS NOT NULL
             GROUP BY 1 ORDER BY label IS NULL, 2 DESC, 1"
        );
        self.grouped(&sql, |row| {
            Ok(VerdictCount { verdict: row.get(0)?, recordings: count(row, 1)?, duration_s: row.get(2)? })
        })
    }

    fn grouped<T>(
        &self,
        sql: &str,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, LibraryError> {
        let mut statement = self.connection().prepare_cached(sql)?;
        let rows = statement.query_map([], read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn count(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let count: i64 = row.get(column)?;
    Ok(u64::try_from(count).unwrap_or(0))
}
