//! Recordings that are like others: by their sound, by what listeners put side by side, or by both.
//!
//! ```text
//! embeddings of one model ─→ Embeddings ──┐ cosine            ┌→ the nearest, or some at a distance ─→ explain
//! playlists, listens ──────→ CoListening ─┴→ Recommender ─────┤
//!                            co-occurrence   score of both    └→ evaluate: leave one out
//! ```
//!
//! A [`Recommender`] is loaded once and asked many times.

mod embeddings;
mod evaluate;
mod explain;
mod load;
mod order;
mod recommender;
mod sampling;
#[cfg(test)]
mod tests;

pub use embeddings::Embeddings;
pub use evaluate::{Evaluation, EvaluationRow, EvaluationSettings};
pub use explain::{Reason, reasons_text};
pub use recommender::{Hit, Recommender, SimilarQuery};
