//! The tables, and their versions.
//!
//! Times are seconds since 1970 in UTC, lengths seconds, probabilities 0 to 1. A path is text, or its bytes where they are no UTF-8, so
//! its columns have the type ANY. A released migration is never edited: a change is a further one.

use rusqlite_migration::{M, Migrations};

/// `application_id` of the file: "Pian". It tells a library from databases of other programs.
pub(super) const APPLICATION_ID: i32 = 0x5069_616e;

/// The last version, which this program writes.
pub(super) const VERSION: i64 = MIGRATIONS.len() as i64;

const MIGRATIONS: &[M<'_>] = &[M::up(include_str!("schema/1.sql"))];

pub(super) fn migrations() -> Migrations<'static> {
    Migrations::from_slice(MIGRATIONS)
}
