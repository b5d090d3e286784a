//! What every thread of the window shares: it wakes the window, and a panic in one of its steps is caught and reported, so that the
//! thread goes on with the next step.

use crossbeam_channel::{Receiver, Sender, bounded};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::thread;

/// Why a recording failed on which a thread panicked.
pub(super) const INTERNAL_ERROR: &str = "an internal error; please report this file";
/// Stable name of that failure, as in reports.
pub(super) const INTERNAL_ERROR_KIND: &str = "internal_error";
/// Reports that the window has not read; further ones are dropped, since it shows one.
const MAX_UNREAD: usize = 4;

/// A panic that was caught. The standard library has already printed where it happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ThreadPanic {
    /// Name of the thread.
    pub(super) thread: String,
    pub(super) message: String,
}

/// How a thread reaches the window. Clones belong to the same window.
#[derive(Clone)]
pub(super) struct Supervisor {
    wake: Arc<dyn Fn() + Send + Sync>,
    /// `None`: panics are caught but not reported.
    panics: Option<Sender<ThreadPanic>>,
}

impl<Wake: Fn() + Send + Sync + 'static> From<Wake> for Supervisor {
    /// A supervisor that does not report panics.
    fn from(wake: Wake) -> Self {
        Self { wake: Arc::new(wake), panics: None }
    }
}

impl Supervisor {
    /// A supervisor that calls `wake` when there is something to show, and the receiver of its reports.
    pub(super) fn new(wake: impl Fn() + Send + Sync + 'static) -> (Self, Receiver<ThreadPanic>) {
        let (sender, panics) = bounded(MAX_UNREAD);
        (Self { wake: Arc::new(wake), panics: Some(sender) }, panics)
    }

    /// With the same receiver of reports, but another way to wake the window.
    pub(super) fn with_wake(&self, wake: impl Fn() + Send + Sync + 'static) -> Self {
        Self { wake: Arc::new(wake), panics: self.panics.clone() }
    }

    /// Wakes the window.
    pub(super) fn wake(&self) {
        (self.wake)();
    }

    /// Runs one step of the current thread. The caller must discard what `step` has changed halfway if it panics.
    ///
    /// # Errors
    /// If `step` panicked, which is reported to the window.
    pub(super) fn catch<T>(&self, step: impl FnOnce() -> T) -> Result<T, ThreadPanic> {
        catch_unwind(AssertUnwindSafe(step)).map_err(|payload| {
            let thread = thread::current().name().unwrap_or("unnamed").to_owned();
            let panicked = ThreadPanic { thread, message: message(payload.as_ref()) };
            tracing::error!(thread = panicked.thread, message = panicked.message, "a thread has panicked");
            if let Some(panics) = &self.panics {
                // Full: the window shows one of the earlier reports.
                panics.try_send(panicked.clone()).ok();
            }
            self.wake();
            panicked
        })
    }
}

/// The text of a panic.
fn message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message").to_owned()
}

/// In tests, panics on a file whose name asks for it, such as `panic in classify.ogg`.
#[cfg(test)]
pub(super) fn inject_panic(step: &str, path: &Path) {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    assert!(!name.contains(&format!("panic in {step}")), "injected into {step}");
}

/// Nothing outside tests.
#[cfg(not(test))]
#[inline]
pub(super) fn inject_panic(_step: &str, _path: &Path) {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn a_panic_is_reported_with_its_text_and_wakes_the_window() {
        let woken = Arc::new(AtomicUsize::new(0));
        let count = woken.clone();
        let (supervisor, panics) = Supervisor::new(move || {
            count.fetch_add(1, Ordering::Relaxed);
        });
        assert_eq!(supervisor.catch(|| 5), Ok(5));
        assert_eq!((panics.len(), woken.load(Ordering::Relaxed)), (0, 0));
        let thread = thread::Builder::new().name("steps".to_owned());
        let steps = move || {
            let formatted = supervisor.catch(|| panic!("at {}", 7));
            let fixed = supervisor.catch(|| panic!("fixed"));
            let other = supervisor.catch(|| std::panic::panic_any(1));
            [formatted, fixed, other].map(|result: Result<(), ThreadPanic>| result.unwrap_err().message)
        };
        assert_eq!(thread.spawn(steps).unwrap().join().unwrap(), ["at 7", "fixed", "no message"]);
        let first = panics.recv().unwrap();
        assert_eq!((first.thread.as_str(), first.message.as_str()), ("steps", "at 7"));
        assert_eq!(woken.load(Ordering::Relaxed), 3);
    }

    #[test]
    fn reports_that_nobody_reads_do_not_block() {
        let (supervisor, panics) = Supervisor::new(|| {});
        for _ in 0..10 * MAX_UNREAD {
            supervisor.catch(|| panic!("again")).unwrap_err();
        }
        assert_eq!(panics.len(), MAX_UNREAD);
    }
}
