//! The rows that were fetched, around those on show.

use super::row::LibraryRow;
use super::scope::RowKey;
use crate::library::RecordingId;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// With more rows than these, all but those around the rows on show are dropped.
const MAX_ROWS: usize = 4096;
/// Rows that are fetched or kept before and after those on show.
const MARGIN: usize = 64;
const KEPT_MARGIN: usize = 1024;

/// The rows that were fetched.
#[derive(Debug, Default)]
pub(super) struct RowCache {
    /// `None`: the library does not have it any more, or could not be read.
    rows: HashMap<RecordingId, Option<LibraryRow>>,
    /// Changed since they were fetched; shown as they were until then.
    stale: HashSet<RecordingId>,
    /// A request is under way. The next one is for what is on show then.
    is_asking: bool,
}

impl RowCache {
    pub(super) fn get(&self, id: RecordingId) -> Option<&LibraryRow> {
        self.rows.get(&id)?.as_ref()
    }

    /// The rows to fetch for those of `keys` on show, unless others are under way.
    pub(super) fn request(&mut self, keys: &[RowKey], shown: &Range<usize>) -> Option<Vec<RecordingId>> {
        if self.is_asking {
            return None;
        }
        let is_missing = |id: &RecordingId| !self.rows.contains_key(id) || self.stale.contains(id);
        // What is seen comes first; more is fetched only together with it.
        if !around(keys, shown, 0).any(|id| is_missing(&id)) {
            return None;
        }
        // A playlist may have a recording several times.
        let asked: HashSet<RecordingId> = around(keys, shown, MARGIN).filter(is_missing).collect();
        let asked = Vec::from_iter(asked);
        self.is_asking = true;
        Some(asked)
    }

    /// A request was not sent.
    pub(super) fn not_sent(&mut self) {
        self.is_asking = false;
    }

    /// Takes the answer to a request.
    pub(super) fn insert(&mut self, asked: &[RecordingId], rows: Vec<LibraryRow>) {
        self.is_asking = false;
        for id in asked {
            self.stale.remove(id);
            self.rows.insert(*id, None);
        }
        for row in rows {
            self.rows.extend(row.id.map(|id| (id, Some(row))));
        }
    }

    /// Fetches these again.
    pub(super) fn expire(&mut self, ids: impl Iterator<Item = RecordingId>) {
        let Self { rows, stale, .. } = self;
        stale.extend(ids.filter(|id| rows.contains_key(id)));
    }

    /// Fetches all again.
    pub(super) fn expire_all(&mut self) {
        self.stale.extend(self.rows.keys().copied());
    }

    /// Drops rows far from those on show, if there are many.
    pub(super) fn evict(&mut self, keys: &[RowKey], shown: &Range<usize>) {
        if self.rows.len() <= MAX_ROWS {
            return;
        }
        let kept: HashSet<RecordingId> = around(keys, shown, KEPT_MARGIN).collect();
        self.rows.retain(|id, _| kept.contains(id));
        self.stale.retain(|id| kept.contains(id));
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }
}

/// The recordings of the rows on show, with a margin at both ends.
fn around(keys: &[RowKey], shown: &Range<usize>, margin: usize) -> impl Iterator<Item = RecordingId> {
    let start = shown.start.saturating_sub(margin).min(keys.len());
    let end = shown.end.saturating_add(margin).min(keys.len()).max(start);
    keys.get(start..end).unwrap_or_default().iter().filter_map(|key| key.recording())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_request_at_a_time_covers_what_is_on_show_and_the_cache_stays_small() {
        let ids: Vec<RowKey> = (0..100_000).map(|id| RowKey::Recording(RecordingId(id))).collect();
        let mut cache = RowCache::default();
        let mut most = 0;
        for start in (0..100_000).step_by(37) {
            let shown = start..(start + 30).min(100_000);
            if let Some(asked) = cache.request(&ids, &shown) {
                assert!(cache.request(&ids, &shown).is_none(), "another one is under way");
                assert!(asked.len() <= 30 + 2 * MARGIN);
                cache.insert(&asked, Vec::new());
            }
            assert!(
                cache.request(&ids, &shown).is_none(),
                "what the library does not have is not asked again"
            );
            cache.evict(&ids, &shown);
            most = most.max(cache.len());
        }
        assert!(most <= MAX_ROWS + 30 + 2 * MARGIN, "{most}");
    }

    #[test]
    fn what_changed_is_fetched_again_and_rows_beyond_the_end_are_none() {
        let ids: Vec<RowKey> = (0..10).map(|id| RowKey::Recording(RecordingId(id))).collect();
        let mut cache = RowCache::default();
        let asked = cache.request(&ids, &(5..40)).unwrap();
        assert_eq!(asked.len(), 10);
        cache.insert(&asked, Vec::new());
        cache.expire([RecordingId(7), RecordingId(70)].into_iter());
        assert_eq!(cache.request(&ids, &(5..40)), Some(vec![RecordingId(7)]));
        cache.not_sent();
        assert_eq!(cache.request(&ids, &(0..2)), None, "it is not on show");
    }
}
