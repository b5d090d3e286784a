//! Which rows are played one after another, and in which order.

use super::scope::{RowKey, Scope};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_pcg::Pcg64Mcg;

/// Rows that are played one after another.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::window) struct PlayQueue {
    /// Of which they are.
    scope: Scope,
    /// In the order of the table as playback began.
    rows: Vec<RowKey>,
    /// Places in `rows`, in the order in which they are played.
    order: Vec<usize>,
    /// Place in `order` of the row that is played.
    at: usize,
    is_shuffled: bool,
    repeats: bool,
}

impl PlayQueue {
    /// Plays these rows from the one at `start` on.
    pub(super) fn new(scope: Scope, rows: Vec<RowKey>, start: usize) -> Self {
        let order = (0..rows.len()).collect();
        Self { scope, rows, order, at: start, is_shuffled: false, repeats: false }
    }

    pub(in crate::window) fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The row that is played.
    pub(in crate::window) fn key(&self) -> Option<RowKey> {
        self.key_at(self.at)
    }

    /// The row at a place of the order.
    pub(super) fn key_at(&self, at: usize) -> Option<RowKey> {
        self.rows.get(*self.order.get(at)?).copied()
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn go_to(&mut self, at: usize) {
        self.at = at;
    }

    /// Place of the row that is played, from 1, and number of all.
    pub(in crate::window) fn progress(&self) -> (usize, usize) {
        (self.at + 1, self.order.len())
    }

    /// The place after `at`, of a row whose recording is in the library; `None` at the end.
    pub(super) fn after(&self, at: usize) -> Option<usize> {
        let is_known = |place: &usize| self.key_at(*place).is_some_and(|key| key.recording().is_some());
        let mut rest = at + 1..self.order.len();
        let mut again = 0..(at + 1).min(self.order.len());
        rest.find(is_known).or_else(|| again.find(|place| self.repeats && is_known(place)))
    }

    /// The place before the one that is played, of a row whose recording is in the library.
    pub(super) fn before(&self) -> Option<usize> {
        let is_known = |place: &usize| self.key_at(*place).is_some_and(|key| key.recording().is_some());
        let before = (0..self.at.min(self.order.len())).rev().find(is_known);
        let last = || (self.at..self.order.len()).rev().find(|place| self.repeats && is_known(place));
        before.or_else(last)
    }

    pub(in crate::window) fn is_shuffled(&self) -> bool {
        self.is_shuffled
    }

    pub(in crate::window) fn repeats(&self) -> bool {
        self.repeats
    }

    pub(super) fn set_repeats(&mut self, repeats: bool) {
        self.repeats = repeats;
    }

    /// Plays in random order: first the present row, then all others, each once; or from the present row on in the order of the rows.
    pub(super) fn set_shuffled(&mut self, is_shuffled: bool, random_seed: u64) {
        let Some(now) = self.order.get(self.at).copied() else { return };
        self.is_shuffled = is_shuffled;
        self.order = (0..self.rows.len()).collect();
        if is_shuffled {
            self.order.swap(0, now);
            let mut random = Pcg64Mcg::seed_from_u64(random_seed);
            if let Some(others) = self.order.get_mut(1..) {
                others.shuffle(&mut random);
            }
            self.at = 0;
        } else {
            self.at = now;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::RecordingId;

    /// Rows of the recordings 0 and so on; those of `absent` are not in the library.
    fn queue(count: i64, absent: &[i64], start: usize) -> PlayQueue {
        let recording = |n: i64| (!absent.contains(&n)).then_some(RecordingId(n));
        let row = |n: i64| RowKey::Entry { position: n as usize, recording: recording(n) };
        PlayQueue::new(Scope::All, (0..count).map(row).collect(), start)
    }

    #[test]
    fn what_is_not_in_the_library_is_passed_over_in_both_directions() {
        let mut queue = queue(5, &[1, 2, 4], 0);
        assert_eq!((queue.after(0), queue.after(3), queue.before()), (Some(3), None, None));
        queue.go_to(3);
        assert_eq!(queue.before(), Some(0));
        queue.set_repeats(true);
        assert_eq!(queue.after(3), Some(0));
        queue.go_to(0);
        assert_eq!(queue.before(), Some(3));
    }

    #[test]
    fn one_recording_repeats_and_none_ends() {
        let mut one = queue(3, &[0, 2], 1);
        assert_eq!(one.after(1), None);
        one.set_repeats(true);
        assert_eq!(one.after(1), Some(1));
        let mut none = queue(3, &[0, 1, 2], 0);
        none.set_repeats(true);
        assert_eq!((none.after(0), none.before()), (None, None));
        assert_eq!(queue(0, &[], 0).key(), None);
    }

    #[test]
    fn shuffled_rows_are_each_played_once_from_the_present_one_on() {
        let mut queue = queue(100, &[], 42);
        queue.set_shuffled(true, 7);
        assert_eq!(queue.key().unwrap().position(), Some(42));
        let mut played = vec![42];
        while let Some(at) = queue.after(queue.at()) {
            queue.go_to(at);
            played.extend(queue.key().unwrap().position());
        }
        assert!(!played.is_sorted());
        let last = *played.last().unwrap();
        played.sort_unstable();
        assert!(played.into_iter().eq(0..100));
        queue.set_shuffled(false, 0);
        assert_eq!(
            queue.after(queue.at()).and_then(|at| queue.key_at(at)?.position()),
            (last < 99).then_some(last + 1)
        );
    }
}
