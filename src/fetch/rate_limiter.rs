//! One link after the other, with a pause in between; and what happens when the network is gone.

use super::FetchError;
use crate::cancel::Cancel;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// So many outages in a row are no bad luck any more.
const OUTAGES: u32 = 3;
/// Whoever waits looks so often whether it was cancelled.
const LOOK_AGAIN: Duration = Duration::from_millis(25);

/// The queue of links at the one door to the network.
#[derive(Debug, Default)]
pub struct Lane {
    stand: Mutex<Stand>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Stand {
    taken: bool,
    /// When the last one left.
    left: Option<Instant>,
    /// Outages in a row.
    outages: u32,
}

/// Leave to use the network, until it is dropped.
#[derive(Debug)]
pub struct Turn<'a> {
    lane: &'a Lane,
}

impl Lane {
    /// Waits for its turn, and until `pause` has passed since the one before left; `None` when cancelled meanwhile.
    pub fn enter(&self, pause: Duration, cancel: &Cancel) -> Option<Turn<'_>> {
        let mut stand = self.stand();
        loop {
            if cancel.is_cancelled() {
                return None;
            }
            let rested = stand.left.is_none_or(|left| left.elapsed() >= pause);
            if !stand.taken && rested {
                stand.taken = true;
                return Some(Turn { lane: self });
            }
            let waited = self.changed.wait_timeout(stand, LOOK_AGAIN);
            stand = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// What comes next belongs to the link before it: no pause is due.
    pub fn skip_pause(&self) {
        self.stand().left = None;
    }

    /// Waits until nobody is inside, at most so long.
    pub fn wait_until_empty(&self, most: Duration) {
        let taken = |stand: &mut Stand| stand.taken;
        // If it takes longer, whoever is inside is left to the end of the process.
        drop(self.changed.wait_timeout_while(self.stand(), most, taken));
    }

    /// Whether so many links in a row failed because of the network that the next would fail too; how many.
    pub fn outage(&self) -> Option<u32> {
        let outages = self.stand().outages;
        (outages >= OUTAGES).then_some(outages)
    }

    /// The network is thought to be there again.
    pub fn forget_outage(&self) {
        self.stand().outages = 0;
    }

    fn stand(&self) -> MutexGuard<'_, Stand> {
        self.stand.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn<'_> {
    /// How it went. What has nothing to do with the network neither makes an outage nor ends one.
    pub fn tell(&self, failure: Option<&FetchError>) {
        let mut stand = self.lane.stand();
        match failure {
            None => stand.outages = 0,
            Some(error) if error.is_outage() => stand.outages += 1,
            // A server that answers is there.
            Some(error) if error.is_answer() => stand.outages = 0,
            Some(_) => {}
        }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut stand = self.lane.stand();
        stand.taken = false;
        stand.left = Some(Instant::now());
        self.lane.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::Reason;

    fn go(lane: &Lane, pause: Duration, reason: Option<Reason>) {
        let turn = lane.enter(pause, &Cancel::new()).unwrap();
        turn.tell(reason.map(FetchError::from).as_ref());
    }

    #[test]
    fn links_go_one_by_one_with_a_pause() {
        let pause = Duration::from_millis(60);
        let lane = Lane::default();
        let begin = Instant::now();
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| go(&lane, pause, None));
            }
        });
        assert!(begin.elapsed() >= 2 * pause, "the first need not wait, the others do");
        let turn = lane.enter(pause, &Cancel::new());
        let cancel = Cancel::new();
        cancel.cancel();
        assert!(
            lane.enter(pause, &cancel).is_none(),
            "whoever is cancelled does not wait for the one inside"
        );
        drop(turn);
    }

    #[test]
    fn three_outages_in_a_row_are_told_and_other_failures_are_none() {
        let lane = Lane::default();
        let go = |reason| go(&lane, Duration::ZERO, reason);
        let outage = || Some(Reason::NoNetwork("refused".to_owned()));
        go(outage());
        go(outage());
        go(Some(Reason::NotFound(404)));
        go(outage());
        assert_eq!(lane.outage(), None, "a server that answers ends it");
        go(outage());
        go(Some(Reason::DiskFull));
        assert_eq!(lane.outage(), None, "what has nothing to do with the network does not");
        go(outage());
        assert_eq!(lane.outage(), Some(3));
        go(outage());
        assert_eq!(lane.outage(), Some(4));
        go(None);
        assert_eq!(lane.outage(), None, "one that comes through ends it");
        (0..3).for_each(|_| go(outage()));
        lane.forget_outage();
        assert_eq!(lane.outage(), None);
    }
}
