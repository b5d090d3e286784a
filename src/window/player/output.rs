//! What the player needs of a sound device; and a device without sound.

use super::audio_renderer::AudioRenderer;
use super::error::PlayerError;
use super::transport::Transport;
use crossbeam_channel::{RecvTimeoutError, bounded};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// Makes the renderer for a device of a rate in Hz and a number of channels.
pub(super) type MakeRenderer<'a> = dyn FnMut(u32, usize) -> AudioRenderer + 'a;

/// Opens the device that is the system's default now.
pub(super) trait OutputBackend {
    /// Opens and starts it. It rings the transport's bell when [`OutputDevice::fault`] has something to say.
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
    /// As the system calls it.
    fn name(&self) -> String;

    /// Why it plays no more.
    fn fault(&mut self) -> Option<PlayerError>;
}

/// A device is closed within milliseconds, unless its sound server hangs.
const CLOSE_TIMEOUT: Duration = Duration::from_millis(300);

/// Closes a device on a thread named `player-close`, and waits for it; `false` if it hangs. It would hold up
/// the player's thread, and with it the end of the program.
pub(super) fn close(device: Box<dyn OutputDevice>) -> bool {
    let (closing, closed) = bounded::<()>(0);
    let thread = thread::Builder::new().name("player-close".to_owned()).spawn(move || {
        drop(device);
        drop(closing);
    });
    // Where no thread could be started, the device was dropped with what the thread would have done.
    thread.is_err() || closed.recv_timeout(CLOSE_TIMEOUT) == Err(RecvTimeoutError::Disconnected)
}

/// So far ahead of what would be heard it asks for sound, as devices do: the position can then be told
/// smoothly between two calls.
const LATENCY: Duration = Duration::from_millis(60);
/// How often it has to be called.
const INTERVAL: Duration = Duration::from_millis(25);
/// Frames rendered at once.
const FRAMES: usize = 512;
/// If it was called so late, the machine slept, and so did the music.
const SUSPENDED: Duration = Duration::from_secs(1);

/// Plays in real time for nobody, so that the window shows the same as with sound.
pub(super) struct NullOutput {
    renderer: AudioRenderer,
    /// When frame number `.1` would be heard; `None` while nothing plays.
    anchor: Option<(Instant, u64)>,
    buffer: Vec<f32>,
}

impl NullOutput {
    /// Nothing plays yet.
    pub(super) fn new(renderer: AudioRenderer) -> Self {
        let buffer = vec![0.0; FRAMES * renderer.channels()];
        Self { renderer, anchor: None, buffer }
    }

    /// Takes what is due `now`; when to call again, if anything plays.
    pub(super) fn play(&mut self, now: Instant, playing: bool) -> Option<Instant> {
        if !playing && self.renderer.is_silent() {
            self.anchor = None;
            return None;
        }
        let rate = f64::from(self.renderer.rate().max(1));
        loop {
            let frames = self.renderer.frames();
            let (at, number) = *self.anchor.get_or_insert_with(|| {
                self.renderer.interrupted();
                (now, frames)
            });
            let heard = at + Duration::from_secs_f64((frames - number) as f64 / rate);
            if heard + SUSPENDED < now {
                self.anchor = None;
                continue;
            }
            if heard > now + LATENCY {
                return Some(now + INTERVAL);
            }
            // As if it had been asked for in time.
            self.renderer.render(&mut self.buffer, heard.checked_sub(LATENCY).unwrap_or(now), LATENCY);
        }
    }
}
