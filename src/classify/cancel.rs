//! A flag that stops a classification from another thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// All clones are one flag. Every stage looks at it at least every few milliseconds of work.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// A flag that is not set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Stops everything that was given a clone of this flag. It cannot be taken back.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether [`Cancel::cancel`] was called.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}
