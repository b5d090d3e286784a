//! A thread whose end is awaited briefly: a disk or a device that does not respond must not keep the window open.

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use std::convert::Infallible;
use std::io;
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Longest wait for a thread to end.
const MAX_JOIN_TIME: Duration = Duration::from_secs(1);

/// A named thread.
pub(super) struct JoinedThread {
    thread: Option<JoinHandle<()>>,
    /// Disconnected when the thread ends.
    ended: Receiver<Infallible>,
}

impl JoinedThread {
    /// Starts `run` on a thread of this name.
    ///
    /// # Errors
    /// If the thread cannot be started.
    pub(super) fn start(name: &str, run: impl FnOnce() + Send + 'static) -> io::Result<Self> {
        let (alive, ended) = bounded(0);
        let thread = thread::Builder::new().name(name.to_owned()).spawn(move || {
            // Dropped when the thread ends, even by a panic.
            let _alive: Sender<Infallible> = alive;
            run();
        })?;
        Ok(Self { thread: Some(thread), ended })
    }

    /// Waits at most a second for the thread, which must have been asked to end.
    pub(super) fn join(&mut self) {
        let gone = matches!(self.ended.recv_timeout(MAX_JOIN_TIME), Err(RecvTimeoutError::Disconnected));
        if let Some(thread) = self.thread.take().filter(|_| gone) {
            // A panic was already printed, and the owner is being dropped.
            thread.join().ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    #[test]
    fn a_thread_that_hangs_is_awaited_for_a_second_and_one_that_ends_until_it_has() {
        let (hold, held) = bounded::<()>(0);
        let mut hangs = JoinedThread::start("hangs", move || held.recv().unwrap_or_default()).unwrap();
        let begin = Instant::now();
        hangs.join();
        assert!(begin.elapsed() >= MAX_JOIN_TIME);
        drop(hold);
        let (done, result) = bounded(1);
        let mut ends = JoinedThread::start("ends", move || {
            thread::sleep(Duration::from_millis(50));
            done.send(7).unwrap();
        })
        .unwrap();
        ends.join();
        assert_eq!(result.try_recv(), Ok(7));
    }
}
