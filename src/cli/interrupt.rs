//! Ctrl-C → a cancel flag and a message.

use crate::classify::Cancel;
use crossbeam_channel::{Receiver, Sender, bounded};

/// Exit code of a program that Ctrl-C stopped: 128 and the number of SIGINT, as shells have it.
pub(super) const STOPPED: u8 = 130;

/// Tells of the first Ctrl-C (or SIGTERM). The second ends the program at once.
pub(super) struct Interrupt {
    /// Set at the first.
    pub(super) cancel: Cancel,
    /// Gets one message at the first.
    pub(super) raised: Receiver<()>,
    /// Keeps `raised` open where no handler could be set.
    _sender: Sender<()>,
}

impl Interrupt {
    /// Sets the handler, unless the signals are handled already: under `nohup` the program must outlive its terminal.
    pub(super) fn install() -> Self {
        let cancel = Cancel::new();
        let (sender, raised) = bounded(1);
        let (flag, message) = (cancel.clone(), sender.clone());
        ctrlc::try_set_handler(move || {
            if flag.is_cancelled() {
                std::process::exit(i32::from(STOPPED));
            }
            flag.cancel();
            message.try_send(()).ok();
        })
        .ok();
        Self { cancel, raised, _sender: sender }
    }
}
