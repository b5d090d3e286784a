//! Which recordings of a library are the same: encoded again, cut, louder, resampled.
//!
//! ```text
//! fingerprints ─→ rare words in common: candidates ─→ aligned, bits compared ─→ lengths fit: pairs ─→ groups ─→ which to keep, and why
//! content hashes ─→ exact copies, of which one is compared ──────────────────────────────────────────↗
//! ```
//!
//! Nothing is ever deleted. What a person said are no duplicates is remembered ([`Library::mark_distinct`](super::Library::mark_distinct)).
//!
//! The index of rare words follows J. Haitsma and T. Kalker, "A highly robust audio fingerprinting system", ISMIR 2002.

mod alignment;
mod among;
mod candidates;
mod csv_rows;
mod differences;
mod distinct;
mod exact_copies;
mod fingerprints;
mod found;
mod groups;
mod packed_words;
mod pairs;
mod preference;
mod remaining;
mod search;
#[cfg(test)]
mod tests;

pub use differences::Difference;
pub use found::{DuplicateGroup, DuplicateMember, DuplicatePair, Duplicates, DuplicatesStep};
pub(in crate::library) use packed_words::{pack, unpack};
pub use pairs::PairKind;
pub use preference::KeepReason;
