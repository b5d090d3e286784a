//! A flag that stops work from another thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A cancellation flag; all clones share it. Long-running work checks it at least every few milliseconds.
#[derive(Debug, Clone, Default)]
pub struct Cancel {
    flag: Arc<AtomicBool>,
    /// The flag of the enclosing work.
    parent: Option<Arc<Cancel>>,
}

impl Cancel {
    /// A flag that is not set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Cancels all work that holds a clone or a child of this flag. Cannot be undone.
    pub fn cancel(&self) {
        self.flag.store(true, Ordering::Release);
    }

    /// Whether [`Cancel::cancel`] was called on this flag or on one of its parents.
    pub fn is_cancelled(&self) -> bool {
        self.flag.load(Ordering::Acquire) || self.parent.as_ref().is_some_and(|parent| parent.is_cancelled())
    }

    /// A child flag: it is set together with this one and can be set alone.
    pub fn child(&self) -> Self {
        Self { flag: Arc::default(), parent: Some(Arc::new(self.clone())) }
    }
}

#[cfg(test)]
mod tests {
    use super::Cancel;

    #[test]
    fn a_child_is_cancelled_alone_or_with_its_parents() {
        let parent = Cancel::new();
        let (one, other) = (parent.child(), parent.child());
        let grandchild = other.child();
        one.cancel();
        assert!(one.is_cancelled() && !other.is_cancelled() && !parent.is_cancelled());
        assert!(!grandchild.is_cancelled());
        parent.cancel();
        assert!(other.is_cancelled() && grandchild.is_cancelled());
    }
}
