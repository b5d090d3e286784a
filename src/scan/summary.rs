//! What a scan did.

use crate::classify::report::Failure;
use crate::library::Location;

/// One recording of a scan is done with.
#[derive(Debug)]
#[non_exhaustive]
pub enum ScanEvent<'a> {
    /// The library has its result already.
    Known,
    /// The library has the failure of an earlier scan, which would be the same.
    FailedBefore,
    /// It was analysed.
    Analysed {
        /// Seconds of sound.
        duration_s: f64,
    },
    /// The library has another file of the same content, whose result was copied.
    Copied,
    /// The library had it at another path.
    Moved {
        /// Where it was.
        from: &'a Location,
    },
    /// It failed, which the library remembers.
    Failed {
        /// What the user calls it.
        name: &'a str,
        /// Why.
        failure: &'a Failure,
    },
    /// There is no recording, which the library does not remember.
    Refused {
        /// What the user calls it.
        name: &'a str,
        /// Why.
        failure: &'a Failure,
    },
    /// It is still being written: nothing of it was stored.
    BeingWritten {
        /// What the user calls it.
        name: &'a str,
    },
}

/// What a scan did.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summary {
    /// Analysed.
    pub analysed: u64,
    /// Known and unchanged.
    pub known: u64,
    /// Known with a failure that was not tried again.
    pub failed_before: u64,
    /// Known at another path, where the file is no longer.
    pub moved: u64,
    /// Of the same content as another file that is still there.
    pub copied: u64,
    /// Failed and remembered.
    pub failed: u64,
    /// What is no recording, or does not exist.
    pub refused: u64,
    /// Left out because they are being written.
    pub being_written: u64,
    /// Seconds of sound analysed.
    pub audio_s: f64,
    /// Whether it was cancelled before the end.
    pub stopped: bool,
}

impl Summary {
    /// Number of recordings.
    pub fn recordings(&self) -> u64 {
        let Self { analysed, known, failed_before, moved, copied, failed, refused, being_written, .. } = self;
        analysed + known + failed_before + moved + copied + failed + refused + being_written
    }

    pub(super) fn count(&mut self, event: &ScanEvent<'_>) {
        match event {
            ScanEvent::Known => self.known += 1,
            ScanEvent::FailedBefore => self.failed_before += 1,
            ScanEvent::Analysed { duration_s } => {
                self.analysed += 1;
                self.audio_s += duration_s;
            }
            ScanEvent::Copied => self.copied += 1,
            ScanEvent::Moved { .. } => self.moved += 1,
            ScanEvent::Failed { .. } => self.failed += 1,
            ScanEvent::Refused { .. } => self.refused += 1,
            ScanEvent::BeingWritten { .. } => self.being_written += 1,
        }
    }
}
