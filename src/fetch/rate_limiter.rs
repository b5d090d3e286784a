//! One link after the other, with a pause in between; and what happens when the network is gone.

use super::FetchError;
use crate::cancel::Cancel;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// So many outages in a row are no bad luck any more.
const OUTAGES: u32 = 3;
/// Whoever waits looks so often whether it was cancelled.
const POLL_INTERVAL: Duration = Duration::from_millis(25);

/// The queue of links at the one door to the network.
#[derive(Debug, Default)]
pub struct RateLimiter {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    taken: bool,
    /// When the last one left.
    left: Option<Instant>,
    /// Outages in a row.
    outages: u32,
}

/// Leave to use the network, until it is dropped.
#[derive(Debug)]
pub struct Permit<'a> {
    limiter: &'a RateLimiter,
}

impl RateLimiter {
    /// Waits for its permit, and until `pause` has passed since the one before left; `None` when cancelled meanwhile.
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

    /// What comes next belongs to the link before it: no pause is due.
    pub fn skip_pause(&self) {
        self.state().left = None;
    }

    /// Waits until nobody is inside, at most so long.
    pub fn wait_until_empty(&self, most: Duration) {
        let taken = |state: &mut State| state.taken;
        // If it takes longer, whoever is inside is left to the end of the process.
        drop(self.changed.wait_timeout_while(self.state(), most, taken));
    }

    /// Whether so many links in a row failed because of the network that the next would fail too; how many.
    pub fn outage(&self) -> Option<u32> {
        let outages = self.state().outages;
        (outages >= OUTAGES).then_some(outages)
    }

    /// The network is thought to be there again.
    pub fn forget_outage(&self) {
        self.state().outages = 0;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit<'_> {
    /// How it went. What has nothing to do with the network neither makes an outage nor ends one.
    pub fn record(&self, failure: Option<&FetchError>) {
        let mut state = self.limiter.state();
        match failure {
            None => state.outages = 0,
            Some(error) if error.is_outage() => state.outages += 1,
            // A server that answers is there.
            Some(error) if error.is_answer() => state.outages = 0,
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
    fn links_go_one_by_one_with_a_pause() {
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
    fn three_outages_in_a_row_are_told_and_other_failures_are_none() {
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
