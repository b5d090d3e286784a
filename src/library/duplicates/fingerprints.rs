//! The fingerprints of many recordings.

/// The fingerprints of many recordings, by their index. Each has its own memory, so that nothing is moved, and for a moment there twice,
/// while they become more.
#[derive(Debug, Default)]
pub(super) struct Fingerprints {
    words: Vec<Box<[u32]>>,
    total_words: usize,
}

impl Fingerprints {
    pub(super) fn push(&mut self, words: Vec<u32>) {
        self.total_words += words.len();
        self.words.push(words.into_boxed_slice());
    }

    /// Words of all recordings.
    pub(super) fn total_words(&self) -> usize {
        self.total_words
    }

    /// None of an index that is too large.
    pub(super) fn get(&self, index: usize) -> &[u32] {
        self.words.get(index).map_or(&[], |words| words)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &[u32]> {
        self.words.iter().map(|words| &**words)
    }
}
