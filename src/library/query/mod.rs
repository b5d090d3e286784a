//! Asking a library: which recordings, in which order, with which values.
//!
//! ```text
//! "piano>0.9 and not checked" ─ parse ─→ Filter ─ condition ─→ SQL and parameters ─ run ─→ Row
//! ```
//!
//! A filter never becomes a part of the SQL: tables and columns come from the constants of `expression`, what a user wrote is bound.

mod comparison;
mod condition;
mod date;
mod error;
mod expression;
mod field;
mod filter;
mod fold;
mod functions;
mod head_label;
mod history;
mod matching;
mod parse;
mod print;
mod run;
mod sort;
mod statistics;
mod suggest;
mod value;
mod verdicts;
mod vocabulary;
mod words;

pub use date::{date_text, date_time};
pub use error::{FilterError, Problem};
pub use field::{Field, FieldKind, Flag, LabelName};
pub use filter::{Filter, Operator, Value};
pub(crate) use fold::folded;
pub use history::PastRun;
pub use matching::ContentVersion;
pub use run::{Cell, Query, Row};
pub use sort::SortKey;
pub use statistics::{ModelCount, Statistics, VerdictCount};
pub use suggest::most_like;
pub use vocabulary::Vocabulary;

pub(in crate::library) use functions::register;

#[cfg(test)]
mod tests;
