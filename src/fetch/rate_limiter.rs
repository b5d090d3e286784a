//! One download at a time, with a pause between links.

use super::FetchError;
use crate::cancel::Cancel;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Consecutive network failures that count as an outage.
const OUTAGES: u32 = 3;
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
    left: Option<Instant>,
    /// Consecutive network failures.
    outages: u32,
}

/// Permission to use the network until it is dropped.
#[derive(Debug)]
pub struct Permit<'a> {
    limiter: &'a RateLimiter,
}

impl RateLimiter {
    /// Waits for the previous permit to be returned and for `pause` to pass since then; `None` if cancelled.
    pub fn acquire(&self, pause: Duration, cancel: &Cancel) -> Option<Permit<'_>> {
        let mut state = self.state();
        loop {
            if cancel.is_cancelled() {
                return None;
            }
            let rested = state.left.is_none_or(|left| left.elapsed() >= pause);
            if !state.taken && rested {
                state.taken = true;
                return Some(Permit { limiter: self });
            }
            let waited = self.changed.wait_timeout(state, POLL_INTERVAL);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// The next request belongs to the same link as the last one: it needs no pause.
    pub fn skip_pause(&self) {
        self.state().left = None;
    }

    /// Waits until no permit is in use, at most `most`.
    pub fn wait_until_empty(&self, most: Duration) {
        let taken = |state: &mut State| state.taken;
        // After that the thread is abandoned; it ends with the process.
        drop(self.changed.wait_timeout_while(self.state(), most, taken));
    }

    /// Number of consecutive network failures, if there are enough of them to expect the next link to fail too.
    pub fn outage(&self) -> Option<u32> {
        let outages = self.state().outages;
        (outages >= OUTAGES).then_some(outages)
    }

    /// Resets the count.
    pub fn forget_outage(&self) {
        self.state().outages = 0;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit<'_> {
    /// Records a result. Failures that are unrelated to the network do not change the count.
    pub fn record(&self, failure: Option<&FetchError>) {
        let mut state = self.limiter.state();
        match failure {
            None => state.outages = 0,
            Some(error) if error.is_outage() => state.outages += 1,
            // The server has answered.
            Some(error) if error.is_response() => state.outages = 0,
            Some(_) => {}
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let mut state = self.limiter.state();
        state.taken = false;
        state.left = Some(Instant::now());
        self.limiter.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::Reason;

    fn go(limiter: &RateLimiter, pause: Duration, reason: Option<Reason>) {
        let permit = limiter.acquire(pause, &Cancel::new()).unwrap();
        permit.record(reason.map(FetchError::from).as_ref());
    }

    #[test]
    fn links_are_fetched_one_by_one_with_a_pause() {
        let pause = Duration::from_millis(60);
        let limiter = RateLimiter::default();
        let begin = Instant::now();
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| go(&limiter, pause, None));
            }
        });
        assert!(begin.elapsed() >= 2 * pause, "the first need not wait, the others do");
        let permit = limiter.acquire(pause, &Cancel::new());
        let cancel = Cancel::new();
        cancel.cancel();
        assert!(
            limiter.acquire(pause, &cancel).is_none(),
            "whoever is cancelled does not wait for the one inside"
        );
        drop(permit);
    }

    #[test]
    fn three_network_failures_in_a_row_are_an_outage() {
        let limiter = RateLimiter::default();
        let go = |reason| go(&limiter, Duration::ZERO, reason);
        let outage = || Some(Reason::NoNetwork("refused".to_owned()));
        go(outage());
        go(outage());
        go(Some(Reason::NotFound(404)));
        go(outage());
        assert_eq!(limiter.outage(), None, "a server that answers ends it");
        go(outage());
        go(Some(Reason::DiskFull));
        assert_eq!(limiter.outage(), None, "what has nothing to do with the network does not");
        go(outage());
        assert_eq!(limiter.outage(), Some(3));
        go(outage());
        assert_eq!(limiter.outage(), Some(4));
        go(None);
        assert_eq!(limiter.outage(), None, "one that comes through ends it");
        (0..3).for_each(|_| go(outage()));
        limiter.forget_outage();
        assert_eq!(limiter.outage(), None);
    }
}
