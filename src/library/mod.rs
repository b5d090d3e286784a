//! What is known of all recordings that were ever analysed: one SQLite file.
//!
//! A [`Library`] is one connection to it; each thread opens its own. Rows name the model, the settings and the program that made them, so
//! that what is stale is a query. What a person decided is kept apart from what a model computed and survives every further run.
//!
//! ```text
//! FileFacts + Analysis ─→ put ─→ recording ─ run (model_run, maker) ─ answer, segment, embedding
//!                                          ├ fingerprint
//!                                          └ decision, favourite ←─ a person
//! ```
//!
//! | file | its question |
//! | --- | --- |
//! | `schema` | which tables there are, and their versions |
//! | `open`, `open_read_only`, `journal` | how a file becomes a connection |
//! | `check`, `salvage`, `unreadable` | whether a library is sound, and what is saved of a damaged one |
//! | `facts`, `analysis` | what is stored of a file and of a run |
//! | `location`, `packed` | how paths, vectors and fingerprints are stored |
//! | `put` | how a result is stored |
//! | `stored`, `read` | what is known of a recording, and how it is read again |
//! | `known` | whether a recording has to be analysed again |
//! | `below` | which files are in a folder |
//! | `current` | which of several runs counts |
//! | `change` | moved, missing and forgotten recordings |
//! | `decision`, `judged` | what a person says, of one recording and of many |
//! | `duplicates` | which recordings are the same |
//! | `maps` | where each recording lies in the maps that are kept |
//! | `exchange` | how a library is exported and merged into another |
//! | `on_disk` | whether its files are as they were |
//! | `relocate` | which paths change with a moved folder |
//! | [`listing`] | how recordings are written for other programs |
//! | [`query`] | which recordings are meant, in which order |
//! | [`similar`] | which recordings are like others |
//! | [`listening`] | what listeners put side by side |
//! | [`playlists`] | playlists and favourites |

mod analysis;
mod below;
mod change;
mod check;
mod current;
mod decision;
mod duplicates;
mod error;
mod exchange;
mod facts;
mod journal;
mod judged;
mod known;
pub mod listening;
pub mod listing;
mod location;
mod maps;
mod on_disk;
mod open;
mod open_read_only;
mod packed;
pub mod playlists;
mod put;
pub mod query;
mod read;
mod relocate;
mod salvage;
mod schema;
pub mod similar;
mod stored;
#[cfg(test)]
mod tests;
mod unreadable;

pub use analysis::{Analysis, Answer, Findings, StoredFailure, StoredSegment};
pub use current::RunHashes;
pub use decision::{Decision, user_name};
pub use duplicates::{
    Difference, DuplicateGroup, DuplicateMember, DuplicatePair, Duplicates, DuplicatesStep, KeepReason,
    PairKind,
};
pub use error::LibraryError;
pub use exchange::{ExchangeError, Exported, Imported};
pub use facts::{FileFacts, Tags};
pub use judged::{DecisionId, FavouriteSince, Verdict};
pub use known::Known;
pub use location::Location;
pub use maps::{KeptMap, MapKey, MapPlace};
pub use on_disk::OnDisk;
pub use open::Opened;
pub use packed::{fingerprint_from_bytes, vector_from_bytes};
pub use relocate::Moved;
pub use stored::{StoredRecording, StoredRun};

use rusqlite::Connection;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The number of a recording in its library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordingId(pub i64);

/// One connection to a library. It can be sent to another thread, but not shared: open one per thread.
#[derive(Debug)]
pub struct Library {
    connection: Connection,
    /// `None` in memory.
    path: Option<PathBuf>,
    /// The folder of a copy that is read instead, removed with this value: after the connection, whose file it holds.
    #[allow(dead_code, reason = "held to be dropped")]
    copy: Option<TempDir>,
}

impl Library {
    /// The file; `None` in memory.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// For the queries of the submodules.
    pub(in crate::library) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// For the changes of the submodules. Write in [`Library::transaction`].
    pub(in crate::library) fn transaction(&mut self) -> Result<rusqlite::Transaction<'_>, LibraryError> {
        Ok(self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?)
    }
}

/// Seconds since 1970 in UTC.
pub(crate) fn unix_now() -> i64 {
    let since_1970 = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_1970.as_secs()).unwrap_or(i64::MAX)
}
