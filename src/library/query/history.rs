//! All runs over a recording.

use crate::library::{Library, LibraryError, RecordingId};

/// A run over a recording, without its answers.
#[derive(Debug, Clone, PartialEq)]
pub struct PastRun {
    /// When: seconds since 1970, UTC.
    pub at: i64,
    /// Name of the model.
    pub model: String,
    /// Version of the program.
    pub program: String,
    /// Whether it is the current one.
    pub is_current: bool,
    /// Label of the first head.
    pub verdict: Option<String>,
    /// Mean probability of the verdict, 0 to 1.
    pub confidence: Option<f64>,
    /// Kind of the error, if it failed.
    pub error_kind: Option<String>,
}

impl Library {
    /// The runs over a recording, the newest first.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn history(&self, id: RecordingId) -> Result<Vec<PastRun>, LibraryError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT u.at, u.model, u.program, u.id IS r.current_run, u.verdict, u.confidence, u.error_kind
             FROM run u JOIN recording r ON r.id = u.recording WHERE r.id = ?1 ORDER BY u.at DESC, u.id DESC",
        )?;
        let runs = statement.query_map([id.0], |row| {
            Ok(PastRun {
                at: row.get(0)?,
                model: row.get(1)?,
                program: row.get(2)?,
                is_current: row.get(3)?,
                verdict: row.get(4)?,
                confidence: row.get(5)?,
                error_kind: row.get(6)?,
            })
        })?;
        Ok(runs.collect::<Result<_, _>>()?)
    }
}
