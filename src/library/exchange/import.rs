//! Lines → library, in one transaction.

use super::ExchangeError;
use super::lines::Line;
use super::merge::Merge;
use crate::library::Library;
use std::io::{BufRead, Read};

/// Longest line in bytes: an hour of passages of a second has less than one megabyte.
const MAX_LINE: u64 = 64 << 20;

/// What an import added.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Imported {
    /// Recordings that were new.
    pub recordings: u64,
    /// Recordings that the library had, by their path or content.
    pub known: u64,
    /// Decisions.
    pub decisions: u64,
    /// Favourites.
    pub favourites: u64,
    /// Runs, new or newer.
    pub runs: u64,
    /// Playlists.
    pub playlists: u64,
    /// Entries of listening histories.
    pub listens: u64,
    /// Entries of playlists and listens that had no recording and have one now.
    pub matched: u64,
}

impl Library {
    /// Merges an export into the library: what it does not know is added, nothing is taken away.
    ///
    /// # Errors
    /// If `source` cannot be read or is no export, or the library cannot be changed; then nothing is imported.
    pub fn import(&mut self, source: impl BufRead) -> Result<Imported, ExchangeError> {
        let mut source = source;
        let transaction = self.transaction()?;
        let mut merge = Merge::new(&transaction)?;
        let mut number = 0;
        loop {
            let mut bytes = Vec::new();
            number += 1;
            if source.by_ref().take(MAX_LINE).read_until(b'\n', &mut bytes)? == 0 {
                break;
            }
            let wrong = |reason: String| ExchangeError::Line { line: number, reason };
            let text =
                std::str::from_utf8(&bytes).map_err(|_| wrong("this is no text in UTF-8".to_owned()))?;
            let text = text.trim_start_matches('\u{feff}').trim();
            if text.is_empty() {
                continue;
            }
            let line: Line =
                serde_json::from_str(text).map_err(|error| wrong(reason(text, &error.to_string())))?;
            line.check().map_err(wrong)?;
            merge.line(&line)?;
        }
        let imported = merge.end()?;
        transaction.commit()?;
        Ok(imported)
    }
}

/// Of an enum without tags, serde only reports that nothing fits.
fn reason(text: &str, error: &str) -> String {
    if serde_json::from_str::<serde::de::IgnoredAny>(text).is_err() {
        return format!("this is no JSON ({error})");
    }
    match serde_json::from_str::<super::lines::RecordingLine>(text) {
        Err(error) if text.contains("\"input\"") => {
            format!("this is no recording of `pianoscope library export` ({error})")
        }
        _ => "this is no line of `pianoscope library export`".to_owned(),
    }
}
