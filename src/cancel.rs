//! A flag that stops work from another thread. Rooms that take their time look at it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// All clones are one flag. Whoever works looks at it at least every few milliseconds.
#[derive(Debug, Clone, Default)]
pub struct Cancel {
    own: Arc<AtomicBool>,
    /// The flag of all the work that this is a part of.
    whole: Option<Arc<AtomicBool>>,
}

impl Cancel {
    /// A flag that is not set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Stops everything that was given a clone of this flag. It cannot be taken back.
    pub fn cancel(&self) {
        self.own.store(true, Ordering::Release);
    }

    /// Whether [`Cancel::cancel`] was called.
    pub fn is_cancelled(&self) -> bool {
        self.own.load(Ordering::Acquire)
            || self.whole.as_ref().is_some_and(|whole| whole.load(Ordering::Acquire))
    }

    /// A flag for a part of the work: it is set with this one, and can be set alone. A part of a part belongs to the part.
    pub fn part(&self) -> Self {
        Self { own: Arc::default(), whole: Some(self.own.clone()) }
    }
}

#[cfg(test)]
mod tests {
    use super::Cancel;

    #[test]
    fn a_part_stops_alone_or_with_the_whole() {
        let whole = Cancel::new();
        let (one, other) = (whole.part(), whole.part());
        one.cancel();
        assert!(one.is_cancelled() && !other.is_cancelled() && !whole.is_cancelled());
        whole.cancel();
        assert!(other.is_cancelled());
    }
}
