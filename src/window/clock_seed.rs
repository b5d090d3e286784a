//! A seed for random numbers that is another one each time.

use std::time::{SystemTime, UNIX_EPOCH};

/// From the clock.
pub(super) fn clock_seed() -> u64 {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    since_1970.as_secs() ^ u64::from(since_1970.subsec_nanos())
}
