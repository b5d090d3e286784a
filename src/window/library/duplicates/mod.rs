//! Recordings of the same sound: the search on a thread of its own, and what the page shows of its result.
//!
//! ```text
//! views ─ DuplicatesAction ─→ handle ─→ DuplicatesPage ─ Command ─→ worker: one Library connection
//!   ↑                                      │  ↑                        │
//!   └─────────────── draws ────────────────┘  └──────── Event ─────────┘
//! ```
//!
//! The result is kept until the user searches again: it takes a while for a large library. What one decides on the page changes the groups
//! at once. Files are never touched.

mod action;
mod handle;
mod rows;
mod separate;
mod state;
mod switch;
mod texts;
mod worker;

pub(in crate::window) use action::DuplicatesAction;
pub(in crate::window) use rows::DuplicateRow;
pub(in crate::window) use state::DuplicatesPage;
pub(in crate::window) use texts::{
    differences_text, duplicate_heading_text, format_text, kind_text, marks_text, match_text, size_text,
};
