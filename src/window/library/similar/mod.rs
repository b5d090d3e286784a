//! Recordings that are like others: what is asked, the thread that answers, and what the page shows of it.
//!
//! ```text
//! views ─→ Similar (seeds, distance, weight, way back) ─ SimilarAsk ─→ worker: Recommender, while the scope is open
//!             ↑                                                          │
//!             └── hits in order of likeness, and why ←── SimilarAnswer ──┘
//! ```
//!
//! The hits become a scope of the page's search, so that words, filters and everything that can be done with rows work there too. The
//! recommender holds the embeddings of the whole library, 154 MB of 100,000 recordings: it is loaded when the scope is opened and dropped
//! when it is left.

mod answer;
mod ask;
mod handle;
mod state;
mod worker;

pub(in crate::window) use answer::{Likeness, Named};
pub(in crate::window) use ask::MAX_SEEDS;
pub(in crate::window) use handle::SimilarAction;
pub(in crate::window) use state::Similar;
