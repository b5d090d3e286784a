//! What to do when link after link fails because of the network: wait, then give up.

use super::{FetchError, Reason};
use std::time::Duration;

/// Consecutive network failures that count as an outage.
const OUTAGE_FAILURES: u32 = 3;
/// Retries of a link during an outage. The pauses before them double: 31 times the first in all.
const MAX_RETRIES: u32 = 5;
/// Longest wait that a server can ask for.
const MAX_SERVER_WAIT: Duration = Duration::from_secs(3600);

/// Counts consecutive network failures and decides how long to wait.
///
/// The results of all links are passed to [`OutageMonitor::record`], in order. After the third network failure in a row it reports an
/// outage. The caller may then wait as [`OutageMonitor::next_wait`] says and retry, or pause until the user resumes, which is a
/// [`OutageMonitor::reset`].
#[derive(Debug)]
pub struct OutageMonitor {
    first_wait: Duration,
    /// Consecutive network failures.
    failures: u32,
    /// Retries since the outage began.
    retries: u32,
    gave_up: bool,
}

/// Several links in a row have failed because of the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outage {
    /// Their number.
    pub failures: u32,
}

impl Default for OutageMonitor {
    /// With a first wait of one minute.
    fn default() -> Self {
        Self::new(Duration::from_secs(60))
    }
}

impl OutageMonitor {
    /// A monitor whose first wait is `first_wait`.
    pub fn new(first_wait: Duration) -> Self {
        Self { first_wait, failures: 0, retries: 0, gave_up: false }
    }

    /// Records the result of a link; `None` for success. Returns the outage that the failure belongs to, if any.
    ///
    /// Failures that are unrelated to the network (a full disk, a cancelled download) neither count nor end an outage.
    pub fn record(&mut self, failure: Option<&FetchError>) -> Option<Outage> {
        match failure {
            Some(error) if error.is_outage() => self.failures += 1,
            // A server has responded, so the network works.
            None => self.reset(),
            Some(error) if error.is_response() => self.reset(),
            Some(_) => return None,
        }
        let outage = Outage { failures: self.failures };
        (self.failures >= OUTAGE_FAILURES).then_some(outage)
    }

    /// Wait before the next retry of the link that failed with `error`; `None` after the last one. From then on
    /// [`OutageMonitor::check`] fails.
    pub fn next_wait(&mut self, error: &FetchError) -> Option<Duration> {
        if self.retries == MAX_RETRIES {
            self.gave_up = true;
            return None;
        }
        let wait = self.first_wait.saturating_mul(1 << self.retries);
        self.retries += 1;
        Some(match error.reason {
            Reason::RateLimit { wait_s } => wait.max(Duration::from_secs(wait_s).min(MAX_SERVER_WAIT)),
            _ => wait,
        })
    }

    /// Forgets earlier failures, e.g. because the user says that the network works again.
    pub fn reset(&mut self) {
        self.failures = 0;
        self.retries = 0;
        self.gave_up = false;
    }

    /// To be called before a link is tried.
    ///
    /// # Errors
    /// [`Reason::NotTried`] after an outage that outlasted all retries.
    pub fn check(&self) -> Result<(), FetchError> {
        if self.gave_up { Err(Reason::NotTried.into()) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: Duration = Duration::from_secs(60);

    fn network() -> FetchError {
        Reason::NoNetwork("connection refused".to_owned()).into()
    }

    /// Records failures until there is an outage.
    fn in_outage() -> OutageMonitor {
        let mut monitor = OutageMonitor::new(FIRST);
        let outages = [(); 3].map(|()| monitor.record(Some(&network())));
        assert_eq!(outages, [None, None, Some(Outage { failures: 3 })]);
        monitor
    }

    #[test]
    fn three_network_failures_in_a_row_are_an_outage() {
        let mut monitor = in_outage();
        assert_eq!(monitor.record(Some(&network())), Some(Outage { failures: 4 }));
        assert_eq!(monitor.record(None), None);
        for reason in [Reason::Stalled(30), Reason::Server(503), Reason::BotCheck] {
            let count = monitor.record(Some(&reason.into())).map(|outage| outage.failures);
            assert!(count.is_none_or(|failures| failures == 3), "{count:?}");
        }
        assert_eq!(monitor.record(Some(&network())), Some(Outage { failures: 4 }), "all of them counted");
    }

    #[test]
    fn a_response_ends_an_outage_and_other_failures_leave_it() {
        for reason in [Reason::NotFound(404), Reason::Forbidden(403), Reason::Removed] {
            let mut monitor = in_outage();
            assert_eq!(monitor.record(Some(&reason.into())), None);
            assert_eq!(monitor.record(Some(&network())), None, "the count starts again");
        }
        for reason in [Reason::DiskFull, Reason::NoYtDlp, Reason::Cancelled] {
            let mut monitor = in_outage();
            assert_eq!(monitor.record(Some(&reason.into())), None, "it is not part of the outage");
            assert_eq!(monitor.record(Some(&network())), Some(Outage { failures: 4 }));
        }
    }

    #[test]
    fn waits_double_and_end_after_five() {
        let mut monitor = in_outage();
        let waits: Vec<_> =
            std::iter::from_fn(|| monitor.next_wait(&network())).map(|wait| wait.as_secs()).collect();
        assert_eq!(waits, [60, 120, 240, 480, 960]);
        assert_eq!(monitor.check().unwrap_err().kind(), "not_tried");
        monitor.reset();
        assert!(monitor.check().is_ok());
        assert_eq!(monitor.next_wait(&network()), Some(FIRST), "a new outage starts with the first wait");
    }

    #[test]
    fn a_server_may_ask_for_a_longer_wait_up_to_an_hour() {
        for (wait_s, expected) in [(10, 60), (90, 90), (3600, 3600), (1_000_000, 3600)] {
            let wait = in_outage().next_wait(&Reason::RateLimit { wait_s }.into());
            assert_eq!(wait, Some(Duration::from_secs(expected)), "{wait_s}");
        }
    }
}
