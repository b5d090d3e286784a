//! What listeners put side by side: playlists, and what they listened to one after the other.
//!
//! ```text
//! history (ListenBrainz) ─→ import ─→ listened ──────┐ sessions            similar
//!                                        ↑ match_key │                        ↑
//! playlists ──────────────────────→ playlist_item ───┴→ baskets ─→ CoListening
//! ```
//!
//! What no recording fits is kept, and matched when a scan, an import or a move brings one that does.

mod baskets;
mod co_listening;
mod error;
mod history;
mod import;
mod match_key;
mod matching;
#[cfg(test)]
mod tests;

pub use co_listening::CoListening;
pub use error::HistoryError;
pub use history::{Listen, read_history};
pub use import::ImportedHistory;
pub use match_key::MatchKey;
pub use matching::{Matched, Wanted};
pub(in crate::library) use matching::{Matcher, match_unmatched_within};
