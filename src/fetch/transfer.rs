//! Progress and limits of a download.

use crate::format::clock_time;
use indicatif::DecimalBytes;
use std::fmt;
use std::time::Duration;

/// Progress of a download.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Transfer {
    /// Bytes received.
    pub bytes: u64,
    /// Size of the file in bytes, if known.
    pub total: Option<u64>,
    /// Recent speed in bytes per second.
    pub speed: Option<f64>,
    /// Estimated seconds left.
    pub left_s: Option<f64>,
}

/// Limits of a download.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Largest file in bytes.
    pub max_bytes: u64,
    /// Longest recording, in seconds.
    pub max_duration_s: u64,
    /// A download that receives nothing for this time is given up.
    pub stall_timeout: Duration,
}

impl Default for Limits {
    /// 2 GB, 12 hours, 30 seconds.
    fn default() -> Self {
        Self { max_bytes: 2_000_000_000, max_duration_s: 12 * 3600, stall_timeout: Duration::from_secs(30) }
    }
}

impl fmt::Display for Transfer {
    /// `1.20 MB of 3.90 MB, 2.10 MB/s, 0:02 left`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", DecimalBytes(self.bytes))?;
        if let Some(total) = self.total {
            write!(f, " of {}", DecimalBytes(total))?;
        }
        if let Some(speed) = self.speed.filter(|speed| speed.is_finite()) {
            write!(f, ", {}/s", DecimalBytes(speed.max(0.0) as u64))?;
        }
        self.left_s.map_or(Ok(()), |left_s| write!(f, ", {} left", clock_time(left_s)))
    }
}

#[cfg(test)]
mod tests {
    use super::Transfer;

    #[test]
    fn unknown_parts_are_omitted() {
        let mut transfer = Transfer { bytes: 1_200_000, ..Transfer::default() };
        assert_eq!(transfer.to_string(), "1.20 MB");
        transfer.total = Some(3_900_000);
        (transfer.speed, transfer.left_s) = (Some(2.1e6), Some(1.6));
        assert_eq!(transfer.to_string(), "1.20 MB of 3.90 MB, 2.10 MB/s, 0:02 left");
    }
}
