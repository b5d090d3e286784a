//! A value that counts its changes.

use std::ops::{Deref, DerefMut};

/// A value and the number of times that it was borrowed for a change, so that what is derived from it is computed only after changes.
#[derive(Debug, Default)]
pub(super) struct Watched<T> {
    value: T,
    revision: u64,
}

impl<T> Watched<T> {
    /// Increases with each change.
    pub(super) fn revision(&self) -> u64 {
        self.revision
    }

    /// For changes that nothing derived depends on.
    pub(super) fn uncounted_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T> Deref for Watched<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Watched<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.revision += 1;
        &mut self.value
    }
}
