//! JSON Lines: recordings that are read some at a time.

use super::{Output, RowFailure, RowWriter};
use crate::library::listing::json_line;
use crate::library::query::Row;
use crate::library::{Library, RecordingId};

/// Recordings that are read together.
const BATCH: usize = 500;

pub(super) struct JsonLinesWriter<'a> {
    library: &'a Library,
    out: Output<'a>,
    /// Those that were not read yet.
    batch: Vec<RecordingId>,
}

impl<'a> JsonLinesWriter<'a> {
    pub(super) fn new(library: &'a Library, out: Output<'a>) -> Self {
        Self { library, out, batch: Vec::new() }
    }

    fn flush_batch(&mut self) -> Result<(), RowFailure> {
        for stored in self.library.recordings_by_id(&std::mem::take(&mut self.batch))? {
            writeln!(self.out, "{}", json_line(&stored)?)?;
        }
        Ok(())
    }
}

impl RowWriter for JsonLinesWriter<'_> {
    fn row(&mut self, row: &Row) -> Result<(), RowFailure> {
        self.batch.push(row.id);
        if self.batch.len() == BATCH { self.flush_batch() } else { Ok(()) }
    }

    fn finish(mut self: Box<Self>) -> Result<(), RowFailure> {
        self.flush_batch()?;
        Ok(self.out.flush()?)
    }
}
