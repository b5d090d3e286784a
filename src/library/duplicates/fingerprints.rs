//! The fingerprints of many recordings in one piece of memory.

/// The fingerprints of many recordings, by their index.
#[derive(Debug, Default)]
pub(super) struct Fingerprints {
    words: Vec<u32>,
    /// Where each ends in `words`.
    ends: Vec<usize>,
}

impl Fingerprints {
    pub(super) fn push(&mut self, words: &[u32]) {
        self.words.extend_from_slice(words);
        self.ends.push(self.words.len());
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Words of all recordings.
    pub(super) fn total_words(&self) -> usize {
        self.words.len()
    }

    /// None of an index that is too large.
    pub(super) fn get(&self, index: usize) -> &[u32] {
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(index).copied().unwrap_or(start);
        self.words.get(start..end).unwrap_or_default()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &[u32]> {
        (0..self.len()).map(|index| self.get(index))
    }
}
