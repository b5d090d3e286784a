//! One download at a time, with a pause between links.

use crate::cancel::Cancel;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How often a waiting thread checks for cancellation.
const POLL_INTERVAL: Duration = Duration::from_millis(25);

/// Serialises the access to the network.
#[derive(Debug, Default)]
pub struct RateLimiter {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    taken: bool,
    /// When the last permit was returned.
    returned: Option<Instant>,
}

/// Permission to use the network until it is dropped.
#[derive(Debug)]
pub struct Permit<'a> {
    limiter: &'a RateLimiter,
}

impl RateLimiter {
    /// Waits for the previous permit to be returned and for `pause` to pass since then; `None` if cancelled.
    pub fn acquire(&self, pause: Duration, cancel: &Cancel) -> Option<Permit<'_>> {
        let begin = Instant::now();
        let mut state = self.state();
        loop {
            if cancel.is_cancelled() {
                return None;
            }
            let rested = state.returned.is_none_or(|returned| returned.elapsed() >= pause);
            if !state.taken && rested {
                state.taken = true;
                let waited = begin.elapsed();
                if waited >= POLL_INTERVAL {
                    tracing::debug!(waited_ms = waited.as_millis() as u64, "waited for the rate limiter");
                }
                return Some(Permit { limiter: self });
            }
            let waited = self.changed.wait_timeout(state, POLL_INTERVAL);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// The next request belongs to the same link as the last one: it needs no pause.
    pub fn skip_pause(&self) {
        self.state().returned = None;
    }

    /// Waits until no permit is in use, at most `most`.
    pub fn wait_until_empty(&self, most: Duration) {
        let taken = |state: &mut State| state.taken;
        // After that the thread is abandoned; it ends with the process.
        drop(self.changed.wait_timeout_while(self.state(), most, taken));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let mut state = self.limiter.state();
        state.taken = false;
        state.returned = Some(Instant::now());
        self.limiter.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_fetched_one_by_one_with_a_pause() {
        let pause = Duration::from_millis(60);
        let limiter = RateLimiter::default();
        let begin = Instant::now();
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| drop(limiter.acquire(pause, &Cancel::new())));
            }
        });
        assert!(begin.elapsed() >= 2 * pause, "all but the first wait");
        let permit = limiter.acquire(pause, &Cancel::new());
        let cancel = Cancel::new();
        cancel.cancel();
        assert!(
            limiter.acquire(pause, &cancel).is_none(),
            "a cancelled wait ends although the permit is taken"
        );
        drop(permit);
    }
}
