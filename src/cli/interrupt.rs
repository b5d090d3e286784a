//! Turns Ctrl-C into a cancel flag and a message.

use crate::classify::Cancel;
use crossbeam_channel::{Receiver, Sender, bounded};

/// Exit code after Ctrl-C: 128 plus the number of SIGINT, the convention of shells.
pub(super) const STOPPED: u8 = 130;

/// The first Ctrl-C (or SIGTERM) sets the flag and sends the message; the second ends the process.
pub(super) struct Interrupt {
    /// Set by the first.
    pub(super) cancel: Cancel,
    /// Receives one message from the first.
    pub(super) raised: Receiver<()>,
    /// Keeps `raised` open if no handler could be installed.
    _sender: Sender<()>,
}

impl Interrupt {
    /// Installs the handler, unless the signals are handled already: under `nohup` the process must outlive its terminal.
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
