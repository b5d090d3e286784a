//! The interface between the player and a sound device.

use super::audio_renderer::AudioRenderer;
use super::error::PlayerError;
use super::transport::Transport;
use crossbeam_channel::{RecvTimeoutError, bounded};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// Creates the renderer for a sample rate in Hz and a number of channels.
pub(super) type MakeRenderer<'a> = dyn FnMut(u32, usize) -> AudioRenderer + 'a;

/// Opens the system's current default device.
pub(super) trait OutputBackend {
    /// Opens and starts the device. It notifies the transport when [`OutputDevice::fault`] has a fault to report.
    ///
    /// # Errors
    /// [`PlayerError::NoDevice`].
    fn open(
        &mut self,
        transport: &Arc<Transport>,
        renderer: &mut MakeRenderer<'_>,
    ) -> Result<Box<dyn OutputDevice>, PlayerError>;
}

/// A device that plays until it is dropped.
pub(super) trait OutputDevice: Send {
    /// The system's name of the device.
    fn name(&self) -> String;

    /// Why the device no longer plays.
    fn fault(&mut self) -> Option<PlayerError>;
}

/// Closing a device takes milliseconds, unless its sound server hangs.
const CLOSE_TIMEOUT: Duration = Duration::from_millis(300);

/// Closes a device on the thread `player-close` and waits for it. Returns `false` if it hangs, which must not block the player's
/// thread and with it the end of the program.
pub(super) fn close(device: Box<dyn OutputDevice>) -> bool {
    let (closing, closed) = bounded::<()>(0);
    let thread = thread::Builder::new().name("player-close".to_owned()).spawn(move || {
        drop(device);
        drop(closing);
    });
    // If the thread cannot be started, its closure is dropped, and the device with it.
    thread.is_err() || closed.recv_timeout(CLOSE_TIMEOUT) == Err(RecvTimeoutError::Disconnected)
}
