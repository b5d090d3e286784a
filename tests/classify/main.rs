//! What the shipped model predicts.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod embedding;
mod golden;
